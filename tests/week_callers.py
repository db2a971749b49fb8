"""Who calls in the invented week: readers of all roles, editors, strangers, and those who never finish."""

import csv
import json
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random
from threading import Event
from typing import Any
from urllib.parse import quote

from week import API, CALLERS, CANARY, Got, Hour, Ledger, Line, Op, Reading, Served, Trouble

from kb.access.roles import ROLES
from kb.model import NODES
from kb.queries import Query, catalogue
from kb.seen import figures
from kb.trend import trends

MONDAY = date(2025, 6, 2)
"""The first day of the week that is told of."""
SYSTEMS = tuple(f"ugesystem-{number}" for number in range(1, 9))
"""Whose users only this week's imports change."""
SOURCES = ("ugeregister-nord", "ugeregister-syd", "ugeregister-alle")
FILLED = 1500
"""So many systems with long descriptions there are beside, so that a list of all takes long to send."""
USERS = f"""MATCH (s:System) WHERE s.id IN {list(SYSTEMS)}
MATCH (m:Municipality)-[u:USES]->(s) WHERE u.valid_from_day <= date($at) < u.valid_to_day
RETURN s.id AS system, count(DISTINCT m) AS users"""
SLOW = "MATCH (a:System), (b:System), (c:System) WHERE a.name + b.name = c.name + 'x' RETURN count(*) AS n"
BAD = {
    "RETRN 1": 400,
    "MATCH (n:System RETURN n": 400,
    "RETURN $missing AS m": 400,
    "RETURN 1 / 0 AS x": 400,
    "CREATE (n:System {id: 'ond'}) RETURN n": 403,
    "MATCH (n) DETACH DELETE n": 403,
    "LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r": 403,
    "CALL dbms.listConfig() YIELD name, value RETURN name, value": 403,
    "SHOW USERS": 403,
}
"""Questions that are none, and what each is refused with."""
PAGES = (
    *("/", "/analyser", "/kort", "/arkiv", "/model", "/soeg?q=sag", "/systemer", "/leverandoerer", "/kommuner"),
    *("/beslutninger.atom", "/moeder.ics", "/datasaet.jsonld", "/log-ind", "/analyser/reuse"),
)
OWN_PAGES = ("/kontrol", "/kontrakter", "/dataudvekslinger", "/indkoebsvinduer.ics", "/kort/reuse", "/kort/landscape")
LISTS = ("systems", "municipalities", "vendors", "decisions", "meetings", "capabilities", "sources", "requirements")
OWN_LISTS = ("contracts", "data_flows", "deviations", "external_ids")
HTML = "text/html,application/xhtml+xml,*/*;q=0.8"
LATE = "2026-01-01"
"""A day after the week, on which what it told of holds."""


def filled(folder: Path) -> Path:
    """Add to a landscape what the week needs, and return it."""
    own = [{"id": one, "name": f"Ugesystem {one[-1]}", "sources": "illustrative"} for one in SYSTEMS]
    long = "Beskrivelse, der er lang nok til at fylde. " * 100
    more = [
        {"id": f"fyld-{number:05}", "name": f"Fyld {number}", "description": long, "sources": "illustrative"}
        for number in range(FILLED)
    ]
    _add(folder / "system.csv", own + more)
    return folder


