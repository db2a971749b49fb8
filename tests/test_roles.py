"""Who sees what: every way in, walked as the public and as a vendor; nothing there may hang on any one municipality."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from conftest import Rows
from roles import Server, exchanged, town
from starlette.routing import Mount

from api.pages import words
from api.who import Guarded
from kb.access.asking import ANYBODY, asked_by
from kb.access.roles import ROLES, RoleName
from kb.beside import BESIDE, other_ends
from kb.errors import Forbidden
from kb.graph import Graph
from kb.model import NODES, RELATIONSHIPS
from kb.queries import Query, catalogue
from kb.seen import figures, reading
from kb.trend import trends

ROOT = "/api/v1"
EVERY = {kind: [*catalogue(kind).values()] for kind in ("analyses", "maps", "checks")}
OUTSIDE = ("public", "vendor")
"""The roles that are told nothing of single municipalities."""
OFTEN = ("System", "Vendor", "Decision")
"""The nouns all of whose things are looked at: more is said of them than of others."""
CODES = [f"09{number:02}" for number in range(1, 12)]
"""The municipalities of the town that were there all along, and so can change places unnoticed."""


@pytest.fixture
def server(town: Graph, tmp_path: Path) -> Server:
    """Lend a server on the town."""
    return Server(town, tmp_path)


def keys(rows: Rows) -> dict[str, list[str]]:
    """Return the keys of the things of each noun."""
    return {label: [row[noun.key_field] for row in rows.get(noun.file, [])] for label, noun in NODES.items()}


def asked(query: Query, known: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    """Yield what may be asked of a question: what has to be, and that with each value of each other parameter."""
    first = {name: known[param.key_of][0] for name, param in query.params.items() if param.key_of}
    needed = {name: first.get(name, "2024") for name, param in query.params.items() if param.required}
    yield needed
    for name, param in query.params.items():
        if param.key_of:
            values = [*known[param.key_of][: 20 if query.public else 1], "findes-ikke"]
        elif param.value_of:
            values = ["Nordø", "Sydø", "findes ikke"]
        elif param.base == "date":
            values = ["2019-08-02", "2024"]
        else:
            values = [*param.one_of] if param.one_of else ["true"] if param.base == "bool" else ["1", "3"]
        for value in values:
            yield {**needed, name: value}


def ways_in(known: dict[str, list[str]]) -> Iterator[str]:
    """Yield every address that anything can be read at: API, trends, maps, lists, things, pages, exports and feeds."""
    for kind, queries in EVERY.items():
        yield f"{ROOT}/{kind}"
        yield f"{ROOT}/{kind}/findes-ikke"
        for query in queries:
            for given in asked(query, known):
                text = "&".join(f"{name}={quote(value)}" for name, value in given.items())
                yield f"{ROOT}/{kind}/{query.name}?{text}"
                page = {"analyses": "analyser", "maps": "kort"}.get(kind)
                if page:
                    yield f"/{page}/{query.name}?{text}"
            forms = {"analyses": ("csv", "svg", "xlsx"), "maps": ("svg", "graphml", "html"), "checks": ("csv",)}[kind]
            for form in forms:
                yield f"{ROOT}/{kind}/{query.name}?{text}&format={form}"
            for part in ("excel", "diagram.svg") if kind == "analyses" else ("tegning",) if kind == "maps" else ():
                yield f"/{'analyser' if kind == 'analyses' else 'kort'}/{query.name}/{part}?{text}"
    for name in trends():
        yield f"{ROOT}/analyses/{name}/trend?from=2020&step=year&municipality=0901"
        yield f"{ROOT}/analyses/{name}/trend?from=2020&step=year"
    for label, noun in NODES.items():
        listed = [f"{ROOT}/{noun.plural}", f"/{_slug(label)}", f"/en/{_slug(label)}"]
        yield from listed
        for more in (
            "?format=csv",
            "?limit=2",
            "?sources=havneliste",
            "?sort=USES",
            "?sort=-sources",
            "?q=e",
            "?at=2020",
        ):
            yield from (address + more for address in listed[:2])
        for kind in BESIDE.get(label, ()):
            for end in other_ends(noun, kind):
                key = quote(known[end.label()][0], safe="")
                yield from (f"{address}?{kind.lower()}={key}" for address in listed[:2])
        for key in [*(known[label] if label in OFTEN else known[label][:2]), "findes-ikke"]:
            thing = quote(key, safe="")
            yield f"{ROOT}/{noun.plural}/{thing}"
            yield f"/{_slug(label)}/{thing}"
            if label == "Meeting":
                yield f"/moeder/{thing}/materiale"
    for kind in RELATIONSHIPS:
        for thing in ("systems/omsorg", "municipalities/0901"):
            yield f"{ROOT}/{thing}?type={kind}"
    for text in ("omsorg", "Birkelev", "kontrakt", "havneliste", "illustrativ", "f-oms", "kitos", "e"):
        yield f"/soeg?q={quote(text)}"
        yield f"{ROOT}/search?q={quote(text)}"
    for path in ("/", "/en/", "/?farve=binding", "/analyser", "/kort", "/arkiv", "/model", "/docs", "/openapi.json"):
        yield path
    for path in ("/beslutninger.atom", "/moeder.ics", "/indkoebsvinduer.ics", "/datasaet.jsonld", "/health/ready"):
        yield path
    for path in (f"{ROOT}/saved_questions", f"{ROOT}/saved_questions/findes-ikke", "/spoerg?saved=findes-ikke"):
        yield path
    for path in ("/spoerg?query=MATCH+(m:Municipality)-[:USES]->(s)+RETURN+m,s", "/en/spoerg"):
        yield path
    for path in ("/vis?system=omsorg", "/spoerg", "/metrics", f"{ROOT}/imports", f"{ROOT}/changes", "/nope"):
        yield path


def _slug(label: str) -> str:
    from api.pages import words

    return words.slug(NODES[label])


def heard(server: Server, role: str, addresses: list[str]) -> dict[str, tuple[int, str]]:
    """Return what somebody of a role is answered at each address, but for what names the version of the landscape."""
    found = {}
    with server.client(role) as client:
        ready = client.get("/health/ready").json()["landscape"]
        for address in addresses:
            response = client.get(address, follow_redirects=False)
            text = response.text.replace(ready, "").replace(ready[:8], "")
            if address.endswith(("xlsx", "excel")) or "/excel?" in address:
                text = ""  # a workbook says when it was written
            found[address] = response.status_code, text
    return found


@pytest.mark.parametrize("role", OUTSIDE)
def test_nothing_hangs_on_a_municipality(role: str, load_rows: Callable[[Rows], Graph], tmp_path: Path) -> None:
    """Answer the same, everywhere, when the municipalities change places in all that is not public."""
    rows = town()
    every = 1 if role == "public" else 7  # what a vendor is told is what the public is
    addresses = list(dict.fromkeys(ways_in(keys(rows))))[::every]
    before = heard(Server(load_rows(rows), tmp_path / "a"), role, addresses)
    others = dict(zip(CODES, CODES[1:] + CODES[:1], strict=True))
    after = heard(Server(load_rows(exchanged(rows, others)), tmp_path / "b"), role, addresses)
    assert len(addresses) > 1000 / every
    assert sum(status == 200 for status, _ in before.values()) > 300 / every
    assert [address for address in addresses if before[address][0] >= 500] == []
    different = [address for address in addresses if before[address] != after[address]]
    assert different == []


def test_few_are_not_told_from_none(load_rows: Callable[[Rows], Graph], tmp_path: Path) -> None:
    """Answer the public the same whether two municipalities use a system, one does, or nobody."""
    rows = town()
    system = next(row for row in rows["system"] if row["id"] == "elevlog")
    heard_of = []
    # These are of all municipalities and systems together, whom one usage more may add to.
    whole = ("conformance", "reuse_rate", "/beslutninger/", "farve")
    addresses = [
        address
        for address in dict.fromkeys(ways_in(keys(rows)))
        if address not in ("/", "/en/") and not any(part in address for part in whole)
    ][::4]
    for users in (("0902", "0908"), ("0902",), ()):
        uses = [row for row in rows["uses"] if row["end"] != system["id"] or row["start"] in users]
        graph = load_rows({**rows, "uses": uses})
        heard_of.append(heard(Server(graph, tmp_path / str(len(users))), "public", addresses))
    two, one, none = heard_of
    assert [address for address in addresses if not two[address] == one[address] == none[address]] == []


def test_every_route_says_for_whom(server: Server) -> None:
    """Have no route that says nothing of whom it is for: it would be the municipalities', and may not be meant so."""
    routes = [route for route in server.app.routes if isinstance(route, Guarded)]
    assert len(routes) > 150
    assert [route.path for route in routes if route.seen_by not in ROLES] == []
    others = {getattr(route, "path", "") for route in server.app.routes if not isinstance(route, Guarded)}
    assert others == {"/openapi.json", "/static/swagger", "/static"}
    assert all(
        isinstance(route, Mount) for route in server.app.routes if getattr(route, "path", "").startswith("/static")
    )


