"""The public archive: decisions, meetings and their material, feeds and calendars, and what is announced."""

import json
import re
from collections.abc import Callable
from html import unescape
from xml.etree import ElementTree

import pytest
from conftest import Rows, application
from pages import every_language, read, text_of
from starlette.testclient import TestClient
from test_noun_maps import PLACE

from api.pages.public import PUBLIC
from kb import danish, naming
from kb.canvas import laid
from kb.graph import Graph
from kb.map_files import sketch
from kb.queries import catalogue
from kb.words import CHOICES


def test_linked_data(reader: TestClient) -> None:
    """Describe what is public to machines, and keep what is not from search engines."""
    page = read(reader, "/systemer/omsorg")
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert json.loads(data)["@type"] == "SoftwareApplication"
    contract = reader.get("/api/v1/contracts?limit=1").json()["items"][0]["id"]
    closed = read(reader, f"/kontrakter/{contract}")
    assert "ld+json" not in closed
    assert '<meta name="robots" content="noindex">' in closed


def test_the_archive(reader: TestClient) -> None:
    """Lead to decisions, meetings, goals and groups, and to what can be followed."""
    page = read(reader, "/arkiv")
    for noun in ("decisions", "meetings", "visions", "goals", "working_groups"):
        for item in reader.get(f"/api/v1/{noun}?limit=1000").json()["items"]:
            label = {"working_groups": "arbejdsgrupper", "visions": "visioner", "goals": "maal"}.get(noun)
            path = label or {"decisions": "beslutninger", "meetings": "moeder"}[noun]
            assert f'href="/{path}/{item["id"]}"' in page
    for feed in ("/beslutninger.atom", "/moeder.ics", "/indkoebsvinduer.ics", "/datasaet.jsonld"):
        assert f'href="{feed}"' in page


def test_decision(reader: TestClient, town: Graph) -> None:
    """Say what a decision requires and how far it is followed, case by case and month by month."""
    text = text_of(read(reader, "/beslutninger/d-2024"))
    rows = town.ask("conformance_detail", decision="d-2024", limit=None).rows
    for state in ("met", "explained", "due", "missing", "unknown"):
        assert f"{CHOICES[state]} {sum(row['state'] == state for row in rows)} " in text
    assert "14. maj 2024, på Møde 2" in text
    effect = town.ask("decision_effect", decision="d-2024").rows
    assert danish.day(effect[-1]["date"]) in text
    called = naming.names(town, [("Requirement", row["requirement"]) for row in rows])
    assert called
    assert all(name in text for name in called.values())


def test_meeting(reader: TestClient) -> None:
    """Show what a meeting decided, its papers, and lead to its material."""
    page = read(reader, "/moeder/m-2")
    assert 'href="/beslutninger/d-2024"' in page
    assert 'href="/moeder/m-2/materiale"' in page
    assert "Indkaldt af" in page


def test_atom(reader: TestClient) -> None:
    """List the dated decisions, the newest first, as Atom has it."""
    response = reader.get("/beslutninger.atom")
    assert response.headers["content-type"] == "application/atom+xml"
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring(response.content)  # noqa: S314  # our own
    decisions = reader.get("/api/v1/decisions").json()["items"]
    dated = sorted((item for item in decisions if item["decided_on"]), key=lambda item: item["decided_on"])
    titles = [entry.findtext(f"{atom}title") for entry in feed.findall(f"{atom}entry")]
    assert sorted(filter(None, titles)) == sorted(item["title"] for item in dated)
    assert titles[0] == dated[-1]["title"]
    for entry in (feed, *feed.findall(f"{atom}entry")):
        assert entry.findtext(f"{atom}id")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", entry.findtext(f"{atom}updated") or "")


def test_calendars(reader: TestClient, town: Graph) -> None:
    """Give the meetings of which the day is known, and the windows for buying, as calendars with lines that fold."""
    response = reader.get("/moeder.ics")
    assert response.headers["content-type"].startswith("text/calendar")
    days = [item["held_on"] for item in reader.get("/api/v1/meetings").json()["items"]]
    whole = [day.replace("-", "") for day in days if day and len(day) == 10]
    assert len(whole) < len(days)
    assert sorted(re.findall(r"DTSTART;VALUE=DATE:(\d+)\r\n", response.text)) == sorted(whole)
    windows = reader.get("/indkoebsvinduer.ics").text
    rows = town.ask("procurement_windows").rows
    assert len(rows) > 0
    assert windows.count("BEGIN:VEVENT") == len(rows)
    for text in (response.text, windows):
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        assert text.startswith("BEGIN:VCALENDAR\r\n")
        assert text.endswith("END:VCALENDAR\r\n")


