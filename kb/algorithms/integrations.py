"""The question of missing integrations: what the plan requires, and what peers have."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, partial
from math import sqrt

from kb.algorithms.judging import Verdict, judge, satisfying
from kb.algorithms.landscape import Landscape, OneDay
from kb.algorithms.similarity import Usage
from kb.rows import Row

Z = 1.959964
"""The 97.5 % point of the normal distribution, to the digits that the definition of the Wilson bound names."""


def wilson(k: int, n: int) -> float:
    """Return the lower bound of the 95 % Wilson score interval of k ÷ n."""
    share = k / n
    return (share + Z * Z / (2 * n) - Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))) / (1 + Z * Z / n)


def missing_integrations(landscape: Landscape, params: Row) -> Iterator[Row]:
    """List what is required and what peers have that is not there, with the reasons."""
    day = OneDay(landscape, params["at"])
    asked = day.active if params["municipality"] is None else landscape.bits([params["municipality"]])
    asked &= day.active if params["region"] is None else landscape.regions[params["region"]]
    if params["kind"] != "peer":
        required = _required_of_systems if params["level"] == "system" else _required_of_municipalities
        yield from (row for row in required(day, asked) if params["state"] in (None, row["state"]))
    if params["kind"] != "required" and params["level"] == "municipality":
        yield from (row for row in _peer(day, asked) if params["state"] in (None, row["state"]))


def _required(verdict: Verdict, system: str, state: str, municipality: str | None) -> Row:
    requirement, overdue = verdict.requirement, verdict.overdue
    return {
        "kind": "required",
        "municipality": municipality,
        "system": system,
        "target": requirement.target,
        "requirement": requirement.id,
        "decision": requirement.decision,
        "deadline": requirement.deadline,
        "days_overdue": overdue if state != "due" and overdue is not None and overdue > 0 else None,
        "state": state,
        "deviation": verdict.deviations[municipality] if municipality and state == "explained" else None,
    }


def _verdicts(day: OneDay) -> Iterator[Verdict]:
    """Yield who meets each requirement of an integration."""
    for requirement in day.landscape.in_force():
        if requirement.kind == "integration":
            yield judge(requirement, day, requirement.decided)


def _required_of_municipalities(day: OneDay, asked: int) -> Iterator[Row]:
    for verdict in _verdicts(day):
        for system, lacking in verdict.lacking.items():
            for state, those in verdict.states.items():
                for code in day.landscape.codes_of(lacking & those & asked):
                    yield _required(verdict, system, state, code)


def _required_of_systems(day: OneDay, asked: int) -> Iterator[Row]:
    documented = set(day.landscape.facts["documented"])
    for verdict in _verdicts(day):
        for system, flows in satisfying(verdict.requirement, day).items():
            if day.users(system) & asked and not any(flow.national for flow in flows):
                yield _required(verdict, system, verdict.late if system in documented else "unknown", None)


def _peer(day: OneDay, asked: int) -> Iterator[Row]:
    landscape, reporting = day.landscape, day.reporting("dataflows")
    in_use: dict[str, list[str]] = dict(landscape.facts["uses"])
    # Only of what somebody asked about has can anybody asked about lack the flow.
    had = landscape.infrastructure.union(*(in_use[code] for code in landscape.codes_of(asked)))
    using: dict[str, list[str]] = defaultdict(list)
    for code, systems in in_use.items():
        for system in had.intersection(systems):
            using[system].append(code)
    users: dict[str, int] = defaultdict(int, {system: landscape.bits(codes) for system, codes in using.items()})
    having: dict[str, int] = defaultdict(int, users)
    having.update(dict.fromkeys(landscape.infrastructure, day.active))

    @cache
    def usage() -> Usage:
        return Usage({code: set(systems) for code, systems in in_use.items()})

    @cache
    def most_similar(code: str, those: int) -> list[str]:
        return [other for _, other in usage().nearest(code, set(landscape.codes_of(those)))[:10]]

    for sender, receiver, national, within in landscape.facts["exchanges"]:
        if national:
            continue  # it holds for all who have both ends, so that none of them lacks it
        both = having[sender] & having[receiver] & (users[sender] | users[receiver])
        if not both & asked:
            continue
        flowing = landscape.bits(within)
        lacking = both & asked & ~flowing
        if not lacking:
            continue
        having_it = both & reporting & flowing
        n, k = (both & reporting).bit_count(), having_it.bit_count()
        if n < 5 or round(bound := wilson(k, n), 9) < 0.5:
            continue
        for state, those in (("missing", lacking & reporting), ("unknown", lacking & ~reporting)):
            for code in landscape.codes_of(those):
                yield {
                    "kind": "peer",
                    "municipality": code,
                    "system": sender,
                    "target": receiver,
                    "state": state,
                    "k": k,
                    "n": n,
                    "wilson": bound,
                    "peers": partial(most_similar, code, having_it),
                }
