"""Roles answer questions: may this person do that?"""

from collections.abc import Callable, Iterable
from enum import StrEnum


class Role(StrEnum):
    """What a person does in the study. A person may have several roles."""

    LEAD = "lead"
    INTERVIEWER = "interviewer"
    CODER = "coder"
    PROFESSIONAL = "professional"
    EDITOR = "editor"
    ADMIN = "admin"

    def can_lead(self) -> bool:
        """Make studies, draw, assemble networks, plan interviews."""
        return self is Role.LEAD

    def can_interview(self) -> bool:
        """Phone actors and type their story."""
        return self in {Role.LEAD, Role.INTERVIEWER}

    def can_code(self) -> bool:
        """Judge suggestions and add codings."""
        return self in {Role.LEAD, Role.CODER}

    def can_review(self) -> bool:
        """Read the patterns of a network and join its sessions."""
        return self in {Role.LEAD, Role.PROFESSIONAL}

    def can_edit_chapter(self) -> bool:
        """Make claims and write the chapter."""
        return self in {Role.LEAD, Role.EDITOR}

    def can_see_figures(self) -> bool:
        """See what a study counted, broken down as far as no group is small."""
        return self in {Role.LEAD, Role.EDITOR, Role.PROFESSIONAL}

    def can_release_quotes(self) -> bool:
        """Note that a teller released a fragment for quoting."""
        return self in {Role.LEAD, Role.INTERVIEWER}

    def can_administer(self) -> bool:
        """Manage people and keys. Never reads a story."""
        return self is Role.ADMIN


Question = Callable[[Role], bool]


def any_role(roles: Iterable[Role], may: Question) -> bool:
    """Return whether one of the roles answers the question with yes."""
    return any(may(role) for role in roles)
