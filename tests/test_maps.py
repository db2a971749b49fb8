"""Maps: what is on them, that they stand on their own, and that no name can break out of one."""

import json
import math
import re
from collections import Counter
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import networkx
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from kb.canvas import canvas
from kb.graph import Graph
from kb.layout import layout
from kb.looks import day, inked
from kb.map_files import graphml, svg
from kb.maps import POLICY, draw, page
from kb.model import NODES, Node
from kb.opened import found as hits_of
from kb.opened import seen
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


def needed(name: str) -> dict[str, str]:
    """Return a key of the town for each parameter that the map must be given."""
    keys = {"municipality": "0903", "system": "journal", "vendor": "zeta", "capability": "85", "decision": "d-2024"}
    keys |= {"building_block": "sagsblok", "standard": "oio-sag", "contract": "c-omsorg", "meeting": "m-2"}
    keys["document"] = "doc-sag"
    return {param: keys[param] for param, declared in catalogue("maps")[name].params.items() if declared.required}


@pytest.mark.parametrize("name", catalogue("maps"))
def test_page(town: Graph, name: str) -> None:
    """Stand on its own: nothing from elsewhere, one heading, a legend, a stamp, and the same each time."""
    picture = town.picture(name, at=AT, **needed(name))
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


def test_a_chain_is_as_long_as_its_labels_need() -> None:
    """Lay out what lies in a line no longer than its nodes stand beside each other."""
    names = [f"n{at}" for at in range(6)]
    xs = [x for x, _ in layout(names, list(pairwise(names))).values()]
    assert 5 * 140 < max(xs) - min(xs) < 6 * 300


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


def many(count: int) -> Picture:
    """Return a picture of so many systems, each used by one of twenty municipalities of two regions."""
    picture = Picture(catalogue("maps")["reuse"], {"at": AT, "limit": None})
    for at in range(20):
        properties = {"name": f"Kommune {at}", "region": "Øst" if at % 2 else "Vest", "sources": ["s"]}
        picture.nodes[f"Municipality:{at:04}"] = {
            "id": f"Municipality:{at:04}", "label": "Municipality", "key": f"{at:04}", "name": f"Kommune {at}",
            "properties": properties,
        }  # fmt: skip
    for at in range(count):
        name = f"System:s{at}"
        picture.nodes[name] = {
            "id": name, "label": "System", "key": f"s{at}", "name": f"Sæbeø {at}", "properties": {"sources": ["s"]}
        }  # fmt: skip
        if at % 7:
            picture.areas[name] = f"Område {at % 7}"
        picture.edges[f"u{at}"] = {
            "type": "USES", "start": f"Municipality:{at % 20:04}", "end": name, "state": "there",
            "properties": {"valid_from": "2020", "sources": ["s"]},
        }  # fmt: skip
    return picture


def test_no_group_where_all_can_be_seen() -> None:
    """Roll nothing up at three hundred nodes."""
    graph = json.loads(Page(draw(many(280))).graph)
    assert len(graph["nodes"]) == 300
    assert "groups" not in graph


def test_rolled_up() -> None:
    """Show municipalities by region, systems by business area and edges by pair; lose nothing and say how many."""
    picture = many(700)
    html = draw(picture, lambda label, key: f"/{label}/{key}")
    page = Page(html)
    graph = json.loads(page.graph)
    groups = {node["label"].replace("\n", " "): node for node in graph["nodes"]}
    assert {"Vest (10)", "Øst (10)", "Område 1 (100)", "Område 6 (100)"} <= set(groups)
    assert "systemer, uden kendt område (100)" in groups
    assert len(groups) == 2 + 7
    assert sorted(picture.nodes) == sorted(graph["members"])
    assert Counter(node["home"] for node in graph["members"].values()) == graph["groups"]
    assert len(graph["ties"]) == 700
    assert sum(int(edge["title"].split("\n")[1].split(" × ")[0]) for edge in graph["edges"]) == 700
    assert len({(edge["from"], edge["to"]) for edge in graph["edges"]}) == len(graph["edges"]) <= 14
    assert "720 knuder i 9 grupper" in html
    buttons = [attrs for tag, attrs in page.tags if tag == "button" and "data-group" in attrs]
    assert {attrs["data-group"] for attrs in buttons} == set(graph["groups"])
    assert all(attrs["aria-expanded"] == "false" for attrs in buttons)
    inside = {name: place for name in ("System:s1", "System:s8") if (place := graph["members"][name])}
    assert abs(inside["System:s1"]["x"] - groups["Område 1 (100)"]["x"]) < groups["Område 1 (100)"]["size"] * 2
    ElementTree.fromstring(svg(picture))  # noqa: S314


