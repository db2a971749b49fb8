"""Excel workbooks: a sheet per noun, filled in by hand, read row by row.

openpyxl in its read-only mode streams rows, and tells formulas and Excel's errors from values; calamine, which is
faster, holds a whole sheet in memory however far apart its cells are, and knows of no formula.
"""

import re
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from itertools import islice
from math import inf
from pathlib import Path
from typing import Any, NamedTuple, Self

from defusedxml import DefusedXmlException
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._reader import WorkSheetParser

from kb.errors import Problem, SourceError
from kb.imports import complaints, zips
from kb.imports.habits import Habits, excel_error
from kb.imports.headings import folded, nearest_sheet, sheets
from kb.imports.sealed import MOST, WIDEST, look_over
from kb.imports.snapshot import Snapshot
from kb.imports.zips import DAMAGED, looked_into, no_workbook, refused, unread
from kb.model import Fact
from kb.said import Said, did_you_mean

WORKBOOKS = (".xlsx", ".xlsm")
WITHOUT = ("vejledning", "lister")
"""The sheets of a template that hold no facts."""
BATCH = 500
A_YEAR = 3_000
"""A day of so few since 1900 is a year that is shown as a day."""
BROKEN = (*zips.BROKEN, LookupError, ValueError, TypeError, AttributeError, ArithmeticError, SyntaxError, OSError)
"""What openpyxl raises of a workbook that is broken: it checks little, and stumbles over the rest."""
FORMULA = Said(
    "holds a formula: copy the column, and paste it as values",
    "indeholder en formel: kopiér kolonnen, og indsæt den som værdier",
)
MAKE_TEXT = Said(" Make it text", " Gør cellen til tekst")
WRITE_AGAIN = Said(" Make it text, and write it again", " Gør cellen til tekst, og skriv værdien igen")
NO_CELLS = Said(
    "is named in the workbook, and its cells are not there: open it in Excel, and save it anew",
    "er nævnt i regnearket, men dets celler mangler: åbn det i Excel, og gem det igen",
)
AFTER_SHEET = Said(
    ": name the sheet after what is in it", ": kald arket efter det, der er i det, for eksempel Systemer eller Anvender"
)
BEYOND = Said("has cells beyond column ZZ", "har celler efter kolonne ZZ")
ENTITIES = Said("it declares entities, which no workbook does", "det har entiteter, som intet regneark har")


class Typed(NamedTuple):
    """A cell that is no text: openpyxl's letter for what it is (n, d, b, f, e), its value, and how Excel shows it."""

    kind: str
    value: Any
    shown: str = ""

    def isspace(self) -> bool:
        """Tell that it is not blank, as texts do."""
        return False


class Cells(Habits):
    """What the cells of a noun's columns mean in Excel, where a number and a date are more than their letters."""

    def read(self, name: str, cell: str | Typed) -> str:
        """Return a cell as Byplan writes it. Raises ValueError when it can't be what is meant."""
        if isinstance(cell, str):
            return super().read(name, cell)
        kind, value, shown = cell
        if kind == "f":
            raise ValueError(FORMULA)
        if kind == "e":
            raise ValueError(excel_error(value))
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, date | time | timedelta):
            return self._day(name, value, _letters(shown))
        if "%" in _letters(shown):
            share = f"{100 * value:.10g}"
            told = f"indeholder procenten {share.replace('.', ',')} %: skriv tallet"
            raise ValueError(Said(f"holds the percentage {share}%: write the number", told))
        return self._number(name, value)

    def _day(self, name: str, value: date | time | timedelta, shown: str) -> str:
        if isinstance(value, date) and name in self.dates:
            if value.day == 1 and "y" in shown and "d" not in shown:
                meant = f"{value:%Y-%m}" if "m" in shown or value.month > 1 else f"{value:%Y}"
                day = f"{value:%Y-%m-%d}"
                said = Said(f"holds the day {day}, and shows no day", f"indeholder datoen {day}, men viser ingen dag")
                raise ValueError(said + did_you_mean([repr(meant)], MAKE_TEXT))
            return (value.date() if isinstance(value, datetime) else value).isoformat()
        if not isinstance(value, date):
            raise ValueError(Said(f"holds a time, {value}", f"indeholder et klokkeslæt, {value}"))
        said = Said(f"holds the date {value:%Y-%m-%d}", f"indeholder datoen {value:%Y-%m-%d}")
        raise ValueError(said + did_you_mean(list(map(repr, self._typed(name, value))), WRITE_AGAIN))

    def _typed(self, name: str, value: date) -> list[str]:
        """Return what somebody may have typed that Excel took for a date, or shows as one."""
        serial = int(to_excel(value))
        if name in self.numbers:
            return [str(value.year if serial > A_YEAR else serial)] if name == "year" else [str(serial)]
        if name in self.codes and serial < 10_000:
            return [f"{serial:04}"]
        if name in self.ids or name == "version":
            return list(dict.fromkeys((f"{value.day}.{value.month:02}", f"{value.day}.{value.month}")))
        return [f"{value:%Y-%m-%d}"]

    def _number(self, name: str, value: float) -> str:
        whole = int(value) if float(value).is_integer() else None
        if whole is not None:
            return super().read(name, str(whole))
        text = repr(value)
        if name in self.numbers or name in self.areas:
            text = text.replace(".", ",")
        return super().read(name, text)


