"""Rows that were read and checked, to be had again while they are few enough: reading costs most of all."""

import marshal
from collections.abc import Iterator
from typing import Any

from kb.model import Fact

MOST = 64_000_000
"""So many bytes are kept of one snapshot, half a million rows; a file of which not all are kept is read again."""
BATCH = 500

Rows = Iterator[tuple[int, Any]]


class Recalled:
    """The rows of the files of one snapshot."""

    def __init__(self) -> None:
        """Begin with none."""
        self._batches: dict[str, list[bytes]] = {}
        self._bytes = 0

    def keeping(self, noun: type[Fact], rows: Rows) -> Rows:
        """Yield (line, fact) of a file as it is read, and keep them once it is read to its end."""
        batches: list[bytes] = []
        waiting: list[tuple[int, dict[str, Any]]] = []
        for line, fact in rows:
            yield line, fact
            if self._bytes < MOST:
                waiting.append((line, fact.__dict__))
            if len(waiting) == BATCH:
                batches.append(self._packed(waiting))
                waiting = []
        batches.append(self._packed(waiting))
        if self._bytes < MOST:
            self._batches[noun.file] = batches

    def again(self, noun: type[Fact]) -> Rows | None:
        """Return (line, fact) of a file as they were read; null when they are not kept."""
        batches = self._batches.get(noun.file)
        return None if batches is None else self._unpacked(noun, batches)

    def _packed(self, rows: list[tuple[int, dict[str, Any]]]) -> bytes:
        packed = marshal.dumps(rows)
        self._bytes += len(packed)
        return packed

    def _unpacked(self, noun: type[Fact], batches: list[bytes]) -> Rows:
        for batch in batches:
            for line, values in marshal.loads(batch):  # noqa: S302 - packed above, and never out of this process
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