def test_large_maps_are_opened_by_the_server() -> None:
    """Carry nothing that is not seen; open groups where they stand, each to its first members and those sought."""
    drawing = canvas(many(2800), lambda label, key: f"/{label}/{key}")
    graph = json.loads(Page(page(drawing, ask="/ask?a=b")).graph)
    assert graph["ask"].startswith("/ask?a=b&at=2026-11-23&limit=all")
    assert not {"members", "ties"} & graph.keys()
    assert graph["links"] == {}
    assert "members" in json.loads(Page(page(drawing)).graph)
    closed = {node["id"]: node for node in seen(drawing)["nodes"]}
    name = "group System Område 1"
    found = seen(drawing, [name, "group of nothing"], ["System:s995", "System:s2"])
    inside = {node["id"]: node for node in found["nodes"] if node.get("home")}
    assert {node["home"] for node in inside.values()} == {name}
    assert len(inside) == 301
    assert "System:s995" in inside
    assert found["hidden"] == "99 knuder skjult i Område 1: søg efter dem for at se dem"
    others = [node for node in found["nodes"] if node["id"] not in inside]
    assert others == [node for node in closed.values() if node["id"] != name]
    # Each member is used by one municipality, which a group stands for; the rest of what is seen is as it was.
    touching = [edge for edge in found["edges"] if edge["to"] in inside]
    assert sorted(edge["to"] for edge in touching) == sorted(inside)
    assert all(edge["from"].startswith("group Municipality") for edge in touching)
    assert len(found["edges"]) - len(touching) == sum(edge["to"] != name for edge in seen(drawing)["edges"])
    assert found["links"]["System:s995"] == "/System/s995"
    twice = seen(drawing, [name, "group Municipality Vest"])
    between = [edge for edge in twice["edges"] if edge["to"] in inside and edge["from"].startswith("Municipality:")]
    assert {edge["title"].split("\n")[1] for edge in between} == {"anvender · siden 2020 · kilde: s"}
    assert {(node["id"], node["x"], node["y"]) for node in twice["nodes"]} >= {
        (name, node["x"], node["y"]) for name, node in inside.items() if name != "System:s995"
    }
    hits = hits_of(drawing, "saebeoe 27")
    assert [one["label"] for one in hits][:2] == ["Sæbeø 27", "Sæbeø 270"]
    assert hits[0]["home"] == "group System Område 6"
    assert hits_of(drawing, " ") == []


def test_of_many_groups_neighbours_are_one() -> None:
    """Show no more groups than can be told apart, and lose nobody."""
    picture = many(700)
    for at in range(700):
        picture.areas[f"System:s{at}"] = f"Område {at % 95:02}"
    drawing = canvas(picture)
    groups = [group for group in drawing.rolled.groups.values() if group["label"] == "System"]
    # 95 areas in threes: 31 of three and one of two.
    assert [group["name"] for group in groups][:2] == ["Område 00 – Område 02", "Område 03 – Område 05"]
    assert groups[-1]["name"] == "Område 93 – Område 94"
    assert len(groups) == 32
    assert sum(len(group["members"]) for group in groups) == 700
    assert {int(name.removeprefix("System:s")) % 95 for name in groups[0]["members"]} == {0, 1, 2}


def test_groups_stand_apart() -> None:
    """Leave each group the room that its members take when it is opened."""
    graph = json.loads(Page(draw(many(2000))).graph)
    discs = [(node["x"], node["y"], node["size"]) for node in graph["nodes"]]
    for at, (x, y, size) in enumerate(discs):
        assert all(math.dist((x, y), (a, b)) > size + other for a, b, other in discs[:at])


def test_areas_come_with_many_nodes(load_rows: object) -> None:
    """Find the main business area of each system, on the day, when there are too many nodes for one by one."""
    systems = [{"id": f"s{at}", "name": f"S {at}"} for at in range(310)]
    graph = load_rows(  # type: ignore[operator]
        {
            "municipality": [{"code": code, "name": code} for code in ("0101", "0102")],
            "system": systems,
            "capability": [{"id": "27", "name_da": "Social"}, {"id": "27.03", "name_da": "Hjælp"}],
            "part_of": [{"start": "27.03", "end": "27"}],
            "supports": [
                {"start": "s0", "end": "27.03"},
                {"start": "s1", "end": "27", "valid_to": "2020"},
            ],
            "uses": [{"start": code, "end": row["id"]} for code in ("0101", "0102") for row in systems],
        }
    )
    assert graph.picture("reuse", at=AT, limit=None).areas == {"System:s0": "Social"}
    assert graph.picture("reuse", at=AT, limit=10).areas == {}


