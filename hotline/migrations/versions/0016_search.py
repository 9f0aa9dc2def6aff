"""the text index of tickets, saved views."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_PENDING = sa.text("pending")
# FTS5 keeps no copy of the text (content=''), no positions and no sizes: a third of the disk.
WORDS = """
    CREATE VIRTUAL TABLE ticket_words USING fts5(
        tokens, content='', detail=none, columnsize=0, tokenize='ascii')
"""
EVERY_TICKET = """
    INSERT INTO ticket_text (ticket_id, words, phone, pending)
    SELECT id, '', '', {true} FROM ticket ORDER BY created_at, id
"""
# Whoever writes a ticket, by whatever way: the index learns of it in the same transaction.
SQLITE = (
    """
    CREATE TRIGGER ticket_text_new AFTER INSERT ON ticket BEGIN
        INSERT INTO ticket_text (ticket_id, words, phone, pending) VALUES (NEW.id, '', '', 1);
    END
    """,
    """
    CREATE TRIGGER ticket_text_changed AFTER UPDATE OF search_text, caller_number, village_id
    ON ticket WHEN OLD.search_text IS NOT NEW.search_text
        OR OLD.caller_number IS NOT NEW.caller_number OR OLD.village_id IS NOT NEW.village_id
    BEGIN
        UPDATE ticket_text SET pending = 1 WHERE ticket_id = NEW.id;
    END
    """,
    """
    CREATE TRIGGER ticket_text_renamed AFTER UPDATE OF name ON unit WHEN OLD.name IS NOT NEW.name
    BEGIN
        UPDATE ticket_text SET pending = 1
        WHERE ticket_id IN (SELECT id FROM ticket WHERE village_id = NEW.id);
    END
    """,
)
POSTGRESQL = (
    """
    CREATE FUNCTION ticket_text_new() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO ticket_text (ticket_id, words, phone, pending) VALUES (NEW.id, '', '', true);
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION ticket_text_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE ticket_text SET pending = true WHERE ticket_id = NEW.id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION ticket_text_renamed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE ticket_text SET pending = true
        WHERE ticket_id IN (SELECT id FROM ticket WHERE village_id = NEW.id);
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER ticket_text_new AFTER INSERT ON ticket
    FOR EACH ROW EXECUTE FUNCTION ticket_text_new()
    """,
    """
    CREATE TRIGGER ticket_text_changed AFTER UPDATE OF search_text, caller_number, village_id
    ON ticket FOR EACH ROW WHEN (OLD.search_text IS DISTINCT FROM NEW.search_text
        OR OLD.caller_number IS DISTINCT FROM NEW.caller_number
        OR OLD.village_id IS DISTINCT FROM NEW.village_id)
    EXECUTE FUNCTION ticket_text_changed()
    """,
    """
    CREATE TRIGGER ticket_text_renamed AFTER UPDATE OF name ON unit
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name)
    EXECUTE FUNCTION ticket_text_renamed()
    """,
)


def upgrade() -> None:
    _texts()
    _views()


def _texts() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "ticket_text",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("tokens", sa.Text().with_variant(ARRAY(sa.Text()), "postgresql"), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_text_ticket_id")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ticket_text")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_ticket_text_ticket_id")),
    )
    op.create_index(
        "ix_ticket_text_pending",
        "ticket_text",
        ["seq"],
        sqlite_where=_PENDING,
        postgresql_where=_PENDING,
    )
    op.create_index(
        "ix_ticket_text_tokens",
        "ticket_text",
        ["tokens"],
        postgresql_using="gin",
        sqlite_where=sa.text("tokens IS NOT NULL"),
    )
    if is_sqlite:
        op.execute(WORDS)
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)
    op.execute(EVERY_TICKET.format(true="1" if is_sqlite else "true"))


def _views() -> None:
    op.create_table(
        "ticket_view",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_ticket_view_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_view")),
        sa.UniqueConstraint("owner_id", "name", name="uq_ticket_view_owner_name"),
    )


def downgrade() -> None:
    op.drop_table("ticket_view")
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name in (
        ("ticket", "ticket_text_new"),
        ("ticket", "ticket_text_changed"),
        ("unit", "ticket_text_renamed"),
    ):
        op.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}"))
        if not is_sqlite:
            op.execute(f"DROP FUNCTION {name}()")
    if is_sqlite:
        op.execute("DROP TABLE ticket_words")
    op.drop_table("ticket_text")
