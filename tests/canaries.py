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
    "chapter.introduction_sealed": (),
    "chapter.title": (),
    "claim.sentence_sealed": (),
    "commitment.what_sealed": (),
    "commitment.who_sealed": (),
    "corrected_places.places_sealed": (),
    "draw.reason": (),
    "draw.seed": (),
    "frame_unit.network": (),
    "frame_unit.pseudonym": (),
    "frame_unit.stratum": (),
    "frame_upload.content_sealed": (),
    "letter_contact.words": (),
    "method_answer.answer_sealed": (),
    "network.activity": (),
    "network.district": (),
    "independence_exception.reason_sealed": (),
    "network.reference": (),
    "raw_opening.reason_sealed": (),
    "representative.name_sealed": (),
    "review_post.text_sealed": (),
    "second_factor.name": (),
    "second_look.reason_sealed": (),
    "second_factor.sealed_secret": (),
    "staff_link.about_sealed": (),
    "tie.note_sealed": (),
    # Of a story: what nobody coded, what supports a claim, and what was released for quoting.
    "turn_revision.pseudonymised_sealed": ("plain", "coded", "quoted"),
    # As typed, and as typed before it was corrected.
    "turn_revision.raw_sealed": ("typed", "before"),
    "user.display_name": (),
    "user.email": (),
}
# Columns that hold no such words, and what they hold instead.
WORDLESS = {
    "a name from a list in the code": """audit_entry.action audit_entry.kind audit_entry.roles
        frame_upload.status
        frame_upload.encoding frame_upload.delimiter frame_upload.uses frame_upload.refusal
        user.role_names user.language user.tours_seen claim.theme claim.pole claim.status job.kind
        job.status job.error_class second_factor.kind draw_plan.method draw_plan.kind draw.rule
        draw.method drawn_unit.release_reason actor.role network_pseudonym.kind commitment.state
        consent_event.purpose consent_event.decision consent_event.said_by interview.status
        staff_link.how independence_exception.how
        tie.standing tie.kinds tie.direction tie.quality call_attempt.outcome turn.speaker
        letter_text.kind letter_text.addressee
        letter_sent.kind letter_sent.addressee letter_sent.sent_by network.without_client
        actor_circumstances.heard_by actor_circumstances.capacity_sealed phone_decision.said_by
        name_correction.kind name_question.answer story_check.read_back turn.mode
        coding.theme coding.pole coding.suggester_version coding.status""",
    "answers from the codebook": "network.attributes interview.attributes",
    "counts": "claim.counted",
    "a year or a month": "involvement.since involvement.until tie.since tie.until",
    "a hash, or bytes that are nobody's words": """audit_entry.previous audit_entry.digest
        audit_head.digest audit_head.trimmed_digest throttle.id user.password user.fs_uniquifier
        recovery_code.digest second_factor.credential_id second_factor.public_key
        second_look.state sampling_frame.sha256 provider_link.digest draw.frame_sha256
        draw_plan.nonce draw_plan.commitment network_pseudonym.fingerprint
        name_correction.fingerprint sign_in_session.id""",
    "placeholders, and where they stand": """name_correction.placeholder
        name_question.placeholder turn_revision.spans_sealed""",
    "what a study writes to everybody": "letter_text.text",
    "numbers of lines": "frame_upload.problems",
    "what the server itself remembers of a browser": "sign_in_session.facts",
    "what a study is about": "study.title study.question study.organisation",
    "names of columns of the client base": """sampling_frame.stratum_name
        sampling_frame.network_name sampling_frame.columns""",
    "the same word as in the client base": "drawn_unit.pseudonym drawn_unit.stratum",
    "where a seed comes from": "draw_plan.source",
    "the seed of a draw to come": "draw_plan.seed",
}
# Shown by no page: what stood there before a correction, the secret of an app, and the cells of
# a column that looks like names of people.
NEVER_SHOWN = {
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
