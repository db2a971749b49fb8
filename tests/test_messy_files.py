"""Files as they come: the real facts as a Danish spreadsheet would save them, and what nobody meant as a snapshot."""

import csv
import json
import re
import time
import zipfile
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from conftest import SEED_DATA
from openpyxl import Workbook as Book
from test_import_workbooks import book, read
from test_load import state

from kb.errors import SourceError
from kb.graph import Graph
from kb.imports.consistency import Checked
from kb.imports.headings import NOUNS, closed, heading, sheet
from kb.imports.opening import opened
from kb.load import import_snapshot, load
from kb.model import NODES, RELATIONSHIPS

DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def seed() -> dict[str, list[dict[str, str]]]:
    """Return the real facts as they stand in their files."""
    found = {}
    for file in sorted(SEED_DATA.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as text:
            found[file.stem] = list(csv.DictReader(text))
    return found


def danish(stem: str, name: str, text: str) -> str:
    """Return a cell as a Danish spreadsheet writes it."""
    noun = NOUNS[stem]
    if name in noun.days and (day := DAY.fullmatch(text)):
        return "-".join(reversed(day.groups()))
    words = {value: word for word, value in closed(noun, name).items()}
    if text in words:
        return words[text]
    if name in ("population", "value_dkk") and text:
        return f"{int(text):,}".replace(",", ".")
    if re.fullmatch(r"0\d{3}", text):
        return text.lstrip("0")
    return text


def test_the_real_facts_saved_by_a_danish_spreadsheet(graph: Graph, tmp_path: Path) -> None:
    """Read `;`, days first, points in numbers, ja and nej, lost zeros, Danish headings and the letters of Windows."""
    load(graph, SEED_DATA)
    before = state(graph)
    letters = set()
    for stem, records in seed().items():
        text = StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow([heading(NOUNS[stem], name) for name in records[0]])
        writer.writerows([danish(stem, name, cell) for name, cell in row.items()] for row in records)
        try:
            content = text.getvalue().encode("cp1252")
        except UnicodeEncodeError:
            content = text.getvalue().encode("utf-8-sig")
        letters.add(content[:3] == b"\xef\xbb\xbf")
        (tmp_path / f"{stem}.csv").write_bytes(content)
    assert False in letters
    load(graph, tmp_path, replace=True)
    assert state(graph) == before


def excel(stem: str, name: str, text: str) -> Any:
    """Return a cell as Excel holds it once somebody typed it: dates as dates, and whatever looks so as a number."""
    if name in NOUNS[stem].days and DAY.fullmatch(text):
        return date.fromisoformat(text)
    return int(text) if re.fullmatch(r"[1-9]\d{0,8}|0\d{3}", text) else danish(stem, name, text)


def test_the_real_facts_typed_into_excel(graph: Graph, tmp_path: Path) -> None:
    """Read numbers that were codes, dates as Excel's own, and headings below a title and a blank row."""
    load(graph, SEED_DATA)
    before = state(graph)
    made = Book(write_only=True)
    for stem, records in seed().items():
        page = made.create_sheet(sheet(NOUNS[stem]))
        page.append([f"Udtræk af {sheet(NOUNS[stem])}"])
        page.append([])
        page.append([heading(NOUNS[stem], name) for name in records[0]])
        for row in records:
            page.append([excel(stem, name, cell) for name, cell in row.items()])
            page.append([])
    made.save(tmp_path / "typed.xlsx")
    load(graph, tmp_path / "typed.xlsx", replace=True)
    assert state(graph) == before


PROJECTS = (
    "Projektnavn;Myndighed;Budget (mio. kr.);Samlet beløb;Startdato;Beskrivelse\r\n"
    "Fælles sygehuskøkken;Region Sjælland;32467,02;15.414.794;01-02-2019;Første linje\r\nanden linje\r\n"
    '"Åbne data; nu";Ærø Kommune;;1,5;2019;"Med ""citater"" og\r\nny linje"\r\n'
)


@pytest.mark.parametrize("letters", ["cp1252", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("stem", ["contract", "system", "projekter"])
def test_a_table_of_something_else(tmp_path: Path, letters: str, stem: str) -> None:
    """Say of each column that there is no such one, and of the file when no noun is called so."""
    file = tmp_path / f"{stem}.csv"
    file.write_bytes(PROJECTS.encode(letters))
    facts, problems = read(file)
    assert facts == {}
    if stem == "projekter":
        assert problems == [f"{file}: no such noun: name the file after what is in it, such as kommuner or system"]
        return
    unused = {
        "contract": "'Id', 'Titel', 'Værdi, kr. om året', 'Underskrevet', 'Begynder', 'Slutter', "
        "'Opsigelsesvarsel, måneder', 'Mulige forlængelser', 'Udbudsform', 'Kilder', 'Pålidelighed'",
        "system": "'Id', 'Navn', 'Art', 'Åben kildekode', 'Fælles', 'Licens', 'Kildekode', "
        "'Taget i brug', 'Udfases fra', 'Ophører', 'Kilder', 'Pålidelighed'",
    }
    assert [one.removeprefix(f"{file}:1: ") for one in problems[:3]] == [
        f"column Projektnavn: no such column; those not used are {unused[stem]}",
        "column Myndighed: no such column",
        "column Budget (mio. kr.): no such column",
    ]
    assert any("column Id: is missing; it must be given" in one for one in problems)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n\r\n",
        b"\xef\xbb\xbf",
        b";;;\r\n;;;\r\n",
        b"id;name\r\n",
        b"\xff\xfei\x00d\x00;\x00n\x00a\x00m\x00e\x00\n\x00",
        b"\x00\x01\x02\x03",
        b"\x81\x8d\x8f;\x90\x9d",
        b'id;name\r\n"a;A\r\n',
        b"id;name\r\na\r\n;;;;\r\n",
        b"id\tname\na\tA\n",
        b"sep=;\r\nid;name\r\na;A\r\n",
        b"PK\x03\x04",
        b"<html><body>Log ind</body></html>",
        bytes(range(256)),
    ],
)
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "zip", "json"])
def test_nothing_crashes(tmp_path: Path, content: bytes, suffix: str) -> None:
    """Read it as a landscape, or say what is wrong with it, whatever it is."""
    file = tmp_path / f"system.{suffix}"
    file.write_bytes(content)
    if suffix != "csv":
        with pytest.raises(SourceError, match=f"^{re.escape(str(file))}: "):
            read(file)
        return
    facts, problems = read(file)
    assert set(facts) <= {"system"}
    assert all(one.startswith(str(file)) for one in problems)
    good = (b"", b"id;name", b"sep=;\r\nid;name\r\na;A", b"id\tname\na\tA", "\ufeffid;name\n".encode("utf-16-le"))
    assert bool(problems) == (content.strip(b"\xef\xbb\xbf;\r\n") not in good)


