"""The pages of questions and maps: each has its own, with its form, rows, charts and exports, from its declaration."""

import re
from collections.abc import Callable
from html import escape, unescape
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from conftest import application
from openpyxl import load_workbook
from pages import MAPS, QUESTIONS, every_language, every_question, read, text_of
from starlette.testclient import TestClient
from test_api import needed

from api.pages import words
from api.pages.analyses import for_chart
from api.pages.tables import parts
from kb import browse, charts, danish
from kb.graph import Graph, question
from kb.model import NODES
from kb.pictures import rows_of
from kb.queries import Query, catalogue
from kb.trend import trends
from kb.words import CHOICES


@every_language
@every_question
def test_analysis(reader: TestClient, town: Graph, query: Query, language: str, prefix: str) -> None:
    """Show what the question asks, its form, its rows and what they rest on."""
    given: dict[str, Any] = dict(needed(reader, query))
    page = unescape(read(reader, f"{prefix}/analyser/{query.name}", **given))
    assert (query.title_da if language == "da" else query.title) in page
    assert (query.asks_da if language == "da" else query.asks) in text_of(page)
    for name, param in query.params.items():
        assert f'name="{name}"' in page
        assert (param.da or name) in page or language == "en"
    answer = town.ask(query.name, **given)
    count = danish.number(len(answer.rows), language)
    assert re.search(rf'<h2 id="svar">((De første|The first) )?{re.escape(count)} (rækker?|rows?) ', page)
    body = re.findall(r"<tbody>(.*?)</tbody>", page, re.S)
    assert (body[0].count("<tr>") if body else 0) == min(len(answer.rows), 50)
    known = f"{answer.coverage['known']} {'af' if language == 'da' else 'of'} {answer.coverage['municipalities']}"
    assert known in page


@every_question
def test_the_link_repeats_the_answer(reader: TestClient, query: Query) -> None:
    """State every parameter in the link to just this answer."""
    page = read(reader, f"/analyser/{query.name}", **dict[str, Any](needed(reader, query)))
    link = re.findall(r'netop dette svar: <a href="([^"]+)"', page)[0].replace("&amp;", "&")
    again = read(reader, link)
    table = re.compile(r"<tbody>.*?</tbody>", re.S)
    assert table.findall(again) == table.findall(page)
    assert link.replace("&", "&amp;") in again


@every_question
def test_excel(reader: TestClient, query: Query) -> None:
    """Give exactly the rows of the answer as a workbook, texts as texts."""
    given: dict[str, Any] = dict(needed(reader, query))
    response = reader.get(f"/analyser/{query.name}/excel", params=given)
    assert response.headers["content-type"].startswith("application/vnd.openxmlformats")
    rows = list(load_workbook(BytesIO(response.content))["Svar"].iter_rows(values_only=True))
    answer = reader.get(f"/api/v1/analyses/{query.name}", params=given, headers={"accept": "*/*"}).json()
    assert len(rows[0]) == len(query.columns)
    expected = [
        tuple("|".join(map(str, value)) or None if isinstance(value, list) else value for value in row.values())
        for row in answer["rows"]
    ]
    assert [tuple(pytest.approx(v) if isinstance(v, float) else v for v in row) for row in rows[1:]] == expected


def test_excel_takes_no_text_for_a_formula(load_rows: Callable[[object], Graph]) -> None:
    """Leave a name that looks like a formula, or holds what XML can't, a text."""
    names = {"=1+1": "=1+1", "+2": "+2", "@sum": "@sum", "bell": "bell\x07", "no": "no\uffff"}
    graph = load_rows(
        {
            "municipality": [{"code": "0101", "name": "A"}],
            "system": [{"id": key, "name": name} for key, name in names.items()],
            "uses": [{"start": "0101", "end": key} for key in names],
        }
    )
    with TestClient(application(graph)) as reader:
        book = load_workbook(BytesIO(reader.get("/analyser/reuse/excel").content))
    cells = [cell for row in book["Svar"].iter_rows(min_row=2) for cell in row[:2]]
    assert {cell.value for cell in cells} == {*names, "bell ", "no "}
    assert {cell.data_type for cell in cells} == {"s"}


