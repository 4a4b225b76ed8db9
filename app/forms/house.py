"""The form that all forms are: what the library says by itself, it says in our words.

WTForms brings its own Dutch, which is not plain ("Ongeldige waarde voor tijd") and repeats
what was typed. Here each of its sentences has one of ours, which tells what to do.
"""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

CHOOSE = _l("Kies iets uit de lijst.")
AGAIN = _l("De pagina was te lang open. Verstuur dit nog een keer.")
WORDS = {
    "This field is required.": _l("Vul dit in."),
    "Not a valid choice.": CHOOSE,
    "Invalid Choice: could not coerce.": CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": CHOOSE,
    "'%(value)s' is not a valid choice for this field.": CHOOSE,
    "'%(value)s' are not valid choices for this field.": CHOOSE,
    "Not a valid date value.": _l("Dit is geen dag. Kies een dag die bestaat."),
    "Not a valid time value.": _l("Dit is geen tijd. Typ een tijd, zoals 14:30."),
    "Not a valid datetime value.": _l("Dit is geen dag met een tijd. Kies ze allebei."),
    "Not a valid integer value.": _l("Dit is geen heel getal. Typ een getal, zoals 20."),
    "Invalid input.": _l("Dit klopt niet. Vul het opnieuw in."),
    "Invalid CSRF Token.": AGAIN,
    "CSRF token missing.": AGAIN,
    "CSRF token expired.": AGAIN,
    "CSRF failed.": AGAIN,
}


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