def test_the_hint_which_letter_separates(tmp_path: Path) -> None:
    """Skip the line in which Excel writes it."""
    (file := tmp_path / "system.csv").write_text("sep=;\r\nId;Navn\r\na;Ærø\r\n", encoding="cp1252", newline="")
    facts, problems = read(file)
    assert ([(row, fact.name) for row, fact in facts["system"]], problems) == ([(3, "Ærø")], [])


def test_a_repeated_name_and_a_row_with_only_a_name(graph: Graph, tmp_path: Path) -> None:
    """Keep two things of one name apart, and say which row repeats a key or has none."""
    lines: list[list[Any]] = [["Id", "Navn"], ["a", "Omsorg"], ["b", "Omsorg"], ["a", "Omsorg"], [None, "Omsorg"]]
    for file in (book(tmp_path / "r.xlsx", Systemer=lines), tmp_path / "system.csv"):
        if file.suffix == ".csv":
            file.write_text("\n".join(";".join(cell or "" for cell in line) for line in lines) + "\n")
        with pytest.raises(SourceError) as caught:
            load(graph, file)
        assert [(one.line, one.message) for one in caught.value.problems] == [
            (4, f"'a' stands in {'line' if file.suffix == '.csv' else 'row'} 2 already"),
            (5, "is empty; it must be given"),
        ]
    load(graph, book(tmp_path / "good.xlsx", Systemer=lines[:3]))
    assert graph.read("MATCH (s:System) RETURN s.id AS id, s.name AS name ORDER BY id") == [
        {"id": "a", "name": "Omsorg"},
        {"id": "b", "name": "Omsorg"},
    ]


def test_an_empty_file_is_told_of(graph: Graph, tmp_path: Path) -> None:
    """Say what a snapshot of nothing means before it is meant so."""
    load(graph, book(tmp_path / "r.xlsx", Systemer=[["Id", "Navn", "Kilder"], ["a", "A", "s"]]))
    (file := tmp_path / "uses.csv").touch()
    outcome = import_snapshot(graph, file, source="s", dry_run=True)
    assert outcome.changes.counts == {"ends": 1}
    assert any("holds nothing: what 's' asserted before" in one.message for one in outcome.warnings)


