"""What a municipality uses, used and plans to use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from kb import model
from kb.generate.common import Common
from kb.generate.days import Days
from kb.generate.folder import Folder
from kb.generate.places import Place
from kb.generate.plan import Plan
from kb.generate.sources import ILLUSTRATIVE, REGISTER, SURVEY
from kb.generate.systems import Catalogue, Market, System

_PURPOSES = (None, None, None, None, "drift", "sagsbehandling", "forsøg", "arkiv")


@dataclass(slots=True)
class Holding:
    """A system in use in a municipality, since when, and what it took the place of."""

    system: System
    since: int
    before: System | None = None


@dataclass(slots=True)
class Landscape:
    """What flows and contracts need to know of a municipality's systems."""

    markets: dict[int, Holding] = field(default_factory=dict)
    """By market; one system each."""
    local: list[Holding] = field(default_factory=list)
    joint: dict[str, int] = field(default_factory=dict)
    """By joint system, since when it is used."""


class Usages:
    """Write USES, one municipality after the other."""

    def __init__(self, folder: Folder, days: Days, catalogue: Catalogue, common: Common, plan: Plan) -> None:
        """Draw which shared systems nearly everybody has, and which only some."""
        self._days, self._catalogue, self._common, self._plan = (days, catalogue, common, plan)
        self._write = folder.writer(
            model.Uses,
            *("start", "end", "status", "users", "purpose", "valid_from", "valid_to", "sources", "confidence"),
        )
        self._joint_cover = [1.0, 0.98, 0.95, 0.9, 0.62, 1.0, 0.85, 0.97, 0.72, 0.8, 0.9, 0.35]

    def of(self, place: Place, bought: Mapping[int, System]) -> Landscape:
        """Write what a municipality uses; `bought` are the systems that it bought with its neighbours, by market."""
        found, random = Landscape(), place.random
        seen: set[str] = set()
        # Of a municipality that reports nothing, only what others tell is known.
        known = 1.0 if place.reports[0] else random.choice((0.0, 0.3, 0.5))
        size = min(1.25, max(0.75, 0.75 + place.population / 160_000))
        for joint, cover in zip(self._common.joint, self._joint_cover, strict=True):
            if random.random() < cover:
                found.joint[joint.id] = self._joint(place, joint.id)
        for service in self._common.services:
            if random.random() < 0.06:
                self._write_use(place, service.id, self._days.today - random.randrange(300, 3000), None, "in_use")
        for market in self._catalogue.markets:
            if market.index in bought or random.random() < market.cover * size * known:
                self._market(place, market, bought.get(market.index), seen, found)
        for system in self._catalogue.local.get(place.index, ()):
            if system.id not in seen:
                seen.add(system.id)
                since = self._adopted(random, system, place)
                if since <= self._days.today:
                    self._write_use(place, system.id, since, None, "in_use")
                    found.local.append(Holding(system, since))
        return found

    def _joint(self, place: Place, system: str) -> int:
        since = self._days.today - int(place.random.triangular(60, 4500, 1500))
        self._write_use(place, system, since, None, "phasing_in" if since > self._days.today - 200 else "in_use")
        return since

    def _adopted(self, random: Random, system: System, place: Place) -> int:
        """Draw the day a system came into use: after it was made, most long ago, some in the near future."""
        today = self._days.today
        since = max(system.active_from, place.since) + 90 + int(random.expovariate(1 / 2000))
        if since < today + 600:
            return since
        return max(system.active_from + 30, today - random.randrange(2500))

    def _market(self, place: Place, market: Market, bought: System | None, seen: set[str], found: Landscape) -> None:
        """Write the system of a market, with what came before it and, sometimes, one beside it."""
        random, today = place.random, self._days.today
        system = bought or market.choose(random, place.family)
        if system.id in seen:
            return
        seen.add(system.id)
        since = self._adopted(random, system, place)
        if bought and since > today:
            since = today - 30
        before = market.choose(random, place.family) if since > today or random.random() < 0.42 else None
        if before is not None and (before.id in seen or before.active_from > since - 400):
            before = None
        if before is not None:
            seen.add(before.id)
            first = random.randrange(max(before.active_from, since - 4500), since - 200)
            # The old system runs on for a while beside the new one.
            overlap = since + random.choice((0, 0, 30, 90, 180))
            self._write_use(place, before.id, first, overlap, "phasing_out" if overlap > today else "in_use")
            if since > today:
                found.markets[market.index] = Holding(before, first)
        if since > today:
            self._write_use(place, system.id, since, None, "planned")
            return
        until = self._until(random, system, since)
        if random.random() < 0.04 and since - system.active_from > 1500:
            # It was in use before, given up, and came back.
            self._write_use(place, system.id, since - 1400, since - 500, "in_use")
        status = "phasing_in" if since > today - 240 else "in_use"
        if until is not None and until > today:
            status = "phasing_out"
        self._write_use(place, system.id, since, until, status, market)
        if until is None or until > today:
            found.markets[market.index] = Holding(system, since, before)
        chance = random.random()
        if chance < 0.26:
            self._second(place, market, seen, planned=chance > 0.2)

    def _until(self, random: Random, system: System, since: int) -> int | None:
        """Draw the day a usage ended or is to end: most have none."""
        today, retired = self._days.today, self._plan.retired.get(system.id)
        if retired is not None and random.random() < 0.6:
            return max(since + 400, retired + int(random.expovariate(1 / 500)) + 30)
        chance = random.random()
        if chance < 0.03:
            return today + random.randrange(60, 500)
        return random.randrange(since + 300, today) if chance < 0.07 and today - since > 600 else None

    def _second(self, place: Place, market: Market, seen: set[str], planned: bool) -> None:
        """Write another system of the market: beside the first, or planned to take its place."""
        random, today = place.random, self._days.today
        system = market.choose(random, place.family)
        if system.id in seen:
            return
        seen.add(system.id)
        since = self._adopted(random, system, place)
        if planned and random.random() < 0.8:
            since = today + random.randrange(20, 700)
        self._write_use(place, system.id, since, None, "planned" if planned or since > today else "in_use")

    def _write_use(
        self, place: Place, system: str, since: int, until: int | None, status: str, market: Market | None = None
    ) -> None:
        random, days = place.random, self._days
        chance = random.random()
        if not place.reports[0] or chance < 0.35:
            sources, confidence = ILLUSTRATIVE, "low" if chance < 0.15 else "medium"
        else:
            sources, confidence = (SURVEY if chance > 0.7 else REGISTER), "high"
        users = None
        if market is not None and chance > 0.3:
            users = 3 + int(place.population * market.rate / 1500 * (0.5 + chance))
        # Some do not know when it began; what has an end is known better.
        unknown = until is None and since < days.today - 2500 and random.random() < 0.2
        self._write(
            (
                place.code,
                system,
                None if status == "in_use" and random.random() < 0.1 else status,
                users,
                _PURPOSES[int(chance * 797) % 8],
                None if unknown else days.rough(random, since),
                None if until is None else days.rough_end(random, since, until),
                sources,
                confidence,
            )
        )
