"""Sources that would tell who uses what: a system that only one municipality's own list names is used by that one."""

from typing import Any

from kb.model import NODES, RELATIONSHIPS, Municipality
from kb.told import FEW

_TYPES = "|".join(
    name
    for name, kind in RELATIONSHIPS.items()
    if kind.seen_by != "public" and Municipality in (*kind.starts, *kind.ends) and len(kind.ends) < len(NODES)
)
_NOUNS = "|".join(name for name, noun in NODES.items() if noun.seen_by != "public")
CLOSED = f"""
MATCH (m:Municipality)-[r:{_TYPES}]-(o)
CALL (r, o) {{
  RETURN r.sources AS sources, true AS itself
  UNION RETURN CASE WHEN o:Source THEN [o.id] END AS sources, true AS itself
  UNION RETURN CASE WHEN o:{_NOUNS} THEN o.sources END AS sources, false AS itself
  UNION WITH o WHERE o:{_NOUNS} MATCH (o)-[x]-(z) WHERE NOT z:Municipality RETURN x.sources AS sources, false AS itself
}}
UNWIND sources AS source
WITH source, count(DISTINCT CASE WHEN itself THEN m END) AS itself, count(DISTINCT m) AS behind
// What says of one municipality that a flow is there may say more of the flow, which is then said of all who have it.
WHERE CASE WHEN itself > 0 THEN itself ELSE behind END < {FEW} AND source <> 'illustrative'
RETURN collect(source) AS sources
"""
"""The sources of what is not public about fewer municipalities than figures may be about, whatever the day."""


def without(value: Any, closed: list[str]) -> Any:
    """Return what Neo4j answered without closed sources, nor the runs that brought it, however deep they are."""
    if isinstance(value, dict):
        return {name: _told(name, part, closed) for name, part in value.items()}
    return [without(part, closed) for part in value] if isinstance(value, list) else value


def _told(name: str, part: Any, closed: list[str]) -> Any:
    if name == "runs" and isinstance(part, list):
        return []  # by the number of its run, a thing could be found to be on the list of a municipality
    if name == "sources" and isinstance(part, list):
        return [one for one in part if one not in closed]
    return without(part, closed)
