"""Excel workbooks: what people fill in is read as it is meant, what is wrong is said, what means harm is refused."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import in_both
from openpyxl import Workbook as Book
from openpyxl import load_workbook

from kb.archive import Archive
from kb.errors import SourceError
from kb.graph import Graph
from kb.imports.headings import NOUNS, columns, folded, heading, sheet, sheets
from kb.imports.opening import opened
from kb.imports.workbook import Workbook
from kb.load import import_snapshot
from kb.model import NODES, RELATIONSHIPS

Rows = list[list[Any]]


def book(file: Path, **contents: Any) -> Path:
    """Write a workbook with these sheets; of their names `_` is a space."""
    made = Book()
    made.remove(made.active)
    for title, rows in contents.items():
        page = made.create_sheet(title.replace("_", " "))
        for row in rows:
            page.append(row)
    made.save(file)
    return file


def read(file: Path) -> tuple[dict[str, list[Any]], list[str]]:
    """Return the facts of a file by noun, each with its row, and its problems without the place of the file."""
    facts = {}
    with opened(file) as folder:
        for name, noun in NOUNS.items():
            if found := list(folder.rows(noun)):
                facts[name] = found
        return facts, [problem.replace(f"{file}/", "") for problem in in_both(folder.problems)]


def test_what_people_fill_in_is_read_as_it_is_meant(tmp_path: Path) -> None:
    """Read dates as dates and as text, numbers as either, codes without their zero, blank rows and Danish words."""
    uses = [
        ["Kommune", "System", "Fra", "Til", "Brugere", "Status", "Formål"],
        [751, "aula", datetime(2019, 2, 1), "01-02-2020", 1200.0, "i brug", "Ærø, Ølstykke og Ås"],
        [],
        [None, "  ", None],
        ["0101", "ky", 2019, date(2021, 3, 1), "1.200", "in_use", "to\nlinjer"],
        [101, 42, "2019-05", None, "32467,00", "Planlagt", 27],
    ]
    facts, problems = read(book(tmp_path / "register.xlsx", Anvender=uses))
    assert problems == []
    assert [(row, fact.start, fact.end, fact.valid_from, fact.valid_to) for row, fact in facts["uses"]] == [
        (2, "0751", "aula", "2019-02-01", "2020-02-01"),
        (5, "0101", "ky", "2019", "2021-03-01"),
        (6, "0101", "42", "2019-05", None),
    ]
    assert [(fact.users, fact.status, fact.purpose) for _, fact in facts["uses"]] == [
        (1200, "in_use", "Ærø, Ølstykke og Ås"),
        (1200, "in_use", "to\nlinjer"),
        (32467, "planned", "27"),
    ]


@pytest.mark.parametrize(
    ("value", "shown", "told"),
    [
        (
            date(2028, 6, 1),
            "mmm-yy",
            "holds the day 2028-06-01, and shows no day (did you mean '2028-06'? Make it text)",
        ),
        (
            date(2028, 1, 1),
            '[$-406]mmmm "d." yyyy',
            "holds the day 2028-01-01, and shows no day (did you mean '2028-01'",
        ),
        (date(2028, 1, 1), "yyyy", "holds the day 2028-01-01, and shows no day (did you mean '2028'? Make it text)"),
        (date(2028, 6, 1), "yyyy", "holds the day 2028-06-01, and shows no day (did you mean '2028-06'? Make it text)"),
        (date(2028, 6, 15), "mmm-yy", None),
        (date(2028, 6, 1), "dd-mm-yyyy", None),
        (date(2028, 6, 1), "[$-F800]dddd, mmmm dd, yyyy", None),
    ],
)
def test_a_date_that_shows_no_day_is_asked_about(tmp_path: Path, value: date, shown: str, told: str | None) -> None:
    """Take no month for its first day, as Excel does of `2028-06`; what was read so before is read so again."""
    file = book(tmp_path / "k.xlsx", Kontrakter=[["Id", "Titel", "Slutter"], ["c", "C", value]])
    made = load_workbook(file)
    made["Kontrakter"]["C2"].number_format = shown
    made.save(file)
    facts, problems = read(file)
    if told:
        (problem,) = problems
        assert problem.startswith(f"Kontrakter:2: column C (Slutter): {told}")
    else:
        assert (facts["contract"][0][1].ends_on, problems) == (value.isoformat(), [])
    with opened(file, again=True) as folder:
        assert [fact.ends_on for _, fact in folder.rows(NODES["Contract"])] == [value.isoformat()]


def test_facts_that_are_merged_are_asked_about(tmp_path: Path) -> None:
    """Refuse what Excel keeps in the first of several rows alone; a title, and cells beside each other, are well."""
    rows = [["Anvendelse", None, None], ["Kommune", "System", "Status"], ["0101", "x", "i brug"], ["0101", "y", None]]
    file = book(tmp_path / "u.xlsx", Anvender=rows)
    made = load_workbook(file)
    for merged in ("A1:C1", "C3:C4"):
        made["Anvender"].merge_cells(merged)
    made.save(file)
    told = "Anvender:3: column C: is one cell down to row 4, and only row 3 holds it: unmerge, and fill in"
    assert read(file)[1] == [told]
    with opened(file, again=True) as folder:
        assert [fact.status for _, fact in folder.rows(RELATIONSHIPS["USES"])] == ["in_use", None]
        assert folder.problems == []


@pytest.mark.parametrize("share", [1.0, 0.25, 12.0])
def test_a_percentage_is_no_number_of_anything(tmp_path: Path, share: float) -> None:
    """Refuse 100 %, which is 1 to Excel, as 25 %."""
    file = book(tmp_path / "u.xlsx", Anvender=[["Kommune", "System", "Brugere"], ["0101", "x", share]])
    made = load_workbook(file)
    made["Anvender"]["C2"].number_format = "0%"
    made.save(file)
    (problem,) = read(file)[1]
    assert problem == f"Anvender:2: column C (Brugere): holds the percentage {share:.0%}: write the number"


def test_business_areas_keep_their_zeros(tmp_path: Path) -> None:
    """Read 27.1 as the group 27.10 that it must be, 0 as the main group 00, and say what a date was meant as."""
    areas = [["Id", "Navn"], [27.1, "A"], [0, "B"], [datetime(2026, 10, 27), "C"], ["27.10.05", "D"], [5.12, "E"]]
    facts, problems = read(book(tmp_path / "kle.xlsx", Opgaveområder=areas))
    assert [fact.id for _, fact in facts["capability"]] == ["27.10", "00", "27.10.05", "05.12"]
    assert problems == [
        "Opgaveområder:4: column A (Id): holds the date 2026-10-27 (did you mean '27.10'? "
        "Make it text, and write it again)"
    ]


def test_headings_are_found_where_they_stand(tmp_path: Path) -> None:
    """Look below a title, and for the name of each column in whichever row of a merged heading it is."""
    made = Book()
    page = made.active
    page.title = "Uses"
    lines: Rows = [
        ["Kommunens systemer, udtræk"],
        [],
        ["Kommune", "System", "Gyldighed", None, "Brugere"],
        [None, None, "Fra", "Til", None],
        [751, "aula", 2019, 2021, 7],
    ]
    for line in lines:
        page.append(line)
    for merged in ("A1:E1", "A3:A4", "B3:B4", "C3:D3", "E3:E4"):
        page.merge_cells(merged)
    made.save(tmp_path / "merged.xlsx")
    facts, problems = read(tmp_path / "merged.xlsx")
    ((row, fact),) = facts["uses"]
    assert problems == []
    assert (row, fact.start, fact.end, fact.valid_from, fact.valid_to, fact.users) == (
        5,
        "0751",
        "aula",
        "2019",
        "2021",
        7,
    )


def test_every_problem_is_told_with_its_sheet_row_and_column(tmp_path: Path) -> None:
    """Say all that is wrong at once, and what may be meant."""
    uses = [
        ["start", "end", "valid_from", "users", "status", "Bemærkning"],
        ["0101", "=A1", "#N/A", 32467.02, "ibrug", "hej", "uden overskrift"],
        ["101", None, 43497, "mange", None, None],
        ["101", "ky", "01-13-2019", -1, None, None],
        ["101", "ky", time(12, 30), None, None, None],
    ]
    file = book(tmp_path / "r.xlsx", uses=uses, Sytsemer=[["id"]], Ark1=[["noget"]], Ark2=[], Vejledning=[["Hej"]])
    facts, problems = read(file)
    assert facts == {}
    assert problems == [
        "Sytsemer: no such noun (did you mean 'Systemer'?): name the sheet after what is in it",
        "Ark1: no such noun: name the sheet after what is in it",
        "uses:1: column F (Bemærkning): no such column; those not used are 'Formål', 'Til', 'Kilder', 'Pålidelighed'",
        "uses:2: column G: has no heading above it",
        "uses:2: column B (end): holds a formula: copy the column, and paste it as values",
        "uses:2: column C (valid_from): holds Excel's error #N/A",
        "uses:2: column D (users): '32467,02' is no whole number (did you mean 32467?)",
        "uses:2: column E (status): 'ibrug' is none of 'planlagt', 'under indfasning', 'i brug' or 'under udfasning' "
        "(did you mean 'i brug'?)",
        "uses:3: column C (valid_from): '43497' is no date (did you mean 2019-02-01? Excel counts days from 1900)",
        "uses:3: column B (end): is empty; it must be given",
        "uses:3: column D (users): 'mange' is no whole number",
        "uses:4: column C (valid_from): '01-13-2019' is no date (did you mean 2019-01-13?)",
        "uses:4: column D (users): '-1' is less than 0",
        "uses:5: column C (valid_from): holds a time, 12:30:00",
    ]


def test_headings_that_are_missing_or_stand_twice(tmp_path: Path) -> None:
    """Say which; a sheet without any is told what to write, and one that is empty is empty."""
    file = book(
        tmp_path / "r.xlsx",
        system=[["id", "Id"], ["a", "b"]],
        vendor=[["KMD", "26911745"], ["Netcompany", "14814833"]],
        contract=[],
        Systemer=[["id", "name"]],
    )
    facts, problems = read(file)
    assert facts == {}
    assert problems == [
        "Systemer: is the same noun as 'system': put both into one",
        "vendor:1: no row holds its headings: write Id, Navn above the columns",
        "system:1: column B (Id): stands twice",
        "system:1: column Navn: is missing; it must be given",
    ]


def test_texts_that_look_like_something_else_stay_texts(tmp_path: Path) -> None:
    """Take a text for what it says: no formula, number or date is made of it, and no letter is lost."""
    made = Book()
    page = made.active
    page.title = "system"
    page.append(["id", "name", "description"])
    page.append(["00123", "æøåÆØÅ 😀", "+45 12 34 56 78"])
    page.append(["1e5", "TRUE", ""])
    page.append(["x", "n", "placeholder"])
    page["C3"].value, page["C3"].data_type = "=1+1", "s"
    made.save(tmp_path / "t.xlsx")
    facts, problems = read(tmp_path / "t.xlsx")
    assert problems == []
    assert [(fact.id, fact.name, fact.description) for _, fact in facts["system"]] == [
        ("00123", "æøåÆØÅ 😀", "+45 12 34 56 78"),
        ("1e5", "TRUE", "=1+1"),
        ("x", "n", "placeholder"),
    ]


@pytest.mark.parametrize("noun", [*NODES.values(), *RELATIONSHIPS.values()], ids=lambda noun: noun.__name__)
def test_danish_names_are_nobody_elses(noun: Any) -> None:
    """Call each sheet, and each column of it, in Danish as nothing else is called."""
    assert sheets()[folded(sheet(noun))] is noun
    assert sheets()[folded(noun.file)] is noun
    assert len(sheet(noun)) <= 31, "Excel's limit"
    for name in noun.own_fields():
        assert columns(noun)[folded(heading(noun, name))] == name


# What means harm


def changed(file: Path, **parts: bytes | None) -> None:
    """Put other contents in the place of parts of a workbook, or beside them; `__` in a name is a slash."""
    new = {name.replace("__", "/").replace("Content_Types", "[Content_Types]"): body for name, body in parts.items()}
    with zipfile.ZipFile(file) as old:
        there = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name, body in (there | new).items():
            if body is not None:
                out.writestr(name, body)


SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPE = f'<!DOCTYPE worksheet [<!ENTITY l0 "lol">{LAUGHS}]>'
NUMBERS = Random(1)  # noqa: S311 - what can't be packed


def rows_of(inside: str) -> bytes:
    """Return a sheet with these rows."""
    return f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{inside}</sheetData></worksheet>'.encode()


def laughing() -> str:
    """Return a row whose text is a billion times another."""
    return '<row r="1"><c r="A1" t="str"><v>&l9;</v></c></row>'


def cells(count: int) -> str:
    """Return cells that can't be packed to much less than they are."""
    return "".join(f"<c><v>{NUMBERS.random()}</v></c>" for _ in range(count))


