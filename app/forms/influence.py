"""Form of the influence meter: which share of the turns hides its suggestions at first."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice
from wtforms.validators import DataRequired

from app.forms.versions import VersionForm

SHARES = (0, 5, 10, 20, 33)


class ShareForm(VersionForm):
    """How many turns; 0 is off."""

    share = RadioField(
        _l("Bij hoeveel beurten kijkt u eerst zelf?"),
        choices=[
            SelectChoice("0", _l("Nergens. De meter staat uit.")),
            SelectChoice("5", _l("Bij 1 op de 20 beurten.")),
            SelectChoice("10", _l("Bij 1 op de 10 beurten. Dit raden wij aan.")),
            SelectChoice("20", _l("Bij 1 op de 5 beurten.")),
            SelectChoice("33", _l("Bij 1 op de 3 beurten. Dan weet u het sneller.")),
        ],
        validators=[DataRequired(_l("Kies een van deze."))],
    )