def test_json_rows_are_read_as_they_are(tmp_path: Path) -> None:
    """Take numbers, truth and lists as JSON has them; say which value is none of a column."""
    (file := tmp_path / "rows.json").write_text(
        '{"system": [{"id": "a", "name": "Æ\\nø", "joint": true, "licence": null}, {"id": 7, "name": {"da": 1}}],'
        ' "data_flow": [{"id": "f", "data_objects": ["sag", "borger"]}], "uses": [{"start": "0101", "users": 1.5}]}'
    )
    facts, problems = read(file)
    one, two, flow = (fact for name in ("system", "data_flow") for _, fact in facts[name])
    assert (one.name, one.joint, two.id, two.name) == ("Æ\nø", True, "7", '{"da": 1}')
    assert flow.data_objects == ("sag", "borger")
    assert problems == ["uses:0: column end: is missing; it must be given"]
    for text, told in (
        ("[]", "no object of lists"),
        ("{", "is no JSON"),
        ('{"a": "\\ud800"}', "is no JSON"),
        ('{"system": [], "system": []}', "'system' stands twice in one object"),
        ('{"uses": [{"users": NaN}]}', "NaN is no number"),
        ("[" * 100_000, "nested too deep"),
    ):
        file.write_text(text)
        with pytest.raises(SourceError, match=told), opened(file):
            pass


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["data.zip"], "data.zip: is not read among CSVs"),
        (["register/system.csv", "register/anvender.xlsx"], "register/anvender.xlsx: is not read among CSVs"),
        (["system.csv", "uses.tsv"], "uses.tsv: is not read among CSVs"),
        (["system.csv", "2025/uses.csv"], "2025/uses.csv: is in a folder of its own, which is not read: put"),
        (
            ["system.csv", "a/b/c/uses.CSV"],
            "a/b/c/uses.CSV: is in a folder of its own, which is not read: put",
        ),
        (["system.csv", "__MACOSX/._uses.csv", ".old/.uses.csv"], None),
        (["læs mig.txt", "register.pdf"], "holds no CSV, and nothing else that is read"),
        (["system.csv", "datapackage.json", "læs mig.txt", "~$system.xlsx", "__MACOSX/._system.xlsx"], None),
    ],
)
@pytest.mark.parametrize("packed", [True, False])
def test_nothing_that_may_hold_facts_is_overlooked(
    tmp_path: Path, names: list[str], told: str | None, packed: bool
) -> None:
    """Refuse what would be taken for a snapshot of less than was sent, which ends all that it does not name."""
    folder, file = tmp_path / "sent", tmp_path / "sent.zip"
    with zipfile.ZipFile(file, "w") as out:
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            text = '{"resources": [{"path": "system.csv"}]}' if name == "datapackage.json" else "id,name\na,A\n"
            (folder / name).write_text(text)
            out.writestr(name, text)
    sent = file if packed else folder
    if told is None:
        facts, problems = read(sent)
        assert ([fact.id for _, fact in facts["system"]], problems) == (["a"], [])
        return
    if not packed and "/" in names[0]:
        told = "register/system.csv: is in a folder of its own, which is not read: name that folder"
    if packed and "in a folder of its own" in told:
        told = "holds CSVs in 2 folders; put them into one"
    with pytest.raises(SourceError, match=re.escape(str(sent)) + "(/|: )" + re.escape(told)):
        read(sent)


@pytest.mark.parametrize("letter", ["\x01", "\x1f", "\ufffe", "\uffff"])
def test_no_key_has_what_no_xml_has(tmp_path: Path, letter: str) -> None:
    """Say where such a letter is, which nobody sees and no file that is XML can hold; let it be in a text."""
    rows = [{"id": "a", "name": f"A{letter}"}, {"id": f"b{letter}c", "name": "B"}]
    ends = [{"start": f"09{letter}01", "end": "a"}]
    (tmp_path / "sent.json").write_text(json.dumps({"system": rows, "uses": ends}), encoding="utf-8")
    (tmp_path / "csvs").mkdir()
    for stem, records in (("system", rows), ("uses", ends)):
        lines = [",".join(row) for row in ([*records[0]], *([*record.values()] for record in records))]
        (tmp_path / "csvs" / f"{stem}.csv").write_text("\n".join(lines), encoding="utf-8")
    told = f"has the character U+{ord(letter):04X}, which no id may have: write it again"
    for name, first, second in (("sent.json", "system:2", "uses:1"), ("csvs", "system.csv:3", "uses.csv:2")):
        with opened(tmp_path / name) as folder:
            assert [fact.id for _, fact in folder.rows(NODES["System"])] == ["a"]
            assert list(folder.rows(RELATIONSHIPS["USES"])) == []
            found = [str(problem).removeprefix(f"{tmp_path / name}/") for problem in folder.problems]
            assert found == [f"{first}: column id: {told}", f"{second}: column start: {told}"]
        with opened(tmp_path / name, again=True) as folder:  # or no run before it could be undone any more
            assert [fact.id for _, fact in folder.rows(NODES["System"])] == ["a", f"b{letter}c"]


@pytest.mark.parametrize("packed", [True, False])
def test_what_was_imported_once_is_read_again(tmp_path: Path, packed: bool) -> None:
    """Let a snapshot of the archive be what it was when it came, or no run before it could be undone any more."""
    sent = tmp_path / ("sent.zip" if packed else "sent")
    contents = {
        "system.csv": "id,name\na,A\n",
        "uses.tsv": "",
        "datapackage.json": '{"resources": [{"path": "b.csv"}]}',
    }
    for name, content in contents.items():
        if packed:
            with zipfile.ZipFile(sent, "a") as out:
                out.writestr(name, content)
        else:
            sent.mkdir(exist_ok=True)
            (sent / name).write_text(content)
    with pytest.raises(SourceError):
        read(sent)
    with opened(sent, again=True) as folder:
        assert [fact.id for _, fact in folder.rows(NOUNS["system"])] == ["a"]
        assert folder.problems == []


