"""How far a study is, in the words of its lead: what needs attention, and which step is next."""

from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session, col, select

from analysis.claim_support import claim_views, looks_for
from analysis.claims import Claim, ClaimStatus
from analysis.consequences import who_to_ask
from analysis.influence_measures import influence_in
from analysis.patterns import study_factors
from app.jobs import Job, JobStatus
from interviews.interviews import InterviewStatus
from interviews.joined_voices import networks_with_waiting
from interviews.progress import StudyProgress, interview_ids_of, progress_of
from interviews.unfinished import stories_with_questions
from interviews.worries import waiting_worries
from research.call_holds import held_networks
from research.standing import waiting_for_an_answer
from research.studies import Study


@dataclass(frozen=True)
class Overview:
    """One study with how far it is.

    ``failed_ids`` are the interviews that were not processed, ``to_ask`` counts the tellers
    whose story rests because their client took his back, ``to_look`` the claims of colleagues
    that wait for this lead's look, ``asked_names`` the stories with a question about a name,
    ``held`` the networks in which nobody is phoned because somebody died,
    ``worries`` counts those that nobody took up yet, ``steered`` the themes in which suggestions
    steer who codes, ``added`` the networks in which an experience waits of who came by himself.
    """

    study: Study
    progress: StudyProgress
    failed_ids: tuple[UUID, ...]
    to_ask: int = 0
    to_look: int = 0
    asked_names: tuple[UUID, ...] = ()
    held: tuple[UUID, ...] = ()
    worries: int = 0
    steered: int = 0
    added: tuple[UUID, ...] = ()

    @property
    def failed(self) -> int:
        """How many stories were not processed."""
        return len(self.failed_ids)

    @property
    def attention(self) -> list["Attention"]:
        """What waits for the lead, each with the place where it is solved."""
        found = _attention(self.study, self.progress, self.failed_ids)
        waiting = [
            *_worried(self.study, self.worries),
            *_held(self.held),
            *_to_ask(self.study, self.to_ask),
            *_added(self.added),
            *found,
        ]
        return [
            *waiting,
            *_to_look(self.study, self.to_look),
            *_steered(self.study, self.steered),
            *_asked_names(self.asked_names),
        ]


@dataclass(frozen=True)
class Attention:
    """One thing that waits: a short sentence, what to do about it, and where."""

    words: str
    action: str
    url: str


@dataclass(frozen=True)
class Step:
    """One step of a study, with the page where it is done.

    A step is skipped when the networks came from files, without a client base or a draw.
    """

    name: str
    done: bool
    next: bool
    skipped: bool
    url: str


def overview_of(session: Session, study: Study, *, user_id: UUID | None = None) -> Overview:
    """Count what there is of a study and what went wrong; ``user_id``: whose work it shows."""
    failed = failed_stories(session, interview_ids_of(session, study.id))
    to_ask = len(who_to_ask(session, study.id, waiting_for_an_answer()))
    to_look = _looks_of(session, study, user_id) if user_id else 0
    asked = tuple(stories_with_questions(session, study.id))
    held = tuple(held_networks(session, study.id))
    progress = progress_of(session, study)
    worries = waiting_worries(session, study.id)
    steered = len(influence_in(session, study.id).steering)
    added = tuple(networks_with_waiting(session, study.id))
    facts = (to_ask, to_look, asked, held, worries, steered, added)
    return Overview(study, progress, tuple(failed), *facts)


def _looks_of(session: Session, study: Study, user_id: UUID) -> int:
    """Count the claims that wait for this person; sentences are opened only when there are any."""
    placed = select(Claim.id).where(
        Claim.study_id == study.id, Claim.status == ClaimStatus.IN_CHAPTER.value
    )
    if session.exec(placed.limit(1)).first() is None:
        return 0
    views = claim_views(session, study.id, study_factors(session, study.id))
    return len(looks_for(views, user_id))


def failed_stories(session: Session, interview_ids: list[UUID]) -> list[UUID]:
    """Return which of these interviews have a job that failed, in the given order."""
    statement = select(Job.object_id).where(
        col(Job.object_id).in_(interview_ids), Job.status == JobStatus.FAILED.value
    )
    failed = set(session.exec(statement))
    return [one for one in interview_ids if one in failed]


def steps_of(study: Study, progress: StudyProgress) -> list[Step]:
    """Return the four steps of a study; the first one that is not done is the next."""
    places = {
        "frame": url_for("draws.frame", study_id=study.id),
        "draw": url_for("draws.draw", study_id=study.id),
        "networks": url_for("networks.of_study", study_id=study.id),
        "interviews": url_for("networks.of_study", study_id=study.id),
    }
    # Networks may also come from files, without a client base or a draw.
    drawn = progress.draw is not None or progress.networks > 0
    done = {
        "frame": progress.frame is not None or drawn,
        "draw": drawn,
        "networks": _networks_are_complete(progress),
        "interviews": progress.held > 0 and not _calls_wait(progress),
    }
    following = next((name for name, is_done in done.items() if not is_done), None)
    skipped = {
        "frame": drawn and progress.frame is None,
        "draw": drawn and progress.draw is None,
    }
    return [
        Step(name, done[name], name == following, skipped.get(name, False), url)
        for name, url in places.items()
    ]


