"""Who is one of the people in a network reviews it no more: the database holds that too."""

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

# As in 0015, without the networks in which the reader stated, or a lead noted, his own part.
REVIEWED = """
BEGIN
    IF wij_holds('professional') THEN
        RETURN QUERY
        SELECT r.network_id FROM network_reviewer r
        WHERE r.user_id = wij_reader() AND NOT EXISTS (
            SELECT FROM staff_link l
            WHERE l.network_id = r.network_id AND l.user_id = r.user_id
            AND l.how = 'takes_part' AND l.ended_at IS NULL
        );
    END IF;
END
"""
# As in 0015. The figures of the study stay open to who takes part: they are of many networks.
OPEN = """
BEGIN
    RETURN QUERY
    SELECT n.id FROM network n
    WHERE n.study_id IN (
        SELECT wij_studies_as('lead', 'coder', 'editor')
        UNION
        SELECT wij_register_studies()
    )
    UNION
    SELECT wij_reviewed();
    IF wij_is_counting() THEN
        RETURN QUERY
        SELECT n.id FROM network n
        WHERE n.study_id IN (
            SELECT wij_studies_as('lead', 'coder', 'editor', 'professional')
            UNION
            SELECT o.study_id FROM network o
            JOIN network_reviewer r ON r.network_id = o.id
            WHERE r.user_id = wij_reader() AND wij_holds('professional')
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
    for call, body in (("wij_reviewed()", REVIEWED), ("wij_open_networks()", OPEN)):
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {call} RETURNS SETOF uuid LANGUAGE plpgsql STABLE "
            f"SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$ {body} $$"
        )
