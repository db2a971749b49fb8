"""A snapshot as it is read: the rows of its nouns, whatever they stand in, and what is wrong and odd about them."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter
from pydantic import ValidationError

from kb.errors import Problem
from kb.identity import Identities
from kb.imports import complaints
from kb.imports.habits import Habits
from kb.imports.headings import HEAD, found_in, heading, names_columns, nearest, standing_above, suggested
from kb.imports.recalled import Recalled
from kb.model import Fact, Node
from kb.said import NOTHING, Said
from kb.texts import NOT_IN_XML

ODD = re.compile(f"{NOT_IN_XML.pattern}|[{''.join(complaints.LOST)}]")
habits_of = cache(Habits)


class Snapshot(ABC):
    """A landscape in tables, one per noun; problems gather as it is read."""

    ragged = False
    """Whether a row ends with its last cell that is filled."""
    numbered = False
    """Whether its rows have numbers, as in a spreadsheet, and not the lines of a file."""
    again = False
    """Whether it was imported before, so that what was overlooked then is."""

    def __init__(self, path: Path) -> None:
        """Be about to read what is at a path, as which its problems name it; `files` are the tables by noun."""
        self.path = path
        self.files: dict[str, Path] = {}
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.halves: dict[str, list[tuple[int, dict[str, str]]]] = {}
        self.unread: set[str] = set()
        self.doubtful: set[tuple[str, str]] = set()
        self.ids = Identities(None)
        self.called: dict[str, dict[str, str]] = {}
        self.headed: dict[str, int] = {}
        self.named: dict[str, dict[int, tuple[str, ...]]] = {}
        self.left: dict[str, dict[int, tuple[str, ...] | None]] = {}
        self._recalled = Recalled()

    @abstractmethod
    def most_rows(self) -> float:
        """Return how many rows there are at most, without reading them; infinity when nobody knows."""

    @abstractmethod
    def _rows(self, noun: type[Fact]) -> Iterator[tuple[int, Any]]:
        """Yield (line, fact) of each good row of a noun as it is read; what is wrong with the others is noted."""

    def _shown(self, file: Path) -> str:
        return str(self.path if file == self.path else self.path / file.name)

    def same_as(self, noun: type[Fact]) -> Said:
        """Return what is wrong with a second file of a noun."""
        other = repr(self.files[noun.file].name)
        return Said(f"is the same noun as {other}: put both into one", f"er det samme som {other}: saml dem ét sted")

    def problem(self, noun: type[Fact], line: int, column: str | None, message: Said) -> None:
        """Note what is wrong and where."""
        self.problems.append(self._at(noun, line, column, message))

    def warning(self, noun: type[Fact], line: int | None, column: str | None, message: Said) -> None:
        """Note what is odd, and no reason to refuse the rest."""
        self.warnings.append(self._at(noun, line, column, message))

    def warn(self, message: Said) -> None:
        """Note what is odd about all of it."""
        self.warnings.append(Problem(str(self.path), None, None, message))

    def _at(self, noun: type[Fact], line: int | None, column: str | None, message: Said) -> Problem:
        """Return a problem that calls its column as the file does."""
        called = self.called.get(noun.file, {}).get(column or "", column)
        return Problem(self._shown(self.files[noun.file]), line, called, message)

    def _shown_as(self, index: int, heading: str) -> str:
        """Return what problems call a column of a spreadsheet."""
        return heading

    def at(self, line: int) -> Said:
        """Return what a row is called that others refer to."""
        return Said(f"row {line}", f"række {line}") if self.numbered else Said(f"line {line}", f"linje {line}")

    def one_of(self, noun: type[Fact], line: int, other: int) -> int | None:
        """Return which of two rows of one thing counts, where one of them calls it by another id; else null.

        The one that counts gains the sources of the one that is left out.
        """
        named = self.named.get(noun.file, {})
        gone = line if line in named else other if other in named else None
        if gone is None:
            return None
        kept = other if gone == line else line
        left = self.left.setdefault(noun.file, {})
        left[kept] = tuple(dict.fromkeys((*(left.get(kept) or ()), *(left.get(gone) or ()), *named[gone])))
        left[gone] = None
        at = self.at(kept)
        said = f"is what {at} is, by another id: {at} counts"
        self.warning(noun, gone, None, Said(said, f"er det samme som {at.da} med et andet id: {at.da} gælder"))
        return kept

    def declares(self, noun: type[Node], key: str) -> bool:
        """Tell whether a row or file that can't be read might say that there is such a node."""
        return noun.file in self.unread or (noun.file, key) in self.doubtful

    def rows(self, noun: type[Fact], *, once: bool = False) -> Iterator[tuple[int, Any]]:
        """Yield (line, fact) of each good row of a noun that counts; what is wrong with the others is noted.

        They may be had again, unless they are wanted `once`.
        """
        left = self.left.setdefault(noun.file, {})
        kept = self._recalled.again(noun)
        for line, fact in kept or (self._rows(noun) if once else self._recalled.keeping(noun, self._rows(noun))):
            more = left.get(line, ())
            if more is not None:
                yield line, fact.model_copy(update={"sources": more}) if more else fact

    def _spoilt(self, noun: type[Fact], line: int | None, message: Said) -> None:
        """Note that the rest of a file can't be read."""
        self.unread.add(noun.file)
        self.problems.append(Problem(self._shown(self.files[noun.file]), line, None, message))

    def _table(
        self, noun: type[Fact], rows: Iterator[tuple[int, list[Any]]], habits: Habits
    ) -> Iterator[tuple[int, list[Any]]]:
        """Yield the headings and then each row of cells below them, whatever stands above, between or beside."""
        top = list(islice(rows, HEAD))
        if wide := next((line for line, cells in top if any(cells[complaints.MOST_COLUMNS :])), None):
            self._spoilt(noun, wide, complaints.too_wide(noun, complaints.MORE_COLUMNS))
            return
        at, last, header = found_in(top, habits.columns)
        if not header and top and self.ragged:
            needed = [heading(noun, name) for name in noun.own_fields() if noun.model_fields[name].is_required()]
            wanted = ", ".join(needed)
            said = f"no row holds its headings: write {wanted} above the columns"
            self._spoilt(
                noun, top[0][0], Said(said, f"ingen række har arkets overskrifter: skriv {wanted} over kolonnerne")
            )
            return
        if not header:
            header = {index: name for index, name in enumerate(top[0][1]) if name} if top else {}
        shown = {habits.column(name): self._shown_as(index, name.strip()) for index, name in header.items()}
        self.called[noun.file], self.headed[noun.file] = shown, top[last][0] if top else 0
        for line, is_table in () if self.again else standing_above(noun, top[:at], habits.columns):
            if is_table:
                self.problem(noun, line, None, complaints.FOLLOWED)
                self.unread.add(noun.file)
            else:
                self.warning(noun, line, None, complaints.ABOVE)
        yield (top[at][0] if top else 0), list(header.values())
        for number, cells in chain(top[last + 1 :], rows):
            filled = (index for index, cell in enumerate(cells) if cell and not cell.isspace())
            if (stray := next((index for index in filled if index not in header), None)) is not None:
                self.problem(noun, number, get_column_letter(stray + 1), complaints.NO_HEADING)
            if len(cells) <= max(header) and not self.ragged:
                self.problem(noun, number, None, complaints.too_short(len(cells), max(header) + 1))
                self.unread.add(noun.file)
                continue
            found = [cells[index] if index < len(cells) else "" for index in header]
            if any(found):
                yield number, found

    def facts(
        self, noun: type[Fact], rows: Iterator[tuple[int, list[Any]]], habits: Habits | None
    ) -> Iterator[tuple[int, Any]]:
        """Yield (line, fact) of each good row of cells, the header first; `habits` say what else cells mean."""
        line, written = next(rows, (0, []))
        header = [habits.column(name) if habits else name.strip() for name in written]
        words = habits.columns if habits else {name: name for name in noun.own_fields()}
        if not header or not self._header_is_good(noun, line, header, habits):
            return
        known = noun.model_fields
        strange = not known.keys() >= {*header}
        for line, cells in rows:
            if cells == written or (not self.again and names_columns(cells, words)):
                self.problem(noun, line, None, complaints.TWO_TABLES)
                continue
            given = {name: cell for name, cell in zip(header, cells, strict=False) if cell and not cell.isspace()}
            if strange:
                given = {name: cell for name, cell in given.items() if name in known}
            wrong: set[str] = set()
            if habits:
                given, wrong = self._as_meant(noun, line, given, habits)
            by_another_id = self.ids.read(noun, given)
            if ODD.search("".join(given.values())):
                for name, told in self._letters(noun, given):
                    self.problem(noun, line, name, told)
                    wrong.add(name)
            if len(cells) != len(header):
                self.problem(noun, line, None, complaints.too_short(len(cells), len(header)))
            elif fact := self._fact(noun, line, given, wrong):
                if by_another_id:
                    self.named.setdefault(noun.file, {})[line] = fact.sources
                yield line, fact
                continue
            if issubclass(noun, Node):
                self.doubtful.add((noun.file, given.get(noun.key_field, "")))
            else:
                self.unread.add(noun.file)

    def _letters(self, noun: type[Fact], given: dict[str, str]) -> list[tuple[str, Said]]:
        """Return which cells have letters that can't be, and what is to be said of it."""
        found = [
            (name, complaints.LOST[letter])
            for name, cell in given.items()
            for letter in complaints.LOST
            if letter in cell
        ]
        keys = (noun.key_field,) if issubclass(noun, Node) else ("start", "end")
        for name in () if self.again else keys:
            if (letter := NOT_IN_XML.search(given.get(name, ""))) and letter[0] not in complaints.LOST:
                code = f"U+{ord(letter[0]):04X}"
                said = f"has the character {code}, which no id may have: write it again"
                found.append((name, Said(said, f"har tegnet {code}, som intet id må have: skriv det igen")))
        return found

    def _as_meant(
        self, noun: type[Fact], line: int, given: dict[str, Any], habits: Habits
    ) -> tuple[dict[str, str], set[str]]:
        """Return what the cells mean, and which mean nothing, which is noted."""
        meant, wrong = {}, set()
        for name, cell in given.items():
            try:
                meant[name] = habits.read(name, cell)
            except ValueError as error:
                self.problem(noun, line, name, Said.of(error))
                wrong.add(name)
        return meant, wrong

    def _fact(self, noun: type[Fact], line: int, given: dict[str, str], wrong: set[str]) -> Any:
        """Return the fact that a row is; null when it is none: what is wrong is noted."""
        try:
            fact = noun.model_validate(given)
        except ValidationError as error:
            for detail in error.errors():
                column = str(detail["loc"][0]) if detail["loc"] else None
                if column not in wrong:
                    guess = habits_of(noun).guess(column, given.get(column or "", ""))
                    self.problem(noun, line, column, complaints.in_words(detail) + guess)
                    wrong = wrong | {column or ""}
        if not wrong:
            return fact
        good: dict[str, str] = {name: given[name] for name in ("start", "end") if name in given and name not in wrong}
        self.halves.setdefault(noun.file, []).append((line, good))
        return None

    def _header_is_good(self, noun: type[Fact], line: int, header: list[str], habits: Habits | None) -> bool:
        known, before = noun.own_fields(), len(self.problems)
        if len(header) > complaints.MOST_COLUMNS:
            self._spoilt(noun, line, complaints.too_wide(noun, Said.same(str(len(header)))))
            return False
        unused = ", ".join(repr(heading(noun, one) if habits else one) for one in known if one not in header)
        others = Said(f"; those not used are {unused}", f"; ubrugte kolonner: {unused}") if unused else NOTHING
        for name in header:
            if name not in known:
                near = suggested(noun, name) if habits else nearest(name, known)
                self.problem(noun, line, name or None, complaints.NO_COLUMN + (near or others))
                others = others if near else NOTHING
        unknown = self.problems[before:]
        for name in {name for name in header if header.count(name) > 1}:
            self.problem(noun, line, name, Said("stands twice", "står der to gange"))
        for name, field in noun.model_fields.items():
            if field.is_required() and name not in header:
                self.problem(noun, line, heading(noun, name) if habits else name, complaints.LACKING)
        if len(self.problems) > before:
            self.unread.add(noun.file)
        # What else is wrong can only be seen where it is clear which cell is what.
        return self.problems[before:] == unknown