def test_a_route_that_says_nothing_is_not_for_the_public(server: Server) -> None:
    """Refuse the public a route that was forgotten."""
    server.app.get("/glemt")(lambda: {"secret": 1})
    server.app.router.routes.insert(0, server.app.router.routes.pop())
    with server.client("public") as client:
        assert client.get("/glemt").status_code == 401
    with server.client("vendor") as client:
        assert client.get("/glemt").status_code == 403
    with server.client("municipality") as client:
        assert client.get("/glemt").json() == {"secret": 1}


def test_what_is_open_reaches_nothing_closed() -> None:
    """Have every open relationship join open things."""
    for name, kind in RELATIONSHIPS.items():
        if kind.seen_by == "public":
            assert {noun.seen_by for noun in (*kind.starts, *kind.ends)} == {"public"}, name
    closed = {name for name in NODES | RELATIONSHIPS if name not in reading.OPEN}
    assert closed == {
        *("DataFlow", "Contract", "Deviation", "ExternalId"),
        *("USES", "SENDS", "RECEIVED_BY", "WITHIN", "VIA", "HELD_BY", "AWARDED_TO", "COVERS"),
        *("DEVIATES_FROM", "CLAIMED_BY", "ACCEPTED_BY", "IDENTIFIES", "REPORTS"),
    }


