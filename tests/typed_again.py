"""Forms that come back as they were typed when a rule refuses them: a new form joins by one line.

A form on which nothing is typed is on a list in ``typed_nowhere``.
"""

from dataclasses import dataclass

from app.forms.interviews import ANSWER
from research.codebook import codebook
from research.roles import Role

WORDS = "Zij kwam elke dag langs, & dat hielp <echt> heel goed."
ATTRIBUTE = next(one for one in codebook().network_attributes if not one.many)
VALUE = next(one for one in ATTRIBUTE.values if one != "unknown")


@dataclass(frozen=True)
class Try:
    """A form of one role, and the rule that refuses it at the last moment.

    ``asks`` is the function that the view asks to keep the form. Every value of ``sent`` must
    be on the answer: as text, or as a choice that is still made. ``hidden`` need not.
    """

    role: Role
    path: str
    asks: str
    sent: dict[str, str]
    hidden: tuple[str, ...] = ()


TIE = {
    "one": "{agreed_id}",
    "other": "klant",
    "direction": "both",
    "kinds": "advice",
    "quality": "strained",
    "since": "2019",
    "note": WORDS,
}
CONTACT = {
    "role": "neighbour",
    "name": "Mevrouw Buur",
    "phone": "0612345678",
    "email": "buur@voorbeeld.nl",
    "address": "Straat 1",
    "best_times": "na 19 uur",
    "description": WORDS,
}
TRIES = {
    "tie, told to the lead": Try(
        Role.LEAD, "/netwerken/actor/{actor_id}/banden", "app.views.ties.tell_tie", TIE
    ),
    "tie, told in a conversation": Try(
        Role.INTERVIEWER, "/gesprekken/{open_id}/banden", "app.views.ties.tell_tie", TIE
    ),
    "representative": Try(
        Role.LEAD,
        "/netwerken/actor/{actor_id}/vertegenwoordiger",
        "app.views.representatives.name_representative",
        {"name": "Mevrouw Anders"},
    ),
    "colleague who knows a network": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/onafhankelijkheid/banden",
        "app.views.independence.state_link",
        {
            "band-user_id": "{interviewer_id}",
            "band-how": "organisation",
            "band-about": WORDS,
        },
    ),
    "interviewer who knows the network": Try(
        Role.INTERVIEWER,
        "/vandaag/{planned_id}/onafhankelijk/ken-ik",
        "app.views.independence.state_link",
        {"ken-how": "knows", "ken-about": WORDS},
    ),
    "reason to phone a network that one knows": Try(
        Role.INTERVIEWER,
        "/vandaag/{known_id}/onafhankelijk/toch",
        "app.views.independence.make_exception",
        {"toch-reason": WORDS},
    ),
    "person with contact data": Try(
        Role.LEAD, "/adressen/netwerk/{network_id}/nieuw", "app.views.register.add_actor", CONTACT
    ),
    "contact data that change": Try(
        Role.LEAD,
        "/adressen/actor/{actor_id}/wijzigen",
        "app.views.register.change_identity",
        CONTACT | {"role": "client"},
    ),
    "how somebody is heard": Try(
        Role.LEAD,
        "/adressen/actor/{actor_id}/hoe",
        "app.views.contacts.note_heard",
        {"heard_by": "at_home", "with_interpreter": "y", "language": "Turks"},
    ),
    "whether a client decides alone": Try(
        Role.LEAD,
        "/adressen/actor/{actor_id}/beslissen",
        "app.views.contacts.note_capacity",
        {"raised_by": "family", "is_incapable": "y", "source": "court", "since": "2025-01-02"},
    ),
    "the same person elsewhere": Try(
        Role.LEAD,
        "/adressen/actor/{actor_id}/zelfde",
        "app.views.contacts.join_person",
        {"reference": "N02-A3"},
    ),
    "whom the reader of a letter can reach": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/brieven",
        "app.views.letters.set_contact",
        {"contact-words": "Anna, 020 123 45 67"},
    ),
    "text of a letter": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/brieven/letter/client",
        "app.views.letters.write_letter",
        {"text": WORDS},
    ),
    "letter that was sent": Try(
        Role.LEAD,
        "/adressen/actor/{actor_id}/verstuurd",
        "app.views.sent.log_sent",
        {
            "verstuurd-what": "letter-client",
            "verstuurd-sent_by": "by_hand",
            "verstuurd-sent_on": "2026-01-02",
        },
    ),
    "reason to read the raw words": Try(
        Role.LEAD,
        "/letterlijk/{closed_id}",
        "app.views.raw_words.ask_opening",
        {"reason": WORDS},
    ),
    "study": Try(
        Role.LEAD,
        "/onderzoeken/nieuw",
        "app.views.studies.create_study",
        {
            "title": "Netwerken",
            "question": WORDS,
            "organisation": "Welzijn",
            "starts_on": "2026-01-01",
            "ends_on": "2026-12-31",
        },
    ),
    "person who joins": Try(
        Role.LEAD,
        "/netwerken/{network_id}/mensen/nieuw",
        "app.views.networks.add_actor",
        {
            "role": "neighbour",
            "name": "Mevrouw Buur",
            "phone": "0612345678",
            "description": WORDS,
        },
    ),
    "person who changes": Try(
        Role.LEAD,
        "/netwerken/actor/{actor_id}/wijzigen",
        "app.views.actors.change_identity",
        {"role": "client", "name": "Mevrouw Anders", "description": WORDS},
    ),
    "person who was erased meanwhile": Try(
        Role.LEAD,
        "/netwerken/actor/{actor_id}/wijzigen",
        "app.views.actors.identity_of",
        {"role": "client", "description": WORDS},
    ),
    "attributes of a network": Try(
        Role.LEAD,
        "/netwerken/{network_id}/kenmerken",
        "app.views.networks.change_attributes",
        {ATTRIBUTE.id: VALUE},
    ),
    "appointment": Try(
        Role.LEAD,
        "/netwerken/actor/{agreed_id}/afspraak",
        "app.views.actors.make_appointment",
        {"interviewer_id": "{interviewer_id}", "day": "2031-03-04", "clock": "14:30"},
    ),
    "draw that is fixed beforehand": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/loting/vooraf",
        "app.views.draw_certificates.plan_draw",
        {"size": "2", "kind": "public_value", "source": "Lotto van 5 december"},
    ),
    "draw": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/loting",
        "app.views.draws.draw_from_frame",
        {"size": "2", "seed": "eigen zaadje"},
    ),
    "consent before a conversation": Try(
        Role.INTERVIEWER,
        "/vandaag/{planned_id}/begin",
        "app.views.calls.begin_conversation",
        {"interview": "given", "quotes": "refused"},
    ),
    "new time": Try(
        Role.INTERVIEWER,
        "/vandaag/{planned_id}/nieuwe-tijd",
        "app.views.calls.note_outcome",
        {"outcome": "appointment", "starts_at": "2031-03-04T14:30"},
    ),
    "turn": Try(
        Role.INTERVIEWER,
        "/gesprekken/{open_id}/beurten",
        "app.saving_turns.add_turn",
        {"turn_id": "{new_id}", "speaker": "interviewer", "mode": "paraphrase", "text": WORDS},
        hidden=("turn_id",),
    ),
    "correction": Try(
        Role.INTERVIEWER,
        "/gesprekken/{open_id}/beurten/{turn_id}/verbeter",
        "app.views.interviews.correct_turn",
        {"text": WORDS},
    ),
    "end of a conversation": Try(
        Role.INTERVIEWER,
        "/gesprekken/{open_id}/afsluiten",
        "app.views.interviews.end_conversation",
        {f"{ANSWER}solution": "found", "quotes": "refused", "is_complete": "y"},
    ),
    "name to hide": Try(
        Role.CODER,
        "/namen/{closed_id}/verberg",
        "app.views.names.hide_name",
        {"name": "Mevrouw Anders", "what": "location"},
    ),
    "reading back": Try(
        Role.INTERVIEWER,
        "/namen/{closed_id}/teruggelezen",
        "app.views.names.note_read_back",
        {"how": "not_wanted", "on": "2026-11-02"},
    ),
    "coding": Try(
        Role.CODER,
        "/coderen/{closed_id}/coderingen",
        "app.views.coding.add_coding",
        {"sentence": "{revision_id}:0:30", "theme": "attention", "pole": "failure"},
        hidden=("sentence",),
    ),
    "message of a session": Try(
        Role.PROFESSIONAL,
        "/netwerkreview/sessies/{session_id}/berichten",
        "app.views.reviews.add_post",
        {"post_id": "{new_id}", "text": WORDS},
    ),
    "commitment": Try(
        Role.PROFESSIONAL,
        "/netwerkreview/sessies/{session_id}/afspraken",
        "app.views.reviews.add_commitment",
        {"who": "Anna", "what": WORDS, "due_on": "2031-03-04"},
    ),
    "sentence of a claim": Try(
        Role.EDITOR,
        "/hoofdstuk/bewering/{claim_id}/zin",
        "app.views.claims.rewrite_claim",
        {"sentence": WORDS},
    ),
    "new claim": Try(
        Role.EDITOR,
        "/hoofdstuk/{study_id}/nieuw/attention/success",
        "app.views.claims.make_claim",
        {"sentence": WORDS, "fragments": "{fragment_id}"},
    ),
    "fragments under a claim": Try(
        Role.EDITOR,
        "/hoofdstuk/bewering/{claim_id}/steun",
        "app.views.claims.change_support",
        {"fragments": "{fragment_id}"},
    ),
    "quotes of a claim": Try(
        Role.EDITOR,
        "/hoofdstuk/bewering/{claim_id}/citaten",
        "app.views.claims.choose_quotes",
        {"fragments": "{fragment_id}"},
    ),
    "answer of a second person": Try(
        Role.LEAD,
        "/hoofdstuk/bewering/{claim_id}/nagekeken",
        "app.views.second_looks.look_at",
        {"reason": WORDS, "state": "x", "verdict": "no"},
        hidden=("state", "verdict"),
    ),
    "introduction of the chapter": Try(
        Role.EDITOR,
        "/hoofdstuk/{study_id}/inleiding",
        "app.views.chapters.write_chapter",
        {"title": "Ons jaar", "introduction": WORDS},
    ),
    "method": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/onderzoeker/methode",
        "app.views.method.keep_answers",
        {"item_2": WORDS, "item_32": "Een verhaal week af."},
    ),
    "account": Try(
        Role.ADMIN,
        "/mensen/nieuw",
        "app.views.people.create_user",
        {"display_name": "Nieuwe Collega", "email": "nieuw@wij-toets.nl", "roles": "coder"},
    ),
}
