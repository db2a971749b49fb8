"""Questions over time: the same as asking each date by itself, of one landscape, within bounds."""

import csv
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from asked import needed
from conftest import Rows, write_rows
from pydantic_core import from_json, to_json
from starlette.testclient import TestClient
from test_api import needed as needed_over_http
from test_cli import Kb, kb, options  # noqa: F401 - kb is a fixture

from api.app import create_app
from api.shapes import Trend
from kb.dates import series
from kb.errors import InvalidParameter, UnknownKey
from kb.graph import Graph
from kb.load import load
from kb.queries import Query, catalogue
from kb.trend import trends

every_trend = pytest.mark.parametrize("query", [catalogue()[name] for name in trends()], ids=lambda query: query.name)
QUARTERS = ["2025-11-30", "2026-02-28", "2026-05-30", "2026-08-30", "2026-11-30"]


def test_what_is_asked_for_a_day_can_be_asked_over_time() -> None:
    """Derive it from the declaration: those with an `at`, and no column that says the date already."""
    assert set(trends()) == {name for name, query in catalogue().items() if "at" in query.params}
    assert {"vendor_concentration", "reuse", "reuse_rate", "conformance", "peers"} <= set(trends())
    assert not {"landscape_diff", "decision_effect"} & set(trends())
    for name, query in trends().items():
        assert "date" not in catalogue()[name].columns
        assert list(query.columns) == ["date", *catalogue()[name].columns]
        assert not {"from", "to", "step"} & set(catalogue()[name].params)


@every_trend
def test_a_trend_is_what_each_date_says_by_itself(town: Graph, query: Query) -> None:
    """Give rows, coverage and whether they were cut, a quarter apart, clamped to the end of February."""
    given = needed(town, query) | ({"limit": 2} if "limit" in query.params else {})
    found = town.trend(query.name, **given, **{"from": "2025-11-30", "to": "2026-11-30", "step": "quarter"})
    alone = {day: town.ask(query.name, **given, at=day) for day in QUARTERS}
    assert found.rows == [{"date": day, **row} for day, answer in alone.items() for row in answer.rows]
    assert found.coverage == [{"date": day, **answer.coverage} for day, answer in alone.items()]
    assert found.truncated == any(answer.truncated for answer in alone.values())
    for row in found.rows:
        trends()[query.name].row.model_validate(row, strict=True)


def test_a_trend_moves_with_the_landscape(town: Graph) -> None:
    """Show by its figures that the dates are not all one: systems come into use in the town over the years."""
    rows = town.trend("reuse_rate", **{"from": "2010", "to": "2026", "step": "year"}).rows
    assert [row["date"] for row in rows] == [f"{year}-01-01" for year in range(2010, 2027)]
    assert len({(row["systems"], row["usages"]) for row in rows}) > 2


@pytest.mark.parametrize(
    ("since", "until", "step", "days"),
    [("2024-01-31", "2024-05-30", "month", ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]),
     ("2024-02-29", "2026-02-28", "year", ["2024-02-29", "2025-02-28", "2026-02-28"]),
     ("2024-11-30", "2025-02-28", "quarter", ["2024-11-30", "2025-02-28"]),
     ("2024-11-30", "2025-02-27", "quarter", ["2024-11-30"]),
     ("2024-11-30", "2024-11-30", "month", ["2024-11-30"]),
     ("9999-12-01", "9999-12-30", "month", ["9999-12-01"])],
)  # fmt: skip
def test_dates_are_clamped_to_the_end_of_the_month(since: str, until: str, step: str, days: list[str]) -> None:
    """Count each step from the first date, so that the 31st comes back after a short month."""
    found = series(date.fromisoformat(since), date.fromisoformat(until), step, 120)
    assert [day.isoformat() for day in found] == days


@pytest.mark.parametrize(
    ("name", "given", "says"),
    [("reuse", {}, "reuse_trend: from: Field required"),
     ("reuse", {"from": "2024", "at": "2024"}, "reuse_trend: at: "),
     ("reuse", {"from": "2024", "step": "week"}, "reuse_trend: step: "),
     ("reuse", {"from": "2024", "limit": 0}, "reuse_trend: limit: "),
     ("reuse", {"from": "2024", "to": "2023-12-31"}, "from: 2024-01-01 lies after to 2023-12-31"),
     ("reuse", {"from": "2010", "to": "2020"}, "are 121 dates, and 120 at most; take a later from, or a longer step"),
     ("reuse", {"from": "0001", "to": "9999"}, "are 119977 dates"),
     ("reuse", {"from": "2024", "region": "Vestø"}, "region: 'Vestø' occurs nowhere")],
)  # fmt: skip
def test_what_is_no_range_is_refused(town: Graph, name: str, given: dict[str, Any], says: str) -> None:
    """Say what is wrong with which parameter."""
    with pytest.raises(InvalidParameter) as refused:
        town.trend(name, **given)
    assert says in str(refused.value)