def _add(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open(encoding="utf-8", newline="") as there:
        columns = next(csv.reader(there))
    with file.open("a", encoding="utf-8", newline="") as out:
        csv.DictWriter(out, columns, restval="").writerows(rows)


class Week:
    """What all callers share: the server, their keys, and what they know of the landscape that it began with."""

    def __init__(self, served: Served, ledger: Ledger) -> None:
        """Read what there is from the folder that the server was seeded with."""
        self.served, self.ledger = served, ledger
        self.keys: dict[str, str] = {}
        self.revoked = ""
        self.importing = Event()
        self.things = {label: self._read(noun.file) for label, noun in NODES.items()}
        self.places = [
            row["code"] for row in self.things["Municipality"] if not row["valid_from"] and not row["valid_to"]
        ] or [row["code"] for row in self.things["Municipality"]]
        self.questions = [*catalogue().values()]
        self.checks = [*catalogue("checks").values()]
        self.maps = [*catalogue("maps").values()]

    def _read(self, stem: str) -> list[dict[str, str]]:
        path = self.served.seed / f"{stem}.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def key_of(self, label: str, chance: Random) -> str:
        """Return the key of something that there is from the beginning on."""
        return chance.choice(self.things[label])[NODES[label].key_field]

    def given(self, query: Query, chance: Random) -> str:
        """Return what a question needs to be asked, as it stands behind the question mark."""
        found = {}
        for name, param in query.params.items():
            if param.required and param.key_of:
                found[name] = self.key_of(param.key_of, chance)
            elif param.required:
                found[name] = "2019-05"
        if "decision" in found and "from" in query.params:
            found["from"] = "2019"  # of one that is not decided it is not known
        if set(found) == {"acquirer", "target"}:
            both = chance.sample([row["id"] for row in self.things["Vendor"]], 2)
            found = dict(zip(found, both, strict=True))
        return "&".join(f"{name}={quote(value)}" for name, value in found.items())


class Caller:
    """Somebody who asks, as what their role lets them."""

    def __init__(self, week: Week, name: str, key: str | None = None) -> None:
        """Bring the key of the role, or another."""
        self.week, self.name, self.role = week, name, CALLERS.get(name, "editor")
        self.key = key if key is not None else week.keys.get("hasty" if name == "hasty" else self.role, "")
        self.line = Line(week.served.port)
        self.known: dict[str, tuple[str, bytes]] = {}
        self.since, self.replica = "0", dict[tuple[str, str], Any]()
        self.saved = 0

    @property
    def sees_all(self) -> bool:
        """Tell whether it is shown everything."""
        return ROLES[self.role].sees_all

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        ok: tuple[int, ...] = (200,),
        body: bytes | None = None,
        **headers: str,
    ) -> Got:
        """Ask, and hold the answer to what every answer is held to."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key:
            sent |= {"authorization": f"Bearer {self.key}"} if len(path) % 2 else {"x-api-key": self.key}
        got = self.line.ask(method, path, body, sent)
        where = f"{self.name} {method} {path} ({headers.get('accept', '*/*')})"
        self.week.ledger.looked_at(got, where, self.role, ok)
        if got.status in (0, 503):
            time.sleep(0.25)
        return got

    def post(self, path: str, given: Any, ok: tuple[int, ...] = (200,), **headers: str) -> Got:
        """Send JSON."""
        body = json.dumps(given).encode()
        return self.ask(path, method="POST", ok=ok, body=body, content_type="application/json", **headers)

    def tell(self, got: Got, kind: str, value: Any, where: str) -> None:
        """Write down what was told of the landscape."""
        self.week.ledger.readings.append(Reading(got.began, got.ended, kind, value, f"{self.name} {where}"))
        self.week.ledger.count(f"read {kind.partition('-')[0]}")

    def whole(self, got: Got) -> bool:
        """Tell whether it is an answer, to its end."""
        return got.status == 200 and not got.broken

    def hour(self, hour: Hour) -> None:
        """Ask what is asked in an hour."""
        for number in hour.asked[self.name]:
            chance = Random(number)  # noqa: S311 - the same again
            chance.choice(DOES.get(self.name) or DOES[self.role])(self, chance)

    # What anybody asks

    def page(self, chance: Random) -> None:
        """Read a page, or a feed."""
        prefix = chance.choice(("", "/en"))
        paths = [
            *PAGES,
            f"/systemer/{self.week.key_of('System', chance)}",
            "/kommuner/" + chance.choice(self.week.places),
        ]
        self.ask(prefix + chance.choice(paths), accept=HTML, accept_encoding=chance.choice(("gzip", "identity")))

    def own_page(self, chance: Random) -> None:
        """Read a page that tells of single municipalities."""
        ok = (200,) if self.sees_all else (401, 403)
        paths = [*OWN_PAGES, f"/kommuner/{chance.choice(self.week.places)}"]
        path = chance.choice(paths)
        self.ask(path, ok=(*ok, 200) if path.startswith(("/kommuner/", "/analyser", "/kort")) else ok, accept=HTML)

    def walk(self, chance: Random) -> None:
        """Follow a list by its cursor to the end; nothing comes twice, and what is there all the time comes."""
        noun = chance.choice(LISTS)
        label = next(one for one, kind in NODES.items() if kind.plural == noun)
        key, limit = NODES[label].key_field, chance.choice((50, 200, 1000))
        more = "&" + chance.choice(("sort=-name&", "")) * ("name" in NODES[label].model_fields) + f"fields={key}"
        seen, cursor = list[str](), ""
        for _ in range(200):
            got = self.ask(f"{API}/{noun}?limit={limit}{more}{cursor}")
            if got.status in (0, 503):
                continue
            if not self.whole(got):
                return
            page = got.json()
            seen += [item[key] for item in page["items"]]
            if page["next"] is None:
                break
            cursor = f"&cursor={quote(page['next'])}"
        else:
            return
        self.week.ledger.count("walked a list")
        there = {row[key] for row in self.week.things[label] if label != "Municipality"}
        if len(set(seen)) < len(seen) or not there <= set(seen):
            twice = sorted({one for one in seen if seen.count(one) > 1})
            self.week.ledger.complain(
                f"{self.name} walked {noun}?{more}: twice {twice[:5]}, not {sorted(there - set(seen))[:5]}"
            )

    def search(self, chance: Random) -> None:
        """Look for something, also for what is not for everybody, by a part of its name."""
        word = chance.choice(("sag", "skole", "omsorg", "ugesys", CANARY[:6], "Ærdal", "xyzzy"))
        self.ask(f"{API}/search?q={quote(word)}")
        self.ask(f"{API}/systems?q={quote(word)}&limit=5")

    def question(self, chance: Random) -> None:
        """Ask a question, in one of its forms; again later with the tag of the answer."""
        query = chance.choice(self.week.questions)
        form = chance.choice(("json", "csv", "xlsx", "json"))
        path = f"{API}/analyses/{query.name}?format={form}&{self.week.given(query, chance)}"
        allowed = self.sees_all or figures.audience(query) != "none"
        self.again(path, ok=(200,) if allowed and self.sees_all else (200, 401, 403))

    def again(self, path: str, ok: tuple[int, ...] = (200,)) -> tuple[Got, bytes]:
        """Ask with the tag of the last time; return the answer, or the last one where nothing has changed."""
        tag, body = self.known.get(path, ("", b""))
        got = self.ask(path, ok=(*ok, 304), if_none_match=tag) if tag else self.ask(path, ok=ok)
        if got.status == 304:
            self.week.ledger.count("not modified")
            return got, body
        if self.whole(got) and "etag" in got.headers:
            self.known[path] = (got.headers["etag"], got.body)
        return got, got.body

    def users(self, chance: Random) -> None:
        """Ask who uses the systems of the week, in one of the forms, and write down what was told."""
        form = chance.choice(("json", "csv"))
        path = f"{API}/analyses/reuse?limit=10000&format={form}"
        got, body = self.again(path)
        if got.status not in (200, 304) or got.broken:
            return
        rows = json.loads(body)["rows"] if form == "json" else list(csv.DictReader(body.decode().splitlines()))
        found = {row["system"]: int(row["users"]) for row in rows if row["system"] in SYSTEMS}
        self.tell(got, "users" if self.sees_all else "figures", found, f"{path} {got.status}")

    def mark(self, chance: Random) -> None:
        """Look up a thing that every import of its source gives another name."""
        source = chance.choice(SOURCES)
        path = f"{API}/systems/maerke-{source}"
        got, body = self.again(path, ok=(200, 404))
        if got.status in (200, 304) and not got.broken:
            self.tell(got, source, json.loads(body)["name"], f"{path} {got.status}")

    def drawing(self, chance: Random) -> None:
        """Take a map as data, as a picture or as a page, or a chart."""
        query = chance.choice(self.week.maps)
        form = chance.choice(("json", "svg", "graphml", "html"))
        path = f"{API}/maps/{query.name}?format={form}&{self.week.given(query, chance)}"
        self.ask(path, ok=(200,) if self.sees_all else (200, 401, 403))

    def closed(self, chance: Random) -> None:
        """Ask for what is of single municipalities, which some may and some may not."""
        ok = (200,) if self.sees_all else (401, 403)
        noun = chance.choice(OWN_LISTS)
        self.ask(f"{API}/{noun}?limit=20", ok=ok)
        self.ask(f"{API}/changes?changed_since=0&limit=20", ok=ok)
        self.ask(f"{API}/imports", ok=ok)
        self.ask(f"{API}/contracts/aftale-{SOURCES[0]}", ok=(*ok, 404) if self.sees_all else ok)
        self.ask(f"{API}/municipalities/{chance.choice(self.week.places)}")
        self.ask(f"{API}/systems/{chance.choice(SYSTEMS)}")
        source = chance.choice(SOURCES)
        self.ask(f"{API}/sources/{source}", ok=(200, 404))

    # What those ask who see all

    def check(self, chance: Random) -> None:
        """Ask a check, or a question over time."""
        query = chance.choice(self.week.checks)
        self.ask(f"{API}/checks/{query.name}?limit=50")
        name, trend = chance.choice([*trends().items()])
        if not any(param.required and param.key_of for param in trend.params.values()):
            self.ask(f"{API}/analyses/{name}/trend?from=2022&to=2024&step=year")

    def stream(self, chance: Random) -> None:
        """Take everything there is: whole, slowly, or not to the end."""
        form = chance.choice(("json", "csv"))
        path = f"{API}/systems?limit=all&format={form}"
        how = chance.choice(("whole", "slowly", "hang up", "whole"))
        if how != "whole":
            self.raw(path, slowly=how == "slowly")
            return
        got = self.ask(path)
        if not self.whole(got):
            return
        rows = got.json()["items"] if form == "json" else list(csv.DictReader(got.body.decode().splitlines()))
        found = {row["id"] for row in rows}
        self.week.ledger.count("streamed")
        if len(found) < len(rows) or not {row["id"] for row in self.week.things["System"]} <= found:
            self.week.ledger.complain(
                f"{self.name} {path}: {len(rows)} rows, {len(found)} things, and some are not there"
            )
        for row in rows:
            if row["id"].startswith("maerke-"):
                self.tell(got, row["id"].removeprefix("maerke-"), row["name"], path)

    def raw(self, path: str, *, slowly: bool) -> None:
        """Take an answer a little at a time for two seconds, and hang up in the middle."""
        with suppress(OSError), socket.socket() as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
            line.settimeout(10)
            line.connect(("127.0.0.1", self.week.served.port))
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {self.key}\r\n\r\n".encode())
            for _ in range(20 if slowly else 3):
                if not line.recv(4096):
                    return
                time.sleep(0.1 if slowly else 0)
            self.week.ledger.count("hung up in the middle")

    def follow(self, _: Random) -> None:
        """Bring a copy of everything up to date by the feed of changes; begin anew when it says so."""
        cursor, since = "", self.since
        while True:
            got = self.ask(f"{API}/changes?changed_since={quote(since)}&limit=500{cursor}", ok=(200, 410))
            if got.status == 410:
                self.replica.clear()
                self.since = "0"
                self.week.ledger.count("began the copy anew")
                return
            if not self.whole(got):
                return
            page = got.json()
            for item in page["items"]:
                self.replica[item["label"], item["key"]] = item
            if page["next"] is None:
                self.since = page["since"]
                self.week.ledger.count("brought the copy up to date")
                return
            cursor = f"&cursor={quote(page['next'])}"

    def copied(self) -> frozenset[tuple[str, str]]:
        """Return who uses which of the week's systems now, by the copy."""
        return frozenset(
            (item["start"]["key"], item["end"]["key"])
            for (label, _), item in self.replica.items()
            if label == "USES" and item["end"] and item["end"]["key"] in SYSTEMS and not item["gone"]
            if (item["properties"]["valid_from"] or "") <= LATE < (item["properties"]["valid_to"] or "9")
        )

    # What analysts ask

    def cypher(self, _: Random) -> None:
        """Count who uses the systems of the week."""
        got = self.post(f"{API}/cypher", {"query": USERS, "at": LATE}, ok=(200, 422, 429))
        if self.whole(got):
            self.tell(got, "users", dict(got.json()["rows"]), "cypher")

    def pairs(self, _: Random) -> None:
        """Ask who uses which, as CSV."""
        text = USERS.partition("RETURN")[0] + "RETURN DISTINCT m.code AS code, s.id AS system"
        got = self.post(f"{API}/cypher?format=csv", {"query": text, "at": LATE}, ok=(200, 422, 429))
        if self.whole(got):
            rows = csv.DictReader(got.body.decode().splitlines())
            self.tell(got, "uses", frozenset((row["code"], row["system"]) for row in rows), "cypher as csv")

    def bad_cypher(self, chance: Random) -> None:
        """Ask what is no question, or may not be asked."""
        text = chance.choice(list(BAD))
        got = self.post(f"{API}/cypher", {"query": text}, ok=(400, 403, 422, 429))
        if got.status in (400, 403, 422):
            self.week.ledger.count("refused cypher")
            if (BAD[text] == 403) != (got.status == 403):
                self.week.ledger.complain(f"{self.name} {text}: {got.status}")

    def slow_cypher(self, chance: Random) -> None:
        """Ask what takes too long, and mostly go before it is stopped; the next question is answered all the same."""
        body = json.dumps({"query": SLOW}).encode()
        if chance.random() < 0.15:
            got = self.post(f"{API}/cypher", {"query": SLOW}, ok=(422, 429))
            self.week.ledger.count("asked too much" if got.status == 422 else "asked too much at once")
            return
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.week.served.port), timeout=5) as line:
            line.sendall(head(f"POST {API}/cypher", self.key, len(body)) + body)
            time.sleep(chance.random())
        self.week.ledger.count("left a question")

    def save(self, chance: Random) -> None:
        """Save a question, ask it by its link, and sometimes delete it."""
        self.saved += 1
        name = f"{self.name} {self.saved}"
        got = self.post(f"{API}/saved_questions", {"name": name, "query": USERS, "shared": True}, ok=(201, 422))
        if got.status != 201:
            return
        link = got.json()["link"]
        answer = self.ask(f"{link}/answer?at={LATE}", ok=(200, 422, 429))
        if self.whole(answer):
            self.tell(answer, "users", dict(answer.json()["rows"]), "saved question")
        self.ask(f"{API}/saved_questions")
        if self.ask(link, method="DELETE", ok=(204,)).status == 204:
            self.ask(link, ok=(404,))
            self.week.ledger.count("saved and deleted")

    # What editors and administrators do beside importing

    def dry_run(self, chance: Random) -> None:
        """Try an import, or send what is no snapshot; nothing comes of either."""
        rows: Any = chance.choice(
            [
                {"system": [{"id": "proeve", "name": CANARY}]},
                {"system": [{"id": "", "name": ""}]},
                {"uses": [{"start": "0000", "end": "findes-ikke"}]},
                {"nonsens": [{"a": 1}]},
            ]
        )
        body = {"source": "proeve", "dry_run": True, "as_of": MONDAY.isoformat(), "rows": rows}
        got = self.post(f"{API}/imports", body, ok=(202, 409))
        if got.status == 202:
            self.week.ledger.count("dry runs")
        name, content = chance.choice(
            (("x.zip", b"PK nonsens"), ("x.xlsx", b"\0" * 100), ("x.pdf", b""), ("x.csv", b"\xff"))
        )
        got = self.ask(f"{API}/imports", method="POST", ok=(202, 409, 422), **form(name, content, source="proeve"))
        if got.status == 202:
            told = self.until_over(got.json()["link"])
            if told and told["state"] != "failed":
                self.week.ledger.complain(f"{name} was imported: {told}")
            self.week.ledger.count("bad files")

    def until_over(self, link: str) -> Any:
        """Return how a job ended; nothing where nobody knows any more."""
        while True:
            got = self.ask(link, ok=(200, 404))
            if got.status == 404:
                return None
            if self.whole(got) and (told := got.json())["state"] != "running":
                return told
            if got.status == 0 and self.week.served.process and self.week.served.process.poll() is not None:
                time.sleep(0.5)
            time.sleep(0.15)

    def watch(self, chance: Random) -> None:
        """Look at the figures, the health and the description."""
        path = chance.choice(("/metrics", "/health/live", "/health/ready", "/openapi.json", "/docs"))
        self.ask(path)

    # What strangers do

    def wrong_key(self, chance: Random) -> None:
        """Bring a key that is none, or one that holds no more."""
        key, self.key = self.key, chance.choice([f"byplan_{chance.getrandbits(64):x}", "x", self.week.revoked or "y"])
        self.ask(chance.choice((f"{API}/systems", "/", f"{API}/cypher", "/health/live")), ok=(401,))
        self.key = key
        self.week.ledger.count("wrong keys")

    def huge(self, chance: Random) -> None:
        """Send, or say that one will send, more than anybody may."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.week.served.port), timeout=30) as line:
            began = time.monotonic()
            size = chance.choice((10**7, 10**12))
            line.sendall(head(f"POST {API}/cypher", self.week.keys["analyst"], size) + b'{"query": "')
            told, _, said = line.recv(65536).partition(b"\r\n\r\n")
            first, *rest = told.decode().splitlines() or [""]
            headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in rest)}
            status = int(first.split()[1]) if first else 0
            got = Got(status, headers, said, began, time.monotonic())
            self.week.ledger.looked_at(got, f"{self.name} sends {size} bytes", self.role, (413,))

    def deep(self, chance: Random) -> None:
        """Send JSON that is deeper than anybody means, or none."""
        body = chance.choice((b"[" * 100_000, b'{"query":' * 20_000, b"{", b"\xff\xfe", b'{"query": 1}'))
        key, self.key = self.key, self.week.keys["analyst"]
        self.ask(f"{API}/cypher", method="POST", body=body, content_type="application/json", ok=(400, 422))
        self.key = key

    def nonsense(self, chance: Random) -> None:
        """Ask for what there is not, or as it can't be asked."""
        path, ok = chance.choice(
            [
                (f"{API}/systems?limit=0", 422),
                (f"{API}/systems?limit=5&limit=6", 422),
                (f"{API}/systems?cursor=x", 422),
                (f"{API}/systems/findes-ikke", 404),
                (f"{API}/nowhere", 404),
                (f"{API}/analyses/reuse?limit=-1", 422),
                (f"{API}/analyses/wisdom", 404),
                (f"{API}/systems?format=pdf", 422),
            ]
        )
        self.ask(path, ok=(ok, 400))
        self.ask(f"{API}/systems", method="DELETE", ok=(405,))
        self.ask(f"{API}/imports", method="POST", body=b"{}", content_type="application/json", ok=(401, 403))

    def hurry(self, chance: Random) -> None:
        """Ask more often than the key may."""
        for _ in range(chance.randint(6, 10)):
            got = self.ask("/api/v1/analyses", ok=(200, 429))
            if got.status in (200, 429):
                self.week.ledger.count(f"hasty {got.status}")
                if not {"ratelimit", "ratelimit-policy"} <= set(got.headers):
                    self.week.ledger.complain(f"{self.name}: {got.status} does not say what is left: {got.headers}")