@pytest.mark.parametrize("packed", [True, False])
def test_a_data_package_that_is_not_whole(tmp_path: Path, packed: bool) -> None:
    """Say which of its files is not there, or that its list of them can't be read."""
    sent = tmp_path / ("sent.zip" if packed else "sent")
    for text, told in (
        (
            '{"resources": [{"path": "system.csv"}, {"path": "data/vendor.csv"}]}',
            "names 'data/vendor.csv', which is not",
        ),
        ('{"resources": [', "is no JSON"),
        ('{"resources": {"path": 1}}', None),
        ("[]", None),
    ):
        contents = {"system.csv": "id,name\na,A\n", "datapackage.json": text}
        if packed:
            with zipfile.ZipFile(sent, "w") as out:
                for name, content in contents.items():
                    out.writestr(name, content)
        for name, content in () if packed else contents.items():
            sent.mkdir(exist_ok=True)
            (sent / name).write_text(content)
        if told:
            with pytest.raises(SourceError, match=re.escape(f"{sent}/datapackage.json: {told}")):
                read(sent)
        else:
            assert read(sent)[1] == []


@pytest.mark.parametrize("dates", [1, 1_500])
def test_one_row_over_and_over_is_told_of_at_once(tmp_path: Path, dates: int) -> None:
    """Hold no row against all that are like it: a file of one row, many times, is refused in its own time."""
    days = [f"{1000 + number}-01-01,{1000 + number}-01-02" for number in range(dates)]
    rows = "".join(f"0901,a,{days[number % dates]}\n" for number in range(30_000))
    (tmp_path / "municipality.csv").write_text("code,name\n0901,A\n")
    (tmp_path / "system.csv").write_text("id,name\na,A\n")
    (tmp_path / "uses.csv").write_text("start,end,valid_from,valid_to\n" + rows)
    began = time.process_time()
    with opened(tmp_path) as folder:
        Checked(folder, None).whole()
    assert time.process_time() - began < 30
    told = [str(problem).replace(f"{tmp_path}/", "") for problem in folder.problems]
    assert len(told) == 30_000 - min(dates, 1_000)
    same = "the same relationship stands in line 2 already"
    many = "the same ends stand in 1000 lines already, the first of them 2"
    assert told[0] == (f"uses.csv:3: {same}" if dates == 1 else f"uses.csv:1002: {many}")


def test_a_zip_that_windows_packed(tmp_path: Path) -> None:
    """Read the names in it in the letters of DOS."""
    file = tmp_path / "sent.zip"
    with zipfile.ZipFile(file, "w") as out:
        out.writestr("Leverandxrer.csv", "Id;Navn\r\na;A\r\n")
    file.write_bytes(file.read_bytes().replace(b"Leverandxrer", "Leverandører".encode("cp850")))
    facts, problems = read(file)
    assert ([fact.id for _, fact in facts["vendor"]], problems) == (["a"], [])


@pytest.mark.parametrize("within", ["register\\", "register\\2026\\"])
def test_a_zip_whose_folders_are_told_by_backslashes(tmp_path: Path, within: str) -> None:
    """Read it as the one that other tools would have written, its folders as folders."""
    file = tmp_path / "sent.zip"
    with zipfile.ZipFile(file, "w") as out:
        out.writestr(within, "")
        out.writestr(f"{within}system.csv", "id,name\na,A\n")
        out.writestr(f"{within}vendor.csv", "id,name\nv,V\n")
    facts, problems = read(file)
    assert [fact.id for stem in ("system", "vendor") for _, fact in facts[stem]] == ["a", "v"]
    assert problems == []
    with zipfile.ZipFile(file, "a") as out:
        out.writestr(f"{within}uses\\uses.csv", "start,end\n")
    with pytest.raises(SourceError, match="holds CSVs in 2 folders"):
        read(file)


