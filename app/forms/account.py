"""Forms of one's own account: passphrase, second step, proving that it is you."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, ValidationError

from app.access import signed_in
from app.forms.house import HouseForm
from app.forms.sign_in import CodeForm
from app.forms.studies import stripped
from app.identity import User
from app.passphrases import is_passphrase_of, problem_with
from app.throttle import AGAIN, it_was_right, refuse_too_many

CURRENT = {"autocomplete": "current-password"}
NEW = {"autocomplete": "new-password"}


def right_passphrase(field: PasswordField, user: User) -> bool:
    """Judge a passphrase of who is signed in, and keep the count of his tries."""
    account = str(user.id)
    problem = refuse_too_many(account, AGAIN)
    if problem is not None:
        field.errors = [problem]
        return False
    if not is_passphrase_of(user, field.data or ""):
        field.errors = [_l("Dit wachtwoord klopt niet. Probeer het opnieuw.")]
        return False
    it_was_right(account, AGAIN)
    return True


class PassphraseForm(HouseForm):
    """The passphrase once more, of who is signed in."""

    password = PasswordField(
        _l("Wachtwoord"),
        validators=[InputRequired(_l("Vul uw wachtwoord in."))],
        render_kw=CURRENT,
    )


class NewPassphraseForm(HouseForm):
    """Another passphrase, typed twice."""

    current = PasswordField(
        _l("Wachtwoord van nu"),
        validators=[InputRequired(_l("Vul het wachtwoord in dat u nu heeft."))],
        render_kw=CURRENT,
    )
    new = PasswordField(
        _l("Nieuw wachtwoord"),
        validators=[InputRequired(_l("Vul een nieuw wachtwoord in."))],
        description=_l(
            "Minstens 15 tekens. Spaties mogen. Vier woorden die niet bij elkaar horen, zijn goed."
        ),
        render_kw=NEW,
    )
    again = PasswordField(
        _l("Nieuw wachtwoord nog een keer"),
        validators=[
            InputRequired(_l("Vul het nieuwe wachtwoord nog een keer in.")),
            EqualTo("new", _l("Dit is anders dan hierboven. Vul twee keer hetzelfde in.")),
        ],
        render_kw=NEW,
    )

    def validate_new(self, field: PasswordField) -> None:
        """Refuse what others guess: short, common, or made of the person's own name."""
        user = signed_in()
        problem = problem_with(field.data, own_words=[user.display_name, user.email])
        if problem is not None:
            raise ValidationError(problem)


def _name(default: object) -> StringField:
    return StringField(
        _l("Naam voor dit apparaat"),
        default=default,
        filters=[stripped],
        validators=[
            DataRequired(_l("Geef het apparaat een naam.")),
            Length(max=50, message=_l("Houd de naam korter dan 50 tekens.")),
        ],
        description=_l("Zo ziet u later welk apparaat het is."),
        render_kw={"autocomplete": "off"},
    )


class AppForm(CodeForm):
    """An app, and the first code that it made."""

    name = _name(_l("Mijn telefoon"))


class PasskeyForm(HouseForm):
    """What the browser says about a new passkey."""

    name = _name(_l("Mijn computer"))
    credential = HiddenField()


class PasskeyProofForm(HouseForm):
    """What the browser says when a passkey is used."""

    credential = HiddenField()
