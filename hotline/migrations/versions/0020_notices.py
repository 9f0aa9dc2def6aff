"""notices to people outside and what became of them."""

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in with what it names."""


def downgrade() -> None:
    """Filled in with what it names."""
