"""What pages have found of one landscape on one day, kept until either is another: each thing is found once."""

from collections.abc import Callable, Hashable
from datetime import date
from threading import Lock
from typing import Any, TypeVar

Now = tuple[str | None, date]
"""The version of the landscape, and the day."""
MOST = 5000
"""So many findings are kept at most: a caller may ask about any thing there is."""
Found = TypeVar("Found")


class Finding:
    """Something to be found by whoever wants it first; the others wait for that one."""

    def __init__(self) -> None:
        """Begin without it."""
        self.lock = Lock()
        self.found: list[Any] = []


class Findings:
    """The findings of one landscape on one day."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = Lock()
        self._true_for: Now | None = None
        self._kept: dict[Hashable, Finding] = {}

    def get(self, now: Now, name: Hashable, find: Callable[[], Found]) -> Found:
        """Return what was found under this name, and find it if that was of another landscape or day, or failed."""
        with self._lock:
            if self._true_for != now or len(self._kept) >= MOST:
                self._true_for, self._kept = now, {}
            finding = self._kept.setdefault(name, Finding())
        with finding.lock:
            if not finding.found:
                finding.found.append(find())
            found: Found = finding.found[0]
            return found
