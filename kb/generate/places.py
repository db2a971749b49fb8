"""The invented municipalities: code, name, region, size and habits of each, from a stream of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp
from random import Random
from uuid import UUID

from kb import model
from kb.generate import names
from kb.generate.days import Days
from kb.generate.folder import Folder
from kb.generate.sources import ILLUSTRATIVE, REGISTER
from kb.generate.streams import stream

MOST = min(100_000, names.most_places())
FAMILIES = 6
"""How many kinds of taste there are: municipalities of one kind buy the same more often."""
_PER_REGION = 20
_FEWEST_REGIONS = 5


@dataclass(slots=True)
class Place:
    """A municipality on its way through the generator."""

    index: int
    code: str
    region: int
    population: int
    random: Random
    family: int
    diligence: float
    since: int
    reports: tuple[bool, bool, bool]
    """Whether it reports usages, data flows and contracts."""


class Places:
    """Give the municipalities one by one, and write them."""

    def __init__(self, folder: Folder, days: Days, seed: int, count: int) -> None:
        """Prepare the names; nothing is kept per municipality."""
        self.count, self._seed, self._days = count, seed, days
        self.regions = max(_FEWEST_REGIONS, round(count / _PER_REGION))
        self.name, self.region_name = names.places(seed), names.regions(seed)
        self._municipality = folder.writer(
            model.Municipality,
            *("code", "name", "region", "population", "cvr", "organisation_uuid", "valid_from", "valid_to"),
            *("sources", "confidence"),
        )
        self._external = folder.writer(model.ExternalId, "key", "sources", "confidence")
        self._identifies = folder.writer(model.Identifies, "start", "end", "sources", "confidence")

    def code(self, index: int) -> str:
        """Return four digits, six above 9 999 places; real ones lie below 1000 and are avoided while there is room."""
        return str(100_001 + index) if self.count > 9_999 else f"{min(1001, 10_000 - self.count) + index:04d}"

    def region_of(self, index: int) -> int:
        """Return the number of the region: neighbours in code are neighbours on the map."""
        return index * self.regions // self.count

    def members(self, region: int) -> range:
        """Return the numbers of the region's municipalities."""
        return range(-(-region * self.count // self.regions), -(-(region + 1) * self.count // self.regions))

    def __iter__(self) -> Iterator[Place]:
        """Write and give one municipality after the other."""
        for index in range(self.count):
            code = self.code(index)
            random = stream(self._seed, code)
            region = self.region_of(index)
            family = region % FAMILIES if random.random() < 0.6 else random.randrange(FAMILIES)
            since, until = self._life(index)
            place = Place(
                index,
                code,
                region,
                self._population(index, random),
                random,
                family,
                random.betavariate(4, 2),
                since,
                # together about 30 % are silent on something
                (random.random() < 0.93, random.random() < 0.85, random.random() < 0.88),
            )
            self._write(place, until)
            yield place

    def _population(self, index: int, random: Random) -> int:
        """Draw a size: log-normal around 43 000, a few islands, and one capital, as in Denmark."""
        if index == 0:
            return random.randrange(585_000, 640_000)
        if index % 25 == 13:
            return random.randrange(1_900, 7_000)
        drawn = int(exp(random.gauss(10.67, 0.62)))
        return max(2_000, drawn) if drawn < 300_000 else random.randrange(200_000, 360_000)

    def _life(self, index: int) -> tuple[int, int | None]:
        """Return when it began and when it ends: most since 2007, one in sixty is new or merges two months from now."""
        days = self._days
        if index % 60 == 41:
            return days.start_of(2018), None
        until = days.start_of(days.year + 1) if index % 60 == 23 else None
        return days.start_of(2007), until

    def _write(self, place: Place, until: int | None) -> None:
        code, days = place.code, self._days
        cvr = f"00{place.index:06d}"  # no real number begins with 00
        self._municipality(
            (
                code,
                self.name(place.index),
                self.region_name(place.region),
                place.population,
                cvr,
                str(UUID(int=place.random.getrandbits(128), version=4)),
                days.text(place.since),
                None if until is None else days.text(until),
                REGISTER,
                "high",
            )
        )
        self._external((f"cvr:{cvr}", ILLUSTRATIVE, "medium"))
        self._identifies((f"cvr:{cvr}", f"Municipality:{code}", ILLUSTRATIVE, "medium"))
