"""Row-level security: who may see what, once more, in the database itself (PostgreSQL only).

``wij.reader`` and ``wij.reach`` are told at the beginning of every transaction
(``research/reach.py``). Without them nothing of the guarded tables is seen. The functions
run with the rights of the owner of the tables, so that looking something up for a policy is
not held back by other policies.
"""

from alembic import op

from app.row_security import guard

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


# Who reads, and how far. These are plain SQL: PostgreSQL folds them into the query.
READER = """
CREATE OR REPLACE FUNCTION wij_reader() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('wij.reader', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION wij_is_system() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT coalesce(current_setting('wij.reach', true) = 'system', false) $$;
CREATE OR REPLACE FUNCTION wij_is_counting() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT coalesce(current_setting('wij.reach', true) = 'counting', false) $$
"""
# Name and arguments, what it returns, and its body. In the order in which they build.
FUNCTIONS = (
    (
        # Whether the reader holds one of these roles.
        "wij_holds(VARIADIC roles text[])",
        "boolean",
        """
        BEGIN
            RETURN EXISTS (
                SELECT FROM "user" u
                WHERE u.id = wij_reader() AND u.active AND u.role_names::jsonb ?| roles
            );
        END
        """,
    ),
    (
        # The studies on which the reader works, if he holds one of these roles.
        "wij_studies_as(VARIADIC roles text[])",
        "SETOF uuid",
        """
        BEGIN
            IF wij_holds(VARIADIC roles) THEN
                RETURN QUERY SELECT m.study_id FROM study_member m WHERE m.user_id = wij_reader();
            END IF;
        END
        """,
    ),
    (
        # Whether anybody works on the study yet.
        "wij_has_members(study uuid)",
        "boolean",
        """
        BEGIN
            RETURN EXISTS (SELECT FROM study_member m WHERE m.study_id = study);
        END
        """,
    ),
    (
        # The networks that the reader was asked to review.
        "wij_reviewed()",
        "SETOF uuid",
        """
        BEGIN
            IF wij_holds('professional') THEN
                RETURN QUERY
                SELECT r.network_id FROM network_reviewer r WHERE r.user_id = wij_reader();
            END IF;
        END
        """,
    ),
    (
        # The studies whose names the reader keeps: as a lead, or because a lead asked him.
        "wij_register_studies()",
        "SETOF uuid",
        """
        BEGIN
            RETURN QUERY
            SELECT wij_studies_as('lead')
            UNION
            SELECT k.study_id FROM register_keeper k
            JOIN study_member m ON m.study_id = k.study_id AND m.user_id = k.user_id
            WHERE k.user_id = wij_reader() AND k.holds
            AND wij_holds('lead', 'interviewer', 'coder', 'editor');
        END
        """,
    ),
    (
        # The interviews that the reader holds, or has an appointment for.
        "wij_own_interviews()",
        "SETOF uuid",
        """
        BEGIN
            IF wij_holds('lead', 'interviewer') THEN
                RETURN QUERY
                SELECT i.id FROM interview i WHERE i.interviewer_id = wij_reader()
                UNION
                SELECT a.interview_id FROM appointment a
                WHERE a.interviewer_id = wij_reader() AND a.cancelled_at IS NULL;
            END IF;
        END
        """,
    ),
    (
        # Networks of which the reader sees who is in it and how far it is.
        "wij_open_networks()",
        "SETOF uuid",
        """
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
                    SELECT o.study_id FROM network o WHERE o.id IN (SELECT wij_reviewed())
                );
            END IF;
        END
        """,
    ),
    (
        # Those, and the networks in which the reader holds a conversation.
        "wij_networks()",
        "SETOF uuid",
        """
        BEGIN
            RETURN QUERY
            SELECT wij_open_networks()
            UNION
            SELECT a.network_id FROM interview i JOIN actor a ON a.id = i.actor_id
            WHERE i.id IN (SELECT wij_own_interviews());
        END
        """,
    ),
    (
        "wij_studies()",
        "SETOF uuid",
        """
        BEGIN
            RETURN QUERY
            SELECT m.study_id FROM study_member m WHERE m.user_id = wij_reader()
            UNION
            SELECT n.study_id FROM network n WHERE n.id IN (SELECT wij_networks());
        END
        """,
    ),
    (
        "wij_actors()",
        "SETOF uuid",
        """
        BEGIN
            RETURN QUERY
            SELECT a.id FROM actor a WHERE a.network_id IN (SELECT wij_networks());
        END
        """,
    ),
    (
        "wij_interviews()",
        "SETOF uuid",
        """
        BEGIN
            RETURN QUERY
            SELECT i.id FROM interview i JOIN actor a ON a.id = i.actor_id
            WHERE a.network_id IN (SELECT wij_open_networks())
            UNION
            SELECT wij_own_interviews();
        END
        """,
    ),
    (
        # Networks whose client took his story back, and when (research/standing.py).
        "wij_taken_back()",
        "TABLE (network_id uuid, at timestamptz)",
        """
        BEGIN
            RETURN QUERY
            SELECT a.network_id, w.at
            FROM (
                SELECT e.actor_id, e.at, e.decision,
                    rank() OVER (PARTITION BY e.actor_id, e.said_by ORDER BY e.seq DESC) AS place
                FROM consent_event e
                WHERE e.purpose = 'interview'
            ) w
            JOIN actor a ON a.id = w.actor_id AND a.role = 'client'
            WHERE w.place = 1 AND w.decision <> 'given' AND EXISTS (
                SELECT FROM consent_event before
                WHERE before.actor_id = w.actor_id AND before.purpose = 'interview'
                AND before.decision IN ('given', 'withdrawn')
            );
        END
        """,
    ),
    (
        # The actors of these networks whose story stands (still_told in research/standing.py).
        "wij_told_in(networks uuid[])",
        "SETOF uuid",
        """
        BEGIN
            IF cardinality(networks) = 0 THEN
                RETURN;
            END IF;
            RETURN QUERY
            WITH taken AS MATERIALIZED (SELECT * FROM wij_taken_back())
            SELECT a.id FROM actor a
            WHERE a.network_id = ANY (networks) AND a.erased_at IS NULL
            AND a.id NOT IN (
                SELECT w.actor_id
                FROM (
                    SELECT e.actor_id, e.decision,
                        rank() OVER (
                            PARTITION BY e.actor_id, e.said_by ORDER BY e.seq DESC
                        ) AS place
                    FROM consent_event e JOIN actor own ON own.id = e.actor_id
                    WHERE e.purpose = 'interview' AND own.network_id = ANY (networks)
                ) w
                WHERE w.place = 1 AND w.decision <> 'given'
            )
            AND (a.role = 'client' OR NOT EXISTS (
                SELECT FROM taken t
                WHERE t.network_id = a.network_id AND NOT EXISTS (
                    SELECT FROM consent_event yes
                    WHERE yes.actor_id = a.id AND yes.purpose = 'interview'
                    AND yes.decision = 'given' AND yes.at > t.at
                )
            ));
        END
        """,
    ),
    (
        # Whether all who have to say so agreed to a purpose (current_consents).
        "wij_agreed(who uuid, what text)",
        "boolean",
        """
        BEGIN
            RETURN coalesce((
                SELECT bool_and(coalesce((
                    SELECT e.decision = 'given' FROM consent_event e
                    WHERE e.actor_id = who AND e.purpose = what AND e.said_by = s.speaker
                    ORDER BY e.seq DESC LIMIT 1
                ), false))
                FROM (
                    SELECT 'actor' AS speaker
                    UNION ALL
                    SELECT 'representative' FROM representative r WHERE r.actor_id = who
                ) s
            ), false);
        END
        """,
    ),
    (
        # Networks that the reader reviews and that are still in review.
        "wij_in_review()",
        "SETOF uuid",
        """
        BEGIN
            RETURN QUERY
            SELECT n.id FROM network n
            WHERE n.study_id IN (SELECT wij_studies_as('lead'))
            UNION
            SELECT r.id FROM wij_reviewed() AS r(id)
            WHERE r.id NOT IN (SELECT t.network_id FROM wij_taken_back() t);
            IF wij_is_counting() THEN
                RETURN QUERY SELECT wij_open_networks();
            END IF;
        END
        """,
    ),
    (
        # Whose words the reader may read as they are told in a network.
        "wij_tellers()",
        "SETOF uuid",
        """
        BEGIN
            IF wij_is_counting() THEN
                RETURN QUERY
                SELECT a.id FROM actor a WHERE a.network_id IN (SELECT wij_open_networks());
                RETURN;
            END IF;
            RETURN QUERY
            SELECT a.id FROM actor a JOIN network n ON n.id = a.network_id
            WHERE n.study_id IN (SELECT wij_studies_as('lead'));
            IF wij_holds('lead', 'interviewer') THEN
                RETURN QUERY
                SELECT i.actor_id FROM interview i WHERE i.interviewer_id = wij_reader();
            END IF;
            IF wij_holds('professional') THEN
                RETURN QUERY
                SELECT t.id FROM wij_told_in(ARRAY(
                    SELECT r.id FROM wij_reviewed() AS r(id)
                    WHERE r.id NOT IN (SELECT b.network_id FROM wij_taken_back() b)
                )) AS t(id)
                WHERE wij_agreed(t.id, 'network_reading');
            END IF;
        END
        """,
    ),
    (
        # The interviews whose words the reader may read.
        "wij_stories()",
        "SETOF uuid",
        """
        BEGIN
            RETURN QUERY
            SELECT i.id FROM interview i WHERE i.actor_id IN (SELECT wij_tellers());
            IF wij_holds('coder') THEN
                RETURN QUERY
                SELECT i.id FROM interview i
                WHERE i.actor_id IN (SELECT wij_told_in(ARRAY(
                    SELECT n.id FROM network n
                    WHERE n.study_id IN (SELECT wij_studies_as('coder'))
                )))
                AND (
                    EXISTS (
                        SELECT FROM coding_assignment mine
                        WHERE mine.interview_id = i.id AND mine.user_id = wij_reader()
                    )
                    OR NOT EXISTS (
                        SELECT FROM coding_assignment given WHERE given.interview_id = i.id
                    )
                );
            END IF;
        END
        """,
    ),
    (
        # For who writes the chapter: the turns in which a coder accepted something.
        "wij_accepted()",
        "SETOF uuid",
        """
        BEGIN
            IF NOT wij_holds('editor') THEN
                RETURN;
            END IF;
            RETURN QUERY
            SELECT DISTINCT r.id
            FROM coding c
            JOIN fragment f ON f.id = c.fragment_id
            JOIN turn_revision r ON r.id = f.revision_id
            JOIN turn t ON t.id = r.turn_id
            JOIN interview i ON i.id = t.interview_id
            WHERE c.status = 'accepted' AND i.actor_id IN (SELECT wij_told_in(ARRAY(
                SELECT n.id FROM network n
                WHERE n.study_id IN (SELECT wij_studies_as('editor'))
            )));
        END
        """,
    ),
    (
        # Actors about whom the reader writes things down: those whose names he keeps, and those
        # whom he phones.
        "wij_written_actors()",
        "SETOF uuid",
        """
        BEGIN
            RETURN QUERY
            SELECT a.id FROM actor a JOIN network n ON n.id = a.network_id
            WHERE n.study_id IN (SELECT wij_register_studies())
            UNION
            SELECT i.actor_id FROM interview i WHERE i.id IN (SELECT wij_own_interviews());
        END
        """,
    ),
    (
        "wij_led_networks()",
        "SETOF uuid",
        """
        BEGIN
            RETURN QUERY
            SELECT n.id FROM network n WHERE n.study_id IN (SELECT wij_studies_as('lead'));
        END
        """,
    ),
    (
        "wij_led_interviews()",
        "SETOF uuid",
        """
        BEGIN
            RETURN QUERY
            SELECT i.id FROM interview i JOIN actor a ON a.id = i.actor_id
            WHERE a.network_id IN (SELECT wij_led_networks());
        END
        """,
    ),
    (
        "wij_written_interviews()",
        "SETOF uuid",
        """
        BEGIN
            RETURN QUERY SELECT wij_led_interviews() UNION SELECT wij_own_interviews();
        END
        """,
    ),
)
MINE = "user_id = (SELECT wij_reader())"
LED = "study_id IN (SELECT wij_studies_as('lead'))"
KEPT = "study_id IN (SELECT wij_register_studies())"
OF_STUDY = "study_id IN (SELECT wij_studies())"
IN_KEPT_NETWORK = f"network_id IN (SELECT n.id FROM network n WHERE n.{KEPT})"
KEPT_ACTOR = f"actor_id IN (SELECT a.id FROM actor a WHERE a.{IN_KEPT_NETWORK})"
CHAPTER = "study_id IN (SELECT wij_studies_as('lead', 'editor'))"
IN_LED_NETWORK = "network_id IN (SELECT wij_led_networks())"
OF_LED_INTERVIEW = "interview_id IN (SELECT wij_led_interviews())"
OF_INTERVIEW = "interview_id IN (SELECT wij_interviews())"
OF_CLAIM = "claim_id IN (SELECT c.id FROM claim c)"
OF_SESSION = "session_id IN (SELECT s.id FROM review_session s)"
OF_FRAME = f"frame_id IN (SELECT f.id FROM sampling_frame f WHERE f.{LED})"
OF_FRAGMENT = "EXISTS (SELECT FROM fragment f WHERE f.id = fragment_id)"
# IS TRUE keeps the set a set: as a bare condition it would become a join, made anew per row.
TURN = "EXISTS (SELECT FROM turn t WHERE t.id = turn_id AND (t"
IN_STORIES = "IN (SELECT wij_stories())"
IN_WRITTEN = "IN (SELECT wij_written_interviews())"
WRITES_INTERVIEW = f"interview_id {IN_WRITTEN}"
WRITES = "id IN (SELECT wij_written_actors())"
OF_ACTOR, WRITES_ACTOR = "actor_id IN (SELECT wij_actors())", f"actor_{WRITES}"
IN_REVIEW = "network_id IN (SELECT wij_in_review())"
CODES = "(SELECT wij_holds('lead', 'coder'))"
OF_REVISION = "EXISTS (SELECT FROM turn_revision r WHERE r.id = revision_id)"
# Per table: who sees a row, and who writes one.
POLICIES = (
    ("study_retention", OF_STUDY, LED),
    ("sampling_frame", f"{CHAPTER} OR {KEPT}", LED),
    ("frame_unit", OF_FRAME, OF_FRAME),
    ("frame_upload", LED, LED),
    ("draw_plan", LED, LED),
    ("draw", f"{CHAPTER} OR {KEPT}", LED),
    (
        "drawn_unit",
        "draw_id IN (SELECT d.id FROM draw d)",
        f"draw_id IN (SELECT d.id FROM draw d WHERE d.{LED})",
    ),
    ("register_keeper", OF_STUDY, LED),
    ("letter_contact", OF_STUDY, KEPT),
    ("letter_text", OF_STUDY, KEPT),
    ("network", f"{KEPT} OR id IN (SELECT wij_networks())", KEPT),
    ("network_pseudonym", IN_LED_NETWORK, IN_LED_NETWORK),
    ("network_reviewer", f"{MINE} OR network_id IN (SELECT wij_networks())", IN_LED_NETWORK),
    ("actor", "network_id IN (SELECT wij_networks())", IN_KEPT_NETWORK),
    ("same_person", KEPT_ACTOR, KEPT_ACTOR),
    ("actor_circumstances", WRITES_ACTOR, WRITES_ACTOR),
    ("letter_sent", WRITES_ACTOR, WRITES_ACTOR),
    ("phone_decision", OF_ACTOR, WRITES_ACTOR),
    ("representative", OF_ACTOR, WRITES_ACTOR),
    ("consent_event", OF_ACTOR, WRITES_ACTOR),
    ("tie", "reporter_id IN (SELECT wij_tellers())", f"reporter_{WRITES}"),
    ("involvement", "reporter_id IN (SELECT wij_tellers())", f"reporter_{WRITES}"),
    ("interview", "id IN (SELECT wij_interviews())", WRITES_ACTOR),
    ("appointment", f"{OF_INTERVIEW} OR interviewer_id = (SELECT wij_reader())", WRITES_INTERVIEW),
    ("call_attempt", OF_INTERVIEW, WRITES_INTERVIEW),
    ("coding_assignment", OF_INTERVIEW, OF_LED_INTERVIEW),
    ("raw_opening", OF_LED_INTERVIEW, OF_LED_INTERVIEW),
    # Corrections of names are made as the program: they reach every story of a network.
    ("name_correction", "network_id IN (SELECT wij_networks())", IN_LED_NETWORK),
    ("corrected_places", OF_REVISION, f"(SELECT wij_holds('lead')) AND {OF_REVISION}"),
    ("name_question", OF_INTERVIEW, f"interview_id {IN_STORIES}"),
    ("story_check", OF_INTERVIEW, WRITES_INTERVIEW),
    ("turn", OF_INTERVIEW, WRITES_INTERVIEW),
    (
        "turn_revision",
        f"{TURN}.interview_id {IN_STORIES}) IS TRUE) OR id IN (SELECT wij_accepted())",
        f"{TURN}.interview_id {IN_WRITTEN}) IS TRUE)",
    ),
    ("fragment", OF_REVISION, f"{CODES} AND {OF_REVISION}"),
    ("coding", OF_FRAGMENT, f"{CODES} AND {OF_FRAGMENT}"),
    ("claim", CHAPTER, CHAPTER),
    ("claim_support", OF_CLAIM, OF_CLAIM),
    ("chapter", CHAPTER, CHAPTER),
    ("review_session", IN_REVIEW, IN_REVIEW),
    ("review_post", OF_SESSION, OF_SESSION),
    ("commitment", OF_SESSION, OF_SESSION),
    ("independence_rule", OF_STUDY, LED),
    ("staff_link", f"{MINE} OR {LED}", f"{MINE} OR {LED}"),
    ("independence_exception", f"{MINE} OR {LED}", f"{MINE} OR {LED}"),
)


