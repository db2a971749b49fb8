"""The invented vendors: a few big ones, many small ones, and who bought whom when."""

from bisect import bisect
from itertools import accumulate
from random import Random

from kb import model
from kb.generate import names
from kb.generate.days import Days
from kb.generate.folder import Folder
from kb.generate.sources import VENDOR_LIST, said
from kb.generate.streams import stream

_HOLDINGS = 4
_COUNTRIES = ("DK", "SE", "NO", "FI", "DE", "NL")


class Vendors:
    """Hold the vendors' ids: holding companies first, which only own, then the others by size."""

    def __init__(self, folder: Folder, days: Days, seed: int, count: int) -> None:
        """Write the vendors and their owners, and keep their ids."""
        self._random = stream(seed, "vendors")
        self._folder, self._days = folder, days
        self._name = names.vendors(seed)
        self.ids = [self._write(index) for index in range(count)]
        # Zipf: the second sells half as much as the first, the tenth a tenth.
        self._weights = list(accumulate(1 / rank for rank in range(1, count - _HOLDINGS + 1)))
        self._fresh = iter(self.ids[_HOLDINGS + 12 :])
        for index in range(_HOLDINGS, count):
            self._write_owners(index)

    def _write(self, index: int) -> str:
        random = self._random
        country = random.choices(_COUNTRIES, (82, 6, 4, 2, 3, 3))[0]
        id_, name = self._name(index, random, country)
        if index < _HOLDINGS:
            country, name = "DK", name.split()[0] + " Holding A/S"
        cvr = f"009{index:05d}"  # no real number begins with 00
        facts = said(random, VENDOR_LIST, 0.7)
        self._folder.add(
            model.Vendor,
            id=id_,
            name=name,
            cvr=cvr if country == "DK" else None,
            country=country,
            website=f"https://{id_}.example/" if random.random() < 0.9 else None,
            **facts,
        )
        if country == "DK":
            self._folder.add(model.ExternalId, key=f"cvr:{cvr}", **facts)
            self._folder.add(model.Identifies, start=f"cvr:{cvr}", end=f"Vendor:{id_}", **facts)
        return id_

    def _write_owners(self, index: int) -> None:
        """Write who owns a vendor; an owner always stands before it, so that nobody comes to own itself."""
        random, days = self._random, self._days
        big = index < _HOLDINGS + 3
        if random.random() > (0.4 if big else 0.22):
            return
        first = random.randrange(_HOLDINGS if big or random.random() < 0.3 else min(index, _HOLDINGS + 14))
        since = days.today - random.randrange(-200, 15 * 365)
        until = None
        if random.random() < 0.35:
            until = since + random.randrange(500, 9 * 365)
        self._own(index, first, since, until)
        if until is not None and until < days.today + 300 and random.random() < 0.8:
            self._own(index, random.randrange(min(index, _HOLDINGS + 14)), until, None)

    def _own(self, index: int, owner: int, since: int, until: int | None) -> None:
        days = self._days
        self._folder.add(
            model.OwnedBy,
            start=self.ids[index],
            end=self.ids[owner],
            valid_from=days.text(since),
            valid_to=None if until is None else days.text(until),
            **said(self._random, VENDOR_LIST, 0.6),
        )

    def pick(self, random: Random) -> str:
        """Return a vendor, big ones more often."""
        return self.ids[_HOLDINGS + bisect(self._weights, random.random() * self._weights[-1])]

    def pick_small(self, random: Random) -> str:
        """Return a small vendor that sells nothing yet, or any when all do."""
        return next(self._fresh, None) or self.pick(random)
