"""Signing in: at an OpenID Connect provider that runs beside the test, and with a key where there is none."""

import base64
import hashlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from serving import free_port
from starlette.testclient import TestClient

from api.app import create_app
from api.provider import Provider
from api.who import COOKIE, Door
from kb.access.register import Register
from kb.errors import EngineError
from kb.graph import Graph
from kb.settings import Settings

HOME = "http://localhost:8000"
PEOPLE = (
    {"sub": "anna", "name": "Anna Ærø", "roles": ["arkitekter", "andet"]},
    {"sub": "bo", "name": "Bo", "roles": "kommune-it"},
    {"sub": "carl", "name": "Carl", "roles": ["ukendt"]},
    {"sub": "dorte", "name": "<b>Dorte</b>"},
)
CLOSED = "/kontrakter"


@dataclass
class Place:
    """A server, a browser on it, and the provider that people of it sign in at."""

    issuer: str
    provider: Provider
    register: Register
    app: object

    def browser(self, home: str = HOME) -> TestClient:
        """Return a browser of somebody new."""
        headers = {"accept": "text/html"}
        return TestClient(self.app, base_url=home, headers=headers, follow_redirects=False)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Run a provider in a process of its own on a free port of this machine."""
    port = free_port()
    people = [part for claims in PEOPLE for part in ("--user-claims", json.dumps(claims))]
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--require-nonce",
        "true",
    ]
    with subprocess.Popen([*command, *people], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as provider:
        try:
            for _ in range(300):
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}"
        finally:
            provider.terminate()


@pytest.fixture
def place(town: Graph, tmp_path: Path, issuer: str) -> Place:
    """Lend a server whose people sign in at the provider."""
    environment = {
        "KB_DATA": str(tmp_path),
        "KB_OIDC_ISSUER": issuer,
        "KB_OIDC_CLIENT": "byplan",
        "KB_OIDC_SECRET": "hemmelig",
        "KB_OIDC_ROLES": "kommune-it=municipality, arkitekter=analyst",
    }
    door = Door.of(Settings.from_environment(environment))
    assert door.provider is not None
    assert door.register is not None
    return Place(issuer, door.provider, door.register, create_app(town, door=door))


def consent(url: str, sub: str | None) -> str:
    """Sign in at the provider as somebody, or say no, and return where it sends the browser."""
    data = {"sub": sub} if sub else {"action": "deny"}
    answered = requests.post(url, data=data, allow_redirects=False, timeout=10)
    assert answered.status_code == 302, answered.text
    return answered.headers["location"]


def enter(browser: TestClient, sub: str, to: str = "/kontrakter") -> str:
    """Sign in as somebody and return where one ends."""
    gone = browser.get("/log-ind", params={"til": to})
    assert gone.status_code == 303
    back = browser.get(consent(gone.headers["location"], sub))
    assert back.status_code == 303, back.text
    return back.headers["location"]


def test_somebody_signs_in_and_out(place: Place) -> None:
    """Be the public, then what the claim says, then the public again; pages say who it is, in both languages."""
    browser = place.browser()
    assert browser.get(CLOSED).status_code == 401
    assert '<a class="who" href="/log-ind' in browser.get("/").text
    assert "Sign in</a>" in browser.get("/en/").text
    assert enter(browser, "anna") == CLOSED
    page = browser.get(CLOSED)
    assert page.status_code == 200
    assert "<bdi>Anna Ærø</bdi> (analytiker)" in page.text
    assert "Sign out</button>" in browser.get("/en/kontrakter").text
    question = {"query": "RETURN 1 AS one"}
    assert browser.post("/api/v1/cypher", json=question).status_code == 403, "no page of ours asked"
    assert browser.post("/api/v1/cypher", json=question, headers={"origin": HOME, "accept": "*/*"}).status_code == 200
    cookie = browser.cookies[COOKIE]
    assert browser.post("/log-ud").status_code == 403
    left = browser.post("/log-ud", headers={"origin": HOME})
    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert browser.get(CLOSED).status_code == 401
    assert place.register.signed_in(cookie) is None, "it is over here, too"
    assert place.browser().get(CLOSED, headers={"cookie": f"{COOKIE}={cookie}"}).status_code == 401


def test_roles_are_those_of_the_claim(place: Place) -> None:
    """Let nobody do what the claim does not say, and nobody in of whom it says nothing known."""
    browser = place.browser()
    enter(browser, "bo")
    assert browser.get(CLOSED).status_code == 200
    asked = browser.post("/api/v1/cypher", json={"query": "RETURN 1"}, headers={"origin": HOME})
    assert asked.status_code == 403
    for sub in ("carl", "dorte"):
        browser = place.browser()
        back = browser.get(consent(browser.get("/log-ind").headers["location"], sub))
        assert back.status_code == 403
        assert "has no role here" in back.text
        assert COOKIE not in browser.cookies


def test_what_is_asked_of_the_provider(place: Place) -> None:
    """Ask with state, nonce and the hash of a verifier, each new every time, and come back to this server."""
    asked = []
    for _ in range(2):
        gone = place.browser().get("/log-ind")
        asked.append({name: values[0] for name, values in parse_qs(urlsplit(gone.headers["location"]).query).items()})
        assert gone.headers["cache-control"] == "no-store"
    for one in asked:
        assert one["response_type"] == "code"
        assert one["redirect_uri"] == f"{HOME}/log-ind/retur"
        assert one["code_challenge_method"] == "S256"
        assert "openid" in one["scope"].split()
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
        assert len(asked[0][name]) >= 32
    known = {
        base64.urlsafe_b64encode(hashlib.sha256(one.verifier.encode()).digest()).decode().rstrip("=")
        for one in place.provider._attempts.values()
    }
    assert {one["code_challenge"] for one in asked} == known


def test_cookies(place: Place) -> None:
    """Have no script read the cookies, no other site send them along, and nothing carry them in the open."""
    for home, secure in ((HOME, False), ("http://127.0.0.1:8000", False), ("https://byplan:8000", True)):
        browser = place.browser(home)
        gone = browser.get("/log-ind")
        back = browser.get(consent(gone.headers["location"], "anna"), headers={"cookie": cookies(gone)})
        for response, name in ((gone, "byplan_sign_in"), (back, COOKIE)):
            (cookie,) = [
                one for one in response.headers.get_list("set-cookie") if one.startswith((f'{name}="', f"{name}="))
            ][:1]
            assert "httponly" in cookie.lower()
            assert "samesite=lax" in cookie.lower()
            assert ("secure" in cookie.lower()) is secure


def cookies(response: object) -> str:
    """Return what a browser would send back, also over a connection that it is not told is safe."""
    return "; ".join(one.split(";")[0] for one in response.headers.get_list("set-cookie"))  # type: ignore[attr-defined]


def test_answers_that_are_not_believed(place: Place) -> None:
    """Sign nobody in with another's answer, one given twice, one to another question, or none."""
    mine, other = place.browser(), place.browser()
    answer = consent(mine.get("/log-ind").headers["location"], "anna")
    other.get("/log-ind")
    assert other.get(answer).status_code == 403, "of another browser"
    assert mine.get(answer.replace("state=", "state=x")).status_code == 403
    assert mine.get(answer).status_code == 403, "an attempt is one attempt"
    assert place.browser().get(answer).status_code == 403, "of no browser"
    again = place.browser()
    answer = consent(again.get("/log-ind").headers["location"], "anna")
    assert again.get(answer).status_code == 303
    assert again.get(answer).status_code == 403, "twice"
    refused = place.browser()
    no = refused.get(consent(refused.get("/log-ind").headers["location"], None))
    assert no.status_code == 403
    assert COOKIE not in refused.cookies
    assert mine.get("/log-ind/retur").status_code == 403