def test_rows_sort_and_lead_on(reader: TestClient) -> None:
    """Sort by any column, either way, with what is unknown last; lead from keys to pages."""
    page = read(reader, "/analyser/reuse", sort="system")
    names = re.findall(r'<tr><td><a href="/systemer/[^"]+"><bdi>(.*?)</bdi>', page)
    assert names == sorted(names, key=danish.order)
    assert 'aria-sort="ascending"' in page
    page = read(reader, "/analyser/reuse", sort="-users")
    users = [
        int(text) for text in re.findall(r'<td class="number"><bdi>(\d+)</bdi></td><td class="number"><bdi>\d+', page)
    ]
    assert users == sorted(users, reverse=True)


def test_unknown_is_said_in_words(reader: TestClient, town: Graph) -> None:
    """Say ukendt where a figure can't be known, and never show it as zero."""
    assert None in [row["q1"] for row in town.ask("duplication").rows]
    assert '<i class="unknown">ukendt</i>' in read(reader, "/analyser/duplication")
    assert '<i class="unknown">unknown</i>' in read(reader, "/en/analyser/duplication")


def test_gaps_are_told_in_the_language_of_the_page(reader: TestClient) -> None:
    """Say why something is a gap in Danish to Danes and in English to others, never in both."""
    danish_page = text_of(read(reader, "/analyser/decision_gaps", at="2026-06-01"))
    assert "»Hensigtserklæring« (vedtaget " in danish_page
    assert "sets no requirement" not in danish_page
    english = text_of(read(reader, "/en/analyser/decision_gaps", at="2026-06-01"))
    assert "sets no requirement" in english
    assert "stiller ingen krav" not in english


def test_what_is_lacking_is_told_in_danish(reader: TestClient, town: Graph) -> None:
    """Say what a check finds lacking in the words of the page."""
    lacks = {one for row in town.ask(question("system_undescribed", "checks")).rows for one in row["lacks"]}
    page = unescape(read(reader, "/kontrol/system_undescribed"))
    assert lacks
    assert all(f"<bdi>{CHOICES[one]}</bdi>" in page and f"<bdi>{one}</bdi>" not in page for one in lacks)


@pytest.mark.parametrize(
    ("by", "head"), [("requirement", "Krav"), ("decision", "Beslutning"), ("municipality", "Kommune")]
)
def test_a_column_says_what_it_names(reader: TestClient, by: str, head: str) -> None:
    """Head a column of keys by what they are of, where all are of one noun."""
    page = read(reader, "/analyser/conformance", by=by)
    assert re.search(rf'<th scope="col"[^>]*><a [^>]*>{head}</a>', page)


def test_a_share_is_told_in_percent(reader: TestClient) -> None:
    """Show shares of municipalities as shares of inhabitants and likenesses, each as its language writes percent."""
    assert re.search(r"\d,\d\xa0%", read(reader, "/analyser/reuse"))
    assert re.search(r"\d\.\d%", text_of(read(reader, "/en/analyser/reuse")))
    assert re.search(r"\d,\d\xa0%", read(reader, "/analyser/peers", municipality="0903"))


def test_the_dates_of_a_trend_stand_together(reader: TestClient) -> None:
    """Ask from when, until when and how far apart before all else."""
    names = re.findall(r'id="p-(\w+)"', read(reader, "/analyser/reuse_rate/over-tid"))
    assert names[:3] == ["from", "to", "step"]


def test_more_rows_than_are_shown_are_not_all_rows(reader: TestClient) -> None:
    """Say that a number of rows is that of the first."""
    assert "De første 2 rækker" in text_of(read(reader, "/analyser/reuse", limit=2))


@every_language
@pytest.mark.parametrize("path", ["/kort/municipality?municipality=0901", "/kommuner/0901"])
def test_a_map_is_drawn_for_paper(reader: TestClient, path: str, language: str, prefix: str) -> None:
    """Bring the drawing of a map for who prints the page, as its frame is not printed."""
    page = unescape(read(reader, prefix + path))
    (drawing,) = re.findall(r'<img class="paper" loading="lazy" src="([^"]+)"', page)
    response = reader.get(drawing)
    assert response.headers["content-type"].startswith("image/svg+xml")
    assert ("anvender" in response.text) == (language == "da")


