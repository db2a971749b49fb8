"""What a snapshot's sources asserted before, within its scope, and it no longer says: it loses them, and may end."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from kb.model import NODES, RELATIONSHIPS, Noun
from kb.rows import batches
from kb.snapshots import HELD, OWNED, Importing
from kb.snapshots.statements import BATCH, template
from kb.snapshots.withdrawn import Withdrawn

SOURCED = "any(one IN {0}.sources WHERE one IN $sources)"
Found = tuple[Noun, str, dict[str, Any]]


def sweep(importing: Importing) -> Withdrawn:
    """Take the sources from what they no longer assert; return what is withdrawn by that."""
    gone: Withdrawn = defaultdict(set)
    if not importing.sources:
        return gone
    lost = _everywhere(importing) if importing.scope is None else _of_municipality(importing, importing.scope)
    by_noun: dict[Noun, list[dict[str, Any]]] = defaultdict(list)
    ended: dict[Noun, list[str]] = defaultdict(list)
    for noun, key, p in lost:
        change = _without(importing, p)
        what = key if noun.__name__ in NODES else f"{p['start']} → {p['end']}"
        if change["sources"]:
            importing.changes.add("sources", noun, what, "|".join(change["sources"]))
        elif noun.label() in NODES or not noun.dated:
            change |= {"withdrawn_on": importing.as_of, "former_sources": p["sources"]}
            gone[noun.label()].add(key)
            importing.changes.add("ends", noun, what, "withdrawn")
        elif p["since"] >= importing.as_of:
            ended[noun].append(key)
            importing.changes.add("ends", noun, what, "it began no earlier, and is removed")
            continue
        elif p["until"] > importing.as_of:
            today = importing.as_of.isoformat()
            change |= {"valid_to": today, "valid_to_day": importing.as_of, "closed_on": importing.as_of}
            change["former_sources"] = p["sources"]
            importing.changes.add("ends", noun, what, f"valid_to {today}")
        else:
            change["former_sources"] = p["sources"]
            importing.changes.add("sources", noun, what, f"none; it ended {p['until']}")
        by_noun[noun].append({"key": key, "set": change})
    for noun, rows in by_noun.items():
        for batch in batches(rows, BATCH):
            importing.run(_changing(noun), rows=batch)
    for noun, keys in ended.items():
        importing.run(template("relationships_removed", TYPE=noun.label()), keys=keys, run=importing.number)
    return gone


def _is_asserted(importing: Importing, noun: Noun, key: str) -> bool:
    """Tell whether the snapshot says so, or refers to it, which says that it is there."""
    label = noun.label()
    return key in importing.asserted[label] or key in importing.checked.referred[label]


def _without(importing: Importing, p: dict[str, Any]) -> dict[str, Any]:
    sources = [one for one in p["sources"] if one not in importing.sources]
    return {"sources": sources, "runs": [*(p["runs"] or ()), importing.number]}


def _changing(noun: Noun) -> str:
    if noun.label() in NODES:
        return template("nodes_changed", Label=noun.label(), key=NODES[noun.label()].key_field)
    return template("relationships_changed", TYPE=noun.label())


RELATIONSHIP = (
    "r.key AS key, r.sources AS sources, r.runs AS runs, r.valid_from_day AS since, r.valid_to_day AS until, "
    "coalesce(startNode(r).code, startNode(r).id, startNode(r).key) AS start, "
    "coalesce(endNode(r).code, endNode(r).id, endNode(r).key) AS end"
)
NODE = "coalesce(n.code, n.id, n.key) AS key, n.sources AS sources, n.runs AS runs"


def _everywhere(importing: Importing) -> list[Found]:
    """Find what is lost by the keys of all that there is, and only of the former what it is."""
    lost: list[Found] = []
    sources = {"sources": sorted(importing.sources)}
    for noun in [noun for label, noun in RELATIONSHIPS.items() if label in importing.known]:
        all_of_it = f"MATCH ()-[r:{noun.label()}]->() WHERE {SOURCED.format('r')} RETURN r.key AS key"
        one = f"UNWIND $keys AS key MATCH ()-[r:{noun.label()} {{key: key}}]->() RETURN {RELATIONSHIP}"
        lost += _lost(importing, noun, importing.run.stream(all_of_it, sources), one)
    for label, node in [(label, node) for label, node in NODES.items() if label in importing.known]:
        all_of_it = f"MATCH (n:{label}) WHERE {SOURCED.format('n')} RETURN n.{node.key_field} AS key"
        one = f"UNWIND $keys AS key MATCH (n:{label} {{{node.key_field}: key}}) RETURN {NODE}"
        lost += _lost(importing, node, importing.run.stream(all_of_it, sources), one)
    return lost


def _lost(importing: Importing, noun: Noun, there: Iterable[dict[str, Any]], one: str) -> Iterator[Found]:
    keys = [row["key"] for row in there if not _is_asserted(importing, noun, row["key"])]
    for batch in batches(keys, BATCH):
        yield from _found(noun, importing.run.read(one, {"keys": batch}))


def _of_municipality(importing: Importing, code: str) -> list[Found]:
    """Find what is lost of what names a municipality, and of contracts, flows and deviations that are nobody else's."""
    found = _in_scope(importing, code)
    return [each for each in found if each[0].label() in importing.known and not _is_asserted(importing, *each[:2])]


def _in_scope(importing: Importing, code: str) -> Iterator[Found]:
    params = {"sources": sorted(importing.sources), "code": code}
    own = (
        f"MATCH (:Municipality {{code: $code}})<-[:{HELD}]-(n:{'|'.join(OWNED)}) WITH DISTINCT n "
        f"WHERE NOT EXISTS {{ MATCH (n)-[h:{HELD}]->(x) "
        "WHERE size(h.sources) > 0 AND NOT (x:Municipality AND x.code = $code) } "
    )
    text = (
        "CALL () { MATCH (:Municipality {code: $code})-[r]-() RETURN r UNION "
        f"{own} MATCH (n)-[r]-() RETURN r }} WITH r WHERE {SOURCED.format('r')} RETURN type(r) AS type, {RELATIONSHIP}"
    )
    for row in importing.run.read(text, params):
        yield from _found(RELATIONSHIPS[row.pop("type")], [row])
    text = f"{own} AND {SOURCED.format('n')} RETURN labels(n)[0] AS label, {NODE}"
    for row in importing.run.read(text, params):
        yield from _found(NODES[row.pop("label")], [row])


def _found(noun: Noun, rows: Iterable[dict[str, Any]]) -> Iterator[Found]:
    for row in rows:
        for name in ("since", "until"):
            if row.get(name) is not None:
                day = row[name]
                row[name] = date(day.year, day.month, day.day)
        yield noun, row["key"], row
