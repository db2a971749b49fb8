# mypy: ignore-errors
"""The part of `benchmarks.cartography` that runs in Cartography's own environment; it prints the seconds taken."""

import json
import sys
import time
from dataclasses import field, make_dataclass
from pathlib import Path

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

TAGS = ("lastupdated", "_sub_resource_label", "_sub_resource_id")
SCOPE = {"_sub_resource_label": "Landscape", "_sub_resource_id": "1"}


def made(title, base, /, **values):
    """Return an object of a frozen dataclass that declares these, as Cartography's models are written."""
    fields = [(key, type(value), field(default=value)) for key, value in values.items()]
    return make_dataclass(title, fields, bases=(base,), frozen=True)()


def properties(rows, base, tags):
    """Return the declaration of the properties that the rows have."""
    names = sorted({name for row in rows for name in row} - {"start", "end"})
    declared = {name: PropertyRef(name) for name in names}
    return made("Properties", base, **declared, **{tag: PropertyRef(tag, set_in_kwargs=True) for tag in tags})


def main():
    """Load the rows of a file into the Neo4j that standard input names."""
    address, found = json.load(sys.stdin), json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    nodes = []
    for label, rows in found["nodes"].items():
        declared = properties(rows, CartographyNodeProperties, TAGS[:1])
        nodes.append((made("Node", CartographyNodeSchema, label=label, properties=declared), rows))
    links = []
    for start, kind, end, rows in found["links"]:
        schema = made(
            "Link",
            CartographyRelSchema,
            source_node_label=start,
            source_node_matcher=make_source_node_matcher({"id": PropertyRef("start")}),
            target_node_label=end,
            target_node_matcher=make_target_node_matcher({"id": PropertyRef("end")}),
            direction=LinkDirection.OUTWARD,
            rel_label=kind,
            properties=properties(rows, CartographyRelProperties, TAGS),
        )
        links.append((schema, rows))
    auth = (address["user"], address["password"])
    with neo4j.GraphDatabase.driver(address["uri"], auth=auth) as driver, driver.session() as session:
        began = time.perf_counter()
        for schema, rows in nodes:
            load(session, schema, rows, lastupdated=1)
        for schema, rows in links:
            load_matchlinks(session, schema, rows, lastupdated=1, **SCOPE)
        print(time.perf_counter() - began)


if __name__ == "__main__":
    main()