def harm(kind: str, file: Path) -> str:
    """Write a workbook that means harm, and return what is said of it."""
    book(file, system=[["id", "name"], ["a", "b"]])
    one = "xl__worksheets__sheet1.xml"
    if kind == "bomb":
        changed(file, **{one: b" " * 400_000_000})
        return "that is no landscape"
    if kind == "laughs":
        changed(file, **{one: DOCTYPE.encode() + rows_of(laughing())})
        return "declares entities"
    if kind == "late laughs":
        changed(file, **{one: f"<!--{cells(60_000)}-->{DOCTYPE}".encode() + rows_of(laughing())})
        return "declares entities"
    if kind == "laughing texts":
        changed(file, **{"xl__sharedStrings.xml": DOCTYPE.encode() + b"<sst/>"})
        return "declares entities"
    if kind == "wide":
        changed(file, **{one: rows_of(f'<row r="1">{cells(1_000_000)}</row>')})
        return "has a row of more than 702 cells"
    if kind == "far":
        changed(file, **{one: rows_of('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>')})
        return "has cells beyond column ZZ"
    if kind == "texts":
        many = "".join(f"<si><t>{NUMBERS.random()}</t></si>" for _ in range(1_500_000))
        changed(file, **{"xl__sharedStrings.xml": f'<sst xmlns="{SPREADSHEET}">{many}</sst>'.encode()})
        return "at most 50000000 are read"
    if kind == "cell":
        letters = NUMBERS.randbytes(2_000_000).hex()
        changed(file, **{one: rows_of(f'<row r="1"><c r="A1" t="str"><v>{letters}</v></c></row>')})
        return "a cell of a million letters"
    if kind == "styles":
        changed(file, **{"xl__styles.xml": f"<styleSheet>{cells(500_000)}</styleSheet>".encode()})
        return "xl/styles.xml has"
    if kind == "fonts":
        changed(file, **{"xl__styles.xml": f"<styleSheet>{'<font/>' * 100_000}</styleSheet>".encode()})
        return "xl/styles.xml has 100002 tags"
    if kind == "misplaced":
        with zipfile.ZipFile(file) as zipped:
            types = zipped.read("[Content_Types].xml").replace(b"/xl/workbook.xml", b"/xl/worksheets/sheet1.xml")
        changed(file, **{"Content_Types.xml": types})
        return "names a part that is none of a sheet"
    if kind == "links":
        changed(file, **{"xl__externalLinks__externalLink1.xml": b"<externalLink/>"})
        return "links to other workbooks"
    if kind == "macros":
        changed(file, **{"xl__vbaProject.bin": b"x"})
        return "holds macros"
    if kind == "climbing":
        changed(file, **{"..__evil.xml": b"<x/>"})
        return "climbs out of it"
    if kind == "backslash":
        changed(file, **{"xl\\..\\..\\evil.xml": b"<x/>"})
        return "whose name has a backslash"
    if kind == "nameless":
        with zipfile.ZipFile(file, "a") as zipped:
            zipped.writestr(".", b"<x/>")
        return "climbs out of it"
    if kind == "letters":
        changed(file, **{one: rows_of("").decode().encode("utf-16")})
        return "is not written in UTF-8"
    if kind == "old":
        file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
        return "an old Excel workbook, or one with a password"
    if kind == "other":
        with zipfile.ZipFile(file, "w") as zipped:
            zipped.writestr("content.xml", b"<x/>")
        return "is no workbook that can be read"
    if kind == "broken":
        changed(file, **{"xl__workbook.xml": b"<workbook"})
        return "is no workbook that can be read"
    if kind == "torn":
        changed(file, **{one: rows_of('<row r="1"><c r="A1" t="s"><v>99</v></c></row>')})
        return "can't be read: list index out of range"
    file.write_bytes(b"" if kind == "empty" else file.read_bytes()[:700])
    return "is no workbook that can be read"


