"""Who left a study reaches no conversation of it any more, also by the rules of the database."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# As in migration 0015, and only as long as the reader works on the study.
OWN = """
BEGIN
    IF wij_holds('lead', 'interviewer') THEN
        RETURN QUERY
        SELECT i.id FROM interview i
        JOIN actor a ON a.id = i.actor_id
        JOIN network n ON n.id = a.network_id
        JOIN study_member m ON m.study_id = n.study_id AND m.user_id = wij_reader()
        WHERE i.interviewer_id = wij_reader() OR i.id IN (
            SELECT p.interview_id FROM appointment p
            WHERE p.interviewer_id = wij_reader() AND p.cancelled_at IS NULL
        );
    END IF;
END
"""


def upgrade():
    """Apply."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar()
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION wij_own_interviews() RETURNS SETOF uuid LANGUAGE plpgsql "
        f"STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$ {OWN} $$"
    )
