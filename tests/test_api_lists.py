"""Lists over HTTP: order, fields, forms, pages that writes don't disturb, and what changed since."""

import csv
import json
import tracemalloc
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from conftest import Rows, write_rows
from openpyxl import load_workbook
from starlette.testclient import TestClient

from api.app import create_app
from kb import lookup, merges, replay
from kb.access.asking import ANYBODY, HERE, Viewer, asked_by
from kb.archive import Archive
from kb.errors import EngineError
from kb.graph import Graph
from kb.journal import Run, record, runs
from kb.load import import_snapshot
from kb.model import NODES, Node
from kb.rows import csv_lines
from kb.writing import Writing

AT = "2026-11-23"


@pytest.fixture
def client(town: Graph) -> Iterator[TestClient]:
    """Lend a client of the API on the town."""
    with TestClient(create_app(town)) as client:
        yield client


def pages(client: TestClient, path: str, between: Callable[[int], None] = lambda _: None, **asked: Any) -> list[Any]:
    """Return the items of all pages, and do something between them."""
    items: list[Any] = []
    number = 0
    cursor: dict[str, str] = {}
    while True:
        page = client.get(path, params={**asked, **cursor}).json()
        items += page["items"]
        if page["next"] is None:
            return items
        cursor = {"cursor": page["next"]}
        between(number := number + 1)


@pytest.mark.parametrize("noun", NODES.values(), ids=NODES)
def test_lists_are_sorted_by_any_property(client: TestClient, noun: type[Node]) -> None:
    """Sort both ways, null last, ties by key, and page by page as at once; stream the same."""
    url, key = f"/api/v1/{noun.plural}", noun.key_field
    whole = client.get(url, params={"limit": 1000, "at": AT}).json()["items"]
    for name in noun.own_fields():
        known = sorted((item for item in whole if item[name] is not None), key=lambda item: item[key])
        unknown = sorted((item for item in whole if item[name] is None), key=lambda item: item[key])
        for sign in ("", "-"):
            expected = sorted(known, key=lambda item: item[name], reverse=bool(sign))
            if sign:  # of equals the smallest key first, in either direction
                expected = sorted(known, key=lambda item: item[key])
                expected.sort(key=lambda item: item[name], reverse=True)
            asked = {"sort": f"{sign}{name}", "at": AT}
            assert client.get(url, params={**asked, "limit": 1000}).json()["items"] == expected + unknown, asked
    assert (
        pages(client, url, sort=f"-{noun.title_field()}", limit=2, at=AT)
        == client.get(url, params={"sort": f"-{noun.title_field()}", "limit": "all", "at": AT}).json()["items"]
    )


def test_fields(client: TestClient) -> None:
    """Give the properties that are asked for, in that order, in every form; name one that there is not."""
    asked: dict[str, str] = {"fields": "name,id", "limit": "2"}
    items = client.get("/api/v1/systems", params=asked).json()["items"]
    assert [list(item) for item in items] == [["name", "id"], ["name", "id"]]
    text = client.get("/api/v1/systems", params={**asked, "format": "csv"}).text
    assert list(csv.DictReader(StringIO(text))) == items
    refused = client.get("/api/v1/systems", params={"fields": "name,colour"})
    assert (refused.status_code, refused.json()["detail"].partition(";")[0]) == (
        422,
        "fields: System has no 'colour'",
    )
    assert client.get("/api/v1/systems", params={"fields": "name,"}).status_code == 422