KINDS = [
    *("bomb", "laughs", "late laughs", "laughing texts", "wide", "far", "texts", "cell", "styles", "fonts"),
    *(
        "misplaced",
        "links",
        "macros",
        "climbing",
        "backslash",
        "nameless",
        "letters",
        "old",
        "other",
        "broken",
        "torn",
        "empty",
    ),
    *("empty", "cut"),
]
IN_LITTLE = """
import resource, sys, time
from pathlib import Path
from kb.archive import Archive
from kb.errors import SourceError
from kb.graph import Graph
from kb.imports.headings import NOUNS
from kb.imports.opening import opened
used = int(next(line for line in open("/proc/self/status") if line.startswith("VmSize")).split()[1]) * 1024
resource.setrlimit(resource.RLIMIT_AS, (used + 64_000_000,) * 2)
began = time.process_time()
try:
    with opened(Path(sys.argv[1])) as folder:
        assert not [fact for noun in NOUNS.values() for fact in folder.rows(noun)]
        if folder.problems:
            raise SourceError(folder.problems)
except SourceError as error:
    print(f"{time.process_time() - began:.3f}", error)
"""


@pytest.mark.parametrize("kind", KINDS)
def test_a_workbook_that_means_harm_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    """Say what it is, in a second of computing and 64 MB, and leave nothing behind."""
    file = tmp_path / "in" / "snapshot.xlsx"
    file.parent.mkdir()
    message = harm(kind, file)
    ran = subprocess.run([sys.executable, "-c", IN_LITTLE, str(file)], capture_output=True, text=True, check=False)
    seconds, _, said = ran.stdout.partition(" ")
    assert message in said, ran.stdout + ran.stderr
    assert float(seconds) < 1
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [file]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet2.xml", "xl/_rels/workbook.xml.rels"])
def test_a_sheet_that_is_not_there_is_no_empty_sheet(graph: Graph, tmp_path: Path, part: str) -> None:
    """Refuse a workbook that names a sheet and has lost its cells: what they held would end."""
    rows = {"Systemer": [["Id", "Navn"], ["a", "A"]], "Leverandører": [["Id", "Navn"], ["v", "V"]]}
    file = book(tmp_path / "register.xlsx", **rows)
    kept, archive = Archive(tmp_path / "archive"), tmp_path / "before.xlsx"
    archive.write_bytes(file.read_bytes())
    import_snapshot(graph, archive, source="s", archive=kept)
    if part.endswith(".rels"):
        with zipfile.ZipFile(file) as old:
            changed(file, **{part.replace("/", "__"): old.read(part).replace(b"sheet2.xml", b"Sheet2.xml")})
    else:
        changed(file, **{part.replace("/", "__"): None})
    told = "Leverandører: is named in the workbook, and its cells are not there: open it in Excel, and save it anew"
    with pytest.raises(SourceError) as caught:
        import_snapshot(graph, file, source="s", archive=kept)
    assert [str(one) for one in caught.value.problems] == [f"{file}/{told}"]
    assert graph.read("MATCH (v:Vendor) RETURN v.id AS id") == [{"id": "v"}]
    with opened(file, again=True) as folder:
        assert folder.problems == []
        assert [str(one) for one in folder.warnings] == [f"{file}/{told}"]