def test_who_is_told_what() -> None:
    """Tell everybody what is read off the catalogue and the plan, figures of four questions, and nothing else."""
    told = {
        kind: {query.name: figures.audience(query) for query in queries if figures.audience(query) != "none"}
        for kind, queries in EVERY.items()
    }
    open_checks = ("capability_cycle", "duplicate_vendors", "ownership_cycle", "requirement_unmeetable")
    assert told == {
        "analyses": dict.fromkeys(("conformance", "reuse", "reuse_rate", "vendor_concentration"), "figures"),
        "maps": dict.fromkeys(("building_block", "document", "meeting", "standard"), "all"),
        "checks": dict.fromkeys((*open_checks, "superseded_by_rejected"), "all"),
    }


@pytest.mark.parametrize(
    ("text", "open_to_all"),
    [
        ("MATCH (v:Vendor)-[:SUPPLIES]->(s:System) RETURN s.name", True),
        ("MATCH (m:Municipality)-[:USES]->(s:System) RETURN s", False),
        ("MATCH (s:System)<--(m) RETURN m", False),
        ("MATCH (s:System)-[r]-(m) RETURN m", False),
        ("MATCH (s:System)-[*1..2]-(m) RETURN m", False),
        ("MATCH (s:System)-[:!SUPPLIES]-(m) RETURN m", False),
        ("MATCH (s:System)-[:SUPPLIES|!SUPPLIES]-(m) RETURN m", False),
        ("MATCH (n) RETURN n", False),
        ("MATCH (n) WHERE n.id = 1 RETURN n", False),
        ("MATCH (n {id: 'c-omsorg'}) RETURN n", False),
        ("MATCH (n:%) RETURN n", False),
        ("MATCH (n:$($label)) RETURN n", False),
        ("MATCH (n:`Contract`) RETURN n", False),
        ("MATCH (n:System) WHERE n:Contract RETURN n", False),
        ("MATCH (n IS Contract) RETURN n", False),
        ("MATCH (n:Withdrawn) RETURN n", False),
        ("MATCH (n:Run) RETURN n", False),
        ("CALL db.labels() YIELD label RETURN label", False),
        ("MATCH (s:System) RETURN COUNT { (s)--() } AS n", False),
        ("MATCH (n) WHERE n:System AND false OR true RETURN n", False),
        ("MATCH (n:System|\u0043ontract) RETURN n", False),
        ("MATCH (n:\\u0043ontract) RETURN n", False),
        ("MATCH (s:System)-/* */-(m) RETURN m", False),
        ("MATCH (s:System) RETURN '\\u0027, COUNT { (m) }, \\u0027' AS n", False),
        ("LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line", False),
        ("SHOW TRANSACTIONS", False),
        ("MATCH (s:System", False),
        ("MATCH (s:System) RETURN 'and no end", False),
        ("MATCH (s:System) WHERE ($at IS NULL OR s.a = $at) AND (s IS NOT NULL) RETURN s", True),
        ("MATCH (s:System) // -[:USES]-\nRETURN s.name AS `x`, ':Contract' AS y", True),
    ],
)
def test_what_a_text_reads(text: str, open_to_all: bool) -> None:
    """Take a text for open only when it names all that it reads, and all of that is open."""
    assert reading.is_open(text) is open_to_all


