"""The pages: every noun, question and map has its own, in Danish and English, made from its declaration."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient
from test_api import application, needed

from api.pages import words
from kb import browse, danish
from kb.graph import Graph
from kb.model import NODES, RELATIONSHIPS, Node
from kb.queries import Query, catalogue

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
    assert {name for noun in facts for name in noun.own_fields()} - {"start", "end"} <= set(words.PROPERTIES)
    assert set(RELATIONSHIPS) == set(words.INWARD)
    choices = {
        one
        for kind in ("analyses", "maps")
        for query in catalogue(kind).values()
        for param in query.params.values()
        for one in param.one_of
    }
    assert choices <= set(words.CHOICES)


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
