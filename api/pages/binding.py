"""What the pages of requirements and contracts say first: who is bound to what, until when, and who keeps to it."""

from collections import Counter

from api.pages.site import Site, Values
from kb import browse
from kb.danish import order
from kb.dates import last_day, plus_months
from kb.rows import Row
from kb.states import STATES, WORST_FIRST

SET_BY = """
MATCH (d:Decision)-[:SETS]->(:Requirement {id: $key})
RETURN d.id AS key, d.title AS title, d.status AS status, d.decided_on AS decided_on
ORDER BY d.decided_on IS NULL, d.decided_on DESC, key
"""
CONTRACT = "MATCH (k:Contract {id: $key}) RETURN k.ends_on AS ends_on, k.notice_months AS notice_months"


def requirement(site: Site, key: str) -> Values:
    """Return which decisions set it, and which municipalities follow it and which do not."""
    rows = site.kept(("asked by", key), lambda: site.graph.ask("conformance_detail", requirement=key, limit=None).rows)
    codes = sorted({row["municipality"] for row in rows})
    names = browse.names(site.graph, [("Municipality", code) for code in codes])
    places: dict[str, list[tuple[str, str]]] = {state: [] for state in WORST_FIRST}
    for row in rows:
        code = row["municipality"]
        places[row["state"]].append((code, names.get(("Municipality", code)) or code))
    states = Counter(row["state"] for row in rows)
    return {
        "set_by": site.graph.read(SET_BY, {"key": key}),
        "judged_by": rows[0]["decision"] if rows else None,
        "judged": [(state, states[state]) for state in STATES],
        "places": [
            (state, sorted(set(some), key=lambda one: (order(one[1]), one))) for state, some in places.items() if some
        ],
        # Named above, state by state.
        "instead": ("conformance_detail",),
    }


def contract(site: Site, key: str) -> Values:
    """Return the last day on which it can be left when it ends, where end and notice are known."""
    found = site.graph.read(CONTRACT, {"key": key})
    return {"notice_by": _notice(found[0]) if found else None}


def _notice(row: Row) -> str | None:
    if row["ends_on"] is None or row["notice_months"] is None:
        return None
    return plus_months(last_day(row["ends_on"]), -row["notice_months"]).isoformat()
