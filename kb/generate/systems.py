"""The invented systems of the market: who makes them, what for, who likes them, and what they expose."""

from bisect import bisect
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from kb import model
from kb.danish import slug
from kb.generate import names
from kb.generate.areas import AREAS
from kb.generate.common import FREQUENCIES, INTERFACE_KINDS, Common, area_standard, group_id
from kb.generate.days import Days
from kb.generate.folder import Folder
from kb.generate.places import FAMILIES
from kb.generate.sources import FLOW_SURVEY, REGISTER, VENDOR_LIST, said
from kb.generate.streams import stream
from kb.generate.vendors import Vendors

_SHARE_LOCAL = 0.36
"""The part of the catalogue that is at home in one municipality or a few."""
_WEIGHTS = {"open": 16.0, "moderate": 8.0, "concentrated": 3.0, "niche": 0.75}
_NICHES = 0.6
_PREFERENCE = 3.5
"""How much more a municipality likes what is made for its kind."""


@dataclass(slots=True)
class System:
    """What the generator remembers of a system: its supplier today, the day it came, and its interfaces."""

    id: str
    vendor: str | None
    active_from: int
    interfaces: tuple[str, ...]
    market: int
    national: set[str] = field(default_factory=set)
    """The shared systems that it has a national flow to or from."""


@dataclass(slots=True)
class Market:
    """A group of a business area with the systems for it; `cover` is the part of the municipalities that has one."""

    index: int
    area: int
    group: int
    shape: str
    cover: float
    rate: float
    """Kroner an inhabitant and year."""
    skew: float
    systems: list[System] = field(default_factory=list)
    chances: list[list[float]] = field(default_factory=list)
    """Cumulated chances of the systems, per family of municipalities."""

    @property
    def core(self) -> bool:
        """Tell whether nearly everybody has a system for it."""
        return self.shape != "niche"

    def choose(self, random: Random, family: int) -> System:
        """Return a system, more often a big one or one that the family likes."""
        chances = self.chances[family]
        return self.systems[bisect(chances, random.random() * chances[-1])]


