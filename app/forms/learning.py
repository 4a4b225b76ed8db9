"""Form of switching the tagger: to a learnt version, or back to the one of the program."""

from uuid import UUID

from wtforms import HiddenField

from app.forms.versions import VersionForm


class SwitchForm(VersionForm):
    """Which version; empty for the one that comes with the program."""

    tagger = HiddenField()

    @property
    def chosen(self) -> UUID | None:
        """Return the version that was chosen; None for the program's own.

        Raises:
            ValueError: this is no id.
        """
        return UUID(self.tagger.data) if self.tagger.data else None
