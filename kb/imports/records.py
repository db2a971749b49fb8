"""Rows as JSON: a file with an object that holds a list of objects per noun, whose names are its columns."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kb.errors import Problem
from kb.imports import complaints
from kb.imports.headings import NOUNS, nearest
from kb.imports.snapshot import Snapshot
from kb.imports.zips import refused, unread
from kb.model import Fact
from kb.said import Said

LARGEST = 50_000_000
"""So many bytes are read, as all of it is held in memory; more comes as CSV."""


TOO_LARGE = Said(
    f"has more than {LARGEST} bytes: send a .zip of CSVs", f"har mere end {LARGEST} byte: send en .zip med CSV-filer"
)
NO_LISTS = Said(
    "is no object of lists: write {'system': [{'id': …}, …], …}",
    "er ikke et objekt med lister: skriv {'system': [{'id': …}, …], …}",
)


class Records(Snapshot):
    """A landscape in one JSON file; problems name the noun, the number of the row from 1, and the column."""

    def __init__(self, path: Path) -> None:
        """Read it. Raises SourceError when it is no such JSON."""
        super().__init__(path)
        try:
            if path.stat().st_size > LARGEST:
                raise refused(path, TOO_LARGE)
            found = parsed(path.read_bytes())
        except OSError as error:
            raise refused(path, unread(error)) from None
        except ValueError as error:
            raise refused(path, no_json(error)) from None
        if not isinstance(found, dict):
            raise refused(path, NO_LISTS)
        self.found: dict[str, Any] = found
        for name in found:
            self.files[name] = Path(name.replace("/", "_"))
            if name not in NOUNS:
                place = str(self.path / name.replace("/", "_"))
                self.problems.append(Problem(place, None, None, complaints.NO_SUCH + nearest(name, NOUNS)))

    def most_rows(self) -> float:
        """Return how many there are."""
        return sum(len(rows) for rows in self.found.values() if isinstance(rows, list))

    def _rows(self, noun: type[Fact]) -> Iterator[tuple[int, Any]]:
        """Yield (number, fact) of each good row of a noun's list; what is wrong with the others is noted."""
        rows = self.found.get(noun.file, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._spoilt(noun, None, Said("is no list of objects", "er ikke en liste af objekter"))
            return
        yield from self.facts(noun, self._rows_of_records(rows), None)

    def _rows_of_records(self, rows: list[dict[str, Any]]) -> Iterator[tuple[int, list[str]]]:
        names = list(dict.fromkeys(name for row in rows for name in row))
        if names:
            yield 0, names
        for number, row in enumerate(rows, 1):
            yield number, [_text(row.get(name)) for name in names]


def no_json(error: ValueError) -> Said:
    """Return why a file is no JSON."""
    why = Said.of(error)
    if isinstance(error, json.JSONDecodeError):
        why = Said(why, f"linje {error.lineno}, tegn {error.colno}")
    elif isinstance(error, UnicodeError):
        why = Said(why, "tegnene er ikke UTF-8")
    return Said(f"is no JSON: {why}", f"er ikke gyldig JSON: {why.da}")


def parsed(text: bytes) -> Any:
    """Return what JSON says; ValueError when it is none, or one of two things of one name would be overlooked."""
    try:
        found = json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode()  # half letters are none
    except RecursionError:
        raise ValueError(Said("it is nested too deep", "den er indlejret for dybt")) from None
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return what the pairs of a JSON object say; ValueError when one of two of a name would be overlooked."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(Said(f"{name!r} stands twice in one object", f"{name!r} står to gange i ét objekt"))
        found[name] = value
    return found


def _no_number(text: str) -> None:
    raise ValueError(Said(f"{text} is no number", f"{text} er ikke et tal"))


def _text(value: Any) -> str:
    """Return a value as a cell of a CSV has it; what is no value of a column is refused as the text that it is."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "|".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
