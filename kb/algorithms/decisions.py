"""The questions of what a decision leads to: its effect over time, all that it touches, and the gaps in the plan."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from kb.algorithms.conformance import tally
from kb.algorithms.judging import Verdict, judge
from kb.algorithms.landscape import Landscape, OneDay
from kb.danish import day, number
from kb.dates import plus_months, series
from kb.errors import InvalidParameter
from kb.rows import Row
from kb.states import STATES
from kb.words import CHOICES

MOST = 1200
"""Dates that may be asked about at once: a hundred years of months."""


def decision_effect(landscape: Landscape, params: Row) -> Iterator[Row]:
    """Sum who meets a decision's requirements, at one date after the other; InvalidParameter when there is no first."""
    decided = next(iter(landscape.facts["decided"]), None)
    since = params["from"]
    if since is None:
        if decided is None:
            unknown = f"say from when, as it is not known when {params['decision']!r} was decided"
            raise InvalidParameter({"from": unknown}, "decision_effect")
        since = plus_months(date.fromisoformat(decided), -12)
    try:
        days = series(since, params["to"], params["step"], MOST)
    except ValueError as error:
        raise InvalidParameter({"from": str(error)}, "decision_effect") from None
    for on in days:
        one = OneDay(landscape, on)
        found = tally(judge(requirement, one, decided) for requirement in landscape.requirements.values())
        yield {"date": on.isoformat(), **found.figures()}


def decision_trace(landscape: Landscape, params: Row) -> Iterator[Row]:
    """List the relationships that a decision touches, and the state of each municipality that it concerns."""
    for ends in landscape.facts["relationships"]:
        yield dict(zip(("from_label", "from", "type", "to_label", "to"), ends, strict=True))
    for verdict in _verdicts(landscape, params["at"]):
        for state, bits in verdict.states.items():
            for code in landscape.codes_of(bits):
                yield {
                    "from_label": "Requirement",
                    "from": verdict.requirement.id,
                    "type": state,
                    "to_label": "Municipality",
                    "to": code,
                }


def _verdicts(landscape: Landscape, at: date) -> Iterator[Verdict]:
    one = OneDay(landscape, at)
    return (judge(requirement, one, requirement.decided) for requirement in landscape.in_force())


def decision_gaps(landscape: Landscape, params: Row) -> Iterator[Row]:
    """List goals without a decision, decisions without requirement or effect, and contracts that contradict one."""
    for goal, title in landscape.facts["goals"]:
        yield _gap(
            "goal_without_decision",
            goal,
            title,
            f"No adopted decision advances the goal “{title}”.",
            f"Ingen vedtaget beslutning fremmer målet »{title}«.",
        )
    verdicts = {verdict.requirement.id: verdict for verdict in _verdicts(landscape, params["at"])}
    for decision, title, decided_on, requirements in landscape.facts["decisions"]:
        adopted, vedtaget = f"“{title}” (adopted {decided_on})", f"»{title}« (vedtaget {day(decided_on)})"
        if not requirements:
            why = f"{adopted} sets no requirement.", f"{vedtaget} stiller ingen krav."
            yield _gap("decision_without_requirement", decision, title, *why)
            continue
        found = tally(verdicts[requirement] for requirement in requirements if requirement in verdicts).all
        if not found["met"] and (found["missing"] or found["explained"]):
            counted = {state: number(found[state]) for state in STATES if found[state]}
            rest = ", ".join(f"{found[state]} {state}" for state in counted)
            resten = ", ".join(f"{count} {CHOICES[state]}" for state, count in counted.items())
            which = ", ".join(sorted(set(requirements) & set(verdicts)))
            yield _gap(
                "decision_without_effect",
                decision,
                title,
                f"Nobody meets what {adopted} requires in {which}: {rest}.",
                f"Ingen opfylder det, som {vedtaget} kræver: {resten}.",
            )
    contradicted = defaultdict(list)
    for contract, title, signed_on, *what in landscape.facts["contracts"]:
        contradicted[contract, title, signed_on].append(what)
    for (contract, title, signed_on), those in contradicted.items():
        wants = "; and ".join(
            f"covers {system}, which “{decision}” ({key}) of {decided_on} wants retired"
            for system, decision, key, decided_on in those
        )
        kraever = "; og ".join(
            f"omfatter {system}, som »{decision}« fra {day(decided_on)} kræver udfaset"
            for system, decision, _, decided_on in those
        )
        yield _gap(
            "contract_contradicts",
            contract,
            title,
            f"“{title}”, signed on {signed_on}, {wants}.",
            f"»{title}«, underskrevet {day(signed_on)}, {kraever}.",
        )


def _gap(gap: str, key: str, title: str, why: str, why_da: str) -> Row:
    return {"gap": gap, "id": key, "title": title, "why": why, "why_da": why_da}
