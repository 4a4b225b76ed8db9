"""The form that all forms are: what the library says by itself, it says in our words.

WTForms brings its own Dutch, which is not plain ("Ongeldige waarde voor tijd") and repeats
what was typed. Here each of its sentences has one of ours, which tells what to do.
"""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateTimeField, PasswordField, StringField, TimeField
from wtforms.validators import ValidationError

CHOOSE = _l("Kies iets uit de lijst.")
NO_DAY = _l("Dit is geen dag. Kies een dag die bestaat.")
AGAIN = _l("De pagina was te lang open. Verstuur dit nog een keer.")
WORDS = {
    "This field is required.": _l("Vul dit in."),
    "Not a valid choice.": CHOOSE,
    "Invalid Choice: could not coerce.": CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": CHOOSE,
    "'%(value)s' is not a valid choice for this field.": CHOOSE,
    "'%(value)s' are not valid choices for this field.": CHOOSE,
    "Not a valid date value.": NO_DAY,
    "Not a valid time value.": _l("Dit is geen tijd. Typ een tijd, zoals 14:30."),
    "Not a valid datetime value.": _l("Dit is geen dag met een tijd. Kies ze allebei."),
    "Not a valid integer value.": _l("Dit is geen heel getal. Typ een getal, zoals 20."),
    "Invalid input.": _l("Dit klopt niet. Vul het opnieuw in."),
    "Invalid CSRF Token.": AGAIN,
    "CSRF token missing.": AGAIN,
    "CSRF token expired.": AGAIN,
    "CSRF failed.": AGAIN,
}
# Signs that nobody types: PostgreSQL refuses the first, a terminal obeys others, and the last
# turn around the words beside them. Pasted words bring them along, so they are left out.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain_signs(text: Any) -> Any:
    """Leave out signs that steer a machine or the order of the words around them.

    What was not typed but stood in the field already, such as a default of ours, stays.
    """
    return UNSEEN.sub("", text) if isinstance(text, str) else text


def day_of_our_time(_form: Any, field: DateTimeField) -> None:
    """Refuse days so far off that reckoning from them goes past the end of the calendar."""
    if field.data is not None and not 1900 <= field.data.year < 2200:
        raise ValidationError(NO_DAY)


class HouseWords:
    """Sentences of WTForms in the language of the reader; what has no words stays as it is."""

    def gettext(self, string: str) -> str:
        """Return our words for a sentence of the library."""
        return str(WORDS.get(string, string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return our words for a sentence that counts."""
        return self.gettext(singular if n == 1 else plural)


class HouseForm(FlaskForm):
    """A form of ours: protected against forgery, and plain when it refuses something."""

    class Meta(FlaskForm.Meta):
        """How the form speaks."""

        def get_translations(self, _form: Any) -> HouseWords:
            """Speak in our words."""
            return HouseWords()

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Let every field that a person types take plain signs; a passphrase stays as is."""
            field = super().bind_field(form, unbound_field, options)
            if isinstance(field, StringField) and not isinstance(field, PasswordField):
                field.filters = (plain_signs, *field.filters)
            # A time of day counts as the year 1900.
            if isinstance(field, DateTimeField) and not isinstance(field, TimeField):
                field.validators = [*field.validators, day_of_our_time]
            return field
