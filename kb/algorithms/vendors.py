"""The questions about vendors that need their ownership as it might be, or one choice after another."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from math import fsum

from kb.rows import Row

Weights = list[tuple[float, list[str]]]
"""What a market consists of: each weight, and the vendors that it is of."""


class Ownership:
    """Who owns whom on a day."""

    def __init__(self, owned: list[list[str]]) -> None:
        """Take pairs of a vendor and its direct owner."""
        self._above = dict(owned)

    def chain(self, vendor: str) -> list[str]:
        """Return the vendor, its owner, the owner of that and so on."""
        chain = [vendor]
        while above := self._above.get(chain[-1]):
            chain.append(above)
        return chain

    def owner(self, vendor: str) -> str:
        """Return the ultimate owner."""
        return self.chain(vendor)[-1]


def vendor_merger(records: list[Row], params: Row) -> Iterator[Row]:
    """Compute concentration before and after the target's group has moved under the acquirer's owner."""
    (landscape,) = records
    ownership, names = Ownership(landscape["owned"]), dict(landscape["names"])
    target, buyer = params["target"], ownership.owner(params["acquirer"])
    if ownership.owner(target) == buyer:
        return

    def moves(vendor: str) -> bool:
        return target in ownership.chain(vendor)

    markets: dict[str, Weights] = defaultdict(list)
    for weight, vendors, of_markets in landscape["weights"]:
        for market, times in of_markets:
            markets[market].append((weight * times, vendors))
    for market, weights in markets.items():
        vendors = {vendor for _, of in weights for vendor in of}
        if not any(map(moves, vendors)) or buyer not in map(ownership.owner, vendors):
            continue
        before = hhi(weights, ownership.owner)
        after = hhi(weights, lambda vendor: buyer if moves(vendor) else ownership.owner(vendor))
        yield {
            "capability": market,
            "name": names.get(market),
            "hhi_before": before,
            "hhi_after": after,
            "delta": after - before,
            "flagged": round(after, 9) > 1800 and round(after - before, 9) > 100,
        }


def hhi(weights: Weights, owner: Callable[[str], str]) -> float:
    """Return the Herfindahl-Hirschman index, 0 to 10 000; a weight is split equally over its distinct owners."""
    parts: dict[str, list[float]] = defaultdict(list)
    for weight, vendors in weights:
        owners = {owner(vendor) for vendor in vendors}
        for one in owners:
            parts[one].append(weight / len(owners))
    sums = [fsum(of) for of in parts.values()]
    total = fsum(sums)
    return fsum((100 * weight / total) ** 2 for weight in sums)


def vendor_cover(records: list[Row], _: Row) -> Iterator[Row]:
    """Take owners one by one, each time that of the most systems not yet lost, until more than half are."""
    left = {at: set(record["owners"]) for at, record in enumerate(records)}
    systems_of: dict[str, set[int]] = defaultdict(set)
    for at, owners in left.items():
        for owner in owners:
            systems_of[owner].add(at)
    rank = 0
    while 2 * (len(records) - len(left)) <= len(records) and left:
        rank += 1
        vendor = min(systems_of, key=lambda owner: (-len(systems_of[owner] & left.keys()), owner))
        lost = [at for at in systems_of.pop(vendor) & left.keys() if not left[at] & systems_of.keys()]
        for at in lost:
            del left[at]
        share = (len(records) - len(left)) / len(records)
        yield {"rank": rank, "vendor": vendor, "systems": len(lost), "cumulative_share": share}
