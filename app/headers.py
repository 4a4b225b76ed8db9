"""Headers that every answer carries."""

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "worker-src 'self'",
        "frame-ancestors 'none'",
    )
)


def init_headers(app: Flask) -> None:
    """Add the headers after every request, errors included."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        headers["X-Content-Type-Options"] = "nosniff"
        # Over TLS the check of forms compares the page that a form came from.
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        headers["X-Frame-Options"] = "DENY"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        # Static files say themselves how long they may be kept; everything else is not kept.
        if request.endpoint == "offline.worker":
            headers["Cache-Control"] = "no-cache"
        elif request.endpoint == "calendar.feed" and response.status_code in {200, 304}:
            # A calendar keeps what it fetched: it asks whether that is still right.
            headers["Cache-Control"] = "private, no-cache"
        elif request.endpoint != "static" or response.status_code not in {200, 304}:
            headers["Cache-Control"] = "no-store"
        if request.blueprint in {"teller", "table", "own_voice"}:
            headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        if request.is_secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint == "security.logout":
            headers["Clear-Site-Data"] = '"cache", "cookies"'
        return response
