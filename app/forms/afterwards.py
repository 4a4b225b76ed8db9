"""The form of a story that is entered afterwards."""

import hashlib
from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField

from app.forms.house import HouseForm
from app.forms.interviews import plain_newlines, uuid_or_none
from app.labels import choices
from interviews.turns import Mode, Speaker


class AfterwardsForm(HouseForm):
    """One text, who speaks in it, and how it was written down.

    Summed up is what a reader meets first: what was written down later is seldom word for word,
    and must not be quoted as if it was.
    """

    page_id = HiddenField()
    looked_at = HiddenField()
    speaker = RadioField(_l("Wie vertelt er meestal?"), default=Speaker.ACTOR.value)
    mode = RadioField(_l("Hoe is het opgeschreven?"), default=Mode.PARAPHRASE.value)
    text = TextAreaField(_l("Het verhaal"), filters=[plain_newlines])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the speakers and ways; a page without a good id gets one."""
        super().__init__(*args, **kwargs)
        self.speaker.choices = choices("speaker", [Speaker.ACTOR, Speaker.INTERVIEWER])
        self.mode.choices = choices("mode", [Mode.PARAPHRASE, Mode.VERBATIM])
        if uuid_or_none(self.page_id.data) is None:
            self.page_id.data = str(uuid4())

    @property
    def look(self) -> str:
        """Return a short hash of what the turns are made of."""
        facts = "\n".join([self.speaker.data, self.mode.data, self.text.data])
        return hashlib.sha256(facts.encode()).hexdigest()

    @property
    def was_looked_at(self) -> bool:
        """Return whether the turns of this very text were on the screen."""
        return bool(self.looked_at.data == self.look)
