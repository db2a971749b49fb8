"""What is wrong with the rows and columns of a table, in words."""

import csv
from pathlib import Path
from typing import Any

from pydantic_core import ErrorDetails

from kb.imports.headings import sheet
from kb.model import Fact
from kb.said import Said

EMPTY = Said("is empty; it must be given", "er tom, men skal udfyldes")
WHOLE = Said("{input!r} is no whole number", "{input!r} er ikke et helt tal")
WORDS = {
    "missing": EMPTY,
    "string_too_short": EMPTY,
    "string_too_long": Said("is longer than {max_length} letters", "er længere end {max_length} tegn"),
    "int_parsing": WHOLE,
    "int_type": WHOLE,
    "greater_than_equal": Said("{input!r} is less than {ge}", "{input!r} er mindre end {ge}"),
    "less_than_equal": Said("{input!r} is more than {le}", "{input!r} er mere end {le}"),
    "string_pattern_mismatch": Said(
        "{input!r} is no code of a municipality: four digits, such as 0751",
        "{input!r} er ikke en kommunekode: skriv fire cifre, for eksempel 0751",
    ),
    "literal_error": Said("{input!r} is none of {expected}", "{input!r} er hverken {expected}"),
}
"""What pydantic finds, by what it calls that."""
NO_SUCH = Said("no such noun", "er ikke noget, Byplan kender")
AFTER_WHAT = Said(
    ": name the file after what is in it, such as kommuner or system",
    ": kald filen efter det, der er i den, for eksempel kommuner.csv eller systemer.csv",
)
TWO_TABLES = Said("holds the headings again: are these two tables?", "gentager overskrifterne: er det to tabeller?")
FOLLOWED = Said(
    "stands below headings, and others follow: are these two tables?",
    "står under overskrifter, og der følger andre: er det to tabeller?",
)
ABOVE = Said("stands above the headings, and is left out", "står over overskrifterne og er ikke taget med")
NO_HEADING = Said("has no heading above it", "har ingen overskrift over sig")
NO_COLUMN = Said("no such column", "er ikke en kolonne her")
LACKING = Said("is missing; it must be given", "mangler, men skal være der")
LOST = {
    "\0": Said("has a NUL byte", "indeholder en NUL-byte"),
    "\ufffd": Said(
        "has a \ufffd for a letter that was lost: write it again",
        "har \ufffd i stedet for et bogstav, der er gået tabt: skriv det igen",
    ),
}
MOST_COLUMNS = 200
MORE_COLUMNS = Said(f"more than {MOST_COLUMNS}", f"mere end {MOST_COLUMNS}")
OTHER_WORKBOOK = Said(
    "is a workbook of another kind: save it as .xlsx", "er et regneark af en anden slags: gem det som .xlsx"
)
AFTER_QUOTE = "efter et afsluttende anførselstegn står der mere: skriv anførselstegn inde i en celle to gange"
TOO_LONG = f"en celle er længere end {csv.field_size_limit()} tegn"
UNCLOSED = Said("a quote is opened and never closed", "et anførselstegn bliver aldrig afsluttet")


def of_csv(error: csv.Error) -> Said:
    """Return why the rest of a CSV can't be read."""
    said = str(error)
    if said == "unexpected end of data":
        return UNCLOSED
    if "expected after" in said:
        return Said(said, AFTER_QUOTE)
    return Said(said, TOO_LONG) if "field limit" in said else Said.of(error)


def no_folder(path: Path) -> Said:
    """Return why a path is no snapshot."""
    if path.suffix.lower() in (".xls", ".xlsb", ".ods"):
        return OTHER_WORKBOOK
    if not path.is_file():
        return Said("no such folder", "findes ikke")
    return Said(
        "is neither a folder, a .zip, an .xlsx, a .csv nor a .json",
        "er hverken en mappe, en .zip, en .xlsx, en .csv eller en .json",
    )


def too_wide(noun: type[Fact], columns: Said) -> Said:
    """Return what is wrong with a table of that many columns."""
    known = len(noun.own_fields())
    told = f"har {columns.da} kolonner, men {sheet(noun)} har kun {known}"
    return Said(f"has {columns} columns, and a {noun.__name__} {known}", told)


def too_short(cells: int, header: int) -> Said:
    """Return what is wrong with a row that has not a cell for each heading."""
    celler = "celle" if cells == 1 else "celler"
    return Said(
        f"has {cells} cells, and the header {header}", f"har {cells} {celler}, men overskriftsrækken har {header}"
    )


def in_words(detail: ErrorDetails) -> Said:
    """Return what pydantic finds wrong with a cell."""
    values: dict[str, Any] = detail.get("ctx", {})
    words = WORDS.get(detail["type"])
    if words is None:
        return Said.of(values["error"]) if "error" in values else Said.same(detail["msg"])
    values = {**values, "input": detail["input"]}
    danish = values | {"expected": str(values.get("expected")).replace(" or ", " eller ")}
    return Said(words.format(**values), words.da.format(**danish))
