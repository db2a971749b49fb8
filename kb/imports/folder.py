"""Byplan's own format: a folder of CSV files, one per noun, named as its class in snake_case."""

import csv
from codecs import getincrementaldecoder
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kb.errors import Problem, SourceError
from kb.identity import Identities
from kb.imports.habits import Habits
from kb.model import NODES, RELATIONSHIPS, Fact, Node, Relationship

NOUNS: dict[str, type[Fact]] = {noun.file: noun for noun in (*NODES.values(), *RELATIONSHIPS.values())}
WORDS = {
    "missing": "is empty; it must be given",
    "string_too_short": "is empty; it must be given",
    "string_too_long": "is longer than {max_length} letters",
    "int_parsing": "{input!r} is no whole number",
    "int_type": "{input!r} is no whole number",
    "greater_than_equal": "{input!r} is less than {ge}",
    "less_than_equal": "{input!r} is more than {le}",
    "string_pattern_mismatch": "{input!r} is not of the form {pattern}",
    "literal_error": "{input!r} is none of {expected}",
}


MOST_COLUMNS = 200
LONGEST = 16_000_000


class Folder:
    """A landscape in a folder; problems gather as it is read."""

    def __init__(self, path: Path, *, shown: Path | None = None) -> None:
        """Open the folder; SourceError when there is none. `shown` is what its problems call it."""
        self.path = shown or path
        if not path.is_dir() and not (path.suffix == ".csv" and path.is_file()):
            raise SourceError([Problem(str(path), None, None, _is_none(path))])
        self._clear()
        self.files = {file.stem: file for file in (sorted(path.glob("*.csv")) if path.is_dir() else [path])}
        for stem, file in self.files.items():
            if stem not in NOUNS:
                told = "no such noun" + did_you_mean(stem, NOUNS)
                self.problems.append(Problem(self._shown(file), None, None, told))
        for file in sorted(path.glob("*.[cC][sS][vV]")):
            if file.suffix != ".csv":
                meant = f"write its name in small letters: {file.name.lower()}"
                self.problems.append(Problem(self._shown(file), None, None, meant))

    def _clear(self) -> None:
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.halves: dict[str, list[tuple[int, dict[str, str]]]] = {}
        self.unread: set[str] = set()
        self.doubtful: set[tuple[str, str]] = set()
        self.ids = Identities(None)
        self.named: dict[str, dict[int, tuple[str, ...]]] = {}
        self.left: dict[str, dict[int, tuple[str, ...] | None]] = {}

    def _shown(self, file: Path) -> str:
        return str(self.path if file == self.path else self.path / file.name)

    def problem(self, noun: type[Fact], line: int, column: str | None, message: str) -> None:
        """Note what is wrong and where."""
        self.problems.append(Problem(self._shown(self.files[noun.file]), line, column, message))

    def warning(self, noun: type[Fact], line: int | None, column: str | None, message: str) -> None:
        """Note what is odd, and no reason to refuse the rest."""
        self.warnings.append(Problem(self._shown(self.files[noun.file]), line, column, message))

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
        self.warning(noun, gone, None, f"is what line {kept} is, by another id: line {kept} counts")
        return kept

    def declares(self, noun: type[Node], key: str) -> bool:
        """Tell whether a row or file that can't be read might say that there is such a node."""
        return noun.file in self.unread or (noun.file, key) in self.doubtful

    def rows(self, noun: type[Fact]) -> Iterator[tuple[int, Any]]:
        """Yield (line, fact) of each good row of a noun's file; what is wrong with the others is noted."""
        file = self.files.get(noun.file)
        if file is None:
            return
        try:
            with file.open(encoding=_encoding(file), newline="") as text:
                yield from self._read(noun, text)
        except UnicodeDecodeError:
            self._spoilt(noun, *_not_utf8(file))
        except OSError as error:
            self._spoilt(noun, None, f"can't be read: {error.strerror}")

    def _spoilt(self, noun: type[Fact], line: int | None, message: str) -> None:
        """Note that the rest of a file can't be read."""
        self.unread.add(noun.file)
        self.problems.append(Problem(self._shown(self.files[noun.file]), line, None, message))

    def _read(self, noun: type[Fact], text: Any) -> Iterator[tuple[int, Any]]:
        first = next((line for line in iter(lambda: text.readline(LONGEST), "") if line.strip(" ,;\r\n")), "")
        text.seek(0)
        danish = _is_danish(first)
        reader = csv.reader(_lines(text), delimiter=";" if danish else ",", strict=True)
        yield from self.facts(noun, self._rows_of_cells(noun, reader), Habits(noun) if danish else None)

    def facts(
        self, noun: type[Fact], rows: Iterator[tuple[int, list[Any]]], habits: Habits | None
    ) -> Iterator[tuple[int, Any]]:
        """Yield (line, fact) of each good row of cells, the header first; `habits` say what else cells mean."""
        line, header = next(rows, (0, []))
        header = [habits.column(name) if habits else name.strip() for name in header]
        if not header or not self._header_is_good(noun, line, header, habits):
            return
        known = noun.model_fields
        for line, cells in rows:
            given = {name: cell for name, cell in zip(header, cells, strict=False) if cell and not cell.isspace()}
            if not given.keys() <= known.keys():
                given = {name: cell for name, cell in given.items() if name in known}
            wrong: set[str] = set()
            if habits:
                given, wrong = self._as_meant(noun, line, given, habits)
            by_another_id = self.ids.read(noun, given)
            for name in [name for name, cell in given.items() if "\0" in cell]:
                self.problem(noun, line, name, "has a NUL byte")
                wrong.add(name)
            if len(cells) != len(header):
                self.problem(noun, line, None, f"has {len(cells)} cells, and the header {len(header)}")
            elif fact := self._fact(noun, line, given, wrong):
                if by_another_id:
                    self.named.setdefault(noun.file, {})[line] = fact.sources
                more = self.left.get(noun.file, {}).get(line, ())
                if more is not None:
                    yield line, fact.model_copy(update={"sources": more}) if more else fact
                continue
            if issubclass(noun, Node):
                self.doubtful.add((noun.file, given.get(noun.key_field, "")))
            else:
                self.unread.add(noun.file)

    def _as_meant(
        self, noun: type[Fact], line: int, given: dict[str, Any], habits: Habits
    ) -> tuple[dict[str, str], set[str]]:
        """Return what the cells mean, and which mean nothing, which is noted."""
        meant, wrong = {}, set()
        for name, cell in given.items():
            try:
                meant[name] = habits.read(name, cell)
            except ValueError as error:
                self.problem(noun, line, name, str(error))
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
                    self.problem(noun, line, column, _in_words(detail))
                    wrong = wrong | {column or ""}
        if not wrong:
            return fact
        good: dict[str, str] = {name: given[name] for name in ("start", "end") if name in given and name not in wrong}
        self.halves.setdefault(noun.file, []).append((line, good))
        return None

    def _rows_of_cells(self, noun: type[Fact], reader: Any) -> Iterator[tuple[int, list[str]]]:
        """Yield (line, cells) of each row that is not blank; a row is where it begins."""
        line = 1
        try:
            for cells in reader:
                hint = line == 1 and cells and cells[0].lower() == "sep="  # for Excel, of which letter separates
                if any(cell.strip(" ,;\t\r\n") for cell in cells) and not hint:
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            self._spoilt(noun, line, f"is no CSV: {error}")

    def _header_is_good(self, noun: type[Fact], line: int, header: list[str], habits: Habits | None) -> bool:
        known, before = noun.own_fields(), len(self.problems)
        words: Any = habits.columns if habits else known
        if len(header) > MOST_COLUMNS:
            self._spoilt(noun, line, f"has {len(header)} columns, and a {noun.__name__} {len(known)}")
            return False
        for name in header:
            if name not in known:
                near = did_you_mean(name.lower() if habits else name, words)
                self.problem(noun, line, name or None, f"no such column{near}")
        unknown = self.problems[before:]
        for name in {name for name in header if header.count(name) > 1}:
            self.problem(noun, line, name, "stands twice")
        for name, field in noun.model_fields.items():
            if field.is_required() and name not in header:
                self.problem(noun, line, name, "is missing; it must be given")
        if len(self.problems) > before:
            self.unread.add(noun.file)
        # What else is wrong can only be seen where it is clear which cell is what.
        return self.problems[before:] == unknown


