"""The front page: its figures, what calls for attention, and how quickly it is there."""

import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from html import unescape
from threading import Event

import pytest
from conftest import application
from pages import every_language, read, text_of
from starlette.testclient import TestClient

from api.pages.attention import matters
from api.pages.figures import FIGURES, shown, there
from api.pages.overview import parts
from api.pages.warming import warming
from kb import danish
from kb.dates import plus_months, today
from kb.errors import EngineError
from kb.graph import Graph
from kb.kept import Kept, Version
from kb.queries import Query
from kb.rows import Answer, Row


@every_language
def test_overview(reader: TestClient, town: Graph, language: str, prefix: str) -> None:
    """Show each figure as its question answers, what it rests on, and what calls for attention."""
    page = unescape(read(reader, f"{prefix}/"))
    text = text_of(page)
    rate = town.ask("reuse_rate").rows[0]
    assert danish.percent(rate["rate"], language).replace("\xa0", " ") in text
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
    assert [one.question for one in there()] == [FIGURES[3].question]


def test_unknown_is_no_figure(load_rows: Callable[[object], Graph]) -> None:
    """Show ukendt for what nobody can tell: not that nothing is missing, nor that all conform."""
    graph = load_rows({"municipality": [{"code": "0101", "name": "A"}]})
    figures = {one.question: shown(graph, one) for one in there()}
    assert figures["reuse_rate"].text("da") == "ukendt"
    assert figures["conformance"].text("da") == "ukendt"
    assert figures["vendor_concentration"].text("en") == "unknown"
    assert figures["reporting"].text("da") == "0\xa0%"


@pytest.mark.parametrize(("met", "unknown", "text"), [(1, 2, "ukendt"), (2, 2, "100\xa0%"), (1, 0, "100\xa0%")])
def test_what_few_are_known_to_follow_is_no_figure_of_all(
    load_rows: Callable[[object], Graph], met: int, unknown: int, text: str
) -> None:
    """Let no 100 % stand large for what most is not known of: it is said beside it."""
    codes = [f"01{number:02}" for number in range(1, met + unknown + 1)]
    graph = load_rows(
        {
            "municipality": [{"code": code, "name": code} for code in codes],
            "system": [{"id": "s", "name": "S"}],
            "uses": [{"start": code, "end": "s"} for code in codes[:met]],
            "decision": [{"id": "d", "title": "D", "status": "adopted", "decided_on": "2020"}],
            "requirement": [{"id": "r", "kind": "adoption"}],
            "sets": [{"start": "d", "end": "r"}],
            "demands": [{"start": "r", "end": "System:s"}],
        }
    )
    found = shown(graph, next(one for one in FIGURES if one.question == "conformance"))
    assert found.text("da") == text
    share = danish.number(100 * met / (met + unknown), digits=0)
    told = "; 100 % af dem er fulgt" if text == "ukendt" else ""
    assert found.now.note[0] == f"{share} % af kravene kan bedømmes{told}"


@pytest.mark.parametrize(
    ("asked", "leads"),
    [("system=omsorg", "/systemer/omsorg"), ("municipality=0903", "/kommuner/0903"), ("", "/soeg")],
)
def test_the_front_page_leads_to_what_was_chosen(reader: TestClient, asked: str, leads: str) -> None:
    """Go from a choice to its page."""
    response = reader.get(f"/vis?{asked}", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, leads)


@every_language
def test_the_figures_lead_to_their_trends(reader: TestClient, town: Graph, language: str, prefix: str) -> None:
    """Show what a figure was, as its trend answers, and lead to that trend drawn, and as a table."""
    page = unescape(read(reader, f"{prefix}/"))
    rows = town.trend("reuse_rate", **{"from": plus_months(today(), -48), "to": today(), "step": "year"}).rows
    first = danish.percent(rows[0]["rate"], language).replace("\xa0", " ")
    link = re.findall(rf'href="({prefix}/analyser/reuse_rate/over-tid[^"]+)">(.*?)</a>', page, re.S)[0]
    assert text_of(f"<main>{link[1]}").endswith(f"{first} {'i' if language == 'da' else 'in'} {rows[0]['date'][:4]}")
    over_time = unescape(read(reader, link[0]))
    assert over_time.count("<tr><td>") == 17  # four years of quarters, both ends among them
    assert reader.get(re.findall(r'<img src="([^"]+diagram.svg[^"]*)"', over_time)[0]).text.startswith("<svg")


