"""What of a map is seen: the groups of one that is rolled up, and the members of those that are open."""

from collections.abc import Collection

from kb.canvas import Bundle, Canvas, together
from kb.danish import fold
from kb.model import NODES
from kb.naming import noun_name
from kb.rollup import radius
from kb.rows import Row
from kb.texts import short

FAINT = 400
"""Above so many edges they are drawn faint and without heads, or nothing else could be seen."""
CROSSING = 100
"""Above so many between groups, all of which cross the map."""
SAID = 8
"""So many of the edges that lie upon each other say what they are."""
LABEL = 42
"""So many letters of a name stand below a node: three lines, which is the room that it has."""
CARRIED = 5_000
"""Up to so many nodes and edges a map carries what its groups open to; of a larger one, the server is asked."""
MARKED: Row = {"size": 22, "borderWidth": 4}
"""How a node stands out."""
MOST = 300
"""So many members of a group are seen at once, besides those that were looked for."""
HITS = 8


def is_carried(drawing: Canvas) -> bool:
    """Tell whether a map is small enough to carry all that its groups open to."""
    return len(drawing.nodes) + len(drawing.edges) <= CARRIED


def seen(drawing: Canvas, opened: Collection[str] = (), sought: Collection[str] = ()) -> Row:
    """Return {nodes, edges, links, hidden} while these groups are open: `hidden` says of how many only some are seen.

    Of a large group the first members are seen, and those that were `sought`; each stands where it always stands.
    """
    groups, stands = drawing.rolled.groups, drawing.rolled.stands
    alone = [name for name in drawing.nodes if name not in stands]
    inside: dict[str, None] = {}
    hidden = []
    for name, group in groups.items():
        if name in opened:
            own = dict.fromkeys(group["members"][:MOST])
            own |= dict.fromkeys(one for one in sought if stands.get(one) == name)
            inside |= own
            hidden += [(len(group["members"]) - len(own), group["name"])] if len(own) < len(group["members"]) else []
    nodes = [{"id": name, **node(drawing, name)} for name in [*alone, *inside]]
    nodes += [{"id": name, **_group(drawing, name)} for name in groups if name not in opened]
    bundles = _bundles(drawing, inside, opened) if opened else drawing.closed
    faint = len(bundles) > (CROSSING if groups else FAINT)
    return {
        "nodes": nodes,
        "edges": [_line(drawing, bundle, faint=faint) for bundle in bundles],
        "links": links(drawing, [*alone, *inside]),
        "hidden": "; ".join(_hidden(drawing, count, name) for count, name in hidden),
    }


def _bundles(drawing: Canvas, inside: Collection[str], opened: Collection[str]) -> list[Bundle]:
    """Return what joins closed groups as ever, and anew what joins the members of open ones with anything that is seen.

    Only edges of members are looked at again: a map may have hundreds of thousands.
    """
    stands = drawing.rolled.stands

    def is_seen(end: str) -> bool:
        return end in inside or stands.get(end) not in opened

    touching = (edge for edge in drawing.edges if edge.start in inside or edge.end in inside)
    found = [edge for edge in touching if is_seen(edge.start) and is_seen(edge.end)]
    between = [bundle for bundle in drawing.closed if bundle[0] not in opened and bundle[1] not in opened]
    return between + together(found, lambda end: end if end in inside else stands.get(end, end))


def _hidden(drawing: Canvas, count: int, name: str) -> str:
    if drawing.language == "da":
        return f"{count} {'knude' if count == 1 else 'knuder'} skjult i {name}: søg efter dem for at se dem"
    return f"{count} {'node' if count == 1 else 'nodes'} hidden in {name}: search to see them"


def found(drawing: Canvas, text: str) -> list[Row]:
    """Return the first nodes {id, label, home} that are named so, those first whose names begin so."""
    wanted = fold(text)
    hits = [one for one in drawing.names if wanted in one[0]] if wanted else []
    hits.sort(key=lambda one: not one[0].startswith(wanted))
    return [{"id": name, "label": label, "home": drawing.rolled.stands.get(name)} for _, label, name in hits[:HITS]]