EDGE = "is at the calendar's edge: leave the cell empty where there is no such day"
CELLS: dict[str, dict[str, Any]] = {
    "starts_on": {
        "1. marts 2019": "2019-03-01",
        "1.MARTS 2019": "2019-03-01",
        "01-mar-2019": "2019-03-01",
        "1/3-2019": "2019-03-01",
        "01-03-2019 08:30": "2019-03-01",
        "2019-03-01T00:00:00": "2019-03-01",
        "2019/3/1": "2019-03-01",
        "den 1. marts 2019": "2019-03-01",
        "d. 1/3 2019": "2019-03-01",
        "2019-02-28T23:00:00.000Z": "2019-03-01",
        "2019-03-01T00:00:00+01:00": "2019-03-01",
        "2019-03-01 23:30Z": "2019-03-02",
        "marts 2019": "2019-03",
        "maj 2019": "2019-05",
        "3/2019": "2019-03",
        "2019": "2019",
        "01-03-19": "'01-03-19' is no date (did you mean 2019-03-01? Write the year with four digits)",
        "1.3.98": "'1.3.98' is no date (did you mean 1998-03-01? Write the year with four digits)",
        "43525": "'43525' is no date (did you mean 2019-03-01? Excel counts days from 1900)",
        "1. 3. 2019": "2019-03-01",
        "01\u201303\u20132019": "2019-03-01",
        "den 32. marts 2019": "'den 32. marts 2019' is no date: write 2017-03-02, 2017-03 or 2017",
        "2019-13-01T10:00Z": "'2019-13-01T10:00Z' is no date: write 2017-03-02, 2017-03 or 2017",
        "13-2019": "'13-2019' is no date: write 2017-03-02, 2017-03 or 2017",
        "01-O1-2019": "'01-O1-2019' is no date: write 2017-03-02, 2017-03 or 2017",
        "\u017fep 2019": "'\u017fep 2019' is no date (did you mean 2019?)",
        "31. februar 2019": "'31. februar 2019' is no date (did you mean 2019-02-28?)",
        "3/14/2019": "'3/14/2019' is no date (did you mean 2019-03-14?)",
        "20190301": "'20190301' is no date (did you mean 2019-03-01?)",
        "01032019": "'01032019' is no date (did you mean 2019-03-01?)",
        "2019-3": "'2019-3' is no date (did you mean 2019-03?)",
        "mar-19": "'mar-19' is no date (did you mean 2019-03? Write the year with four digits)",
        "Oct 1, 2019": "'Oct 1, 2019' is no date (did you mean 2019-10-01?)",
        "1st May 2019": "'1st May 2019' is no date (did you mean 2019-05-01?)",
        "fredag d. 1. marts 2019": "'fredag d. 1. marts 2019' is no date (did you mean 2019-03-01?)",
        "01-03-2019 kl. 12:00": "'01-03-2019 kl. 12:00' is no date (did you mean 2019-03-01?)",
        "1/3 2019-2/4 2020": "'1/3 2019-2/4 2020' is no date (did you mean 2019-03-01 and 2020-04-02? One date a cell)",
        "2019-2021": "'2019-2021' is no date (did you mean 2019 and 2021? One date a cell)",
        "primo marts 2019": "'primo marts 2019' is no date (did you mean 2019-03-01?)",
        "medio marts 2019": "'medio marts 2019' is no date (did you mean 2019-03?)",
        "ultimo feb. 2020": "'ultimo feb. 2020' is no date (did you mean 2020-02-29?)",
        "medio 2019": "'medio 2019' is no date (did you mean 2019-06?)",
        "Q1-2019": "'Q1-2019' is no date (did you mean 2019-01, or 2019-03?)",
        "2019Q3": "'2019Q3' is no date (did you mean 2019-07, or 2019-09?)",
        "2. halvår 2019": "'2. halvår 2019' is no date (did you mean 2019-07, or 2019-12?)",
        "3. halvår 2019": "'3. halvår 2019' is no date: write 2017-03-02, 2017-03 or 2017",
        "uge 12, 2019": "'uge 12, 2019' is no date (did you mean 2019-03-18?)",
        "2019-W54": "'2019-W54' is no date: write 2017-03-02, 2017-03 or 2017",
        "1-3-2019 " * 12: f"{('1-3-2019 ' * 12).strip()!r} is no date: write 2017-03-02, 2017-03 or 2017",
        "løbende": "'løbende' is no date: write 2017-03-02, 2017-03 or 2017",
        "1. kvartal 2019": "'1. kvartal 2019' is no date (did you mean 2019-01, or 2019-03?)",
        "Q4 2019": "'Q4 2019' is no date (did you mean 2019-10, or 2019-12?)",
        "ultimo 2019": "'ultimo 2019' is no date (did you mean 2019-12-31?)",
        "foråret 2019": "'foråret 2019' is no date (did you mean 2019?)",
        "ukendt": "'ukendt' says nothing: leave the cell empty where it is not known",
        "#I/T": "holds Excel's error #I/T",
        "9999-12-31T23:59:59Z": f"'9999-12-31T23:59:59Z' {EDGE}",
        "0001-01-01T00:00:00+02:00": f"'0001-01-01T00:00:00+02:00' {EDGE}",
    },
    "value_dkk": {
        "15 414 794": 15414794,
        "15\xa0414\u202f794": 15414794,
        "15.414.794,00": 15414794,
        "1.200,-": 1200,
        " 7 ": 7,
        "1.250.000 kr.": "'1.250.000 kr.' is no whole number (did you mean 1250000?)",
        "kr. 12": "'kr. 12' is no whole number (did you mean 12?)",
        "15\u2009414": 15414,
        "1.234,56 kr.": "'1.234,56 kr.' is no whole number (did you mean 1235?)",
        "1,234": "'1,234' is no whole number (did you mean 1234, or 1?)",
        "60,000": "'60,000' is no whole number (did you mean 60000, or 60?)",
        "2,0": 2,
        "2,0000": "'2,0000' is no whole number (did you mean 2?)",
        "1,234,567": "'1,234,567' is no whole number (did you mean 1234567?)",
        "1.234,56": "'1.234,56' is no whole number (did you mean 1235?)",
        "ca. 2 mio.": "'ca. 2 mio.' is no whole number (did you mean 2000000?)",
        "1,25 mio. kr.": "'1,25 mio. kr.' is no whole number (did you mean 1250000?)",
        "450 t.kr.": "'450 t.kr.' is no whole number (did you mean 450000?)",
        "0,5 mia": "'0,5 mia' is no whole number (did you mean 500000000?)",
        "ca. 1.200": "'ca. 1.200' is no whole number (did you mean 1200?)",
        "1,234.567,89": "'1,234.567,89' is no whole number",
        "1.234,567.890,1": "'1.234,567.890,1' is no whole number",
        "599.999,99": "'599.999,99' is no whole number (did you mean 600000?)",
        "0,5": "'0,5' is no whole number (did you mean 1?)",
        "1.5 mio": "'1.5 mio' is no whole number (did you mean 1500000?)",
        "1.500 mio": "'1.500 mio' is no whole number (did you mean 1500000000, or 1500000?)",
        "1,500,000.00": "'1,500,000.00' is no whole number (did you mean 1500000?)",
        "32467.02": "'32467.02' is no whole number (did you mean 32467?)",
        "1'500'000": "\"1'500'000\" is no whole number (did you mean 1500000?)",
        "2,5 mio kr/år": "'2,5 mio kr/år' is no whole number (did you mean 2500000?)",
        "500.000 kr. årligt": "'500.000 kr. årligt' is no whole number (did you mean 500000?)",
        "> 100": "'> 100' is no whole number (did you mean 100?)",
        "1-2 mio": "'1-2 mio' is no whole number",
        "1 år": "'1 år' is no whole number",
        "1e6": "'1e6' is no whole number",
        "12,5 %": "'12,5 %' is no whole number",
        "12 34": "'12 34' is no whole number",
        "-": "'-' says nothing: leave the cell empty where it is not known",
    },
    "id": {
        "\xa0k\xa0": "k",
        "2,92E+07": "'2,92E+07' is what a spreadsheet left of a number: make the column text, and write it again",
        "k\u200b": "k",
        "\ufeff k\xad1": "k1",
        "blåbær".replace("å", "a\u030a"): "blåbær",
        "'0042": "0042",
        "'ukendt": "ukendt",
        "'I alt:": "I alt:",
        "'2,92E+07": "2,92E+07",
        "''ukendt": "ukendt",
        "'''x'": "'x'",
        "I alt:": "'I alt:' looks like the head of a total: take its row away",
        "total": "'total' looks like the head of a total: take its row away",
        "totalrapport": "totalrapport",
        "N/A": "'N/A' says nothing: leave the cell empty where it is not known",
    },
    "title": {
        " Løn\xa0": "Løn",
        "'68": "'68",
        "-": "-",
        "Løn\xadtil\xadskud": "Løn\xadtil\xadskud",
        "#REFERENCE!": "holds Excel's error #REFERENCE!",
        "Løn på Ã†rÃ¸": "'Ã†rÃ¸' was read in other letters than it was written in (did you mean 'Ærø'?)",
        "L\ufffdn": "has a \ufffd for a letter that was lost: write it again",
    },
}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("name", "cell", "meant"), [(name, *one) for name, some in CELLS.items() for one in some.items()]
)
def test_a_cell_is_what_is_meant_or_says_why_not(tmp_path: Path, form: str, name: str, cell: str, meant: Any) -> None:
    """Read what can mean one thing only; of the rest say what it may mean."""
    row = {"Id": "k", "Titel": "T", heading(NOUNS["contract"], name): cell}
    file = tmp_path / f"kontrakter.{form}"
    if form == "csv":
        file.write_text(";".join(row) + "\r\n" + ";".join(row.values()), encoding="utf-8-sig")
    else:
        book(file, Kontrakter=[list(row), list(row.values())])
    facts, problems = read(file)
    if problems:
        assert [one.rpartition("): ")[2] if form == "xlsx" else one.partition(": column ")[2] for one in problems] == [
            meant if form == "xlsx" else f"{heading(NOUNS['contract'], name)}: {meant}"
        ]
        return
    ((_, fact),) = facts["contract"]
    assert getattr(fact, name) == meant


