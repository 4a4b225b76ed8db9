"""Form of the right to keep the register."""

from wtforms import HiddenField
from wtforms.validators import AnyOf

from app.forms.house import HouseForm


class KeeperForm(HouseForm):
    """Whether a colleague has the right, and which version of it the lead looked at."""

    holds = HiddenField(validators=[AnyOf(["yes", "no"])])
    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """Return the version that the page showed; -1 when that is no number."""
        return int(self.version.data) if (self.version.data or "").isdecimal() else -1
