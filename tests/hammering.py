"""Scripted interviewers who type into real servers that are killed under them.

Each interviewer sends his turns one after the other and sends again until the server says that
this very turn is saved, as the chat of the browser does.
"""

import html
import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID, uuid4

from cast import CANARY, PASSPHRASE, Cast

from app.settings import Settings
from interviews.interviews import Interview
from interviews.turns import raw_text, turns_of
from research.networks import ActorRole, Identity, Network, add_actor

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
# A busy machine takes minutes for what takes seconds on an idle one.
PATIENCE = 1200
AWAY = (OSError, http.client.HTTPException)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Server:
    """A real ``wij serve`` that can be killed and started again on the same port."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self.port, self.log = free_port(), log
        clean = {name: value for name, value in os.environ.items() if not name.startswith("WIJ_")}
        url = settings.database_url.replace("postgresql+psycopg://", "postgresql://")
        self.environ = clean | {
            "WIJ_HOME": str(settings.home),
            "WIJ_SECRETS": str(settings.secrets_directory),
            "WIJ_KEYS": str(settings.keys_directory),
            "WIJ_DATABASE_URL": url,
            "WIJ_PORT": str(self.port),
            "WIJ_SECOND_FACTOR": "no",
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.kills = 0

    def start(self) -> None:
        """Start, without waiting until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "serve", "--no-worker"],
                env=self.environ,
                stdout=log,
                stderr=log,
            )

    def wait(self) -> None:
        """Wait until it answers."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.log.read_text()[-2000:])

    def kill(self) -> None:
        """End it at once, as a power cut or the kernel would, and start it again."""
        self.stop()
        self.kills += 1
        self.start()

    def stop(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


@dataclass
class Interviewer:
    """One person who types ``count`` turns into one conversation."""

    servers: list[Server]
    email: str
    interview_id: UUID
    count: int
    seed: int
    pause: float = 0
    acknowledged: list[str] = field(default_factory=list)
    # Per turn: the request that was answered, and from Enter to saved with every new try.
    seconds: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    retries: int = 0
    problem: str = ""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.server = self.servers[self.seed % len(self.servers)]
        self.cookies: dict[str, str] = {}
        self.page_id, self.token = str(uuid4()), ""

    def sign_in(self) -> None:
        """Sign in, however often it takes."""
        self._persist(self._sign_in)

    def work(self) -> None:
        """Type everything; what goes wrong is kept for the test."""
        try:
            for number in range(1, self.count + 1):
                if self.pause:
                    time.sleep(self.pause * self.chance.uniform(0.5, 1.5))
                text = f"{CANARY} vertelde deel {number} van gesprek {self.seed}."
                facts = {
                    "turn_id": str(uuid4()),
                    "page_id": self.page_id,
                    "writer_id": self.page_id,
                }
                facts |= {"page_number": str(number), "speaker": "actor", "mode": "verbatim"}
                start = time.monotonic()
                self._persist(lambda facts=facts, text=text: self._say(facts | {"text": text}))
                self.waits.append(time.monotonic() - start)
                self.acknowledged.append(text)
        except AssertionError as problem:
            self.problem = str(problem)

    def _persist(self, act) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if act():
                    return
            except AWAY:
                pass
            self.retries += 1
            self.server = self.chance.choice(self.servers)
            time.sleep(self.chance.uniform(0.05, 0.3))
        raise AssertionError(f"gave up on {act}")

    def _ask(self, method: str, path: str, facts: dict[str, str] | None = None):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=15)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"HX-Request": "true", "X-Requested-With": "fetch", "Cookie": cookies}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, urlencode(facts or {}), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie") or []:
                for name, one in SimpleCookie(line).items():
                    self.cookies[name] = one.value
            return answer.status, text
        finally:
            connection.close()

    def _take_token(self, path: str) -> bool:
        status, text = self._ask("GET", path)
        found = TOKEN.search(text)
        self.token = html.unescape(found.group(1)) if found else ""
        return status == 200 and bool(self.token)

    def _sign_in(self) -> bool:
        if not self._take_token("/inloggen"):
            return False
        facts = {"csrf_token": self.token, "email": self.email, "password": PASSPHRASE}
        self._ask("POST", "/inloggen", facts)
        return self._take_token(f"/gesprekken/{self.interview_id}/formulier")

    def _say(self, facts: dict[str, str]) -> bool:
        start = time.monotonic()
        here = f"/gesprekken/{self.interview_id}"
        status, text = self._ask("POST", f"{here}/beurten", facts | {"csrf_token": self.token})
        took = time.monotonic() - start
        if status == 400:
            self._take_token(f"{here}/formulier")
        saved = f'data-turn-id="{facts["turn_id"]}" data-state="saved"' in text
        if status in {200, 201} and saved:
            self.seconds.append(took)
            return True
        assert status >= 500 or status == 400, f"{status} is no reason to try again"
        return False


def conversations(cast: Cast, count: int) -> list[UUID]:
    """Begin as many conversations of one interviewer; return their ids."""
    ids = [cast.interview(cast.daughter)]
    for number in range(1, count):
        with cast.writing() as session:
            network = session.get_one(Network, cast.network.id)
            actor = add_actor(
                session,
                network,
                role=ActorRole.NEIGHBOUR,
                identity=Identity(name=f"{CANARY} {number}"),
                added_by=None,
            )
        ids.append(cast.interview(actor))
    return ids


def hammer(
    cast: Cast,
    settings: Settings,
    *,
    people: int,
    turns: int,
    kills: int,
    log: Path,
    pause: float = 0,
) -> list[Interviewer]:
    """Let everybody type while two servers on one database are killed again and again.

    Args:
        cast, settings: who works on the study, and where its database is.
        people, turns: how many type, and how many turns each.
        kills: how often a server is killed.
        log: where the servers write.
        pause: seconds that each waits before a turn, more or less; 0 for a hammering.
    """
    ids = conversations(cast, people)
    cast.database.dispose()
    servers = [Server(settings, log) for _ in range(2)]
    try:
        for one in servers:
            one.start()
            one.wait()
        email = cast.interviewer.email
        everybody = [
            Interviewer(servers, email, one, turns, seed, pause) for seed, one in enumerate(ids)
        ]
        # One person signs in, with a window for each conversation: the door lets in few at once.
        everybody[0].sign_in()
        for one in everybody:
            one.cookies, one.token = dict(everybody[0].cookies), everybody[0].token
        threads = [threading.Thread(target=one.work, daemon=True) for one in everybody]
        for thread in threads:
            thread.start()
        _kill_at_random(servers, everybody, turns * people, kills)
        for thread in threads:
            thread.join(PATIENCE)
    finally:
        for one in servers:
            one.stop()
    assert sum(one.kills for one in servers) == kills
    return everybody


def _kill_at_random(
    servers: list[Server], everybody: list[Interviewer], total: int, kills: int
) -> None:
    chance, end = random.Random(6), time.monotonic() + PATIENCE
    moments = sorted(chance.sample(range(total // 20, total * 17 // 20), kills))
    for moment in moments:
        while sum(len(one.acknowledged) for one in everybody) < moment:
            assert time.monotonic() < end, [one.problem for one in everybody]
            time.sleep(0.005)
        # In the midst of what it is doing: a little after the turn that was counted.
        time.sleep(chance.uniform(0, 0.02))
        chance.choice(servers).kill()


def stored(cast: Cast, interview_id: UUID) -> list[str]:
    """Return the words of a conversation, in order."""
    with cast.database.reading() as session:
        interview = session.get_one(Interview, interview_id)
        return [raw_text(session, interview, one) for _, one in turns_of(session, interview_id)]