def test_the_words_of_a_danish_sheet(tmp_path: Path) -> None:
    """Take a noun before an id in Danish, a closed word with a hard space, and say which words there are."""
    held = [["Kontrakt", "Kommune eller organisation"], ["k", "Kommune:751"], ["k", "organisation: kl"], ["k", "751"]]
    places = [["Kommunekode", "Navn"], ["751.0", "Aarhus"], ["Aarhus", "Aarhus"]]
    uses = [["Kommune", "System", "Status"], ["751", "a", "I\xa0brug"], ["751", "b", "i drift"]]
    systems = [["Id", "Navn", "Fælles"], ["a", "A", "JA "], ["b", "B", "x"]]
    file = book(tmp_path / "r.xlsx", Kommuner=places, Indgået_af=held, Anvender=uses, Systemer=systems)
    facts, problems = read(file)
    assert [fact.end for _, fact in facts["held_by"]] == ["Municipality:0751", "Organisation:kl", "751"]
    assert [fact.status for _, fact in facts["uses"]] == ["in_use"]
    assert [fact.joint for _, fact in facts["system"]] == [True]
    assert [fact.code for _, fact in facts["municipality"]] == ["0751"]
    assert problems == [
        "Kommuner:3: column A (Kommunekode): 'Aarhus' is no code of a municipality: four digits, such as 0751",
        "Systemer:3: column C (Fælles): 'x' is neither ja nor nej (did you mean ja?)",
        "Anvender:3: column C (Status): 'i drift' is none of "
        "'planlagt', 'under indfasning', 'i brug' or 'under udfasning'",
    ]