def test_as_many_dates_as_may_be(town: Graph) -> None:
    """Answer ten years of months."""
    found = town.trend("reuse_rate", **{"from": "2010-02", "to": "2020"})
    assert len(found.coverage) == 120


def test_what_has_no_day_has_no_trend(town: Graph) -> None:
    """Name what has one; an unknown question is unknown, and so is an unknown thing."""
    for name, says in (
        ("landscape_diff", "has no trend; these have: .*reuse_rate"),
        ("wisdom", "no analysis 'wisdom'"),
    ):
        with pytest.raises(UnknownKey, match=says):
            town.trend(name, **{"from": "2024"})
    with pytest.raises(UnknownKey, match="no Municipality '9999'"):
        town.trend("peers", municipality="9999", **{"from": "2024"})


def test_all_dates_are_of_one_landscape(graph: Graph, tmp_path: Path) -> None:
    """Ask again where a load ends between two dates, so that no date counts what another doesn't."""
    places: Rows = {"municipality": []}
    given = {"from": "2016", "to": "2025"}
    with ThreadPoolExecutor() as pool, Graph(graph.address) as other:
        for number in range(1, 5):
            places["municipality"].append({"code": f"010{number}", "name": str(number)})
            load(other, write_rows(places, tmp_path / str(number)))
            asked = pool.submit(graph.trend, "reuse_rate", **given)
            places["municipality"].append({"code": f"020{number}", "name": str(number)})
            load(other, write_rows(places, tmp_path / f"{number}-more"))
            assert len({one["municipalities"] for one in asked.result().coverage}) == 1


@every_trend
def test_a_trend_over_http(town: Graph, query: Query) -> None:
    """Answer in JSON what the graph answers, of the described form, and in CSV the same rows."""
    url, trend = f"/api/v1/analyses/{query.name}/trend", trends()[query.name]
    with TestClient(create_app(town)) as client:
        given = {**needed_over_http(client, query), "from": "2025-11", "to": "2026-11", "step": "quarter"}
        body = client.get(url, params=given).json()
        assert body == from_json(to_json(town.trend(query.name, **given)))
        assert body["name"] == f"{query.name}_trend"
        Trend[trend.row].model_validate(body)  # type: ignore[name-defined]
        table = client.get(url, params={**given, "format": "csv"})
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.headers["x-truncated"] == str(body["truncated"]).lower()
    reader = csv.DictReader(StringIO(table.text))
    assert reader.fieldnames == list(trend.columns)
    assert [row["date"] for row in reader] == [row["date"] for row in body["rows"]]


@every_trend
def test_a_trend_on_the_command_line(town: Graph, kb: Kb, query: Query) -> None:  # noqa: F811 - the fixture
    """Print what the graph answers, and what the last date rests on."""
    given = {**needed(town, query), "from": "2025-11", "to": "2026-11", "step": "quarter"}
    expected = town.trend(query.name, **given)
    ran = kb("ask", query.name, *options(given), "--format", "json")
    assert json.loads(ran.out) == from_json(to_json(expected))
    ran = kb("ask", query.name, *options(given))
    assert f"{query.title} over time" in ran.out
    assert f"{expected.coverage[-1]['known']} of " in ran.err


def test_the_command_line_refuses_half_a_trend(town: Graph, kb: Kb) -> None:  # noqa: F811 - the fixture
    """Say what is missing, or what does not belong; say of each date that it was cut."""
    assert town.version
    assert "reuse_trend: from: Field required" in kb("ask", "reuse", "--to", "2024").err
    assert "reuse_trend: at: " in kb("ask", "reuse", "--from", "2024", "--at", "2024").err
    assert "No such option" in kb("ask", "landscape_diff", "--step", "year").err
    cut = kb("ask", "reuse", "--from", "2024", "--to", "2025", "--step", "year", "--limit", "1")
    assert "The first 1 rows of each date; --limit all shows every one." in cut.err