def test_what_is_not_public_is_not_announced(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out of feeds, calendars and the description of the data what the table says is not public."""
    data = reader.get("/datasaet.jsonld").json()
    named = {item["dct:title"] for item in data["dcat:distribution"]}
    assert "kommuner" in named
    assert named.isdisjoint({"kontrakter", "afvigelser"})
    monkeypatch.setitem(PUBLIC, "Decision", False)
    monkeypatch.setitem(PUBLIC, "Meeting", False)
    assert "<entry>" not in reader.get("/beslutninger.atom").text
    assert "BEGIN:VEVENT" not in reader.get("/moeder.ics").text
    assert "ld+json" not in read(reader, "/beslutninger/d-2024")


@every_language
def test_meeting_material(reader: TestClient, town: Graph, language: str, prefix: str) -> None:
    """Give each item its figures, the affected, the caveats and the questions used; also as a file of its own."""
    page = unescape(read(reader, f"{prefix}/moeder/m-2/materiale"))
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
    assert f"{'kilde' if language == 'da' else 'source'}: Opdigtet til afprøvning" in page
    alone = reader.get(f"{prefix}/moeder/m-2/materiale?format=file")
    assert "attachment" in alone.headers["content-disposition"]
    assert re.findall(r'(?:src|href)="(?!#|data:|https?:)([^"]*)"', alone.text) == []
    assert "<script" not in alone.text
    assert "--accent" in alone.text


def test_an_agenda_holds_each_paper_once(reader: TestClient) -> None:
    """List decisions and papers of the meeting, and a paper about a decision of it only with the decision."""
    page = read(reader, "/moeder/m-1/materiale")
    assert "Indeks, første udgave" in page
    assert read(reader, "/moeder/nothing/materiale", 404)


def test_a_paper_about_the_meeting_alone_is_no_item(load_rows: Callable[[Rows], Graph]) -> None:
    """Name an agenda that nothing hangs on above the items, without figures of nothing; one of a system is an item."""
    rows: Rows = {
        "meeting": [{"id": "m", "title": "Et møde"}],
        "system": [{"id": "s", "name": "Et system"}],
        "document": [
            {"id": "agenda", "title": "Dagsorden", "kind": "agenda", "url": "https://byplan.example/d"},
            {"id": "paper", "title": "Et papir"},
        ],
        "documents": [{"start": "agenda", "end": "Meeting:m"}],
    }
    with TestClient(application(load_rows(rows)), headers={"accept": "text/html"}) as reader:
        page = read(reader, "/moeder/m/materiale")
    assert "Mødets papirer: Dagsorden (dagsorden): https://byplan.example/d" in text_of(page)
    assert "Mødet har ingen kendte beslutninger" in page
    assert "<dt>" not in page
    rows["documents"] += [{"start": "paper", "end": end} for end in ("Meeting:m", "System:s")]
    with TestClient(application(load_rows(rows)), headers={"accept": "text/html"}) as reader:
        page = read(reader, "/moeder/m/materiale")
    assert "Mødets papirer: Dagsorden (dagsorden)" in text_of(page)
    assert re.findall(r'<h2 id="punkt-\d+">.*?<bdi>([^<]+)</bdi>', page) == ["Et papir"]
    assert page.count("<dt>") == 3


@every_language
def test_an_item_has_the_map_that_fits(load_rows: Callable[[Rows], Graph], language: str, prefix: str) -> None:
    """Draw for each decision what it comes from and leads to, for each paper what it is about; in the file too."""
    graph = load_rows(PLACE)
    with TestClient(application(graph), headers={"accept": "text/html"}) as reader:
        page = read(reader, f"{prefix}/moeder/m/materiale")
        alone = reader.get(f"{prefix}/moeder/m/materiale?format=file").text
    items = re.findall(r'<article class="item".*?</article>', page, re.S)
    assert len(items) == 2
    for item, (name, key) in zip(items, [("decision", "d"), ("document", "agenda")], strict=True):
        assert f'<figcaption class="small"><a href="{prefix}/kort/{name}?{name}={key}"' in item
        drawing = sketch(laid(graph, catalogue("maps")[name], {name: key}, language))
        assert drawing in item
        assert drawing in alone
        assert item.count("<dt>") == 3
        assert ("Forbehold." if language == "da" else "Caveats.") in item
    # One decision, used by three, and one requirement.
    assert re.findall(r"<dd>(.*?)</dd>", items[1]) == ["1", "3", "1"]
    marks = re.findall(r' id="([^"]+)"', page)
    assert len(set(marks)) == len(marks)
