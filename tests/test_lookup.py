"""Looking things up in the town."""

import csv
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import date

import pytest
from conftest import TOWN, Rows

from kb import browse, lookup, neighbours
from kb.beside import BESIDE, other_ends
from kb.dates import first_day
from kb.errors import InvalidParameter, UnknownKey
from kb.graph import Graph
from kb.model import NODES, RELATIONSHIPS, Fact, Node

AT = date(2026, 11, 23)


def all_pages(graph: Graph, noun: type[Node], limit: int) -> list[dict[str, object]]:
    """Follow the cursor to the end."""
    page = lookup.listing(graph, noun, at=AT, limit=limit)
    items = page.items
    while page.next:
        page = lookup.listing(graph, noun, at=AT, limit=limit, cursor=page.next)
        items += page.items
    return items


@pytest.mark.parametrize("noun", NODES.values(), ids=NODES)
def test_listing(town: Graph, noun: type[Node]) -> None:
    """List what is in the file, in the order of the keys, the same in pages of any size."""
    lines = (TOWN / f"{noun.file}.csv").read_text(encoding="utf-8").splitlines()[1:]
    whole = lookup.listing(town, noun, at=AT, limit=1000)
    keys = [item[noun.key_field] for item in whole.items]
    assert whole.next is None
    assert keys == sorted(keys)
    assert len(keys) == len(lines) - (noun.__name__ == "Municipality")  # Ålund is gone by then
    assert all_pages(town, noun, 1) == all_pages(town, noun, 3) == whole.items
    for item in whole.items:
        assert list(item) == noun.own_fields()
        noun.model_validate(item)


def test_a_municipality_is_listed_while_it_is_active(town: Graph) -> None:
    """Begin on the first day and end before the last."""

    def codes(*day: int) -> set[str]:
        return {item["code"] for item in lookup.listing(town, NODES["Municipality"], at=date(*day)).items}

    assert codes(2024, 12, 31) - codes(2025, 1, 1) == {"0912"}
    assert codes(2025, 1, 1) - codes(2024, 12, 31) == {"0913"}


def test_filters_are_exact(town: Graph) -> None:
    """Find by any property: text, truth, number, and one of a list."""

    def found(label: str, **filters: object) -> list[str]:
        noun = NODES[label]
        return [item[noun.key_field] for item in lookup.listing(town, noun, at=AT, filters=filters).items]

    assert found("System", joint=True) == ["skolenet"]
    assert found("System", kind="on_premises", open_source=False) == ["hjaelp-direkte"]
    assert found("Municipality", population=50000) == ["0902", "0913"]
    assert found("Municipality", region="Sydø", population=50000) == ["0913"]
    assert found("Municipality", sources="havneliste") == ["0902"]
    assert found("System", name="omsorg") == []
    with pytest.raises(InvalidParameter, match="colour"):
        found("System", colour="red")


@pytest.mark.parametrize(("label", "kind"), [(label, kind) for label, kinds in BESIDE.items() for kind in kinds])
def test_filters_by_what_a_thing_is_joined_to(town: Graph, label: str, kind: str) -> None:
    """Find, by each end that there is on each day when something changes, what the file joins to it on that day."""
    noun, link = NODES[label], RELATIONSHIPS[kind]
    mine, other = ("start", "end") if noun in link.starts else ("end", "start")
    rows = [row for row in town_of(link) if row[mine].rpartition(":")[0] in ("", label)]
    there = {(end.label(), row[end.key_field]): row for end in other_ends(noun, kind) for row in town_of(end)}
    assert rows
    for day in {AT, *(first_day(row[name]) for row in rows for name in ("valid_from", "valid_to") if row.get(name))}:
        for key in {row[other].rpartition(":")[2] for row in rows}:
            expected = {
                row[mine].rpartition(":")[2]
                for row in rows
                if row[other].rpartition(":")[2] == key
                and any(not link.dated or holds(thing, day) for (_, at), thing in there.items() if at == key)
                and holds(row, day)
            }
            listed = lookup.listing(town, noun, at=day, filters={kind.lower(): key}, limit=1000).items
            browsed, total = browse.listed(town, noun, at=day, filters={kind.lower(): key}, limit=1000)
            assert {item[noun.key_field] for item in listed} == expected, (day, key)
            assert {item[noun.key_field] for item in browsed} == expected
            assert total == len(expected)


def test_a_filter_tells_things_of_one_key_apart(load_rows: Callable[[Rows], Graph]) -> None:
    """Find the papers of the system, of the group, or of either where nobody says which of the two is meant."""
    rows = {
        "system": [{"id": "x", "name": "X"}],
        "working_group": [{"id": "x", "name": "X"}],
        "document": [{"id": one, "title": one} for one in ("of-group", "of-system")],
        "documents": [
            {"start": "of-group", "end": "WorkingGroup:x"},
            {"start": "of-system", "end": "System:x"},
        ],
    }
    graph, noun = load_rows(rows), NODES["Document"]

    def found(end: str) -> list[str]:
        return [item["id"] for item in lookup.listing(graph, noun, at=AT, filters={"documents": end}).items]

    assert found("System:x") == ["of-system"]
    assert found("WorkingGroup:x") == ["of-group"]
    assert found("x") == ["of-group", "of-system"]
    assert browse.ends(graph, noun, "DOCUMENTS", 5) == [("System:x", "X"), ("WorkingGroup:x", "X")]
    assert browse.ends(graph, noun, "DOCUMENTS", 1) == []


