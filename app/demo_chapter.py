"""The demo's chapter: an edition, and after it a text and the promise to residents.

Everything goes through the functions that the pages use, so that a visitor sees an edition, what
changed since, and the promise as it stands in the chapter.
"""

from sqlmodel import Session

from analysis.chapter_outline import PartKind
from analysis.editions import make_edition, open_edition
from analysis.outline_acts import add_part, add_section
from analysis.promise_acts import adopt_promise, look_at_promise
from analysis.quote_uses import note_file
from app.database import Database
from app.demo_people import DemoPeople
from research.networks import change_attributes, networks_of
from research.roles import Role
from research.studies import Study

# How each client goes on, and whether it lasts, as the social worker answered it.
GOES_ON = {
    "N01": ("with_support", "unknown"),
    "N02": ("alone", "yes"),
    "N03": ("with_circle", "yes"),
    "N04": ("with_support", "no"),
    "N05": ("with_circle", "yes"),
    "N06": ("with_circle", "yes"),
    "N07": ("alone", "yes"),
    "N08": ("with_circle", "unknown"),
    "N09": ("with_support", "yes"),
    "N10": ("with_support", "no"),
}
TITLE = "Wat ons opviel"
FIRST = (
    "Mensen vertelden vaker over het contact dan over de oplossing. Eerst is er iemand die "
    "luistert. Daarna komt de vraag pas echt op tafel."
)
SECOND = (
    "Waar niemand over spreekt, weten wij niet hoe het ging. Daarom staat naast elke zin van de "
    "belofte ook hoe stil het was."
)
PROMISE_TITLE = "Onze belofte aan inwoners"


def settle_demo_chapter(database: Database, people: DemoPeople, study: Study) -> None:
    """Answer how clients go on, settle an edition, and begin on the next one."""
    with database.writing() as session:
        study = session.get_one(Study, study.id)
        _answer(session, study, people)
        editor = people[Role.EDITOR]
        place = add_section(session, study, title=TITLE, added_by=editor)
        _text(session, study, place, FIRST, people)
        made = make_edition(session, study, made_by=editor)
        kept = open_edition(session, made).document
        note_file(session, study.id, document=kept, name=str(made.number), by=editor)
        _promise(session, study, people)
        _text(session, study, place, SECOND, people)
        session.commit()


def _answer(session: Session, study: Study, people: DemoPeople) -> None:
    for network in networks_of(session, study.id):
        if network.reference in GOES_ON:
            how, lasting = GOES_ON[network.reference]
            known = {**network.attributes, "goes_on_how": how, "lasting": lasting}
            change_attributes(session, network, attributes=known, changed_by=people[Role.LEAD])


def _promise(session: Session, study: Study, people: DemoPeople) -> None:
    """The lead begins with the example, the editor looks at it and puts it in the chapter."""
    editor = people[Role.EDITOR]
    adopt_promise(session, study, seen=0, by=people[Role.LEAD])
    look_at_promise(session, study, seen=1, by=editor)
    place = add_section(session, study, title=PROMISE_TITLE, added_by=editor)
    for kind, ref in (
        (PartKind.CHART, "promise"),
        (PartKind.TABLE, "promise_list"),
        (PartKind.CHART, "goes_on_how"),
    ):
        add_part(session, study, section=place, kind=kind, ref=ref, added_by=editor)


def _text(session: Session, study: Study, place: str, words: str, people: DemoPeople) -> None:
    editor = people[Role.EDITOR]
    add_part(session, study, section=place, kind=PartKind.TEXT, words=words, added_by=editor)
