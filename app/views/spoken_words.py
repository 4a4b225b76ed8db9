"""The page with the words that set stories apart: each word leads to the search for it."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, render_template
from flask_babel import gettext as _

from analysis.charts import BETTER, GOOD, Bar, Picture, bars
from analysis.search.contrasts import FEWEST_TELLERS, Contrast, Pair
from analysis.search.spoken_words import study_words
from app.access import logs_reading, policy, signed_in, study_for
from app.database import get_session
from app.labels import label
from research import audit
from research.codebook import Pole
from research.roles import Role

spoken_words = Blueprint("spoken_words", __name__, url_prefix="/zoeken/verhalen/woorden")
MOST_WORDS, MOST_BARS = 20, 10


@spoken_words.get("/<uuid:study_id>")
@policy(Role.can_read_stories)
@logs_reading
def page(study_id: UUID) -> str:
    """Show which words set success apart from failure, and which stand together."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_read_stories)
    found = study_words(session, study.id, user_id=user.id, leads=user.may(Role.can_lead))
    audit.record(session, user_id=user.id, action="find_words", kind="study", object_id=study.id)
    sides = {
        Pole.SUCCESS: [one for one in found.apart if one.z > 0][:MOST_WORDS],
        Pole.FAILURE: [one for one in found.apart if one.z < 0][:MOST_WORDS],
    }
    answer = render_template(
        "spoken_words/page.html",
        study=study,
        study_is_synthetic=study.synthetic,
        found=found,
        sides=sides,
        fewest=FEWEST_TELLERS,
        apart=_apart(sides[Pole.SUCCESS], sides[Pole.FAILURE]),
        together=_together(found.pairs),
    )
    session.commit()
    return answer


def _apart(good: Sequence[Contrast], better: Sequence[Contrast]) -> Picture | None:
    if not good and not better:
        return None
    went, could = label("pole", Pole.SUCCESS), label("pole", Pole.FAILURE)
    rows = [
        Bar(one.form, round(abs(one.z), 1), series)
        for series, words in ((went, good), (could, better))
        for one in words[:MOST_BARS]
    ]
    text = _(
        "Woorden bij ‘%(went)s’: %(good)s. Woorden bij ‘%(could)s’: %(better)s.",
        went=went,
        could=could,
        good=_listed([one.form for one in good[:MOST_BARS]]),
        better=_listed([one.form for one in better[:MOST_BARS]]),
    )
    axis = _("hoe duidelijk het verschil is")
    return bars(rows, alt_text=text, axis=axis, colours={went: GOOD, could: BETTER})


def _together(pairs: Sequence[Pair]) -> Picture | None:
    if not pairs:
        return None
    shown = pairs[:MOST_BARS]
    rows = [Bar(" ".join(one.forms), one.times) for one in shown]
    text = _("Vaak naast elkaar: %(pairs)s.", pairs=_listed([row.name for row in rows]))
    return bars(rows, alt_text=text, axis=_("hoe vaak dit gezegd is"))


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words) or _("geen")
