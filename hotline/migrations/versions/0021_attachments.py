"""attachments, canned answers, lists of materials."""

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in with what it names."""


def downgrade() -> None:
    """Filled in with what it names."""