TABLES = {
    "in UTF-16, by tabs": ("Id\tNavn\r\na\tÆ\r\n", "utf-16", [(2, "Æ")]),
    "in UTF-16": ("Id;Navn\r\na;Æ\r\n", "utf-16", [(2, "Æ")]),
    "by tabs, in the letters of Windows": ("Id\tNavn\r\na\tÆ\r\n", "cp1252", [(2, "Æ")]),
    "in the letters of DOS": (
        "Id;Navn\r\na;Ærøs børn på Østerå\r\nb;Ole's\r\n",
        "cp850",
        [(2, "Ærøs børn på Østerå"), (3, "Ole's")],
    ),
    "a name with a quote of Windows, beside others": (
        "Id;Navn\r\na;O‘Neill\r\nb;Ærø\r\n",
        "cp1252",
        [(2, "O‘Neill"), (3, "Ærø")],
    ),
    "a quote of Windows": ("Id;Navn\r\na;Ole’s ‘plan’\r\nb;Ærø†\r\n", "cp1252", [(2, "Ole’s ‘plan’"), (3, "Ærø†")]),
    "Danish headings, by commas": ("Id,Navn,Åben kildekode\na,Æ,Ja\n", "utf-8", [(2, "Æ")]),
    "headings with letters that nobody sees": ("\ufeff\ufeffId:;\u200bNa\xadvn\r\na;Æ\r\n", "utf-8", [(2, "Æ")]),
    "blank columns at the end": ("Id;Navn;;;\r\na;Æ;;;\r\nb;Ø\r\n", "utf-8", [(2, "Æ"), (3, "Ø")]),
    "in UTF-16 that no mark tells": ("Id;Navn\r\na;Æ\r\n", "utf-16-le", [(2, "Æ")]),
    "in UTF-16 of the other order": ("Id;Navn\r\na;Æ\r\n", "utf-16-be", [(2, "Æ")]),
    "Danish headings, by commas, in the letters of Windows": ("Id,Navn\na,Æ\n", "cp1252", [(2, "Æ")]),
    "by bars": ("Id|Navn|Licens\na|Æ|\n", "utf-8", [(2, "Æ")]),
    "a title above, which nothing parts": ("Systemer, marts 2024\r\n\r\nId;Navn\r\na;Æ\r\n", "cp1252", [(4, "Æ")]),
    "a title above commas": ("Systemer; marts 2024\n\nId,Navn\na,Æ\n", "utf-8", [(4, "Æ")]),
    "a title above": ("Udtræk pr. 1. marts;;\r\n;;\r\nId;Navn;Licens\r\na;Æ;\r\n", "cp1252", [(4, "Æ")]),
}


@pytest.mark.parametrize(("text", "letters", "rows"), TABLES.values(), ids=TABLES)
def test_a_table_as_spreadsheets_save_it(tmp_path: Path, text: str, letters: str, rows: list[tuple[int, str]]) -> None:
    """Find its headings, whatever its letters are and whatever separates its cells."""
    (file := tmp_path / "Systemer.csv").write_bytes(text.encode(letters))
    facts, problems = read(file)
    assert problems == []
    assert [(row, fact.name) for row, fact in facts["system"]] == rows


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Id;Navn;\r\na;A; ;x\r\n", ":2: column D: has no heading above it"),
        ("Id;Navn;\r\na;A;x\r\n", ":2: column C: has no heading above it"),
        ("Id;;Navn\r\na;\r\n", ":2: has 2 cells, and the header 3"),
        ("Id;Navn" + ";c" * 300 + "\r\n", ":1: has more than 200 columns, and a System"),
        ("Id;Navn\r\na;A\r\nId;Navn\r\n", ":3: holds the headings again: are these two tables?"),
        ("id,name\na,A\nid,name\n", ":3: holds the headings again: are these two tables?"),
        ("id,name\na,A\nID,Name \n", ":3: holds the headings again: are these two tables?"),
        ("Id;Navn\r\na;A\r\nID:;NAVN\r\n", ":3: holds the headings again: are these two tables?"),
        ("Id;Navn\r\na;A\r\nId;Navn;Licens\r\nk;K;\r\n", ":2: stands below headings, and others follow"),
        ("Id;Navn\r\nlicens;Licens\r\nId;Navn;Licens\r\nk;K;\r\n", ":2: stands below headings, and others follow"),
        (";" * 16_000 + "Id\r\n", ":1: has more than 200 columns, and a System"),
    ],
)
def test_a_cell_or_row_that_belongs_to_no_column(tmp_path: Path, text: str, told: str) -> None:
    """Say where it is, and lose none."""
    (file := tmp_path / "system.csv").write_text(text)
    (problem,) = read(file)[1]
    assert problem.startswith(f"{file}{told}")


def test_what_stands_above_the_headings_is_told(tmp_path: Path) -> None:
    """Leave out a title without a word, and what may be a row of facts with one; what was read before stays read."""
    (file := tmp_path / "system.csv").write_text("Systemer 2026\r\na;A\r\nId;Navn;Licens\r\nk;K;\r\n")
    for again in (False, True):
        with opened(file, again=again) as folder:
            assert [(line, fact.id) for line, fact in folder.rows(NODES["System"])] == [(4, "k")]
            told = [] if again else [f"{file}:2: stands above the headings, and is left out"]
            assert (folder.problems, [str(one) for one in folder.warnings]) == ([], told)