def test_what_goes_wrong_with_cells_that_were_read_is_no_fault_of_the_workbook(tmp_path: Path) -> None:
    """Say that a workbook can't be read where it can't, and not where what is made of its cells goes wrong."""

    class Wrong(Workbook):
        def _row(self, cells: list[dict[str, Any]]) -> list[Any]:
            raise AttributeError(f"ours, of {len(cells)} cells")

    file = book(tmp_path / "register.xlsx", Systemer=[["Id", "Navn"], ["a", "A"]])
    with pytest.raises(AttributeError, match="ours, of 2 cells"), Wrong(file) as workbook:
        list(workbook.rows(NODES["System"]))


def test_what_is_no_snapshot_is_said_so(tmp_path: Path) -> None:
    """Name the forms that there are."""
    for name in ("register.xls.txt", "register.pdf"):
        (tmp_path / name).write_text("x")
        with (
            pytest.raises(SourceError, match=r"neither a folder, a .zip, an .xlsx, a .csv nor a .json"),
            opened(tmp_path / name),
        ):
            pass


@pytest.mark.parametrize("suffix", [".xls", ".XLS", ".xlsb", ".ods"])
def test_other_workbooks_are_to_be_saved_as_xlsx(tmp_path: Path, suffix: str) -> None:
    """Say what to do."""
    (file := tmp_path / f"register{suffix}").write_text("x")
    with pytest.raises(SourceError, match=r"save it as \.xlsx"), opened(file):
        pass


