"""Excel workbooks as people fill them in: a sheet per noun, headed in Danish, with what may stand in each column."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from kb.errors import RequestError
from kb.exports import nouns, records
from kb.exports.sheets import fits, joined, text_cell
from kb.imports.habits import Habits, as_it_is
from kb.imports.headings import closed, heading, sheet
from kb.model import NODES, RELATIONSHIPS, Node, Noun
from kb.words import MEANINGS
from kb.writing import Writing

GUIDE = "Vejledning"
FIRST, LAST = 3, 10_000
"""The rows of a sheet that drop-downs are in; below the last nothing is offered, and anything may still stand."""
REQUIRED = PatternFill("solid", fgColor="FFD966")
OPTIONAL = PatternFill("solid", fgColor="DDEBF7")
MUNICIPAL = (
    *("Source", "Municipality", "Vendor", "System", "Contract", "DataFlow"),
    *("USES", "SUPPLIES", "SUPPORTS", "HELD_BY", "AWARDED_TO", "COVERS", "SENDS", "RECEIVED_BY", "WITHIN", "REPORTS"),
)
"""What a municipality knows of itself."""
HOW = (
    "Sådan udfyldes arket",
    "Hvert ark har én slags oplysninger, og hver række er én oplysning. Ark, I ikke bruger, kan slettes.",
    "Kolonner med gul overskrift og * skal udfyldes; de andre må stå tomme. Tomt betyder ukendt.",
    "Hold musen over en overskrift for at se, hvad kolonnen er. Den grå linje under overskrifterne skal blive stående.",
    "Et id er et kort navn, I selv vælger, fx aula. Det samme id bruges i de andre ark, og hver gang I sender igen.",
    "Datoer skrives 01-02-2019, 2019-02 eller 2019, så nøjagtigt som I ved det.",
    "Kilder er id på den kilde, som siger det; flere skilles med |. Tom: den kilde, der importeres som.",
    "Skriv værdier og ikke formler. Gem som .xlsx, og importér: kb import FIL.xlsx --source KILDE --dry-run",
)


def municipal() -> list[Noun]:
    """Return the nouns that a municipality fills in of itself."""
    return [noun for noun in nouns() if noun.label() in MUNICIPAL]


def write_template(file: Path, of: Iterable[Noun]) -> None:
    """Write an empty workbook with a sheet for each of these nouns, and one that says how it is filled in."""
    book = Workbook(write_only=True)
    chosen = list(of)
    _guide(book, chosen)
    for noun in chosen:
        _page(book, noun, chosen)
    book.save(file)


def write_workbook(run: Writing, file: Path) -> int:
    """Write the landscape into a workbook that can be changed and imported again, and return how many facts it has.

    Raises RequestError when a text is longer than Excel holds, or has letters that it has no place for.
    """
    book = Workbook(write_only=True)
    _guide(book, nouns())
    try:
        count = sum(_facts(run, noun, _page(book, noun, nouns())) for noun in nouns())
    except RequestError:
        for page in book.worksheets:  # they are files that are being written
            page.close()
        raise
    book.save(file)
    return count


def _facts(run: Writing, noun: Noun, page: Any) -> int:
    words, count = {name: _words(noun, name) for name in noun.own_fields()}, 0
    habits = Habits(noun)
    for record in records(run, noun):
        said = [(name, words[name].get(_key(value), value)) for name, value in record.items()]
        page.append([_cell(page, noun, as_it_is(habits, name, value)) for name, value in said])
        count += 1
    return count


def _words(noun: Noun, name: str) -> dict[str, str]:
    return {value: word for word, value in closed(noun, name).items()}


def _key(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value if isinstance(value, str) else None


def _cell(page: Any, noun: Noun, value: Any) -> Any:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    text = joined(value)
    if not fits(text):  # and would come back as another
        raise RequestError(f"Excel can't hold a text of a {noun.__name__}, {text[:40]!r}…: export another format")
    return text_cell(page, text)


def _guide(book: Any, of: list[Noun]) -> None:
    page = _on_paper(book.create_sheet(GUIDE))
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 24, 60
    page.column_dimensions["C"].width = 40
    for line in HOW:
        cell = text_cell(page, line)
        cell.font = Font(bold=line == HOW[0], size=14 if line == HOW[0] else 11)
        page.append([cell])
    page.append([])
    titles = [text_cell(page, text) for text in ("Ark", "En række siger", "Skal udfyldes")]
    for cell in titles:
        cell.font = Font(bold=True)
    page.append(titles)
    for noun in of:
        link = text_cell(page, sheet(noun))
        link.hyperlink = sheet(noun)
        link.hyperlink.target, link.hyperlink.location = None, f"'{sheet(noun)}'!A{FIRST}"
        link.font = Font(color="0563C1", underline="single")
        needed = ", ".join(heading(noun, name) for name in noun.own_fields() if noun.model_fields[name].is_required())
        page.append([link, text_cell(page, _sentence(noun)), text_cell(page, needed)])


def _on_paper(page: Any) -> Any:
    """Have a sheet printed across, all its columns on one page."""
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", "9"  # A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    return page


def _sentence(noun: Noun) -> str:
    """Return what a row of a sheet says."""
    if noun.label() in NODES:
        return f"Her er {_article(NODES[noun.label()].danish[0])}."
    kind = RELATIONSHIPS[noun.label()]
    start, end = heading(kind, "start"), heading(kind, "end").partition(" (")[0]
    return f"{start} {kind.danish} {end[0].lower()}{end[1:]}."


def _article(word: str) -> str:
    neuter = ("system", "opgaveområde", "mål", "princip", "møde", "krav", "dokument", "eksternt id")
    return f"{'et' if word in neuter else 'en'} {word}"


def _page(book: Any, noun: Noun, of: list[Noun]) -> Any:
    """Add the sheet of a noun: headings with notes, below them the names of the model, and drop-downs."""
    page = _on_paper(book.create_sheet(sheet(noun)))
    page.freeze_panes = f"A{FIRST}"
    page.sheet_properties.tabColor = noun.colour.lstrip("#") if issubclass(noun, Node) else None
    above, below = [], []
    for at, name in enumerate(noun.own_fields(), 1):
        letter, required = get_column_letter(at), noun.model_fields[name].is_required()
        title = heading(noun, name)
        cell = text_cell(page, f"{title} *" if required else title)
        cell.font, cell.fill = Font(bold=True), REQUIRED if required else OPTIONAL
        cell.comment = Comment(_note(noun, name), "Byplan", width=320, height=120)
        above.append(cell)
        named = text_cell(page, name)
        named.font = Font(italic=True, color="808080", size=9)
        below.append(named)
        page.column_dimensions[letter].width = max(14, len(title) + 4)
        page.column_dimensions[letter].number_format = "@"  # or Excel makes dates and numbers of what looks like them
        for offered in _offered(noun, name, of):
            offered.add(f"{letter}{FIRST}:{letter}{LAST}")
            page.data_validations.append(offered)
    page.append(above)
    page.append(below)
    return page


def _note(noun: Noun, name: str) -> str:
    """Return what is said of a column to who fills it in."""
    parts = [MEANINGS.get(f"{noun.__name__}.{name}", MEANINGS[name])]
    if not issubclass(noun, Node) and name in ("start", "end"):
        possible = RELATIONSHIPS[noun.label()].starts if name == "start" else RELATIONSHIPS[noun.label()].ends
        if len(possible) == 1:
            parts = [f"{_article(possible[0].danish[0]).capitalize()}: dens eller dets id."]
        else:
            wanted = ", ".join(f"{node.label()}:id" for node in possible[:6])
            parts = [f"Slags og id med kolon imellem: {wanted}{' …' if len(possible) > 6 else ''}."]
    if words := closed(noun, name):
        parts.append(f"Vælg: {', '.join(words)}.")
    parts.append("Skal udfyldes." if noun.model_fields[name].is_required() else "Må stå tom.")
    return "\n".join(parts)


def _offered(noun: Noun, name: str, of: list[Noun]) -> Iterator[DataValidation]:
    """Yield what is offered in a column: the words of a closed list, or the keys that another sheet has."""
    if words := closed(noun, name):
        yield DataValidation(
            type="list",
            formula1=f'"{",".join(words)}"',
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="Byplan",
            error=f"Vælg en af: {', '.join(words)}",
        )
        return
    kind = RELATIONSHIPS.get(noun.label())
    possible = {"start": kind.starts, "end": kind.ends}.get(name, ()) if kind else ()
    if len(possible) == 1 and possible[0] in of:
        other = possible[0]
        letter = get_column_letter(other.own_fields().index(other.key_field) + 1)
        # What the landscape has already need not stand in the workbook too: anything may be written.
        where = f"'{sheet(other)}'!${letter}${FIRST}:${letter}${LAST}"
        yield DataValidation(type="list", formula1=where, allow_blank=True, showErrorMessage=False)