class Catalogue:
    """Hold the markets, and the local systems by the number of the municipality that has them."""

    def __init__(self, folder: Folder, days: Days, seed: int, vendors: Vendors, common: Common, size: int) -> None:
        """Write the market's systems; `size` is how many, local ones included."""
        self._folder, self._days, self._vendors, self._common = (folder, days, vendors, common)
        self._random = stream(seed, "systems")
        self._name = [names.systems(seed, area.nouns) for area in AREAS]
        self._named = [0] * len(AREAS)
        self.markets = self._plan_markets()
        self.local: dict[int, list[System]] = {}
        self.locals_wanted = round(size * _SHARE_LOCAL)
        self._fill_markets(size - self.locals_wanted)

    def _plan_markets(self) -> list[Market]:
        random = self._random
        core = sum(area.core for area in AREAS)
        shapes = ["open"] * 4 + ["moderate"] * 10 + ["concentrated"] * (core - 14)
        random.shuffle(shapes)
        skews = {"open": (0.05, 0.3), "moderate": (0.3, 0.7), "concentrated": (1.1, 2.4), "niche": (0.2, 1.2)}
        markets: list[Market] = []
        for area, words in enumerate(AREAS):
            for group in range(len(words.groups)):
                is_core = words.core and group == 0
                if not is_core and random.random() > _NICHES:
                    continue
                shape = shapes.pop() if is_core else "niche"
                cover = random.uniform(0.78, 0.99) if is_core else random.uniform(0.05, 0.32)
                rate = random.lognormvariate(2.9, 0.7)
                markets.append(Market(len(markets), area, group, shape, cover, rate, random.uniform(*skews[shape])))
        return markets

    def _fill_markets(self, systems: int) -> None:
        random = self._random
        scale = systems / sum(_WEIGHTS[market.shape] for market in self.markets)
        for market in self.markets:
            wanted = int(_WEIGHTS[market.shape] * scale + random.random())
            likes = []
            for rank in range(max(2 if market.shape == "concentrated" else 1, wanted)):
                market.systems.append(self._write(market, rank))
                likes.append(random.randrange(FAMILIES))
            for family in range(FAMILIES):
                weights = (
                    (_PREFERENCE if like == family else 1.0) / (rank + 1) ** market.skew
                    for rank, like in enumerate(likes)
                )
                market.chances.append(list(accumulate(weights)))

    def add_locals(self, municipalities: int) -> None:
        """Write the systems that are at home in one municipality, some with a neighbour or two."""
        random = self._random
        core = [market for market in self.markets if market.core]
        for _ in range(self.locals_wanted):
            market = random.choice(core if random.random() < 0.7 else self.markets)
            system = self._write(market, None)
            home = random.randrange(municipalities)
            for neighbour in range(random.choices((1, 2, 3), (78, 14, 8))[0]):
                self.local.setdefault((home + neighbour) % municipalities, []).append(system)

    def _write(self, market: Market, rank: int | None) -> System:
        """Write a system of the market, or with no rank a local one."""
        random, days, add, local = (self._random, self._days, self._folder.add, rank is None)
        name = self._name[market.area](self._named[market.area])
        self._named[market.area] += 1
        old = (15, 22) if rank == 0 else (9, 20) if random.random() < 0.7 else (1, 9)
        began = days.today - random.randrange(old[0] * 365, old[1] * 365)
        open_source = random.random() < (0.25 if local else 0.05)
        id_, facts = slug(name), said(random, REGISTER, 0.4 if local else 0.6)
        ends = days.today + random.randrange(-900, 1500) if random.random() < 0.09 else None
        add(
            model.System,
            id=id_,
            name=name,
            description=f"Fiktivt system til {AREAS[market.area].groups[market.group].lower()}.",
            kind=random.choices(("saas", "on_premises", None), (65, 28, 7))[0],
            open_source=open_source,
            joint=False,
            licence="EUPL-1.2" if open_source else None,
            repository_url=f"https://kode.example/{id_}" if open_source else None,
            active_from=days.rough(random, began),
            phase_out_from=None if ends is None else days.rough(random, ends - 540),
            end_of_life=None if ends is None else days.rough(random, ends),
            **facts,
        )
        add(model.ExternalId, key=f"fiktiv:{id_}", **facts)
        add(model.Identifies, start=f"fiktiv:{id_}", end=f"System:{id_}", **facts)
        if not local or random.random() > 0.04:
            self._write_capabilities(id_, market, facts)
        small = 0.7 if local else 0.75 if market.shape == "open" else 0.2
        vendor = self._write_suppliers(id_, local, small, began)
        system = System(id_, vendor, began, self._write_interfaces(id_, name, market, began), market.index)
        if not local:
            self._write_architecture(system, rank or 0, market)
        return system

    def _write_capabilities(self, id_: str, market: Market, facts: dict[str, str]) -> None:
        random, add, groups = (self._random, self._folder.add, len(AREAS[market.area].groups))
        add(model.Supports, start=id_, end=group_id(market.area, market.group), **facts)
        if random.random() < 0.12:
            add(model.Supports, start=id_, end=group_id(market.area, (market.group + 1) % groups), **facts)
        if random.random() < 0.04:
            since = self._days.rough(random, self._days.today - random.randrange(200, 2500))
            add(model.Supports, start=id_, end=group_id((market.area + 7) % len(AREAS), 0), valid_from=since, **facts)

    def _write_suppliers(self, id_: str, local: bool, small: float, began: int) -> str | None:
        """Write who supplies a system, now and before; return who does now, if anybody."""
        random, days, vendors = self._random, self._days, self._vendors
        if local and random.random() < 0.35:
            return None  # made by the municipality itself
        vendor = vendors.pick_small(random) if random.random() < small else vendors.pick(random)
        since, before = None, vendors.pick(random)
        if before != vendor and random.random() < 0.12:
            since = random.randrange(began + 100, days.today)
            self._supply(before, id_, None, since)
        self._supply(vendor, id_, since, None)
        partner = vendors.pick(random)
        if partner not in (vendor, before) and random.random() < 0.05:
            self._supply(partner, id_, None, None)
        return vendor

    def _supply(self, vendor: str, system: str, since: int | None, until: int | None) -> None:
        days = self._days
        self._folder.add(
            model.Supplies,
            start=vendor,
            end=system,
            valid_from=None if since is None else days.text(since),
            valid_to=None if until is None else days.text(until),
            **said(self._random, VENDOR_LIST, 0.6),
        )

    def _write_interfaces(self, id_: str, name: str, market: Market, began: int) -> tuple[str, ...]:
        random, days, add = self._random, self._days, self._folder.add
        kinds = random.sample(tuple(INTERFACE_KINDS), random.choices((0, 1, 2), (12, 63, 25))[0])
        for kind in kinds:
            interface, facts = f"{id_}-{kind}", said(random, FLOW_SURVEY, 0.5)
            add(model.Interface, id=interface, name=f"{name}, {INTERFACE_KINDS[kind]} (fiktiv)", kind=kind, **facts)
            add(model.Exposes, start=id_, end=interface, **facts)
            if random.random() < 0.55:
                own = random.random() < 0.75
                standard = area_standard(market.area if own else random.randrange(len(AREAS)))
                since = days.rough(random, random.randrange(began, days.today)) if random.random() < 0.5 else None
                add(model.Follows, start=interface, end=standard, valid_from=since, **facts)
        return tuple(f"{id_}-{kind}" for kind in kinds)

    def _write_architecture(self, system: System, rank: int, market: Market) -> None:
        """Write how a system hangs together with the common architecture everywhere: national flows, and blocks."""
        random, days, add, common = (self._random, self._days, self._folder.add, self._common)
        if random.random() < 0.03:
            block = random.choice(common.services).block
            add(model.Realises, start=system.id, end=block, **said(random, REGISTER))
        if rank < 5 and market.core and random.random() < 0.4:
            shared = random.choice([*common.services, *common.registers])
            system.national.add(shared.id)
            flow = f"national-{system.id}"
            facts = said(random, FLOW_SURVEY)
            words = AREAS[market.area]
            ends = (system.id, shared.id) if shared.block else (shared.id, system.id)
            since = days.text(max(system.active_from, days.today - 3500) + random.randrange(300))
            add(
                model.DataFlow,
                id=flow,
                description=f"Fast udveksling om {words.objects[0]} med {shared.name} (fiktiv).",
                data_objects=words.objects[:2],
                frequency=random.choice(FREQUENCIES[:3]),
                personal_data=words.personal,
                **facts,
            )
            add(model.Sends, start=ends[0], end=flow, valid_from=since, **facts)
            add(model.ReceivedBy, start=flow, end=ends[1], valid_from=since, **facts)
            add(model.Via, start=flow, end=shared.interface, valid_from=since, **facts)
        if random.random() < 0.4:
            survey = "fiktiv-snitfladekortlaegning"
            add(
                model.Reports,
                start=f"System:{system.id}",
                end=survey,
                subject="dataflows",
                **said(random, FLOW_SURVEY, 0.9),
            )