def blank_rows(count: int) -> Iterator[str]:
    """Yield rows that Excel writes of cells with a colour and no value."""
    for number in range(1, count + 1):
        yield f'<row r="{number}"><c r="A{number}" s="0"/><c r="XFD{number}" s="0"/></row>'


def test_cells_without_values_are_no_cells(tmp_path: Path) -> None:
    """Read a sheet that is coloured far beyond what is filled in."""
    file = book(tmp_path / "coloured.xlsx", system=[["id", "name"], ["a", "A"]])
    with zipfile.ZipFile(file) as zipped:
        sheet_1 = zipped.read("xl/worksheets/sheet1.xml").decode()
    more = "".join(blank_rows(1000)).split("</row>", 2)[2]
    changed(file, **{"xl__worksheets__sheet1.xml": sheet_1.replace("</sheetData>", more + "</sheetData>").encode()})
    facts, problems = read(file)
    assert (len(facts["system"]), problems) == (1, [])


def test_rows_are_read_wherever_they_stand(tmp_path: Path) -> None:
    """Take no time for rows that are not there, and lose none that is out of order."""
    file = book(tmp_path / "far.xlsx", system=[["id", "name"]])
    rows = "".join(
        f'<row r="{number}"><c r="B{number}" t="str"><v>{name}</v></c><c r="A{number}" t="str"><v>{key}</v></c></row>'
        for number, key, name in [(1, "id", "name"), (999_999_999, "a", "A"), (7, "b", "B"), (7, "c", "C")]
    )
    changed(file, **{"xl__worksheets__sheet1.xml": rows_of(rows)})
    facts, problems = read(file)
    assert ([(row, fact.id, fact.name) for row, fact in facts["system"]], problems) == (
        [(999_999_999, "a", "A"), (7, "b", "B"), (7, "c", "C")],
        [],
    )


