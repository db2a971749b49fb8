"""Byplan's own format: a folder of CSV files, one per noun, named as its class in snake_case."""

import csv
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kb.errors import Problem, SourceError
from kb.model import NODES, RELATIONSHIPS, Fact, Relationship

NOUNS: dict[str, type[Fact]] = {noun.file: noun for noun in (*NODES.values(), *RELATIONSHIPS.values())}
WORDS = {
    "missing": "is empty; it must be given",
    "string_too_short": "is empty; it must be given",
    "int_parsing": "{input!r} is no whole number",
    "int_type": "{input!r} is no whole number",
    "greater_than_equal": "{input!r} is less than {ge}",
    "string_pattern_mismatch": "{input!r} is not of the form {pattern}",
    "literal_error": "{input!r} is none of {expected}",
}


class Folder:
    """A landscape in a folder; problems gather as it is read."""

    def __init__(self, path: Path) -> None:
        """Open the folder; SourceError when there is none, or when a file in it is no noun's."""
        self.path = path
        if not path.is_dir():
            raise SourceError([Problem(str(path), None, None, "no such folder")])
        self.problems: list[Problem] = []
        self.files = {file.stem: file for file in sorted(path.glob("*.csv"))}
        for stem, file in self.files.items():
            if stem not in NOUNS:
                self.problems.append(Problem(str(file), None, None, "no such noun" + did_you_mean(stem, NOUNS)))

    def problem(self, noun: type[Fact], line: int, column: str | None, message: str) -> None:
        """Note what is wrong and where."""
        self.problems.append(Problem(str(self.files[noun.file]), line, column, message))

    def rows(self, noun: type[Fact]) -> Iterator[tuple[int, Any]]:
        """Yield (line, fact) of each good row of a noun's file; what is wrong with the others is noted."""
        file = self.files.get(noun.file)
        if file is None:
            return
        try:
            with file.open(encoding="utf-8-sig", newline="") as text:
                yield from self._read(noun, text)
        except UnicodeDecodeError as error:
            line = file.read_bytes()[: error.start].count(b"\n") + 1
            self.problem(noun, line, None, f"is not UTF-8: byte {error.object[error.start]:#04x}")

    def _read(self, noun: type[Fact], text: Any) -> Iterator[tuple[int, Any]]:
        first = text.readline()
        text.seek(0)
        if not first.strip():
            return
        reader = csv.reader(text, delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
        header = [name.strip() for name in next(reader)]
        if not self._header_is_good(noun, header):
            return
        line = reader.line_num + 1
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                self.problem(noun, line, None, f"is no CSV: {error}")
                return
            if cells is None:
                return
            at, line = line, reader.line_num + 1
            if not any(cells):
                continue
            if len(cells) != len(header):
                self.problem(noun, at, None, f"has {len(cells)} cells, and the header {len(header)}")
                continue
            try:
                yield (
                    at,
                    noun.model_validate({n: c for n, c in zip(header, cells, strict=True) if c and not c.isspace()}),
                )
            except ValidationError as error:
                for detail in error.errors():
                    self.problem(noun, at, str(detail["loc"][0]) if detail["loc"] else None, _in_words(detail))

    def _header_is_good(self, noun: type[Fact], header: list[str]) -> bool:
        known, before = noun.own_fields(), len(self.problems)
        for name in header:
            if name not in known:
                self.problem(noun, 1, name or None, "no such column" + did_you_mean(name, known))
        for name in {name for name in header if header.count(name) > 1}:
            self.problem(noun, 1, name, "stands twice")
        for name, field in noun.model_fields.items():
            if field.is_required() and name not in header:
                self.problem(noun, 1, name, "is missing; it must be given")
        return len(self.problems) == before


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
    return _end(fact.start, "start", fact.starts), _end(fact.end, "end", fact.ends)


def _end(text: str, side: str, possible: tuple[Any, ...]) -> tuple[str, str]:
    if len(possible) == 1:
        return possible[0].label(), text
    label, _, key = text.partition(":")
    if not key or label not in (noun.label() for noun in possible):
        wanted = ", ".join(f"{noun.label()}:key" for noun in possible)
        raise ValueError(f"column {side}: {text!r} does not say which noun: write {wanted}")
    return label, key
