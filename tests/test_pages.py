"""The pages: every noun, question and map has its own, in Danish and English, made from its declaration."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient
from test_api import application, needed

from api.pages import words
from api.pages.figures import FIGURES, shown
from api.pages.public import PUBLIC
from kb import browse, danish
from kb.graph import Graph
from kb.model import NODES, RELATIONSHIPS, Node
from kb.queries import Query, catalogue
from kb.words import CHOICES, PROPERTIES

QUESTIONS = [*catalogue().values()]
MAPS = [*catalogue("maps").values()]
AT = date(2026, 11, 23)
BROWSER = {"accept": "text/html,application/xhtml+xml"}
every_question = pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.name)
every_noun = pytest.mark.parametrize("noun", NODES.values(), ids=lambda noun: noun.__name__)
every_language = pytest.mark.parametrize(("language", "prefix"), [("da", ""), ("en", "/en")])


@pytest.fixture
def client(town: Graph) -> Iterator[TestClient]:
    """Lend a reader of the pages of the town."""
    with TestClient(application(town), headers=BROWSER, raise_server_exceptions=False) as client:
        yield client


def read(client: TestClient, path: str, status: int = 200, **asked: Any) -> str:
    """Return a page, which carries the headers of one, and is in the language of its address."""
    response = client.get(path, params=asked or None)
    assert response.status_code == status, response.text[-2000:]
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "unsafe" not in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert f'<html lang="{"en" if path.startswith("/en") else "da"}">' in response.text
    return response.text


def text_of(page: str) -> str:
    """Return what a reader sees of a page, on one line."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page[page.index("<main") :]).split()))


def test_the_danish_order() -> None:
    """Sort æ, ø and å last, aa as å, and ä, ö and ü as what stands for them in Danish."""
    names = ["Aarhus", "Ærø", "Zoo", "Aabenraa", "Odense", "Ørsted", "Aalborg", "Albertslund", "Århus", "Öland", "aula"]
    assert sorted(names, key=danish.order) == [
        *("Albertslund", "aula", "Odense", "Zoo", "Ærø", "Öland", "Ørsted", "Aabenraa", "Aalborg", "Aarhus", "Århus"),
    ]


def test_the_danish_order_in_the_graph(graph: Graph) -> None:
    """Sort in Neo4j just as in Python, whatever the letters."""
    names = ["Aarhus", "ærø", "Æble", "Øl", "å", "Ålborg", "Zz", "Bäck", "Bæk", "Bö", "Bø", "é", "F", "a-b", "a b", ""]
    rows = graph.read(
        f"UNWIND $names AS name RETURN name, {danish.order_in_cypher('name')} AS place ORDER BY place, name",
        {"names": names},
    )
    assert [row["place"] for row in rows] == [danish.order(row["name"]) for row in rows]
    assert [row["name"] for row in rows] == sorted(names, key=lambda name: (danish.order(name), name))


@pytest.mark.parametrize(
    ("value", "da", "en"),
    [(1234.5, "1.234,5", "1,234.5"), (0.25, "0,25", "0.25"), (98, "98", "98"), (12345.6, "12.346", "12,346")],
)
def test_numbers(value: float, da: str, en: str) -> None:
    """Write numbers as the language does."""
    assert (danish.number(value), danish.number(value, "en")) == (da, en)


@pytest.mark.parametrize(
    ("stored", "da", "en"),
    [
        ("2026-11-23", "23. november 2026", "23 November 2026"),
        ("2017-03", "marts 2017", "March 2017"),
        ("2011", "2011", "2011"),
    ],
)
def test_dates(stored: str, da: str, en: str) -> None:
    """Write a date with the precision that it has."""
    assert (danish.day(stored), danish.day(stored, "en")) == (da, en)


def test_every_property_has_a_danish_name() -> None:
    """Show no English name of a property, relationship or choice to a Danish reader."""
    facts = [*NODES.values(), *RELATIONSHIPS.values()]
    assert {name for noun in facts for name in noun.own_fields()} - {"start", "end"} <= set(PROPERTIES)
    assert set(RELATIONSHIPS) == set(words.INWARD)
    choices = {
        one
        for kind in ("analyses", "maps")
        for query in catalogue(kind).values()
        for param in query.params.values()
        for one in param.one_of
    }
    assert choices <= set(CHOICES)


