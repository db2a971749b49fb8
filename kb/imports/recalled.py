"""Rows that were read and checked, to be had again: reading costs most of all."""

import marshal
from collections.abc import Iterator
from functools import cached_property
from io import FileIO
from tempfile import TemporaryFile
from threading import Lock
from typing import Any
from weakref import finalize

from kb.model import Fact

MOST = 8_000_000_000
"""So many bytes are kept of one snapshot, sixty million rows; a file of which not all are kept is read again."""
BATCH = 500

Rows = Iterator[tuple[int, Any]]


class Recalled:
    """The rows of the files of one snapshot, in a file without a name that goes with it."""

    def __init__(self) -> None:
        """Begin with none."""
        self._places: dict[str, list[tuple[int, int]]] = {}
        self._bytes, self._most = 0, MOST
        self._lock = Lock()

    @cached_property
    def _file(self) -> FileIO:
        file = TemporaryFile(buffering=0)  # noqa: SIM115 - closed when nobody has the rows any more
        finalize(self, file.close)
        return file

    def keeping(self, noun: type[Fact], rows: Rows) -> Rows:
        """Yield (line, fact) of a file as it is read, and keep them once it is read to its end."""
        places: list[tuple[int, int]] = []
        waiting: list[tuple[int, dict[str, Any]]] = []
        for line, fact in rows:
            yield line, fact
            if self._bytes < self._most:
                waiting.append((line, fact.__dict__))
            if len(waiting) == BATCH:
                places.append(self._put(waiting))
                waiting = []
        if waiting:
            places.append(self._put(waiting))
        if self._bytes < self._most:
            self._places[noun.file] = places

    def again(self, noun: type[Fact]) -> Rows | None:
        """Return (line, fact) of a file as they were read; null when they are not kept."""
        places = self._places.get(noun.file)
        return None if places is None else self._had(noun, places)

    def _put(self, rows: list[tuple[int, dict[str, Any]]]) -> tuple[int, int]:
        """Keep rows, and return where they begin and how many bytes they are; of a full disk nothing more is asked."""
        packed = marshal.dumps(rows)
        with self._lock:
            place = self._bytes, len(packed)
            self._bytes += len(packed)
            try:
                self._file.seek(place[0])
                is_kept = self._file.write(packed) == len(packed)
            except OSError:
                is_kept = False
            if not is_kept:
                self._most = 0
        return place

    def _had(self, noun: type[Fact], places: list[tuple[int, int]]) -> Rows:
        for begin, length in places:
            with self._lock:
                self._file.seek(begin)
                packed = self._file.read(length)
            for line, values in marshal.loads(packed):  # noqa: S302 - packed above, and never out of this process
                yield line, _fact(noun, values)


def _fact(noun: type[Fact], values: dict[str, Any]) -> Fact:
    """Return the fact that had these values, as pydantic makes one out of a pickle: nothing is checked again."""
    fact = noun.__new__(noun)
    fact.__setstate__(
        {
            "__dict__": values,
            "__pydantic_fields_set__": set(values),
            "__pydantic_extra__": None,
            "__pydantic_private__": None,
        }
    )
    return fact