def test_catalogue(reader: TestClient) -> None:
    """Lead to every question, by area, and to every map."""
    page = read(reader, "/analyser")
    for query in QUESTIONS:
        assert f'href="/analyser/{query.name}"' in page
        assert query.asks_da in page
    assert {query.area for query in QUESTIONS} <= set(words.AREAS)
    maps = read(reader, "/kort")
    for query in MAPS:
        assert f'href="/kort/{query.name}"' in maps


@every_language
@pytest.mark.parametrize("query", MAPS, ids=lambda query: query.name)
def test_map(reader: TestClient, town: Graph, query: Query, language: str, prefix: str) -> None:
    """Show the map in a frame that may do little, with a form and a table; its things lead to their pages."""
    given: dict[str, Any] = dict(needed(reader, query))
    page = read(reader, f"{prefix}/kort/{query.name}", **given)
    frame = re.findall(r"<iframe[^>]+>", page)[0]
    assert 'sandbox="allow-scripts ' in frame
    assert "allow-same-origin" not in frame
    picture = town.picture(query.name, **given)
    assert f"({len(picture.edges)} " in page
    said = re.findall(r"</bdi></a></td><td>([^<]+)</td>", page)
    assert bool(said) == bool(picture.edges)
    assert not any(re.search(r"\b[A-Z]{2,}\b|_", re.sub(r"\(.*\)", "", what)) for what in said)
    rests = town.ask("reporting").coverage
    assert f"<strong>{rests['known']} {'af' if language == 'da' else 'of'} {rests['municipalities']}</strong>" in page
    src = re.findall(r'src="([^"]+)"', frame)[0].replace("&amp;", "&")
    drawing = reader.get(src)
    assert drawing.status_code == 200
    assert "unsafe" not in drawing.headers["content-security-policy"]
    node = next(iter(picture.nodes.values()))
    assert f"{prefix}/{words.slug(NODES[node['label']])}/{quote(node['key'], safe='')}" in drawing.text


@every_language
@pytest.mark.parametrize("name", trends())
def test_an_answer_over_time(reader: TestClient, town: Graph, name: str, language: str, prefix: str) -> None:
    """Ask a question for one date after the other, drawn where it has figures, with all of it as a table."""
    given: dict[str, Any] = {**needed(reader, catalogue()[name]), "from": "2022", "step": "year", "to": "2024"}
    page = unescape(read(reader, f"{prefix}/analyser/{name}/over-tid", **given))
    trend = town.trend(name, **given)
    count = danish.number(len(trend.rows), language)
    assert re.search(rf'<h2 id="svar">((De første|The first) )?{re.escape(count)} (rækker?|rows?) ', page)
    assert f'href="/api/v1/analyses/{name}/trend?' in page
    drawn = re.findall(r'<img src="([^"]+diagram.svg[^"]*)"', page)
    assert bool(drawn) == bool(len(trend.rows) > 1 and charts.lines_of(catalogue()[name]))
    if drawn and language == "da":
        assert reader.get(drawn[0]).text.startswith("<svg")
    assert f'href="{prefix}/analyser/{name}/over-tid?' in read(reader, f"{prefix}/analyser/{name}", **_day(given))


def _day(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in ("from", "to", "step")}


@every_language
def test_checks(reader: TestClient, town: Graph, language: str, prefix: str) -> None:
    """List the checks with how much they find, and show what each found and what to do about it."""
    page = unescape(read(reader, f"{prefix}/kontrol"))
    for query in catalogue("checks").values():
        rows = town.ask(query).rows
        link = f'<a href="{prefix}/kontrol/{query.name}">'
        assert re.search(rf'{link}.*?<td class="number">{len(rows)}</td>', page, re.S)
        found = unescape(read(reader, f"{prefix}/kontrol/{query.name}"))
        assert (query.advice_da if language == "da" else query.advice) in found
        assert f'href="/api/v1/checks/{query.name}?format=csv"' in found
        body = re.findall(r"<tbody>(.*?)</tbody>", found, re.S)
        assert (body[0].count("<tr>") if body else 0) == min(len(rows), 50)
    assert f'href="{prefix}/kontrol"' in read(reader, f"{prefix}/")


