"""Keys: made, shown once, kept hashed in a file of their owner's alone, expiring, revoked, and never told again."""

import shutil
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import pytest
from click.testing import CliRunner
from roles import Server
from starlette.testclient import TestClient

from api.app import create_app
from api.who import COOKIE, Door
from kb import __main__ as cli
from kb import dates
from kb.access.asking import Viewer
from kb.access.register import LONGEST, Register
from kb.access.roles import ROLES
from kb.errors import EngineError, InvalidParameter, UnknownKey
from kb.graph import Graph
from kb.settings import Settings

ANNA = Viewer(ROLES["analyst"], "Anna", "0901")
LIST = "/api/v1/contracts"


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """Lend an empty register."""
    return Register(tmp_path / "data" / "access.sqlite")


def test_a_key_is_kept_hashed(register: Register) -> None:
    """Keep nothing that a key could be made of again, in a file that only its owner may read."""
    known, key = register.add("notebook", "analyst")
    assert key.startswith(f"byplan_{known.id}_")
    assert len(key.split("_", 2)[2]) >= 43
    assert stat.S_IMODE(register.path.stat().st_mode) == 0o600
    kept = register.path.read_bytes()
    assert key.encode() not in kept
    assert key.split("_", 2)[2].encode() not in kept
    assert known.id.encode() in kept
    assert key not in repr(known)
    viewer = register.holder(key)
    assert viewer is not None
    assert (viewer.role.name, viewer.name, viewer.by, viewer.id) == ("analyst", "notebook", "key", known.id)
    assert key not in repr(viewer)


def test_what_is_no_key(register: Register) -> None:
    """Take nothing for a key that is not the whole of one."""
    known, key = register.add("notebook", "analyst")
    prefix, id, secret = key.split("_", 2)
    other = register.add("another", "editor")[1].split("_", 2)[2]
    wrong = ["", "_", "__", key[:-1], key + "x", secret, f"{prefix}_{id}", f"{prefix}_{id}_", f"x_{id}_{secret}"]
    wrong += [f"{prefix}_{id}_{other}", f"{prefix}_00000000_{secret}", key.upper(), f"{prefix}_%_{secret}", "\udcff"]
    assert [one for one in wrong if register.holder(one)] == []
    assert register.holder(key) is not None
    assert known.state == "valid"