def _networks_are_complete(progress: StudyProgress) -> bool:
    incomplete = progress.without_network + progress.networks_without_actors
    return progress.networks > 0 and incomplete == 0


def _calls_wait(progress: StudyProgress) -> bool:
    under_way = (InterviewStatus.PLANNED, InterviewStatus.OPEN)
    return progress.to_plan > 0 or any(progress.interviews.get(one, 0) for one in under_way)


def _attention(
    study: Study, progress: StudyProgress, failed_ids: tuple[UUID, ...]
) -> list[Attention]:
    if progress.draw is None and progress.networks == 0:
        return [_to_start(study, has_frame=progress.frame is not None)]
    found = (
        _without_network(study, progress.without_network),
        _without_people(progress.networks_without_actors, progress.empty_network_id),
        _to_plan(progress.to_plan, progress.actor_to_plan_id),
        _not_processed(failed_ids),
    )
    return [one for one in found if one is not None]


def _worried(study: Study, count: int) -> list[Attention]:
    words = ngettext("%(num)s zorg over veiligheid", "%(num)s zorgen over veiligheid", count)
    place = url_for("worries.of_study", study_id=study.id)
    return [Attention(words, _("Pak de zorg op"), place)] if count else []


def _held(network_ids: tuple[UUID, ...]) -> list[Attention]:
    if not network_ids:
        return []
    count = len(network_ids)
    words = ngettext(
        "%(num)s netwerk waarin iemand overleed",
        "%(num)s netwerken waarin iemand overleed",
        count,
    )
    place = url_for("call_holds.network", network_id=network_ids[0])
    return [Attention(words, _("Beslis of wij weer bellen"), place)]


def _to_ask(study: Study, count: int) -> list[Attention]:
    words = ngettext("%(num)s verhaal rust", "%(num)s verhalen rusten", count)
    place = url_for("withdrawals.waiting", study_id=study.id)
    return [Attention(words, _("Vraag of het mag blijven"), place)] if count else []


def _added(network_ids: tuple[UUID, ...]) -> list[Attention]:
    if not network_ids:
        return []
    count = len(network_ids)
    words = ngettext(
        "%(num)s netwerk waar iemand zelf iets vertelde",
        "%(num)s netwerken waar iemand zelf iets vertelde",
        count,
    )
    place = url_for("joining.page", network_id=network_ids[0])
    return [Attention(words, _("Lees of het erbij hoort"), place)]


def _to_look(study: Study, count: int) -> list[Attention]:
    words = ngettext("%(num)s zin wacht op uw blik", "%(num)s zinnen wachten op uw blik", count)
    place = url_for("claims.overview", study_id=study.id)
    return [Attention(words, _("Kijk of niemand herkenbaar is"), place)] if count else []


def _steered(study: Study, count: int) -> list[Attention]:
    words = ngettext(
        "Bij %(num)s thema sturen de voorstellen",
        "Bij %(num)s thema’s sturen de voorstellen",
        count,
    )
    place = url_for("influence.page", study_id=study.id)
    return [Attention(words, _("Kijk hoeveel het scheelt"), place)] if count else []


def _asked_names(interview_ids: tuple[UUID, ...]) -> list[Attention]:
    """What nobody but two leads can answer any more."""
    if not interview_ids:
        return []
    count = len(interview_ids)
    words = ngettext(
        "%(num)s verhaal met een vraag over een naam",
        "%(num)s verhalen met een vraag over een naam",
        count,
    )
    place = url_for("names.page", interview_id=interview_ids[0])
    return [Attention(words, _("Kijk samen met een collega"), place)]


def _to_start(study: Study, *, has_frame: bool) -> Attention:
    if has_frame:
        place = url_for("draws.draw", study_id=study.id)
        return Attention(_("Nog niet geloot"), _("Loot de netwerken"), place)
    place = url_for("draws.frame", study_id=study.id)
    return Attention(_("Nog geen klantenbestand"), _("Kies het klantenbestand"), place)


def _without_network(study: Study, count: int) -> Attention | None:
    words = ngettext("%(num)s klant zonder netwerk", "%(num)s klanten zonder netwerk", count)
    place = url_for("networks.of_study", study_id=study.id)
    return Attention(words, _("Maak de netwerken"), place) if count else None


def _without_people(count: int, first: UUID | None) -> Attention | None:
    if first is None:
        return None
    words = ngettext("%(num)s netwerk zonder mensen", "%(num)s netwerken zonder mensen", count)
    place = url_for("networks.new_actor", network_id=first)
    return Attention(words, _("Zet de klant in het netwerk"), place)


def _to_plan(count: int, first: UUID | None) -> Attention | None:
    if first is None:
        return None
    words = ngettext("%(num)s gesprek om te plannen", "%(num)s gesprekken om te plannen", count)
    place = url_for("actors.actor", actor_id=first, _anchor="afspraak")
    return Attention(words, _("Plan het eerste gesprek"), place)


def _not_processed(failed_ids: tuple[UUID, ...]) -> Attention | None:
    if not failed_ids:
        return None
    count = len(failed_ids)
    words = ngettext("%(num)s verhaal niet verwerkt", "%(num)s verhalen niet verwerkt", count)
    # The line of the first story that failed: its button starts the work again.
    place = url_for("coding.index", _anchor=f"voortgang-{failed_ids[0]}")
    return Attention(words, _("Start het verwerken opnieuw"), place)
