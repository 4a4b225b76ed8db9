"""The page of the lock: it asks for the passphrase, and gives back the page of before."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug import Response

from app.access import anyone_signed_in, policy, signed_in
from app.database import get_session
from app.forms.account import PassphraseForm, right_passphrase
from app.lock import is_locked, note_seen
from app.proof import confirm, page_of_ours
from app.single_sign_on import is_linked

lock = Blueprint("lock", __name__, url_prefix="/slot")
Answer = str | tuple[str, int] | tuple[dict[str, Any], int] | Response


@lock.get("/")
@policy(anyone_signed_in)
def page() -> Answer:
    """Ask for the passphrase of who was away."""
    if not is_locked():
        return redirect(page_of_ours(request.args.get("verder")), 303)
    return _page(PassphraseForm())


@lock.post("/")
@policy(anyone_signed_in)
def unlock() -> Answer:
    """Go on where the person was, when the passphrase is right."""
    form, by_script = PassphraseForm(), bool(request.headers.get("X-Requested-With"))
    if not form.validate() or not right_passphrase(form.password, signed_in()):
        if by_script:
            return {"problem": " ".join(str(one) for one in form.password.errors)}, 422
        return _page(form), 422
    get_session().commit()
    note_seen(at_once=True)
    confirm()
    if by_script:
        return Response(status=204)
    return redirect(page_of_ours(request.args.get("verder")), 303)


@lock.get("/stand")
@policy(anyone_signed_in)
def state() -> Answer:
    """Tell the script of a page whether it is time to cover it."""
    return {"locked": is_locked()}, 200


@lock.post("/hier")
@policy(anyone_signed_in)
def here() -> Answer:
    """Note that the person types or reads; it opens no lock."""
    locked = is_locked()
    if not locked:
        note_seen()
    return {"locked": locked}, 200


def _page(form: PassphraseForm) -> str:
    further = page_of_ours(request.args.get("verder"))
    return render_template(
        "security/lock.html",
        form=form,
        further=further,
        linked_elsewhere=is_linked(get_session(), signed_in().id),
        nav_items=[],
    )
