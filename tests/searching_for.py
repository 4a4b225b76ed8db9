"""What tests of searching share: typing words, reading what was found, and what was noted."""

import html
import re

from cast import Cast
from sqlmodel import select

from app.identity import User
from research.audit import AuditEntry

HIT = re.compile(r'<li class="find-hit"><a class="find-hit__link" href="([^"]+)">(.*?)</a>', re.S)


def find(cast: Cast, user: User, words: str, **options):
    """Search as this person."""
    return cast.browser(user).post("/zoeken", data={"words": words}, **options)


def hits(answer) -> list[tuple[str, str]]:
    """What was found, as (address, what it says)."""
    assert answer.status_code == 200, answer.text
    return [(html.unescape(url), _plain(text)) for url, text in HIT.findall(answer.text)]


def addresses(answer) -> set[str]:
    """Where the hits lead to."""
    return {url for url, _words in hits(answer)}


def noted(cast: Cast, user: User) -> list[tuple[str, object]]:
    """What the audit log holds of this person's searching, in order."""
    statement = select(AuditEntry).where(AuditEntry.user_id == user.id).order_by(AuditEntry.seq)
    with cast.database.reading() as session:
        return [
            (entry.action, entry.object_id)
            for entry in session.exec(statement)
            if entry.action in {"search", "read_identity"}
        ]


def _plain(text: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]+>", "", text)).split())