@pytest.mark.parametrize(("of_a", "told"), [(3, []), (4, ["a"])])
def test_a_market_of_two_equal_halves_depends_on_no_one(
    load_rows: Callable[[object], Graph], of_a: int, told: list[str]
) -> None:
    """Say that a market depends on one vendor where that one has more than half of it, and not where two share it."""
    codes = [f"01{number:02}" for number in range(6)]
    graph = load_rows(
        {
            "municipality": [{"code": code, "name": code} for code in codes],
            "capability": [{"id": "27", "name_da": "Social", "level": "1"}],
            "vendor": [{"id": key, "name": key} for key in "ab"],
            "system": [{"id": f"s{key}", "name": key} for key in "ab"],
            "supplies": [{"start": key, "end": f"s{key}"} for key in "ab"],
            "supports": [{"start": f"s{key}", "end": "27"} for key in "ab"],
            "uses": [{"start": code, "end": "sa" if at < of_a else "sb"} for at, code in enumerate(codes)],
        }
    )
    market = graph.ask("vendor_concentration", level="main").rows[0]
    assert (market["band"], market["largest"], market["largest_share"]) == ("high", "a", of_a / 6)
    assert [one.why[1].partition(" has ")[0] for one in matters(graph, "vendor_concentration")] == told


def test_a_large_landscape_is_not_asked_about_for_each_year(town: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Show the figures of today alone, rather than have a reader wait for those of earlier years."""
    (rate, *_) = there()
    assert len(shown(town, rate).years) > 1
    monkeypatch.setattr("api.pages.figures.MOST_OVER_TIME", 3)
    found = shown(town, rate)
    assert (found.years, found.was("da")) == ([], None)
    assert found.text("da") != "ukendt"


def test_what_many_readers_ask_for_is_found_once() -> None:
    """Find a thing once for all who want it at the same time, anew for another landscape or day, and when it failed."""
    kept, found, now = Kept(), [], ("v1", date(2026, 11, 23))
    begun, waiting = Event(), Event()

    def slow() -> int:
        begun.set()
        waiting.wait(10)
        found.append(1)
        return len(found)

    with ThreadPoolExecutor() as readers:
        first = readers.submit(kept.once, now, "figure", slow)
        begun.wait(10)
        others = [readers.submit(kept.once, now, "figure", slow) for _ in range(3)]
        assert readers.submit(kept.once, now, "another", lambda: "at once").result(10) == "at once"
        waiting.set()
        assert [one.result(10) for one in (first, *others)] == [1] * 4
    assert kept.once(("v2", now[1]), "figure", slow) == 2
    assert kept.once(("v2", date(2026, 11, 24)), "figure", slow) == 3
    assert [kept.once(now, "nothing", lambda: found.append(1)) for _ in range(2)] == [None, None]
    assert len(found) == 4, "nothing is a finding, too"
    with pytest.raises(EngineError):
        kept.once(now, "failing", lambda: _fail())
    assert kept.once(now, "failing", lambda: "there") == "there"


def _fail() -> str:
    raise EngineError("gone")


def test_a_page_asks_once_which_landscape_it_is_of(reader: TestClient, town: Graph) -> None:
    """Pin version and day for a request: whatever it finds is of these."""
    asked: list[str] = []
    read_before = Graph._read

    def read_and_count(graph: Graph, text: str, params: Row | None) -> tuple[list[Row], Version | None]:
        asked.extend(["version"] if "(l:Landscape)" in text else [])
        return read_before(graph, text, params)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Graph, "_read", read_and_count)
        for path in ("/", "/kommuner/0903", "/analyser/reuse", "/moeder/m-2/materiale"):
            asked.clear()
            read(reader, path)
            assert asked == ["version"], path


MOST_VERSIONS = 4
"""The landscape before and the one after, and that somebody says that they commit, and no longer do."""


def test_warming(load_rows: Callable[[object], Graph], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask what first readers will, once for each landscape that there is, and stop when told to."""
    graph = load_rows({"municipality": [{"code": "0101", "name": "A"}]})
    asked: list[str] = []
    ask = Graph.ask

    def ask_and_count(graph: Graph, query: str | Query, **given: object) -> Answer:
        answer = ask(graph, query, **given)
        asked.append(query if isinstance(query, str) else query.name)
        return answer

    def until_asked(times: int) -> None:
        until = time.monotonic() + 120
        while asked.count("vendor_lock_in") < times:
            assert time.monotonic() < until
            time.sleep(0.02)

    monkeypatch.setattr(Graph, "ask", ask_and_count)
    site = application(graph).state.site
    with warming(site):
        pass  # told to stop at once
    asked.clear()
    with warming(site, 0.01):
        until_asked(1)
        found: list[str] = []
        with site.now():
            for part in parts(site).values():
                for find in part.values():
                    find()
            site.kept("counts", lambda: found.append("anew"))
        assert found == []
        load_rows({"municipality": [{"code": "0102", "name": "B"}]})
        until_asked(2)
        before = 0
        while before != (before := asked.count("vendor_lock_in")):
            time.sleep(1)
    assert 2 <= before <= MOST_VERSIONS
    assert "warming" not in {thread.name for thread in threading.enumerate()}
