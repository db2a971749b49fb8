"""The questions about reuse that need to know which municipalities are alike."""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from kb.algorithms.similarity import Usage
from kb.rows import Row


class Places:
    """Who is called what and uses what on a day."""

    def __init__(self, records: list[Row]) -> None:
        """Take the code, name and systems of each municipality."""
        self.names = {record["code"]: record["name"] for record in records}
        self.usage = Usage({record["code"]: set(record["systems"]) for record in records})


def peers(places: Places, params: Row) -> Iterator[Row]:
    """Compare one municipality with every other that uses a system."""
    usage, names, me = places.usage, places.names, params["municipality"]
    mine = usage.systems_of.get(me, set())
    if me not in names:  # not active on that day
        return
    for similarity, other in usage.nearest(me, set(usage.systems_of) - {me}):
        theirs = usage.systems_of[other]
        yield {
            "other": other,
            "name": names[other],
            "similarity": similarity,
            "shared": len(mine & theirs),
            "only_here": len(mine - theirs),
            "only_there": len(theirs - mine),
            "because": partial(usage.telling, mine & theirs),
        }


def reuse_candidates(records: list[Row], params: Row) -> Iterator[Row]:
    """Name, for each system that the municipality alone uses, what others use for the same business area."""
    me = params["municipality"]
    systems_of: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for code in record["users"]:
            systems_of[code].add(record["system"])
    usage = Usage(systems_of)
    nearest = usage.nearest(me, set(usage.systems_of) - {me})[:10]
    alike = [code for likeness, code in nearest if round(likeness, 9) > 0]
    supporting: dict[str, list[Row]] = defaultdict(list)
    for record in records:
        if record["living"] and len(record["users"]) >= 2 and me not in record["users"]:
            for capability in record["capabilities"]:
                supporting[capability].append(record)
    for own in records:
        if own["users"] == [me]:
            for capability in own["capabilities"]:
                for candidate in supporting[capability]:
                    similar = [code for code in alike if code in candidate["users"]]
                    yield {
                        "capability": capability,
                        "own_system": own["system"],
                        "candidate": candidate["system"],
                        "name": candidate["name"],
                        "users": len(candidate["users"]),
                        "similar_users": len(similar),
                        "similar": similar,
                    }
