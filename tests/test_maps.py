"""Maps: what is on them, that they stand on their own, and that no name can break out of one."""

import json
import re
from collections import Counter
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from kb.graph import Graph
from kb.maps import POLICY, draw
from kb.model import NODES
from kb.pictures import Picture
from kb.queries import catalogue

AT = date(2026, 11, 23)
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "\"'`&amp;${alert(1)}{{7*7}}",
    "to\nlinjer\r\n\t",
    "\u202egnirts\u2066\u200f",
    "]]><svg onload=alert(1)>",
    "\U0001f3db",
]


class Page(HTMLParser):
    """Take a page apart as a browser would."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.graph = ""
        self.texts: list[str] = []
        self._in: dict[str, str | None] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag."""
        self._in = dict(attrs) if tag == "script" else {}
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Remember a text, and the graph apart."""
        if self._in.get("id") == "graph":
            self.graph += data
        else:
            self.texts.append(data)


def picture_of(names: list[str]) -> Picture:
    """Return a picture of systems with these names and ids, one after the other."""
    picture = Picture(catalogue("maps")["municipality"], {"municipality": "0101", "at": AT})
    for name in names:
        properties = {"name": name, "sources": [name]}
        picture.nodes[f"System:{name}"] = {
            "id": f"System:{name}", "label": "System", "key": name, "name": name, "properties": properties
        }  # fmt: skip
    for state, (one, other) in zip(
        ["there", "missing", "due", "explained", "unknown"] * len(names),
        pairwise(names),
        strict=False,
    ):
        kind = "USES" if state == "there" else "MISSING"
        properties = {"requirement": one, "valid_from": one, "sources": [other]}
        picture.edges[one] = {
            "type": kind, "start": f"System:{one}", "end": f"System:{other}", "state": state, "properties": properties
        }  # fmt: skip
    return picture


def test_municipality(town: Graph) -> None:
    """Draw what Dybmose uses, who supplies it, what flows, and what is missing."""
    picture = town.picture("municipality", municipality="0903", at=AT)
    by_type = {
        kind: sorted((edge["start"], edge["end"]) for edge in picture.edges.values() if edge["type"] == kind)
        for kind in {edge["type"] for edge in picture.edges.values()}
    }
    used = ["barnesag", "journal", "omsorg", "skolenet", "tidsplan"]
    assert [end for _, end in by_type["USES"]] == [f"System:{name}" for name in used]
    assert {start for start, _ in by_type["SUPPLIES"]} == {
        "Vendor:gamma-soft",
        "Vendor:delta-drift",
        "Vendor:alfa-it",
        "Vendor:zeta",
    }
    flows = {start for start, _ in by_type["RECEIVED_BY"]}
    within = {"f-oms-jour", "f-tid-oms", "f-jour-tid", "f-barn-jour-2", "f-jour-reg"}
    assert flows == {f"DataFlow:{name}" for name in [*within, "f-oms-idx", "f-reg-skole"]}
    answer = town.ask("missing_integrations", municipality="0903", at=AT, limit=None)
    missing = {
        (edge["start"], edge["end"].split(":")[1], edge["state"])
        for edge in picture.edges.values()
        if edge["type"] == "MISSING"
    }
    assert missing == {(f"System:{row['system']}", row["target"], row["state"]) for row in answer.rows}
    assert missing


def test_a_municipality_that_has_ended(town: Graph) -> None:
    """Draw nothing, and say so."""
    picture = town.picture("municipality", municipality="0912", at=AT)
    assert picture.nodes == {}
    assert "Der er intet at vise" in draw(picture)


def test_reuse(town: Graph) -> None:
    """Draw the systems that several use; say how many nodes are left out."""
    whole = town.picture("reuse", at=AT)
    rows = town.ask("reuse", at=AT, limit=None).rows
    joint = {"skolenet", "borgerregister", "sagsindeks"}
    shared = [row for row in rows if row["users"] > 1 and row["system"] not in joint]
    assert {n["key"] for n in whole.nodes.values() if n["label"] == "System"} == {row["system"] for row in shared}
    assert whole.hidden == 0
    cut = town.picture("reuse", at=AT, limit=1)
    (most,) = (node["key"] for node in cut.nodes.values() if node["label"] == "System")
    assert most == sorted(shared, key=lambda row: (-row["users"], row["system"]))[0]["system"]
    assert cut.hidden == len(whole.nodes) - len(cut.nodes) > 0
    assert f"{cut.hidden} knuder skjult" in draw(cut)


def test_a_system_and_a_block_of_one_id(load_rows: object) -> None:
    """Draw the missing link to what the requirement demands, though a system has the same id."""
    graph = load_rows(  # type: ignore[operator]
        {
            "source": [{"id": "here", "name": "Here"}],
            "municipality": [{"code": "0101", "name": "Her", "sources": "here"}],
            "system": [{"id": "same", "name": "System"}, {"id": "mine", "name": "Mit"}],
            "building_block": [{"id": "same", "name": "Block"}],
            "uses": [{"start": "0101", "end": "mine"}, {"start": "0101", "end": "same"}],
            "reports": [{"start": "Municipality:0101", "end": "here", "subject": "dataflows"}],
            "decision": [{"id": "d", "title": "D", "status": "adopted", "decided_on": "2020"}],
            "requirement": [{"id": "r", "kind": "integration"}],
            "sets": [{"start": "d", "end": "r"}],
            "applies_to": [{"start": "r", "end": "System:mine"}],
            "demands": [{"start": "r", "end": "BuildingBlock:same"}],
        }
    )
    picture = graph.picture("municipality", municipality="0101", at=AT)
    (missing,) = (edge for edge in picture.edges.values() if edge["type"] == "MISSING")
    assert (missing["start"], missing["end"], missing["state"]) == ("System:mine", "BuildingBlock:same", "missing")


@pytest.mark.parametrize("name", catalogue("maps"))
def test_page(town: Graph, name: str) -> None:
    """Stand on its own: nothing from elsewhere, one heading, a legend, a stamp, and the same each time."""
    asked = {"municipality": "0903", "system": "journal", "vendor": "zeta", "capability": "85", "decision": "d-2024"}
    params = catalogue("maps")[name].params
    given = {param: key for param, key in asked.items() if param in params and params[param].required}
    picture = town.picture(name, at=AT, **given)
    html = draw(picture, lambda label, key: f"/there/{label}/{key}")
    assert html == draw(picture, lambda label, key: f"/there/{label}/{key}")
    page = Page(html)
    addresses = [
        value or "" for _, attrs in page.tags for at, value in attrs.items() if at in ("src", "href", "action")
    ]
    assert all(address.startswith(("/there/", "data:", "?")) for address in addresses)
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert ("html", {"lang": "da"}) in page.tags
    assert "pr. 23. november 2026" in html
    text = " ".join(page.texts)
    for label in {node["label"] for node in picture.nodes.values()} - {"DataFlow"}:
        assert re.search(rf"\d+ ({'|'.join(NODES[label].danish)})", text), label
    graph = json.loads(page.graph)
    assert graph["options"]["physics"]["enabled"] is False
    assert all("x" in node and "y" in node for node in graph["nodes"])
    assert set(graph["links"]) == {node["id"] for node in graph["nodes"]}
    assert "illustrativ" in text
    assert any(node["shapeProperties"]["borderDashes"] for node in graph["nodes"])


def test_labels_stand_apart(town: Graph) -> None:
    """Leave room for each label."""
    graph = json.loads(Page(draw(town.picture("municipality", municipality="0901", at=AT))).graph)
    places = [(node["x"], node["y"]) for node in graph["nodes"]]
    for at, (x, y) in enumerate(places):
        assert not any(abs(x - a) < 140 and abs(y - b) < 60 for a, b in places[:at])


def test_missing_is_drawn_as_missing(town: Graph) -> None:
    """Dash it, colour it, name it on the edge, in the legend and in the table."""
    page = Page(draw(town.picture("municipality", municipality="0903", at=AT)))
    graph = json.loads(page.graph)
    missing = [edge for edge in graph["edges"] if edge.get("label") == "mangler"]
    assert missing
    assert all(edge["dashes"] == [10, 6] and edge["color"]["color"] == "#D00000" for edge in missing)
    assert any("kræves af r-" in edge["title"] for edge in graph["edges"])
    assert "mangler" in [text.strip() for text in page.texts]


def test_hostile_names() -> None:
    """Keep every name a name: no tag, attribute or script comes of it, nor a line or a direction of its own."""
    page = Page(draw(picture_of(HOSTILE), lambda label, key: f"/{label}"))
    plain = Page(draw(picture_of(["a", "b", "c", "d", "e", "f", "g", "h"]), lambda label, key: f"/{label}"))
    assert Counter((tag, *attrs) for tag, attrs in page.tags) == Counter((tag, *attrs) for tag, attrs in plain.tags)
    graph = json.loads(page.graph)
    assert len(graph["nodes"]) == len(HOSTILE)
    assert not any(re.search(r"[\n\r\t\u202a-\u202e\u2066-\u2069]", node["label"]) for node in graph["nodes"])
    assert not any(re.search(r"[\r\t\u202a-\u202e\u2066-\u2069]", edge["title"]) for edge in graph["edges"])


def test_policy_allows_only_the_scripts_that_are_there() -> None:
    """Name the scripts by their hashes; nothing inline is let through wholesale."""
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert POLICY.count("'sha256-") == 4