@every_language
@every_noun
def test_list(client: TestClient, noun: type[Node], language: str, prefix: str) -> None:
    """List the things of a noun in the Danish order, each leading to its page."""
    page = unescape(read(client, f"{prefix}/{words.slug(noun)}"))
    items = client.get(f"/api/v1/{noun.plural}?limit=1000").json()["items"]
    assert f"<strong>{len(items)}</strong> {words.noun_name(noun, language, len(items))}" in page
    for item in items[:6]:
        href = f"{prefix}/{words.slug(noun)}/{quote(item[noun.key_field], safe='')}"
        assert f'href="{href}"' in page
        title = item[noun.title_field()]
        assert title in text_of(read(client, href))


def test_a_thing_of_which_something_can_not_be_asked(client: TestClient) -> None:
    """Show a decision of which nobody knows when it was made, and say what can't be answered of it."""
    assert "it is not known when" in text_of(read(client, "/beslutninger/d-forslag"))


def names_in(page: str) -> list[str]:
    """Return the names in the first column of a list."""
    return [unescape(name) for name in re.findall(r'<th scope="row"><a [^>]+><bdi>(.*?)</bdi>', page)]


def test_a_list_is_sorted_searched_filtered_and_paged(client: TestClient, town: Graph) -> None:
    """Do what the address asks, with counts of the whole; names in the Danish order."""
    everything = names_in(read(client, "/kommuner"))
    assert everything == sorted(everything, key=danish.order)
    assert names_in(read(client, "/kommuner", sort="-name")) == everything[::-1]
    people = {item["name"]: item["population"] for item in client.get("/api/v1/municipalities").json()["items"]}
    by_people = names_in(read(client, "/kommuner", sort="-population"))
    known = [people[name] for name in by_people if people[name]]
    assert known == sorted(known, reverse=True)
    assert [people[name] for name in by_people[len(known) :]] == [None] * (len(by_people) - len(known))
    found = names_in(read(client, "/kommuner", q=everything[0][1:4].upper()))
    assert everything[0] in found
    assert all(everything[0][1:4].lower() in name.lower() for name in found)
    regions = client.get("/api/v1/municipalities").json()["items"]
    region = regions[0]["region"]
    here = {item["name"] for item in regions if item["region"] == region}
    assert set(names_in(read(client, "/kommuner", region=region))) == here
    assert 0 < len(here) < len(everything)
    counted, _ = browse.listed(town, NODES["System"], at=AT, counted=["USES"], sort="USES", down=True)
    reuse = {row["system"]: row["users"] for row in town.ask("reuse", limit=None, at="2026-11-23").rows}
    assert {item["id"]: item["USES"] for item in counted if item["USES"]} == reuse
    assert [item["USES"] for item in counted] == sorted((item["USES"] for item in counted), reverse=True)
    first, total = browse.listed(town, NODES["System"], at=AT, limit=3)
    rest, _ = browse.listed(town, NODES["System"], at=AT, skip=3, limit=100)
    assert len(first) + len(rest) == total


def test_a_list_as_csv(client: TestClient) -> None:
    """Give all that the list shows, with all properties."""
    response = client.get("/systemer", params={"format": "csv", "q": "omsorg"})
    assert response.headers["content-type"].startswith("text/csv")
    lines = response.text.splitlines()
    assert lines[0].startswith("id,name,")
    assert len(lines) - 1 == len(names_in(read(client, "/systemer", q="omsorg"))) > 0


@pytest.mark.parametrize(("path", "status"), [("/systemer?sort=nothing", 422), ("/systemer?at=soon", 422)])
def test_a_list_refuses(client: TestClient, path: str, status: int) -> None:
    """Say on a page what can't be listed so."""
    assert "Det kan der ikke spørges om" in read(client, path, status)


@every_language
@every_question
def test_analysis(client: TestClient, town: Graph, query: Query, language: str, prefix: str) -> None:
    """Show what the question asks, its form, its rows and what they rest on."""
    given: dict[str, Any] = dict(needed(client, query))
    page = unescape(read(client, f"{prefix}/analyser/{query.name}", **given))
    assert (query.title_da if language == "da" else query.title) in page
    assert (query.asks_da if language == "da" else query.asks) in text_of(page)
    for name, param in query.params.items():
        assert f'name="{name}"' in page
        assert (param.da or name) in page or language == "en"
    answer = town.ask(query.name, **given)
    count = danish.number(len(answer.rows), language)
    assert re.search(rf'<h2 id="svar">{re.escape(count)} (rækker?|rows?) ', page)
    body = re.findall(r"<tbody>(.*?)</tbody>", page, re.S)
    assert (body[0].count("<tr>") if body else 0) == min(len(answer.rows), 50)
    known = f"{answer.coverage['known']} {'af' if language == 'da' else 'of'} {answer.coverage['municipalities']}"
    assert known in page


