"""A dictionary that takes little memory, however much is put into it."""

import sqlite3
from collections.abc import Callable, Iterator, MutableMapping
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from pydantic_core import from_json, to_json

MOST = 20_000
"""So many entries stay in memory, those that came first."""
PAGE = 1_000
PAGES_KIB = 8_000

Value = TypeVar("Value")


class Spilled(MutableMapping[str, Value], Generic[Value]):
    """Hold values by text: the first in memory, the others in a nameless file of SQLite's, which goes with it.

    `written` turns a value into what JSON can say, and `read` back. What is got must be set again when it has changed.
    """

    def __init__(
        self, written: Callable[[Value], Any] = lambda value: value, read: Callable[[Any], Value] = lambda found: found
    ) -> None:
        """Begin empty."""
        self._first: dict[str, Value] = {}
        self._written, self._read = written, read
        self._beyond = 0

    @cached_property
    def _disk(self) -> sqlite3.Connection:
        disk = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        disk.execute(f"PRAGMA cache_size = -{PAGES_KIB}")
        disk.execute("PRAGMA journal_mode = OFF")
        disk.execute("CREATE TABLE entries (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID")
        disk.execute("BEGIN")
        return disk

    def __getitem__(self, key: str) -> Value:
        """Return the value; KeyError when there is none."""
        try:
            return self._first[key]
        except KeyError:
            found = self.get(key, self)
            if found is self:
                raise
            return cast(Value, found)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value, or another thing where there is none."""
        if not self._beyond or key in self._first:
            return self._first.get(key, default)
        found = self._disk.execute("SELECT value FROM entries WHERE key = ?", (key,)).fetchone()
        return self._read(from_json(found[0])) if found else default

    def __contains__(self, key: object) -> bool:
        """Tell whether there is a value, without reading it."""
        if not self._beyond or key in self._first:
            return key in self._first
        return self._disk.execute("SELECT 1 FROM entries WHERE key = ?", (key,)).fetchone() is not None

    def __setitem__(self, key: str, value: Value) -> None:
        """Keep a value."""
        if key in self._first or (len(self._first) < MOST and not self._beyond):
            self._first[key] = value
            return
        text = to_json(self._written(value))
        new = self._disk.execute("INSERT OR IGNORE INTO entries VALUES (?, ?)", (key, text)).rowcount
        self._beyond += new
        if not new:
            self._disk.execute("UPDATE entries SET value = ? WHERE key = ?", (text, key))

    def __delitem__(self, key: str) -> None:
        """Let a value go; KeyError when there is none."""
        if key in self._first:
            del self._first[key]
        elif not self._beyond or not self._disk.execute("DELETE FROM entries WHERE key = ?", (key,)).rowcount:
            raise KeyError(key)
        else:
            self._beyond -= 1

    def __iter__(self) -> Iterator[str]:
        """Yield the keys; values may be set meanwhile."""
        yield from list(self._first)
        text = "SELECT key FROM entries WHERE key >= ? ORDER BY key LIMIT ?"
        after = "" if self._beyond else None
        while after is not None:
            page = [key for (key,) in self._disk.execute(text, (after, PAGE))]
            yield from page
            after = page[-1] + "\0" if len(page) == PAGE else None  # the text that comes next

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._first) + self._beyond