def test_a_key_expires(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold to the last day, and no longer."""
    until = dates.today() + timedelta(days=30)
    _, key = register.add("short", "municipality", expires_on=until)
    monkeypatch.setattr(dates, "today", lambda: until)
    assert register.holder(key) is not None
    monkeypatch.setattr(dates, "today", lambda: until + timedelta(days=1))
    assert register.holder(key) is None
    assert [one.state for one in register.listed()] == ["expired"]
    assert register.has_keys


def test_a_key_of_a_municipality(register: Register) -> None:
    """Know a code that has lost its first 0: the key would be for nobody."""
    assert register.add("register", "editor", organisation="751")[0].organisation == "0751"
    assert register.add("invented", "editor", organisation="10751")[0].organisation == "10751"


def test_any_name_is_listed(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """List a key under its name, also where that looks like the markup of a terminal."""
    monkeypatch.setenv("KB_DATA", str(register.path.parent))
    register.add("[/x]", "editor")
    listed = CliRunner().invoke(cli.kb, ["keys", "list"])
    assert (listed.exit_code, "[/x]" in listed.stdout) == (0, True), listed.stdout


def test_a_key_is_revoked(register: Register) -> None:
    """Hold no more from then on, in other processes too; twice is once."""
    known, key = register.add("lost", "editor")
    other = Register(register.path)
    assert other.holder(key) is not None
    assert register.revoke(known.id).state == "revoked"
    assert register.revoke(known.id).state == "revoked"
    assert other.holder(key) is None
    with pytest.raises(UnknownKey, match="kb keys list"):
        register.revoke("00000000")


@pytest.mark.parametrize(
    ("role", "more", "wrong"),
    [
        ("public", {}, "role"),
        ("chef", {}, "role"),
        ("vendor", {}, "organisation"),
        ("administrator", {"organisation": "0901"}, "organisation"),
        ("editor", {"organisation": "Aarhus"}, "organisation: name the municipality by its code"),
        ("analyst", {"rate": 0}, "rate"),
        ("analyst", {"expires_on": date(2001, 1, 1)}, "expires"),
        ("analyst", {"expires_on": dates.today() + timedelta(days=LONGEST + 1)}, "expires"),
    ],
)
def test_keys_that_there_are_none_of(register: Register, role: str, more: dict[str, int], wrong: str) -> None:
    """Refuse a key that nobody could use, or that would never end."""
    with pytest.raises(InvalidParameter, match=wrong):
        register.add("x", role, **more)  # type: ignore[arg-type]
    assert not register.has_keys


def test_a_file_that_is_none(register: Register) -> None:
    """Let nobody in when the file can't be read: what is broken is not open."""
    register.path.parent.mkdir()
    register.path.write_text("no database")
    with pytest.raises(EngineError, match="register of keys"):
        register.holder("byplan_00000000_x")


def test_before_any_key_everything_is_open(town: Graph, register: Register) -> None:
    """Be open on a machine of one's own, until the first key is made, and never again, also once it is revoked."""
    app = create_app(town, door=Door(register))
    with TestClient(app) as client:
        assert client.get(LIST).status_code == 200
        assert not register.path.exists()
        known, key = register.add("first", "administrator")
        assert client.get(LIST).status_code == 401
        assert client.get(LIST, headers={"authorization": f"Bearer {key}"}).status_code == 200
        register.revoke(known.id)
        assert client.get(LIST).status_code == 401


def test_nobody_waits_for_who_writes(town: Graph, register: Register) -> None:
    """Answer at once while another process holds the file's lock, or a thread of this one writes in it."""
    key = register.add("notebook", "analyst")[1]
    headers = {"authorization": f"Bearer {key}"}
    other = sqlite3.connect(register.path, isolation_level=None, check_same_thread=False)
    begun = Event()

    def write() -> None:
        with register.file.writing() as run:
            begun.set()
            run.execute("UPDATE key SET rate = 1000")  # waits for the other

    with TestClient(create_app(town, door=Door(register))) as client, ThreadPoolExecutor(2) as threads:
        assert client.get(LIST, headers=headers).status_code == 200
        other.execute("BEGIN EXCLUSIVE")
        writes = threads.submit(write)
        try:
            assert begun.wait(10)
            began = monotonic()
            assert [client.get(path, headers=headers).status_code for path in ("/health/live", LIST)] == [200, 200]
            assert Register(register.path).has_keys
            signing = threads.submit(client.post, "/log-ind", data={"key": key}, follow_redirects=False)
            sleep(0.5)  # it waits to write down the session, and nobody for it
            assert client.get("/health/live").status_code == 200
            assert monotonic() - began < 5
            assert not signing.done()
        finally:
            other.execute("ROLLBACK")
        writes.result(10)
        assert signing.result(10).status_code == 303
        assert [key.rate for key in register.listed()] == [1000]
    other.close()


def test_the_file_alone_has_all_that_was_written(register: Register, tmp_path: Path) -> None:
    """Keep the log beside the file its owner's alone, and nothing in it that a copy of the file would lack."""
    key = register.add("notebook", "analyst")[1]
    beside = sorted(register.path.parent.iterdir())
    assert [path.name for path in beside] == [f"access.sqlite{end}" for end in ("", "-shm", "-wal")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in beside} == {0o600}
    assert Register(Path(shutil.copy(register.path, tmp_path / "copy.sqlite"))).holder(key)


def test_who_reads_keeps_nobody_from_writing(register: Register) -> None:
    """Write at once while somebody has read the file and not let go of it yet, such as who copies it."""
    register.add("notebook", "analyst")
    other = sqlite3.connect(register.path, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM key").fetchone()
    began = monotonic()
    key = register.add("another", "analyst")[1]
    assert monotonic() - began < 5
    other.execute("ROLLBACK")
    assert register.holder(key)
    other.close()


def test_a_file_of_a_newer_version_stays_as_it_is(register: Register) -> None:
    """Refuse what a newer Byplan has written, in one sentence, rather than set it back."""
    register.add("notebook", "analyst")
    newer = sqlite3.connect(register.path, isolation_level=None)
    newer.execute("PRAGMA user_version = 7")
    with pytest.raises(EngineError, match="a newer Byplan has written it"):
        Register(register.path).listed()
    assert newer.execute("PRAGMA user_version").fetchone() == (7,)
    newer.close()


def test_a_file_without_a_log(tmp_path: Path) -> None:
    """Have a file of an earlier version log what is written before a server reads it; make none where none is."""
    settings = Settings(data=tmp_path / "data")
    Door.of(settings)
    assert not (tmp_path / "data").exists()
    (tmp_path / "data").mkdir()
    before = sqlite3.connect(tmp_path / "data" / "access.sqlite")
    before.execute("CREATE TABLE key (id TEXT)")
    before.close()
    Door.of(settings)
    now = sqlite3.connect(tmp_path / "data" / "access.sqlite")
    assert now.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    now.close()


def test_another_file_in_its_place(register: Register, tmp_path: Path) -> None:
    """Read what stands at the path: another file's keys hold, those of the one that was there no more."""
    key = register.add("notebook", "analyst")[1]
    other = Register(tmp_path / "other.sqlite")
    others = other.add("other", "analyst")[1]
    assert register.holder(key)
    Path(shutil.copy(other.path, tmp_path / "copy.sqlite")).replace(register.path)
    assert register.holder(others)
    assert register.holder(key) is None
    register.path.unlink()
    assert register.holder(others) is None


def test_keys_are_not_guessed_at_any_rate(town: Graph, tmp_path: Path) -> None:
    """Count a key that does not hold against the address it comes from, wherever it is tried, and nobody else."""
    register = Register(tmp_path / "access.sqlite")
    mine = register.add("notebook", "analyst")[1]
    app = create_app(town, door=Door(register), rate=3)

    def ask(key: str, path: str = "/api/v1/analyses", host: str = "10.0.0.1") -> int:
        with TestClient(app, client=(host, 1)) as client:
            return client.get(path, headers={"authorization": f"Bearer {key}"}).status_code

    assert [ask("guess"), ask("guess", "/health/live"), ask("guess", "/nowhere"), ask("guess")] == [401, 401, 401, 429]
    assert ask("guess", "/health/live") == 429
    assert ask("guess", host="10.0.0.2") == 401
    assert ask(mine) == 200


def test_a_key_has_a_rate_of_its_own(town: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Count what each key asks by its own rate, whoever brings it from where; others, and sessions of it, likewise."""
    monkeypatch.setenv("KB_DATA", str(tmp_path))
    made = [
        CliRunner().invoke(cli.kb, ["keys", "add", "notebook", "--role", "analyst", *rate])
        for rate in (["--rate", "2"], ["--rate", "2"], [])
    ]
    assert [one.exit_code for one in made] == [0, 0, 0]
    slow, other, free = (one.stdout.strip() for one in made)
    assert CliRunner().invoke(cli.kb, ["keys", "list"]).stdout.count("2/min") == 2
    refused = CliRunner().invoke(cli.kb, ["keys", "add", "notebook", "--role", "analyst", "--rate", "0"])
    assert (refused.exit_code, "--rate" in refused.stderr) == (2, True)
    register = Register(tmp_path / "access.sqlite")
    assert [key.rate for key in register.listed()] == [2, 2, None]
    app = create_app(town, door=Door(register), rate=5)

    def ask(key: str, host: str = "10.0.0.1") -> tuple[int, str]:
        with TestClient(app, client=(host, 1)) as client:
            found = client.get("/api/v1/analyses", headers={"x-api-key": key})
            return found.status_code, found.headers["ratelimit-policy"]

    assert [ask(slow)[0], ask(slow, "10.0.0.2")[0], ask(slow)[0], ask(slow, "10.0.0.3")[0]] == [200, 200, 429, 429]
    assert ask(slow)[1] == '"caller";q=2;w=60'
    assert [ask(other)[0] for _ in range(3)] == [200, 200, 429]
    assert [ask(free) for _ in range(6)] == [(200, '"caller";q=5;w=60')] * 5 + [(429, '"caller";q=5;w=60')]
    holder = register.holder(slow)
    assert holder is not None
    session = register.sign_in(holder)
    assert getattr(register.signed_in(session), "rate", None) == 2
    with TestClient(app, cookies={COOKIE: session}) as browser:
        assert browser.get("/api/v1/analyses").status_code == 429, "who signs in again begins nothing anew"


@pytest.mark.parametrize("header", ["authorization", "x-api-key"])
def test_a_key_in_a_header(town: Graph, tmp_path: Path, header: str, caplog: pytest.LogCaptureFixture) -> None:
    """Take a key in either header, refuse what is none wherever it is brought, and say it nowhere again."""
    server = Server(town, tmp_path)
    key = server.keys["municipality"]

    def bring(given: str) -> dict[str, str]:
        return {header: f"Bearer {given}" if header == "authorization" else given}

    with server.client("public") as client:
        assert client.get(LIST, headers=bring(key)).status_code == 200
        for path in (LIST, "/api/v1/systems", "/", "/health/live"):
            refused = client.get(path, headers=bring(key[:-2]))
            assert refused.status_code == 401
            assert 'error="invalid_token"' in refused.headers["www-authenticate"]
            assert key[:-2] not in refused.text
        assert client.get(f"{LIST}?api_key={key}").status_code == 401
        assert client.get("/api/v1/systems").status_code == 200
    assert key not in caplog.text


def test_cross_site_writes(town: Graph, tmp_path: Path) -> None:
    """Refuse what a page of another server asks a reader's browser to do, also on a machine that is open."""
    open_app, question = create_app(town), {"query": "RETURN 1 AS one"}
    with TestClient(open_app, base_url="http://127.0.0.1:8000") as client:
        assert client.post("/api/v1/cypher", json=question).status_code == 200
        for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
            assert client.post("/api/v1/cypher", json=question, headers=headers).status_code == 403
        own = {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}
        assert client.post("/api/v1/cypher", json=question, headers=own).status_code == 200
    server = Server(town, tmp_path)
    cookie = {"cookie": f"byplan_session={server.register.sign_in(ANNA)}"}
    with server.client("public") as client:
        assert client.post("/api/v1/cypher", json=question, headers=cookie).status_code == 403
        ours = {**cookie, "origin": "http://testserver"}
        assert client.post("/api/v1/cypher", json=question, headers=ours).status_code == 200
        assert client.post("/api/v1/cypher", json=question, headers={**cookie, "origin": "http://x"}).status_code == 403


def test_sessions_end(register: Register) -> None:
    """Keep sessions hashed, tell whose they are, and end them."""
    cookie = register.sign_in(ANNA)
    assert cookie.partition("_")[2].encode() not in register.path.read_bytes()
    viewer = register.signed_in(cookie)
    assert viewer is not None
    assert (viewer.name, viewer.role.name, viewer.organisation) == ("Anna", "analyst", "0901")
    assert [one for one in ("", "_", cookie[:-1], cookie + "x", cookie.split("_")[0]) if register.signed_in(one)] == []
    with sqlite3.connect(register.path) as connection:
        connection.execute("UPDATE session SET until = '2020-01-01'")
    connection.close()
    assert register.signed_in(cookie) is None
    cookie = register.sign_in(ANNA)
    viewer = register.signed_in(cookie)
    assert viewer is not None
    register.sign_out(viewer.id)
    assert register.signed_in(cookie) is None


def test_a_session_ends_with_its_key(register: Register) -> None:
    """Let nobody stay whose key was revoked."""
    known, key = register.add("Anna", "analyst")
    holder = register.holder(key)
    assert holder is not None
    cookie = register.sign_in(holder)
    assert register.signed_in(cookie) is not None
    register.revoke(known.id)
    assert register.signed_in(cookie) is None