@every_question
def test_the_link_repeats_the_answer(client: TestClient, query: Query) -> None:
    """State every parameter in the link to just this answer."""
    page = read(client, f"/analyser/{query.name}", **dict[str, Any](needed(client, query)))
    link = re.findall(r'netop dette svar: <a href="([^"]+)"', page)[0].replace("&amp;", "&")
    again = read(client, link)
    table = re.compile(r"<tbody>.*?</tbody>", re.S)
    assert table.findall(again) == table.findall(page)
    assert link.replace("&", "&amp;") in again


@every_question
def test_excel(client: TestClient, query: Query) -> None:
    """Give exactly the rows of the answer as a workbook, texts as texts."""
    given: dict[str, Any] = dict(needed(client, query))
    response = client.get(f"/analyser/{query.name}/excel", params=given)
    assert response.headers["content-type"].startswith("application/vnd.openxmlformats")
    rows = list(load_workbook(BytesIO(response.content))["Svar"].iter_rows(values_only=True))
    answer = client.get(f"/api/v1/analyses/{query.name}", params=given, headers={"accept": "*/*"}).json()
    assert len(rows[0]) == len(query.columns)
    expected = [
        tuple("|".join(value) or None if isinstance(value, list) else value for value in row.values())
        for row in answer["rows"]
    ]
    assert [tuple(pytest.approx(v) if isinstance(v, float) else v for v in row) for row in rows[1:]] == expected


def test_excel_takes_no_text_for_a_formula(load_rows: Callable[[object], Graph]) -> None:
    """Leave a name that looks like a formula, or holds what XML can't, a text."""
    names = {"=1+1": "=1+1", "+2": "+2", "@sum": "@sum", "bell\x07": "bell "}
    graph = load_rows(
        {
            "municipality": [{"code": "0101", "name": "A"}],
            "system": [{"id": name, "name": name} for name in names],
            "uses": [{"start": "0101", "end": name} for name in names],
        }
    )
    with TestClient(application(graph)) as client:
        book = load_workbook(BytesIO(client.get("/analyser/reuse/excel").content))
    cells = [row[0] for row in book["Svar"].iter_rows(min_row=2)]
    assert {cell.value for cell in cells} == set(names.values())
    assert {cell.data_type for cell in cells} == {"s"}


def test_rows_sort_and_lead_on(client: TestClient) -> None:
    """Sort by any column, either way, with what is unknown last; lead from keys to pages."""
    page = read(client, "/analyser/reuse", sort="system")
    names = re.findall(r'<tr><td><a href="/systemer/[^"]+"><bdi>(.*?)</bdi>', page)
    assert names == sorted(names, key=danish.order)
    assert 'aria-sort="ascending"' in page
    page = read(client, "/analyser/reuse", sort="-users")
    users = [
        int(text) for text in re.findall(r'<td class="number"><bdi>(\d+)</bdi></td><td class="number"><bdi>\d+', page)
    ]
    assert users == sorted(users, reverse=True)


def test_unknown_is_said_in_words(client: TestClient, town: Graph) -> None:
    """Say ukendt where a figure can't be known, and never show it as zero."""
    assert None in [row["q1"] for row in town.ask("duplication").rows]
    assert '<i class="unknown">ukendt</i>' in read(client, "/analyser/duplication")
    assert '<i class="unknown">unknown</i>' in read(client, "/en/analyser/duplication")


def test_catalogue(client: TestClient) -> None:
    """Lead to every question, by area, and to every map."""
    page = read(client, "/analyser")
    for query in QUESTIONS:
        assert f'href="/analyser/{query.name}"' in page
        assert query.asks_da in page
    assert {query.area for query in QUESTIONS} <= set(words.AREAS)
    maps = read(client, "/kort")
    for query in MAPS:
        assert f'href="/kort/{query.name}"' in maps


