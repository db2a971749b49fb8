"""Changes: what runs made of the landscape since one of them or since a moment, in the order in which they did.

It tells what each fact is now, and not what it was in between: a fact that several runs changed comes once, with the
last of them. What was undone, or put in the place of another landscape, leaves nothing to tell of: who knew what was
before reads everything anew.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kb import journal
from kb.dates import DENMARK
from kb.errors import InvalidParameter, Outdated
from kb.graph import Graph
from kb.journal import Run
from kb.model import NODES, RELATIONSHIPS
from kb.paging import Order, Place
from kb.rows import Row

SINCE = r"^(\d{1,9}(\.\d{1,9})?|\d{4}-\d{2}-\d{2}([T ][0-9:.+Z-]{2,30})?)$"
"""A run, what an answer gave, a day or a moment."""
LATE = timedelta(minutes=10)
"""What a run writes down may be seen so much later: somebody who looked meanwhile has not seen it."""
ANEW = "and what was known before may be wrong: read everything anew"
SEEN = "|".join((*NODES, "Withdrawn"))
FACTS = f"""CALL () {{
  MATCH (n:{SEEN}) WHERE n.runs[-1] > $since
  RETURN n AS fact, n.runs[-1] AS run, 0 AS kind, coalesce(n.withdrawn_label, labels(n)[0]) AS label,
    coalesce(n.code, n.id, n.key) AS key
  UNION ALL MATCH (:{SEEN})-[r]->() WHERE r.runs[-1] > $since
  RETURN r AS fact, r.runs[-1] AS run, 1 AS kind, coalesce(r.withdrawn_type, type(r)) AS label, r.key AS key
  UNION ALL MATCH (n:Removed) WHERE n.run > $since
  RETURN n AS fact, n.run AS run, 2 AS kind, n.type AS label, n.key AS key
}}
"""


@dataclass(frozen=True)
class Delta:
    """Some of the changes, and, on the last page, since when to ask the next time."""

    items: list[Row]
    next: str | None
    since: str | None


def since(graph: Graph, asked: str) -> int:
    """Return the number of the run after which `asked` is: a run, a moment, or what an answer gave as `since`.

    Raises InvalidParameter, and Outdated when what somebody knew then can't be brought up to date.
    """
    return _since(journal.runs(graph), asked)


def changed(graph: Graph, asked: str, *, limit: int = 100, cursor: str | None = None) -> Delta:
    """Return facts {run, at, label, key, start, end, gone, properties} by run, nodes first, then by label and key.

    `start` and `end` are {label, key} of a relationship, null of a node. Raises as `since` does.
    """
    runs = journal.runs(graph)
    after = _since(runs, asked)
    order = Order([Place("run", int), Place("kind", int), Place("label"), Place("key")], after, cursor=cursor)
    rows = graph.read(
        f"""{FACTS} WITH * WHERE {order.behind()} WITH * ORDER BY {order.by()} LIMIT $limit + 1
        RETURN run, kind, label, key, properties(fact) AS properties, {order.place()} AS place,
          CASE kind WHEN 1 THEN [x IN [startNode(fact), endNode(fact)] |
            {{label: coalesce(x.withdrawn_label, labels(x)[0]), key: coalesce(x.code, x.id, x.key)}}] END AS ends
        ORDER BY {order.by()}""",
        {"since": after, "after": order.after, "limit": limit},
    )
    page = order.page(rows, limit)
    made = {run.id: run.at for run in runs}
    return Delta([_item(row, made) for row in page.items], page.next, None if page.next else _token(runs))


def _item(row: Row, made: dict[int, datetime]) -> Row:
    noun = NODES.get(row["label"]) or RELATIONSHIPS[row["label"]]
    p = row["properties"]
    start, end = row["ends"] or [_end(p.get("start")), _end(p.get("end"))]
    fields = [name for name in noun.own_fields() if name not in ("start", "end")]
    return {
        "run": row["run"],
        "at": made.get(row["run"]),
        **{name: row[name] for name in ("label", "key")},
        "start": start,
        "end": end,
        "gone": row["kind"] == 2 or p.get("withdrawn_on") is not None or "withdrawn_type" in p,
        "properties": {name: p.get(name) for name in fields},
    }


def _end(text: str | None) -> Row | None:
    """Return the end of what was removed."""
    if text is None:
        return None
    label, _, key = text.partition(":")
    return {"label": label, "key": key}


def _since(runs: list[Run], asked: str) -> int:
    number, _, undone = asked.partition(".") if re.fullmatch(r"[0-9]+(\.[0-9]+)?", asked) else ("", "", "")
    moment = None if number else _moment(asked)
    after = int(number) if moment is None else max((run.id for run in runs if run.at <= moment), default=0)
    known = {run.id: run for run in runs if run.id <= after}
    if after and after not in known:
        raise InvalidParameter({"changed_since": f"there is no run {after}; the last is {max(known, default=0)}"})
    if replaced := [run.id for run in runs if run.replace and not run.undone and 0 < after < run.id]:
        raise Outdated(f"run {replaced[-1]} put another landscape in the place of that of run {after}, {ANEW}")
    if undone:
        stale = sum(run.undone is not None for run in known.values()) != int(undone)
    else:
        then = moment or (known[after].at if after else None)
        stale = any(run.undone is not None and then is not None and run.undone > then for run in known.values())
    if stale:
        raise Outdated(f"a run up to {after} was undone since then, {ANEW}")
    return after


def _moment(text: str) -> datetime:
    """Return the moment up to which all was seen by who looked then.

    A day is its beginning, and what has no zone is by the clock in Denmark.
    """
    try:
        found = datetime.fromisoformat(text)
        found = found if found.tzinfo else found.replace(tzinfo=DENMARK)
        return found.astimezone(UTC) - LATE  # clocks that go forward would take an hour of it
    except (ValueError, OverflowError):
        none = f"{text!r} is no run, no moment such as 2026-11-23T12:00:00Z, and nothing that `since` gave"
        raise InvalidParameter({"changed_since": none}) from None


def _token(runs: list[Run]) -> str:
    """Return what stands for the landscape as it is now."""
    return f"{max((run.id for run in runs), default=0)}.{sum(run.undone is not None for run in runs)}"
