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

    def can_keep_register(self) -> bool:
        """Keep names and addresses of a study in which the lead gave this person the right."""
        return self in {Role.LEAD, Role.INTERVIEWER, Role.CODER, Role.EDITOR}

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

    def can_follow_journeys(self) -> bool:
        """See a register of client journeys in counts: the lead, an editor, and who has a seat."""
        return self in {Role.LEAD, Role.EDITOR, Role.PROFESSIONAL}

    def can_judge_journeys(self) -> bool:
        """Keep client journeys and judge them: the lead keeps, who has such a seat judges too."""
        return self in {Role.LEAD, Role.PROFESSIONAL}

    def can_release_quotes(self) -> bool:
        """Note that a teller released a fragment for quoting."""
        return self in {Role.LEAD, Role.INTERVIEWER}

    def can_read_stories(self) -> bool:
        """Read whole pseudonymised stories: the lead all, a coder those that are open to him."""
        return self in {Role.LEAD, Role.CODER}

    def can_read_own_stories(self) -> bool:
        """Read the stories that he wrote down himself, and for two weeks as he typed them."""
        return self in {Role.LEAD, Role.INTERVIEWER}

    def can_mend_names(self) -> bool:
        """Hide a name that stayed in a story, and ask whether a placeholder hides one."""
        return self in {Role.LEAD, Role.INTERVIEWER, Role.CODER}

    def can_check_names(self) -> bool:
        """Give back what is no name, while he may see it, and confirm the names of a story."""
        return self in {Role.LEAD, Role.INTERVIEWER}

    def can_open_raw_words(self) -> bool:
        """Read raw words of others, for an hour, once a second person allowed it."""
        return self is Role.LEAD

    def can_see_identity(self) -> bool:
        """See a name and a number: the lead of his study, the interviewer of own calls."""
        return self in {Role.LEAD, Role.INTERVIEWER}

    def can_read_fragments_of_claims(self) -> bool:
        """Read the fragments that a coder accepted for the factor that a claim is about."""
        return self in {Role.LEAD, Role.EDITOR}

    def can_read_audit(self) -> bool:
        """Read the log of his own study: roles, dates and kinds."""
        return self is Role.LEAD

    def can_read_technical_events(self) -> bool:
        """Read what happened to accounts, keys and the database."""
        return self is Role.ADMIN

    def can_administer(self) -> bool:
        """Manage people and keys. Never reads a story."""
        return self is Role.ADMIN


Question = Callable[[Role], bool]


def any_role(roles: Iterable[Role], may: Question) -> bool:
    """Return whether one of the roles answers the question with yes."""
    return any(may(role) for role in roles)
