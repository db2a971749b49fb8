"""The questions that Cypher is the wrong tool for: each function has the name of its file in `cypher/analyses/`.

A function takes the records that the file returns and the parameters of the question, and returns the rows of the
answer in any order. A value that is costly to find may be a callable: it is called for the rows that are shown.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache, partial
from math import fsum, log, sqrt
from typing import Any

Record = dict[str, Any]
Z = 1.959964
"""The 97.5 % point of the normal distribution, to the digits that the definition of the Wilson bound names."""


class Usage:
    """Who uses what, and how much each system says of its users: w = ln(municipalities using anything ÷ users)."""

    def __init__(self, systems_of: dict[str, set[str]]) -> None:
        """Take the systems in use by code of municipality."""
        self.systems_of = {code: systems for code, systems in systems_of.items() if systems}
        self.users_of: dict[str, set[str]] = defaultdict(set)
        for code, systems in self.systems_of.items():
            for system in systems:
                self.users_of[system].add(code)
        self.weight = {system: log(len(self.systems_of) / len(users)) for system, users in self.users_of.items()}
        self._total = {code: self._weigh(systems) for code, systems in self.systems_of.items()}

    def _weigh(self, systems: set[str]) -> float:
        # fsum rounds once, so that the figure does not depend on the order in which a set is walked.
        return fsum(self.weight[system] for system in systems)

    def similarity(self, one: str, other: str) -> float:
        """Return the weighted Jaccard index of two municipalities' systems, 0 to 1."""
        shared = self._weigh(self.systems_of.get(one, set()) & self.systems_of.get(other, set()))
        union = self._total.get(one, 0.0) + self._total.get(other, 0.0) - shared
        return min(1.0, shared / union) if union else 0.0

    def telling(self, systems: set[str]) -> list[str]:
        """Return up to ten of the systems that say something, those that say most first."""
        telling = [system for system in systems if self.weight[system] > 0]
        return sorted(telling, key=lambda system: (-round(self.weight[system], 9), system))[:10]

    def nearest(self, code: str, others: set[str]) -> list[tuple[float, str]]:
        """Return (similarity, code) of the others, the most similar first, then by code."""
        found = ((self.similarity(code, other), other) for other in others)
        return sorted(found, key=lambda pair: (-round(pair[0], 9), pair[1]))


def peers(records: list[Record], params: Record) -> Iterator[Record]:
    """Compare one municipality with every other that uses a system."""
    usage = Usage({record["code"]: set(record["systems"]) for record in records})
    me, names = params["municipality"], {record["code"]: record["name"] for record in records}
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


def reuse_candidates(records: list[Record], params: Record) -> Iterator[Record]:
    """Name, for each system that the municipality alone uses, what others use for the same business area."""
    me = params["municipality"]
    systems_of: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for code in record["users"]:
            systems_of[code].add(record["system"])
    usage = Usage(systems_of)
    similar = {
        code for likeness, code in usage.nearest(me, set(usage.systems_of) - {me})[:10] if round(likeness, 9) > 0
    }
    supporting: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record["living"] and len(record["users"]) >= 2 and me not in record["users"]:
            for capability in record["capabilities"]:
                supporting[capability].append(record)
    for own in records:
        if own["users"] == [me]:
            for capability in own["capabilities"]:
                for candidate in supporting[capability]:
                    yield {
                        "capability": capability,
                        "own_system": own["system"],
                        "candidate": candidate["system"],
                        "name": candidate["name"],
                        "users": len(candidate["users"]),
                        "similar_users": len(similar.intersection(candidate["users"])),
                    }


def wilson(k: int, n: int) -> float:
    """Return the lower bound of the 95 % Wilson score interval of k ÷ n."""
    share = k / n
    return (share + Z * Z / (2 * n) - Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))) / (1 + Z * Z / n)


def missing_integrations(records: list[Record], params: Record) -> Iterator[Record]:
    """List what is required and what peers have that is not there, with the reasons."""
    (landscape,) = records
    if params["kind"] != "peer":
        required = _required_of_systems if params["level"] == "system" else _required_of_municipalities
        yield from (row for row in required(landscape) if params["state"] in (None, row["state"]))
    if params["kind"] != "required" and params["level"] == "municipality":
        yield from (row for row in _peer(landscape) if params["state"] in (None, row["state"]))


