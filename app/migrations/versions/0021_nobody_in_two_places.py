"""Let the database itself refuse appointments that overlap, and a second one of an interview.

Appointments from before that overlap stay as they are, and lose ``holds_time``: the rule
leaves them alone until they are moved. The earliest of them holds the time; of two standing
appointments of one interview the last one does, since that was the one that was agreed anew.
"""

import sqlalchemy as sa
from alembic import op

from app.appointment_rules import put_rules
from research.tables import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

APPOINTMENT = sa.table(
    "appointment",
    sa.column("id", sa.Uuid()),
    sa.column("interview_id", sa.Uuid()),
    sa.column("interviewer_id", sa.Uuid()),
    sa.column("person_id", sa.Uuid()),
    sa.column("starts_at", UtcDateTime()),
    sa.column("ends_at", UtcDateTime()),
    sa.column("cancelled_at", UtcDateTime()),
    sa.column("holds_time", sa.Boolean()),
)
PERSON = """
UPDATE appointment SET person_id = coalesce(
    (SELECT s.person_id FROM same_person s JOIN interview i ON i.actor_id = s.actor_id
     WHERE i.id = appointment.interview_id),
    (SELECT i.actor_id FROM interview i WHERE i.id = appointment.interview_id))
"""
OVER = """
UPDATE appointment SET holds_time = false WHERE interview_id IN (
    SELECT i.id FROM interview i WHERE i.status IN ('closed', 'not_held'))
"""
HOLDS = sa.text("cancelled_at IS NULL AND holds_time")


def upgrade():
    """Apply."""
    connection = op.get_bind()
    op.add_column("appointment", sa.Column("person_id", sa.Uuid(), nullable=True))
    op.add_column(
        "appointment",
        sa.Column("holds_time", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.create_index(op.f("ix_appointment_person_id"), "appointment", ["person_id"])
    connection.exec_driver_sql(PERSON)
    connection.exec_driver_sql(OVER)
    aside = _overlapping(connection)
    if aside:
        connection.execute(
            sa.update(APPOINTMENT).where(APPOINTMENT.c.id.in_(aside)).values(holds_time=False)
        )
    op.create_index(
        "uq_appointment_standing",
        "appointment",
        ["interview_id"],
        unique=True,
        sqlite_where=HOLDS,
        postgresql_where=HOLDS,
    )
    put_rules(connection)


def _overlapping(connection):
    """Return the ids of standing appointments that keep out of the rule."""
    row = APPOINTMENT.c
    standing = connection.execute(
        sa.select(APPOINTMENT)
        .where(row.cancelled_at.is_(None), row.holds_time)
        .order_by(row.starts_at, row.id)
    ).all()
    last = {one.interview_id: one.id for one in standing}
    kept, aside = {}, []
    for one in standing:
        owners = {one.interviewer_id, one.person_id}
        # In order of time, only the last one kept of each can still go on.
        taken = any(kept[who] > one.starts_at for who in owners & kept.keys())
        if taken or one.ends_at <= one.starts_at or last[one.interview_id] != one.id:
            aside.append(one.id)
        else:
            kept.update(dict.fromkeys(owners, one.ends_at))
    return aside
