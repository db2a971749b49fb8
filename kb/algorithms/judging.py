"""Who meets a requirement on a day, and what shows it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple

from kb.algorithms.landscape import Flows, OneDay, Requirement

NEEDED = {"integration": "dataflows", "adoption": "usages"}
"""What a municipality has to report for an unmet requirement of that kind to be more than unknown."""


class Judged(NamedTuple):
    """Sets of municipalities, no two of which meet, and what shows that one of them is where it is."""

    met: int
    unmet: int
    unknown: int
    evidence: Callable[[str], set[str]]
    lacking: Mapping[str, int] = {}
    """Of an integration: by the system that is bound, who uses it unmet."""


class Verdict(NamedTuple):
    """The municipalities that a requirement is applicable to, by state."""

    requirement: Requirement
    states: dict[str, int]
    deviations: dict[str, str]
    evidence: Callable[[str], set[str]]
    overdue: int | None
    """Days since the deadline; negative where it is ahead, null where there is none."""
    lacking: Mapping[str, int]

    @property
    def late(self) -> str:
        """Return the state of who is known not to meet it, and has no accepted deviation."""
        return "due" if self.overdue is not None and self.overdue < 0 else "missing"


def judge(requirement: Requirement, day: OneDay, decided: str | None) -> Verdict:
    """Hold a requirement, decided on a day (null: not known when), against the landscape of another."""
    judged = JUDGES[requirement.kind](requirement, day, decided)
    deviations = requirement.deviations(day.day)
    explained = judged.unmet & day.landscape.bits(deviations)
    unmet = judged.unmet & ~explained
    unseen = unmet & ~day.reporting(NEEDED[requirement.kind]) if requirement.kind in NEEDED else 0
    overdue = (day.date - date.fromisoformat(requirement.last_day)).days if requirement.last_day else None
    states = {"met": judged.met, "explained": explained, "due": 0, "missing": 0, "unknown": judged.unknown | unseen}
    verdict = Verdict(requirement, states, deviations, judged.evidence, overdue, judged.lacking)
    states[verdict.late] = unmet & ~unseen
    return verdict


def _joined(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)


def _unseen(requirement: Requirement, day: OneDay) -> int:
    """Return for whom a requirement of a capability may be applicable without anybody knowing."""
    return day.active & ~day.reporting("usages") if requirement.by_capability else 0


def satisfying(requirement: Requirement, day: OneDay) -> dict[str, list[Flows]]:
    """Return the flows that meet a requirement of an integration, by each system that it binds."""
    demanded, through = requirement.named("fulfils", day.day), requirement.named("through", day.day)
    return {
        system: [
            flows
            for flows in day.flows(system)
            if flows.other(system) in demanded or not through.isdisjoint(flows.via(day.day))
        ]
        for system in requirement.named("applies", day.day) - demanded
    }


def _integrated(requirement: Requirement, day: OneDay, _: str | None) -> Judged:
    bound = satisfying(requirement, day)
    lacking = {system: day.users(system) & ~_joined(map(day.holding, flows)) for system, flows in bound.items()}
    applicable, unmet = _joined(map(day.users, bound)), _joined(lacking.values())

    def evidence(code: str) -> set[str]:
        bit = day.landscape.bit[code]
        if unmet & bit:
            return {system for system, those in lacking.items() if those & bit}
        return {
            flow
            for system in day.used(bound, code)
            for flows in bound[system]
            if day.holding(flows) & bit
            for flow in flows.of(code, day.day)
        }

    return Judged(applicable & ~unmet, unmet, _unseen(requirement, day) & ~applicable, evidence, lacking)


def _adopted(requirement: Requirement, day: OneDay, _: str | None) -> Judged:
    fulfilling = requirement.named("fulfils", day.day)
    using = _joined(map(day.users, fulfilling))
    applicable = _joined(map(day.users, requirement.named("applies", day.day))) if requirement.applies else day.active
    unseen = _unseen(requirement, day) & ~applicable & ~using
    return Judged(applicable & using, applicable & ~using, unseen, lambda code: day.used(fulfilling, code))


def _retired(requirement: Requirement, day: OneDay, decided: str | None) -> Judged:
    systems = requirement.named("applies", day.day)
    users = day.landscape.users
    applicable = _joined(users[system].ending_after(day.day, decided) for system in systems) & day.active
    using = _joined(map(day.users, systems)) & applicable
    met = applicable & ~using & day.reporting("usages")
    return Judged(met, using, applicable & ~using & ~met, lambda code: day.used(systems, code))


def _conforming(requirement: Requirement, day: OneDay, _: str | None) -> Judged:
    through = requirement.named("through", day.day)
    found: dict[str, list[Flows]] = {"conforming": [], "contrary": [], "unclear": []}
    for system in requirement.named("applies", day.day):
        for flows in day.flows(system):
            if not flows.national:
                via = flows.via(day.day)
                found["unclear" if not via else "contrary" if through.isdisjoint(via) else "conforming"].append(flows)
    conforming, contrary, unclear = (_joined(map(day.holding, flows)) for flows in found.values())
    met = conforming & ~contrary & ~unclear & day.reporting("dataflows")

    def evidence(code: str) -> set[str]:
        bit = day.landscape.bit[code]
        shown = "contrary" if contrary & bit else "conforming" if met & bit else "unclear"
        return {flow for flows in found[shown] for flow in flows.of(code, day.day)}

    return Judged(met, contrary, (conforming | unclear) & ~contrary & ~met, evidence)


JUDGES: dict[str, Callable[[Requirement, OneDay, str | None], Judged]] = {
    "integration": _integrated,
    "adoption": _adopted,
    "retirement": _retired,
    "standard": _conforming,
}