def test_a_filter_reads_keys_as_they_are_written(town: Graph) -> None:
    """Take a code without its zero: two contracts of 0901 and a shared one; and nothing of a key that nothing has."""
    found = [lookup.listing(town, NODES["Contract"], at=AT, filters={"held_by": code}) for code in ("0901", "901", "x")]
    assert found[0].items
    assert found[0] == found[1]
    assert found[2].items == []


def town_of(noun: type[Fact]) -> list[dict[str, str]]:
    """Return the rows of a noun or a relationship."""
    with (TOWN / f"{noun.file}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def holds(row: dict[str, str], day: date) -> bool:
    """Tell whether a row holds on a day; what says no days always does."""
    since, until = row.get("valid_from"), row.get("valid_to")
    return (not since or first_day(since) <= day) and (not until or day < first_day(until))


def test_neighbours(town: Graph) -> None:
    """Show what a thing is linked to on a day, both ways, without what is only there to be compared."""
    properties, page = neighbours.node(town, NODES["System"], "omsorg", at=AT, limit=1000)
    assert properties["name"] == "Omsorg 3"
    assert list(page.items[0]) == ["type", "direction", "label", "key", "name", "properties", "runs"]
    users = [row["key"] for row in page.items if row["type"] == "USES"]
    assert users == ["0901", "0902", "0903", "0904", "0905", "0906", "0907", "0908", "0908", "0909"]
    supplier = next(row for row in page.items if row["type"] == "SUPPLIES")
    assert supplier == {
        "type": "SUPPLIES",
        "direction": "in",
        "label": "Vendor",
        "key": "alfa-it",
        "name": supplier["name"],
        "runs": supplier["runs"],
        "properties": {"valid_from": None, "valid_to": None, "sources": ["illustrative"], "confidence": "low"},
    }
    first = next(row for row in page.items if row["type"] == "USES")
    assert first["properties"]["valid_from"] == "2021-04"
    assert first["properties"]["users"] == 1200


def test_neighbours_in_pages(town: Graph) -> None:
    """Give the same neighbours in pages of any size, in one order."""
    whole = neighbours.node(town, NODES["System"], "omsorg", at=AT, limit=1000)[1].items
    place = [(row["type"], row["direction"], row["label"], row["key"]) for row in whole]
    assert place == sorted(place)
    _, page = neighbours.node(town, NODES["System"], "omsorg", at=AT, limit=2)
    found = page.items
    while page.next:
        assert len(page.items) == 2
        _, page = neighbours.node(town, NODES["System"], "omsorg", at=AT, limit=2, cursor=page.next)
        found += page.items
    assert found == whole


def test_neighbours_by_type_and_direction(town: Graph) -> None:
    """Ask for some of them only."""
    vendor = NODES["Vendor"]
    _, out = neighbours.node(town, vendor, "nordholding", at=AT, kind="OWNED_BY", direction="out")
    _, into = neighbours.node(town, vendor, "nordholding", at=AT, kind="OWNED_BY", direction="in")
    assert [row["key"] for row in out.items] == ["oekapital"]
    assert [row["key"] for row in into.items] == ["delta-drift"]
    _, earlier = neighbours.node(town, vendor, "nordholding", at=date(2024, 1, 1), kind="OWNED_BY", direction="in")
    assert [row["key"] for row in earlier.items] == ["alfa-it", "delta-drift"]


def test_what_touches_a_municipality_is_active_only_while_it_is(town: Graph) -> None:
    """Ålund has ended, and its usages without an end with it; it can still be looked up."""
    _, page = neighbours.node(town, NODES["Municipality"], "0912", at=date(2024, 12, 31), kind="USES")
    assert [row["key"] for row in page.items] == ["barnesag", "gammelsag", "omsorg"]
    properties, page = neighbours.node(town, NODES["Municipality"], "0912", at=date(2025, 1, 1), kind="USES")
    assert properties["name"] == "Ålund"
    assert page.items == []


def test_what_has_no_dates_is_always_shown(town: Graph) -> None:
    """Show a demand on any day."""
    _, page = neighbours.node(town, NODES["Requirement"], "r-indeks", at=date(1900, 1, 1), kind="DEMANDS")
    assert [row["key"] for row in page.items] == ["sagsblok"]


@pytest.mark.parametrize("cursor", ["", "x", "!", "W10", "WzFd", "bnVsbA", "éé"])
def test_a_cursor_that_is_none(town: Graph, cursor: str) -> None:
    """Refuse what no page gave."""
    with pytest.raises(InvalidParameter, match="cursor"):
        lookup.listing(town, NODES["System"], at=AT, cursor=cursor)
    with pytest.raises(InvalidParameter, match="cursor"):
        neighbours.node(town, NODES["System"], "omsorg", at=AT, cursor=cursor)


def test_unknown(town: Graph) -> None:
    """Say what there is none of."""
    with pytest.raises(UnknownKey, match="no System 'nix'"):
        neighbours.node(town, NODES["System"], "nix", at=AT)
    with pytest.raises(InvalidParameter, match="LIKES"):
        neighbours.node(town, NODES["System"], "omsorg", at=AT, kind="LIKES")


def test_counts(town: Graph) -> None:
    """Count every noun, also one that there is none of."""
    counts = lookup.counts(town)
    assert set(counts) == set(NODES)
    assert (counts["Municipality"], counts["System"]) == (13, 14)


@pytest.mark.parametrize("place", ['["\\ud800"]', "[" * 20_000, "{}", "[1]"])
def test_a_cursor_that_nobody_gave_is_refused(town: Graph, place: str) -> None:
    """Refuse what can't be sent to Neo4j, or read, as any other cursor that is none."""
    cursor = urlsafe_b64encode(place.encode()).decode()
    with pytest.raises(InvalidParameter, match="cursor"):
        lookup.listing(town, NODES["System"], at=AT, cursor=cursor)
