"""The questions about systems as data flows join them."""

from collections import defaultdict
from collections.abc import Iterator

import igraph

from kb.rows import Row


def dependencies(records: list[Row], params: Row) -> Iterator[Row]:
    """Walk from one system with the flows and against them, breadth first."""
    names: dict[str, str] = {}
    receivers: dict[str, set[str]] = defaultdict(set)
    senders: dict[str, set[str]] = defaultdict(set)
    for record in records:
        sender, receiver = record["sender"], record["receiver"]
        names |= {sender: record["sender_name"], receiver: record["receiver_name"]}
        receivers[sender].add(receiver)
        senders[receiver].add(sender)
    for direction, steps in (("downstream", receivers), ("upstream", senders)):
        if params["direction"] in ("both", direction):
            for path in _shortest(params["system"], steps, params["depth"]):
                found = path[-1]
                row = {"id": found, "name": names[found], "direction": direction, "distance": len(path) - 1}
                yield row | {"path": path}


def _shortest(start: str, steps: dict[str, set[str]], depth: int) -> Iterator[list[str]]:
    """Yield a shortest path to each system within reach; of several the first, compared id by id."""
    seen = {start}
    # In each layer the paths stand in order, so that whoever comes first to a system comes by the first path.
    layer = [[start]]
    while layer and len(layer[0]) <= depth:
        following = []
        for path in layer:
            for found in sorted(steps[path[-1]] - seen):
                seen.add(found)
                following.append([*path, found])
        yield from following
        layer = following


def single_points(records: list[Row], params: Row) -> Iterator[Row]:
    """Find the articulation points and bridges, and what each would cut off, in time that grows with the flows."""
    pairs = {tuple(sorted((record["sender"], record["receiver"]))) for record in records}
    names = sorted({system for pair in pairs for system in pair})
    number = {name: at for at, name in enumerate(names)}
    graph = igraph.Graph(len(names), [(number[one], number[other]) for one, other in pairs])
    blocks = [list(block) for block in graph.biconnected_components()]
    of: dict[int, list[int]] = defaultdict(list)
    for at, block in enumerate(blocks):
        for vertex in block:
            of[vertex].append(at)
    # Blocks hang together at the articulation points, as trees: each block from the first of its tree outwards, the
    # vertex at which it hangs, and that first block.
    order: list[tuple[int, int | None, int]] = []
    seen: set[int] = set()
    for root in range(len(blocks)):
        layer: list[tuple[int, int | None, int]] = [] if root in seen else [(root, None, root)]
        for at, above, first in layer:
            seen.add(at)
            outwards = (vertex for vertex in blocks[at] if vertex != above)
            layer += [(below, vertex, first) for vertex in outwards for below in of[vertex] if below != at]
        order += layer
    # How many vertices hang at a vertex, itself counted, and in each branch: found from the leaves inwards.
    hanging = [1] * len(names)
    branches: dict[int, list[int]] = defaultdict(list)
    whole: dict[int, int] = {}
    for at, above, _ in reversed(order):
        size = sum(hanging[vertex] for vertex in blocks[at] if vertex != above)
        if above is None:
            whole[at] = size
        else:
            hanging[above] += size
            branches[above].append(size)
    for at, above, first in order:
        if len(blocks[at]) == 2:
            end = next(vertex for vertex in blocks[at] if vertex != above)
            system, other = sorted(names[vertex] for vertex in blocks[at])
            cut_off = min(hanging[end], whole[first] - hanging[end])
            yield {"kind": "bridge", "system": system, "other": other, "parts": 2, "cut_off": cut_off}
        for vertex in blocks[at]:
            if vertex != above and vertex in branches:
                sizes = [*branches[vertex], whole[first] - hanging[vertex]]
                row = {"kind": "articulation_point", "system": names[vertex], "other": None}
                yield row | {"parts": len(sizes), "cut_off": sum(sizes) - max(sizes)}
