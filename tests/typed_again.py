"""Forms that come back as they were typed when a rule refuses them: a new form joins by one line.

A form on which nothing is typed is on a list in ``typed_nowhere``.
"""

from dataclasses import dataclass

from every_form import SEAT, TELLER

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

    role: Role | str | None
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
THEME = {"label": "Rust", "success": WORDS, "failure": WORDS, "reason": WORDS}
TRIES = {
    "a new register": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/klantreizen",
        "app.views.journeys.make_register",
        {"year": "2030", "organisation": "Welzijn Ergens"},
    ),
    "a new journey": Try(
        Role.LEAD,
        "/klantreizen/{register_id}/nieuw",
        "app.views.journeys.add_journey",
        {"number": "K-99", "district": "Noord", "questions": "debts", "with_gp": "poor"},
    ),
    "a journey": Try(
        Role.LEAD,
        "/klantreizen/reis/{journey_id}/wijzig",
        "app.views.journeys.change_journey",
        {"district": "Noord", "asked_by": "gp", "risks": "4", "version": "1"},
        hidden=("version",),
    ),
    "what the audit talk adjusts": Try(
        "director",
        "/klantreizen/reis/{journey_id}/auditgesprek",
        "app.views.journey_judging.adjust",
        {"guidance": "delayed", "reason": WORDS, "together": "y"},
    ),
    "a complex situation": Try(
        Role.LEAD,
        "/klantreizen/reis/{journey_id}/situatie",
        "app.views.journey_judging.write_situation",
        {"matter": WORDS, "otherwise": "Opname.", "cost_low": "10000", "version": "0"},
        hidden=("version",),
    ),
    "an assumption": Try(
        Role.LEAD,
        "/klantreizen/{register_id}/bijvangst/aannames/fte",
        "app.views.savings.set_assumption",
        {"value": "11", "low": "10", "high": "12", "source": WORDS, "dated": "2026-01-01"},
    ),
    "retelling to read aloud": Try(
        Role.INTERVIEWER,
        "/teruglezen/{closed_id}/keuze",
        "app.views.read_backs.prepare",
        {"what": "retelling", "retelling": WORDS},
    ),
    "words of the teller, by phone": Try(
        Role.INTERVIEWER,
        "/teruglezen/{closed_id}/stuk/2",
        "app.views.read_backs.correct_told",
        {"seen": "1", "text": WORDS},
    ),
    "words of the teller, by his link": Try(
        TELLER,
        "/mijn-verhaal/stuk/2",
        "app.views.teller.correct_told",
        {"seen": "1", "text": WORDS},
    ),
    "what matters most to the teller": Try(
        TELLER,
        "/mijn-verhaal/belangrijk",
        "app.views.teller.tell_what_matters",
        {"seen": "0", "text": WORDS},
    ),
    "how it goes now, by his link": Try(
        TELLER,
        "/mijn-verhaal/nu",
        "app.views.teller_later.add_check_in",
        {"sent_id": "{new_id}", "text": WORDS},
    ),
    "how it goes now, by phone": Try(
        Role.LEAD,
        "/verhaal-link/{closed_id}/nu",
        "app.views.story_links.add_check_in",
        {"sent_id": "{new_id}", "text": WORDS},
    ),
    "an experience of who joins by himself": Try(
        None,
        "/ik-hoor-erbij/",
        "app.views.own_voice.add_voice",
        {
            "sent_id": "{new_id}",
            "code": "{joining_code}",
            "role": "family",
            "text": WORDS,
            "agrees": "y",
        },
    ),
    "a name that stayed in what somebody added": Try(
        Role.LEAD,
        "/erbij/ervaring/{voice_id}/naam",
        "app.views.joining.hide_in_voice",
        {"name": WORDS[:50]},
    ),
    "what goes back to the tellers": Try(
        Role.PROFESSIONAL,
        "/teruggeven/{network_id}",
        "app.views.telling_back.write_learned",
        {"seen": "0", "text": WORDS},
    ),
    "start of a guided session": Try(
        Role.PROFESSIONAL,
        "/leersessie/netwerk/{table_network_id}",
        "app.views.guided.start_guided",
        {"answer": "wants", "stands_for": "", "asked_on": "2026-01-02", "name": WORDS[:50]},
    ),
    "words at a table": Try(
        SEAT,
        "/aan-tafel/woord",
        "app.views.table.write_word",
        {"sent_id": "{new_id}", "round": "listening", "text": WORDS},
    ),
    "commitment at a table": Try(
        SEAT,
        "/aan-tafel/afspraak",
        "app.views.table_promises.make_own",
        {
            "sent_id": "{new_id}",
            "what": WORDS,
            "first_step": WORDS,
            "sign": WORDS,
            "due_on": "2031-03-04",
        },
    ),
    "what came of a commitment": Try(
        Role.PROFESSIONAL,
        "/afspraken/{promise_id}",
        "app.views.commitments.note_step",
        {"kind": "adapted", "why": WORDS, "look_on": "2031-03-04"},
    ),
    "what came of a commitment, at a table": Try(
        SEAT,
        "/aan-tafel/terugblik/{promise_id}",
        "app.views.table_promises.note_step",
        {"kind": "adapted", "why": WORDS, "look_on": "2031-03-04"},
    ),
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
    "appointment by hand": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/planning/afspraak",
        "app.views.planning.make_appointment",
        {
            "actor_id": "{waiting_id}",
            "interviewer_id": "{interviewer_id}",
            "day": "2030-05-01",
            "clock": "10:30",
            "exception": WORDS,
        },
    ),
    "days of a proposal": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/planning/voorstel",
        "app.views.plans.ask_proposal",
        {"first_day": "2030-05-01", "last_day": "2030-05-14", "may_move": "y"},
    ),
    "reason to apply a line": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/planning/voorstel/{proposal_id}/toepassen",
        "app.views.plans.apply_lines",
        {"reason": WORDS},
    ),
    "interviewer who knows the network": Try(
        Role.INTERVIEWER,
        "/vandaag/{planned_id}/onafhankelijk/ken-ik",
        "app.views.independence.state_link",
        {"ken-how": "knows", "ken-about": WORDS},
    ),
    "rules of phoning again": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/bellen/regels",
        "app.views.call_rules.set_call_rule",
        {"most": "8", "parts": "2", "weekdays": "4", "gap_hours": "30", "busy_minutes": "45"},
    ),
    "reason to phone somebody once more": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/bellen/{planned_id}/meer",
        "app.views.call_rules.add_attempts",
        {"amount": "2", "reason": WORDS},
    ),
    "reason to take a call over": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/bellen/{planned_id}/overnemen",
        "app.views.call_rules.take_over_call",
        {"reason": WORDS},
    ),
    "reason to phone a network that one knows": Try(
        Role.INTERVIEWER,
        "/vandaag/{known_id}/onafhankelijk/toch",
        "app.views.independence.make_exception",
        {"toch-reason": WORDS},
    ),
    "story entered afterwards": Try(
        Role.INTERVIEWER,
        "/gesprekken/{open_id}/achteraf",
        "app.views.afterwards.parts_of",
        {"speaker": "interviewer", "mode": "verbatim", "text": WORDS},
    ),
    "note for oneself": Try(
        Role.INTERVIEWER,
        "/gesprekken/{open_id}/notities",
        "app.views.private_notes.add_note",
        {"note": WORDS},
    ),
    "abbreviation": Try(
        Role.INTERVIEWER,
        "/account/afkortingen/",
        "app.views.abbreviations.add_abbreviation",
        {"short": "mz", "long": "mantelzorg"},
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
    "why the lead sees conversations in numbers": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/interviewers",
        "app.views.interviewer_effects.choose_effects",
        {"shown_to": "lead", "talked_about": "y", "reason": WORDS},
    ),
    "new theme of the codebook": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/codeboek/wijzigen/nieuw",
        "app.views.codebook_changes.keep_version",
        THEME | {"step": "confirm", "version": "1"},
        hidden=("step", "version"),
    ),
    "theme of the codebook": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/codeboek/themas/pace/wijzig",
        "app.views.codebook_changes.keep_version",
        THEME | {"step": "confirm", "version": "1"},
        hidden=("step", "version"),
    ),
    "change of the codebook, taken back": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/codeboek/geschiedenis/2/terug",
        "app.views.codebook_changes.undone",
        {"reason": WORDS, "step": "confirm"},
        hidden=("step",),
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
    "week of an interviewer": Try(
        Role.INTERVIEWER,
        "/beschikbaarheid/{interviewer_id}/week",
        "app.views.availability.set_week",
        {"from_2_0": "08:15", "until_2_0": "11:45"},
    ),
    "limits of an interviewer": Try(
        Role.INTERVIEWER,
        "/beschikbaarheid/{interviewer_id}/grenzen",
        "app.views.availability.set_limits",
        {"most_per_day": "3", "most_per_week": "11", "pause_minutes": "25"},
    ),
    "days that differ": Try(
        Role.INTERVIEWER,
        "/beschikbaarheid/{interviewer_id}/dagen",
        "app.views.availability.add_exception",
        {"kind": "extra", "first_day": "2031-03-04", "last_day": "2031-03-06"},
    ),
    "time to phone, told to the lead": Try(
        Role.LEAD,
        "/netwerken/actor/{agreed_id}/tijden",
        "app.views.call_times.note_call_time",
        {"kind": "bad", "weekday": "2", "part": "own", "starts": "08:15", "ends": "11:45"},
    ),
    "time to phone, told on the phone": Try(
        Role.INTERVIEWER,
        "/vandaag/{planned_id}/tijden",
        "app.views.call_times.note_call_time",
        {"kind": "bad", "weekday": "2", "part": "own", "starts": "08:15", "ends": "11:45"},
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
        {f"{ANSWER}solution": "found", "quotes": "refused", "touched": WORDS},
    ),
    "reopened conversation": Try(
        Role.INTERVIEWER,
        "/gesprekken/{closed_id}/heropenen",
        "app.views.reopening.reopen_interview",
        {"reason": "other", "words": WORDS},
    ),
    "what holds for a network": Try(
        Role.LEAD,
        "/netwerken/{network_id}/verschillen",
        "app.views.network_values.settle_value",
        {"attribute": "solution", "value": "found", "reason": WORDS},
    ),
    "norm of the profile": Try(
        Role.LEAD,
        "/hoofdstuk/{study_id}/wij-ervaring/norm/everyone",
        "app.views.we_profile.set_norm",
        {"at_least": "80", "from_on": "2026-01-01", "reason": WORDS, "version": "0"},
    ),
    "promise to residents": Try(
        Role.LEAD,
        "/hoofdstuk/{study_id}/belofte/tekst",
        "app.views.resident_promises.write_promise",
        {"promise": WORDS, "list": "", "source": "plan", "dated": "2025-01-01", "version": "0"},
    ),
    "mark on accounts": Try(
        Role.PROFESSIONAL,
        "/netwerkreview/{network_id}/stemmen/solution",
        "app.views.voices.settle_mark",
        {"mark": "agree", "reason": WORDS},
    ),
    "worry": Try(
        Role.INTERVIEWER,
        "/gesprekken/{open_id}/zorg",
        "app.views.worries.note_worry",
        {"words": WORDS, "aftercare": "y"},
    ),
    "steps at a worry": Try(
        Role.LEAD,
        "/onderzoeken/{study_id}/zorgen/stappen",
        "app.views.worries.write_worry_text",
        {"steps": WORDS, "contact": "Anna, 020 123 45 67"},
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
    "memo at a turn": Try(
        Role.CODER,
        "/memos/verhaal/{closed_id}/beurt/{told_turn_id}",
        "app.views.memo_places.add_memo",
        {"text": WORDS, "kind": "question"},
    ),
    "memo at a coding": Try(
        Role.CODER,
        "/memos/verhaal/{closed_id}/codering/{coding_id}",
        "app.views.memo_places.add_memo",
        {"text": WORDS, "kind": "seen"},
    ),
    "memo at a story": Try(
        Role.CODER,
        "/memos/verhaal/{closed_id}",
        "app.views.memo_places.add_memo",
        {"text": WORDS, "kind": "link"},
    ),
    "memo at a theme": Try(
        Role.CODER,
        "/memos/{study_id}/thema/attention",
        "app.views.memo_places.add_memo",
        {"text": WORDS, "kind": "link"},
    ),
    "memo at a network": Try(
        Role.CODER,
        "/memos/netwerk/{network_id}",
        "app.views.memo_places.add_memo",
        {"text": WORDS, "kind": "seen"},
    ),
    "memo about a study": Try(
        Role.CODER,
        "/memos/{study_id}/onderzoek",
        "app.views.memo_places.add_memo",
        {"text": WORDS, "kind": "method"},
    ),
    "memo that changes": Try(
        Role.CODER,
        "/memos/{study_id}/memo/{memo_id}",
        "app.views.memos.change_memo",
        {"text": WORDS, "kind": "method", "seen": "2"},
    ),
    "blind coding": Try(
        Role.CODER,
        "/coderen/blind/{closed_id}/keuzes",
        "app.views.blind.add_blind_coding",
        {"sentence": "{revision_id}:0:30", "theme": "attention", "pole": "failure"},
        hidden=("sentence",),
    ),
    "why a choice of two coders stands": Try(
        Role.CODER,
        "/coderen/blind/{closed_id}/verschillen/{point_id}",
        "app.views.blind.say",
        {"choice": "first", "reason": WORDS},
    ),
    "text of the chapter": Try(
        Role.EDITOR,
        "/hoofdstuk/{study_id}/indeling/erbij/start",
        "app.views.outlines.add_part",
        {"what": "text", "words": WORDS},
    ),
    "heading of the chapter": Try(
        Role.EDITOR,
        "/hoofdstuk/{study_id}/indeling/woorden/start",
        "app.views.outlines.name_section",
        {"words": WORDS, "seen": "1"},
        hidden=("seen",),
    ),
    "new section of the chapter": Try(
        Role.EDITOR,
        "/hoofdstuk/{study_id}/indeling/deel",
        "app.views.outlines.add_section",
        {"title": WORDS},
    ),
    "sentence of a claim": Try(
        Role.EDITOR,
        "/hoofdstuk/bewering/{claim_id}/zin",
        "app.views.claims.rewrite_claim",
        {"sentence": WORDS},
    ),
    "why a changed claim may stand": Try(
        Role.EDITOR,
        "/hoofdstuk/bewering/{claim_id}/aanvaard",
        "app.views.claim_changes.accept_change",
        {"reason": WORDS, "state": "x"},
        hidden=("state",),
    ),
    "words around a count": Try(
        Role.EDITOR,
        "/hoofdstuk/bewering/{counted_id}/woorden",
        "app.views.proposals.reword",
        {"before": WORDS, "after": WORDS, "seen": "1"},
        hidden=("seen",),
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