def head(asked: str, key: str, size: int) -> bytes:
    """Return the head of a request with JSON of so many bytes, that is written by hand."""
    lines = (f"{asked} HTTP/1.1", "Host: localhost", f"X-API-Key: {key}", "Content-Type: application/json")
    return "\r\n".join((*lines, f"Content-Length: {size}", "", "")).encode()


def form(name: str, content: bytes, **fields: str) -> dict[str, Any]:
    """Return a body and its type, of a form with a file."""
    edge = "uge-grænse".encode().hex()
    begins = "content-disposition: form-data; name="
    parts = [f'{begins}"{field}"\r\n\r\n{value}\r\n'.encode() for field, value in fields.items()]
    parts.append(f'{begins}"file"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n")
    body = b"".join(f"--{edge}\r\n".encode() + part for part in parts) + f"--{edge}--\r\n".encode()
    return {"body": body, "content_type": f"multipart/form-data; boundary={edge}"}


Act = Callable[[Caller, Random], None]
ALL: list[Act] = [Caller.page, Caller.own_page, Caller.walk, Caller.search, Caller.question, Caller.users, Caller.users]
ALL += [Caller.mark, Caller.drawing, Caller.closed]
SEES_ALL: list[Act] = [*ALL, Caller.check, Caller.users, Caller.mark]
ASKS: list[Act] = [Caller.cypher, Caller.pairs, Caller.bad_cypher, Caller.slow_cypher, Caller.save]
ASKS += [Caller.users, Caller.question]
DOES: dict[str, list[Act]] = {
    "public": ALL,
    "vendor": ALL,
    "municipality": SEES_ALL,
    "analyst": ASKS,
    "clerk": [Caller.dry_run],
    "administrator": [Caller.watch, Caller.page, Caller.users],
    "stranger": [Caller.wrong_key, Caller.huge, Caller.deep, Caller.nonsense],
    "follower": [Caller.follow],
    "stream": [Caller.stream],
    "hasty": [Caller.hurry],
}


class Editor(Caller):
    """Who imports, undoes, and finds out what became of what was under way when something failed."""

    def hour(self, hour: Hour) -> None:
        """Import what is imported in an hour; where a fault comes, something that takes longer."""
        for number in hour.imported:
            chance = Random(number)  # noqa: S311 - the same again
            undoable = [op for op in self.week.ledger.ops if op.kind == "import" and self._stands(op)]
            # To undo a run all others are made again, which takes the longer the more there are.
            if undoable and chance.random() < (0.25 if len(self.week.ledger.ops) < 20 else 0.03):
                self.undo(chance.choice(undoable[-5:]))
            else:
                self.bring(hour, chance)

    def _stands(self, op: Op) -> bool:
        return op.happened and not any(one.undoes is op and one.happened for one in self.week.ledger.ops)

    def bring(self, hour: Hour, chance: Random) -> None:
        """Send a snapshot of one of the sources, until it is known to be there."""
        source, number = chance.choice(SOURCES), len(self.week.ledger.ops)
        uses = frozenset((place, system) for system in SYSTEMS for place in self.week.places if chance.random() < 0.3)
        mark, name = f"Uge {number}", f"uge-{number:04}-{CANARY}.json"
        content = json.dumps(self._rows(source, mark, uses, chance, 300 if hour.fault else 20)).encode()
        day = (MONDAY + timedelta(days=hour.day)).isoformat()
        for _ in range(20):
            op = Op("import", name, time.monotonic(), source, uses, mark)
            self.week.ledger.ops.append(op)
            got = self.ask(
                f"{API}/imports", method="POST", ok=(202, 409), **form(name, content, source=source, as_of=day)
            )
            self._until_settled(op, got)
            if op.happened:
                return
            time.sleep(0.2)
        self.week.ledger.complain(f"{name} could not be imported in 20 attempts")

    def _rows(self, source: str, mark: str, uses: frozenset[tuple[str, str]], chance: Random, many: int) -> Any:
        place, other = chance.sample(self.week.places, 2)
        aftale, flow = f"aftale-{source}", f"flow-{source}"
        return {
            "source": [{"id": source, "name": f"Register {source}"}],
            "system": [
                {"id": f"maerke-{source}", "name": mark},
                *({"id": f"{source}-{number:04}", "name": f"Af {source} {mark}"} for number in range(many)),
            ],
            "uses": [{"start": start, "end": end, "purpose": f"{CANARY} {mark}"} for start, end in sorted(uses)],
            "contract": [{"id": aftale, "title": f"{CANARY} {mark}", "value_dkk": 1000, "ends_on": "2027-01-01"}],
            "held_by": [{"start": aftale, "end": f"Municipality:{place}"}],
            "awarded_to": [{"start": aftale, "end": self.week.things["Vendor"][0]["id"]}],
            "covers": [{"start": aftale, "end": chance.choice(SYSTEMS)}],
            "data_flow": [{"id": flow, "description": f"{CANARY} {mark}", "data_objects": [CANARY]}],
            "sends": [{"start": SYSTEMS[0], "end": flow}],
            "received_by": [{"start": flow, "end": SYSTEMS[1]}],
            "within": [{"start": flow, "end": other}],
        }

    def undo(self, undone: Op) -> None:
        """Undo an import, until it is known to be undone."""
        for _ in range(20):
            op = Op("undo", undone.name, time.monotonic(), run=undone.run, undoes=undone)
            self.week.ledger.ops.append(op)
            got = self.ask(f"{API}/imports/{undone.run}/undo", method="POST", ok=(202, 409))
            self._until_settled(op, got)
            if op.happened:
                self.week.ledger.count("undone")
                return
            time.sleep(0.2)
        self.week.ledger.complain(f"{undone.name} could not be undone in 20 attempts")

    def _until_settled(self, op: Op, got: Got) -> None:
        """Find out what came of what was asked for: by its job, or where that is not known any more by the journal."""
        told = None
        if got.status == 202:
            self.week.importing.set()
            link = got.json()["link"]
            if op.kind == "import" and len(op.mark) % 2:
                self._listen(link)
            told = self.until_over(link)
            self.week.importing.clear()
        acknowledged = bool(told and told["state"] == "done")
        if got.status == 409:
            self.until_over(got.headers["location"])
        else:
            if told is None:
                self._until_quiet()
            self._look_up(op)
        op.settled = time.monotonic()
        if told and told["state"] == "failed":
            failed = Got(503, {}, json.dumps(told["detail"]).encode(), op.posted, op.settled)
            self.week.ledger.troubles.append(Trouble(failed, f"{op.kind} {op.name}"))
        if acknowledged:
            self.week.ledger.count("acknowledged")
            if not op.happened:
                self.week.ledger.complain(f"{op.kind} {op.name} was acknowledged, and is not in the journal")
        elif op.happened:
            self.week.ledger.count("happened without being acknowledged")

    def _listen(self, link: str) -> None:
        got = self.ask(link, ok=(200, 404), accept="text/event-stream")
        if self.whole(got) and got.headers["content-type"].startswith("text/event-stream"):
            events = [line for line in got.body.decode().splitlines() if line.startswith("event: ")]
            self.week.ledger.count("listened to the end")
            if not events or events[-1] not in ("event: done", "event: failed"):
                self.week.ledger.complain(f"{self.name}: the events of {link} end with {events[-1:]}")

    def _until_quiet(self) -> None:
        """Wait until nothing is imported any more: something may be, of which nobody told us."""
        body = {"source": "proeve", "dry_run": True, "as_of": MONDAY.isoformat(), "rows": {"system": []}}
        while True:
            got = self.post(f"{API}/imports", body, ok=(202, 409))
            if got.status == 202 and self.until_over(got.json()["link"]):
                return
            time.sleep(0.1)

    def _look_up(self, op: Op) -> None:
        """Look in the journal for what was asked for."""
        while not self.whole(got := self.ask(f"{API}/imports")):
            time.sleep(0.1)
        for run in got.json()["items"]:
            if run["path"] == op.name:
                op.run, op.checksum = run["id"], run["checksum"]
                op.happened = op.kind == "import" or run["undone"] is not None
