"""What can go wrong in the domain. Errors are facts; the app turns them into answers.

``template`` is a Dutch message that tells a person what to do next. Its facts hold
numbers, ids and field names only: never a name or a word from a story.
"""

from typing import ClassVar


class DomainError(Exception):
    """A rule of the study was broken."""

    template: ClassVar[str] = "Dit kan niet."

    def __init__(self, **facts: object) -> None:
        """Keep the facts beside the message, so that it can be translated."""
        self.facts = facts
        super().__init__(self.template % facts)


class NotFoundError(DomainError):
    """The thing asked for does not exist, or not for this user."""

    template = "Deze pagina bestaat niet, of is niet voor u."


class NotAllowedError(DomainError):
    """The user may see the thing, but not do this to it."""

    template = "Uw rol mag dit niet doen. Vraag de onderzoeksleider."


class ConflictError(DomainError):
    """Somebody else, or an earlier try, did something that excludes this."""

    template = "Iemand anders heeft dit net veranderd. Ververs de pagina en kijk opnieuw."


class InvalidValueError(DomainError):
    """A value is outside what its field allows."""

    template = "De waarde van %(field)s is niet geldig. Kies een waarde uit de lijst."


class KeyDestroyedError(DomainError):
    """The words were sealed with a key that has been destroyed."""

    template = "Dit verhaal is gewist. De woorden zijn niet meer te lezen."


class SealBrokenError(DomainError):
    """Sealed words were altered, moved to another row, or sealed under another master key."""

    template = "Deze woorden zijn beschadigd. Meld dit aan de beheerder."
