"""drafts kept on the server, what is known of callers."""

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in with what it names."""


def downgrade() -> None:
    """Filled in with what it names."""
