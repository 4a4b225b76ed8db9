"""Four networks of a study, three of them drawn: who is heard, what each tells and answers."""

from cast import Cast

from analysis.codings import add_coding
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.draw_rules import DrawRule
from research.draws import draw_from_frame, drawn_units
from research.frames import import_frame
from research.networks import Actor, ActorRole, Identity, add_actor, create_network
from research.studies import Study

FIRST, SECOND = "Ze luisterde echt naar mij", "Ik werd nooit teruggebeld."
S, F = Pole.SUCCESS, Pole.FAILURE
# Per network who is heard, what each tells (theme, pole), and what each answers.
STORIES = {
    "P1": [
        (ActorRole.CLIENT, [("attention", S), ("trust", S)], "client found positive"),
        (ActorRole.FAMILY, [("coordination_professionals", F)], "client found negative"),
        (ActorRole.PROFESSIONAL, [("attention", S)], "family found positive"),
    ],
    "P2": [
        (ActorRole.CLIENT, [("attention", S), ("trust", S)], "family none negative"),
        (ActorRole.FAMILY, [("coordination_professionals", F)], "family none mixed"),
        (ActorRole.PROFESSIONAL, [("fitting_solution", F)], "family none positive"),
    ],
    "P3": [
        (ActorRole.FAMILY, [("coordination_professionals", F)], "client found positive"),
        (ActorRole.PROFESSIONAL, [("attention", F)], "client on_the_way positive"),
    ],
    "P4": [(ActorRole.CLIENT, [], "unknown unknown unknown")],
}


class Told:
    """The people of the stories, by network and role, and the ids of their stories."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.actors: dict[tuple[str, ActorRole], Actor] = {}
        self.stories: dict[tuple[str, ActorRole], object] = {}
        with cast.writing() as session:
            study = session.get_one(Study, cast.study.id)
            frame = import_frame(
                session, study, content=b"klantnummer\nK1\nK2\nK3\n", imported_by=None
            )
            rule = {"seed": "s", "rule": DrawRule.SIMPLE, "drawn_by": None}
            draw = draw_from_frame(session, frame, size=3, **rule)
            units = [one.id for one in drawn_units(session, draw.id, limit=3)]
            for reference, people in STORIES.items():
                unit = units.pop() if units else None
                facts = {"reference": reference, "created_by": None, "drawn_unit_id": unit}
                network = create_network(session, study, **facts)
                for role, _told, _answers in people:
                    who = {"role": role, "identity": Identity(name="Piet"), "added_by": None}
                    self.actors[reference, role] = add_actor(session, network, **who)
        for reference, people in STORIES.items():
            for role, told, answers in people:
                self._tell(reference, role, told, answers.split())

    def _tell(self, reference, role, told, answers) -> None:
        story_id = self.cast.story(self.actors[reference, role])
        self.stories[reference, role] = story_id
        names = ("question_raised_by", "solution", "solution_view")
        with self.cast.writing() as session:
            interview = session.get_one(Interview, story_id)
            interview.attributes = interview.attributes | dict(zip(names, answers, strict=True))
            session.add(interview)
            for theme, pole in told:
                turn, words = (1, FIRST) if pole is S else (3, SECOND)
                revision = turns_of(session, story_id)[turn][1]
                facts = {"start": 0, "end": len(words), "coder_id": self.cast.coder.id}
                add_coding(session, interview, revision, theme=theme, pole=pole, **facts)