@pytest.mark.parametrize("how", ["format", "accept"])
@pytest.mark.parametrize("path", ["/api/v1/systems", "/api/v1/systems?limit=all", "/api/v1/analyses/reuse"])
def test_excel(client: TestClient, path: str, how: str) -> None:
    """Give the rows as a workbook: numbers as numbers, lists by |, the heading above."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    given: Any = {"params": {"format": "xlsx"}} if how == "format" else {"headers": {"accept": kind}}
    path, _, query = path.partition("?")
    asked = dict(part.split("=") for part in query.split("&") if part)
    response = client.get(path, **{**given, "params": {**given.get("params", {}), **asked}})
    assert response.headers["content-type"] == kind
    assert response.headers["content-disposition"].endswith('.xlsx"')
    head, *rows = load_workbook(BytesIO(response.content)).worksheets[0].iter_rows(values_only=True)
    answer = client.get(path, params=asked).json()
    expected = answer.get("items") or answer["rows"]
    assert list(head) == list(expected[0])
    for row, item in zip(rows, expected, strict=True):
        for value, wanted in zip(row, item.values(), strict=True):
            # Excel keeps 16 digits of a number.
            number = pytest.approx(wanted, rel=1e-14) if isinstance(wanted, float) else wanted
            assert value == ("|".join(wanted) or None if isinstance(wanted, list) else number)


def test_no_formula_in_a_workbook(load_rows: Callable[[Rows], Graph]) -> None:
    """Keep a text a text that Excel would take for a formula."""
    graph = load_rows({"system": [{"id": "x", "name": "=1+1"}]})
    with TestClient(create_app(graph)) as client:
        book = load_workbook(BytesIO(client.get("/api/v1/systems?format=xlsx&fields=name").content))
        cell = book.worksheets[0]["A2"]
        assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_text_that_excel_can_t_hold(load_rows: Callable[[Rows], Graph]) -> None:
    """Say of a text that it is cut."""
    graph = load_rows({"system": [{"id": "x", "name": "X", "description": "y" * 32_768}]})
    with TestClient(create_app(graph)) as client:
        book = load_workbook(BytesIO(client.get("/api/v1/systems?format=xlsx&fields=description").content))
        text = book.worksheets[0]["A2"].value
    assert (len(text), text[-4:], "… [afkortet, cut: Excel]" in text) == (32_767, "cel]", True)


@pytest.mark.parametrize("path", ["/api/v1/systems", "/api/v1/analyses/reuse", "/api/v1/maps/reuse"])
@pytest.mark.parametrize("accept", ["application/xml", "image/png, application/json;q=0", "text/*;q=0"])
def test_no_form_that_there_is(client: TestClient, path: str, accept: str) -> None:
    """Answer 406 to who takes none of the forms there are, and say which there are."""
    response = client.get(path, headers={"accept": accept})
    assert response.status_code == 406
    assert response.headers["content-type"] == "application/problem+json"
    assert "application/json" in response.json()["detail"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (["application/xml", "text/csv"], "text/csv"),
        (["text/csv;q=0.5", "application/json;q=0.4, application/xml"], "text/csv"),
        ([""], "application/json"),
        (["", "text/csv"], "text/csv"),
        ([" , "], "application/json"),
    ],
)
def test_what_is_accepted_may_stand_in_parts(client: TestClient, accept: list[str], kind: str) -> None:
    """Read all headers Accept as one, and one that says nothing as one that allows anything."""
    response = client.get("/api/v1/analyses/reuse", headers=[("accept", one) for one in accept])
    assert response.headers["content-type"].startswith(kind)


def test_pages_survive_writes(load_rows: Callable[[Rows], Graph]) -> None:
    """Show every thing that stays once, whatever comes and goes around it between the pages, in every order."""

    def system(key: str) -> dict[str, str]:
        return {"id": key, "name": f"Name {int(key, 36) % 7}", "kind": "saas" if key > "h" else ""}

    stable = [system(f"s{at:02}") for at in range(20)]
    going = [system(f"{letter}{at}") for letter in "at" for at in range(5)]
    for sort in ("id", "-id", "name", "-name", "kind", "-kind"):
        graph = load_rows({"system": stable + going})
        with TestClient(create_app(graph)) as client:

            def write(page: int, graph: Graph = graph) -> None:
                with graph.writing() as run:
                    run("MATCH (s:System {id: $id}) DELETE s", id=going[page % 10]["id"])
                    for letter in "bu":
                        row = {name: value for name, value in system(f"{letter}{page}").items() if value}
                        run("CREATE (s:System) SET s = $row", row={**row, "sources": []})

            found = [item["id"] for item in pages(client, "/api/v1/systems", write, sort=sort, limit=3)]
            assert len(found) == len(set(found)), sort
            kept = {row["id"] for row in stable}
            assert [key for key in found if key in kept] == [
                item["id"]
                for item in client.get("/api/v1/systems", params={"sort": sort, "limit": "all"}).json()["items"]
                if item["id"] in kept
            ], sort


@pytest.mark.parametrize("other", [{"sort": "name"}, {"sort": "-id"}, {"q": "o"}])
def test_a_cursor_of_another_order(client: TestClient, other: dict[str, str]) -> None:
    """Refuse a cursor that was given for another order, and one that was made by hand."""
    cursor = client.get("/api/v1/systems?limit=1").json()["next"]
    assert client.get("/api/v1/systems", params={"cursor": cursor}).status_code == 200
    for wrong in (cursor[:-4], cursor + "AAAA", "x", "WzFd", ""):
        assert client.get("/api/v1/systems", params={"cursor": wrong}).status_code == 422
    assert client.get("/api/v1/vendors", params={"cursor": cursor}).status_code == 422
    refused = client.get("/api/v1/systems", params={"cursor": cursor, **other})
    assert (refused.status_code, refused.json()["detail"].partition(":")[0]) == (422, "cursor")


@pytest.mark.parametrize("form", ["json", "csv"])
def test_everything_streams(client: TestClient, form: str) -> None:
    """Give all there is, in the same form as a page."""
    whole = client.get("/api/v1/systems", params={"limit": 1000, "format": form})
    streamed = client.get("/api/v1/systems", params={"limit": "all", "format": form})
    assert "content-length" not in streamed.headers
    assert streamed.text == whole.text
    assert client.get("/api/v1/systems?limit=all&q=nothing+has+this").json()["items"] == []


@pytest.mark.parametrize("viewer", [HERE, ANYBODY], ids=["here", "anybody"])
def test_what_streams_is_of_one_landscape(graph: Graph, tmp_path: Path, viewer: Viewer) -> None:
    """Break off before the end when an import came in between; what came before or comes after is no matter."""
    names = ("a", "b", "c")
    systems: Rows = {"system": [{"id": name, "name": name.upper()} for name in names]}
    import_snapshot(graph, folder(tmp_path, "1", systems), source="x")

    def all_of_it() -> Generator[dict[str, Any]]:
        return lookup.everything(graph, NODES["System"], at=date(2026, 1, 1), fields=["id"])

    with asked_by(viewer):
        assert [row["id"] for row in all_of_it()] == list(names)
        streamed = all_of_it()
        assert next(streamed) == {"id": "a"}
        with asked_by(HERE):
            import_snapshot(graph, folder(tmp_path, "2", {"system": [{"id": "d", "name": "D"}]}), source="y")
        with pytest.raises(EngineError, match=r"the landscape changed while the answer was sent.*: ask again"):
            list(streamed)
        assert [row["id"] for row in all_of_it()] == [*names, "d"]


def test_rows_are_written_in_constant_memory() -> None:
    """Take no more memory for a hundred thousand rows than for a few."""

    def peak(rows: int) -> int:
        tracemalloc.start()
        try:
            for _ in csv_lines(({"a": "x" * 100, "b": at} for at in range(rows)), ["a", "b"]):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(100_000) < 2 * peak(2_000)


def folder(tmp_path: Path, name: str, rows: Rows) -> Path:
    """Write rows to be imported."""
    return write_rows(rows, tmp_path / name)


def brief(items: list[dict[str, Any]]) -> list[tuple[int, str, str, bool]]:
    """Return what of changes tells them apart; of a relationship its ends."""
    return [
        (
            item["run"],
            item["label"],
            f"{item['start']['key']}-{item['end']['key']}" if item["start"] else item["key"],
            item["gone"],
        )
        for item in items
    ]


@pytest.fixture
def imported(graph: Graph, tmp_path: Path) -> tuple[Graph, Archive]:
    """Lend a graph with three runs: systems and a user, a change with a new system, and what goes."""
    archive = Archive(tmp_path / "archive")
    systems = [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}, {"id": "c", "name": "C"}]
    town = [{"code": "0101", "name": "København"}]
    uses = [{"start": "0101", "end": "a"}, {"start": "0101", "end": "c"}]
    first: Rows = {"system": systems, "municipality": town, "uses": uses}
    changed = [
        {"id": "a", "name": "A"},
        {"id": "b", "name": "Bedre"},
        {"id": "c", "name": "C"},
        {"id": "d", "name": "D"},
    ]
    day = date(2026, 1, 1)
    import_snapshot(graph, folder(tmp_path, "1", first), source="x", as_of=day, archive=archive)
    second: Rows = {**first, "system": changed}
    import_snapshot(graph, folder(tmp_path, "2", second), source="x", as_of=day, archive=archive)
    third: Rows = {"system": changed[1:3], "municipality": town, "uses": uses[1:]}
    import_snapshot(graph, folder(tmp_path, "3", third), source="x", as_of=day, archive=archive)
    return graph, archive


def test_nothing_is_lost_to_who_looks_while_an_import_runs(
    imported: tuple[Graph, Archive], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tell of a run that began, and was written down, before one looked, and that could be seen only afterwards."""
    graph, archive = imported
    looked: list[datetime] = []

    def late(run: Writing, made: Run) -> Run:
        found = record(run, made)
        looked.append(datetime.now(UTC))
        return found

    monkeypatch.setattr("kb.journal.record", late)
    began = datetime.now(UTC)
    rows: Rows = {"system": [{"id": "new", "name": "N"}]}
    import_snapshot(graph, folder(tmp_path, "4", rows), source="y", as_of=date(2026, 2, 1), archive=archive)
    run = runs(graph)[-1]
    assert began < run.at <= looked[0]
    with TestClient(create_app(graph)) as client:
        since = looked[0].isoformat()
        items = client.get("/api/v1/changes", params={"changed_since": since}).json()["items"]
        assert (4, "System", "new", False) in brief(items)
        assert all(datetime.fromisoformat(item["at"]).tzinfo for item in items)
        for edge in ("0001-01-01", "0001-01-01T00:00:00+12:00"):
            assert client.get("/api/v1/changes", params={"changed_since": edge}).status_code == 422


