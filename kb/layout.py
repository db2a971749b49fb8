"""Where the nodes of a map stand: settled before it is shown, and the same for the same graph."""

import math
from collections import defaultdict

import igraph

SPACING = 170
"""Pixels between neighbours, in the median."""
BOX = (158, 80)
"""Pixels that a node with its label takes."""
ROOM = 2.2
"""How many times the area of their boxes the nodes get."""
ASPECT = 2.1
"""Width ÷ height that a map should have: screens are wider than they are high, and so are labels."""

Places = dict[str, tuple[float, float]]


def layout(nodes: list[str], edges: list[tuple[str, str]]) -> Places:
    """Return a place for each node in pixels: Kamada and Kawai (1989) from a circle, then nudged until labels part."""
    if not nodes:
        return {}
    names = sorted(nodes)
    number = {name: at for at, name in enumerate(names)}
    graph = igraph.Graph(len(names), sorted({(number[a], number[b]) for a, b in edges if a != b}))
    graph.simplify()
    found = graph.layout_kamada_kawai(seed=graph.layout_circle(), maxiter=max(2000, 50 * len(names)))
    lengths = sorted(math.dist(found[edge.source], found[edge.target]) for edge in graph.es)
    scale = SPACING / ((lengths[len(lengths) // 2] if lengths else 0) or 1)
    box = found.bounding_box()
    # What lies in a line takes its length, not next to no room.
    area = max(box.width * box.height, max(box.width, box.height, 1e-9) ** 2 / len(names))
    # Room for all: otherwise they would be pushed into rows.
    scale = max(scale, math.sqrt(ROOM * len(names) * math.prod(BOX) / area)) if len(names) > 3 else scale
    stretch = min(3.0, max(1.0, ASPECT * box.height / box.width)) if box.width else 1.0
    places = [[x * scale * math.sqrt(stretch), y * scale / math.sqrt(stretch)] for x, y in found]
    for _ in range(60):
        if not _part(places):
            break
    return {name: (round(x, 1), round(y, 1)) for name, (x, y) in zip(names, places, strict=True)}


def _part(places: list[list[float]]) -> bool:
    """Move those that overlap half way apart, along the shorter way; tell whether there were any."""
    width, height = BOX
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at, (x, y) in enumerate(places):
        cells[int(x // width), int(y // height)].append(at)
    moved = False
    for (column, row), here in sorted(cells.items()):
        near = [at for dc in (-1, 0, 1) for dr in (-1, 0, 1) for at in cells.get((column + dc, row + dr), ())]
        for one in here:
            for other in near:
                if one >= other:
                    continue
                dx, dy = places[other][0] - places[one][0], places[other][1] - places[one][1]
                over_x, over_y = width - abs(dx), height - abs(dy)
                if over_x <= 0.5 or over_y <= 0.5:
                    continue
                moved = True
                axis, over, way = (0, over_x, dx) if over_x < over_y else (1, over_y, dy)
                push = math.copysign(over / 2, way or 1)
                places[one][axis] -= push
                places[other][axis] += push
    return moved
