"""Writers: people at browsers who do acts through the real pages, and try again what did not go through."""

from __future__ import annotations

import base64
import http.client
import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

HOST = "127.0.0.1"
OK, CREATED, NO_CONTENT, FOUND, CONFLICT, LOCKED, UNAVAILABLE = 200, 201, 204, 302, 409, 423, 503
UNAVAILABLE_TOLD = ("系统正忙", "数据库连不上")
PATIENCE = 75.0  # seconds a writer waits for an answer
SHORTEST_WAIT, LONGEST_WAIT = 0.3, 3.0  # seconds before it tries again, longer each time
BOUNDARY = "----proof"
FORM, MULTIPART = "application/x-www-form-urlencoded", f"multipart/form-data; boundary={BOUNDARY}"
TUS, PART = {"Tus-Resumable": "1.0.0"}, "application/offset+octet-stream"
GIVE_UP = 0.25  # of the acts are not tried again
IN_PARTS = "large"  # a file so named is uploaded in parts


class NotSent(Exception):
    """Nobody listens: nothing has happened."""


class Broken(Exception):
    """The connection broke, or the answer was "too busy": it may have happened or not."""


class Surprise(Exception):
    """An answer no writer should get."""


@dataclass
class Act:
    """One thing to do, under a key of its own."""

    kind: str
    key: str
    gives_up: bool  # after the first broken connection, as a person who goes home
    acknowledged: bool = False
    tries: int = 0
    broken: int = 0
    upload: str = ""  # where a resumable upload is


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Storm:
    """What all writers share."""

    port: int
    until: float
    answers: int = 0
    busy: int = 0
    refused: int = 0
    already: int = 0
    surprises: list[str] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)