def test_nobody_keeps_others_from_signing_in(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let in whoever comes, however many attempts somebody begins and never ends; the oldest are forgotten."""
    monkeypatch.setattr("api.provider.MOST_ATTEMPTS", 3)
    first = place.browser()
    answer = consent(first.get("/log-ind").headers["location"], "anna")
    for _ in range(5):
        assert place.browser().get("/log-ind").status_code == 303
    assert enter(place.browser(), "anna") == CLOSED
    assert first.get(answer).status_code == 403
    assert len(place.provider._attempts) <= 3


def test_a_word_for_somebody_else(place: Place) -> None:
    """Believe no word that was given to another client, with another nonce, or by another provider."""
    for change in ("client", "nonce"):
        browser = place.browser()
        gone = browser.get("/log-ind").headers["location"]
        answer = consent(gone, "anna")
        token, attempt = next(iter(place.provider._attempts.items()))
        if change == "nonce":
            place.provider._attempts[token] = replace(attempt, nonce="x" * 32)
            assert browser.get(answer).status_code == 403
        else:
            place.provider.client = "another"
            assert browser.get(answer).status_code == 403
            place.provider.client = "byplan"
    issuer, place.provider.issuer, place.provider._known = place.provider.issuer, f"{place.issuer}/x", (0.0, {})
    assert place.browser().get("/log-ind").status_code == 503
    place.provider.issuer = issuer


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\n/evil.example", ""]
)
def test_one_ends_on_this_server(place: Place, to: str) -> None:
    """Lead nobody elsewhere once they have signed in."""
    assert enter(place.browser(), "anna", to) == "/"


def test_a_provider_that_does_not_answer(town: Graph, tmp_path: Path) -> None:
    """Say so, and go on answering everybody else."""
    provider = Provider("http://127.0.0.1:9", "byplan", None, "roles", {})
    app = create_app(town, door=Door(Register(tmp_path / "access.sqlite"), True, provider))
    with TestClient(app, headers={"accept": "text/html"}) as browser:
        assert browser.get("/log-ind").status_code == 503
        assert browser.get("/").status_code == 200


@dataclass
class Said:
    """What a provider answers, in place of one."""

    body: object

    def raise_for_status(self) -> None:
        """Be an answer like any other."""

    def json(self) -> object:
        """Return it."""
        return self.body


WHOLE: dict[str, object] = {
    "issuer": "https://id.example",
    **{name: f"https://id.example/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")},
}


@pytest.mark.parametrize(
    "said",
    [
        [],
        None,
        "word",
        [WHOLE],
        WHOLE | {"issuer": None},
        *(WHOLE | {name: odd} for name in list(WHOLE)[1:] for odd in (None, ["https://id.example"], "javascript:x")),
        {"issuer": WHOLE["issuer"]},
    ],
)
def test_a_provider_that_says_nothing_usable_of_itself(
    town: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: object
) -> None:
    """Say so, in the page of an error that was foreseen."""
    provider = Provider("https://id.example", "byplan", None, "roles", {})
    app = create_app(town, door=Door(Register(tmp_path / "access.sqlite"), True, provider))
    monkeypatch.setattr(requests, "get", lambda *_, **__: Said(said))
    with TestClient(app, headers={"accept": "text/html"}, raise_server_exceptions=False) as browser:
        answered = browser.get("/log-ind", follow_redirects=False)
        assert answered.status_code == 503
        assert "https://id.example says" in answered.text


@pytest.mark.parametrize(
    ("keys", "status"), [([], 503), (None, 503), ({}, 403), ({"keys": None}, 403), ({"keys": [1]}, 403)]
)
def test_odd_keys_of_a_provider(place: Place, monkeypatch: pytest.MonkeyPatch, keys: object, status: int) -> None:
    """Sign nobody in by them, and say why."""
    ask = requests.get
    monkeypatch.setattr(requests, "get", lambda url, **how: Said(keys) if "jwks" in url else ask(url, **how))
    browser = TestClient(
        place.app,  # type: ignore[arg-type]
        base_url=HOME,
        headers={"accept": "text/html"},
        follow_redirects=False,
        raise_server_exceptions=False,
    )
    assert browser.get(consent(browser.get("/log-ind").headers["location"], "anna")).status_code == status
    assert COOKIE not in browser.cookies


def test_settings_by_half() -> None:
    """Refuse to start with sign-in that could not work."""
    with pytest.raises(EngineError, match="KB_OIDC_CLIENT"):
        Settings.from_environment({"KB_OIDC_ISSUER": "https://id.example"})
    given = {"KB_OIDC_ISSUER": "https://id.example", "KB_OIDC_CLIENT": "byplan"}
    with pytest.raises(EngineError, match="VALUE=ROLE"):
        Settings.from_environment({**given, "KB_OIDC_ROLES": "kommune"})
    with pytest.raises(EngineError, match="the roles are"):
        Door.of(Settings.from_environment({**given, "KB_OIDC_ROLES": "kommune=chef"}))
    settings = Settings.from_environment({**given, "KB_OIDC_ROLES": "a=analyst", "KB_OIDC_SECRET": "hemmelig"})
    assert "hemmelig" not in repr(settings)


def test_somebody_signs_in_with_a_key(town: Graph, tmp_path: Path) -> None:
    """Let a reader in with a key where there is no provider, and out when it is revoked."""
    register = Register(tmp_path / "access.sqlite")
    known, key = register.add("Anna", "municipality")
    app = create_app(town, door=Door(register))
    browser = TestClient(app, base_url=HOME, headers={"accept": "text/html"}, follow_redirects=False)
    assert 'type="password"' in browser.get("/log-ind?til=/kontrakter").text
    form = {"key": key[:-1], "til": "/kontrakter"}
    wrong = browser.post("/log-ind", data=form, headers={"origin": HOME})
    assert wrong.status_code == 401
    assert key[:-1] not in wrong.text
    form["key"] = key
    assert browser.post("/log-ind", data=form, headers={"origin": "http://evil.example"}).status_code == 403
    entered = browser.post("/log-ind", data=form, headers={"origin": HOME})
    assert (entered.status_code, entered.headers["location"]) == (303, CLOSED)
    assert key not in browser.cookies[COOKIE]
    assert browser.get(CLOSED).status_code == 200
    register.revoke(known.id)
    assert browser.get(CLOSED).status_code == 401
