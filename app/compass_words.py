"""The open questions of the topic compass, as one can say them aloud."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from analysis.language.topics import Topic

QUESTIONS: Mapping[Topic, Any] = {
    Topic.QUESTION: _l("Hoe is het begonnen? En wie begon erover?"),
    Topic.SOLUTION: _l("Wat is er toen gevonden of geregeld?"),
    Topic.EXPERIENCE: _l("Hoe was dat voor u?"),
    Topic.GOING_ON: _l("Hoe is het nu? Kan het zo verder?"),
    Topic.WELL_AND_BETTER: _l("Wat hielp? En wat had beter gekund?"),
    Topic.GIVING: _l("Wat deed u zelf? En hoe kijkt u naar wat anderen deden?"),
}


def open_questions(topics: Iterable[Topic] = Topic) -> list[tuple[Topic, Any]]:
    """Return the topics, each with the question that opens it."""
    return [(topic, QUESTIONS[topic]) for topic in topics]
