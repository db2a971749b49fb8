"""The questions about what contracts cost and when they can be left."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from math import fsum
from operator import itemgetter
from statistics import quantiles
from typing import Any

from kb.dates import plus_months
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


def procurement_windows(records: list[Row], params: Row) -> Iterator[Row]:
    """Group the contracts of each market by the days on which notice must be given at the latest."""
    earliest = plus_months(params["at"], params["lead_months"])
    markets: dict[tuple[str, str], list[tuple[date, str, Row]]] = defaultdict(list)
    for record in records:
        notice = plus_months(record["ends"].to_native(), -record["notice"])
        if notice >= earliest:
            markets[record["capability"], record["name"]].append((notice, record["contract"], record))
    for (capability, name), contracts in markets.items():
        for window in _windows(sorted(contracts, key=itemgetter(0, 1)), params["months"]):
            of = [record for _, _, record in window]
            municipalities = {code for record in of for code in record["holders"]}
            if len(window) < 2 or len(municipalities) < params["at_least"]:
                continue
            values = [record["value"] for record in of if record["value"] is not None]
            yield {
                "capability": capability,
                "name": name,
                "opens": window[0][0].isoformat(),
                "closes": window[-1][0].isoformat(),
                "contracts": sorted(record["contract"] for record in of),
                "municipalities": sorted(municipalities),
                "systems": sorted({system for record in of for system in record["systems"]}),
                "yearly_value": fsum(values) if values else None,
                "values_known": len(values),
                "notices": [notice.isoformat() for _, notice in sorted((key, notice) for notice, key, _ in window)],
            }


def _windows(contracts: list[tuple[date, str, Row]], months: int) -> Iterator[list[tuple[date, str, Row]]]:
    """Cut what is sorted by day into windows of so many months, each from the first that is left."""
    window: list[tuple[date, str, Row]] = []
    for contract in contracts:
        if window and contract[0] > plus_months(window[0][0], months):
            yield window
            window = []
        window.append(contract)
    if window:
        yield window
