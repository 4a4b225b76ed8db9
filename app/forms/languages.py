"""The form for the language of the screen."""

from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField

from app.languages import LANGUAGES


class LanguageForm(FlaskForm):
    """One language of those that the screen speaks."""

    language = SelectField(choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()])
