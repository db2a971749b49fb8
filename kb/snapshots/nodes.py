"""Nodes of a snapshot: which are new, which come back, and which properties have another value."""

from collections.abc import Iterable, Iterator
from typing import Any

from kb.model import Node
from kb.rows import batches
from kb.snapshots import Importing, differing
from kb.snapshots.statements import BATCH, template

RETURNED = {"withdrawn_on": None, "former_sources": None}


def write_nodes(importing: Importing, noun: type[Node], facts: Iterable[Any]) -> Iterator[int]:
    """Write the nodes of one noun, and yield how many rows each batch had."""
    label, key, title = noun.label(), noun.key_field, noun.title_field()
    known = label in importing.known
    for batch in batches(facts, BATCH):
        changed: list[dict[str, Any]] = []
        earlier: list[dict[str, Any]] = []
        there = _there(importing, noun, [getattr(fact, key) for fact in batch]) if known else {}
        for fact in batch:
            properties, sources = importing.told(fact)
            before = there.get(properties[key])
            if before is None:
                importing.adding.node(noun, properties[key], properties, sources)
                importing.changes.add("begins", noun, properties[key], "" if title == key else properties[title])
                if known or importing.source:
                    importing.new[label].add(properties[key])
                continue
            change = _change(importing, noun, properties, sources, before)
            if change:
                if "withdrawn_on" in before or change.keys() & noun.model_fields.keys() - {"sources"}:
                    importing.touch((label, properties[key]))
                changed.append({"key": properties[key], "set": change})
                earlier += _earlier(importing, noun, properties[key], change, before)
        if known:
            importing.asserted[label].update((getattr(fact, key), None) for fact in batch)
        if changed:
            importing.change(template("nodes_changed", Label=label, key=key), changed)
        if earlier:
            importing.change(template("earlier"), earlier)
        yield len(batch)


def _there(importing: Importing, noun: type[Node], keys: list[str]) -> dict[str, dict[str, Any]]:
    text = f"UNWIND $keys AS key MATCH (n:{noun.label()} {{{noun.key_field}: key}}) RETURN key, properties(n) AS there"
    return {row["key"]: row["there"] for row in importing.read(text, {"keys": keys})}


def _change(
    importing: Importing,
    noun: type[Node],
    properties: dict[str, Any],
    asserting: tuple[str, ...],
    before: dict[str, Any],
) -> dict[str, Any]:
    """Return what to set, and note what that means."""
    found: dict[str, Any] = differing(noun, properties, before)
    key = properties[noun.key_field]
    if "withdrawn_on" in before:
        importing.changes.add("begins", noun, key, "comes back")
    elif found:
        said = ", ".join(f"{name}: {before.get(name, '')} → {found[name]}" for name in found if name not in _days(noun))
        importing.changes.add("changes", noun, key, said)
    if found and before.get("folded") != properties["folded"]:
        found["folded"] = properties["folded"]
    sources = importing.united(before.get("sources", ()), asserting)
    if sources != before.get("sources", []):
        if not found and "withdrawn_on" not in before:
            importing.changes.add("sources", noun, key, "|".join(sources))
        found["sources"] = sources
    if "withdrawn_on" in before:
        found |= RETURNED
    return found | {"runs": [*before.get("runs", ()), importing.number]} if found else found


def _days(noun: type[Node]) -> set[str]:
    return {f"{name}_day" for name in noun.days}


def _earlier(
    importing: Importing, noun: type[Node], key: str, change: dict[str, Any], before: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield the values that were known and are others now; how sure somebody was is no property of the thing."""
    for name in change:
        if name in noun.model_fields and name not in ("sources", "confidence") and name in before:
            yield {
                "of": f"{noun.label()}:{key}",
                "property": name,
                "value": before[name],
                "until": importing.as_of,
                "run": importing.number,
            }
