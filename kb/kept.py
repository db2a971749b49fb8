"""What was made of one version of the landscape, kept to answer from: bounded, and forgotten with the version."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any

Version = frozenset[str]
"""The bookmark of the last write."""
MOST = 16_000_000
"""So many texts, numbers and the like are kept: 1.6 gigabytes, of which 98 municipalities take a hundredth.

The page of one municipality of 11 000 rests on ten million: with less, each would let go of what the next needs.
"""
ENTRY = 100
"""What even an empty answer takes."""


def size(value: Any) -> int:
    """Count the texts, numbers and the like in nested lists and rows; other things may have a `weight` of so many."""
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list | tuple):
        weight: int = getattr(value, "weight", 1)
        return weight
    return 1 + sum(map(size, value))


class Kept:
    """The most recently used of what was made of one version."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._version: object = None
        self._made: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self.total = 0
        self._lock = Lock()

    def __contains__(self, key: Hashable) -> bool:
        """Tell whether there is something, of whichever version."""
        return key in self._made

    def get(self, version: object, key: Hashable) -> Any:
        """Return what was made of that version; null when there is nothing."""
        with self._lock:
            if version != self._version or key not in self._made:
                return None
            self._made.move_to_end(key)
            return self._made[key][0]

    def put(self, version: object, key: Hashable, made: Any, values: int) -> None:
        """Keep what was made of so many values, and let go of other versions and of what was not used for longest."""
        with self._lock:
            if version != self._version:
                self._made.clear()
                self._version, self.total = version, 0
            values += ENTRY
            if values > MOST:
                return
            self.total += values - self._made.pop(key, (None, 0))[1]
            self._made[key] = made, values
            while self.total > MOST:
                self.total -= self._made.popitem(last=False)[1][1]
