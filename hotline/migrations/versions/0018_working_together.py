"""claims with a lease, mentions."""

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in with what it names."""


def downgrade() -> None:
    """Filled in with what it names."""