def test_a_thing_may_be_called_as_a_column_is(tmp_path: Path) -> None:
    """Take no system of licences for headings."""
    (file := tmp_path / "system.csv").write_text("Id;Navn\r\nlicens;Licens\r\n")
    facts, problems = read(file)
    assert ([fact.name for _, fact in facts["system"]], problems) == (["Licens"], [])


def test_two_tables_that_were_read_as_one_are_read_so_again(tmp_path: Path) -> None:
    """Refuse them, but where the graph is what replaying the archive gives."""
    (file := tmp_path / "system.csv").write_text("Id;Navn\r\na;A\r\nId;Navn;Licens\r\nk;K;\r\n")
    with opened(file, again=True) as folder:
        assert [fact.id for _, fact in folder.rows(NODES["System"])] == ["k"]
        assert folder.problems == []


def test_a_file_of_one_column_is_parted_by_its_heading(tmp_path: Path) -> None:
    """Take what stands below the only heading for what it says."""
    (file := tmp_path / "data_flow.csv").write_text("id\na;b\nc\td\n")
    facts, problems = read(file)
    assert ([fact.id for _, fact in facts["data_flow"]], problems) == (["a;b", "c\td"], [])


def test_a_workbook_that_is_called_a_csv_and_a_csv_that_is_called_a_workbook(tmp_path: Path) -> None:
    """Say what it is."""
    book(tmp_path / "system.xlsx", Systemer=[["Id", "Navn"]]).rename(tmp_path / "system.csv")
    assert read(tmp_path / "system.csv")[1] == [
        f"{tmp_path}/system.csv:1: is no CSV, but a workbook or a zip: call it .xlsx or .zip"
    ]
    (tmp_path / "vendor.xlsx").write_text("Id;Navn\n")
    with pytest.raises(SourceError, match="is no workbook that can be read"):
        read(tmp_path / "vendor.xlsx")


def test_letters_that_nobody_can_tell_are_asked_about(tmp_path: Path) -> None:
    """Refuse what Windows and DOS read otherwise; what was imported before is read as it was then."""
    (file := tmp_path / "Systemer.csv").write_bytes("Id;Navn\r\na;O‘Neill\r\n".encode("cp1252"))
    facts, problems = read(file)
    told = "is in letters of Windows or DOS, and nothing tells which: save it as CSV UTF-8"
    assert (facts, problems) == ({}, [f"{file}: {told}"])
    with opened(file, again=True) as snapshot:
        assert [fact.name for _, fact in snapshot.rows(NOUNS["system"])] == ["OæNeill"]


def test_one_apostrophe_leaves_what_is_behind_it_as_meant(tmp_path: Path) -> None:
    """Read it as Excel does; two of them mean letter by letter."""
    (file := tmp_path / "Opgaveområder.csv").write_text("Id;Navn\r\n'27,1;A\r\n''27,2;B\r\n", encoding="utf-8")
    facts, problems = read(file)
    assert ([fact.id for _, fact in facts["capability"]], problems) == (["27.10", "27,2"], [])
    (file := tmp_path / "Indgået af.csv").write_text("Kontrakt;Part\r\n", encoding="utf-8")
    (file := tmp_path / "held_by.csv").write_text("start;end\r\nc;'Kommune:751\r\n", encoding="utf-8")
    facts, _ = read(file)
    assert [fact.end for _, fact in facts["held_by"]] == ["Municipality:0751"]


@pytest.mark.parametrize(
    ("heading", "meant"),
    {
        "Startdato": "Fra",
        "Slutdato": "Til",
        "Gyldig fra": "Fra",
        "Bruger": "Brugere",
        "Antal brugere": "Brugere",
        "Formaal": "Formål",
        "Firma": None,
        "Bemærkning": None,
    }.items(),
)
def test_a_heading_is_guessed_where_it_says_the_same(tmp_path: Path, heading: str, meant: str | None) -> None:
    """Name the column as the template does, and none that only sounds a little like it."""
    (file := tmp_path / "Anvender.csv").write_text(f"Kommune;System;{heading}\r\n", encoding="utf-8")
    (problem,) = read(file)[1]
    assert ("did you mean" in problem) == (meant is not None)
    assert meant is None or f"(did you mean {meant!r}?)" in problem


@pytest.mark.parametrize(
    ("name", "meant"),
    {"Sytsemer": "Systemer", "Leverandør": None, "Data": None, "Ejer": None, "Integrationer": None}.items(),
)
def test_a_sheet_is_guessed_where_it_is_close(tmp_path: Path, name: str, meant: str | None) -> None:
    """Name it as the template does."""
    _, problems = read(book(tmp_path / "r.xlsx", **{name: [["Id", "Navn"], ["a", "A"]]}))
    if name == "Leverandør":
        assert problems == []
    else:
        hint = f" (did you mean {meant!r}?)" if meant else ""
        assert problems == [f"{name}: no such noun{hint}: name the sheet after what is in it"]