class Workbook(Snapshot):
    """A landscape in the sheets of a workbook; problems name the sheet, the row and the column."""

    ragged = numbered = True

    def __init__(self, path: Path, *, again: bool = False) -> None:
        """Open it and see which sheet is which noun. Raises SourceError when it can't be read, or means harm.

        A sheet that the workbook names and does not hold is refused, but `again`: what was read once is read the same.
        """
        super().__init__(path)
        self.sheets: dict[str, Any] = {}
        self.merged: list[Any] = []
        self._open = ExitStack()
        with looked_into(path, MOST) as found:
            look_over(path, found)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what openpyxl would lose if it wrote the workbook again
                reader = ExcelReader(path, read_only=True, keep_links=False)
                reader.read()
        except BROKEN as error:
            raise refused(path, no_workbook(_why(error))) from None
        self.book = reader.wb
        self._open.callback(self.book.close)
        if lost := [sheet.name for sheet in reader.parser.sheets if sheet.name not in self.book.sheetnames]:
            self._lost(lost, again)
        self._name_sheets()

    def __enter__(self) -> Self:
        """Use it in a with statement."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._open.close()

    def _lost(self, sheets: list[str], again: bool) -> None:
        """Note which sheets the workbook names and does not hold: read as empty ones, they would end what they held."""
        noted = self.warnings if again else self.problems
        noted += [Problem(f"{self.path}/{name}", None, None, NO_CELLS) for name in sheets]

    def _name_sheets(self) -> None:
        known = sheets()
        for sheet in self.book.worksheets:
            title = folded(sheet.title)
            noun, place = known.get(title), f"{self.path}/{sheet.title}"
            if noun is None:
                if title not in WITHOUT and sheet.sheet_state == "visible" and self._has_cells(sheet):
                    told = complaints.NO_SUCH + nearest_sheet(title) + AFTER_SHEET
                    self.problems.append(Problem(place, None, None, told))
            elif noun.file in self.files:
                self.problems.append(Problem(place, None, None, self.same_as(noun)))
            else:
                self.sheets[noun.file], self.files[noun.file] = sheet, Path(sheet.title)

    def _shown_as(self, index: int, heading: str) -> str:
        return f"{get_column_letter(index + 1)} ({heading})"

    def _has_cells(self, sheet: Any) -> bool:
        try:
            return next(self._cells(sheet), None) is not None
        except SourceError:
            return True

    def most_rows(self) -> float:
        """Know of no number: a sheet says nothing of its rows that one can rely on."""
        return inf

    def _rows(self, noun: type[Fact]) -> Iterator[tuple[int, Any]]:
        """Yield (row, fact) of each good row of a noun's sheet; what is wrong with the others is noted."""
        if noun.file not in self.sheets:
            return
        try:
            habits = Cells(noun)
            yield from self.facts(noun, self._table(noun, self._cells(self.sheets[noun.file]), habits), habits)
            self._refuse_what_is_merged(noun)
        except SourceError as error:
            self._spoilt(noun, None, error.problems[0].message)

    def _refuse_what_is_merged(self, noun: type[Fact]) -> None:
        """Note the cells of facts that are merged with those below: Excel keeps what stands there in one alone."""
        head = self.headed.get(noun.file, inf)
        merged = (one for one in self.merged if head < one.min_row < one.max_row)
        for one in () if self.again else islice(merged, BATCH):
            said = f"is one cell down to row {one.max_row}, and only row {one.min_row} holds it: unmerge, and fill in"
            told = f"er flettet ned til række {one.max_row}, og kun {one.min_row} har værdien: ophæv det, og udfyld"
            self.problem(noun, one.min_row, get_column_letter(one.min_col), Said(said, told))

    def _cells(self, sheet: Any) -> Iterator[tuple[int, list[Any]]]:
        """Yield (number, cells) of each row that is not blank. Raises SourceError where the sheet can't be read.

        openpyxl's own rows are padded with all that are not there, a billion if need be, and lack what is out of order.
        """
        with sheet._get_source() as source:
            book = self.book
            parser = WorkSheetParser(
                source,
                sheet._shared_strings,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            rows = parser.parse()
            while batch := self._batch(rows):
                yield from ((number, cells) for number, cells in batch if cells)
            self.merged = parser.merged_cells.mergeCell if parser.merged_cells else []

    def _batch(self, rows: Iterator[tuple[int, Any]]) -> list[tuple[int, list[Any]]]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                read = list(islice(rows, BATCH))
        except BROKEN as error:
            raise refused(self.path, unread(_why(error))) from None
        return [(number, self._row(cells)) for number, cells in read]

    def _row(self, cells: list[dict[str, Any]]) -> list[Any]:
        """Return the cells of a row up to the last that is filled."""
        filled = {cell["column"]: meant for cell in cells if (meant := self._cell(cell))}
        if filled and max(filled) > WIDEST:
            raise refused(self.path, BEYOND)
        return [filled.get(column, "") for column in range(1, max(filled, default=0) + 1)]

    def _format(self, style: int) -> str:
        """Return the number format of a style; of one that there is none of nothing is known."""
        try:
            number = self.book._cell_styles[style].numFmtId
            own = number - BUILTIN_FORMATS_MAX_SIZE
            return str(self.book._number_formats[own] if own >= 0 else BUILTIN_FORMATS.get(number, ""))
        except LookupError:
            return ""

    def _cell(self, cell: dict[str, Any]) -> str | Typed:
        kind, value = cell["data_type"], cell["value"]
        if value is None:
            return ""
        if isinstance(value, str) and kind not in ("f", "e"):
            return "" if value.isspace() else value
        return Typed(kind, value, "" if self.again else self._format(cell["style_id"]))


def _letters(shown: str) -> str:
    """Return a number format without what it shows as it stands: quoted, escaped, a colour or a language."""
    return re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.', "", shown).lower()


def _why(error: BaseException) -> Said:
    error = error.__cause__ or error
    if isinstance(error, DefusedXmlException):
        return ENTITIES
    return Said(next(iter(str(error).splitlines()), type(error).__name__), DAMAGED)
