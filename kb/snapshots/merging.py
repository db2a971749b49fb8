"""Merging: of two things that are one is made one, with all that both had; the id of the other stays an id of it.

What somebody finds out about the records is merged. What happens in the world is not: two municipalities that become
one, or a vendor that another buys, are facts with a date.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kb.errors import RequestError
from kb.identity import former
from kb.model import NODES, RELATIONSHIPS, Node, Relationship, out_of_order
from kb.snapshots.against import broken
from kb.snapshots.statements import template
from kb.writing import Writing

Properties = dict[str, Any]
NEVER = {
    "Municipality": "two codes are two municipalities; that one became part of another is a fact with a date: "
    "valid_to of the one, valid_from of the other",
    "Source": "who said what would no longer be known",
    "ExternalId": "it is what a register calls a thing; merge the things",
}
"""Nouns of which two are never one, and why."""
ALWAYS = ("OWNED_BY", "PART_OF", "SENDS", "RECEIVED_BY")
"""To the rules about these all merges were held, to the others those of today are."""
ENDING = ("valid_to", "valid_to_day", "closed_on", "former_sources", "withdrawn_on")


@dataclass
class Merged:
    """What came of a merge: how many relationships went over, and how many of them were there already."""

    moved: int = 0
    met: int = 0
    odd: list[str] = field(default_factory=list)
    withdrawn: dict[str, set[str]] = field(default_factory=dict)


def merge_things(
    run: Writing, noun: type[Node], keep: str, gone: str, *, number: int, as_of: date, ruled: bool
) -> Merged:
    """Make one thing of two in the graph, within a transaction in which nothing is withdrawn from sight.

    What is known of both is as the one that stays has it; what only the other has goes over. Raises RequestError, also
    where the one would break a rule that neither of the two did; unless `ruled` that is overlooked of some.
    """
    if why := NEVER.get(noun.label()):
        raise RequestError(f"a {noun.label()} is merged into no other: {why}")
    if keep == gone:
        raise RequestError(f"{keep!r} and {gone!r} are one {noun.label()} already")
    found = Merged()
    before = {one.as_of_one(keep, gone) for key in (keep, gone) for one in broken(run, noun, key)}
    _refuse_neighbours(run, noun, keep, gone)
    _merge_properties(run, noun, keep, gone, number, as_of, found)
    for relationship in RELATIONSHIPS.values():
        if noun in relationship.starts:
            _move(run, relationship, noun, (gone, keep), 0, number, found)
        if noun in relationship.ends:
            _move(run, relationship, noun, (gone, keep), 1, number, found)
    for one in broken(run, noun, keep):
        if one.as_of_one(keep, gone) not in before and (ruled or one.rule in ALWAYS):
            raise RequestError(one.told)
    _know_by(run, noun, keep, gone, number)
    run(
        f"MATCH (n:{noun.label()} {{{noun.key_field}: $gone}}) DELETE n "
        "CREATE (:Removed {type: $label, key: $gone, run: $run})",
        gone=gone,
        label=noun.label(),
        run=number,
    )
    return found


def _refuse_neighbours(run: Writing, noun: type[Node], keep: str, gone: str) -> None:
    text = (
        f"MATCH (a:{noun.label()} {{{noun.key_field}: $keep}})-[r]-(:{noun.label()} {{{noun.key_field}: $gone}}) "
        "RETURN type(r) AS type, startNode(r) = a AS out LIMIT 1"
    )
    for row in run.read(text, {"keep": keep, "gone": gone}):
        first, second = (keep, gone) if row["out"] else (gone, keep)
        raise RequestError(f"{first!r} {row['type']} {second!r}: that takes two, which are not one {noun.label()}")


def _merge_properties(
    run: Writing, noun: type[Node], keep: str, gone: str, number: int, as_of: date, found: Merged
) -> None:
    text = f"UNWIND $keys AS key MATCH (n:{noun.label()} {{{noun.key_field}: key}}) RETURN key, properties(n) AS p"
    there = {row["key"]: row["p"] for row in run.read(text, {"keys": [keep, gone]})}
    kept, lost = there[keep], there[gone]
    change = {name: value for name, value in lost.items() if name not in kept and name not in ENDING}
    for name in noun.days:  # the day of what is not known is stored, too
        if name in change:
            change[f"{name}_day"] = lost[f"{name}_day"]
    for name, value in lost.items():
        if name in noun.model_fields and not kept.get(name, True) and value:
            change[name] = value
    change |= _asserted(kept, lost, number) | {"folded": noun.folded(kept | change)}
    if wrong := out_of_order(kept | change):
        raise RequestError(f"{keep!r} and {gone!r} can't be one {noun.label()}: {wrong}")
    if kept.get("cvr", lost.get("cvr")) != lost.get("cvr", kept.get("cvr")):
        found.odd.append(f"their CVR numbers are two: {kept['cvr']} and {lost['cvr']}")
    if "withdrawn_on" in kept and "withdrawn_on" not in lost:
        change |= {"withdrawn_on": None, "former_sources": None}
    run(template("nodes_changed", Label=noun.label(), key=noun.key_field), rows=[{"key": keep, "set": change}])
    own = [name for name in noun.model_fields if name not in (noun.key_field, "sources", "confidence")]
    earlier = [
        {"of": f"{noun.label()}:{gone}", "property": name, "value": lost[name], "until": as_of, "run": number}
        for name in own
        if name in lost and lost[name] != (kept | change).get(name)
    ]
    if earlier:
        run(template("earlier"), rows=earlier)


def _asserted(kept: Properties, lost: Properties, number: int) -> Properties:
    sources = list(dict.fromkeys([*kept.get("sources", ()), *lost.get("sources", ())]))
    runs = sorted({*kept.get("runs", ()), *lost.get("runs", ())} - {number})
    return {"sources": sources, "runs": [*runs, number]}


def one_of(kept: Properties, lost: Properties, number: int) -> Properties:
    """Return what is to change of a relationship that stays, for it to say what one that goes says as well."""
    change = {name: value for name, value in lost.items() if name not in kept and name not in ENDING}
    live, also_live = (bool(one.get("sources")) or "former_sources" not in one for one in (kept, lost))
    if live != also_live:
        if also_live:  # an end that an import made of the one is none while somebody asserts the other
            change |= {name: lost.get(name) for name in ENDING}
    elif live:
        if "valid_to" not in kept and "valid_to" in lost:
            change |= {name: lost[name] for name in ("valid_to", "valid_to_day")}
    elif "valid_to_day" in kept and lost["valid_to_day"] > kept["valid_to_day"]:
        change |= {name: lost.get(name) for name in ENDING}
    return change | _asserted(kept, lost, number)


def _move(
    run: Writing,
    relationship: type[Relationship[Any, Any]],
    noun: type[Node],
    keys: tuple[str, str],
    side: int,
    number: int,
    found: Merged,
) -> None:
    """Hang the relationships of one type on the thing that stays."""
    kind, (gone, keep) = relationship.label(), keys
    near, arrow = ("-", "->") if side == 0 else ("<-", "-")
    thing = f"(:{noun.label()} {{{noun.key_field}: $gone}})"
    rows = run.read(
        f"MATCH {thing}{near}[r:{kind}]{arrow}(o) RETURN elementId(o) AS other, properties(r) AS p", {"gone": gone}
    )
    if not rows:
        return
    was = [row["p"]["key"] for row in rows]
    for row in rows:
        for name in ("key", "continued"):
            if name in row["p"]:
                row["p"][name] = _key(row["p"][name], side, noun, gone, keep)
    text = f"UNWIND $keys AS key MATCH ()-[r:{kind} {{key: key}}]->() RETURN key, properties(r) AS p"
    there = {row["key"]: row["p"] for row in run.read(text, {"keys": [row["p"]["key"] for row in rows]})}
    new, changed = [], []
    for row in rows:
        p = row["p"]
        if before := there.get(p["key"]):
            changed.append({"key": p["key"], "set": one_of(before, p, number)})
        else:
            p["runs"] = [*(one for one in p.get("runs", ()) if one != number), number]
            new.append({"other": row["other"], "p": p})
        if "withdrawn_on" in p:
            found.withdrawn.setdefault(kind, set()).add(p["key"])
    run(template("relationships_removed", TYPE=kind), keys=was, run=number)
    run(
        f"MATCH (k:{noun.label()} {{{noun.key_field}: $keep}}) UNWIND $rows AS row "
        f"MATCH (o) WHERE elementId(o) = row.other CREATE (k){near}[r:{kind}]{arrow}(o) SET r = row.p",
        keep=keep,
        rows=new,
    )
    run(template("relationships_changed", TYPE=kind), rows=changed)
    _go_on(run, kind, [row["p"] for row in rows])
    found.moved += len(rows)
    found.met += len(changed)


def _go_on(run: Writing, kind: str, lost: list[Properties]) -> None:
    """Let what both had begun anew go on with what began anew of the one that goes, where only that is asserted."""
    rows = [{"key": one["key"], "continued": one["continued"]} for one in lost if "continued" in one]
    if not rows:
        return
    run(
        f"UNWIND $rows AS row MATCH ()-[r:{kind} {{key: row.key}}]->() WHERE r.continued <> row.continued "
        f"AND NOT EXISTS {{ ()-[c:{kind} {{key: r.continued}}]->() WHERE c.sources <> [] }} "
        f"AND EXISTS {{ ()-[c:{kind} {{key: row.continued}}]->() WHERE c.sources <> [] }} "
        "SET r.continued = row.continued",
        rows=rows,
    )


def _key(text: str, side: int, noun: type[Node], gone: str, keep: str) -> str:
    parts = json.loads(text)
    parts[side] = keep if parts[side] == gone else f"{noun.label()}:{keep}"
    return json.dumps(parts, ensure_ascii=False)


def _know_by(run: Writing, noun: type[Node], keep: str, gone: str, number: int) -> None:
    """Keep the id of the one that goes as another id of the one that stays."""
    external = NODES["ExternalId"]
    key, end = former(noun, gone), f"{noun.label()}:{keep}"
    others = run.read(
        f"MATCH (:ExternalId {{key: $key}})-[:IDENTIFIES]->(o:{noun.label()}) WHERE o.{noun.key_field} <> $keep "
        f"RETURN o.{noun.key_field} AS other",
        {"key": key, "keep": keep},
    )
    if others:
        raise RequestError(f"{key!r} is an ExternalId of {others[0]['other']!r} already")
    run(
        "MERGE (e:ExternalId {key: $key}) ON CREATE SET e += $absent "
        "SET e.withdrawn_on = null, e.former_sources = null, e.runs = coalesce(e.runs, []) + $number "
        f"WITH e MATCH (k:{noun.label()} {{{noun.key_field}: $keep}}) "
        "MERGE (e)-[r:IDENTIFIES {key: $identity}]->(k) ON CREATE SET r.sources = [] "
        "SET r.withdrawn_on = null, r.former_sources = null, r.runs = coalesce(r.runs, []) + $number",
        key=key,
        keep=keep,
        identity=json.dumps((key, end, "", ""), ensure_ascii=False),
        absent=external.when_absent(),
        number=number,
    )
