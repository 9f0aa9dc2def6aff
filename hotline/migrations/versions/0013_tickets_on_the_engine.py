"""open matters and promises are work of the routing engine."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Matters that wait for a dispatch wait in line; those that somebody has are that person's.
WORK = """
    INSERT INTO work_item (id, kind, state, queue, since, priority, village_id, min_level, excluded)
    SELECT id, 'ticket',
        CASE state WHEN 'pending_dispatch' THEN 'waiting'
                   WHEN 'dispatched' THEN 'offered' ELSE 'taken' END,
        'tickets', COALESCE(submitted_at, created_at), 0, village_id,
        CASE WHEN confidential OR request_kind = 'complaint' THEN 3 ELSE 1 END, '[]'
    FROM ticket
    WHERE state = 'pending_dispatch'
       OR (state IN ('dispatched', 'in_progress') AND handler_id IS NOT NULL)
"""
HELD = """
    INSERT INTO reservation (id, work_id, kind, person_id, state, offered_at, expires_at, reason)
    SELECT id, id, 'ticket', handler_id,
        CASE state WHEN 'dispatched' THEN 'offered' ELSE 'accepted' END,
        COALESCE(dispatched_at, created_at), {expires},
        '{{"why": "forced", "rung": 0, "facts": {{}}, "passed_over": [], "others": {{}}}}'
    FROM ticket
    WHERE state IN ('dispatched', 'in_progress') AND handler_id IS NOT NULL
"""
# Nobody loses on the day of the change what they have had for longer than the limit.
IN_A_DAY = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now', '+1 day') || '000'",
    "postgresql": "now() + interval '1 day'",
}
OPEN_CALL_BACKS = """
    INSERT INTO work_item (id, kind, state, queue, since, priority, last_handler_id, min_level, excluded)
    SELECT id, 'call_back', 'waiting', 'call_backs', created_at, 0, owner_id, 1, '[]'
    FROM follow_up
    WHERE kind = 'missed_call' AND state IN ('promised', 'due') AND unit_id IS NULL
"""


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.execute(WORK)
    op.get_bind().exec_driver_sql(HELD.format(expires=IN_A_DAY[dialect]))
    op.execute(OPEN_CALL_BACKS)


def downgrade() -> None:
    op.execute("DELETE FROM reservation WHERE kind != 'call'")
    op.execute("DELETE FROM work_item WHERE kind != 'call'")