def _satisfying(requirement: Record, flows: list[list[Any]]) -> Iterator[tuple[str, list[Any]]]:
    """Yield (bound system, flow) where the flow is of the system and is what the requirement asks for."""
    bound, realisers = set(requirement["bound"]), set(requirement["realisers"])
    block = requirement["target"] if requirement["block"] else None
    for flow in flows:
        sender, receiver, blocks, _, _ = flow
        for system, other in {(sender, receiver), (receiver, sender)}:
            if system in bound and (other in realisers or block in blocks):
                yield system, flow


def _required(requirement: Record, system: str, state: str, municipality: str | None, deviation: str | None) -> Record:
    overdue = requirement["overdue"]
    return {
        "kind": "required",
        "municipality": municipality,
        "system": system,
        **{name: requirement[name] for name in ("target", "requirement", "decision", "deadline")},
        "days_overdue": overdue if state != "due" and overdue is not None and overdue > 0 else None,
        "state": state,
        "deviation": deviation,
    }


def _unmet(requirement: Record, reports: bool) -> str:
    if not reports:
        return "unknown"
    return "due" if requirement["overdue"] is not None and requirement["overdue"] < 0 else "missing"


def _required_of_municipalities(landscape: Record) -> Iterator[Record]:
    infrastructure = set(landscape["infrastructure"])
    in_use = {code: set(systems) for code, _, _, systems in landscape["uses"]}
    for requirement in landscape["requirements"]:
        satisfied: dict[str, set[str]] = defaultdict(set)
        national: dict[str, list[str]] = defaultdict(list)
        for system, (sender, receiver, _, is_national, codes) in _satisfying(requirement, landscape["flows"]):
            if is_national:
                national[system].append(receiver if sender == system else sender)
            else:
                satisfied[system].update(codes)
        bound, deviations = set(requirement["bound"]), dict(reversed(requirement["deviations"]))
        for code, in_scope, reports, _ in landscape["uses"]:
            if not in_scope:
                continue
            for system in in_use[code] & bound:
                if code in satisfied[system] or any(o in in_use[code] or o in infrastructure for o in national[system]):
                    continue
                deviation = deviations.get(code)
                state = "explained" if deviation else _unmet(requirement, reports)
                yield _required(requirement, system, state, code, deviation)


def _required_of_systems(landscape: Record) -> Iterator[Record]:
    used = {system for _, in_scope, _, systems in landscape["uses"] if in_scope for system in systems}
    documented = set(landscape["documented"])
    for requirement in landscape["requirements"]:
        satisfied = {system for system, flow in _satisfying(requirement, landscape["flows"]) if flow[3]}
        for system in (used & set(requirement["bound"])) - satisfied:
            yield _required(requirement, system, _unmet(requirement, system in documented), None, None)


def _peer(landscape: Record) -> Iterator[Record]:
    """Compare municipalities through sets of them as bits of an integer, which keeps 11 000 of them quick."""
    codes = [code for code, *_ in landscape["uses"]]
    bit = {code: 1 << at for at, code in enumerate(codes)}
    users: dict[str, int] = defaultdict(int)
    scope = reporting = 0
    for code, in_scope, reports, systems in landscape["uses"]:
        scope |= bit[code] if in_scope else 0
        reporting |= bit[code] if reports else 0
        for system in systems:
            users[system] |= bit[code]
    having: dict[str, int] = defaultdict(int, users)
    having.update(dict.fromkeys(landscape["infrastructure"], (1 << len(codes)) - 1))
    joined: dict[tuple[str, str], int] = defaultdict(int)
    for sender, receiver, _, is_national, within in landscape["flows"]:
        if sender != receiver:
            # A national flow holds for all who have both ends, so that none of them lacks it.
            joined[sender, receiver] |= -1 if is_national else sum(bit[code] for code in set(within))
    usage = Usage({code: set(systems) for code, _, _, systems in landscape["uses"]})

    def most_similar(code: str, those: int) -> Callable[[], list[str]]:
        return cache(lambda: [other for _, other in usage.nearest(code, {c for c in codes if bit[c] & those})[:10]])

    for (sender, receiver), flowing in joined.items():
        both = having[sender] & having[receiver] & (users[sender] | users[receiver])
        n, k = (both & reporting).bit_count(), (both & reporting & flowing).bit_count()
        lacking = both & scope & ~flowing
        if n < 5 or not lacking or round(wilson(k, n), 9) < 0.5:
            continue
        for code in codes:
            if bit[code] & lacking:
                yield {
                    "kind": "peer",
                    "municipality": code,
                    "system": sender,
                    "target": receiver,
                    "state": "missing" if bit[code] & reporting else "unknown",
                    "k": k,
                    "n": n,
                    "wilson": wilson(k, n),
                    "peers": most_similar(code, both & reporting & flowing),
                }