PLACES = (
    "MATCH {} RETURN 1 AS n",
    "MATCH (s:System), {} RETURN s.id AS n",
    "MATCH p = {} RETURN p",
    "MATCH (s:System)-[:SUPPORTS]->(:Capability) WITH s AS m WITH m.id AS id MATCH {} RETURN id",
    "MATCH (s:System) OPTIONAL MATCH {} RETURN s",
    "MATCH (s:System) WHERE EXISTS {{ (m:Vendor)-[:SUPPLIES]->(s) }} AND EXISTS {{ {} }} RETURN s",
    "RETURN COUNT {{ {} }} AS m",
    "RETURN COUNT{{{}}} + 1 AS m",
    "RETURN COLLECT {{ MATCH {} RETURN 1 }} AS m",
    "RETURN [m IN [1, 2] | m] AS ms, EXISTS {{ {} }} AS n",
    "CALL () {{ MATCH {} RETURN 1 AS one }} RETURN one",
    "MATCH (v:Vendor) RETURN v.id AS n UNION MATCH {} RETURN 1 AS n",
)
ALL_SAID = (
    "(m:System)",
    "(:System|Vendor {{id: 'a'}})",
    "(m:System WHERE m.id = 'a')",
    "(m)-[:SUPPLIES]->()",
    "()<-[:SUPPLIES]-(m {{id: 'a'}})",
    "(m)<-[r:SUPPLIES|OWNED_BY {{confidence: 'low'}}]-(x)",
    "(:Capability)-[:PART_OF*0..]->(m)",
    "(m)-[:PART_OF*0..2]->()-[:PART_OF*0..]->(x)-[:PART_OF]->()",
)
NOT_SAID = (
    "(m)",
    "()",
    "( m /* any */ )",
    "(m {{code: '0751'}})",
    "({{code: '0751'}})",
    "(m WHERE m.code = '0751')",
    "(m IS Municipality)",
    "(m:%)",
    "(m:!System)",
    "(m:System|Contract)",
    "(m)--(:System)",
    "(m)-->(:System)",
    "(m)-[]-(:System)",
    "(m)-[r]-(:System)",
    "(m)-[r {{confidence: 'low'}}]-(:System)",
    "(m)-[r WHERE r.key = ':SUPPLIES']-(:System)",
    "(m)-[:SUPPLIES*0..1]-(x)",
    "(m)-[:SUPPLIES]->{{0,2}}(x)",
    "(m) (()-[:OWNED_BY]->()){{0,2}} (x)",
    "(m)-[*1..2]-(:System)",
    "(m)-[:USES]->(:System)",
    "(:Vendor)-[:SUPPLIES]->(:System), (m)",
)


