"""Letters about one person: what there is for him, filled in, and what was sent."""

from typing import Any

from babel.dates import format_date
from flask_babel import gettext as _
from sqlmodel import Session

from app.formats import today
from app.forms.letters import SentForm
from app.identity import names_of
from research.errors import NotFoundError
from research.letter_contacts import contact_of
from research.letter_log import addressees_of, sent_to
from research.letters import (
    ADDRESSEE_OF,
    Addressee,
    LetterField,
    LetterKind,
    Template,
    template_of,
)
from research.networks import Actor, ActorRole, Network, identity_of
from research.representatives import has_representative, representative_name
from research.studies import Study

Which = tuple[LetterKind, Addressee]


def texts_for(session: Session, actor: Actor) -> list[Which]:
    """Return what can be sent to this person or who represents him, in order."""
    own = ADDRESSEE_OF[ActorRole(actor.role)]
    represented = has_representative(session, actor.id)
    letters = [(LetterKind.LETTER, one) for one in addressees_of(own, represented=represented)]
    return [*letters, (LetterKind.INFORMATION, Addressee.EVERYONE)]


def template_for(session: Session, actor: Actor, kind: str, addressee: str) -> Template:
    """Return the text that this person gets.

    Raises:
        NotFoundError: there is no such text, or not for him.
    """
    network = session.get_one(Network, actor.network_id)
    for one in texts_for(session, actor):
        if one == (kind, addressee):
            return template_of(session, network.study_id, *one)
    raise NotFoundError


def study_values(session: Session, study: Study) -> dict[LetterField, str]:
    """Return what fills in the fields that are the same for everybody."""
    return {
        LetterField.STUDY: study.title,
        LetterField.ORGANISATION: study.organisation,
        LetterField.CONTACT: contact_of(session, study.id)[0],
        LetterField.DATE: format_date(today(), "long", locale="nl_NL"),
    }


def values_for(session: Session, actor: Actor, addressee: Addressee) -> dict[LetterField, str]:
    """Return what fills in a letter: who he is comes out of the seal, so note that somebody looks.

    Raises:
        KeyDestroyedError: the actor was erased.
    """
    network = session.get_one(Network, actor.network_id)
    values = study_values(session, session.get_one(Study, network.study_id))
    identity = identity_of(session, actor)
    if addressee is Addressee.REPRESENTATIVE:
        # Where the representative lives is not known: the address is written by hand.
        return values | {
            LetterField.NAME: representative_name(session, actor) or "",
            LetterField.CLIENT: identity.name,
        }
    return values | {LetterField.NAME: identity.name, LetterField.ADDRESS: identity.address}


def example_values(session: Session, study: Study) -> dict[LetterField, str]:
    """Return a made-up person, to show what a text looks like."""
    return study_values(session, study) | {
        LetterField.NAME: _("mevrouw Voorbeeld"),
        LetterField.ADDRESS: _("Straatweg 1\n1234 AB Plaatsnaam"),
        LetterField.CLIENT: _("meneer Voorbeeld"),
    }


def letters_facts(session: Session, actor: Actor) -> dict[str, Any]:
    """Return what the page of a person shows about letters."""
    lines = sent_to(session, actor.id)
    writers = [one.entry.recorded_by for one in lines]
    writers += [one.taken_back.recorded_by for one in lines if one.taken_back]
    texts = texts_for(session, actor)
    study_id = session.get_one(Network, actor.network_id).study_id
    return {
        "has_contact": bool(contact_of(session, study_id)[0]),
        "texts": texts,
        "sent": lines,
        "senders": names_of(session, writers),
        "sent_form": SentForm(texts, formdata=None, data={"sent_on": today()}),
    }
