"""The page with figures: for who works on the study, and for nobody does it tell on a person."""

import re

import pytest
from cast import CANARY
from claiming import code, told
from sqlmodel import select

from analysis.figures import By, study_figures
from analysis.small_cells import Shown
from interviews.interviews import Interview, InterviewStatus
from research.audit import AuditEntry
from research.codebook import Pole
from research.networks import ActorRole, Identity, Network, add_actor, create_network
from research.roles import Role
from research.tables import now


def get(cast, user):
    return cast.browser(user).get(f"/hoofdstuk/{cast.study.id}/cijfers")


def heard_network(cast, number, *, district="", activity="", roles=(ActorRole.CLIENT,)):
    """A network of which everybody was heard, without a word being told."""
    with cast.writing() as session:
        network = create_network(
            session,
            cast.study,
            reference=f"X{number:02}",
            created_by=None,
            district=district,
            activity=activity,
        )
        for role in roles:
            actor = add_actor(
                session, network, role=role, identity=Identity(name=CANARY), added_by=None
            )
            session.add(
                Interview(actor_id=actor.id, status=InterviewStatus.CLOSED.value, closed_at=now())
            )
        session.flush()


def figures(cast, k=5):
    with cast.database.reading() as session:
        return study_figures(session, cast.study.id, k=k)


@pytest.mark.parametrize("role", [Role.LEAD, Role.EDITOR, Role.PROFESSIONAL])
def test_who_works_on_the_study_sees_its_figures(cast, role):
    told(cast, cast.client_actor)
    answer = get(cast, cast.users[role])
    assert answer.status_code == 200
    assert "Elke groep is nog te klein." in answer.text
    with cast.database.reading() as session:
        entry = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert (entry.action, entry.kind, entry.user_id) == ("read", "figures", cast.users[role].id)


@pytest.mark.parametrize("role", [Role.LEAD, Role.EDITOR, Role.PROFESSIONAL])
def test_a_stranger_sees_no_figures(cast, role):
    assert get(cast, cast.stranger(role)).status_code == 404


@pytest.mark.parametrize("role", [Role.INTERVIEWER, Role.CODER, Role.ADMIN])
def test_another_role_sees_no_figures(cast, role):
    assert get(cast, cast.users[role]).status_code == 403


def test_a_study_without_codings_says_that_there_are_no_figures(cast):
    assert "Er zijn nog geen cijfers" in get(cast, cast.editor).text


def test_a_small_role_is_hidden_and_cannot_be_worked_out(cast):
    """Family is one person; what is not told of clients keeps that person hidden."""
    told(cast, cast.client_actor)
    told(cast, cast.daughter)
    for number in range(5):
        heard_network(cast, number)
    roles = figures(cast).tables[0]
    assert [(one.name, one.size, one.counted) for one in roles.groups] == [
        ("*", 7, 0),
    ]
    assert roles.groups[0].parts == ("client", "family")
    assert all(cell.shown is Shown.HIDDEN for row in roles.rows for cell in row.cells)
    page = get(cast, cast.editor).text
    assert page.count("te weinig om te tonen") == 2
    assert CANARY not in page


def test_large_groups_are_shown_with_few_as_a_few(cast):
    told(cast, cast.client_actor)
    for number in range(9):
        heard_network(cast, number, roles=(ActorRole.CLIENT, ActorRole.VOLUNTEER))
    heard_network(cast, 10, roles=(ActorRole.VOLUNTEER,))
    row = figures(cast).tables[0].of_pole(Pole.SUCCESS)[0]
    assert [(cell.shown, cell.of) for cell in row.cells] == [
        (Shown.A_FEW, 10),
        (Shown.EXACT, 10),
    ]
    page = get(cast, cast.professional).text
    assert "een enkele van 10" in page
    assert "0 van 10" in page


def test_networks_are_broken_down_once_when_twice_would_tell_too_much(cast):
    code(cast, cast.story(cast.client_actor))
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        network.district, network.activity = "Noord", "maaltijd"
        session.add(network)
    for number in range(9):
        heard_network(
            cast,
            number,
            district="Noord" if number in {0, 2, 4, 6} else "Zuid",
            activity="maaltijd" if number < 4 else "bezoek",
        )
    found = figures(cast)
    assert [table.by for table in found.tables] == [By.ROLE, By.DISTRICT]
    assert found.kept_back == (By.ACTIVITY,)
    page = get(cast, cast.lead).text
    assert "Naar activiteit tonen wij niets." in page
    assert re.search(r"Noord</strong>.*alle 5 geteld", page)
    assert "maaltijd" not in page


def test_a_setting_asks_for_larger_groups(cast):
    told(cast, cast.client_actor)
    for number in range(9):
        heard_network(cast, number)
    assert figures(cast, k=5).tables[0].shows_any
    assert not figures(cast, k=11).tables[0].shows_any


def test_the_tabs_of_the_chapter_lead_to_the_figures(cast):
    path = f"/hoofdstuk/{cast.study.id}/cijfers"
    editor, professional = cast.browser(cast.editor), cast.browser(cast.professional)
    assert path in editor.get(f"/hoofdstuk/{cast.study.id}").text
    assert path in editor.get(f"/hoofdstuk/{cast.study.id}/tekst").text
    assert path in professional.get("/netwerkreview/").text
    assert f'href="/hoofdstuk/{cast.study.id}"' not in get(cast, cast.professional).text
