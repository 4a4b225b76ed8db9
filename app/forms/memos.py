"""Forms of memos: write or change one, and look for some. Words travel in a POST alone."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SearchField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from analysis.memo_lists import Wanted
from analysis.memos import MAX_LENGTH, MemoKind
from app.forms.house import HouseForm
from app.forms.interviews import plain_newlines, uuid_or_none
from app.forms.names import number_in
from app.forms.studies import stripped
from app.labels import choices, label, theme_label

MOST_SIGNS = 200


class MemoForm(HouseForm):
    """A memo under the id that the page made; ``seen`` is the version that was on the screen."""

    memo_id = HiddenField()
    seen = HiddenField()
    kind = RadioField(
        _l("Wat voor memo is het?"),
        default=MemoKind.SEEN.value,
        validators=[InputRequired(_l("Kies wat voor memo dit is."))],
    )
    text = TextAreaField(
        _l("Uw memo"),
        filters=[plain_newlines],
        validators=[InputRequired(_l("Typ eerst uw memo."))],
        description=_l("Schrijf wat u denkt, niet wie het is. Gebruik geen namen."),
        render_kw={"rows": "6", "maxlength": str(MAX_LENGTH), "lang": "nl", "autocomplete": "off"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer every kind."""
        super().__init__(*args, **kwargs)
        self.kind.choices = choices("memo_kind", MemoKind)

    def begin_typing(self) -> None:
        """Let the page open with the focus on the words: who asked for it came to write."""
        self.text.render_kw = (self.text.render_kw or {}) | {"autofocus": True}

    @property
    def id(self) -> UUID:
        """Return the id of the memo; without a good one every try is a new memo."""
        return uuid_or_none(self.memo_id.data) or uuid4()

    @property
    def seen_version(self) -> int:
        """Return the number of the version that the page showed; 0 when it did not say."""
        return number_in(self.seen.data or "")


class MemoSearchForm(HouseForm):
    """Which memos to show."""

    words = SearchField(
        _l("Woorden in het memo"),
        filters=[stripped],
        validators=[
            Length(
                max=MOST_SIGNS, message=_l("Typ hoogstens %(number)s tekens.", number=MOST_SIGNS)
            )
        ],
        # A browser must not keep what was looked for.
        render_kw={"autocomplete": "off", "spellcheck": "false", "maxlength": str(MOST_SIGNS)},
    )
    theme = SelectField(_l("Thema"), default="")
    kind = SelectField(_l("Soort"), default="")
    author = SelectField(_l("Geschreven door"), default="")

    def __init__(
        self, themes: Sequence[str], writers: dict[UUID, str], *args: Any, **kwargs: Any
    ) -> None:
        """Offer the themes and the people that have memos here."""
        super().__init__(*args, **kwargs)
        everything = ("", _("alles"))
        self.theme.choices = [everything, *sorted((one, theme_label(one)) for one in themes)]
        self.kind.choices = [
            everything,
            *((one.value, label("memo_kind", one)) for one in MemoKind),
        ]
        self.author.choices = [everything, *((str(one), name) for one, name in writers.items())]

    @property
    def wanted(self) -> Wanted:
        """Return what to look for."""
        return Wanted(
            words=self.words.data or "",
            theme=self.theme.data or None,
            kind=MemoKind(self.kind.data) if self.kind.data else None,
            written_by=uuid_or_none(self.author.data),
        )
