"""Forms of a study: making one, and who works on it."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from app.forms.house import HouseForm
from app.identity import User
from app.labels import label


def stripped(text: str | None) -> str:
    """Leave out the space around what was typed."""
    return (text or "").strip()


def people_to_choose(
    people: list[User], nobody: str, *, with_roles: bool = False
) -> list[SelectChoice]:
    """Return people by id and name for a list to choose from; first the choice of nobody."""
    return [
        SelectChoice("", nobody),
        *(SelectChoice(str(one.id), _words(one, with_roles)) for one in people),
    ]


def chosen_from(field: SelectField) -> bool:
    """Return whether the answer is one of the people of the list."""
    return bool(field.data) and field.data in {choice.value for choice in field.choices}


def _words(user: User, with_roles: bool) -> str:
    roles = ", ".join(label("role", role) for role in user.held_roles)
    return f"{user.display_name} ({roles})" if with_roles else user.display_name


class StudyForm(HouseForm):
    """A new study."""

    title = StringField(
        _l("Titel"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Geef het onderzoek een titel.")),
            Length(max=120, message=_l("Houd de titel korter dan 120 tekens.")),
        ],
        description=_l("Bijvoorbeeld: Netwerkervaringen 2026."),
    )
    question = TextAreaField(
        _l("Vraag van het onderzoek"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Schrijf op wat u wilt weten.")),
            Length(max=1000, message=_l("Houd de vraag korter dan 1000 tekens.")),
        ],
        description=_l("Eén open vraag. Bijvoorbeeld: hoe is onze hulp ervaren?"),
        render_kw={"rows": 3},
    )
    organisation = StringField(
        _l("Organisatie"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Vul in voor welke organisatie het onderzoek is.")),
            Length(max=120, message=_l("Houd de naam korter dan 120 tekens.")),
        ],
        description=_l("Deze naam staat straks ook boven het hoofdstuk."),
    )
    starts_on = DateField(
        _l("Eerste dag"), validators=[DataRequired(_l("Kies de eerste dag van het onderzoek."))]
    )
    ends_on = DateField(
        _l("Laatste dag"), validators=[DataRequired(_l("Kies de laatste dag van het onderzoek."))]
    )


class MemberForm(HouseForm):
    """One person who joins the study."""

    user_id = SelectField(
        _l("Wie werkt er mee?"),
        validate_choice=False,
        validators=[DataRequired(_l("Kies iemand uit de lijst."))],
    )

    def __init__(self, people: list[User], *args: Any, **kwargs: Any) -> None:
        """Offer these people."""
        super().__init__(*args, **kwargs)
        self.user_id.choices = people_to_choose(people, _("Kies een persoon"), with_roles=True)

    def validate_user_id(self, field: SelectField) -> None:
        """Somebody of the list was chosen."""
        if not chosen_from(field):
            raise ValidationError(_("Kies iemand uit de lijst."))

    @property
    def chosen(self) -> UUID:
        """Return the id of the chosen person."""
        return UUID(self.user_id.data)