@pytest.mark.parametrize(
    ("sheet_", "heading_", "value", "meant"),
    [
        ("Visioner", "År", datetime(1905, 7, 11), "'2019'"),
        ("Visioner", "År", datetime(2019, 1, 1), "'2019'"),
        ("Kontrakter", "Værdi, kr. om året", datetime(1901, 5, 14), "'500'"),
        ("Kommuner", "Kommunekode", datetime(1900, 4, 10), "'0101'"),
        ("Standarder", "Version", datetime(2024, 4, 3), "'3.04', or '3.4'"),
        ("Systemer", "Beskrivelse", datetime(2024, 4, 3), "'2024-04-03'"),
    ],
)
def test_what_excel_shows_as_a_date(tmp_path: Path, sheet_: str, heading_: str, value: datetime, meant: str) -> None:
    """Guess what may have been typed that Excel took for a date, or shows as one."""
    noun = sheets()[folded(sheet_)]
    needed = [heading(noun, name) for name, field in noun.model_fields.items() if field.is_required()]
    columns_ = list(dict.fromkeys((heading_, *needed)))
    _, problems = read(book(tmp_path / "r.xlsx", **{sheet_: [columns_, [value, *("x" for _ in columns_[1:])]]}))
    (problem,) = problems
    assert f"holds the date {value:%Y-%m-%d} (did you mean {meant}? Make it text" in problem
