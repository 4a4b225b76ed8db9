"""The chapter says who was heard, and singles out no small group while it does."""

from analysis.chapter_response import NOT_HEARD_WORDS, response_lines
from analysis.response import NotHeard, RoleResponse, StudyResponse
from research.networks import ActorRole


def response(*roles):
    return StudyResponse(
        frame_units=0,
        drawn=0,
        released=0,
        networks=0,
        networks_heard=0,
        actors=sum(one.actors for one in roles),
        agreed=0,
        interviews={},
        attempts={},
        roles=roles,
    )


def role(name, actors, heard, **reasons):
    return RoleResponse(name, actors, heard, {NotHeard(one): n for one, n in reasons.items()})


def test_large_roles_have_a_line_each_and_small_ones_share_one():
    lines = response_lines(
        response(
            role(ActorRole.CLIENT, 20, 16, refused=3, deceased=1),
            role(ActorRole.FAMILY, 9, 8, unable=1),
            role(ActorRole.NEIGHBOUR, 2, 1, refused=1),
            role(ActorRole.VOLUNTEER, 11, 11),
        )
    )
    assert [(one.name, one.heard, one.actors, one.reasons) for one in lines] == [
        ("Klanten", 16, 20, "wilde niet meedoen (3), overleden (een enkele)"),
        ("Vrijwilligers", 11, 11, ""),
        (
            "Familieleden en buren samen",
            9,
            11,
            "wilde niet meedoen (een enkele), kon niet meedoen (een enkele)",
        ),
    ]


def test_a_small_role_takes_the_smallest_large_one_along():
    """Alone it would be the total less the other lines."""
    lines = response_lines(
        response(role(ActorRole.CLIENT, 20, 20), role(ActorRole.VOLUNTEER, 3, 0, refused=3))
    )
    assert [(one.name, one.heard, one.actors) for one in lines] == [
        ("Klanten en vrijwilligers samen", 20, 23)
    ]


def test_a_study_without_people_has_no_line():
    assert response_lines(response()) == []


def test_one_role_of_few_is_the_whole_study():
    assert [one.name for one in response_lines(response(role(ActorRole.CLIENT, 3, 2)))] == [
        "Klanten"
    ]


def test_every_reason_has_its_words():
    assert set(NOT_HEARD_WORDS) == set(NotHeard)
