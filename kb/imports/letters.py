"""In which letters a CSV is written, and what separates its cells."""

import csv
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SEPARATORS = ",;\t"
LONGEST = 16_000_000


def separator(rows: Iterator[str]) -> str:
    """Return what separates the cells, by the first line that is not blank: that of which it has most."""
    first = next((line for line in rows if line.strip(f"{SEPARATORS} \r\n")), "")
    return max(SEPARATORS, key=first.count)


def encoding(file: Path) -> str:
    """Return in which letters a file is: UTF-8, or what a Danish spreadsheet wrote it in: UTF-16, those of Windows."""
    with file.open("rb") as content:
        if content.read(2) in (BOM_UTF16_LE, BOM_UTF16_BE):
            return "utf-16"
        content.seek(0)
        if separator(line.decode("latin-1") for line in iter(lambda: content.readline(LONGEST), b"")) == ",":
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