def reads_all(graph: Graph, text: str) -> list[str]:
    """Return what of Neo4j's plan for a text reads more than things and relationships of open kinds."""
    closed = re.compile(rf"\b({'|'.join(name for name in NODES | RELATIONSHIPS if name not in reading.OPEN)})\b")
    with graph.reading() as session:
        waiting: list[Any] = [session.run(f"EXPLAIN {text}").consume().plan]
    found = []
    while waiting:
        step = waiting.pop()
        waiting += step.get("children", ())
        kind, details = step["operatorType"], step["args"].get("Details", "")
        any_node = "AllNodes" in kind or "count( () )" in details
        any_type = "Expand" in kind and re.search(r"-\[[^\]:]*\]-", details)
        if any_node or any_type or closed.search(details):
            found.append(f"{kind} {details}")
    return found


@pytest.mark.parametrize("place", PLACES)
def test_what_is_open_reads_nothing_else_as_neo4j_plans_it(town: Graph, place: str) -> None:
    """Take for open what says of each node what it is, in whatever place, and nothing that may be any; Neo4j agrees."""
    for part in ALL_SAID:
        text = place.format(part.format())
        assert reading.is_open(text), text
        assert reads_all(town, text) == [], text
    for part in NOT_SAID:
        assert not reading.is_open(place.format(part.format())), part
    assert reads_all(town, place.format("(m)"))


@pytest.mark.parametrize("query", [query for kind in EVERY.values() for query in kind if reading.is_open(query.text)])
def test_what_questions_that_are_open_read(town: Graph, query: Query) -> None:
    """Have Neo4j plan each question that the public is told whole, and read nothing with it that is not open."""
    assert reads_all(town, query.text) == []


def test_the_graph_itself_refuses(town: Graph) -> None:
    """Refuse at the graph, whatever a page or route forgets: raw reads, sessions, writes, pictures and trends."""
    with asked_by(ANYBODY):
        refused: list[Callable[[], Any]] = [
            lambda: town.read("MATCH (:Municipality)-[u:USES]->() RETURN u"),
            lambda: town.reading(),
            lambda: town.writing().__enter__(),
            lambda: town.ask("peers", municipality="0901"),
            lambda: town.ask("peers", municipality="findes-ikke"),
            lambda: town.ask("reuse", region="Nordø"),
            lambda: town.ask("reuse", region="findes ikke"),
            lambda: town.ask("reuse", at="2020"),
            lambda: town.ask("vendor_concentration", basis="population"),
            lambda: town.trend("reuse", **{"from": "2020"}),
            lambda: town.picture("system", system="omsorg"),
        ]
        for ask in refused:
            with pytest.raises(Forbidden):
                ask()
        assert town.read("MATCH (s:System {id: 'omsorg'}) RETURN s.id AS id") == [{"id": "omsorg"}]


def test_the_version_is_known_at_once(town: Graph) -> None:
    """Tell the public that the server is ready before it is found out which sources the public is not told of."""
    with Graph(town.address) as graph, asked_by(ANYBODY):
        assert graph.version == town.version
        assert graph.kept_values == 0
        graph.read("MATCH (s:System {id: 'omsorg'}) RETURN s.id AS id")
        assert graph.kept_values > 0  # which is kept then


