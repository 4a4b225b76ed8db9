"""Pages of the sample: the client base, the draw, and the reserve that is released."""

import secrets
import shlex
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response as BaseResponse

from app.access import policy, signed_in, study_for
from app.database import get_session
from app.forms.draws import REASON_WORDS, DrawForm, FrameForm, ReleaseForm
from app.problems import message_of, status_of
from app.proof import asks_passphrase_for_file
from research.draws import (
    Draw,
    ReleaseReason,
    SampleTooLargeError,
    draw_csv,
    draw_from_frame,
    draw_of,
    drawn_of,
    drawn_units,
    release_next,
)
from research.errors import DomainError, NotFoundError
from research.frames import SamplingFrame, import_frame, latest_frame, strata_of
from research.roles import Role
from research.studies import Study

draws = Blueprint("draws", __name__, url_prefix="/onderzoeken")
Answer = str | tuple[str, int] | BaseResponse
# Signs that cannot be mistaken for each other when the seed is read aloud.
SEED_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
SEED_LENGTH = 12
# The reserve can be as long as the client base: the page shows its beginning.
RESERVE_SHOWN = 50


@draws.get("/<uuid:study_id>/klantenbestand")
@policy(Role.can_lead)
def frame(study_id: UUID) -> str:
    """Show the client base, or ask for it."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    return render_template("draws/frame.html", **_frame_facts(session, study, FrameForm()))


@draws.post("/<uuid:study_id>/klantenbestand")
@policy(Role.can_lead)
def import_file(study_id: UUID) -> Answer:
    """Keep the client base: all of it, or nothing."""
    session, user, form = get_session(), signed_in(), FrameForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    if not form.validate():
        return render_template("draws/frame.html", **_frame_facts(session, study, form)), 422
    content = form.file.data.read()
    try:
        import_frame(session, study, content=content, imported_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.file.errors = [message_of(error)]
        facts = _frame_facts(session, study, form)
        return render_template("draws/frame.html", **facts), status_of(error)
    flash(_("Het klantenbestand is bewaard."), "success")
    return redirect(url_for(".frame", study_id=study_id), 303)


@draws.get("/<uuid:study_id>/loting")
@policy(Role.can_lead)
def draw(study_id: UUID) -> str:
    """Show the draw, or the form that makes it."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    made = draw_of(session, study_id)
    if made is not None:
        return render_template("draws/draw.html", **_draw_facts(session, study, made))
    form = DrawForm(data=_suggestion(latest_frame(session, study_id)))
    return render_template("draws/new.html", **_new_facts(session, study, form))


@draws.post("/<uuid:study_id>/loting")
@policy(Role.can_lead)
def make(study_id: UUID) -> Answer:
    """Draw the sample, once."""
    session, user, form = get_session(), signed_in(), DrawForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    base = latest_frame(session, study_id)
    if base is None:
        return redirect(url_for(".frame", study_id=study_id), 303)
    if not form.validate():
        return render_template("draws/new.html", **_new_facts(session, study, form)), 422
    try:
        draw_from_frame(
            session,
            base,
            size=form.size.data,
            seed=form.seed.data,
            stratified=bool(base.stratum_name) and form.stratified.data,
            drawn_by=user.id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        return _not_drawn(session, study, form, error)
    flash(_("De loting is gedaan."), "success")
    return redirect(url_for(".draw", study_id=study_id), 303)


@draws.get("/<uuid:study_id>/loting.csv")
@policy(Role.can_lead)
@asks_passphrase_for_file
def download(study_id: UUID) -> Response:
    """Send the whole draw, in the form that ``wij draw`` prints."""
    session = get_session()
    study_for(session, signed_in(), study_id, may=Role.can_lead)
    made = draw_of(session, study_id)
    if made is None:
        raise NotFoundError
    answer = Response(draw_csv(drawn_of(session, made.id)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=loting.csv"
    return answer


@draws.post("/<uuid:study_id>/loting/reserve")
@policy(Role.can_lead)
def release(study_id: UUID) -> Answer:
    """Release the next client number of the reserve."""
    session, user, form = get_session(), signed_in(), ReleaseForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    made = draw_of(session, study_id)
    if made is None:
        raise NotFoundError
    if not form.validate():
        facts = _draw_facts(session, study, made) | {"form": form}
        return render_template("draws/draw.html", **facts), 422
    try:
        release_next(session, made, reason=ReleaseReason(form.reason.data), released_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        facts = _draw_facts(session, study, made) | {"problem": message_of(error)}
        return render_template("draws/draw.html", **facts), status_of(error)
    flash(_("Het volgende klantnummer is vrijgegeven."), "success")
    return redirect(url_for(".draw", study_id=study_id, _anchor="reserve"), 303)


def _not_drawn(session: Session, study: Study, form: DrawForm, error: DomainError) -> Answer:
    """Say why there is no draw: beside the form, or beside the draw that a colleague made."""
    made = draw_of(session, study.id)
    if made is not None:
        facts = _draw_facts(session, study, made) | {"problem": message_of(error)}
        return render_template("draws/draw.html", **facts), status_of(error)
    field = form.size if isinstance(error, SampleTooLargeError) else form.seed
    field.errors = [message_of(error)]
    return render_template("draws/new.html", **_new_facts(session, study, form)), status_of(error)


def _suggestion(base: SamplingFrame | None) -> dict[str, Any]:
    seed = "".join(secrets.choice(SEED_SIGNS) for _ in range(SEED_LENGTH))
    return {"seed": seed, "size": min(20, base.unit_count) if base else 20, "stratified": True}


def _frame_facts(session: Session, study: Study, form: FrameForm) -> dict[str, Any]:
    base = latest_frame(session, study.id)
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "frame": base,
        "strata": strata_of(session, base.id) if base else [],
        "drawn": draw_of(session, study.id) is not None,
        "form": form,
    }


def _new_facts(session: Session, study: Study, form: DrawForm) -> dict[str, Any]:
    base = latest_frame(session, study.id)
    if base is None or not base.stratum_name:
        del form.stratified
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "frame": base,
        "strata": strata_of(session, base.id) if base else [],
        "form": form,
    }


def _draw_facts(session: Session, study: Study, made: Draw) -> dict[str, Any]:
    """Return what the page of a draw shows; ``all=ja`` shows the whole reserve."""
    units = drawn_units(session, made.id)
    base = session.get(SamplingFrame, made.frame_id)
    released = [one for one in units if one.released_at is not None]
    waiting = [one for one in units if one.released_at is None]
    shown = waiting if request.args.get("alles") == "ja" else waiting[:RESERVE_SHOWN]
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "draw": made,
        "frame": base,
        "released": released,
        "waiting": waiting,
        "shown": shown,
        "reasons": {one.value: words for one, words in REASON_WORDS.items()},
        "form": ReleaseForm(formdata=None),
        # As typed on a command line, whatever signs are in them.
        "seed_word": shlex.quote(made.seed),
        "column_word": shlex.quote(base.stratum_name) if base else "",
    }
