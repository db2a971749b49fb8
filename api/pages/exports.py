"""An answer as an Excel workbook: exactly its rows, and beside them what it asks and rests on."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook

from api.pages import words
from api.pages.tables import label
from kb.exports.sheets import add
from kb.queries import Query
from kb.rows import Answer


def workbook(query: Query, answer: Answer, language: str) -> bytes:
    """Return the workbook; a text stays a text, also where Excel would take it for a formula."""
    book = Workbook(write_only=True)
    rows = book.create_sheet("Svar" if language == "da" else "Answer")
    rows.freeze_panes = "A2"
    add(rows, [label(name, column, language) for name, column in query.columns.items()])
    for row in answer.rows:
        add(rows, [row[name] for name in query.columns])
    about = book.create_sheet("Om svaret" if language == "da" else "About")
    for line in _about(query, answer, language):
        add(about, line)
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