def test_a_day_since_which_is_one_of_denmark(imported: tuple[Graph, Archive]) -> None:
    """Begin a day, and a moment without a zone, when it began in Denmark."""
    graph, _ = imported
    with graph.writing() as run:
        run("MATCH (r:Run) SET r.at = datetime('2026-06-30T20:00:00Z') + duration({hours: r.id})")
    with TestClient(create_app(graph)) as client:
        for since, expected in {
            "2026-07-01": {2, 3},  # run 1 was at 23:00, run 2 at midnight, less than ten minutes before
            "2026-07-01T00:11": {3},
            "2026-06-30T22:11:00Z": {3},
            "2026-06-30": {1, 2, 3},
        }.items():
            items = client.get("/api/v1/changes", params={"changed_since": since}).json()["items"]
            assert {item["run"] for item in items} == expected, since
        with graph.writing() as run:
            run("MATCH (r:Run) SET r.at = datetime('2026-03-29T00:30:00Z') + duration({hours: r.id})")
        # Clocks go forward from 2 to 3 that night: 3:05 is 1:05 in UTC, half an hour before run 1.
        items = client.get("/api/v1/changes?changed_since=2026-03-29T03:05").json()["items"]
        assert {item["run"] for item in items} == {1, 2, 3}


def test_what_changed_since(imported: tuple[Graph, Archive]) -> None:
    """Tell what each fact is now by the runs that made it so: new, changed, withdrawn and removed."""
    with TestClient(create_app(imported[0])) as client:
        everything = pages(client, "/api/v1/changes", changed_since="0", limit=2)
        assert brief(everything) == [
            (1, "Municipality", "0101", False),
            (1, "System", "c", False),
            (1, "USES", "0101-c", False),
            (2, "System", "b", False),
            (3, "System", "a", True),
            (3, "System", "d", True),
            (3, "USES", "0101-a", True),
        ]
        assert everything[3]["properties"]["name"] == "Bedre"
        assert set(everything[2]["properties"]) == set(
            client.get("/api/v1/municipalities/0101").json()["neighbours"][0]["properties"]
        )
        since_two = client.get("/api/v1/changes?changed_since=2").json()
        assert since_two["items"] == everything[4:]
        assert since_two["next"] is None
        later = client.get("/api/v1/changes", params={"changed_since": since_two["since"]}).json()
        assert (later["items"], later["since"]) == ([], since_two["since"])
        assert client.get("/api/v1/changes?changed_since=2100-01-01T00:00:00Z").json()["items"] == []
        assert client.get("/api/v1/changes?changed_since=2000-01-01").json()["items"] == everything
        assert [item["id"] for item in client.get("/api/v1/systems?changed_since=1").json()["items"]] == ["b"]
        assert [item["id"] for item in client.get("/api/v1/systems?changed_since=0").json()["items"]] == ["b", "c"]
        for wrong in ("4", "yesterday", "2026-13-01", "-1", ""):
            refused = client.get("/api/v1/changes", params={"changed_since": wrong})
            assert (refused.status_code, refused.json()["detail"].partition(":")[0]) == (422, "changed_since"), wrong