def links(drawing: Canvas, names: Collection[str]) -> dict[str, str]:
    """Return where nodes lead."""
    return {name: href for name in names if (href := drawing.nodes[name]["href"])}


def node(drawing: Canvas, name: str) -> Row:
    """Return how a node is drawn, and in which group it is at home."""
    told, (x, y), home = drawing.nodes[name], drawing.places[name], drawing.rolled.stands.get(name)
    return {
        "label": short(told["short"], LABEL),
        "title": told["told"],
        "kind": told["label"],
        "shape": told["shape"],
        "color": _colours(told["colour"]),
        "shapeProperties": {"borderDashes": [4, 3] if told["illustrative"] else False},
        "x": x,
        "y": y,
        **(MARKED if told["marked"] else {}),
        **({"home": home} if home else {}),
    }


def _colours(colour: str) -> Row:
    return {"background": colour, "border": "#333333", "highlight": {"background": colour, "border": "#000000"}}


def _group(drawing: Canvas, name: str) -> Row:
    """Return a group as a large node that says how many it holds."""
    group, (x, y) = drawing.rolled.groups[name], drawing.places[name]
    noun, count = NODES[group["label"]], len(group["members"])
    text = f"{group['name']}: {count} {noun_name(noun, drawing.language, count)}"
    return {
        "label": "\n".join(group["lines"]),
        "title": f"{text}\n{'klik for at åbne' if drawing.language == 'da' else 'click to open'}",
        "kind": group["label"],
        "shape": noun.shape,
        "size": radius(group) * 0.8,
        "font": {"size": drawing.rolled.font, "color": "#1a1a1a", "strokeWidth": drawing.rolled.font / 5, "vadjust": 0},
        "widthConstraint": False,
        "borderWidth": 4,
        "color": _colours(noun.colour),
        "x": x,
        "y": y,
    }


def style(look: Row, language: str) -> Row:
    """Return what all lines have in common that are told alike, of whatever they stand for and however many."""
    found: Row = {
        "kind": look["kind"],
        "color": {"color": look["colour"], "highlight": "#000000", "hover": "#000000"},
        "dashes": look["dashes"] or False,
        # Curves keep apart what joins the same two in different ways.
        "smooth": {"enabled": look["type"] in ("MISSING", "FLOW"), "type": "curvedCW", "roundness": 0.15},
    }
    if look["type"] == "MISSING":
        found["width"] = 4
    if look["state"] == "missing":
        found["label"] = "mangler" if language == "da" else "missing"
        found["font"] = {"size": 12, "color": look["colour"]}
    return found


def called(drawing: Canvas, name: str) -> str:
    """Return what a node or a group is called."""
    groups = drawing.rolled.groups
    return str(groups[name]["name"] if name in groups else drawing.nodes[name]["short"])


def rest(language: str) -> str:
    """Return what follows the first of many lines, with # for how many more there are."""
    return "og # til" if language == "da" else "and # more"


def _line(drawing: Canvas, bundle: Bundle, *, faint: bool) -> Row:
    start, end, edges = bundle
    groups, alike = drawing.rolled.groups, style(edges[0].look, drawing.language)
    if start in groups or end in groups:
        lines = [f"{len(edges)} × {alike['kind']}"]
    else:
        lines = [edge.look["said"] for edge in edges[:SAID]]
        lines += [rest(drawing.language).replace("#", str(len(edges) - SAID))] if len(edges) > SAID else []
    return {
        "from": start,
        "to": end,
        "title": "\n".join([f"{called(drawing, start)} → {called(drawing, end)}", *lines]),
        "width": drawing.width(edges),
        "arrows": {"to": {"enabled": not faint}},
        **alike,
        "color": {**alike["color"], "opacity": 0.55 if faint else 1.0},
    }