class Writer(threading.Thread):
    """A person at a browser who does some acts one after the other and tries again what did not go through."""

    def __init__(self, storm: Storm, number: int, who: dict, chance: random.Random) -> None:
        super().__init__(daemon=True)
        self.storm, self.agency, self.chance = storm, who["agency"], chance
        self.cookies, self.token, self.waited = f"sessionid={who['session']}", "", 0.0
        name = f"{IN_PARTS if number % 2 else 'small'}-{number}.txt"
        keys = {"unit": f"unit-{number}", "role": f"colleague-{number}", "job": str(who["job"]), "file": name}
        self.acts = [Act(kind, key, gives_up=chance.random() < GIVE_UP) for kind, key in keys.items()]
        chance.shuffle(self.acts)

    def run(self) -> None:
        try:
            while not self.token and time.monotonic() < self.storm.until:
                self._try(self._open)
            for act in self.acts:
                self._do(act)
        except Exception as problem:  # noqa: BLE001 — told by the test, which waits for every writer
            self.storm.surprises.append(f"{self.acts}: {problem!r}")

    def _do(self, act: Act) -> None:
        ways = {"unit": self._unit, "role": self._role, "job": self._rerun, "file": self._file}
        while not act.acknowledged and time.monotonic() < self.storm.until:
            act.tries += 1
            act.acknowledged = self._try(lambda: ways[act.kind](act), act)
            if act.broken and act.gives_up:
                return

    def _try(self, what: Callable[[], bool], act: Act | None = None) -> bool:
        try:
            done = what()
        except NotSent:
            self.storm.refused += 1
        except Broken:
            if act:
                act.broken += 1
        except Surprise as answer:
            self.storm.surprises.append(f"{act}: {answer}")
        else:
            self.waited = 0.0
            return done
        self.waited = min(LONGEST_WAIT, self.waited + SHORTEST_WAIT)
        time.sleep(self.waited * self.chance.uniform(0.5, 1.5))
        return False

    def _open(self) -> bool:
        """The first page: its cookie and its token go with every form."""
        page = self._ask("GET", self._at("staff/agencies/{}/settings/"))
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        cookie = re.search(r"csrftoken=\w+", page.headers["Set-Cookie"] or "")
        if page.status != OK or not token or not cookie:
            raise Surprise(f"{page.status} {plain(page.text)}")
        self.token = token[1]
        self.cookies += f"; {cookie[0]}"
        return True

    def _unit(self, act: Act) -> bool:
        answer = self._form("staff/agencies/{}/settings/", section="units", code=act.key, name=act.key)
        return self._said(act, answer, already="已有内设机构")

    def _role(self, act: Act) -> bool:
        facts = {"username": act.key, "name": "", "role": "editor", "unit": "", "since": time.strftime("%Y-%m-%d")}
        return self._said(act, self._form("staff/agencies/{}/people/", **facts))

    def _rerun(self, act: Act) -> bool:
        answer = self._form(f"staff/jobs/{act.key}/rerun/")
        return self._said(act, answer, already="不在失败清单上", status=CONFLICT)

    def _file(self, act: Act) -> bool:
        return self._in_parts(act) if act.key.startswith(IN_PARTS) else self._at_once(act)

    def _at_once(self, act: Act) -> bool:
        """A file with a form; the same again is the file that is there."""
        fields = (
            ("csrfmiddlewaretoken", "", self.token),
            ("purpose", "", "attachment"),
            ("file", f'; filename="{act.key}"\r\nContent-Type: text/plain', content_of(act)),
        )
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'
            for name, more, value in fields
        ]
        body = "".join([*parts, f"--{BOUNDARY}--\r\n"]).encode()
        answer = self._ask("POST", self._at("staff/agencies/{}/files/"), body, **{"Content-Type": MULTIPART})
        return self._said(act, answer)

    def _in_parts(self, act: Act) -> bool:
        """A resumable upload in two parts, gone on with from where the server has it."""
        whole = content_of(act).encode()
        if not act.upload:
            told = f"filename {_base64(act.key)},purpose {_base64('attachment')}"
            announced = {"Upload-Length": str(len(whole)), "Upload-Metadata": told}
            act.upload = self._tus(CREATED, "POST", self._at("files/uploads/{}/"), **announced)["Location"]
        told = self._tus(OK, "HEAD", act.upload)
        while not told["Content-Location"]:
            at = int(told["Upload-Offset"])
            part = whole[at : at + len(whole) // 2 + 1]
            told = self._tus(NO_CONTENT, "PATCH", act.upload, part, **{"Upload-Offset": str(at), "Content-Type": PART})
        return True

    def _tus(self, expected: int, method: str, path: str, body: bytes = b"", **headers: str) -> http.client.HTTPMessage:
        answer = self._ask(method, path, body, **TUS, **{"X-CSRFToken": self.token}, **headers)
        if answer.status in (CONFLICT, LOCKED):  # a part whose connection broke is being kept just now
            raise Broken
        if answer.status != expected:
            raise Surprise(f"{method} {answer.status} {plain(answer.text)}")
        return answer.headers

    def _said(self, act: Act, answer: Answer, already: str = "", status: int = OK) -> bool:
        if answer.status == FOUND and "/sign-in/" not in answer.headers["Location"]:
            return True
        if already and answer.status == status and already in answer.text and act.broken:
            self.storm.already += 1  # the try whose answer was lost went through
            return True
        raise Surprise(f"{answer.status} {plain(answer.text)}")

    def _form(self, path: str, **fields: str) -> Answer:
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields}).encode()
        return self._ask("POST", self._at(path), body, **{"Content-Type": "application/x-www-form-urlencoded"})

    def _at(self, path: str) -> str:
        return "/" + path.format(self.agency)

    def _ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        connection = http.client.HTTPConnection(HOST, self.storm.port, timeout=PATIENCE)
        begun = time.monotonic()
        try:
            connection.connect()
        except OSError as problem:
            raise NotSent from problem
        try:
            connection.request(method, path, body, {"Cookie": self.cookies, "Connection": "close", **headers})
            got = connection.getresponse()
            answer = Answer(got.status, got.headers, got.read().decode())
        except (OSError, http.client.HTTPException) as problem:
            raise Broken from problem
        finally:
            connection.close()
        if answer.status == UNAVAILABLE:
            if not any(told in answer.text for told in UNAVAILABLE_TOLD) or not answer.headers["Retry-After"]:
                raise Surprise(f"503 without its sentence: {plain(answer.text)}")
            self.storm.busy += 1
            raise Broken
        self.storm.answers += 1
        self.storm.latencies.append(time.monotonic() - begun)
        return answer


def content_of(act: Act) -> str:
    return f"{act.key}\n" * 200


def plain(page: str) -> str:
    """The end of a page without its marks, for the report."""
    return re.sub(r"(<[^>]*>|\s)+", " ", page)[-800:]


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
