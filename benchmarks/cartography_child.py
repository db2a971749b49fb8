"""Loads rows that `benchmarks.beside_cartography` wrote, by Cartography, in an environment of its own."""

import json
import logging
import pickle
import sys
import time
from collections import defaultdict
from dataclasses import field, make_dataclass
from pathlib import Path
from typing import Any

import neo4j
from cartography.client.core.tx import load, load_matchlinks
from cartography.models.core.common import PropertyRef
from cartography.models.core.nodes import CartographyNodeProperties, CartographyNodeSchema
from cartography.models.core.relationships import (
    CartographyRelProperties,
    CartographyRelSchema,
    LinkDirection,
    make_source_node_matcher,
    make_target_node_matcher,
)

Rows = list[dict[str, Any]]
Kind = tuple[str, tuple[str, str] | None]
BY_CALL = {"lastupdated": 1, "_sub_resource_label": "Landscape", "_sub_resource_id": "one"}


def main(uri: str, rows: Path, password: str) -> tuple[float, float, int]:
    """Return the seconds of loading, those of this process, without reading the rows, and the number of nodes."""
    of: dict[Kind, Rows] = defaultdict(list)
    with rows.open("rb") as file:
        while file.peek(1):
            kind, ends, some = pickle.load(file)
            of[kind, ends and tuple(ends)] += some
    schemas: list[CartographyNodeSchema | CartographyRelSchema] = [
        _links(kind, ends, found[0]) if ends else _nodes(kind, found[0]) for (kind, ends), found in of.items()
    ]
    driver = neo4j.GraphDatabase.driver(uri, auth=("neo4j", password), notifications_min_severity="OFF")
    with driver, driver.session() as session:
        began, busy = time.perf_counter(), time.process_time()
        for schema, found in zip(schemas, of.values(), strict=True):
            if isinstance(schema, CartographyRelSchema):
                load_matchlinks(session, schema, found, **BY_CALL)
            else:
                load(session, schema, found, lastupdated=1)
        seconds, processors = time.perf_counter() - began, time.process_time() - busy
    return seconds, processors, sum(len(found) for (_, ends), found in of.items() if ends is None)


def _made(base: type, **values: Any) -> Any:
    """Return an instance of a frozen dataclass derived from a base of Cartography's, as its modules declare them."""
    fields = [(name, type(value), field(default=value)) for name, value in values.items()]
    return make_dataclass(f"Of{base.__name__}", fields, bases=(base,), frozen=True)()


def _refs(row: dict[str, Any], *but: str) -> dict[str, PropertyRef]:
    return {name: PropertyRef(name) for name in row if name not in but}


def _nodes(label: str, row: dict[str, Any]) -> CartographyNodeSchema:
    by_call = {"lastupdated": PropertyRef("lastupdated", set_in_kwargs=True)}
    return _made(
        CartographyNodeSchema, label=label, properties=_made(CartographyNodeProperties, **_refs(row), **by_call)
    )


def _links(kind: str, ends: tuple[str, str], row: dict[str, Any]) -> CartographyRelSchema:
    by_call = {name: PropertyRef(name, set_in_kwargs=True) for name in BY_CALL}
    return _made(
        CartographyRelSchema,
        source_node_label=ends[0],
        source_node_matcher=make_source_node_matcher({"id": PropertyRef("start")}),
        target_node_label=ends[1],
        target_node_matcher=make_target_node_matcher({"id": PropertyRef("end")}),
        direction=LinkDirection.OUTWARD,
        rel_label=kind,
        properties=_made(CartographyRelProperties, **_refs(row, "start", "end"), **by_call),
    )


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # of each schema it says that Cartography does not know it
    json.dump(main(sys.argv[1], Path(sys.argv[2]), sys.stdin.read()), sys.stdout)
