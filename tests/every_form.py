"""Every address that changes something, who sends to it, and what a person sends.

A new form joins by one line. ``TEXT`` stands where a person types freely, ``FRESH`` where the
page makes an id. A test fails when a route or a text field is missing here.
"""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from cast import PASSPHRASE

from analysis.method_items import method_list
from research.roles import Role

TEXT, FRESH = "<what a person types>", "<an id that the page made>"
PLAIN = "Zomaar een zin."
STUDY = {"title": TEXT, "question": TEXT, "organisation": TEXT}
DAYS = {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}
PERSON = {"name": TEXT, "phone": "0612345678", "description": TEXT, "organisation": TEXT}
NOT_ASKED = dict.fromkeys(("network_reading", "quotes", "learning", "follow_up"), "not_asked")
CODING = {"sentence": "{revision_id}:0:4", "theme": "attention", "pole": "success"}
ACTOR = "/netwerken/actor/{actor_id}"
INDEPENDENCE = "/onderzoeken/{study_id}/onafhankelijkheid"
KEPT = "/adressen/actor/{actor_id}"
CONTACT = PERSON | {
    "email": "iemand@voorbeeld.nl",
    "address": TEXT,
    "best_times": TEXT,
    "avoid_times": TEXT,
}
LETTER = "/onderzoeken/{study_id}/brieven/letter/client"
TWICE = {"new": TEXT, "again": TEXT}
TIE = {
    "one": "{fresh_actor_id}",
    "other": "klant",
    "direction": "gives",
    "kinds": "advice",
    "quality": "good",
    "since": "2019",
    "until": "2020",
    "note": TEXT,
}
INVOLVED = {"erbij-person": "{actor_id}", "erbij-since": "2019", "erbij-until": "2020"}


@dataclass(frozen=True)
class Sent:
    """One form: to which address, by whom, with what; ids stand in braces."""

    endpoint: str
    path: str
    role: Role | None
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """The fields that a person types."""
        return [name for name, value in self.fields.items() if value == TEXT]

    def filled(self, ids: dict[str, UUID], text: str = PLAIN, **other: str) -> dict[str, str]:
        """What is sent, with this text in every field that a person types."""
        known = {TEXT: text, FRESH: str(uuid4())}
        sent = {name: known.get(value, value) for name, value in self.fields.items()}
        named = {
            name: value.format(**ids) if "{" in self.fields[name] else value
            for name, value in sent.items()
        }
        return named | other

    def address(self, ids: dict[str, UUID]) -> str:
        """Where it is sent to."""
        return self.path.format(**ids)


