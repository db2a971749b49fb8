"""Rolling up: what has more nodes than anybody can take in is shown as groups, each with room for what is in it."""

import math
import textwrap
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kb.layout import Places
from kb.model import NODES
from kb.pictures import MANY
from kb.rows import Row
from kb.texts import plain, short

FEW = 12
"""So many of a kind need no group."""
GROUPS = 40
"""So many groups of a kind can be told apart; where there are more, neighbours by name are one."""
CELL = 90
"""Pixels between the members of a group."""
GAP = 120
"""Pixels between groups."""
LINE = 18
"""Letters in a line of the name of a group."""
ASPECT = 1.9
"""Width ÷ height that the map should have."""


@dataclass(frozen=True)
class Rolled:
    """The groups of a map by id {label, name, members}, and where groups and all nodes stand."""

    groups: dict[str, Row] = field(default_factory=dict)
    places: Places = field(default_factory=dict)
    font: float = 24.0
    """Pixels that the letters of the groups are high, so that they can be read when the whole map is seen."""

    @cached_property
    def stands(self) -> dict[str, str]:
        """Return the group that stands for each node that is in one."""
        return {member: name for name, group in self.groups.items() for member in group["members"]}


def rolled(nodes: Mapping[str, Row], areas: Mapping[str, str], language: str = "da") -> Rolled:
    """Return the groups of the nodes: municipalities by region, systems by business area, all else by kind."""
    if len(nodes) <= MANY:
        return Rolled()
    by_label: dict[str, list[str]] = defaultdict(list)
    for name, node in nodes.items():
        by_label[node["label"]].append(name)
    groups: dict[str, Row] = {}
    for label in (label for label in NODES if len(by_label.get(label, [])) > FEW):
        noun = NODES[label]
        plural = noun.danish[1] if language == "da" else noun.plural.replace("_", " ")
        found: dict[str, list[str]] = defaultdict(list)
        for name in by_label[label]:
            found[plain(nodes[name]["properties"].get("region") or areas.get(name) or "")].append(name)
        few = _few(found)
        for text, members in few.items():
            other = "uden kendt område" if language == "da" else "of no known area"
            said = text or (f"{plural}, {other}" if len(found) > 1 else plural)
            lines = [*textwrap.wrap(short(said, 40 if text in found else 80), LINE), f"({len(members)})"]
            groups[f"group {label} {text}"] = {"label": label, "name": said, "lines": lines, "members": members}
    return _placed(nodes, by_label, groups)


def _few(found: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the members of no more than GROUPS groups, and of those of no name, in the order of their names."""
    if len(found) <= GROUPS:
        return dict(sorted(found.items()))
    names = sorted(name for name in found if name)
    each = math.ceil(len(names) / GROUPS)
    few = {"": found[""]} if "" in found else {}
    for part in (names[at : at + each] for at in range(0, len(names), each)):
        few[part[0] if len(part) == 1 else f"{part[0]} – {part[-1]}"] = [one for name in part for one in found[name]]
    return few


def radius(group: Row) -> float:
    """Return how far from its middle the members of a group reach, in pixels."""
    return CELL * (0.4 + 0.62 * math.sqrt(len(group["members"])))


def _placed(nodes: Mapping[str, Row], by_label: Mapping[str, list[str]], groups: dict[str, Row]) -> Rolled:
    """Return places in shelves, one kind below the other: each group a disc that its members fill like a sunflower."""
    discs = {name: radius(group) for name, group in groups.items()}
    font = max(32.0, math.sqrt(ASPECT * sum((2 * size + GAP) ** 2 for size in discs.values())) / 45)
    lines = max((len(group["lines"]) for group in groups.values()), default=1)
    rooms = {
        name: (max(2 * size + GAP, 0.62 * font * max(map(len, groups[name]["lines"]))), 2 * size + (lines + 1) * font)
        for name, size in discs.items()
    }
    alone = dict.fromkeys(nodes.keys() - {m for g in groups.values() for m in g["members"]}, (2.0 * CELL, 1.5 * CELL))
    rooms |= alone
    width = math.sqrt(ASPECT * sum(wide * high for wide, high in rooms.values()))
    width = max(width, *(wide for wide, _ in rooms.values()))
    places: Places = {}
    top = 0.0
    for label in (label for label in NODES if label in by_label):
        own = [name for name, group in groups.items() if group["label"] == label]
        own += [name for name in by_label[label] if name in alone]
        while own:
            shelf: list[str] = []
            while own and (not shelf or sum(rooms[name][0] for name in [*shelf, own[0]]) <= width):
                shelf.append(own.pop(0))
            left, middle = (
                -sum(rooms[name][0] for name in shelf) / 2,
                top + max(discs.get(name, CELL) for name in shelf),
            )
            for name in shelf:
                places[name] = (round(left + rooms[name][0] / 2, 1), round(middle, 1))
                left += rooms[name][0]
            top += max(rooms[name][1] for name in shelf) + GAP
    for name, group in groups.items():
        x, y = places[name]
        for at, member in enumerate(group["members"]):
            reach, turn = 0.58 * CELL * math.sqrt(at + 0.5), at * math.pi * (3 - math.sqrt(5))
            places[member] = (round(x + reach * math.cos(turn), 1), round(y + reach * math.sin(turn), 1))
    return Rolled(groups, places, font)