@every_language
@pytest.mark.parametrize("query", MAPS, ids=lambda query: query.name)
def test_map(client: TestClient, town: Graph, query: Query, language: str, prefix: str) -> None:
    """Show the map in a frame that may do little, with a form and a table; its things lead to their pages."""
    given: dict[str, Any] = dict(needed(client, query))
    page = read(client, f"{prefix}/kort/{query.name}", **given)
    frame = re.findall(r"<iframe[^>]+>", page)[0]
    assert 'sandbox="allow-scripts ' in frame
    assert "allow-same-origin" not in frame
    picture = town.picture(query.name, **given)
    assert f"({len(picture.edges)} " in page
    src = re.findall(r'src="([^"]+)"', frame)[0].replace("&amp;", "&")
    drawing = client.get(src)
    assert drawing.status_code == 200
    assert "unsafe" not in drawing.headers["content-security-policy"]
    node = next(iter(picture.nodes.values()))
    assert f"{prefix}/{words.slug(NODES[node['label']])}/{quote(node['key'], safe='')}" in drawing.text


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/analyser/peers", 200, "Vælg først: kommune."),
        ("/analyser/peers?municipality=9999", 404, "no Municipality"),
        ("/analyser/reuse?limit=none", 422, "limit"),
        ("/analyser/reuse?nothing=1", 422, "nothing"),
        ("/kort/municipality?municipality=9999", 404, "no Municipality"),
        ("/analyser/nothing", 404, "Det findes ikke"),
        ("/kommuner/9999", 404, "Det findes ikke"),
        ("/nowhere", 404, "Det findes ikke"),
        ("/en/nowhere", 404, "It is not there"),
    ],
)
def test_what_is_wrong_is_a_page(client: TestClient, path: str, status: int, says: str) -> None:
    """Say what is wrong on a page, in the language of the address, to those who read pages; else as a problem."""
    assert says in text_of(read(client, path, status))
    if status != 200 and "nowhere" in path:
        assert client.get(path, headers={"accept": "*/*"}).headers["content-type"] == "application/problem+json"
    problem = client.get("/api/v1/analyses/peers?municipality=9999")
    assert problem.headers["content-type"] == "application/problem+json"


def test_search(client: TestClient) -> None:
    """Find things of all nouns by a part of their names."""
    page = read(client, "/soeg", q="omsorg")
    found = [item["id"] for item in client.get("/api/v1/systems").json()["items"] if "omsorg" in item["name"].lower()]
    assert found
    for key in found:
        assert f'href="/systemer/{key}"' in page
    assert "Intet har det" in read(client, "/soeg", q="findes ikke nogen steder")
    assert "<h1>Søg</h1>" in read(client, "/soeg")


def test_languages_have_the_same_paths(client: TestClient) -> None:
    """Lead from each page to itself in the other language, with what was asked."""
    assert 'href="/en/analyser/reuse?limit=10" lang="en"' in read(client, "/analyser/reuse", limit=10)
    assert 'href="/analyser/reuse?limit=10" lang="da"' in read(client, "/en/analyser/reuse", limit=10)


def test_a_thing_says_who_says_so(client: TestClient, town: Graph) -> None:
    """Show the sources of a thing, its links as tables, and the first rows of the answers about it."""
    page = read(client, "/kommuner/0903")
    for query in QUESTIONS:
        keys = [name for name, param in query.params.items() if param.key_of == "Municipality"]
        if keys and all(not param.required or name in keys for name, param in query.params.items()):
            assert f'href="/analyser/{query.name}?municipality=0903"' in page
    _, groups, _ = browse.around(town, NODES["Municipality"], "0903", at=AT)
    for group in groups:
        for item in group.items[:10]:
            assert item["name"] in text_of(page)


def test_linked_data(client: TestClient) -> None:
    """Describe what is public to machines, and keep what is not from search engines."""
    page = read(client, "/systemer/omsorg")
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert json.loads(data)["@type"] == "SoftwareApplication"
    contract = client.get("/api/v1/contracts?limit=1").json()["items"][0]["id"]
    closed = read(client, f"/kontrakter/{contract}")
    assert "ld+json" not in closed
    assert '<meta name="robots" content="noindex">' in closed


def test_the_archive(client: TestClient) -> None:
    """Lead to decisions, meetings, goals and groups, and to what can be followed."""
    page = read(client, "/arkiv")
    for noun in ("decisions", "meetings", "visions", "goals", "working_groups"):
        for item in client.get(f"/api/v1/{noun}?limit=1000").json()["items"]:
            label = {"working_groups": "arbejdsgrupper", "visions": "visioner", "goals": "maal"}.get(noun)
            path = label or {"decisions": "beslutninger", "meetings": "moeder"}[noun]
            assert f'href="/{path}/{item["id"]}"' in page
    for feed in ("/beslutninger.atom", "/moeder.ics", "/indkoebsvinduer.ics", "/datasaet.jsonld"):
        assert f'href="{feed}"' in page


