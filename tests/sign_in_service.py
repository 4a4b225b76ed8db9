"""A sign-in service of an organisation, run for real on this machine, and able to lie.

Made with Authlib's own authorization server: code flow, PKCE, signed ID tokens, discovery.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT_ID, CLIENT_SECRET = "wij", "geheim-van-de-toets"


@dataclass
class Service:
    """What the service says of who signs in; a test changes it to make it lie."""

    issuer: str = ""
    subject: str = "nummer-17"
    claims: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    signing_key: Any = None
    key: Any = None
    down: bool = False
    refuses: bool = False
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)


class Client(ClientMixin):
    """The one application that this service knows."""

    client_id = CLIENT_ID

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return urlsplit(redirect_uri).path == "/inloggen/organisatie/terug"

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in {"client_secret_basic", "client_secret_post"}

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Code:
    """One authorization code, as Authlib asks after it."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.code, self.facts = facts["code"], facts
        self.code_challenge = facts["code_challenge"]
        self.code_challenge_method = facts["code_challenge_method"]

    def get_redirect_uri(self) -> str:
        return str(self.facts["redirect_uri"])

    def get_scope(self) -> str:
        return "openid email"


def _id_token(service: Service, nonce: str | None) -> str:
    moment = int(time.time())
    claims = {
        "iss": service.issuer,
        "sub": service.subject,
        "aud": CLIENT_ID,
        "iat": moment,
        "exp": moment + 300,
        "auth_time": moment,
        "nonce": nonce,
    } | service.claims
    if service.algorithm == "none":
        import base64

        def part(one: Any) -> str:
            return base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=")

        return f"{part({'alg': 'none'})}.{part(claims)}."
    header = {"alg": service.algorithm, "kid": "one"}
    return str(jwt.encode(header, claims, service.signing_key or service.key))


def _grant_for(service: Service) -> type[grants.AuthorizationCodeGrant]:
    class CodeGrant(grants.AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

        def save_authorization_code(self, code: str, request: Any) -> None:
            asked = request.payload.data
            service.codes[code] = {
                "code": code,
                "redirect_uri": request.payload.redirect_uri,
                "nonce": asked.get("nonce"),
                "code_challenge": asked.get("code_challenge"),
                "code_challenge_method": asked.get("code_challenge_method"),
            }

        def query_authorization_code(self, code: str, client: Any) -> Code | None:
            facts = service.codes.get(code)
            return Code(facts) if facts else None

        def delete_authorization_code(self, authorization_code: Code) -> None:
            service.codes.pop(authorization_code.code)

        def authenticate_user(self, authorization_code: Code) -> object:
            return object()

    return CodeGrant


def _app(service: Service) -> Flask:
    app = Flask("sign_in_service")
    app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"authorization_code": 60}
    nonces: dict[str, str | None] = {}
    server = AuthorizationServer(app, lambda _id: Client(), lambda _token, _request: None)
    server.register_grant(_grant_for(service), [CodeChallenge(required=True)])

    @app.before_request
    def perhaps_down() -> Any:
        return ("down", 503) if service.down else None

    @app.get("/.well-known/openid-configuration")
    def metadata() -> Any:
        here = service.issuer
        return {
            "issuer": here,
            "authorization_endpoint": f"{here}/authorize",
            "token_endpoint": f"{here}/token",
            "jwks_uri": f"{here}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    @app.get("/keys")
    def keys() -> Any:
        return {"keys": [{**service.key.as_dict(private=False), "kid": "one"}]}

    @app.get("/authorize")
    def authorize() -> Any:
        service.asked.append(dict(request.args))
        if service.refuses:
            target = request.args["redirect_uri"]
            return (
                "",
                302,
                {"Location": f"{target}?error=access_denied&state={request.args['state']}"},
            )
        grant = server.get_consent_grant(end_user=object())
        return server.create_authorization_response(grant=grant, grant_user=object())

    @app.post("/token")
    def token() -> Any:
        facts = service.codes.get(request.form["code"], {})
        nonces["last"] = facts.get("nonce")
        answer = server.create_token_response()
        if answer.status_code != 200:
            return answer
        return jsonify({**answer.get_json(), "id_token": _id_token(service, nonces["last"])})

    return app


@contextmanager
def sign_in_service() -> Iterator[Service]:
    """Run the service on a free port until the block ends."""
    service = Service(key=RSAKey.generate_key(2048, {"kid": "one"}))
    server = make_server("127.0.0.1", 0, _app(service), threaded=True)
    service.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def walk(browser: Any, start: str) -> Any:
    """Go to the service as a browser does, and come back; return the last answer of the app."""
    leaving = browser.get(start)
    if leaving.status_code not in {302, 303} or "/authorize?" not in leaving.location:
        return leaving
    there = requests.get(leaving.location, allow_redirects=False, timeout=10)
    back = urlsplit(there.headers["Location"])
    return browser.get(f"{back.path}?{back.query}")


def asked_of(location: str) -> dict[str, str]:
    """Return what an address asks of the service."""
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
