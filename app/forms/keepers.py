"""Form of the right to keep the register."""

from wtforms import HiddenField
from wtforms.validators import AnyOf

from app.forms.versions import VersionForm


class KeeperForm(VersionForm):
    """Whether a colleague has the right, and which version of it the lead looked at."""

    holds = HiddenField(validators=[AnyOf(["yes", "no"])])
