"""Forms of the topic compass: what was shown, and whether a study works with it."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from analysis.language.topics import Topic
from app.forms.house import HouseForm


class ShownForm(HouseForm):
    """What a page showed: ids of topics with a space between; absent without the script."""

    shown = HiddenField()

    @property
    def topics(self) -> list[Topic] | None:
        """Return the topics that were shown; None when the page did not say. Others are dropped."""
        if self.shown.raw_data is None or not self.shown.raw_data:
            return None
        known = set((self.shown.data or "").split())
        return [topic for topic in Topic if topic.value in known]


class CompassForm(HouseForm):
    """Whether a study works with the compass."""

    on = BooleanField(_l("Interviewers mogen het gesprekskompas gebruiken"))
