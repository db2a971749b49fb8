"""The question of missing integrations: what the plan requires, and what peers have."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, partial
from itertools import compress
from math import sqrt
from typing import Any

from kb.algorithms.similarity import Usage
from kb.rows import Row

Flows = dict[str, list[list[Any]]]
"""Flows by the systems that they touch: [sender, receiver, blocks that carry it, national, municipalities]."""
Z = 1.959964
"""The 97.5 % point of the normal distribution, to the digits that the definition of the Wilson bound names."""


def wilson(k: int, n: int) -> float:
    """Return the lower bound of the 95 % Wilson score interval of k ÷ n."""
    share = k / n
    return (share + Z * Z / (2 * n) - Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))) / (1 + Z * Z / n)


def missing_integrations(records: list[Row], params: Row) -> Iterator[Row]:
    """List what is required and what peers have that is not there, with the reasons."""
    (landscape,) = records
    if params["kind"] != "peer":
        required = _required_of_systems if params["level"] == "system" else _required_of_municipalities
        yield from (row for row in required(landscape) if params["state"] in (None, row["state"]))
    if params["kind"] != "required" and params["level"] == "municipality":
        yield from (row for row in _peer(landscape) if params["state"] in (None, row["state"]))


def _satisfying(requirement: Row, flows_of: Flows) -> Iterator[tuple[str, list[Any]]]:
    """Yield (bound system, flow) where the flow is of the system and is what the requirement asks for."""
    realisers = set(requirement["realisers"])
    block = requirement["target"] if requirement["block"] else None
    for system in requirement["bound"]:
        for flow in flows_of.get(system, ()):
            sender, receiver, blocks, _, _ = flow
            if (receiver if sender == system else sender) in realisers or block in blocks:
                yield system, flow


def _flows_of(landscape: Row) -> Flows:
    flows_of: Flows = defaultdict(list)
    for flow in landscape["flows"]:
        for system in {flow[0], flow[1]}:
            flows_of[system].append(flow)
    return flows_of


def _required(requirement: Row, system: str, state: str, municipality: str | None, deviation: str | None) -> Row:
    overdue = requirement["overdue"]
    return {
        "kind": "required",
        "municipality": municipality,
        "system": system,
        "target": requirement["target"],
        "requirement": requirement["requirement"],
        "decision": requirement["decision"],
        "deadline": requirement["deadline"],
        "days_overdue": overdue if state != "due" and overdue is not None and overdue > 0 else None,
        "state": state,
        "deviation": deviation,
    }


def _unmet(requirement: Row, reports: bool) -> str:
    if not reports:
        return "unknown"
    return "due" if requirement["overdue"] is not None and requirement["overdue"] < 0 else "missing"


def _required_of_municipalities(landscape: Row) -> Iterator[Row]:
    infrastructure = set(landscape["infrastructure"])
    in_use = {code: set(systems) for code, _, _, systems in landscape["uses"]}
    flows_of = _flows_of(landscape)
    for requirement in landscape["requirements"]:
        satisfied: dict[str, set[str]] = defaultdict(set)
        national: dict[str, list[str]] = defaultdict(list)
        for system, (sender, receiver, _, is_national, codes) in _satisfying(requirement, flows_of):
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


def _required_of_systems(landscape: Row) -> Iterator[Row]:
    used = {system for _, in_scope, _, systems in landscape["uses"] if in_scope for system in systems}
    documented = set(landscape["documented"])
    flows_of = _flows_of(landscape)
    for requirement in landscape["requirements"]:
        satisfied = {system for system, flow in _satisfying(requirement, flows_of) if flow[3]}
        for system in (used & set(requirement["bound"])) - satisfied:
            yield _required(requirement, system, _unmet(requirement, system in documented), None, None)


def _peer(landscape: Row) -> Iterator[Row]:
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

    @cache
    def most_similar(code: str, those: int) -> list[str]:
        return [other for _, other in usage.nearest(code, set(_members(codes, those)))[:10]]

    for (sender, receiver), flowing in joined.items():
        both = having[sender] & having[receiver] & (users[sender] | users[receiver])
        lacking = both & scope & ~flowing
        if not lacking:
            continue
        having_it = both & reporting & flowing
        n, k = (both & reporting).bit_count(), having_it.bit_count()
        if n < 5 or round(bound := wilson(k, n), 9) < 0.5:
            continue
        for code in _members(codes, lacking):
            yield {
                "kind": "peer",
                "municipality": code,
                "system": sender,
                "target": receiver,
                "state": "missing" if bit[code] & reporting else "unknown",
                "k": k,
                "n": n,
                "wilson": bound,
                "peers": partial(most_similar, code, having_it),
            }


def _members(codes: list[str], bits: int) -> Iterator[str]:
    """Return the codes of a set of municipalities."""
    return compress(codes, map(int, reversed(f"{bits:b}")))
