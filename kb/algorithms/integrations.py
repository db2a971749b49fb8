"""The question of missing integrations: what the plan requires, and what peers have."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, partial
from math import sqrt
from typing import Any

from kb.algorithms.similarity import Usage
from kb.rows import Row

Flows = dict[str, list[list[Any]]]
"""Flows by the systems that they touch: [sender, receiver, blocks that carry it, national, municipalities]."""
Scope = dict[str, set[str]]
"""The systems in use in each of the municipalities asked about."""
Z = 1.959964
"""The 97.5 % point of the normal distribution, to the digits that the definition of the Wilson bound names."""


def wilson(k: int, n: int) -> float:
    """Return the lower bound of the 95 % Wilson score interval of k ÷ n."""
    share = k / n
    return (share + Z * Z / (2 * n) - Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))) / (1 + Z * Z / n)


def missing_integrations(records: list[Row], params: Row) -> Iterator[Row]:
    """List what is required and what peers have that is not there, with the reasons."""
    (landscape,) = records
    scope = {
        code: set(systems)
        for code, region, _, systems in landscape["uses"]
        if params["region"] in (None, region) and params["municipality"] in (None, code)
    }
    if params["kind"] != "peer":
        required = _required_of_systems if params["level"] == "system" else _required_of_municipalities
        yield from (row for row in required(landscape, scope) if params["state"] in (None, row["state"]))
    if params["kind"] != "required" and params["level"] == "municipality":
        yield from (row for row in _peer(landscape, scope) if params["state"] in (None, row["state"]))


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
    """Return the flows of the systems that something is required of."""
    bound = {system for requirement in landscape["requirements"] for system in requirement["bound"]}
    flows_of: Flows = defaultdict(list)
    for flow in landscape["flows"]:
        sender, receiver = flow[0], flow[1]
        if sender in bound:
            flows_of[sender].append(flow)
        if receiver in bound and receiver != sender:
            flows_of[receiver].append(flow)
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


def _required_of_municipalities(landscape: Row, in_use: Scope) -> Iterator[Row]:
    infrastructure = set(landscape["infrastructure"])
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
        for code, _, reports, _ in landscape["uses"]:
            if code not in in_use:
                continue
            for system in in_use[code] & bound:
                if code in satisfied[system] or any(o in in_use[code] or o in infrastructure for o in national[system]):
                    continue
                deviation = deviations.get(code)
                state = "explained" if deviation else _unmet(requirement, reports)
                yield _required(requirement, system, state, code, deviation)


def _required_of_systems(landscape: Row, in_use: Scope) -> Iterator[Row]:
    used = set().union(*in_use.values())
    documented = set(landscape["documented"])
    flows_of = _flows_of(landscape)
    for requirement in landscape["requirements"]:
        satisfied = {system for system, flow in _satisfying(requirement, flows_of) if flow[3]}
        for system in (used & set(requirement["bound"])) - satisfied:
            yield _required(requirement, system, _unmet(requirement, system in documented), None, None)


def _peer(landscape: Row, in_use: Scope) -> Iterator[Row]:
    """Compare municipalities through sets of them as bits of an integer, which keeps 11 000 of them quick."""
    codes = [code for code, *_ in landscape["uses"]]
    place = {code: at for at, code in enumerate(codes)}
    scope = _set_of(place[code] for code in in_use)
    # Only of what somebody asked about has can anybody asked about lack the flow.
    had = set(landscape["infrastructure"]).union(*in_use.values())
    reporting = _set_of(place[code] for code, _, reports, _ in landscape["uses"] if reports)
    using: dict[str, list[int]] = defaultdict(list)
    for at, (_, _, _, systems) in enumerate(landscape["uses"]):
        for system in had.intersection(systems) if len(in_use) < len(codes) else systems:
            using[system].append(at)
    users: dict[str, int] = defaultdict(int, {system: _set_of(places) for system, places in using.items()})
    having: dict[str, int] = defaultdict(int, users)
    having.update(dict.fromkeys(landscape["infrastructure"], (1 << len(codes)) - 1))
    within: dict[tuple[str, str], list[int]] = defaultdict(list)
    national: set[tuple[str, str]] = set()
    for sender, receiver, _, is_national, those in landscape["flows"]:
        if is_national:
            national.add((sender, receiver))
        elif sender != receiver and sender in had and receiver in had:
            within[sender, receiver] += [place[code] for code in those]

    @cache
    def usage() -> Usage:
        return Usage({code: set(systems) for code, _, _, systems in landscape["uses"]})

    @cache
    def most_similar(code: str, those: int) -> list[str]:
        return [other for _, other in usage().nearest(code, set(_members(codes, those)))[:10]]

    # A national flow holds for all who have both ends, so that none of them lacks it.
    for sender, receiver in within.keys() - national:
        both = having[sender] & having[receiver] & (users[sender] | users[receiver])
        if not both & scope:
            continue
        flowing = _set_of(within[sender, receiver])
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
                "state": "missing" if reporting >> place[code] & 1 else "unknown",
                "k": k,
                "n": n,
                "wilson": bound,
                "peers": partial(most_similar, code, having_it),
            }


def _set_of(places: Iterable[int]) -> int:
    """Return a set as bits; by one integer after the other, each would be made anew for each member."""
    bits = bytearray()
    for at in places:
        if at >> 3 >= len(bits):
            bits.extend(bytes((at >> 3) + 1))
        bits[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(bits, "little")


def _members(codes: list[str], bits: int) -> Iterator[str]:
    """Return the codes of a set of municipalities, most of which are of few among many."""
    for at, eight in enumerate(bits.to_bytes(bits.bit_length() // 8 + 1, "little")):
        while eight:
            yield codes[8 * at + eight.bit_length() - 1]
            eight ^= 1 << eight.bit_length() - 1
