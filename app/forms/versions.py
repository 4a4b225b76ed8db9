"""A form that carries which version of something its sender had before him."""

from wtforms import HiddenField

from app.forms.house import HouseForm

# More digits than any version ever has; the language itself refuses to read thousands.
MOST_DIGITS = 9


class VersionForm(HouseForm):
    """Which version of a thing the page showed."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """Return the version that the page showed; -1 when that is no number."""
        typed = self.version.data or ""
        return int(typed) if typed.isdecimal() and len(typed) <= MOST_DIGITS else -1
