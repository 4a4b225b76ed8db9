"""The topic compass: open questions at a press of a key, and the setting of a study."""

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response as BaseResponse

from analysis.compass import has_compass, note_use, open_topics, switch_compass
from app.access import policy, signed_in, study_for
from app.compass_words import open_questions
from app.conversations import conversation_for, where_instead
from app.database import get_session
from app.forms.compass import CompassForm, ShownForm
from app.htmx import wants_part
from interviews.interviews import network_of_interview
from research.errors import NotFoundError
from research.networks import any_synthetic
from research.roles import Role

compass = Blueprint("compass", __name__)
compass_setting = Blueprint("compass_setting", __name__)


@compass.post("/gesprekken/<uuid:interview_id>/kompas")
@policy(Role.can_interview)
def use(interview_id: UUID) -> BaseResponse:
    """Note that the interviewer looks at what is still open; without a script, show it."""
    session, user, form = get_session(), signed_in(), ShownForm()
    interview = conversation_for(session, user, interview_id)
    note_use(session, interview, shown=form.topics, used_by=user.id)
    session.commit()
    if wants_part():
        return make_response("", 204)
    return redirect(url_for(".page", interview_id=interview_id), 303)


@compass.get("/gesprekken/<uuid:interview_id>/kompas")
@policy(Role.can_interview)
def page(interview_id: UUID) -> BaseResponse | str:
    """Show the open questions on a page of their own, for who works without a script."""
    session = get_session()
    interview = conversation_for(session, signed_in(), interview_id)
    elsewhere = where_instead(interview)
    if elsewhere is not None:
        return redirect(elsewhere)
    if not has_compass(session, interview):
        raise NotFoundError
    network, actor = network_of_interview(session, interview)
    return render_template(
        "compass/page.html",
        interview=interview,
        actor=actor,
        questions=open_questions(open_topics(session, interview)),
        study_is_synthetic=any_synthetic(session, [network.id]),
    )


@compass_setting.get("/onderzoeken/<uuid:study_id>/kompas")
@policy(Role.can_lead)
def of_study(study_id: UUID) -> str:
    """Tell what the compass is, and ask whether this study works with it."""
    study = study_for(get_session(), signed_in(), study_id, may=Role.can_lead)
    form = CompassForm(formdata=None, on=study.has_compass)
    return render_template(
        "compass/of_study.html", study=study, study_is_synthetic=study.synthetic, form=form
    )


@compass_setting.post("/onderzoeken/<uuid:study_id>/kompas")
@policy(Role.can_lead)
def switch(study_id: UUID) -> BaseResponse:
    """Let the study work with or without the compass."""
    session, user, form = get_session(), signed_in(), CompassForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    switch_compass(session, study, on=bool(form.on.data), switched_by=user.id)
    session.commit()
    flash(_("Uw keuze is bewaard."), "success")
    return redirect(url_for(".of_study", study_id=study_id), 303)
