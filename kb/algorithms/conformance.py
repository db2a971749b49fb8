"""The questions of who meets what the plan requires: row by row, summed, and over time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from kb.algorithms.judging import Verdict, judge
from kb.algorithms.landscape import Landscape, OneDay
from kb.rows import Row
from kb.states import STATES


def conformance_detail(landscape: Landscape, params: Row) -> Iterator[Row]:
    """List each requirement in force with each municipality that it is applicable to, and what shows its state."""
    day = OneDay(landscape, params["at"])
    asked = day.active if params["municipality"] is None else landscape.bits([params["municipality"]])
    for requirement in landscape.in_force():
        if params["decision"] not in (None, requirement.decision):
            continue
        verdict = judge(requirement, day, requirement.decided)
        for state, bits in verdict.states.items():
            if params["state"] in (None, state):
                yield from (_row(verdict, state, code) for code in landscape.codes_of(bits & asked))


def _row(verdict: Verdict, state: str, code: str) -> Row:
    overdue = verdict.overdue if state not in ("met", "due") else None
    return {
        "requirement": verdict.requirement.id,
        "kind": verdict.requirement.kind,
        "decision": verdict.requirement.decision,
        "municipality": code,
        "state": state,
        "deadline": verdict.requirement.deadline,
        "days_overdue": overdue if overdue and overdue > 0 else None,
        "deviation": verdict.deviations[code] if state == "explained" else None,
        "evidence": partial(_sorted_evidence, verdict, code),
    }


def _sorted_evidence(verdict: Verdict, code: str) -> list[str]:
    return sorted(verdict.evidence(code))


@dataclass
class Tally:
    """How many municipalities are in which state, and how many of them where the deadline has come."""

    all: Counter[str] = field(default_factory=Counter)
    judged: Counter[str] = field(default_factory=Counter)

    def add(self, verdict: Verdict, state: str, count: int) -> None:
        """Count some more."""
        self.all[state] += count
        if verdict.overdue is None or verdict.overdue >= 0:
            self.judged[state] += count

    def figures(self) -> Row:
        """Return the counts, and the shares that follow from them."""
        applicable = self.all.total()
        known = applicable - self.all["unknown"]
        settled = sum(self.judged[state] for state in ("met", "explained", "missing"))
        return {
            "applicable": applicable,
            **{state: self.all[state] for state in STATES},
            "uptake": self.all["met"] / known if known else None,
            "conformance": self.judged["met"] / settled if settled else None,
            "coverage": known / applicable if applicable else None,
        }


def tally(verdicts: Iterable[Verdict]) -> Tally:
    """Sum verdicts."""
    found = Tally()
    for verdict in verdicts:
        for state, bits in verdict.states.items():
            found.add(verdict, state, bits.bit_count())
    return found


def conformance(landscape: Landscape, params: Row) -> Iterator[Row]:
    """Sum the rows of conformance_detail by requirement, decision, municipality or region, or all of them."""
    day = OneDay(landscape, params["at"])
    tallies: dict[str, Tally] = defaultdict(Tally)
    names: dict[str, str | None] = {}
    for requirement in landscape.in_force():
        verdict = judge(requirement, day, requirement.decided)
        for state, bits in verdict.states.items():
            for key, name, count in _shares(landscape, verdict, bits, params["by"]):
                if count:
                    tallies[key].add(verdict, state, count)
                    names[key] = name
    for key, found in tallies.items():
        yield {"key": key, "name": names[key], **found.figures()}


def _shares(landscape: Landscape, verdict: Verdict, bits: int, by: str) -> Iterator[tuple[str, str | None, int]]:
    """Yield (key, its name, how many of a set of municipalities count under it)."""
    requirement = verdict.requirement
    if by == "municipality":
        yield from ((code, landscape.names[code], 1) for code in landscape.codes_of(bits))
    elif by == "region":
        yield from ((region, region, (bits & those).bit_count()) for region, those in landscape.regions.items())
    elif by == "all":
        yield "all", None, bits.bit_count()
    else:
        key = requirement.id if by == "requirement" else requirement.decision
        yield str(key), requirement.title, bits.bit_count()