@every_language
def test_the_matrix_of_a_map(reader: TestClient, town: Graph, language: str, prefix: str) -> None:
    """Show how much each business area sends to each, drawn and as a table beside it, on the map and for an area."""
    page = unescape(read(reader, f"{prefix}/kort/data_flows"))
    rows = rows_of(town.picture("data_flows"))
    assert rows
    drawn = reader.get(re.findall(r'<img src="([^"]+diagram.svg[^"]*)"', page)[0]).text
    names = {
        key: name for (_, key), name in browse.names(town, [("Capability", row["sender"]) for row in rows]).items()
    }
    for row in rows:
        if row["sender"] in names:
            assert escape(names[row["sender"]]) in drawn
    body = re.findall(r"<tbody>(.*?)</tbody>", page, re.S)[0]
    assert body.count("<tr>") == len(rows)
    area = next(row["sender"] for row in rows if row["sender"] in names)
    assert f'href="{prefix}/kort/data_flows?capability={area}"' in read(reader, f"{prefix}/opgaveomraader/{area}")


def test_long_lists_are_folded() -> None:
    """Show the first of a long list, say how many there are, and keep the rest behind it."""
    query = catalogue()["procurement_windows"]
    codes = [f"{number:04}" for number in range(1, 60)]
    few = parts(query, "municipalities", {"municipalities": codes[:4]}, "da", {}, 0)
    assert [part.text for part in few] == codes[:4]
    many = [part.text for part in parts(query, "municipalities", {"municipalities": codes}, "da", {}, 0)]
    assert many == [*codes[:3], "og 56 til", *codes[3:40], "…"]
    assert parts(query, "municipalities", {"municipalities": codes[:5]}, "en", {}, 0)[3].text == "and 2 more"


def test_columns_with_nothing_in_them_are_left_out_and_named(reader: TestClient, town: Graph) -> None:
    """Leave out what no row has anything to say of, and keep what is unknown."""
    rows = town.ask("missing_integrations", kind="required").rows
    assert rows
    assert {row["wilson"] for row in rows} == {None}
    page = read(reader, "/analyser/missing_integrations", kind="required")
    assert ">Wilson</a>" not in page
    assert "Columns with nothing in them, and therefore left out: " in text_of(
        read(reader, "/en/analyser/missing_integrations", kind="required")
    )
    assert re.search(r"Kolonner uden noget i, og derfor udeladt: [^.]*Wilson", text_of(page))


@every_language
def test_details_are_shown_to_whoever_asks(reader: TestClient, language: str, prefix: str) -> None:
    """Show CR4 only with all columns, name what is kept back, and keep all in what is taken along."""
    path = f"{prefix}/analyser/vendor_concentration"
    few, word = read(reader, path), {"da": "Vis alle kolonner", "en": "Show all columns"}[language]
    told = re.search(rf'<a href="([^"]+)" rel="nofollow">{word}</a>: ([^<]*)', few)
    assert told
    assert "CR4" in told[2]
    heads = re.findall(r'<th scope="col".*?</th>', few)
    whole = read(reader, unescape(told[1]))
    shown = re.findall(r'<th scope="col".*?</th>', whole)
    assert len(shown) == len(heads) + len(told[2].split(";"))
    assert not [head for head in heads if "sort=cr4" in head]
    assert [head for head in shown if "sort=cr4" in head]
    assert {"da": "Vis færre kolonner", "en": "Show fewer columns"}[language] in whole
    by_it = read(reader, f"{path}?sort=-cr4")
    assert re.search(r'<th scope="col" class="number" aria-sort="descending"><a href="[^"]*sort=cr4', by_it)
    alt = {"da": "når alle dens kolonner vises", "en": "when all of its columns are shown"}[language]
    assert (alt in few, alt in whole) == (True, False)
    assert "cr4" in reader.get("/api/v1/analyses/vendor_concentration?format=csv").text


def test_a_heat_map_is_drawn_whole(reader: TestClient) -> None:
    """Draw every field there is room for where nobody said how many rows, and else what was asked."""
    heat, bars = catalogue()["conformance_detail"], catalogue()["reuse"]
    assert for_chart(heat, {}) == {"limit": 120 * 40}
    assert for_chart(heat, {"limit": "1"}) == {"limit": "1"}
    assert for_chart(bars, {}) == {}
    assert "1 rækker og 1 kolonner: " in reader.get("/analyser/conformance_detail/diagram.svg?limit=1").text
