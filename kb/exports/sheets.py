"""Excel: rows as a workbook, written row by row, so that there may be as many as a sheet holds."""

from collections.abc import Iterable, Iterator, Mapping
from tempfile import TemporaryFile
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from kb.texts import in_xml

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767
"""Excel's limit for the text of a cell."""
CUT = "… [afkortet, cut: Excel]"
"""What a text ends with that is longer: an answer is on its way by then, and says so."""
MOST = 1_048_575
"""Excel's limit for the rows of a sheet, below the heading."""
CHUNK = 1 << 16


def book(rows: Iterable[Mapping[str, Any]], columns: Iterable[str], *, more: bool = False) -> Iterator[bytes]:
    """Yield a workbook of these rows in parts; a second sheet says when there are more than it holds."""
    names, written = list(columns), 0
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("rows")
    sheet.freeze_panes = "A2"  # before the first row, which is written at once
    add(sheet, names)
    with TemporaryFile() as file:
        try:
            for row in rows:
                if written == MOST:
                    more = True
                    break
                add(sheet, [row.get(name) for name in names])
                written += 1
            if more:
                add(workbook.create_sheet("truncated"), [f"There are more rows than these {written}."])
        finally:
            workbook.save(file)  # and lets go of the files beside it, whatever became of the rows
        file.seek(0)
        while part := file.read(CHUNK):
            yield part


def add(sheet: Any, values: Iterable[Any]) -> None:
    """Add a row; a text stays a text, also where Excel would take it for a formula, and is cut where it is too long."""
    sheet.append([_cell(sheet, value) for value in values])


def _cell(sheet: Any, value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    text = in_xml(joined(value))
    return text_cell(sheet, text if fits(text) else text[: LONGEST - len(CUT)] + CUT)


def joined(value: Any) -> str:
    """Return what stands in a cell for a value that is no number: lists separated by |."""
    return "|".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def fits(text: str) -> bool:
    """Tell whether a cell can hold a text."""
    return len(text) <= LONGEST and in_xml(text) == text


def text_cell(sheet: Any, text: str) -> Any:
    """Return a cell with a text that fits."""
    cell = WriteOnlyCell(sheet)
    # Set by hand: openpyxl takes what begins with = for a formula.
    cell.value, cell.data_type = text, "s"
    return cell
