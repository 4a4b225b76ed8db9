"""A form refuses in our words: plain, telling what to do, never repeating what was typed."""

import re
from pathlib import Path

import pytest
import wtforms
from flask_babel import force_locale
from wtforms import (
    DateField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired

from app import forms
from app.forms.house import WORDS, HouseForm

# Forms that belong to somebody else (the sign-in of Flask-Security).
OTHERS = {"sign_in.py"}
# Fields that we do not use, and a mistake of the programmer.
ABSENT = re.compile("week|None")


CHOICES = [SelectChoice("a", "A")]


class Everything(HouseForm):
    day = DateField()
    time = TimeField()
    moment = DateTimeLocalField()
    number = IntegerField()
    radio = RadioField(choices=CHOICES)
    one = SelectField(choices=CHOICES)
    many = SelectMultipleField(choices=CHOICES)
    text = StringField(validators=[InputRequired()])
    data = StringField(validators=[DataRequired()])


def refused(app, language="nl", **facts) -> dict[str, list[str]]:
    with app.test_request_context(method="POST", data=facts), force_locale(language):
        form = Everything(meta={"csrf": False})
        form.validate()
        return {name: [str(one) for one in told] for name, told in form.errors.items()}


def test_every_kind_of_field_refuses_in_our_words(app):
    names = ("day", "time", "moment", "number", "radio", "one", "many")
    found = refused(app, **dict.fromkeys(names, "gekke invoer"))
    assert set(found) == {*names, "text", "data"}
    ours = {str(one) for one in WORDS.values()}
    assert {one for told in found.values() for one in told} <= ours
    assert found["radio"] == ["Kies iets uit de lijst."]
    assert found["number"] == ["Dit is geen heel getal. Typ een getal, zoals 20."]


def test_what_was_typed_is_not_repeated(app):
    assert "Jansen" not in str(refused(app, many=["Jansen", "De Vries"], one="Jansen"))
    assert refused(app, many=["Jansen", "De Vries"])["many"] == ["Kies iets uit de lijst."]


@pytest.mark.parametrize("module", ["core", "choices", "datetime"])
def test_what_the_library_may_say_has_our_words(module):
    """A new version that says something new is noticed here."""
    source = (Path(wtforms.__file__).parent / "fields" / f"{module}.py").read_text("utf-8")
    said = set(re.findall(r'gettext\(\s*"([^"]+)"', source))
    assert {one for one in said if not ABSENT.search(one)} - set(WORDS) == set()


def test_every_form_of_ours_is_a_house_form():
    folder = Path(forms.__file__).parent
    loose = [
        path.name
        for path in folder.glob("*.py")
        if path.name not in {"house.py", *OTHERS} and "FlaskForm" in path.read_text("utf-8")
    ]
    assert loose == []