def upgrade():
    """Apply."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    connection.exec_driver_sql(READER)
    schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar()
    for call, returns, body in FUNCTIONS:
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {call} RETURNS {returns} LANGUAGE plpgsql STABLE "
            f"SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$ {body} $$"
        )
    _guard_studies(connection)
    for table, reads, writes in POLICIES:
        guard(connection, table, reads=reads, writes=writes)
    _guard_audit_log(connection)


def _guard_studies(connection):
    guard(
        connection,
        "study",
        reads="id IN (SELECT wij_studies())",
        writes="id IN (SELECT wij_studies_as('lead'))",
        adds="(SELECT wij_holds('lead'))",
    )
    # Who makes a study becomes its first member; later on a lead lets others in.
    guard(
        connection,
        "study_member",
        reads="study_id IN (SELECT wij_studies())",
        writes=LED,
        adds=f"{LED} OR ({MINE} AND (SELECT wij_holds('lead')) AND NOT wij_has_members(study_id))",
    )


def _guard_audit_log(connection):
    """Everybody adds what he did, nobody in another's name; only the program removes."""
    mine = "(SELECT wij_reader()) IS NULL OR user_id IS NULL OR user_id = (SELECT wij_reader())"
    guard(
        connection,
        "audit_entry",
        reads="(SELECT wij_holds('lead', 'admin'))",
        writes="false",
        adds=mine,
    )