def test_what_was_merged(imported: tuple[Graph, Archive]) -> None:
    """Tell that a thing which became part of another is gone, with what hung on it, and what hangs on the other now."""
    graph, _ = imported
    merges.merge(graph, "System", "b", "c")
    with TestClient(create_app(graph)) as client:
        items = client.get("/api/v1/changes?changed_since=3").json()["items"]
        told = brief(items)
        assert (4, "System", "b", False) in told
        assert (4, "USES", "0101-b", False) in told
        assert (4, "System", "c", True) in told
        assert (4, "USES", "0101-c", True) in told
        assert client.get("/api/v1/systems/c").json()["key"] == "b"


def test_what_was_undone_can_not_be_told(imported: tuple[Graph, Archive], tmp_path: Path) -> None:
    """Say that what was known before must be read anew when a run was undone, or the landscape replaced."""
    graph, archive = imported
    with TestClient(create_app(graph)) as client:
        before = client.get("/api/v1/changes?changed_since=0").json()["since"]
        replay.undo(graph, 2, archive)
        gone = client.get("/api/v1/changes", params={"changed_since": before})
        assert (gone.status_code, gone.json()["type"]) == (410, "urn:byplan:problem:outdated")
        anew = client.get("/api/v1/changes?changed_since=0").json()
        assert anew["since"] != before
        assert client.get("/api/v1/changes", params={"changed_since": anew["since"]}).json()["items"] == []
        assert client.get("/api/v1/systems", params={"changed_since": before}).status_code == 410
        last = folder(tmp_path, "4", {"system": [{"id": "z", "name": "Z"}]})
        import_snapshot(graph, last, replace=True)
        assert client.get("/api/v1/changes", params={"changed_since": anew["since"]}).status_code == 410
        items = client.get("/api/v1/changes?changed_since=0").json()["items"]
        assert json.dumps(brief(items)) == json.dumps([(4, "System", "z", False)])