@pytest.mark.parametrize("name", catalogue("maps"))
def test_files(town: Graph, name: str) -> None:
    """Write the same nodes and edges as SVG, named and described, and as GraphML that others read."""
    picture = town.picture(name, at=AT, **needed(name))
    page = json.loads(Page(draw(picture)).graph)
    root = ElementTree.fromstring(svg(picture))  # noqa: S314  # our own
    assert root.get("role") == "img"
    said = [part.text or "" for part in root.iter("{http://www.w3.org/2000/svg}title")]
    assert said[0].endswith("pr. 23. november 2026")
    assert {node["title"] for node in page["nodes"]} <= set(said)
    assert catalogue("maps")[name].asks_da in next(root.iter("{http://www.w3.org/2000/svg}desc")).text  # type: ignore[operator]
    left, _, width, _ = (float(part) for part in root.get("viewBox", "").split())
    words = root.findall("{http://www.w3.org/2000/svg}g")[-1]
    ends: dict[float, float] = {}
    for text in words.findall("{http://www.w3.org/2000/svg}text"):
        x, y = float(text.get("x", "")), float(text.get("y", ""))
        assert x > ends.get(y, left)
        ends[y] = x + 0.55 * float(words.get("font-size", "")) * len(text.text or "")
        assert ends[y] <= left + width
    graph = networkx.parse_graphml(graphml(picture))
    assert {node["id"] for node in page["nodes"]} == set(graph)
    drawn = [edge for edge in picture.edges.values() if edge["start"] in graph and edge["end"] in graph]
    assert graph.number_of_edges() >= len(drawn)
    assert {state for *_, state in graph.edges(data="state")} >= {edge["state"] for edge in drawn}


@pytest.mark.parametrize("name", [*HOSTILE, "x" * 5000, "\x00\x0b\ufffe"])
def test_hostile_names_in_files(name: str) -> None:
    """Keep every name a text there too."""
    picture, plain = picture_of([name, "b"]), picture_of(["a", "b"])
    tags = [[part.tag for part in ElementTree.fromstring(svg(one)).iter()] for one in (picture, plain)]  # noqa: S314
    assert Counter(tags[0]) - Counter(tags[1]) <= Counter({"{http://www.w3.org/2000/svg}tspan": 3})
    assert len(networkx.parse_graphml(graphml(picture))) == 2


def test_in_english_and_in_a_frame(town: Graph) -> None:
    """Say in English what stands around the names; leave heading and table to the page around a frame."""
    picture = town.picture("municipality", municipality="0903", at=AT)
    english = draw(picture, language="en")
    text = " ".join(Page(english).texts)
    assert ("html", {"lang": "en"}) in Page(english).tags
    assert catalogue("maps")["municipality"].asks in text
    assert "as of 23 November 2026" in text
    assert "5 systems" in text or re.search(r"\d+ systems", text)
    assert "required by r-" in english
    assert not re.search(r"kommune\b|leverandør|mangler|kilde|siden|frist", text)
    frame = Page(draw(picture, frame=True))
    assert not {"h1", "table"} & {tag for tag, _ in frame.tags}
    assert json.loads(frame.graph) == json.loads(Page(draw(picture)).graph)


def test_forms_over_http(town: Graph) -> None:
    """Give the form that is asked for, by name or by Accept, and links to all of them."""
    with TestClient(create_app(town)) as client:
        path = "/api/v1/maps/municipality?municipality=0903&at=2026-11-23"
        for form, media in (
            ("html", "text/html"),
            ("json", "application/json"),
            ("svg", "image/svg+xml"),
            ("graphml", "application/graphml+xml"),
        ):
            assert client.get(f"{path}&format={form}").headers["content-type"].startswith(media)
            assert client.get(path, headers={"accept": media}).headers["content-type"].startswith(media)
        page = Page(client.get(f"{path}&format=html&lang=en&frame=true").text)
        links = [attrs["href"] or "" for tag, attrs in page.tags if tag == "a" and "format=" in (attrs["href"] or "")]
        assert [link.split("format=")[1] for link in links] == ["svg", "graphml", "json"]
        assert all(client.get(link).status_code == 200 for link in links)
        assert client.get(f"{path}&lang=de").status_code == 422


def test_policy_allows_only_the_scripts_that_are_there() -> None:
    """Name the scripts by their hashes; nothing inline is let through wholesale."""
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert POLICY.count("'sha256-") == 5


@pytest.mark.parametrize("noun", NODES.values(), ids=lambda noun: noun.__name__)
def test_lines_are_seen_on_white(noun: type[Node]) -> None:
    """Darken the colour of a line until WCAG's contrast of graphics on white, 3 to 1, and none further than needed."""

    def contrast(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)

    seen = inked(noun.colour)
    assert contrast(seen) >= 2.99  # the colour is rounded
    assert seen == noun.colour.upper() if contrast(noun.colour) >= 3 else contrast(seen) < 3.4


def test_edges_tell_dates_as_they_are_said() -> None:
    """Say dates in the language of the map; what somebody else's picture has in place of one stands for itself."""
    assert day("2019-03-02", "da") == "2. marts 2019"
    assert day("2019-03", "en") == "March 2019"
    assert day("<b>", "da") == "<b>"


def test_no_word_is_broken_that_fits_on_a_line() -> None:
    """Put a long word of a name on a line of its own in a drawing."""
    drawn = svg(picture_of(["Gruppen: Koordinationsgruppemøde", "b"]))
    assert ">Koordinationsgruppemøde<" in drawn
