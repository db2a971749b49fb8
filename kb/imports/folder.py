"""Byplan's own format: a folder of CSV files, one per noun, named as its class in snake_case."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kb.errors import Problem, SourceError
from kb.imports import complaints
from kb.imports.headings import folded, nearest_sheet, sheets
from kb.imports.letters import HEADING, UnclearError, encoding, ends_of_lines, lines, manner, not_utf8
from kb.imports.snapshot import Snapshot, habits_of
from kb.imports.zips import unread
from kb.model import Fact
from kb.said import Said

SAYING = re.compile(r"[^ ,;\t\r\n]").search


class Folder(Snapshot):
    """A landscape in a folder of CSVs, or in one of them."""

    def __init__(self, path: Path, *, shown: Path | None = None) -> None:
        """Open the folder; SourceError when there is none. `shown` is what its problems call it."""
        if not path.is_dir() and not (path.suffix.lower() == ".csv" and path.is_file()):
            raise SourceError([Problem(str(path), None, None, complaints.no_folder(path))])
        super().__init__(shown or path)
        known = sheets()
        for file in sorted(path.glob("*.[cC][sS][vV]")) if path.is_dir() else [path]:
            called = folded(file.stem)
            noun = known.get(called)
            if noun is None:
                told = complaints.NO_SUCH + (nearest_sheet(called) or complaints.AFTER_WHAT)
                self.problems.append(Problem(self._shown(file), None, None, told))
            elif noun.file in self.files:
                self.problems.append(Problem(self._shown(file), None, None, self.same_as(noun)))
            else:
                self.files[noun.file] = file

    def most_rows(self) -> float:
        """Return how many rows there are at most, without reading them: a row of a CSV takes a line."""
        return sum(ends_of_lines(file) for file in self.files.values())

    def _rows(self, noun: type[Fact]) -> Iterator[tuple[int, Any]]:
        """Yield (line, fact) of each good row of a noun's file as it is read."""
        file = self.files.get(noun.file)
        if file is None:
            return
        try:
            letters = encoding(file, habits_of(noun).columns, again=self.again)
            with file.open(encoding=letters, newline="") as text:
                yield from self._read(noun, text)
        except UnclearError as error:
            self._spoilt(noun, None, Said.of(error))
        except UnicodeDecodeError:
            self._spoilt(noun, *not_utf8(file))
        except OSError as error:
            self._spoilt(noun, None, unread(error))

    def _read(self, noun: type[Fact], text: Any) -> Iterator[tuple[int, Any]]:
        habits = habits_of(noun)
        how = manner(iter(lambda: text.readline(HEADING), ""), habits.columns)
        text.seek(0)
        rows = self._rows_of_cells(noun, csv.reader(lines(text), delimiter=how.separator, strict=True))
        if how.danish:
            yield from self.facts(noun, self._table(noun, rows, habits), habits)
        else:
            yield from self.facts(noun, rows, None)

    def _rows_of_cells(self, noun: type[Fact], reader: Any) -> Iterator[tuple[int, list[str]]]:
        """Yield (line, cells) of each row that is not blank; a row is where it begins."""
        line = 1
        try:
            for cells in reader:
                hint = line == 1 and cells and cells[0].lower() == "sep="  # for Excel, of which letter separates
                if any(map(SAYING, cells)) and not hint:
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            told = complaints.of_csv(error)
            self._spoilt(noun, line, Said(f"is no CSV: {told}", f"er ikke gyldig CSV: {told.da}"))
