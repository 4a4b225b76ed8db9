"""The thirteen themes and two poles of the codebook, by id.

The codebook itself (labels, definitions) is data of ``research``; a test holds
these ids equal to it.
"""

THEMES: tuple[str, ...] = (
    "attention",
    "presence",
    "respect",
    "attunement",
    "ownership",
    "strengths",
    "pace",
    "trust",
    "coordination_volunteers",
    "coordination_professionals",
    "own_network",
    "access",
    "fitting_solution",
)
SUCCESS = "success"
FAILURE = "failure"
POLES: tuple[str, ...] = (SUCCESS, FAILURE)
LABELS: tuple[tuple[str, str], ...] = tuple((theme, pole) for theme in THEMES for pole in POLES)


def other_pole(pole: str) -> str:
    """Return the pole that stands opposite."""
    return FAILURE if pole == SUCCESS else SUCCESS