def test_decision(client: TestClient, town: Graph) -> None:
    """Say what a decision requires and how far it is followed, case by case and month by month."""
    text = text_of(read(client, "/beslutninger/d-2024"))
    rows = town.ask("conformance_detail", decision="d-2024", limit=None).rows
    for state in ("met", "explained", "due", "missing", "unknown"):
        assert f"{CHOICES[state]} {sum(row['state'] == state for row in rows)} " in text
    assert "14. maj 2024, på Møde 2" in text
    effect = town.ask("decision_effect", decision="d-2024").rows
    assert danish.day(effect[-1]["date"]) in text
    assert {row["requirement"] for row in rows} <= set(text.split())


def test_meeting(client: TestClient) -> None:
    """Show what a meeting decided, its papers, and lead to its material."""
    page = read(client, "/moeder/m-2")
    assert 'href="/beslutninger/d-2024"' in page
    assert 'href="/moeder/m-2/materiale"' in page
    assert "Indkaldt af" in page


def test_atom(client: TestClient) -> None:
    """List the dated decisions, the newest first, as Atom has it."""
    response = client.get("/beslutninger.atom")
    assert response.headers["content-type"] == "application/atom+xml"
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring(response.content)  # noqa: S314  # our own
    decisions = client.get("/api/v1/decisions").json()["items"]
    dated = sorted((item for item in decisions if item["decided_on"]), key=lambda item: item["decided_on"])
    titles = [entry.findtext(f"{atom}title") for entry in feed.findall(f"{atom}entry")]
    assert sorted(filter(None, titles)) == sorted(item["title"] for item in dated)
    assert titles[0] == dated[-1]["title"]
    for entry in (feed, *feed.findall(f"{atom}entry")):
        assert entry.findtext(f"{atom}id")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", entry.findtext(f"{atom}updated") or "")


def test_calendars(client: TestClient, town: Graph) -> None:
    """Give the meetings of which the day is known, and the windows for buying, as calendars with lines that fold."""
    response = client.get("/moeder.ics")
    assert response.headers["content-type"].startswith("text/calendar")
    days = [item["held_on"] for item in client.get("/api/v1/meetings").json()["items"]]
    whole = [day.replace("-", "") for day in days if day and len(day) == 10]
    assert len(whole) < len(days)
    assert sorted(re.findall(r"DTSTART;VALUE=DATE:(\d+)\r\n", response.text)) == sorted(whole)
    windows = client.get("/indkoebsvinduer.ics").text
    rows = town.ask("procurement_windows").rows
    assert len(rows) > 0
    assert windows.count("BEGIN:VEVENT") == len(rows)
    for text in (response.text, windows):
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        assert text.startswith("BEGIN:VCALENDAR\r\n")
        assert text.endswith("END:VCALENDAR\r\n")


