"""The form for the language of the screen."""

from wtforms import SelectChoice, SelectField

from app.forms.house import HouseForm
from app.languages import LANGUAGES


class LanguageForm(HouseForm):
    """One language of those that the screen speaks."""

    language = SelectField(choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()])
