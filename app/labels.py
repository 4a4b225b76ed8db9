"""Dutch words for what the code calls by its English name."""

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from app.glossary import meaning_of
from research.codebook import codebook

LABELS = {
    "role": {
        "lead": _l("onderzoeksleider"),
        "interviewer": _l("interviewer"),
        "coder": _l("codeur"),
        "professional": _l("professional"),
        "editor": _l("redacteur"),
        "admin": _l("beheerder"),
    },
    "actor_role": {
        "client": _l("klant"),
        "family": _l("familie"),
        "neighbour": _l("buur"),
        "volunteer": _l("vrijwilliger"),
        "social_worker": _l("sociaal werker"),
        "professional": _l("professional"),
    },
    "pole": {"success": _l("ging goed"), "failure": _l("kan beter")},
    "interview_status": {
        "to_plan": _l("nog plannen"),
        "planned": _l("gepland"),
        "open": _l("in gesprek"),
        "closed": _l("afgesloten"),
        "not_held": _l("gaat niet door"),
    },
    "outcome": {
        "reached": _l("bereikt"),
        "appointment": _l("afspraak gemaakt"),
        "no_answer": _l("geen gehoor"),
        "busy": _l("in gesprek"),
        "voicemail": _l("voicemail"),
        "not_now": _l("komt nu niet uit"),
        "wrong_number": _l("verkeerd nummer"),
        "refused": _l("wil niet meedoen"),
        "do_not_call": _l("wil niet gebeld worden"),
        "unable": _l("kan niet meedoen"),
        "deceased": _l("overleden"),
        "gatekept": _l("iemand anders zegt nee"),
        "ineligible": _l("hoort niet bij dit onderzoek"),
    },
    "purpose": {
        "interview": _l("bellen voor een gesprek"),
        "network_reading": _l("lezen binnen het netwerk"),
        "quotes": _l("citaten in het hoofdstuk"),
        "learning": _l("leren van het verhaal"),
        "follow_up": _l("later nog eens bellen"),
    },
    "read_back": {
        "by_phone": _l("Teruggelezen aan de telefoon"),
        "not_wanted": _l("De verteller wilde dat niet"),
        "not_reached": _l("De verteller was niet te bereiken"),
    },
    "decision": {
        "given": _l("ja"),
        "refused": _l("nee"),
        "withdrawn": _l("ingetrokken"),
    },
    "said_by": {"actor": _l("deze persoon"), "representative": _l("vertegenwoordiger")},
    "knows_how": {
        "knows": _l("kent dit netwerk"),
        "takes_part": _l("zit zelf in dit netwerk"),
        "organisation": _l("werkt bij een organisatie of team"),
        "reviews": _l("bespreekt dit netwerk"),
    },
    "knows_how_self": {
        "knows": _l("Ik ken iemand uit dit netwerk"),
        "takes_part": _l("Ik zit zelf in dit netwerk"),
    },
    "heard_by": {
        "unknown": _l("nog niet bekend"),
        "phone": _l("aan de telefoon"),
        "at_home": _l("thuis"),
    },
    "capacity_source": {
        "court": _l("de rechter"),
        "doctor": _l("een arts"),
        "representative": _l("de vertegenwoordiger"),
        "professional": _l("een professional"),
    },
    "without_client": {
        "no": _l("Ja, of dat weten wij nog niet"),
        "deceased": _l("Nee, de klant is overleden"),
        "cannot_tell": _l("Nee, de klant kan het niet vertellen"),
        "does_not_want": _l("Nee, de klant wil niet vertellen"),
    },
    "without_client_why": {
        "deceased": _l("De klant is overleden."),
        "cannot_tell": _l("De klant kan het niet zelf vertellen."),
        "does_not_want": _l("De klant wil niet zelf vertellen."),
    },
    "phone_decision": {
        "allowed": _l("De klant vindt bellen goed"),
        "kept": _l("De klant wil niet dat wij bellen"),
    },
    "word_of": {"actor": _l("de klant"), "representative": _l("de vertegenwoordiger")},
    "letter_kind": {
        "letter": _l("brief"),
        "script": _l("belhulp"),
        "information": _l("blad over privacy"),
    },
    "addressee": {
        "client": _l("voor de klant"),
        "family": _l("voor familie of een buur"),
        "volunteer": _l("voor een vrijwilliger"),
        "professional": _l("voor een professional"),
        "representative": _l("voor de vertegenwoordiger"),
        "everyone": _l("voor iedereen"),
    },
    "sent_by": {
        "post": _l("met de post"),
        "email": _l("per e-mail"),
        "by_hand": _l("zelf gegeven"),
    },
    "speaker": {"interviewer": _l("interviewer"), "actor": _l("verteller")},
    "mode": {"verbatim": _l("letterlijk"), "paraphrase": _l("samengevat")},
    "job_status": {
        "waiting": _l("wacht"),
        "running": _l("bezig"),
        "done": _l("klaar"),
        "failed": _l("mislukt"),
    },
    "commitment_state": {
        "open": _l("open"),
        "done": _l("gedaan"),
        "not_done": _l("niet gedaan"),
    },
    "claim_status": {"draft": _l("concept"), "in_chapter": _l("in het hoofdstuk")},
    "value": {
        "client": _l("de klant zelf"),
        "family": _l("familie"),
        "neighbours": _l("buren"),
        "professional": _l("een professional"),
        "unknown": _l("onbekend"),
        "concrete": _l("een concrete vraag"),
        "concern": _l("een zorg"),
        "found": _l("gevonden"),
        "on_the_way": _l("onderweg"),
        "none": _l("geen"),
        "positive": _l("positief"),
        "mixed": _l("gemengd"),
        "negative": _l("negatief"),
        "yes": _l("ja"),
        "partly": _l("deels"),
        "no": _l("nee"),
        "illness_mobility": _l("ziekte of slecht ter been"),
        "social_relations": _l("contacten met anderen"),
        "control_overview": _l("grip en overzicht"),
        "structure_day_activity": _l("structuur en iets te doen overdag"),
        "debts": _l("schulden"),
        "dementia": _l("dementie"),
        "loneliness": _l("eenzaamheid"),
        "overburdened_carer": _l("overbelaste mantelzorger"),
        "mental_health": _l("psychische klachten"),
        "self_neglect": _l("zelfverwaarlozing"),
        "nuisance": _l("overlast"),
        "housing": _l("wonen"),
        "addiction": _l("verslaving"),
        "other": _l("anders"),
        "own_talents": _l("eigen talenten"),
        "own_network": _l("eigen netwerk"),
        "volunteer_at_home": _l("vrijwilliger aan huis"),
        "community_activities": _l("activiteiten in de buurt"),
        "volunteering_self": _l("zelf vrijwilliger zijn"),
        "general_provision": _l("algemene voorziening"),
        "tailored_provision": _l("maatwerkvoorziening"),
        "prevented": _l("voorkomen"),
        "ended": _l("gestopt"),
        "reduced": _l("minder"),
        "delayed": _l("uitgesteld"),
        "unchanged": _l("gelijk gebleven"),
        "deployed": _l("ingezet"),
        "scaled_up": _l("meer"),
        "wmo_guidance_or_day_activity": _l("Wmo-begeleiding of dagbesteding"),
        "wlz_without_treatment": _l("Wlz zonder behandeling"),
        "wlz_with_treatment": _l("Wlz met behandeling"),
        "alone": _l("alleen"),
        "with_circle": _l("met eigen kring"),
        "with_support": _l("met ondersteuning"),
    },
}


def label(kind: str, name: object) -> str:
    """Return the Dutch word for a name in the code, for example ``label("pole", "success")``."""
    return str(LABELS[kind][str(name)])


def choices(kind: str, names: object = None) -> list[SelectChoice]:
    """Return the names with their Dutch words, for a form field."""
    wanted = LABELS[kind] if names is None else names
    return [
        SelectChoice(str(name), LABELS[kind][str(name)])
        for name in wanted  # type: ignore[attr-defined]
    ]


def theme_label(theme_id: str) -> str:
    """Return the name of a theme in the reader's language."""
    return str(_(codebook().theme(theme_id).label))


def init_labels(app: Flask) -> None:
    """Let templates use the words."""
    app.jinja_env.globals.update(label=label, theme_label=theme_label, codebook=codebook)
    app.jinja_env.globals.update(meaning_of=meaning_of)