# In an order in which each can be sent after those before it.
FORMS = (
    Sent("languages.choose", "/taal", None, {"language": "nl"}),
    Sent("security.login", "/inloggen", None, {"email": TEXT, "password": TEXT, "next": TEXT}),
    Sent("entrance.check", "/inloggen/tweede-stap", None, {"code": TEXT, "next": TEXT}),
    Sent("entrance.check_passkey", "/inloggen/tweede-stap/sleutel", None, {"credential": TEXT}),
    Sent("style.try_out", "/stijl/", Role.CODER),
    Sent("finding.find", "/zoeken", Role.LEAD, {"words": TEXT}),
    Sent("studies.create", "/onderzoeken/nieuw", Role.LEAD, STUDY | DAYS),
    Sent("studies.join", "/onderzoeken/{study_id}/mensen", Role.LEAD, {"user_id": "{coder_id}"}),
    Sent(
        "retention.shorten",
        "/onderzoeken/{study_id}/bewaartermijnen",
        Role.LEAD,
        {"raw": "14", "identities": "90", "stories": "365"},
    ),
    Sent("draws.import_file", "/onderzoeken/{study_id}/klantenbestand", Role.LEAD),
    Sent("draws.read_in", "/onderzoeken/{study_id}/klantenbestand/kolommen", Role.LEAD, {}),
    Sent("draws.look_again", "/onderzoeken/{study_id}/klantenbestand/lezen", Role.LEAD, {}),
    Sent(
        "draws.release_more",
        "/onderzoeken/{study_id}/loting/ronde",
        Role.LEAD,
        {"count": "1", "reason": "refused"},
    ),
    Sent(
        "draws.promise",
        "/onderzoeken/{framed_id}/loting/vooraf",
        Role.LEAD,
        {"size": "1", "source": TEXT},
    ),
    Sent("draws.make", "/onderzoeken/{framed_id}/loting", Role.LEAD, {"size": "1", "seed": TEXT}),
    Sent(
        "draws.release", "/onderzoeken/{study_id}/loting/reserve", Role.LEAD, {"reason": "refused"}
    ),
    Sent("networks.make", "/netwerken/onderzoek/{study_id}/klant/{unit_id}", Role.LEAD),
    Sent(
        "networks.join",
        "/netwerken/{network_id}/mensen/nieuw",
        Role.LEAD,
        {"role": "neighbour"} | PERSON,
    ),
    Sent(
        "networks.answer",
        "/netwerken/{network_id}/kenmerken",
        Role.LEAD,
        {"goes_on_how": "unknown", "lasting": "unknown", "questions": "unknown"},
    ),
    Sent(
        "networks.assign",
        "/netwerken/{network_id}/meelezers",
        Role.LEAD,
        {"user_id": "{reviewer_id}"},
    ),
    Sent("actors.person", "/netwerken/actor/{actor_id}/persoon", Role.LEAD),
    Sent(
        "actors.keep",
        "/netwerken/actor/{actor_id}/wijzigen",
        Role.LEAD,
        {"role": "client"} | PERSON,
    ),
    Sent(
        "actors.consent",
        "/netwerken/actor/{actor_id}/toestemming",
        Role.LEAD,
        {"purpose": "quotes", "decision": "given"},
    ),
    Sent(
        "actors.appoint",
        "/netwerken/actor/{fresh_actor_id}/afspraak",
        Role.LEAD,
        {
            "interviewer_id": "{interviewer_id}",
            "day": "2099-05-01",
            "clock": "14:30",
            "exception": TEXT,
        },
    ),
    Sent("actors.resume", "/netwerken/actor/{fresh_actor_id}/hervat", Role.LEAD),
    Sent("ties.keep_lead", "/netwerken/actor/{actor_id}/banden", Role.LEAD, TIE),
    Sent("ties.back_lead", "/netwerken/actor/{actor_id}/banden/{tie_id}/terug", Role.LEAD),
    Sent("ties.involve_lead", "/netwerken/actor/{actor_id}/erbij", Role.LEAD, INVOLVED),
    Sent("ties.keep_interviewer", "/gesprekken/{open_id}/banden", Role.INTERVIEWER, TIE),
    Sent(
        "ties.back_interviewer",
        "/gesprekken/{open_id}/banden/{open_tie_id}/terug",
        Role.INTERVIEWER,
    ),
    Sent("ties.involve_interviewer", "/gesprekken/{open_id}/erbij", Role.INTERVIEWER, INVOLVED),
    Sent("calls.person", "/vandaag/{fresh_id}/persoon", Role.INTERVIEWER),
    Sent("calls.attempt", "/vandaag/{fresh_id}/poging", Role.INTERVIEWER, {"outcome": "busy"}),
    Sent(
        "calls.new_time",
        "/vandaag/{fresh_id}/nieuwe-tijd",
        Role.INTERVIEWER,
        {"outcome": "appointment", "starts_at": "2099-05-01T14:30"},
    ),
    Sent("calls.begin", "/vandaag/{fresh_id}/begin", Role.INTERVIEWER, {"interview": "given"}),
    Sent(
        "interviews.add",
        "/gesprekken/{open_id}/beurten",
        Role.INTERVIEWER,
        {"turn_id": FRESH, "speaker": "actor", "mode": "verbatim", "text": TEXT},
    ),
    Sent(
        "outbox.add",
        "/gesprekken/{open_id}/beurten/verzegeld",
        Role.INTERVIEWER,
        {"turn_id": FRESH, "page_id": FRESH, "page_number": "1", "sealed": "AAAA"},
    ),
    Sent("outbox.take", "/gesprekken/{open_id}/overnemen", Role.INTERVIEWER),
    Sent(
        "outbox.writer",
        "/gesprekken/{open_id}/schrijver",
        Role.INTERVIEWER,
        {"page_id": FRESH, "act": "hold"},
    ),
    Sent(
        "interviews.correct",
        "/gesprekken/{open_id}/beurten/{turn_id}/verbeter",
        Role.INTERVIEWER,
        {"text": TEXT},
    ),
    Sent("coding.add", "/coderen/{closed_id}/coderingen", Role.CODER, CODING),
    Sent("names.hide", "/namen/{closed_id}/verberg", Role.CODER, {"name": TEXT, "what": "person"}),
    Sent("names.undo", "/namen/{closed_id}/terug/{correction_id}", Role.CODER),
    Sent("names.ask", "/namen/{closed_id}/plek/{name_revision_id}/{name_at}/vraag", Role.CODER),
    Sent("names.keep_hidden", "/namen/{closed_id}/vragen/{question_id}/naam", Role.INTERVIEWER),
    Sent("names.give", "/namen/{closed_id}/plek/{name_revision_id}/{name_at}", Role.INTERVIEWER),
    Sent("names.confirm", "/namen/{closed_id}/nagekeken", Role.INTERVIEWER, {"seen": "0"}),
    Sent(
        "names.read_back",
        "/namen/{closed_id}/teruggelezen",
        Role.INTERVIEWER,
        {"how": "by_phone", "on": "{today}"},
    ),
    Sent("names.step_back", "/namen/{closed_id}/stap-terug", Role.LEAD, {"step": "names"}),
    Sent(
        "coding.judge_one",
        "/coderen/{closed_id}/coderingen/{coding_id}/oordeel",
        Role.CODER,
        {"verdict": "reopen"},
    ),
    Sent("coding.release", "/coderen/{closed_id}/coderingen/{coding_id}/vrijgeven", Role.LEAD),
    Sent("coding.withhold", "/coderen/{closed_id}/coderingen/{coding_id}/terugnemen", Role.LEAD),
    Sent("jobs.retry", "/taken/{job_id}/opnieuw", Role.LEAD),
    Sent(
        "method.keep",
        "/onderzoeken/{study_id}/onderzoeker/methode",
        Role.LEAD,
        {f"item_{one.number}": TEXT for one in method_list().asked},
    ),
    Sent(
        "chapters.write",
        "/hoofdstuk/{study_id}/inleiding",
        Role.EDITOR,
        {"title": TEXT, "introduction": TEXT},
    ),
    Sent(
        "claims.create",
        "/hoofdstuk/{study_id}/nieuw/attention/success",
        Role.EDITOR,
        {"sentence": TEXT, "fragments": "{fragment_id}"},
    ),
    Sent(
        "second_looks.look",
        "/hoofdstuk/bewering/{claim_id}/nagekeken",
        Role.LEAD,
        {"state": "x", "verdict": "no", "reason": TEXT},
    ),
    Sent("second_looks.take_back", "/hoofdstuk/bewering/{claim_id}/nagekeken/terug", Role.LEAD),
    Sent("claims.rewrite", "/hoofdstuk/bewering/{claim_id}/zin", Role.EDITOR, {"sentence": TEXT}),
    Sent(
        "claims.quotes",
        "/hoofdstuk/bewering/{claim_id}/citaten",
        Role.EDITOR,
        {"fragments": "{fragment_id}"},
    ),
    Sent(
        "claims.place", "/hoofdstuk/bewering/{claim_id}/hoofdstuk", Role.EDITOR, {"in_chapter": "y"}
    ),
    Sent(
        "claims.change",
        "/hoofdstuk/bewering/{claim_id}/steun",
        Role.EDITOR,
        {"fragments": "{fragment_id}"},
    ),
    Sent("reviews.start", "/netwerkreview/{network_id}/sessies", Role.PROFESSIONAL),
    Sent(
        "reviews.post",
        "/netwerkreview/sessies/{session_id}/berichten",
        Role.PROFESSIONAL,
        {"post_id": FRESH, "text": TEXT, "fragment": ""},
    ),
    Sent(
        "reviews.commit",
        "/netwerkreview/sessies/{session_id}/afspraken",
        Role.PROFESSIONAL,
        {"who": TEXT, "what": TEXT, "due_on": "2026-12-01"},
    ),
    Sent(
        "reviews.check",
        "/netwerkreview/afspraken/{commitment_id}",
        Role.PROFESSIONAL,
        {"state": "kept"},
    ),
    Sent("tours.step", "/rondleiding/codeur/1", Role.CODER),
    Sent(
        "people.create",
        "/mensen/nieuw",
        Role.ADMIN,
        {"display_name": TEXT, "email": TEXT, "roles": "coder"},
    ),
    Sent("people.let_in", "/mensen/{reviewer_id}/aan", Role.ADMIN),
    Sent(
        "second_factors.add_app",
        "/account/tweede-stap/app",
        Role.EDITOR,
        {"code": TEXT, "name": TEXT},
    ),
    Sent(
        "second_factors.add_passkey",
        "/account/tweede-stap/sleutel",
        Role.EDITOR,
        {"credential": TEXT, "name": TEXT},
    ),
    Sent("second_factors.renew_codes", "/account/tweede-stap/herstelcodes", Role.EDITOR),
    Sent("second_factors.remove", "/account/tweede-stap/{session_id}/weg", Role.EDITOR),
    Sent("single_sign_on.keep_link", "/account/organisatie/koppelen", Role.EDITOR),
    Sent("single_sign_on.remove_link", "/account/organisatie/los", Role.EDITOR),
    Sent("account.confirmed", "/account/bevestig", Role.EDITOR, {"password": TEXT}),
    Sent("lock.here", "/slot/hier", Role.EDITOR),
    Sent("lock.unlock", "/slot/", Role.EDITOR, {"password": TEXT}),
    Sent(
        "account.change_passphrase",
        "/account/wachtwoord",
        Role.EDITOR,
        {"current": PASSPHRASE} | TWICE,
    ),
    Sent(
        "assignments.assign", "/coderen/{closed_id}/codeurs", Role.LEAD, {"user_ids": "{coder_id}"}
    ),
    Sent("raw_words.ask", "/letterlijk/{closed_id}", Role.LEAD, {"reason": TEXT}),
    Sent("raw_words.allow", "/letterlijk/verzoek/{session_id}/goed", Role.LEAD),
    Sent("representatives.name", f"{ACTOR}/vertegenwoordiger", Role.LEAD, {"name": TEXT}),
    Sent("representatives.end", f"{ACTOR}/vertegenwoordiger/einde", Role.LEAD),
    Sent(
        "independence.choose_rule",
        f"{INDEPENDENCE}/regel",
        Role.LEAD,
        {"rule": "soft", "version": "0"},
    ),
    Sent(
        "independence.link",
        f"{INDEPENDENCE}/banden",
        Role.LEAD,
        {
            "band-user_id": "{interviewer_id}",
            "band-how": "organisation",
            "band-network_id": "",
            "band-about": TEXT,
        },
    ),
    Sent(
        "independence.know",
        "/vandaag/{open_id}/onafhankelijk/ken-ik",
        Role.INTERVIEWER,
        {"ken-how": "knows", "ken-about": TEXT},
    ),
    Sent(
        "independence.go_on",
        "/vandaag/{open_id}/onafhankelijk/toch",
        Role.INTERVIEWER,
        {"toch-reason": TEXT},
    ),
    Sent("independence.unlink", f"{INDEPENDENCE}/banden/{{link_id}}/einde", Role.LEAD),
    Sent(
        "independence.take_back",
        f"{INDEPENDENCE}/uitzonderingen/{{exception_id}}/einde",
        Role.LEAD,
    ),
    Sent(
        "keepers.change",
        "/onderzoeken/{study_id}/adressen/{coder_id}",
        Role.LEAD,
        {"holds": "yes", "version": "0"},
    ),
    Sent("register.make", "/adressen/onderzoek/{study_id}/klant/{unit_id}", Role.LEAD),
    Sent(
        "register.without_client",
        "/adressen/netwerk/{network_id}/zonder-klant",
        Role.LEAD,
        {"reason": "no"},
    ),
    Sent(
        "register.join",
        "/adressen/netwerk/{network_id}/nieuw",
        Role.LEAD,
        {"role": "neighbour"} | CONTACT,
    ),
    Sent("register.keep", f"{KEPT}/wijzigen", Role.LEAD, {"role": "client"} | CONTACT),
    Sent("contacts.person", f"{KEPT}/persoon", Role.LEAD),
    Sent(
        "contacts.keep_heard",
        f"{KEPT}/hoe",
        Role.LEAD,
        {"heard_by": "phone", "language": TEXT, "listener": TEXT},
    ),
    Sent(
        "contacts.keep_capacity",
        f"{KEPT}/beslissen",
        Role.LEAD,
        {"raised_by": "family", "is_incapable": "y", "source": "court", "since": "2025-01-02"},
    ),
    Sent(
        "contacts.phone",
        "/adressen/actor/{fresh_actor_id}/bellen",
        Role.LEAD,
        {"decision": "allowed", "said_by": "actor"},
    ),
    Sent("contacts.same", f"{KEPT}/zelfde", Role.LEAD, {"reference": TEXT}),
    Sent("contacts.apart", f"{KEPT}/los", Role.LEAD),
    Sent(
        "letters.contact",
        "/onderzoeken/{study_id}/brieven",
        Role.LEAD,
        {"contact-words": TEXT, "contact-version": "0"},
    ),
    Sent("letters.write", LETTER, Role.LEAD, {"text": TEXT, "version": "0"}),
    Sent("letters.reset", f"{LETTER}/terugzetten", Role.LEAD, {"version": "1"}),
    Sent(
        "sent.log",
        f"{KEPT}/verstuurd",
        Role.LEAD,
        {
            "verstuurd-what": "letter-client",
            "verstuurd-sent_by": "post",
            "verstuurd-sent_on": "2026-01-02",
        },
    ),
    Sent("sent.take_back", f"{KEPT}/verstuurd/{{sent_id}}/terug", Role.LEAD),
    Sent("retention.let_go", "/bewaartermijnen/", Role.ADMIN),
    # From here on each takes away what others above need.
    Sent(
        "interviews.close",
        "/gesprekken/{open_id}/afsluiten",
        Role.INTERVIEWER,
        NOT_ASKED | {"attribute_solution": "found"},
    ),
    Sent("reviews.close", "/netwerkreview/sessies/{session_id}/afsluiten", Role.PROFESSIONAL),
    Sent("claims.remove", "/hoofdstuk/bewering/{claim_id}/weg", Role.EDITOR),
    Sent("people.remove_factors", "/mensen/{reviewer_id}/tweede-stap-weg", Role.ADMIN),
    Sent("people.renew", "/mensen/{reviewer_id}/wachtwoord", Role.ADMIN),
    Sent("people.shut_out", "/mensen/{reviewer_id}/uit", Role.ADMIN),
    Sent("withdrawals.confirm", f"{ACTOR}/intrekken", Role.LEAD, {"sure": "y"}),
    Sent("tours.end", "/rondleiding/codeur/einde", Role.CODER),
    Sent("account.sign_out_everywhere", "/account/overal-uit", Role.EDITOR),
    Sent("security.logout", "/uitloggen", Role.CODER),
)
# Closed for everybody (a test in test_access_policy_of_every_route.py).
CLOSED = {"security.verify"}
