"""The days around the landscape's today, as numbers to reckon with and as text to write."""

from datetime import date
from random import Random

_YEARS_AROUND = 30


class Days:
    """Turn day numbers (`date.toordinal`) into the text of dates."""

    def __init__(self, today: date) -> None:
        """Make the text of every day of thirty years before and after today, once, since every row needs some."""
        self.today = today.toordinal()
        self.year = today.year
        self._first = self.start_of(today.year - _YEARS_AROUND)
        last = self.start_of(today.year + _YEARS_AROUND)
        self._texts = [date.fromordinal(day).isoformat() for day in range(self._first, last)]

    @staticmethod
    def start_of(year: int, month: int = 1, day: int = 1) -> int:
        """Return the number of a day."""
        return date(year, month, day).toordinal()

    def text(self, day: int) -> str:
        """Return a day as `2017-03-02`."""
        return self._texts[day - self._first]

    def rough(self, random: Random, day: int) -> str:
        """Return a day to the day, sometimes only to its month or year: as people remember when something began."""
        text = self._texts[day - self._first]
        chance = random.random()
        return text if chance > 0.22 else text[:7] if chance > 0.08 else text[:4]

    def rough_end(self, random: Random, start: int, end: int) -> str:
        """Return the end of an interval, only so rough that it still lies after the start."""
        return self.rough(random, end) if end - start > 400 else self._texts[end - self._first]

    def quarter_end(self, day: int) -> int:
        """Return the last day of the quarter that a day falls in: contracts like to end there."""
        year, month = int(self.text(day)[:4]), int(self.text(day)[5:7])
        following = (month - 1) // 3 * 3 + 4
        return self.start_of(year + following // 13, (following - 1) % 12 + 1) - 1
