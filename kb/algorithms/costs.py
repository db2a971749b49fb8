"""The questions about what contracts cost and when they can be left."""

from collections import defaultdict
from collections.abc import Iterator
from math import fsum
from statistics import quantiles
from typing import Any

from kb.rows import Row

ENOUGH = 8
"""From so many known costs on, their quartiles are shown."""


def duplication(records: list[Row], params: Row) -> Iterator[Row]:
    """Count systems and their users per market, and estimate what is paid beyond the lower quartile."""
    (landscape,) = records
    inhabitants, names = dict(landscape["inhabitants"]), dict(landscape["names"])
    paid = _paid(landscape["contracts"], inhabitants)
    systems_in: dict[str, list[str]] = defaultdict(list)
    users = {system: codes for system, _, codes in landscape["uses"]}
    for system, markets, _ in landscape["uses"]:
        for market in markets:
            systems_in[market].append(system)
    for market, systems in systems_in.items():
        used: dict[str, list[str]] = defaultdict(list)
        for system in systems:
            for code in users[system]:
                used[code].append(system)
        costs = [
            (fsum(cost for system in own for cost in paid[code, system]), inhabitants[code])
            for code, own in used.items()
            if inhabitants[code] is not None and all((code, system) in paid for system in own)
        ]
        q1 = median = excess = None
        if len(costs) >= ENOUGH:
            q1, median, _ = quantiles([cost / population for cost, population in costs], method="inclusive")
            excess = fsum(max(0.0, cost - q1 * population) for cost, population in costs)
        yield {
            "capability": market,
            "name": names[market],
            "systems": len(systems),
            "municipalities": len(used),
            "lonely": sum(all(len(users[system]) < 3 for system in own) for own in used.values()),
            "costs_known": len(costs),
            "q1": q1,
            "median": median,
            "excess": excess,
        }


def _paid(contracts: list[list[Any]], inhabitants: dict[str, int | None]) -> dict[tuple[str, str], list[float]]:
    """Return what each municipality pays for each system, contract by contract."""
    paid: dict[tuple[str, str], list[float]] = defaultdict(list)
    for value, holders, systems in contracts:
        # Who bought together split the price by population, or equally where one is unknown.
        weights = [population for code in holders if (population := inhabitants[code]) is not None]
        if len(weights) < len(holders):
            weights = [1] * len(holders)
        for code, weight in zip(holders, weights, strict=True):
            for system in systems:
                paid[code, system].append(value * weight / (sum(weights) * len(systems)))
    return paid