def test_reuse_as_the_public_is_told_it(server: Server) -> None:
    """Tell how many use a system where three do, by hand from uses.csv, without inhabitants, dates or shares."""
    with server.client("public") as client:
        body = client.get(f"{ROOT}/analyses/reuse?limit=all").json()
    users = {row["system"]: row["users"] for row in body["rows"]}
    # 0912 has ended; 0911 only plans aeldreplan, which 0910 and 0913 use; elevlog has two users, klassebog one.
    assert users == {"omsorg": 9, "journal": 10, "skolenet": 11, "tidsplan": 8, "barnesag": 4, "hjaelp-direkte": 3}
    assert {*body["rows"][0]} == {"system", "name", "vendors", "users"}
    assert body["params"] == {"capability": None, "limit": None}
    assert body["coverage"]["reporting"] == {"usages": None, "dataflows": None, "contracts": None}
    with server.client("public") as client:
        cut = client.get(f"{ROOT}/analyses/reuse?limit=2").json()
        assert cut["rows"] == body["rows"][:2]
        assert cut["truncated"]
        csv = client.get(f"{ROOT}/analyses/reuse?format=csv").text
    assert "elevlog" not in csv


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ((98, 0, 0, 0, 0), (98, 0, 0, 0, 0)),
        ((96, 0, 0, 2, 0), (None, None, None, None, None)),
        ((50, 0, 0, 2, 46), (50, None, None, None, None)),
        ((50, 0, 10, 1, 37), (50, None, None, None, 37)),
        ((40, 2, 2, 14, 40), (40, None, None, 14, 40)),
        ((30, 20, 20, 20, 8), (30, 20, 20, 20, 8)),
    ],
)
def test_parts_of_few(parts: tuple[int, ...], shown: tuple[int | None, ...]) -> None:
    """Hide the parts of fewer than three, none like one, and the smallest others until at least three are hidden."""
    query = catalogue()["conformance"]
    assert query.public is not None
    row = dict.fromkeys(query.columns) | dict(zip(query.public.parts, parts, strict=True)) | {"applicable": sum(parts)}
    row |= {"uptake": 0.5, "conformance": 0.5, "coverage": 0.5}
    (told,) = figures.told(query, [row], {})
    assert tuple(told[name] for name in query.public.parts) == shown
    assert (told["uptake"] is None) == (None in (told["met"], told["unknown"]))
    assert (told["coverage"] is None) == (told["unknown"] is None)


def test_closed_things_are_refused_alike(server: Server) -> None:
    """Answer for a contract that is there as for one that is not."""
    for noun in NODES.values():
        if noun.seen_by == "public":
            continue
        key = keys(town())[noun.label()][0]
        for role, status in (("public", 401), ("vendor", 403)):
            with server.client(role) as client:
                there = client.get(f"{ROOT}/{noun.plural}/{quote(key, safe='')}")
                nowhere = client.get(f"{ROOT}/{noun.plural}/findes-ikke")
                assert there.status_code == nowhere.status_code == status
                assert there.json() | {"instance": ""} == nowhere.json() | {"instance": ""}
                assert "www-authenticate" in there.headers
                assert there.headers["content-type"] == "application/problem+json"
    with server.client("municipality") as client:
        assert client.get(f"{ROOT}/contracts/c-omsorg").status_code == 200


def test_sources_that_would_tell(server: Server) -> None:
    """Leave out a source that only speaks of one municipality, as it would tell whose list a system is on."""
    with server.client("municipality") as client:
        whole = client.get(f"{ROOT}/systems?limit=all").text + client.get(f"{ROOT}/municipalities/0902").text
    with server.client("public") as client:
        told = client.get(f"{ROOT}/systems?limit=1000").text + client.get(f"{ROOT}/municipalities/0902").text
        assert client.get(f"{ROOT}/systems?sources=havneliste").status_code == 401
        assert client.get("/systemer?sort=sources").status_code == 401
    assert "havneliste" in whole
    assert "havneliste" not in told
    assert "illustrative" in told


@pytest.mark.parametrize("role", list(ROLES))
def test_what_each_role_may_do(server: Server, role: str) -> None:
    """Let each role do what the table says and nothing that is only said of those after it."""
    rank = ROLES[role].rank

    def allowed(needed: str) -> bool:
        return rank >= ROLES[needed].rank

    refusal = 401 if role == "public" else 403
    with server.client(role) as client:
        usage = client.get(f"{ROOT}/systems/omsorg?type=USES")
        assert usage.status_code == (200 if allowed("municipality") else refusal)
        peers = client.get(f"{ROOT}/analyses/peers?municipality=0901")
        assert peers.status_code == (200 if allowed("municipality") else refusal)
        cypher = client.post(f"{ROOT}/cypher", json={"query": "RETURN 1 AS one"})
        assert cypher.status_code == (200 if allowed("analyst") else refusal)


