"""Which columns may hold words of or about people, and a made-up word for each of them.

A canary stands in one field of one owner. Who meets it on a page knows where it came from.
"""

import re

from research.networks import Identity

WORD = re.compile(r"kanarie[a-p]{4}", re.IGNORECASE)
NUMBER = re.compile(r"(?<!\d)06[-  ]?9(?:[  ]?\d){7}(?!\d)")

# Columns with words, by the names that ``World`` plants under; a part follows the colon.
PLANTED = {
    "actor.identity_sealed": tuple(Identity.model_fields),
    "actor.reference": (),
    "actor_circumstances.notes_sealed": ("language", "listener"),
    "call_decision.reason_sealed": (),
    "chapter.house": (),
    "chapter.introduction_sealed": (),
    "chapter.title": (),
    "chapter_outline.content_sealed": (),
    "claim.sentence_sealed": (),
    "claim_settlement.reason_sealed": (),
    "codebook_version.reason_sealed": (),
    "commitment.what_sealed": (),
    "client_journey.activity": (),
    "client_journey.district": (),
    "client_journey.number": (),
    "complex_situation.words_sealed": (),
    "journey_judgement.reason_sealed": (),
    "savings_setting.source": (),
    "commitment.who_sealed": (),
    "commitment.first_step_sealed": (),
    "commitment.sign_sealed": (),
    "commitment_step.note_sealed": (),
    "joined_voice.raw_sealed": (),
    "joined_voice.pseudonymised_sealed": ("waiting", "joined"),
    "joined_voice.before_hiding_sealed": (),
    "learned_text.text_sealed": (),
    "session_seat.name_sealed": (),
    "session_word.text_sealed": (),
    "corrected_places.places_sealed": (),
    "draw.reason": (),
    "draw.seed": (),
    "frame_unit.network": (),
    "frame_unit.pseudonym": (),
    "frame_unit.stratum": (),
    "frame_upload.content_sealed": (),
    "letter_contact.words": (),
    "effects_choice.reason_sealed": (),
    "memo_version.text_sealed": ("turn", "theme"),
    "method_answer.answer_sealed": (),
    "network.activity": (),
    "network.district": (),
    "independence_exception.reason_sealed": (),
    "network.reference": (),
    "network_value.reason_sealed": (),
    "voice_mark.reason_sealed": (),
    "profile_norm.reason_sealed": (),
    "resident_promise.content_sealed": (),
    "private_note.raw_sealed": (),
    "raw_opening.reason_sealed": (),
    "reflection.answers_sealed": (),
    "reopening.words_sealed": (),
    "worry.words_sealed": (),
    "read_back_call.raw_sealed": (),
    "representative.name_sealed": (),
    "review_post.text_sealed": (),
    "second_factor.name": (),
    "second_look.reason_sealed": (),
    "blind_voice.reason_sealed": (),
    "second_factor.sealed_secret": (),
    "staff_link.about_sealed": (),
    "tie.note_sealed": (),
    # Of a story: what nobody coded, what supports a claim, and what was released for quoting.
    "turn_revision.pseudonymised_sealed": ("plain", "coded", "quoted"),
    # As typed, and as typed before it was corrected.
    "turn_revision.raw_sealed": ("typed", "before"),
    # Told after the typed words had gone; here only until the names are replaced.
    "turn_revision.late_sealed": (),
    "user.display_name": (),
    "user.email": (),
}
# Columns that hold no such words, and what they hold instead.
WORDLESS = {
    "planted words once more, as they were settled": "chapter_edition.content_sealed",
    "a colour": "chapter.colour",
    "a name from a list in the code": """audit_entry.action audit_entry.kind audit_entry.roles
        chapter_outline.act
        frame_upload.status call_hold.state worry.state reopening.reason
        network_value.attribute network_value.value network_value.rests_on
        voice_mark.row voice_mark.mark voice_mark.rests_on
        claim.kind claim.part claim.proposal claim.query
        quote_use.used_in quote_use.name
        resident_promise.act
        profile_norm.part comparison_plan.conditions comparison_plan.outcome
        availability_exception.kind call_time.kind
        frame_upload.encoding frame_upload.delimiter frame_upload.uses frame_upload.refusal
        user.role_names user.language user.tours_seen claim.theme claim.pole claim.status job.kind
        job.status job.error_class second_factor.kind draw_plan.method draw_plan.kind draw.rule
        draw.method drawn_unit.release_reason actor.role network_pseudonym.kind commitment.state
        consent_event.purpose consent_event.decision consent_event.said_by interview.status
        staff_link.how independence_exception.how
        plan_line.kind plan_line.reasons plan_line.refused_because
        tie.standing tie.kinds tie.direction tie.quality call_attempt.outcome turn.speaker
        call_attempt.status_before call_decision.what
        letter_text.kind letter_text.addressee
        letter_sent.kind letter_sent.addressee letter_sent.sent_by network.without_client
        actor_circumstances.heard_by actor_circumstances.capacity_sealed phone_decision.said_by
        name_correction.kind name_question.answer story_check.read_back turn.mode
        codebook_version.act codebook_version.themes coding.moved_from
        effects_choice.shown_to suggestion_breadth.choices
        turn_topics.topics compass_use.open_topics
        quote_choice.how read_back_call.step turn.part turn_revision.told_back
        coding.theme coding.pole coding.suggester_version coding.status
        coding_act.deed memo.place memo.theme memo_version.kind
        guided_session.round guided_session.client_answer guided_session.stands_for
        joined_voice.role
        session_seat.part session_seat.ready_for session_word.round session_card.theme
        session_card.pole commitment_step.kind
        blind_coding.theme blind_coding.pole blind_point.kind blind_point.outcome
        blind_voice.choice blind_story.measure
        client_journey.asked_by client_journey.questions client_journey.resources
        client_journey.went_well client_journey.could_better client_journey.with_gp
        client_journey.with_tailored journey_seat.seat journey_judgement.eyes
        journey_judgement.effects savings_setting.name register_figure.sheet
        register_figure.what""",
    "numbers": "savings_setting.value savings_setting.low savings_setting.high",
    "an activity as a plan calls it, or a number of risk factors": "register_figure.line",
    "answers from the codebook": "network.attributes interview.attributes reopening.attributes",
    "ids, times and a theme from the codebook": """coding_act.before coding_act.after
        veiled_turn.suggested veiled_turn.chosen tagger_version.measures
        tagger_version.state""",
    "counts": "claim.counted",
    "ordinary words in small letters": "abbreviation.short abbreviation.long",
    "a year or a month": "involvement.since involvement.until tie.since tie.until",
    "a hash, or bytes that are nobody's words": """audit_entry.previous audit_entry.digest
        calendar_feed.secret_hash calendar_feed.door_hash
        audit_head.digest audit_head.trimmed_digest throttle.id user.password user.fs_uniquifier
        recovery_code.digest second_factor.credential_id second_factor.public_key
        second_look.state claim_settlement.state
        sampling_frame.sha256 provider_link.digest draw.frame_sha256
        draw_plan.nonce draw_plan.commitment network_pseudonym.fingerprint
        name_correction.fingerprint sign_in_session.id story_link.key_hash story_link.code_hash
        joining_code.code_hash joined_voice.back_hash joined_voice.fingerprint
        story_visit.id blind_round.seed guided_session.code_hash session_seat.visit_hash
        influence_meter.seed tagger_version.weights_sealed""",
    "places in words, and a made-up sentence": "coding.evidence_sealed",
    "placeholders, and where they stand": """name_correction.placeholder
        name_question.placeholder turn_revision.spans_sealed""",
    "the words of a story once more, which the walk types into the search": """
        search_entry.places_sealed""",
    "what a study writes to everybody": """letter_text.text worry_text.steps worry_text.contact
        codebook_version.content_sealed""",
    "numbers of lines": "frame_upload.problems",
    "what the server itself remembers of a browser": "sign_in_session.facts",
    "what a study is about": """study.title study.question study.organisation
        journey_register.organisation""",
    "names of columns of the client base": """sampling_frame.stratum_name
        sampling_frame.network_name sampling_frame.columns""",
    "the same word as in the client base": "drawn_unit.pseudonym drawn_unit.stratum",
    "where a seed comes from": "draw_plan.source",
    "the seed of a draw to come": "draw_plan.seed",
}
# Shown by no page: what stood there before a correction, the secret of an app, and the cells of
# a column that looks like names of people.
NEVER_SHOWN = {
    "joined_voice.raw_sealed",
    "joined_voice.before_hiding_sealed",
    "turn_revision.late_sealed",
    "turn_revision.raw_sealed:before",
    "second_factor.sealed_secret",
    "frame_upload.content_sealed",
}
Place = tuple[str, str]


class Canaries:
    """Gives out words, and tells of a text which of them it holds."""

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}

    def word(self, field: str, owner: str) -> str:
        """A new word for a field of an owner; capitalised, like a name."""
        number, letters = len(self.places), ""
        for _digit in range(4):
            number, rest = divmod(number, 16)
            letters = "abcdefghijklmnop"[rest] + letters
        self.places[f"kanarie{letters}"] = (field, owner)
        return f"Kanarie{letters}"

    def phone(self, field: str, owner: str) -> str:
        """A new phone number for a field of an owner."""
        number = f"069{len(self.places):07}"
        self.places[number] = (field, owner)
        return number

    def of(self, field: str, owner: str) -> str:
        """The word that was given out."""
        return next(word for word, place in self.places.items() if place == (field, owner))

    def within(self, text: str) -> set[Place]:
        """Whose canaries the text holds, in whatever case or spacing."""
        found = {one.casefold() for one in WORD.findall(text)}
        found |= {re.sub(r"\D", "", one) for one in NUMBER.findall(text)}
        return {self.places[one] for one in found if one in self.places}
