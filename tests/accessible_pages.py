"""The pages that the accessibility tests open: a new page joins by one line."""

from dataclasses import dataclass

from research.roles import Role


@dataclass(frozen=True)
class Look:
    """A page as one role sees it; names in braces are ids that the test makes."""

    role: Role
    path: str
    status: int = 200


PAGES = (
    Look(Role.INTERVIEWER, "/vandaag/"),
    Look(Role.INTERVIEWER, "/vandaag/{open_id}"),
    Look(Role.INTERVIEWER, "/gesprekken/{open_id}"),
    Look(Role.INTERVIEWER, "/gesprekken/{open_id}/beurten/{turn_id}/verbeter"),
    Look(Role.INTERVIEWER, "/gesprekken/{open_id}/afsluiten"),
    Look(Role.INTERVIEWER, "/gesprekken/{closed_id}/afgesloten"),
    Look(Role.INTERVIEWER, "/bestaat-niet", status=404),
    Look(Role.INTERVIEWER, "/onderzoeken/", status=403),
    Look(Role.INTERVIEWER, "/offline"),
    Look(Role.CODER, "/stijl/"),
    Look(Role.CODER, "/coderen/"),
    Look(Role.CODER, "/coderen/{closed_id}"),
    Look(Role.PROFESSIONAL, "/netwerkreview/"),
    Look(Role.PROFESSIONAL, "/netwerkreview/{network_id}"),
    Look(Role.PROFESSIONAL, "/netwerkreview/sessies/{session_id}"),
    Look(Role.EDITOR, "/hoofdstuk/"),
    Look(Role.EDITOR, "/hoofdstuk/{study_id}"),
    Look(Role.EDITOR, "/hoofdstuk/{study_id}/tekst"),
    Look(Role.EDITOR, "/hoofdstuk/{study_id}/inleiding"),
    Look(Role.EDITOR, "/hoofdstuk/{study_id}/nieuw"),
    Look(Role.EDITOR, "/hoofdstuk/{study_id}/nieuw/attention/success"),
    Look(Role.EDITOR, "/hoofdstuk/bewering/{claim_id}"),
    Look(Role.EDITOR, "/hoofdstuk/bewering/{claim_id}/steun"),
    Look(Role.EDITOR, "/hoofdstuk/{study_id}/cijfers"),
    Look(Role.PROFESSIONAL, "/hoofdstuk/{study_id}/cijfers"),
    Look(Role.LEAD, "/onderzoeken/"),
    Look(Role.LEAD, "/onderzoeken/nieuw"),
    Look(Role.LEAD, "/onderzoeken/{study_id}"),
    Look(Role.LEAD, "/onderzoeken/{study_id}/klantenbestand"),
    Look(Role.LEAD, "/onderzoeken/{study_id}/loting"),
    Look(Role.LEAD, "/netwerken/onderzoek/{study_id}"),
    Look(Role.LEAD, "/netwerken/{network_id}"),
    Look(Role.LEAD, "/netwerken/{network_id}/mensen/nieuw"),
    Look(Role.LEAD, "/netwerken/{network_id}/kenmerken"),
    Look(Role.LEAD, "/netwerken/actor/{actor_id}"),
    Look(Role.LEAD, "/netwerken/actor/{actor_id}/wijzigen"),
    Look(Role.LEAD, "/taken/{closed_id}/voortgang"),
    Look(Role.ADMIN, "/mensen/"),
    Look(Role.ADMIN, "/mensen/nieuw"),
    Look(Role.ADMIN, "/bewaartermijnen/"),
    Look(Role.LEAD, "/onderzoeken/{study_id}/bewaartermijnen"),
    Look(Role.LEAD, "/netwerken/actor/{actor_id}/gelezen"),
    Look(Role.LEAD, "/zoeken"),
    Look(Role.INTERVIEWER, "/zoeken"),
    Look(Role.ADMIN, "/hulp"),
    Look(Role.INTERVIEWER, "/hulp/interviewer"),
    Look(Role.INTERVIEWER, "/woordenlijst"),
    Look(Role.CODER, "/account/"),
    Look(Role.CODER, "/account/wachtwoord"),
    Look(Role.CODER, "/account/bevestig"),
    Look(Role.CODER, "/account/tweede-stap/"),
    Look(Role.CODER, "/account/tweede-stap/app"),
    Look(Role.CODER, "/account/tweede-stap/sleutel"),
    Look(Role.CODER, "/account/"),
    Look(Role.CODER, "/account/wachtwoord"),
    Look(Role.CODER, "/account/bevestig"),
    Look(Role.CODER, "/account/tweede-stap/"),
    Look(Role.CODER, "/account/tweede-stap/app"),
    Look(Role.CODER, "/account/tweede-stap/sleutel"),
    Look(Role.CODER, "/sneltoetsen"),
    Look(Role.PROFESSIONAL, "/toegankelijkheid"),
    Look(Role.PROFESSIONAL, "/privacy"),
    Look(Role.INTERVIEWER, "/sneltoetsen"),
)

# Answers to GET that are no page of their own, and why.
NO_PAGE = {
    "static": "files",
    "home.start": "sends people on to their own work",
    "home.health": "for machines",
    "offline.worker": "a script",
    "security.login": "looked at without signing in",
    "entrance.page": "looked at half signed in, by the journey of the second step",
    "lock.page": "looked at locked, by the journey of the second step",
    "lock.state": "for the script of the pages",
    "security.logout": "sends people on",
    "draws.download": "a file",
    "chapters.download_html": "a file",
    "chapters.download_markdown": "a file",
    "chapters.style": "a style sheet",
    "coding.turns": "a part of coding.story",
    "interviews.fresh_form": "a part of interviews.conversation",
    "interviews.turn": "a part of interviews.conversation",
    "reviews.thread": "a part of reviews.meeting",
    "reviews.earlier": "a part of reviews.meeting",
    "reviews.agreed": "a part of reviews.meeting",
    "reviews.news": "a part of reviews.meeting",
}
