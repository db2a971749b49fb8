"""What was made of one version of the landscape, kept to answer from: bounded, and forgotten with the version."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import is_dataclass
from threading import Lock
from types import NoneType
from typing import Any, TypeVar

Version = frozenset[str]
"""The bookmark of the last write."""
MOST = 16_000_000
"""So many texts, numbers and the like are kept: 1.6 gigabytes, of which 98 municipalities take a hundredth.

The page of one municipality of 11 000 rests on ten million: with less, each would let go of what the next needs.
"""
ENTRY = 100
"""What even an empty answer takes."""
LONG = 100
"""So many letters of a text take as much as a value more."""
LEAVES = frozenset({int, float, bool, NoneType})
T = TypeVar("T")


def size(value: Any) -> int:
    """Count the texts, numbers and the like in nested lists, rows and data classes; others may say their `weight`."""
    if isinstance(value, str):
        return 1 + len(value) // LONG
    if type(value) in LEAVES:
        return 1
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list | tuple):
        weight: int | None = getattr(value, "weight", None)
        if weight is not None or not is_dataclass(value):
            return 1 if weight is None else weight
        value = vars(value).values()
    return 1 + sum(map(size, value))


class Kept:
    """The most recently used of what was made of one version."""

    def __init__(self, most: int = MOST) -> None:
        """Begin with nothing, and keep at most so many values."""
        self._most = most
        self._version: object = None
        self._finding: dict[Hashable, Lock] = {}
        self._made: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self.total = 0
        self._lock = Lock()

    def __contains__(self, key: Hashable) -> bool:
        """Tell whether there is something, of whichever version."""
        return key in self._made

    def get(self, version: object, key: Hashable) -> Any:
        """Return what was made of that version; null when there is nothing."""
        there = self._there(version, key)
        return there[0] if there else None

    def _there(self, version: object, key: Hashable) -> tuple[Any, int] | None:
        with self._lock:
            if version != self._version or key not in self._made:
                return None
            self._made.move_to_end(key)
            return self._made[key]

    def once(self, version: Hashable, key: Hashable, find: Callable[[], T]) -> T:
        """Return what was found of that version; else have it found by who wants it first, while the others wait."""
        if (there := self._there(version, key)) is None:
            with self._lock:
                lock = self._finding.setdefault((version, key), Lock())
            try:
                with lock:
                    if (there := self._there(version, key)) is None:
                        made = find()
                        there = made, size(made)
                        self.put(version, key, *there)
            finally:
                with self._lock:
                    self._finding.pop((version, key), None)
        found: T = there[0]
        return found

    def put(self, version: object, key: Hashable, made: Any, values: int) -> None:
        """Keep what was made of so many values, and let go of other versions and of what was not used for longest."""
        with self._lock:
            if version != self._version:
                self._made.clear()
                self._version, self.total = version, 0
            values += ENTRY
            if values > self._most:
                return
            self.total += values - self._made.pop(key, (None, 0))[1]
            self._made[key] = made, values
            while self.total > self._most:
                self.total -= self._made.popitem(last=False)[1][1]