@pytest.mark.parametrize("role", ["public", "vendor"])
def test_what_is_open_has_its_pages_for_everybody(server: Server, role: RoleName) -> None:
    """List, search and show each noun that is the public's, whatever its lists name and count beside."""
    with server.client(role) as client:
        for noun in NODES.values():
            if noun.seen_by != "public":
                continue
            found = client.get(f"{ROOT}/{noun.plural}?limit=1").json()["items"]
            keys = [item[noun.key_field] for item in found]
            page = f"/{words.slug(noun)}"
            for path in (page, f"{page}?q=a", f"/en{page}", *(f"{page}/{key}" for key in keys)):
                assert client.get(path, headers={"accept": "text/html"}).status_code == 200, path
            assert client.get(f"{ROOT}/{noun.plural}?q=a").status_code == 200, noun
            for kind in BESIDE.get(noun.label(), ()):
                ends = all(end.seen_by == "public" for end in other_ends(noun, kind))
                status = 200 if RELATIONSHIPS[kind].seen_by == "public" and ends else 403
                refused = 401 if role == "public" else status
                got = client.get(f"{ROOT}/{noun.plural}?{kind.lower()}=0901").status_code
                assert got == (200 if status == 200 else refused), (noun, kind)
        for path in (f"{ROOT}/search?q=omsorg", "/soeg?q=omsorg", "/", "/arkiv", "/model"):
            assert client.get(path).status_code == 200, path


def test_nobody_is_answered_what_was_kept_for_another(server: Server) -> None:
    """Keep what each may see apart: pages, answers and tags, whoever asked first."""
    with server.client("municipality") as inside, server.client("public") as outside:
        for path in ("/", "/systemer/omsorg", "/leverandoerer", f"{ROOT}/analyses/reuse", f"{ROOT}/systems/omsorg"):
            first, other, again = inside.get(path), outside.get(path), inside.get(path)
            assert first.status_code == other.status_code == 200
            assert first.text == again.text
            assert first.text != other.text or path == "/leverandoerer"
            assert {"authorization", "cookie", "x-api-key"} <= set(re.split(r",\s*", first.headers["vary"].lower()))
            assert "private" in first.headers["cache-control"]
        tag = inside.get(f"{ROOT}/analyses/reuse").headers["etag"]
        assert inside.get(f"{ROOT}/analyses/reuse", headers={"if-none-match": tag}).status_code == 304
        assert outside.get(f"{ROOT}/analyses/reuse", headers={"if-none-match": tag}).status_code == 200


def test_what_is_open_rests_on_another_day(load_rows: Callable[[Rows], Graph], tmp_path: Path) -> None:
    """Tell the public how many municipalities are known today alone, though what is open can be asked of any day.

    Between the last day of 0912 and the day after, one fewer would be known: so it would be told of 0912 that it is.
    """
    silent = ("0901", "0902", "0903", "0904")
    rows = town()
    rows["uses"] = [row for row in rows["uses"] if row["start"].removeprefix("Municipality:") not in silent]
    rows["reports"] = [row for row in rows["reports"] if row["start"].removeprefix("Municipality:") not in silent]
    server = Server(load_rows(rows), tmp_path)
    told: dict[str, Any] = {}
    whole: dict[str, Any] = {}
    days = ("2024-12-31", "2025-01-01", "1990-01-01", "today")
    for day in days:
        for role, found in (("public", told), ("municipality", whole)):
            with server.client(role) as client:
                found[day] = client.get(f"{ROOT}/checks/ownership_cycle?at={day}").json()["coverage"]
    assert 3 <= told["today"]["known"] == whole["today"]["known"] <= told["today"]["municipalities"] - 3
    assert all(whole[day]["known"] is not None for day in days)
    for day in days[:-1]:
        assert {*told[day].pop("reporting").values()} == {None}
        assert told[day] == dict.fromkeys(told[day]) | {"municipalities": whole[day]["municipalities"]}


def test_the_catalogue_of_the_public(server: Server) -> None:
    """List to the public what it may ask, and only that."""
    with server.client("public") as client:
        names = [item["name"] for item in client.get(f"{ROOT}/analyses").json()["items"]]
        assert names == ["conformance", "reuse", "reuse_rate", "vendor_concentration"]
        maps = [item["name"] for item in client.get(f"{ROOT}/maps").json()["items"]]
        assert maps == ["building_block", "document", "meeting", "standard"]
        page = client.get("/analyser", headers={"accept": "text/html"}).text
        assert "/analyser/reuse" in page
        assert "/analyser/peers" not in page