def test_what_is_not_public_is_not_announced(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out of feeds, calendars and the description of the data what the table says is not public."""
    data = client.get("/datasaet.jsonld").json()
    named = {item["dct:title"] for item in data["dcat:distribution"]}
    assert "kommuner" in named
    assert named.isdisjoint({"kontrakter", "afvigelser"})
    monkeypatch.setitem(PUBLIC, "Decision", False)
    monkeypatch.setitem(PUBLIC, "Meeting", False)
    assert "<entry>" not in client.get("/beslutninger.atom").text
    assert "BEGIN:VEVENT" not in client.get("/moeder.ics").text
    assert "ld+json" not in read(client, "/beslutninger/d-2024")


@every_language
def test_model(client: TestClient, language: str, prefix: str) -> None:
    """Describe every noun, property and relationship, in the words of the language."""
    page = unescape(read(client, f"{prefix}/model"))
    for label, noun in NODES.items():
        assert f'href="{prefix}/{words.slug(noun)}"' in page
        assert f'<code class="small">{label}</code>' in page
        for name in noun.own_fields():
            assert name in ("sources", "confidence") or f">{words.prop(name, language)}</span>" in page
    for kind in RELATIONSHIPS:
        assert words.relationship(kind, "out", language).lower() in page


@every_language
def test_overview(client: TestClient, town: Graph, language: str, prefix: str) -> None:
    """Show each figure as its question answers, what it rests on, and what calls for attention."""
    page = unescape(read(client, f"{prefix}/"))
    text = text_of(page)
    rate = town.ask("reuse_rate").rows[0]
    assert f"{danish.number(100 * rate['rate'], language, 1)} %" in text
    assert f"{rate['reused']} {'af' if language == 'da' else 'of'} {rate['systems']} " in text
    missing = town.ask("missing_integrations", kind="required", limit=None).rows
    title = "Krævede integrationer, der mangler" if language == "da" else "Required integrations missing"
    assert re.search(rf"{title} .*?{sum(row['state'] == 'missing' for row in missing)} ", text)
    for figure in FIGURES:
        assert f'href="{prefix}/analyser/{figure.question}' in page
    overdue = {row["requirement"] for row in missing if row["state"] == "missing" and row["days_overdue"]}
    assert any(f'href="{prefix}/krav/{key}"' in page for key in overdue)
    assert "kommune mangler" in text or "kommuner mangler" in text or language == "en"


def test_a_figure_whose_question_is_not_there_is_left_out(town: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Show the other figures."""
    monkeypatch.setattr("api.pages.figures.FIGURES", (replace(FIGURES[0], question="nothing"), FIGURES[3]))
    assert [one.figure.question for one in shown(town)] == [FIGURES[3].question]


def test_unknown_is_no_figure(load_rows: Callable[[object], Graph]) -> None:
    """Show ukendt for what nobody can tell: not that nothing is missing, nor that all conform."""
    graph = load_rows({"municipality": [{"code": "0101", "name": "A"}]})
    figures = {one.figure.question: one for one in shown(graph)}
    assert figures["reuse_rate"].text("da") == "ukendt"
    assert figures["conformance"].text("da") == "ukendt"
    assert figures["vendor_concentration"].text("en") == "unknown"
    assert figures["reporting"].text("da") == "0 %"


@pytest.mark.parametrize(
    ("asked", "leads"),
    [("system=omsorg", "/systemer/omsorg"), ("municipality=0903", "/kommuner/0903"), ("", "/soeg")],
)
def test_the_front_page_leads_to_what_was_chosen(client: TestClient, asked: str, leads: str) -> None:
    """Go from a choice to its page."""
    response = client.get(f"/vis?{asked}", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, leads)


@every_language
def test_meeting_material(client: TestClient, town: Graph, language: str, prefix: str) -> None:
    """Give each item its figures, the affected, the caveats and the questions used; also as a file of its own."""
    page = unescape(read(client, f"{prefix}/moeder/m-2/materiale"))
    rows = town.ask("conformance_detail", decision="d-2024", limit=None).rows
    missing = {row["municipality"] for row in rows if row["state"] == "missing"}
    assert missing
    for code in missing:
        assert f'href="{prefix}/kommuner/{code}"' in page
    figures = re.findall(r"<div><dt>[^<]+</dt><dd>(.*?)</dd></div>", page)
    states = [row["state"] for row in rows]
    counted = [states.count("met"), states.count("missing") + states.count("due"), states.count("unknown")]
    assert figures[:3] == [str(count) for count in counted]
    assert f'href="{prefix}/analyser/conformance_detail?decision=d-2024&limit=all"' in page
    assert ("Forbehold." if language == "da" else "Caveats.") in page
    alone = client.get(f"{prefix}/moeder/m-2/materiale?format=file")
    assert "attachment" in alone.headers["content-disposition"]
    assert re.findall(r'(?:src|href)="(?!#|data:|https?:)([^"]*)"', alone.text) == []
    assert "<script" not in alone.text
    assert "--accent" in alone.text


def test_an_agenda_holds_each_paper_once(client: TestClient) -> None:
    """List decisions and papers of the meeting, and a paper about a decision of it only with the decision."""
    page = read(client, "/moeder/m-1/materiale")
    assert "Indeks, første udgave" in page
    assert read(client, "/moeder/nothing/materiale", 404)


@every_question
def test_a_question_is_explained_in_danish(client: TestClient, query: Query) -> None:
    """Say in Danish what a question asks, how it is computed, and what each parameter and column means."""
    assert query.title_da
    assert query.how_da
    assert all(param.da for param in query.params.values())
    for name, column in query.columns.items():
        assert column.da, name
        assert column.doc_da, name
        assert column.doc_da != column.doc
    assert query.asks_da in unescape(read(client, "/analyser"))
