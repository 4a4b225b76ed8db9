"""Forms of who joins a network by himself, and of the lead who looks at what he added."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.forms.house import HouseForm
from app.forms.interviews import plain_newlines
from app.forms.table import FormWithId
from app.labels import choices
from interviews.voice_hiding import LONGEST_NAME
from research.networks import ActorRole

AS_TYPED = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class JoinNetworkForm(FormWithId):
    """The code of the network, what somebody is in it, his words, and that they may be used."""

    code = StringField(
        _l("De code die u kreeg"),
        validators=[DataRequired(_l("Vul de code in."))],
        description=_l("Twaalf letters en cijfers, zoals ABCD-2345-EFGH. Streepjes hoeven niet."),
        render_kw=AS_TYPED,
    )
    role = RadioField(
        _l("Wie bent u in dit netwerk?"),
        validators=[InputRequired(_l("Kies wie u bent in dit netwerk."))],
    )
    text = TextAreaField(
        _l("Hoe gaat het nu, samen?"),
        filters=[plain_newlines],
        validators=[InputRequired(_l("Typ eerst iets."))],
        description=_l("Een paar zinnen is genoeg. Wat gaat goed? Wat kan beter?"),
        render_kw={"rows": 6},
    )
    agrees = BooleanField(
        _l("Ja, anderen mogen mijn woorden zonder namen lezen"),
        validators=[InputRequired(_l("Zonder uw ja bewaren wij uw woorden niet."))],
        description=_l("Dat zijn de mensen die met dit netwerk werken. Zij leren ervan."),
    )

    def __init__(self, **facts: object) -> None:
        """Offer what somebody can be in a network."""
        super().__init__(**facts)
        self.role.choices = choices("actor_role", list(ActorRole))

    @property
    def chosen_role(self) -> ActorRole:
        """Return what he is to the client."""
        return ActorRole(self.role.data)


class TakeBackForm(HouseForm):
    """The code by which somebody takes his words back."""

    code = StringField(
        _l("Uw eigen code"),
        validators=[DataRequired(_l("Vul uw eigen code in."))],
        description=_l("Twintig letters en cijfers. U kreeg hem toen u uw ervaring verstuurde."),
        render_kw=AS_TYPED,
    )


class HideNameForm(HouseForm):
    """A name that the computer left in somebody's words."""

    name = StringField(
        _l("Staat er nog een naam in?"),
        validators=[DataRequired(_l("Typ de naam.")), Length(max=LONGEST_NAME)],
        description=_l("Typ de naam zoals hij er staat. Wij vervangen hem overal in deze tekst."),
    )
