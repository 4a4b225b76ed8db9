"""Pages of a teller after his story: how it goes now, and what was done with what he told."""

from uuid import UUID

from flask import render_template, url_for

from app.forms.reading_back import CheckInForm
from app.teller import for_tellers, own_story
from app.teller_pages import learned_facts, now_facts
from app.views.teller import Answer, kept_or_shown, teller
from interviews.check_ins import add_check_in
from interviews.story_checks import ReadBack

__all__ = ["teller"]


@teller.get("/nu")
@for_tellers
def now_together() -> str:
    """Ask how it goes now, together."""
    session, interview = own_story()
    return render_template("teller/now.html", **now_facts(session, interview))


@teller.post("/nu")
@for_tellers
def say_now() -> Answer:
    """Add how it goes now to his story."""
    (session, interview), form = own_story(), CheckInForm()
    return kept_or_shown(
        interview,
        lambda: add_check_in(
            session,
            interview,
            turn_id=UUID(form.sent_id.data),
            text=form.text.data or "",
            how=ReadBack.BY_LINK,
            noted_by=None,
        ),
        form,
        lambda: render_template("teller/now.html", **now_facts(session, interview, form)),
        url_for(".story", gedaan="verteld"),
    )


@teller.get("/geleerd")
@for_tellers
def learned() -> str:
    """Show what was learned and done with what his network told, and invite him to tell again."""
    session, interview = own_story()
    return render_template("teller/learned.html", **learned_facts(session, interview))
