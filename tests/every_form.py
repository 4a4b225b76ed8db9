"""Every address that changes something, who sends to it, and what a person sends.

A new form joins by one line. ``TEXT`` stands where a person types freely, ``FRESH`` where the
page makes an id. A test fails when a route or a text field is missing here.
"""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from cast import PASSPHRASE

from analysis.method_items import method_list
from research.codebook import codebook
from research.roles import Role

# Who told a story and opened his personal link: no role, and no account.
TELLER = "teller"
# Who sits at the table of a guided session and leads it: known by the seat, not by the account.
SEAT = "seat"
TEXT, FRESH = "<what a person types>", "<an id that the page made>"
PLAIN = "Zomaar een zin."
STUDY = {"title": TEXT, "question": TEXT, "organisation": TEXT}
DAYS = {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}
PERSON = {"name": TEXT, "phone": "0612345678", "description": TEXT, "organisation": TEXT}
NOT_ASKED = dict.fromkeys(("network_reading", "quotes", "learning", "follow_up"), "not_asked")
CODING = {"sentence": "{revision_id}:0:4", "theme": "attention", "pole": "success"}
MEMO = {"memo_id": FRESH, "text": TEXT, "kind": "seen"}
ONE_MEMO = "/memos/{study_id}/memo/{memo_id}"
ACTOR = "/netwerken/actor/{actor_id}"
INDEPENDENCE = "/onderzoeken/{study_id}/onafhankelijkheid"
CALLS = "/onderzoeken/{study_id}/bellen"
CALL_RULE = {
    "most": "6",
    "parts": "3",
    "weekdays": "2",
    "gap_hours": "20",
    "busy_minutes": "30",
    "version": "0",
}
BREADTH = {"version": "0"} | {f"breadth-{one.id}": "sure" for one in codebook().themes}
REASON = {"reason": TEXT}
BOOK = "/onderzoeken/{study_id}/codeboek"
CODED = "/coderen/{closed_id}/coderingen/{coding_id}"
THEME = {"label": TEXT, "success": TEXT, "failure": TEXT}
CONFIRMED = REASON | {"version": "2", "step": "confirm"}
PLANNING = "/onderzoeken/{study_id}/planning"
KEPT = "/adressen/actor/{actor_id}"
CONTACT = PERSON | {
    "email": "iemand@voorbeeld.nl",
    "address": TEXT,
    "best_times": TEXT,
    "avoid_times": TEXT,
}
OFF_CALL = "/vandaag/{fresh_id}/afspraak/{appointment_id}"
OFF_ACTOR = "/netwerken/actor/{fresh_actor_id}/afspraak/{appointment_id}"
WHEN = "/beschikbaarheid/{interviewer_id}"
CALL_TIME = {"kind": "good", "weekday": "every", "part": "morning"}
HOLD = "/netwerken/{network_id}/even-niet-bellen"
ORDER = "/hoofdstuk/{study_id}/indeling"
LETTER = "/onderzoeken/{study_id}/brieven/letter/client"
READ_BACK, STORY_LINK = "/teruglezen/{closed_id}", "/verhaal-link/{closed_id}"
GUIDED = "/leersessie/{table_id}"
PROMISE = ("what", "first_step", "sign")
REGISTER, JOURNEY = "/klantreizen/{register_id}", "/klantreizen/reis/{journey_id}"
LOOKS_AFTER = "stranger_professional"
FACTS = {"district": TEXT, "activity": TEXT, "with_gp": "good", "with_tailored": "good"}
SAID = {"guidance": "prevented"}
ASSUMED = {"value": "11", "low": "10", "high": "12", "source": TEXT}
ASSUMED |= {"dated": "2026-01-01", "version": "0"}
WORDS = dict.fromkeys(("matter", "according_to", "otherwise", "for_client", "for_neighbours"), TEXT)
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
    role: Role | str | None
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
    Sent(
        "story_search.search",
        "/zoeken/verhalen",
        Role.CODER,
        {"words": TEXT, "network": TEXT},
    ),
    Sent("studies.create", "/onderzoeken/nieuw", Role.LEAD, STUDY | DAYS),
    Sent("studies.join", "/onderzoeken/{study_id}/mensen", Role.LEAD, {"user_id": "{coder_id}"}),
    Sent(
        "retention.shorten",
        "/onderzoeken/{study_id}/bewaartermijnen",
        Role.LEAD,
        {"raw": "14", "identities": "90", "stories": "365"},
    ),
    Sent("codebook_changes.change_book", f"{BOOK}/wijzigen/nieuw", Role.LEAD, THEME | CONFIRMED),
    Sent(
        "codebook_changes.change_theme", f"{BOOK}/themas/pace/wijzig", Role.LEAD, THEME | CONFIRMED
    ),
    Sent("codebook_changes.take_back", f"{BOOK}/geschiedenis/2/terug", Role.LEAD, CONFIRMED),
    Sent("split_themes.place", f"{CODED}/verdelen", Role.CODER, {"theme": "attention"}),
    Sent("split_themes.take_back", f"{CODED}/verdelen/terug", Role.CODER),
    Sent(
        "suggestion_breadths.keep",
        "/onderzoeken/{study_id}/voorstellen",
        Role.LEAD,
        BREADTH,
    ),
    Sent("compass_setting.switch", "/onderzoeken/{study_id}/kompas", Role.LEAD, {"on": "y"}),
    Sent(
        "journeys.make",
        "/onderzoeken/{study_id}/klantreizen",
        Role.LEAD,
        {"year": "2030", "organisation": TEXT},
    ),
    Sent("journeys.add", f"{REGISTER}/nieuw", Role.PROFESSIONAL, {"number": TEXT} | FACTS),
    Sent("journeys.keep", f"{JOURNEY}/wijzig", Role.PROFESSIONAL, {"version": "1"} | FACTS),
    Sent(
        "journeys.give",
        f"{REGISTER}/plaatsen",
        Role.LEAD,
        {"user_id": "{professional_id}", "seat": "social_worker"},
    ),
    Sent("journey_judging.give", f"{JOURNEY}/oordeel", Role.PROFESSIONAL, SAID),
    Sent(
        "journey_judging.settle",
        f"{JOURNEY}/auditgesprek",
        LOOKS_AFTER,
        SAID | {"reason": TEXT, "together": "y"},
    ),
    Sent("journey_judging.take_back", f"{JOURNEY}/oordeel/terug", Role.PROFESSIONAL),
    Sent(
        "journey_judging.write",
        f"{JOURNEY}/situatie",
        Role.PROFESSIONAL,
        WORDS | {"cost_low": "10", "cost_high": "20", "version": "0"},
    ),
    Sent("journey_judging.forget", f"{JOURNEY}/situatie/weg", Role.PROFESSIONAL),
    Sent("journey_judging.link", f"{JOURNEY}/netwerk", Role.LEAD, {"network_id": "{network_id}"}),
    Sent("journey_judging.unlink", f"{JOURNEY}/netwerk/los", Role.LEAD),
    Sent(
        "journey_sheets.take_back",
        f"{REGISTER}/inlezen/activiteiten/terug",
        Role.LEAD,
        {"version": "0"},
    ),
    Sent("journey_sheets.look", f"{REGISTER}/inlezen/klantreizen", Role.LEAD),
    Sent(
        "journey_sheets.keep",
        f"{REGISTER}/inlezen/klantreizen/bewaar",
        Role.LEAD,
        {"content": "a2xhbnRudW1tZXIKUS0xCg=="},
    ),
    Sent(
        "savings.change",
        f"{REGISTER}/bijvangst/aannames/fte",
        Role.LEAD,
        ASSUMED,
    ),
    Sent(
        "savings.take_back",
        f"{REGISTER}/bijvangst/aannames/fte/terug",
        Role.LEAD,
        {"version": "1"},
    ),
    Sent(
        "savings.undo",
        f"{REGISTER}/bijvangst/aannames/fte/ongedaan",
        Role.LEAD,
        {"version": "1"},
    ),
    Sent("journeys.take", f"{REGISTER}/plaatsen/{{coder_id}}/einde", Role.LEAD),
    Sent("journeys.remove", "/klantreizen/reis/{removed_journey_id}/weg", Role.LEAD),
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
    Sent(
        "call_holds.note",
        "/gesprekken/{open_id}/overleden",
        Role.INTERVIEWER,
        {"actor_id": "{actor_id}"},
    ),
    Sent("call_holds.decide", f"{HOLD}", Role.LEAD, {"decision": "all"}),
    Sent("call_holds.take_back", f"{HOLD}/{{hold_id}}/terug", Role.LEAD),
    Sent("call_holds.mistake", f"{HOLD}/{{hold_id}}/vergissing", Role.LEAD),
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
    Sent("calls.release", "/vandaag/{fresh_id}/laat-los", Role.INTERVIEWER),
    Sent("calls.undo", "/vandaag/{fresh_id}/poging/{attempt_id}/terug", Role.INTERVIEWER),
    Sent(
        "calls.attempt",
        "/vandaag/{fresh_id}/poging",
        Role.INTERVIEWER,
        {"outcome": "busy", "attempt_id": FRESH},
    ),
    Sent("call_rules.keep", f"{CALLS}/regels", Role.LEAD, CALL_RULE),
    Sent("call_rules.more", f"{CALLS}/{{fresh_id}}/meer", Role.LEAD, {"amount": "1"} | REASON),
    Sent(
        "calls.new_time",
        "/vandaag/{fresh_id}/nieuwe-tijd",
        Role.INTERVIEWER,
        {"outcome": "appointment", "starts_at": "2099-05-01T14:30", "attempt_id": FRESH},
    ),
    Sent("availability.week", f"{WHEN}/week", Role.INTERVIEWER, {"version": "0"}),
    Sent("availability.limits", f"{WHEN}/grenzen", Role.INTERVIEWER, {"pause_minutes": "5"}),
    Sent(
        "availability.add",
        f"{WHEN}/dagen",
        Role.INTERVIEWER,
        {"kind": "off", "first_day": "2099-05-01"},
    ),
    Sent("availability.remove", f"{WHEN}/dagen/{{off_id}}/weg", Role.INTERVIEWER),
    Sent("availability.restore", f"{WHEN}/dagen/{{off_id}}/terug", Role.INTERVIEWER),
    Sent("study_times.holidays", "/onderzoeken/{study_id}/beschikbaarheid", Role.LEAD),
    Sent("call_times.note_of_actor", f"{ACTOR}/tijden", Role.LEAD, CALL_TIME),
    Sent("call_times.remove_of_actor", f"{ACTOR}/tijden/{{time_id}}/weg", Role.LEAD),
    Sent("call_times.note_of_call", "/vandaag/{fresh_id}/tijden", Role.INTERVIEWER, CALL_TIME),
    Sent(
        "call_times.remove_of_call",
        "/vandaag/{fresh_id}/tijden/{fresh_time_id}/weg",
        Role.INTERVIEWER,
    ),
    Sent("calendar.make", "/agenda/adres", Role.INTERVIEWER, {"version": "0"}),
    Sent("calendar.off", "/agenda/uit", Role.INTERVIEWER, {"version": "1"}),
    Sent("appointments.cancel_of_call", f"{OFF_CALL}/af", Role.INTERVIEWER),
    Sent("appointments.restore_of_call", f"{OFF_CALL}/terug", Role.INTERVIEWER),
    Sent("appointments.cancel_of_actor", f"{OFF_ACTOR}/af", Role.LEAD),
    Sent("appointments.restore_of_actor", f"{OFF_ACTOR}/terug", Role.LEAD),
    Sent("calls.begin", "/vandaag/{fresh_id}/begin", Role.INTERVIEWER, {"interview": "given"}),
    Sent("call_rules.take_over", f"{CALLS}/{{neighbour_call_id}}/overnemen", Role.LEAD, REASON),
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
    Sent("compass.use", "/gesprekken/{open_id}/kompas", Role.INTERVIEWER, {"shown": "question"}),
    Sent("pausing.pause", "/gesprekken/{open_id}/pauze", Role.INTERVIEWER, {"ago": "3"}),
    Sent("pausing.resume", "/gesprekken/{open_id}/verder", Role.INTERVIEWER, {"ago": "3"}),
    Sent("pausing.answer", "/gesprekken/{open_id}/stoppen", Role.INTERVIEWER, {"kept": "later"}),
    Sent("pausing.take", "/gesprekken/{open_id}/intrekken", Role.INTERVIEWER, {"sure": "y"}),
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
    Sent(
        "interviews.remove",
        "/gesprekken/{open_id}/beurten/{turn_id}/weg",
        Role.INTERVIEWER,
        {"act_id": FRESH},
    ),
    Sent(
        "interviews.restore",
        "/gesprekken/{open_id}/beurten/{turn_id}/terug",
        Role.INTERVIEWER,
        {"act_id": FRESH},
    ),
    Sent(
        "outbox.draft",
        "/gesprekken/{open_id}/concept",
        Role.INTERVIEWER,
        {"turn_id": FRESH, "page_id": FRESH, "page_number": "0", "sealed": "AAAA"},
    ),
    Sent(
        "afterwards.enter",
        "/gesprekken/{open_id}/achteraf",
        Role.INTERVIEWER,
        {"page_id": FRESH, "speaker": "actor", "mode": "paraphrase", "text": TEXT, "do": "look"},
    ),
    Sent(
        "private_notes.add",
        "/gesprekken/{open_id}/notities",
        Role.INTERVIEWER,
        {"note_id": FRESH, "note": TEXT},
    ),
    Sent(
        "private_notes.forget",
        "/gesprekken/{open_id}/notities/{turn_id}/weg",
        Role.INTERVIEWER,
    ),
    Sent(
        "abbreviations.add",
        "/account/afkortingen/",
        Role.INTERVIEWER,
        {"short": TEXT, "long": TEXT},
    ),
    Sent("abbreviations.take", "/account/afkortingen/kies", Role.INTERVIEWER, {"shorts": "mz"}),
    Sent("abbreviations.forget", "/account/afkortingen/weg/mz", Role.INTERVIEWER),
    Sent("abbreviations.switch", "/account/afkortingen/aan-of-uit", Role.INTERVIEWER),
    Sent("coding.add", "/coderen/{closed_id}/coderingen", Role.CODER, CODING),
    Sent("influence.open_one", "/coderen/{closed_id}/beurten/{veiled_id}/klaar", Role.CODER),
    Sent("learning.ask", "/onderzoeken/{study_id}/leren", Role.LEAD),
    Sent("learning.stop", "/onderzoeken/{study_id}/leren/{asked_tagger_id}/stop", Role.LEAD),
    Sent(
        "learning.switch",
        "/onderzoeken/{study_id}/leren/kies",
        Role.LEAD,
        {"tagger": "{tagger_id}", "version": "0"},
    ),
    Sent("learning.reread", "/onderzoeken/{study_id}/leren/opnieuw-lezen", Role.LEAD),
    Sent("learning.drop", "/onderzoeken/{study_id}/leren/{tagger_id}/weg", Role.LEAD),
    Sent(
        "influence.choose",
        "/onderzoeken/{study_id}/invloed",
        Role.LEAD,
        {"share": "20", "version": "0"},
    ),
    Sent(
        "memos.search",
        "/memos/{study_id}",
        Role.CODER,
        {"words": TEXT, "theme": "", "kind": "", "author": ""},
    ),
    Sent("memos.of_study", "/memos/{study_id}/onderzoek", Role.CODER, MEMO),
    Sent("memos.of_theme", "/memos/{study_id}/thema/attention", Role.CODER, MEMO),
    Sent("memos.of_network", "/memos/netwerk/{network_id}", Role.CODER, MEMO),
    Sent("story_memos.of_story", "/memos/verhaal/{closed_id}", Role.CODER, MEMO),
    Sent(
        "story_memos.of_turn", "/memos/verhaal/{closed_id}/beurt/{told_turn_id}", Role.CODER, MEMO
    ),
    Sent(
        "story_memos.of_coding",
        "/memos/verhaal/{closed_id}/codering/{coding_id}",
        Role.CODER,
        MEMO,
    ),
    Sent(
        "memos.change",
        ONE_MEMO,
        Role.CODER,
        {"seen": "2", "text": TEXT, "kind": "question"},
    ),
    Sent("memos.remove", f"{ONE_MEMO}/weg", Role.CODER),
    Sent("memos.keep", f"{ONE_MEMO}/blijft", Role.CODER),
    Sent("memos.restore", f"{ONE_MEMO}/terug", Role.CODER),
    Sent("blind.add", "/coderen/blind/{closed_id}/keuzes", Role.CODER, CODING),
    Sent("blind.remove", "/coderen/blind/{closed_id}/keuzes/{blind_coding_id}/weg", Role.CODER),
    Sent("blind.done", "/coderen/blind/{closed_id}/klaar", Role.CODER),
    Sent("blind.not_done", "/coderen/blind/{closed_id}/toch-niet-klaar", Role.CODER),
    Sent(
        "blind.settle",
        "/coderen/blind/{closed_id}/verschillen/{point_id}",
        Role.CODER,
        {"choice": "first", "reason": TEXT},
    ),
    Sent("blind_rounds.start", "/onderzoeken/{study_id}/blind", Role.LEAD, {"stories": "1"}),
    Sent("blind_rounds.stop", "/onderzoeken/{study_id}/blind/{round_id}/stop", Role.LEAD),
    Sent(
        "blind_rounds.give",
        "/onderzoeken/{study_id}/blind/{blind_story_id}/plaats/1",
        Role.LEAD,
        {"user_id": "{interviewer_id}"},
    ),
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
    Sent(
        "coding.undo_one",
        "/coderen/{closed_id}/stappen/{act_id}/ongedaan?blad={page_id}",
        Role.CODER,
    ),
    Sent(
        "coding.redo_one",
        "/coderen/{closed_id}/stappen/{undone_act_id}/opnieuw?blad={undone_page_id}",
        Role.CODER,
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
        {"title": TEXT, "introduction": TEXT, "house": TEXT, "colour": "#115061"},
    ),
    Sent("editions.make", "/hoofdstuk/{study_id}/uitgaven/", Role.EDITOR),
    Sent("outlines.put", f"{ORDER}/verplaats", Role.EDITOR, {"thing": "limits", "way": "up"}),
    Sent("outlines.new_section", f"{ORDER}/deel", Role.EDITOR, {"title": TEXT}),
    Sent("outlines.add", f"{ORDER}/erbij/start", Role.EDITOR, {"what": "text", "words": TEXT}),
    Sent("outlines.write", f"{ORDER}/woorden/start", Role.EDITOR, {"seen": "1", "words": TEXT}),
    Sent("outlines.take_away", f"{ORDER}/weg", Role.EDITOR, {"thing": "chart-heard", "seen": "1"}),
    Sent("outlines.take_back", f"{ORDER}/terug", Role.EDITOR, {"seen": "1"}),
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
    Sent(
        "claim_changes.accept",
        "/hoofdstuk/bewering/{claim_id}/aanvaard",
        Role.EDITOR,
        {"state": "x", "reason": TEXT},
    ),
    Sent("claim_changes.take_back", "/hoofdstuk/bewering/{claim_id}/aanvaard/terug", Role.EDITOR),
    Sent(
        "proposals.take", "/hoofdstuk/{study_id}/voorstellen/solved", Role.EDITOR, {"seen": "1-1"}
    ),
    Sent(
        "proposals.words",
        "/hoofdstuk/bewering/{counted_id}/woorden",
        Role.EDITOR,
        {"seen": "1", "before": TEXT, "after": TEXT},
    ),
    Sent("second_looks.take_back", "/hoofdstuk/bewering/{claim_id}/nagekeken/terug", Role.LEAD),
    Sent("claims.rewrite", "/hoofdstuk/bewering/{claim_id}/zin", Role.EDITOR, {"sentence": TEXT}),
    Sent(
        "claims.count_along",
        "/hoofdstuk/bewering/{claim_id}/tel-mee",
        Role.EDITOR,
        {"version": "0"},
    ),
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
        "interviewer_effects.choose",
        "/onderzoeken/{study_id}/interviewers",
        Role.LEAD,
        {"version": "0", "shown_to": "lead", "talked_about": "y", "reason": TEXT},
    ),
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
    Sent(
        "planning.by_hand",
        f"{PLANNING}/afspraak",
        Role.LEAD,
        {
            "actor_id": "{waiting_id}",
            "interviewer_id": "{interviewer_id}",
            "day": "2030-05-01",
            "clock": "10:30",
            "exception": "",
        },
    ),
    Sent(
        "plans.ask",
        f"{PLANNING}/voorstel",
        Role.LEAD,
        {"first_day": "2030-05-01", "last_day": "2030-05-14"},
    ),
    Sent("plans.stop", f"{PLANNING}/voorstel/{{proposal_id}}/stop", Role.LEAD),
    Sent(
        "plans.apply",
        f"{PLANNING}/voorstel/{{proposal_id}}/toepassen",
        Role.LEAD,
        {"welke": "alles", "reason": TEXT},
    ),
    Sent("plans.undo", f"{PLANNING}/voorstel/{{proposal_id}}/terug", Role.LEAD),
    Sent("independence.unlink", f"{INDEPENDENCE}/banden/{{link_id}}/einde", Role.LEAD),
    Sent(
        "independence.take_back",
        f"{INDEPENDENCE}/uitzonderingen/{{exception_id}}/einde",
        Role.LEAD,
    ),
    Sent(
        "memberships.leave",
        "/onderzoeken/{study_id}/mensen/{leaver_id}/weg",
        Role.LEAD,
        {"takes_over": ""},
    ),
    Sent(
        "memberships.stop_reviewing",
        "/netwerken/{network_id}/meelezers/{leaver_id}/weg",
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
    Sent(
        "worries.note",
        "/gesprekken/{open_id}/zorg",
        Role.INTERVIEWER,
        {"words": TEXT, "aftercare": "y"},
    ),
    Sent("worries.aftercare", "/gesprekken/{open_id}/zorg/{worry_id}/nazorg", Role.INTERVIEWER),
    Sent("worries.take", "/onderzoeken/{study_id}/zorgen/{worry_id}/oppakken", Role.LEAD),
    Sent("worries.finish", "/onderzoeken/{study_id}/zorgen/{worry_id}/klaar", Role.LEAD),
    Sent(
        "worries.write",
        "/onderzoeken/{study_id}/zorgen/stappen",
        Role.LEAD,
        {"steps": TEXT, "contact": TEXT, "version": "0"},
    ),
    Sent(
        "network_values.settle",
        "/netwerken/{network_id}/verschillen",
        Role.LEAD,
        {"attribute": "solution", "value": "found", "reason": TEXT, "seen": "0-0"},
    ),
    Sent(
        "voices.settle",
        "/netwerkreview/{network_id}/stemmen/solution",
        Role.PROFESSIONAL,
        {"mark": "agree", "reason": TEXT, "seen": "0-0"},
    ),
    Sent(
        "comparisons.choose",
        "/hoofdstuk/{study_id}/vergelijken",
        Role.LEAD,
        {
            "first": "raised.client",
            "second": "",
            "third": "",
            "fourth": "",
            "outcome": "solution.found",
        },
    ),
    Sent(
        "comparisons.take_back",
        "/hoofdstuk/{study_id}/vergelijken/{comparison_id}/terug",
        Role.LEAD,
    ),
    Sent(
        "we_profile.settle",
        "/hoofdstuk/{study_id}/wij-ervaring/norm/everyone",
        Role.LEAD,
        {"at_least": "80", "from_on": "2026-01-01", "reason": TEXT, "version": "0"},
    ),
    Sent(
        "we_profile.take_back",
        "/hoofdstuk/{study_id}/wij-ervaring/norm/everyone/terug",
        Role.LEAD,
        {"version": "0"},
    ),
    Sent(
        "resident_promises.write",
        "/hoofdstuk/{study_id}/belofte/tekst",
        Role.LEAD,
        {
            "promise": TEXT,
            "list": TEXT,
            "source": TEXT,
            "dated": "2025-01-01",
            "version": "0",
        },
    ),
    Sent(
        "resident_promises.adopt",
        "/hoofdstuk/{study_id}/belofte/voorbeeld",
        Role.LEAD,
        {"version": "0"},
    ),
    Sent(
        "resident_promises.look",
        "/hoofdstuk/{study_id}/belofte/nagekeken",
        Role.EDITOR,
        {"version": "0"},
    ),
    Sent(
        "resident_promises.back", "/hoofdstuk/{study_id}/belofte/terug", Role.LEAD, {"version": "0"}
    ),
    Sent(
        "resident_promises.match",
        "/hoofdstuk/{study_id}/belofte/all_questions/themas",
        Role.LEAD,
        {"themes": "trust", "answers": "lasting", "version": "0"},
    ),
    Sent("voices.belong", "/netwerkreview/{network_id}/stemmen/ik-hoor-erbij", Role.PROFESSIONAL),
    Sent(
        "voices.take_back",
        "/netwerkreview/{network_id}/stemmen/solution/terug",
        Role.PROFESSIONAL,
        {"seen": "0-0"},
    ),
    Sent(
        "network_values.take_back",
        "/netwerken/{network_id}/verschillen/terug",
        Role.LEAD,
        {"attribute": "solution", "seen": "0-0"},
    ),
    Sent(
        "reopening.reopen",
        "/gesprekken/{closed_id}/heropenen",
        Role.INTERVIEWER,
        {"reason": "other", "words": TEXT},
    ),
    Sent(
        "read_backs.choose",
        f"{READ_BACK}/keuze",
        Role.INTERVIEWER,
        {"what": "retelling", "retelling": TEXT},
    ),
    Sent(
        "read_backs.correct",
        f"{READ_BACK}/stuk/2",
        Role.INTERVIEWER,
        {"seen": "1", "text": TEXT},
    ),
    Sent("read_backs.go", f"{READ_BACK}/stap", Role.INTERVIEWER, {"seen": "read", "to": "ask"}),
    Sent("read_backs.answer", f"{READ_BACK}/antwoord", Role.INTERVIEWER, {"answer": "some"}),
    Sent(
        "read_backs.answer_one",
        f"{READ_BACK}/stuk/2/citaat",
        Role.INTERVIEWER,
        {"answer": "no", "seen": "{name_revision_id}"},
    ),
    Sent("story_links.renew", f"{STORY_LINK}/verleng", Role.LEAD),
    Sent("teller.enter", "/mijn-verhaal/", None, {"key": TEXT, "code": TEXT}),
    Sent("teller.correct", "/mijn-verhaal/stuk/4", TELLER, {"seen": "1", "text": TEXT}),
    Sent("teller.undo", "/mijn-verhaal/stuk/4/terug", TELLER, {"seen": "2"}),
    Sent("teller.say_quoting", "/mijn-verhaal/gebruiken", TELLER, {"answer": "some"}),
    Sent(
        "teller.say_piece",
        "/mijn-verhaal/gebruiken/2",
        TELLER,
        {"answer": "no", "seen": "{name_revision_id}"},
    ),
    Sent("teller.say_matters", "/mijn-verhaal/belangrijk", TELLER, {"seen": "0", "text": TEXT}),
    Sent(
        "guided.start",
        "/leersessie/netwerk/{table_network_id}",
        Role.PROFESSIONAL,
        {"answer": "wants", "stands_for": "", "asked_on": "2026-01-02", "name": TEXT},
    ),
    Sent("guided.sit", f"{GUIDED}/aanschuiven", Role.LEAD, {"name": TEXT}),
    Sent("guided.lay", f"{GUIDED}/kaarten", Role.PROFESSIONAL, {"kaart": "{fragment_id}"}),
    Sent("guided.unlay", f"{GUIDED}/kaarten/{{card_id}}/weg", Role.PROFESSIONAL),
    Sent("table.enter", "/aan-tafel/", None, {"code": TEXT, "name": TEXT, "part": "family"}),
    Sent(
        "table.write",
        "/aan-tafel/woord",
        SEAT,
        {"sent_id": FRESH, "round": "listening", "text": TEXT, "anyway": ""},
    ),
    Sent("table.unwrite", "/aan-tafel/woord/{word_id}/terug", SEAT),
    Sent("table.ready", "/aan-tafel/klaar", SEAT, {"klaar": "ja"}),
    Sent("table.lead", "/aan-tafel/leiding", SEAT),
    Sent("table.move", "/aan-tafel/ronde", SEAT, {"seen": "agreeing", "to": "rounding_off"}),
    Sent("table.code", "/aan-tafel/code", SEAT),
    Sent("table.unseat", "/aan-tafel/stoel/{seat_id}/weg", SEAT),
    Sent(
        "table.agree",
        "/aan-tafel/afspraak",
        SEAT,
        {"sent_id": FRESH, "due_on": "2031-03-04"} | dict.fromkeys(PROMISE, TEXT),
    ),
    Sent(
        "table.look_back",
        "/aan-tafel/terugblik/{promise_id}",
        SEAT,
        {"kind": "adapted", "why": TEXT, "look_on": "2031-03-04"},
    ),
    Sent("table.unlook", "/aan-tafel/terugblik/{promise_id}/terug", SEAT),
    Sent(
        "commitments.note",
        "/afspraken/{promise_id}",
        Role.PROFESSIONAL,
        {"kind": "adapted", "why": TEXT, "look_on": "2031-03-04"},
    ),
    Sent("commitments.think_of", "/afspraken/{guest_promise_id}/denk-eraan", Role.PROFESSIONAL),
    Sent("table.go_on", "/aan-tafel/verder", SEAT, {"verder": "team"}),
    Sent("commitments.undo", "/afspraken/{promise_id}/terug", Role.PROFESSIONAL),
    Sent("table.share", "/aan-tafel/delen", SEAT, {"delen": "ja"}),
    Sent("teller.say_now", "/mijn-verhaal/nu", TELLER, {"sent_id": FRESH, "text": TEXT}),
    Sent("story_links.say_now", f"{STORY_LINK}/nu", Role.LEAD, {"sent_id": FRESH, "text": TEXT}),
    Sent(
        "telling_back.write",
        "/teruggeven/{network_id}",
        Role.PROFESSIONAL,
        {"seen": "0", "text": TEXT},
    ),
    Sent(
        "telling_back.approve",
        "/teruggeven/{network_id}/goedkeuren",
        Role.PROFESSIONAL,
        {"seen": "1", "answer": "yes"},
    ),
    Sent("joining.make", "/erbij/{network_id}", Role.PROFESSIONAL),
    Sent("joining.hide", "/erbij/ervaring/{unnamed_voice_id}/naam", Role.LEAD, {"name": "soep"}),
    Sent("joining.hide", "/erbij/ervaring/{voice_id}/naam", Role.LEAD, {"name": TEXT}),
    Sent("joining.undo", "/erbij/ervaring/{unnamed_voice_id}/naam/terug", Role.LEAD),
    Sent("joining.confirm", "/erbij/ervaring/{voice_id}/opnemen", Role.LEAD),
    Sent("joining.refuse", "/erbij/ervaring/{refused_voice_id}/weg", Role.LEAD),
    Sent("joining.end", "/erbij/{network_id}/einde", Role.LEAD),
    Sent(
        "own_voice.add",
        "/ik-hoor-erbij/",
        None,
        {"sent_id": FRESH, "code": TEXT, "role": "family", "text": TEXT, "agrees": "y"},
    ),
    Sent("own_voice.take_back", "/ik-hoor-erbij/terug", None, {"code": TEXT}),
    Sent("retention.let_go", "/bewaartermijnen/", Role.ADMIN),
    # From here on each takes away what others above need.
    Sent(
        "interviews.close",
        "/gesprekken/{open_id}/afsluiten",
        Role.INTERVIEWER,
        NOT_ASKED
        | {"attribute_solution": "found"}
        | dict.fromkeys(("touched", "coloured", "next_step"), TEXT),
    ),
    Sent("claims.remove", "/hoofdstuk/bewering/{claim_id}/weg", Role.EDITOR),
    Sent("people.remove_factors", "/mensen/{reviewer_id}/tweede-stap-weg", Role.ADMIN),
    Sent("people.renew", "/mensen/{reviewer_id}/wachtwoord", Role.ADMIN),
    Sent("people.shut_out", "/mensen/{reviewer_id}/uit", Role.ADMIN),
    Sent("table.close", "/aan-tafel/sluiten", SEAT),
    Sent("table.go", "/aan-tafel/weg", SEAT),
    Sent("teller.later", "/mijn-verhaal/later", TELLER),
    Sent("teller.done", "/mijn-verhaal/klaar", TELLER),
    Sent("teller.close_link", "/mijn-verhaal/link-weg", TELLER),
    Sent("teller.take_story_back", "/mijn-verhaal/stoppen", TELLER, {"sure": "y"}),
    Sent("story_links.make", STORY_LINK, Role.LEAD),
    Sent("story_links.end", f"{STORY_LINK}/einde", Role.LEAD),
    Sent("withdrawals.confirm", f"{ACTOR}/intrekken", Role.LEAD, {"sure": "y"}),
    Sent("tours.end", "/rondleiding/codeur/einde", Role.CODER),
    Sent("account.sign_out_everywhere", "/account/overal-uit", Role.EDITOR),
    Sent("security.logout", "/uitloggen", Role.CODER),
)
# Closed for everybody (a test in test_access_policy_of_every_route.py).
CLOSED = {"security.verify"}