def _is_none(path: Path) -> str:
    if path.suffix.lower() in (".xls", ".xlsb", ".ods"):
        return "is a workbook of another kind: save it as .xlsx"
    return "is neither a folder, a .zip, an .xlsx, a .csv nor a .json" if path.is_file() else "no such folder"


def _is_danish(line: str) -> bool:
    """Tell whether a Danish spreadsheet wrote the file, by its header: where commas are decimal, `;` separates."""
    return line.count(";") > line.count(",")


def _encoding(file: Path) -> str:
    """Return in which letters a file is: UTF-8, unless a Danish spreadsheet wrote it in those of Windows."""
    with file.open("rb") as content:
        first = next((line for line in iter(lambda: content.readline(LONGEST), b"") if line.strip(b" ,;\r\n")), b"")
        if not _is_danish(first.decode("latin-1")):
            return "utf-8-sig"
        content.seek(0)
        decoder = getincrementaldecoder("utf-8")()
        try:
            while chunk := content.read(LONGEST):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _lines(text: Any) -> Iterator[str]:
    """Yield the lines of a file; csv.Error for one that no row is as long as."""
    while line := text.readline(LONGEST):
        if len(line) == LONGEST:
            raise csv.Error(f"a line is longer than {LONGEST} letters")
        yield line


def _not_utf8(file: Path) -> tuple[int, str]:
    """Return the line of a file that is not UTF-8, and what is wrong with it; no line ends within a letter."""
    with file.open("rb") as content:
        for number, line in enumerate(content, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return number, f"is not UTF-8: byte {line[error.start]:#04x}"
    return number, "is not UTF-8"


def _in_words(detail: ErrorDetails) -> str:
    words = WORDS.get(detail["type"])
    if words is None:
        return detail["msg"].removeprefix("Value error, ")
    return words.format(input=detail["input"], **detail.get("ctx", {}))


def did_you_mean(word: str, known: Any) -> str:
    """Return ` (did you mean 'aula'?)` where something known is close to the word."""
    # Beyond so many, looking for the nearest takes longer than a reader waits.
    close = get_close_matches(word, known, 1) if len(known) <= 20_000 else []
    return f" (did you mean {close[0]!r}?)" if close else ""


def ends(fact: Relationship[Any, Any]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the ends as (label, key); ValueError says which is wrong and why."""
    return labelled(fact.start, fact.starts), labelled(fact.end, fact.ends)


def labelled(text: str, possible: tuple[type[Node], ...]) -> tuple[str, str]:
    """Return what `Label:key` says, or `key` where one label is possible; ValueError when it doesn't say."""
    if len(possible) == 1:
        return possible[0].label(), text
    label, _, key = text.partition(":")
    if not key or label not in (noun.label() for noun in possible):
        wanted = ", ".join(f"{noun.label()}:key" for noun in possible)
        raise ValueError(f"{text!r} does not say which noun: write {wanted}")
    return label, key
