"""An answer as an Excel workbook: exactly its rows, and beside them what it asks and rests on."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from api.pages import words
from api.pages.tables import label
from kb.queries import Query
from kb.rows import Answer

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767
"""Excel's limit for the text of a cell."""


def workbook(query: Query, answer: Answer, language: str) -> bytes:
    """Return the workbook; a text stays a text, also where Excel would take it for a formula."""
    book = Workbook(write_only=True)
    rows = book.create_sheet("Svar" if language == "da" else "Answer")
    rows.freeze_panes = "A2"
    rows.append([_cell(rows, label(name, column, language)) for name, column in query.columns.items()])
    for row in answer.rows:
        rows.append([_cell(rows, row[name]) for name in query.columns])
    about = book.create_sheet("Om svaret" if language == "da" else "About")
    for line in _about(query, answer, language):
        about.append([_cell(about, value) for value in line])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _about(query: Query, answer: Answer, language: str) -> list[tuple[str, Any]]:
    da = language == "da"
    coverage = answer.coverage
    return [
        ("Spørgsmål" if da else "Question", query.asks_da if da else query.asks),
        ("Beregning" if da else "How", query.how_da if da else query.how),
        ("Pr." if da else "As of", answer.at.isoformat()),
        *((f"{name}", words.choice(value, language)) for name, value in answer.params.items() if value is not None),
        ("Kommuner i udsnittet" if da else "Municipalities in scope", coverage["municipalities"]),
        ("Kendte kommuner" if da else "Known", coverage["known"]),
        ("Ældste kilde" if da else "Oldest source", coverage["oldest_source"]),
        ("Nyeste kilde" if da else "Newest source", coverage["newest_source"]),
        ("Andel illustrative" if da else "Illustrative share", coverage["illustrative_share"]),
        ("Afkortet" if da else "Truncated", words.choice(answer.truncated, language)),
    ]


def _cell(sheet: Any, value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    text = "|".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    cell = WriteOnlyCell(sheet)
    # Set by hand: openpyxl takes what begins with = for a formula.
    cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", text)[:LONGEST]
    cell.data_type = "s"
    return cell
