"""The contracts of municipalities: alone or with their neighbours, at every stage."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from kb import model
from kb.generate.areas import AREAS
from kb.generate.days import Days
from kb.generate.folder import Folder
from kb.generate.places import Place, Places
from kb.generate.sources import CONTRACT_REGISTER, ILLUSTRATIVE
from kb.generate.streams import stream
from kb.generate.systems import Catalogue, Market, System
from kb.generate.usages import Landscape

_PROCEDURES = ("offentligt udbud", "begrænset udbud", "miniudbud", "miniudbud", "direkte tildeling", None)
_PER_CONTRACT = 3
_SAID = ("sources", "confidence")


@dataclass(slots=True)
class Purchase:
    """What some municipalities of a region bought together."""

    contract: str
    system: System
    members: frozenset[int]


@dataclass(slots=True)
class _Term:
    """When a contract runs, as text; no end means that it runs until notice is given."""

    signed: str | None
    starts: str | None
    ends: str | None
    notice: int | None
    options: int | None


class Contracts:
    """Write contracts, one municipality after the other."""

    def __init__(self, folder: Folder, days: Days, seed: int, places: Places, catalogue: Catalogue) -> None:
        """Keep one region's joint purchases at a time."""
        self._days, self._seed, self._places, self._catalogue = (days, seed, places, catalogue)
        self._contract = folder.writer(
            model.Contract,
            *("id", "title", "value_dkk", "signed_on", "starts_on", "ends_on", "notice_months"),
            *("extension_options", "procedure", *_SAID),
        )
        self._held = folder.writer(model.HeldBy, "start", "end", "valid_from", *_SAID)
        self._awarded = folder.writer(model.AwardedTo, "start", "end", "valid_from", *_SAID)
        self._covers = folder.writer(model.Covers, "start", "end", "valid_from", *_SAID)
        self._region = -1
        self._purchases: list[Purchase] = []

    def bought_together(self, place: Place) -> dict[int, Purchase]:
        """Return what a municipality bought with its neighbours, by market; the region's contracts come first."""
        if place.region != self._region:
            self._region = place.region
            self._purchases = list(self._buy_together(stream(self._seed, "region", place.region)))
        return {purchase.system.market: purchase for purchase in self._purchases if place.index in purchase.members}

    def _buy_together(self, random: Random) -> Iterable[Purchase]:
        neighbours = self._places.members(self._region)
        core = [market for market in self._catalogue.markets if market.core]
        if len(neighbours) < 2:
            return
        for number, market in enumerate(random.sample(core, 4)):
            members = random.sample(neighbours, min(len(neighbours), random.randrange(2, 8)))
            system = market.choose(random, self._region % 6)
            contract = f"r{self._region}-k{number + 1}"
            value = int(len(members) * 40_000 * market.rate * random.uniform(0.5, 1.0))
            title = f"Fælles køb til {AREAS[market.area].groups[market.group].lower()} (fiktiv)"
            term = self._term(random, random.uniform(0.1, 0.8))
            self._write(random, contract, title, value if random.random() < 0.85 else None, term, True, [system])
            yield Purchase(contract, system, frozenset(members))

    def of(self, place: Place, landscape: Landscape, together: dict[int, Purchase]) -> None:
        """Write the contracts that a municipality holds, alone or with others."""
        random, today = place.random, self._days.today
        reports = place.reports[2]
        for purchase in together.values():
            self._hold(random, purchase.contract, place, reports)
        chance = 0.72 if reports else 0.2
        number = 0
        for markets in self._by_vendor(landscape, together).values():
            for first in range(0, len(markets), _PER_CONTRACT):
                chunk = markets[first : first + _PER_CONTRACT]
                if random.random() > chance:
                    continue
                number += 1
                contract = f"{place.code}-k{number:02d}"
                systems = [landscape.markets[market.index].system for market in chunk]
                value = self._value(random, place, chunk)
                stage = random.random()
                self._write(random, contract, self._title(chunk), value, self._term(random, stage), reports, systems)
                self._hold(random, contract, place, reports)
                if 0.1 < stage < 0.2:
                    contract += "b"
                    term = self._next(random, today + random.randrange(70, 500))
                    title = f"Ny aftale: {self._title(chunk).lower()}"
                    self._write(random, contract, title, value, term, reports, systems)
                    self._hold(random, contract, place, reports)
        if landscape.local and random.random() < chance * 0.5:
            holding = landscape.local[0]
            market = self._catalogue.markets[holding.system.market]
            value = self._value(random, place, [market])
            contract = f"{place.code}-k00"
            term = self._term(random, random.random())
            self._write(random, contract, self._title([market]), value, term, reports, [holding.system])
            self._hold(random, contract, place, reports)

    def _by_vendor(self, landscape: Landscape, together: dict[int, Purchase]) -> dict[str, list[Market]]:
        """Return the markets by the vendor whose system is in use: a vendor sells several in one contract."""
        found: dict[str, list[Market]] = {}
        for index, holding in landscape.markets.items():
            if index not in together and holding.system.vendor is not None:
                found.setdefault(holding.system.vendor, []).append(self._catalogue.markets[index])
        return found

    @staticmethod
    def _title(markets: list[Market]) -> str:
        names = [AREAS[market.area].groups[market.group].lower() for market in markets]
        return f"Drift og vedligehold: {', '.join(names)} (fiktiv)"

    @staticmethod
    def _value(random: Random, place: Place, markets: list[Market]) -> int | None:
        """Draw kroner a year: by inhabitant, cheaper for the big, and not known for one of six."""
        if random.random() < 0.17:
            return None
        scale = place.population**0.9 * 2.9
        return int(sum(market.rate * scale * random.lognormvariate(0, 0.45) for market in markets)) // 100 * 100

    def _term(self, random: Random, stage: float) -> _Term:
        """Draw when a contract runs: `stage` in [0, 1] leads from ended over expiring to running on without an end."""
        days, today = self._days, self._days.today
        if stage > 0.86:
            starts = today - random.randrange(400, 4000)
            signed = days.rough(random, starts - random.randrange(20, 150))
            return _Term(signed, days.rough(random, starts), None, random.choice((3, 6, 6, 12, None)), None)
        if stage < 0.1:
            ends = days.quarter_end(today - random.randrange(100, 1400))
        elif stage < 0.32:
            ends = days.quarter_end(today + random.randrange(10, 330))
        else:
            ends = days.quarter_end(today + random.randrange(330, 2000))
        starts = min(ends - random.choice((2, 3, 4, 4, 6, 8)) * 365, today - random.randrange(1, 400))
        return self._dated(random, starts, ends)

    def _next(self, random: Random, starts: int) -> _Term:
        return self._dated(random, starts, self._days.quarter_end(starts + random.choice((3, 4, 6)) * 365))

    def _dated(self, random: Random, starts: int, ends: int) -> _Term:
        days, chance = self._days, random.random()
        signed = None if chance < 0.1 else days.rough(random, min(starts, days.today) - random.randrange(20, 200))
        end = days.text(ends)
        return _Term(
            signed,
            days.text(starts) if chance < 0.93 else None,
            end if chance < 0.8 else end[:7] if chance < 0.93 else end[:4],
            random.choice((3, 6, 6, 12, None)),
            random.choice((0, 0, 1, 2, None)),
        )

    def _write(
        self,
        random: Random,
        contract: str,
        title: str,
        value: int | None,
        term: _Term,
        reported: bool,
        systems: list[System],
    ) -> None:
        said = self._said(random, reported)
        row = (term.signed, term.starts, term.ends, term.notice, term.options, random.choice(_PROCEDURES))
        self._contract((contract, title, value, *row, *said))
        vendor = systems[0].vendor
        if vendor is not None and random.random() > 0.03:
            self._awarded((contract, vendor, term.starts if random.random() < 0.2 else None, *said))
        for system in systems:
            self._covers((contract, system.id, None, *said))

    def _hold(self, random: Random, contract: str, place: Place, reported: bool) -> None:
        self._held((contract, f"Municipality:{place.code}", None, *self._said(random, reported)))

    @staticmethod
    def _said(random: Random, reported: bool) -> tuple[str, str]:
        return (CONTRACT_REGISTER, "high") if reported and random.random() < 0.65 else (ILLUSTRATIVE, "medium")
