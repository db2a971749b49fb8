"""In which letters a CSV is written, and what separates its cells."""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

from kb.imports.headings import HEAD, folded
from kb.said import Said

SEPARATORS = ",;\t|"
LONGEST = 16_000_000
ENDS = b"\r", b"\n"
HEADING = 10_000
"""So much of a line is looked at for headings."""
UNMARKED = {"utf-16-le": re.compile(rb"(?:[^\0]\0){2}"), "utf-16-be": re.compile(rb"(?:\0[^\0]){2}")}
"""How a table begins whose letters take two bytes, where no mark says so."""
WINDOWS = re.compile(rb"[\xe6\xf8\xe5\xc6\xd8\xc5\xe9\xe4\xf6\xfc]")
"""æøåÆØÅéäöü in the letters of Windows; in those of DOS they are signs that few texts have."""
DOS = re.compile(rb"[A-Za-z][\x91\x9b\x86]|[\x9d\x8f]")
"""æøå behind another letter, and ØÅ, in the letters of DOS; in those of Windows they are quotes, signs, or nothing."""
QUOTED = re.compile(rb"[A-Za-z][\x91\x9b\x86][A-Z]")
"""What is a quote of Windows rather than a small letter of DOS, as in O‘Neill."""
UNCLEAR = Said(
    "is in letters of Windows or DOS, and nothing tells which: save it as CSV UTF-8",
    "er i Windows' eller DOS' tegnsæt, og intet viser hvilket: gem den som CSV UTF-8",
)


NO_CSV = Said(
    "is no CSV, but a workbook or a zip: call it .xlsx or .zip",
    "er ikke en CSV-fil, men et regneark eller en zip-fil: kald den .xlsx eller .zip",
)


class UnclearError(ValueError):
    """Say that nobody can tell in which letters a table is."""


class Manner(NamedTuple):
    """What separates the cells of a table, and whether a Danish spreadsheet wrote them."""

    separator: str
    danish: bool


def manner(pieces: Iterable[str], known: Mapping[str, str]) -> Manner:
    """Return how a table is written, by the row near its top that holds most of the headings that there are.

    Where none does it is the first that counts, and what it has most of.
    """
    rows = list(islice((piece for piece in pieces if piece.strip(f"{SEPARATORS} \r\n\ufeff")), HEAD)) or [""]
    by, named = max(SEPARATORS, key=rows[0].count), dict[str, str]()
    for row, separator in product(rows, SEPARATORS):
        if row.count(separator) < len(named):
            continue  # it can't hold more of them
        cells = {cell.strip('" \r\n\ufeff') for cell in row.split(separator)}
        found = {cell: name for cell in cells if (name := known.get(folded(cell)))}
        if len(found) > len(named):
            by, named = separator, found
    return Manner(by, by != "," or any(cell != name for cell, name in named.items()))


def encoding(file: Path, known: Mapping[str, str], *, again: bool = False) -> str:
    """Return in which letters a table is: UTF-8, or as Danish spreadsheets write it: UTF-16, Windows, DOS.

    Raises UnclearError where nobody can tell, unless it was read before.
    """
    with file.open("rb") as content:
        head = content.read(4)
        if head[:2] in (BOM_UTF16_LE, BOM_UTF16_BE):
            return "utf-16"
        if wide := next((letters for letters, form in UNMARKED.items() if form.fullmatch(head)), None):
            return wide
        content.seek(0)
        pieces = iter(lambda: content.readline(HEADING), b"")
        if not manner((piece.decode("utf-8", "replace") for piece in pieces), known).danish:
            return "utf-8-sig"
        decoder = getincrementaldecoder("utf-8")()
        try:
            for chunk in _chunks(content):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            told = Counter[re.Pattern[bytes]]()
            for chunk in _chunks(content):
                told.update({which: len(which.findall(chunk)) for which in (WINDOWS, DOS, QUOTED)})
            if told[DOS] <= told[WINDOWS]:
                return "cp1252"
            if told[DOS] == told[QUOTED] and not again:
                raise UnclearError(UNCLEAR) from None
            return "cp850"
    return "utf-8-sig"


def ends_of_lines(file: Path) -> float:
    """Return how many lines a file has at most, whatever letters it is in; of one that can't be read nobody knows."""
    try:
        with file.open("rb") as content:
            return 1 + sum(sum(map(chunk.count, ENDS)) - chunk.count(b"".join(ENDS)) for chunk in _chunks(content))
    except OSError:
        return inf


def _chunks(content: Any) -> Iterator[bytes]:
    content.seek(0)
    return iter(lambda: content.read(LONGEST), b"")


def lines(text: Any) -> Iterator[str]:
    """Yield the lines of a file; csv.Error for one that no row is as long as."""
    while line := text.readline(LONGEST):
        if len(line) == LONGEST:
            raise csv.Error(Said(f"a line is longer than {LONGEST} letters", f"en linje er længere end {LONGEST} tegn"))
        yield line


def not_utf8(file: Path) -> tuple[int, Said]:
    """Return the line of a file that is not UTF-8, and what is wrong with it; no line ends within a letter."""
    with file.open("rb") as content:
        for number, line in enumerate(content, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                if line.startswith(b"PK"):
                    return number, NO_CSV
                byte = f"{line[error.start]:#04x}"
                said = f"is not UTF-8: byte {byte} (save it as CSV UTF-8)"
                return number, Said(said, f"er ikke UTF-8: byte {byte} (gem den som CSV UTF-8)")
    return number, Said("is not UTF-8", "er ikke UTF-8")
