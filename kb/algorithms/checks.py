"""The checks that rest on who meets what the plan requires."""

from collections.abc import Iterator

from kb.algorithms.conformance import conformance_detail
from kb.algorithms.judging import judge
from kb.algorithms.landscape import Landscape, OneDay
from kb.rows import Row


def retired_system_in_use(landscape: Landscape, params: Row) -> Iterator[Row]:
    """List the systems that show that a municipality misses a requirement to retire them."""
    for row in conformance_detail(
        landscape, {"at": params["at"], "decision": None, "municipality": None, "state": "missing"}
    ):
        if row["kind"] == "retirement":
            said = {name: row[name] for name in ("municipality", "requirement", "decision", "deadline")}
            yield from ({"system": system, **said} for system in row["evidence"]())


def requirement_overdue(landscape: Landscape, params: Row) -> Iterator[Row]:
    """List the requirements in force past their deadline that concern somebody and that nobody is known to meet."""
    day = OneDay(landscape, params["at"])
    for requirement in landscape.in_force():
        verdict = judge(requirement, day, requirement.decided)
        counts = {state: bits.bit_count() for state, bits in verdict.states.items()}
        if (verdict.overdue or 0) > 0 and not counts["met"] and any(counts.values()):
            yield {
                "requirement": requirement.id,
                "decision": requirement.decision,
                "deadline": requirement.deadline,
                "applicable": sum(counts.values()),
                **{state: counts[state] for state in ("explained", "missing", "unknown")},
            }
