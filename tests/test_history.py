"""What a thing was before, and which imports are behind it: as rows, over the API, on its page and at the terminal."""

from typing import Any

from conftest import Rows
from starlette.testclient import TestClient
from test_cli import Kb, kb
from test_import import BASE, DAYS, Sender, send

from api.app import create_app
from kb import lookup
from kb.graph import Graph
from kb.merges import merge
from kb.model import NODES

__all__ = ["kb", "send"]


def told(send: Sender) -> None:
    """Say three names of a system and three values of a contract, a month apart; two systems of one vendor are one."""
    for name, value in (("A", "100"), ("B", "200"), ("<C> & Ærø", "")):
        rows: Rows = {"system": [{"id": "x", "name": name}], "uses": [{"start": "0901", "end": "x"}]}
        rows["contract"] = [{"id": "c", "title": "Drift", "value_dkk": value, "ends_on": "2030"}]
        rows["covers"] = [{"start": "c", "end": "x"}]
        send("s", rows)
    send("t", {"uses": [{"start": "0901", "end": "x"}], "system": [{"id": "y", "name": "Old"}]})
    merge(send.graph, "System", "x", "y")


def earlier(graph: Graph, label: str, key: str) -> list[tuple[Any, ...]]:
    """Return the earlier values of a thing."""
    names = ("property", "value", "since", "until", "run", "id")
    return [tuple(row[name] for name in names) for row in lookup.history(graph, NODES[label], key).earlier]


def test_earlier_values_have_their_days(send: Sender, graph: Graph) -> None:
    """Begin each where the one before ended, the latest first; what was not said any more stays as it was."""
    told(send)
    today = lookup.history(graph, NODES["System"], "x").earlier[0]["until"]
    assert earlier(graph, "System", "x") == [
        ("name", "Old", None, today, 6, "y"),
        ("name", "B", "2026-03-01", "2026-04-01", 4, "x"),
        ("name", "A", "2026-02-01", "2026-03-01", 3, "x"),
        ("name", "X", None, "2026-02-01", 2, "x"),
    ]
    assert earlier(graph, "Contract", "c") == [("value_dkk", 100, None, "2026-03-01", 3, "c")]
    assert earlier(graph, "Municipality", "0901") == []
    assert earlier(graph, "System", "nix") == []
    assert lookup.history(graph, NODES["System"], "x").runs == [1, 2, 3, 4, 5, 6]


def test_the_api_says_what_was_and_who_says_so(send: Sender, graph: Graph) -> None:
    """Stand in the answer about a node: earlier values, and the runs behind it and behind each neighbour."""
    told(send)
    client = TestClient(create_app(graph), base_url="http://127.0.0.1")
    found = client.get("/api/v1/systems/y", params={"at": "2026-12-01"}).json()
    assert found["key"] == "x"
    assert [one["value"] for one in found["earlier"]] == ["Old", "B", "A", "X"]
    runs = {row["key"]: row["runs"] for row in found["neighbours"] if row["type"] == "USES"}
    assert runs == {"0901": [2, 5]}
    made_by = {run["id"]: run for run in found["made_by"]}
    assert {*found["runs"], 2, 5} <= made_by.keys()
    assert (made_by[5]["sources"], made_by[5]["as_of"], made_by[5]["kind"]) == (["t"], DAYS[4].isoformat(), "import")
    assert (made_by[6]["kind"], made_by[6]["checksum"]) == ("merge", "")
    assert "by" not in made_by[5]


def test_the_page_says_what_was_and_which_imports_are_behind_it(send: Sender, graph: Graph) -> None:
    """Show each value with its days, escaped, and lead from a link to the import that said so."""
    told(send)
    client = TestClient(create_app(graph), base_url="http://127.0.0.1")
    english = client.get("/en/kontrakter/c").text
    assert 'title="Import no. 2">i2</a>' in english
    assert "Earlier values" in english
    send("s", {"system": [{"id": "x", "name": "D"}]})
    page = client.get("/systemer/x").text
    assert "&lt;C&gt; &amp; Ærø" in page
    assert "<C>" not in page
    assert "fra 1. april 2026 til 1. juni 2026" in " ".join(page.split())
    assert '<tr id="import-5">' in page
    assert 'href="#import-4"' in page
    assert 'title="Import nr. 5">i5</a>' in page, "behind the usage, that the page lists in a way of its own"
    assert "sammenlægning af to poster" in page
    assert "Earlier values" not in client.get("/en/kommuner/0902").text


def test_the_terminal_says_it_too(send: Sender, graph: Graph, kb: Kb) -> None:
    """Print earlier values, links with their runs, and the runs with who made them."""
    told(send)
    ran = kb("history", "System", "y", "--at", "2026-12-01")
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert lines[0] == "System x: <C> & Ærø; runs 1, 2, 3, 4, 5, 6"
    assert "name A 2026-02-01 2026-03-01 3 x" in lines
    assert "USES in Municipality 0901 Ærdal s, t 2, 5" in lines
    assert len([line for line in lines if " import t " in line]) == 1
    assert kb("history", "system", "y", "--at", "2026-12-01").out == ran.out
    assert "no noun 'Systems'" in kb("history", "Systems", "y").err
    assert kb("history", "System", "nix").err == "kb: no System 'nix'\n"
    assert kb("history", "Systems", "x").code == 1
    assert BASE["system"] == [{"id": "x", "name": "X"}]
