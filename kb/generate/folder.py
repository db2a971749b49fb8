"""The folder of CSVs that the generator writes, row by row, with the columns that the nouns declare."""

import csv
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kb import model

Row = tuple[object, ...]


class Folder:
    """Write one CSV per noun into a folder, each opened with its first row."""

    def __init__(self, path: Path) -> None:
        """Write into a folder that exists."""
        self.path = path
        self._files = ExitStack()
        self._rows: dict[type[model.Fact], Callable[[Iterable[object]], object]] = {}

    def __enter__(self) -> Self:
        """Keep the files open until the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every file."""
        self._files.close()

    def _open(self, noun: type[model.Fact]) -> Callable[[Iterable[object]], object]:
        if noun not in self._rows:
            path = self.path / f"{noun.file}.csv"
            file = self._files.enter_context(path.open("w", encoding="utf-8", newline="", buffering=1 << 16))
            writerow = csv.writer(file, lineterminator="\n").writerow
            writerow(noun.own_fields())
            self._rows[noun] = writerow
        return self._rows[noun]

    def add(self, noun: type[model.Fact], **values: object) -> None:
        """Write one fact by the names of its columns; true, false and lists as the format wants them."""
        columns = noun.own_fields()
        unknown = values.keys() - columns
        if unknown:
            raise KeyError(f"{noun.__name__} has no column {sorted(unknown)}")
        self._open(noun)(_text(values.get(column)) for column in columns)

    def writer(self, noun: type[model.Fact], *columns: str) -> Callable[[Row], object]:
        """Return a function that writes tuples of these columns; the others stay empty.

        Millions of rows go this way: it costs a tenth of what `add` does.
        """
        writerow, fields = self._open(noun), noun.own_fields()
        for column in columns:
            fields.index(column)
        places = [columns.index(field) if field in columns else len(columns) for field in fields]
        pick: Callable[[Row], Any] = itemgetter(*places)
        return lambda row: writerow(pick((*row, None)))


def _text(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "|".join(value) if isinstance(value, tuple) else value
