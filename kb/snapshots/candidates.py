"""Candidates: what is new in a snapshot and may be there, or in it, under another id too, with what speaks for it.

The same name is no identity, and nothing is merged by itself: somebody who knows looks at the list, and merges.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from kb.model import NODES, Node
from kb.rows import batches
from kb.snapshots import Importing
from kb.snapshots.merging import NEVER
from kb.snapshots.statements import BATCH

MOST = 100
"""So many candidates are told."""
MOST_NEW = 1_000
"""So many pairs of things that are both new are looked at: a first snapshot is all new."""
EACH = 3
"""Of one name, number or address so many new and so many known things are looked at: beyond, it tells nothing apart."""
SAME = {"cvr": "the same CVR number", "repository_url": "the same repository", "website": "the same website"}
FORMS = {"a/s", "as", "aps", "i/s", "p/s", "k/s", "ivs", "amba", "a.m.b.a", "ab", "asa", "oy", "gmbh", "ltd", "inc"}
"""What stands in a company's name for the form that it has."""
SHARED_BY_MANY = {"USES", "REPORTS", "IDENTIFIES", "DOCUMENTS", "WITHIN"}
"""Relationships to the same third thing that say little of whether two are one."""


class Candidate(NamedTuple):
    """Two things that may be one: the noun, the key of the new one, that of the other, and what speaks for it."""

    noun: str
    key: str
    other: str
    reasons: tuple[str, ...]


def candidates(importing: Importing) -> list[Candidate]:
    """Return the first of what began with the snapshot and may be something known; what has most reasons first."""
    found: list[Candidate] = []
    for label, keys in importing.new.items():
        if label not in NEVER and keys:
            found += _of(importing, NODES[label], keys)
    found.sort(key=lambda one: (-len(one.reasons), one))
    return found[:MOST]


def normalised(name: str) -> str:
    """Return what of a name tells it from others: no capitals, signs, spaces, or form of the company."""
    words = re.findall(r"[\w/.]+", unicodedata.normalize("NFKC", name).casefold())
    return re.sub(r"\W", "", "".join(word for word in words if word.strip(".") not in FORMS))


def _of(importing: Importing, noun: type[Node], keys: set[str]) -> list[Candidate]:
    reasons: dict[tuple[str, str], list[str]] = defaultdict(list)
    registers = (_by_registers(importing, noun, batch) for batch in batches(sorted(keys), BATCH))
    for new, other, why in chain(_by_values(importing, noun, keys), chain.from_iterable(registers)):
        # Of two that are both new, the one is told of once.
        pair = (new, other) if other not in keys else (max(new, other), min(new, other))
        if why not in reasons[pair]:
            reasons[pair].append(why)
    pairs = sorted(reasons)
    for some in batches(pairs, BATCH):
        for new, other, why in _by_others(importing, noun, some):
            reasons[new, other].append(why)
    # A name is one, a title only says what it is about.
    enough = 1 if noun.title_field() != "title" else 2
    return [
        Candidate(noun.label(), new, other, tuple(whys))
        for (new, other), whys in reasons.items()
        if len(whys) >= enough or not whys[0].startswith("the same name")
    ]


def _by_values(importing: Importing, noun: type[Node], keys: set[str]) -> Iterator[tuple[str, str, str]]:
    """Yield pairs that have a value in common: all things are read once, and those that are new remembered."""
    key, title = noun.key_field, noun.title_field()
    names = [name for name in SAME if name in noun.model_fields]
    names += [title] if title != key else []
    if not names:
        return
    text = f"MATCH (n:{noun.label()}) RETURN n.{key} AS key, [{', '.join(f'n.{name}' for name in names)}] AS said"
    new: dict[tuple[str, str], list[str]] = defaultdict(list)
    left = MOST_NEW
    for batch in batches(sorted(keys), BATCH):
        for row in importing.run.read(
            f"UNWIND $keys AS key MATCH (n:{noun.label()} {{{key}: key}}) "
            f"RETURN key, [{', '.join(f'n.{name}' for name in names)}] AS said",
            {"keys": batch},
        ):
            for value in _values(names, row["said"]):
                if len(new[value]) < EACH:
                    alike = new[value][:left]
                    left -= len(alike)
                    yield from ((row["key"], one, _why(value)) for one in alike)
                    new[value].append(row["key"])
    met: dict[tuple[str, str], int] = defaultdict(int)
    for row in importing.run.stream(text):
        if row["key"] in keys:
            continue
        for value in _values(names, row["said"]):
            if value not in new or met[value] == EACH:
                continue
            met[value] += 1
            yield from ((one, row["key"], _why(value)) for one in new[value])


def _why(value: tuple[str, str]) -> str:
    return f"{SAME[value[0]]} {value[1]}" if value[0] in SAME else "the same name"


def _values(names: list[str], said: list[str | None]) -> Iterator[tuple[str, str]]:
    for name, value in zip(names, said, strict=True):
        if not value:
            continue
        if name in ("repository_url", "website"):
            value = re.sub(r"^https?://(www\.)?|/+$", "", value.lower())
        elif name not in SAME:
            value = normalised(value)
        if value:
            yield name, value


def _by_registers(importing: Importing, noun: type[Node], keys: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield pairs that a register calls by one id; a CVR number may also be a property of the one."""
    label, key = noun.label(), noun.key_field
    text = (
        f"UNWIND $keys AS key MATCH (n:{label} {{{key}: key}})<-[:IDENTIFIES]-(e)-[:IDENTIFIES]->(o:{label}) "
        f"WHERE o <> n RETURN key, e.key AS id, o.{key} AS other ORDER BY key, id, other LIMIT {MOST}"
    )
    if "cvr" in noun.model_fields:
        text += (
            f" UNION UNWIND $keys AS key MATCH (n:{label} {{{key}: key}}) WHERE n.cvr IS NOT NULL "
            f"MATCH (e:ExternalId {{key: 'cvr:' + n.cvr}})-[:IDENTIFIES]->(o:{label}) WHERE o <> n "
            f"RETURN key, e.key AS id, o.{key} AS other ORDER BY key, id, other LIMIT {MOST}"
        )
    for row in importing.run.read(text, {"keys": keys}):
        scheme, _, number = row["id"].partition(":")
        why = f"{SAME['cvr']} {number}" if scheme == "cvr" else f"the same id {row['id']}"
        yield row["key"], row["other"], why


def _by_others(importing: Importing, noun: type[Node], pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield of pairs those that hang on the same third thing in the same way, such as the vendor of both."""
    label, key = noun.label(), noun.key_field
    text = (
        f"UNWIND $pairs AS pair MATCH (a:{label} {{{key}: pair[0]}}) MATCH (b:{label} {{{key}: pair[1]}}) "
        "CALL (a, b) { MATCH (a)-[r]-(x) WHERE NOT type(r) IN $little "
        "MATCH (x)-[s]-(b) WHERE type(s) = type(r) AND (startNode(r) = a) = (startNode(s) = b) AND x <> a AND x <> b "
        "RETURN type(r) AS type, coalesce(x.code, x.id) AS x ORDER BY type, x LIMIT 1 } "
        "RETURN pair, type, x"
    )
    for row in importing.run.read(text, {"pairs": [list(pair) for pair in pairs], "little": sorted(SHARED_BY_MANY)}):
        yield row["pair"][0], row["pair"][1], f"both {row['type']} {row['x']}"
