"""The cast: who leads, phones, codes, reviews, edits and administers, and who is a stranger.

Every name, phone number and sentence carries the canary, so that a test can look for
words where none belong.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.database import Database
from app.identity import User, create_user
from interviews.interviews import Interview, close_interview, interview_of, open_interview
from interviews.network_names import Marked
from interviews.replaced_texts import keep_replaced
from interviews.replacements import replace_spans
from interviews.telling import add_turn
from interviews.turns import Mode, Speaker, turns_of
from research.consents import Decision, Purpose, record_consent
from research.networks import (
    Actor,
    ActorRole,
    Identity,
    Network,
    add_actor,
    assign_reviewer,
    create_network,
)
from research.roles import Role
from research.studies import Study, add_member, create_study

CANARY = "Kanarievogel"
PHONE = "0612345678"
PASSPHRASE = "een lange wachtzin voor de toets"
STORY = (
    (Speaker.INTERVIEWER, "Vertel eens, hoe begon het?"),
    (Speaker.ACTOR, f"Ze luisterde echt naar mij, die {CANARY}. Ze nam de tijd."),
    (Speaker.INTERVIEWER, "En wat had beter gekund?"),
    (Speaker.ACTOR, "Ik werd nooit teruggebeld. Dat vond ik jammer."),
)
STRANGER = "stranger_"
# Who is who, with his role and the first part of his address.
PEOPLE = [
    one
    for role in Role
    for one in ((role, role, role.value), (f"{STRANGER}{role}", role, f"vreemde-{role}"))
]
TITLE, OTHER_TITLE = "Onderzoek 2026", "Ander onderzoek"
REFERENCE = "N01"


class Cast:
    """People of one study, and strangers from another one."""

    def __init__(self, app: Flask, database: Database) -> None:
        """Find the cast in the database, or put it there."""
        self.app, self.database = app, database
        self.users: dict[str, User] = {}
        with app.app_context(), database.reading() as session:
            is_there = self._find(session)
        if not is_there:
            with app.app_context(), database.writing() as session:
                self._make(session)
                session.commit()

    def _find(self, session: Session) -> bool:
        """A worker makes the cast once, for all its tests."""
        known = {user.email: user for user in session.exec(select(User))}
        if not known.keys() >= {_address(name) for _who, _role, name in PEOPLE}:
            return False
        self.users = {who: known[_address(name)] for who, _role, name in PEOPLE}
        studies = {study.title: study for study in session.exec(select(Study))}
        self.study, self.other_study = studies[TITLE], studies[OTHER_TITLE]
        self.network = session.exec(select(Network).where(Network.reference == REFERENCE)).one()
        mine = select(Actor).where(Actor.network_id == self.network.id)
        actors = {actor.role: actor for actor in session.exec(mine)}
        self.client_actor = actors[ActorRole.CLIENT]
        self.daughter = actors[ActorRole.FAMILY]
        return True

    def _make(self, session: Session) -> None:
        for who, role, name in PEOPLE:
            self.users[who] = self._user(session, name, [role])
        self.study = self._study(session, TITLE, self.users[Role.LEAD])
        for role in (Role.CODER, Role.EDITOR, Role.INTERVIEWER):
            add_member(session, self.study, user_id=self.users[role].id, added_by=None)
        other = self.users[f"{STRANGER}{Role.LEAD}"]
        self.other_study = self._study(session, OTHER_TITLE, other)
        self.network = create_network(
            session, self.study, reference=REFERENCE, created_by=self.lead.id
        )
        assign_reviewer(
            session, self.network, user_id=self.professional.id, assigned_by=self.lead.id
        )
        self.client_actor = self._actor(session, self.network, ActorRole.CLIENT, "klant")
        self.daughter = self._actor(session, self.network, ActorRole.FAMILY, "dochter")

    @property
    def lead(self) -> User:
        return self.users[Role.LEAD]

    @property
    def interviewer(self) -> User:
        return self.users[Role.INTERVIEWER]

    @property
    def coder(self) -> User:
        return self.users[Role.CODER]

    @property
    def professional(self) -> User:
        return self.users[Role.PROFESSIONAL]

    @property
    def editor(self) -> User:
        return self.users[Role.EDITOR]

    @property
    def admin(self) -> User:
        return self.users[Role.ADMIN]

    def stranger(self, role: Role) -> User:
        """Somebody with the role, who has nothing to do with the study."""
        return self.users[f"{STRANGER}{role}"]

    def browser(self, user: User | None = None) -> FlaskClient:
        """A browser, signed in as the person when one is named."""
        client = self.app.test_client()
        if user is not None:
            answer = client.post("/inloggen", data={"email": user.email, "password": PASSPHRASE})
            assert answer.status_code == 302, answer.text
        return client

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits at the end."""
        with self.database.writing() as session:
            yield session
            session.commit()

    def interview(self, actor: Actor, *, interviewer: User | None = None) -> UUID:
        """Start an interview with the actor, who agreed to it; return its id."""
        with self.writing() as session:
            consent(session, actor, Purpose.INTERVIEW)
            interview = interview_of(session, actor)
            by = (interviewer or self.interviewer).id
            open_interview(session, interview, interviewer_id=by)
            return interview.id

    def story(self, actor: Actor) -> UUID:
        """Hold and close an interview whose story is ready to be coded; return its id."""
        interview_id = self.interview(actor)
        with self.writing() as session:
            interview = session.get(Interview, interview_id)
            assert interview is not None
            tell(session, interview, written_by=self.interviewer.id)
            close_interview(session, interview, attributes={"solution": "found"}, closed_by=None)
        return interview_id

    def _user(self, session: Session, name: str, roles: list[Role]) -> User:
        return create_user(
            session,
            email=_address(name),
            display_name=name.capitalize(),
            passphrase=PASSPHRASE,
            roles=roles,
        )

    def _study(self, session: Session, title: str, lead: User) -> Study:
        return create_study(
            session,
            title=title,
            question="Hoe is onze hulp ervaren?",
            organisation="Welzijn Voorbeeld",
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            created_by=lead.id,
        )

    def _actor(
        self, session: Session, network: Network, role: ActorRole, description: str
    ) -> Actor:
        identity = Identity(
            name=f"{CANARY} {description.capitalize()}",
            phone=PHONE,
            description=f"{description}, 52",
        )
        return add_actor(session, network, role=role, identity=identity, added_by=self.lead.id)


def _address(name: str) -> str:
    return f"{name}@wij-toets.nl"


def consent(session: Session, actor: Actor, purpose: Purpose) -> None:
    """The actor says yes."""
    record_consent(
        session, actor_id=actor.id, purpose=purpose, decision=Decision.GIVEN, recorded_by=None
    )


def tell(session: Session, interview: Interview, *, written_by: UUID | None) -> None:
    """Write the story, with the canary replaced as the worker would."""
    for speaker, words in STORY:
        add_turn(
            session,
            interview,
            turn_id=uuid4(),
            speaker=speaker,
            mode=Mode.VERBATIM,
            text=words,
            written_by=written_by,
        )
    for (_speaker, words), (_turn, revision) in zip(
        STORY, turns_of(session, interview.id), strict=True
    ):
        found = [Marked(*one.span(), "person") for one in re.finditer(CANARY, words)]
        done = replace_spans(words, found, lambda _kind, _words: "[naam 1]")
        keep_replaced(session, interview, revision, done)
