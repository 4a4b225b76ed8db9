"""Refuse browsers that ask under a name that is not of this server, before anything runs.

The page of a problem needs addresses, and an address needs a name that can be trusted: so the
answer is a line of plain text.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.sansio.utils import host_is_trusted
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# A check of health on the machine itself always finds the server.
OWN_NAMES = ("localhost", "127.0.0.1")
TOLD = "Dit adres hoort niet bij deze server. / This address does not belong to this server.\n"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def only_under(names: Iterable[str], inner: "WSGIApplication") -> "WSGIApplication":
    """Return the application, closed for every other name.

    Args:
        names: of hosts, without ports; ``.example.org`` stands for all names below it.
        inner: what answers under the right names.
    """
    trusted = [*names, *OWN_NAMES]

    def guarded(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if host_is_trusted(environ.get("HTTP_HOST") or "", trusted):
            return inner(environ, start)
        return Response(TOLD, 400, headers=HEADERS, mimetype="text/plain")(environ, start)

    return guarded
