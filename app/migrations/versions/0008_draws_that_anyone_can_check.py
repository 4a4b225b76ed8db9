"""Several draws of one study, their rules and promises, networks in frames, files on their way in."""

import sqlalchemy as sa
from alembic import op

from research.tables import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

DRAW = sa.table("draw", *(sa.column(name) for name in ("id", "method", "size", "stratified")))
UNIT = sa.table(
    "drawn_unit",
    *(
        sa.column(name)
        for name in ("draw_id", "stratum", "in_sample", "chance", "batch", "released_at")
    ),
)


def upgrade():
    """Apply."""
    _plans()
    _uploads()
    with op.batch_alter_table("sampling_frame") as batch:
        batch.add_column(sa.Column("network_count", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("network_name", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("columns", sa.String(), nullable=False, server_default="{}"))
        batch.add_column(
            sa.Column("complete", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    op.execute("UPDATE sampling_frame SET network_count = unit_count")
    with op.batch_alter_table("frame_unit") as batch:
        batch.add_column(sa.Column("network", sa.String(), nullable=False, server_default=""))
    _units()
    _draws()


def _key(table, column, other):
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _plans():
    op.create_table(
        "draw_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("frame_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        _key("draw_plan", "study_id", "study"),
        _key("draw_plan", "frame_id", "sampling_frame"),
        _key("draw_plan", "made_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_plan")),
    )
    op.create_index(op.f("ix_draw_plan_study_id"), "draw_plan", ["study_id"])


def _uploads():
    op.create_table(
        "frame_upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("encoding", sa.String(), nullable=False),
        sa.Column("delimiter", sa.String(), nullable=False),
        sa.Column("has_header", sa.Boolean(), nullable=True),
        sa.Column("uses", sa.String(), nullable=False),
        sa.Column("refusal", sa.String(), nullable=False),
        sa.Column("problem_count", sa.Integer(), nullable=False),
        sa.Column("problems", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        _key("frame_upload", "study_id", "study"),
        _key("frame_upload", "uploaded_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frame_upload")),
    )
    op.create_index(op.f("ix_frame_upload_study_id"), "frame_upload", ["study_id"])


def _units():
    with op.batch_alter_table("drawn_unit") as batch:
        batch.add_column(sa.Column("chance", sa.Float(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("clients", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("batch", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("replaces", sa.Integer(), nullable=True))
        batch.create_unique_constraint(
            op.f("uq_drawn_unit_draw_id_replaces"), ["draw_id", "replaces"]
        )


def _draws():
    with op.batch_alter_table("draw") as batch:
        batch.drop_index(op.f("ix_draw_study_id"))
        batch.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("reason", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("method", sa.String(), nullable=False, server_default="simple"))
        batch.add_column(sa.Column("plan_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_draw_plan_id_draw_plan"), "draw_plan", ["plan_id"], ["id"]
        )
        batch.create_unique_constraint(op.f("uq_draw_study_id_number"), ["study_id", "number"])
        batch.create_index(op.f("ix_draw_study_id"), ["study_id"])
    _tell_old_draws()
    with op.batch_alter_table("draw") as batch:
        batch.drop_column("stratified")


def _tell_old_draws():
    """Give old draws their rule, and their units the chance and the batch they had."""
    connection = op.get_bind()
    connection.execute(
        DRAW.update().where(DRAW.c.stratified == sa.true()).values(method="proportional")
    )
    released = UNIT.c.released_at.is_not(None)
    connection.execute(UNIT.update().where(released).values(batch=1))
    connection.execute(
        UNIT.update().where(released, UNIT.c.in_sample == sa.false()).values(batch=2)
    )
    for draw_id, method in connection.execute(sa.select(DRAW.c.id, DRAW.c.method)).all():
        mine = UNIT.c.draw_id == draw_id
        drawn = sa.func.sum(sa.case((UNIT.c.in_sample == sa.true(), 1), else_=0))
        counts = sa.select(UNIT.c.stratum, drawn, sa.func.count()).where(mine)
        strata = connection.execute(counts.group_by(UNIT.c.stratum)).all()
        chosen, total = sum(row[1] for row in strata), sum(row[2] for row in strata)
        for name, chosen_here, total_here in strata:
            fair = method == "proportional"
            chance = chosen_here / total_here if fair else chosen / total
            own = UNIT.c.stratum == name
            connection.execute(UNIT.update().where(mine, own).values(chance=chance))
