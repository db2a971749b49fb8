"""Search: names however they are spelt, the best first, and the store of an older release."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Rows
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from kb import browse, lookup, search
from kb.archive import Archive
from kb.backup import backup, restore
from kb.danish import fold
from kb.graph import Graph
from kb.load import import_snapshot, prepare
from kb.model import NODES

AT = date(2026, 11, 23)
PLACES: Rows = {
    "municipality": [
        {"code": "0751", "name": "Århus"},
        {"code": "0730", "name": "Randers"},
        {"code": "0851", "name": "Aalborg"},
        {"code": "0482", "name": "Langeland", "valid_to": "2020"},
    ],
    "system": [
        {"id": "ydelse", "name": "Ydelsessystem"},
        {"id": "aula", "name": "Aula"},
        {"id": "laesning", "name": "Æbler & læsning (C++)"},
        {"id": "systemer", "name": "Systemet til børn"},
        {"id": "cafe", "name": "Café Ørsted"},
    ],
    "capability": [{"id": "27.18", "name_da": "Børn og unge", "name_en": "Children"}],
}


@pytest.fixture
def places(load_rows: Callable[[Rows], Graph]) -> Graph:
    """Lend a few names that are spelt in several ways."""
    return load_rows(PLACES)


def names(graph: Graph, text: str) -> list[str]:
    """Return the names that are found, the best first."""
    return [row["name"] for row in browse.hits(graph, text, at=AT).items]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("aarhus", "Århus"),
        ("ÅRHUS", "Århus"),
        ("A\u030arhus", "Århus"),
        ("århu", "Århus"),
        ("ålborg", "Aalborg"),
        ("0751", "Århus"),
        ("Ydelses", "Ydelsessystem"),
        ("ydelsesystem", "Ydelsessystem"),
        ("ydlesessystem", "Ydelsessystem"),
        ("sesSYS", "Ydelsessystem"),
        ("aebler laes", "Æbler & læsning (C++)"),
        ("c++ æbler", "Æbler & læsning (C++)"),
        ("oersted", "Café Ørsted"),
        ("ørsted cafe", "Café Ørsted"),
        ("systems", "Systemet til børn"),
        ("children", "Børn og unge"),
        ("27.18", "Børn og unge"),
    ],
)
def test_names_are_found(places: Graph, text: str, first: str) -> None:
    """Find a name in capitals, without Danish letters, by its beginning, by a part, with a typo, by its stem or key."""
    assert names(places, text)[0] == first


@pytest.mark.parametrize(
    "text", ["Randers OR Aula", "*", "++", "NOT", "*:*", "name:Aula", "[a TO z]", "findes ikke", '"']
)
def test_nothing_of_a_text_is_an_operator(places: Graph, text: str) -> None:
    """Take what Lucene would take for operators as text."""
    assert names(places, text) == []


def test_what_fits_best_comes_first(load_rows: Callable[[Rows], Graph]) -> None:
    """Rank the name itself before its beginning, words, parts of words, other forms and what is like it."""
    ranked = ["Plan", "Plan B", "Byens planer", "Tidsplan", "Plaan"]
    graph = load_rows({"system": [{"id": f"{at}", "name": name} for at, name in enumerate(reversed(ranked))]})
    found = browse.hits(graph, "plan", at=AT).items
    assert [row["name"] for row in found] == ranked
    assert [row["rank"] for row in found] == [0, 1, 2, 3, 5]
    assert [row["name"] for row in browse.hits(graph, "planens", at=AT).items] == ["Byens planer", "Plan", "Plan B"]


def test_hits_come_in_pages(town: Graph) -> None:
    """Give in pages of any size what is given at once, by rank, name, label and key."""
    whole = browse.hits(town, "e", at=AT, limit=100)
    assert whole.next is None
    assert len({row["label"] for row in whole.items}) > 3
    order = [(row["rank"], fold(row["name"]), row["label"], row["key"]) for row in whole.items]
    assert order == sorted(order)
    for size in (1, 3):
        paged: list[dict[str, Any]] = []
        cursor = None
        while True:
            page = browse.hits(town, "e", at=AT, limit=size, cursor=cursor)
            paged, cursor = paged + page.items, page.next
            if not cursor:
                break
        assert paged == whole.items


def test_what_is_gone_is_not_found(places: Graph) -> None:
    """Leave out a municipality that is no more, and find it on a day on which it was."""
    assert names(places, "langeland") == []
    assert [row["key"] for row in browse.hits(places, "langeland", at=date(2019, 1, 1)).items] == ["0482"]


def test_lists_are_searched(places: Graph) -> None:
    """Search in one noun with the best first, or in the order that is asked for."""

    def found(text: str, sort: str | None = None) -> list[str]:
        page = lookup.listing(places, NODES["System"], at=AT, text=text, sort=sort)
        return [item["id"] for item in page.items]

    assert found("system") == ["systemer", "ydelse"]
    assert found("system", "-name") == ["ydelse", "systemer"]
    assert found("!") == []
    items, total = browse.listed(places, NODES["System"], at=AT, text="system")
    assert ([item["id"] for item in items], total) == (["systemer", "ydelse"], 2)


def test_search_over_http(places: Graph) -> None:
    """Say of each where it is and how it fits."""
    with TestClient(create_app(places)) as client:
        (item,) = client.get("/api/v1/search", params={"q": "aarhus"}).json()["items"]
        assert item == {
            "label": "Municipality",
            "key": "0751",
            "name": "Århus",
            "link": "/api/v1/municipalities/0751",
            "fit": "same",
        }
        assert client.get(item["link"]).json()["name"] == "Århus"
        assert "Ydelsessystem" in client.get("/soeg", params={"q": "ydelsesystem"}).text
        (item,) = client.get("/api/v1/systems", params={"q": "ydelses", "fields": "name"}).json()["items"]
        assert item == {"name": "Ydelsessystem"}


def test_a_changed_name_is_found(places: Graph, tmp_path: Path) -> None:
    """Find a thing by its new name, and no longer by the old one."""
    register = tmp_path / "system.csv"
    register.write_text("id,name\naula,Aftalebogen\n", encoding="utf-8")
    import_snapshot(places, register, source="x")
    assert names(places, "aftaleb") == ["Aftalebogen"]
    assert names(places, "aula") == ["Aftalebogen"]  # which is its key
    register.write_text("id,name\nydelse,Ny\n", encoding="utf-8")
    import_snapshot(places, register, source="x")
    assert names(places, "aftaleb") == []


def older(graph: Graph) -> None:
    """Make the store what an older release would have left."""
    graph.define([f"DROP INDEX {name} IF EXISTS" for name in search.schema()])
    with graph.writing() as run:
        run("MATCH (n) REMOVE n.folded")


def test_an_older_store_gets_the_indexes(places: Graph) -> None:
    """Give an older store at its start what search needs."""
    older(places)
    prepare(places)
    assert names(places, "aarhus") == ["Århus"]
    found: list[dict[str, Any]] = places.read(
        "MATCH (n) WHERE n.folded IS NULL AND NOT n:Run AND NOT n:Landscape RETURN n"
    )
    assert found == []


def test_an_older_backup_is_searched_too(places: Graph, tmp_path: Path) -> None:
    """Give the folded copy to what comes from the backup of an older release."""
    older(places)
    backup(places, Archive(tmp_path / "archive"), tmp_path / "backup.zip")
    with places.writing() as run:
        run("MATCH (n) DETACH DELETE n")
    restore(places, Archive(tmp_path / "archive"), tmp_path / "backup.zip")
    assert names(places, "aarhus") == ["Århus"]


@pytest.mark.parametrize(("text", "folded"), [("𝐀", "a"), ("Ǽ", "ae"), ("ØÅ ÄÖ", "oeaa aeoe"), ("É_ü", "e u")])
def test_letters_of_any_kind(text: str, folded: str) -> None:
    """Fold what is one letter in several ways to the same."""
    assert fold(text) == folded


@given(st.text(max_size=120))
@settings(max_examples=200, deadline=None)
def test_folding(text: str) -> None:
    """Fold to words of letters and digits, and what is folded to itself; nothing but those reaches Lucene."""
    folded = fold(text)
    assert fold(folded) == folded
    assert all(word.isalnum() for word in folded.split())
    sought = search.sought(text)
    assert (sought is None) == (not fold(text[: search.LONGEST]))


def test_texts_of_any_letters(town: Graph) -> None:
    """Answer any text that Neo4j can be sent."""

    @given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    def answers(text: str) -> None:
        assert len(browse.hits(town, text, at=AT).items) <= 20

    answers()
