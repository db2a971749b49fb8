"""In which letters a CSV is written, and what separates its cells."""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SEPARATORS = ",;\t"
LONGEST = 16_000_000
WINDOWS = re.compile(rb"[\xe6\xf8\xe5\xc6\xd8\xc5\xe9\xe4\xf6\xfc]")
"""æøåÆØÅéäöü in the letters of Windows; in those of DOS they are signs that few texts have."""
DOS = re.compile(rb"[A-Za-z][\x91\x9b\x86]|[\x9d\x8f]")
"""æøå behind another letter, and ØÅ, in the letters of DOS; in those of Windows they are quotes, signs, or nothing."""


def separator(rows: Iterator[str]) -> str:
    """Return what separates the cells, by the first line that is not blank: that of which it has most."""
    first = next((line for line in rows if line.strip(f"{SEPARATORS} \r\n")), "")
    return max(SEPARATORS, key=first.count)


def encoding(file: Path) -> str:
    """Return in which letters a file is: UTF-8, or as Danish spreadsheets write it: UTF-16, Windows, DOS."""
    with file.open("rb") as content:
        if content.read(2) in (BOM_UTF16_LE, BOM_UTF16_BE):
            return "utf-16"
        content.seek(0)
        if separator(line.decode("latin-1") for line in iter(lambda: content.readline(LONGEST), b"")) == ",":
            return "utf-8-sig"
        decoder = getincrementaldecoder("utf-8")()
        try:
            for chunk in _chunks(content):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            told = {which: sum(len(which.findall(chunk)) for chunk in _chunks(content)) for which in (WINDOWS, DOS)}
            return "cp850" if told[DOS] > told[WINDOWS] else "cp1252"
    return "utf-8-sig"


def _chunks(content: Any) -> Iterator[bytes]:
    content.seek(0)
    return iter(lambda: content.read(LONGEST), b"")


def lines(text: Any) -> Iterator[str]:
    """Yield the lines of a file; csv.Error for one that no row is as long as."""
    while line := text.readline(LONGEST):
        if len(line) == LONGEST:
            raise csv.Error(f"a line is longer than {LONGEST} letters")
        yield line


def not_utf8(file: Path) -> tuple[int, str]:
    """Return the line of a file that is not UTF-8, and what is wrong with it; no line ends within a letter."""
    with file.open("rb") as content:
        for number, line in enumerate(content, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                if line.startswith(b"PK"):
                    return number, "is no CSV, but a workbook or a zip: call it .xlsx or .zip"
                return number, f"is not UTF-8: byte {line[error.start]:#04x} (save it as CSV UTF-8)"
    return number, "is not UTF-8"
