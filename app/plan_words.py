"""Why a conversation has no place in the plan, or another one, in words for the screen."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.formats import day as day_in_words
from app.formats import listed
from app.problems import message_of
from interviews.appointments import InterviewerBusyError, PersonBusyError
from interviews.interviews import (
    InterviewClosedError,
    InterviewNotHeldError,
    InterviewTakenError,
    NoConsentError,
)
from interviews.plan_applying import LineChangedError
from interviews.planner.problem import Reason, Rule
from research.call_holds import CallsHeldError
from research.errors import DomainError
from research.independence_exceptions import KnowsNetworkError
from research.phone_decisions import ClientSaysNoError

# Rules that hold whoever phones.
FOR_ALL = {
    Rule.NO_CONSENT: _l("Deze persoon heeft nog niet gezegd dat wij mogen bellen."),
    Rule.CLIENT_SAYS_NO: _l("De klant wil niet dat wij deze persoon bellen."),
    Rule.ON_HOLD: _l("In dit netwerk bellen wij nu niet. U beslist eerst hoe het verdergaat."),
    Rule.CLIENT_NOT_PLANNED: _l("De klant komt eerst. Die heeft zelf nog geen tijd."),
    Rule.NO_INTERVIEWERS: _l("Er werkt geen interviewer mee aan dit onderzoek."),
    Rule.NOT_REACHED: _l("De computer kwam hier niet aan toe. Vraag een nieuw voorstel."),
    Rule.PERSON_TAKEN: _l("Deze persoon heeft dan al een ander gesprek."),
    Rule.TOO_LATE: _l("Deze tijd is al voorbij."),
}
# Rules about who phones; the names stand behind them.
PER_PERSON = {
    Rule.KNOWS_NETWORK: _l("Kent dit netwerk: %(names)s."),
    Rule.NO_WINDOW: _l("Heeft in deze weken geen tijd: %(names)s."),
    Rule.ACTOR_BAD_TIMES: _l(
        "Heeft alleen tijd als deze persoon niet gebeld kan worden: %(names)s."
    ),
    Rule.AFTER_CLIENT: _l("Heeft na het gesprek met de klant geen tijd meer: %(names)s."),
    Rule.PERSON_TAKEN: _l("Heeft alleen tijd als deze persoon een ander gesprek heeft: %(names)s."),
    Rule.DAY_LIMIT: _l("Belt op de dagen die kunnen al zo veel als mag: %(names)s."),
    Rule.WEEK_LIMIT: _l("Belt in de week van %(week)s al zo veel als mag: %(names)s."),
    Rule.FULL: _l("Heeft geen plek meer: %(names)s."),
    Rule.NOT_REACHED: _l("De computer kwam nog niet toe aan: %(names)s."),
}
# One line that a lead wanted to apply, and that a rule refuses by now.
REFUSED = {
    Rule.KNOWS_NETWORK: _l("De interviewer kent dit netwerk intussen."),
    Rule.NO_INTERVIEWERS: _l("Deze interviewer werkt niet meer mee."),
    Rule.NO_WINDOW: _l("De interviewer kan op deze tijd niet meer."),
    Rule.ACTOR_BAD_TIMES: _l("Deze persoon kan op deze tijd niet gebeld worden."),
    Rule.AFTER_CLIENT: _l("De klant komt eerst, en heeft nu een latere tijd."),
    Rule.DAY_LIMIT: _l("De interviewer belt die dag al zo veel als mag."),
    Rule.WEEK_LIMIT: _l("De interviewer belt die week al zo veel als mag."),
    Rule.FULL: _l("De interviewer heeft dan een ander gesprek, of pauze."),
}
ERRORS: dict[str, type[DomainError]] = {
    one.__name__: one
    for one in (
        CallsHeldError,
        ClientSaysNoError,
        InterviewClosedError,
        InterviewNotHeldError,
        InterviewTakenError,
        InterviewerBusyError,
        KnowsNetworkError,
        LineChangedError,
        NoConsentError,
        PersonBusyError,
    )
}


def why_unplanned(reasons: Sequence[Reason], names: Mapping[UUID, str]) -> list[str]:
    """Return a sentence for each rule in the way, with the people for whom it holds.

    Args:
        reasons: what the planner found.
        names: of the interviewers; who is not in it any more is called a colleague.
    """
    groups: dict[tuple[Rule, object], list[Reason]] = {}
    for one in reasons:
        groups.setdefault((one.rule, one.week), []).append(one)
    return [_sentence(group, names) for group in groups.values()]


def why_moved(reasons: Sequence[Reason]) -> str:
    """Return why an appointment cannot stay; without a reason it could, and others gain by it."""
    if not reasons:
        return str(_("De oude tijd kan ook. Zo past het geheel beter."))
    rule = reasons[0].rule
    return str(REFUSED.get(rule) or FOR_ALL[rule])


def why_refused(because: str) -> str:
    """Return why a line was not applied, from the name that its row keeps."""
    if because in ERRORS:
        return message_of(ERRORS[because]())
    try:
        rule = Rule(because)
    except ValueError:
        return message_of(LineChangedError())
    return str(REFUSED.get(rule) or FOR_ALL[rule])


def _sentence(group: Sequence[Reason], names: Mapping[UUID, str]) -> str:
    first = group[0]
    people = [one.interviewer_id for one in group if one.interviewer_id is not None]
    if not people:
        return str(FOR_ALL[first.rule])
    called = listed(sorted(names.get(one, _("een collega")) for one in people))
    week = day_in_words(first.week) if first.week else ""
    return str(PER_PERSON[first.rule]) % {"names": called, "week": week}
