"""What snapshots come as: files that Danish spreadsheets write, zips, and those that mean harm."""

import struct
import time
import zipfile
from pathlib import Path
from resource import RLIMIT_FSIZE, RUSAGE_SELF, getrlimit, getrusage, setrlimit

import pytest
from conftest import TOWN
from test_load import files, problems, state

from kb.archive import Archive
from kb.errors import EngineError, SourceError
from kb.graph import Graph
from kb.imports.folder import Folder
from kb.imports.opening import opened
from kb.imports.zips import looked_into
from kb.load import import_snapshot, load
from kb.model import NODES, RELATIONSHIPS
from kb.replay import undo

DANISH = {
    "municipality": "code;name;population\r\n851;Aalborg;219.487\r\n0101;København;\r\n;;\r\n",
    "contract": "id;title;value_dkk;signed_on;starts_on\r\n"
    'k;"Økonomi\r\nog løn";15.414.794;01-02-2019;1/3/2019\r\nl;Lån;32467,00;;2019\r\n',
    "held_by": "start;end\r\nk;Municipality:851\r\nl;Municipality:0101\r\n",
    "system": "id;name;open_source;joint\r\nx;Xø;Ja;nej\r\n",
    "uses": "start;end;users\r\n851;x;1.200\r\n101;x;7\r\n",
}


def test_no_room_to_unpack_is_no_fault_of_the_zip(tmp_path: Path) -> None:
    """Say that there is no room, which whoever sent the zip can do nothing about, and not that it can't be read."""
    with zipfile.ZipFile(tmp_path / "sent.zip", "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("system.csv", "id,name\n" + "".join(f"s{at},S\n" for at in range(10_000)))
    _, most = getrlimit(RLIMIT_FSIZE)
    setrlimit(RLIMIT_FSIZE, (10_000, most))
    try:
        with pytest.raises(EngineError, match=r"^sent.zip can't be unpacked into .* \(File too large\)$"):
            opened(tmp_path / "sent.zip").__enter__()
    finally:
        setrlimit(RLIMIT_FSIZE, (most, most))


def test_what_goes_wrong_while_a_zip_is_lent_is_told_as_it_is(tmp_path: Path) -> None:
    """Blame the zip for what it is, and not for what whoever reads the snapshot gets wrong."""
    with zipfile.ZipFile(tmp_path / "sent.zip", "w") as out:
        out.writestr("system.csv", "id,name\na,A\n")
    for error in (RuntimeError("ours"), OSError(28, "No space left on device"), EOFError("ours")):
        with pytest.raises(type(error)) as caught, looked_into(tmp_path / "sent.zip"):
            raise error
        assert caught.value is error


@pytest.mark.parametrize("letters", ["utf-8", "utf-8-sig", "cp1252"])
def test_danish_spreadsheets_are_read_as_they_are_meant(graph: Graph, tmp_path: Path, letters: str) -> None:
    """Read points in numbers, days first, ja and nej, codes that lost their zero, and the letters of Windows."""
    load(graph, files(tmp_path / "danish", {stem: text.encode(letters) for stem, text in DANISH.items()}))
    rows = graph.read("MATCH (m:Municipality) RETURN m.code AS code, m.name AS name, m.population AS n ORDER BY code")
    assert rows == [
        {"code": "0101", "name": "København", "n": None},
        {"code": "0851", "name": "Aalborg", "n": 219487},
    ]
    text = "MATCH (c:Contract) RETURN properties(c) AS p, toString(c.signed_on_day) AS day ORDER BY c.id"
    contracts = graph.read(text)
    first, second = (row["p"] for row in contracts)
    assert (first["title"], first["value_dkk"], contracts[0]["day"]) == ("Økonomi\r\nog løn", 15414794, "2019-02-01")
    assert (first["signed_on"], first["starts_on"]) == ("2019-02-01", "2019-03-01")
    assert (second["value_dkk"], second["starts_on"]) == (32467, "2019")
    (system,) = graph.read("MATCH (s:System) RETURN s.open_source AS open, s.joint AS joint, s.name AS name")
    assert system == {"open": True, "joint": False, "name": "Xø"}
    users = graph.read("MATCH (m)-[u:USES]->() RETURN m.code AS m, u.users AS users ORDER BY m")
    assert users == [{"m": "0101", "users": 7}, {"m": "0851", "users": 1200}]


def test_what_is_no_habit_is_refused(graph: Graph, tmp_path: Path) -> None:
    """Guess nothing: a part of a krone, a month too many, a date of two digits, and points that part no thousands."""
    text = (
        "id;title;value_dkk;signed_on\na;A;32467,02;\nb;B;1.23.456;\nc;C;;01-13-2019\nd;D;;1-2-19\ne;E;12 kr.;\nf;;;\n"
    )
    assert problems(graph, files(tmp_path / "wrong", {"contract": text})) == [
        "contract.csv:2: column value_dkk: '32467,02' is no whole number (did you mean 32467?)",
        "contract.csv:3: column value_dkk: '1.23.456' is no whole number",
        "contract.csv:4: column signed_on: '01-13-2019' is no date (did you mean 2019-01-13?)",
        "contract.csv:5: column signed_on: '1-2-19' is no date "
        "(did you mean 2019-02-01? Write the year with four digits)",
        "contract.csv:6: column value_dkk: '12 kr.' is no whole number (did you mean 12?)",
        "contract.csv:7: column title: is empty; it must be given",
    ]


def test_all_that_is_wrong_with_a_row_is_told_at_once(graph: Graph, tmp_path: Path) -> None:
    """Look at its ends though another of its cells is wrong."""
    uses = "start,end,users\n0999,aula,many\n"
    assert problems(graph, files(tmp_path / "wrong", {"uses": uses})) == [
        "uses.csv:2: column end: no System 'aula'",
        "uses.csv:2: column start: no Municipality '0999'",
        "uses.csv:2: column users: 'many' is no whole number",
    ]


def test_a_key_that_no_index_holds_is_refused(graph: Graph, tmp_path: Path) -> None:
    """Say so before Neo4j does."""
    found = problems(graph, files(tmp_path / "long", {"system": f"id,name\n{'æ' * 501},A\n"}))
    assert found == ["system.csv:2: column id: is longer than 500 letters"]
    load(graph, files(tmp_path / "longest", {"system": f"id,name\n{'😀' * 500},A\n"}))


def packed(folder: Path, file: Path, within: str = "") -> Path:
    """Put a folder of CSVs into a zip."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for part in folder.glob("*.csv"):
            out.write(part, within + part.name)
    return file


@pytest.mark.parametrize("within", ["", "by/"])
def test_a_zip_is_the_folder_that_is_in_it(graph: Graph, tmp_path: Path, within: str) -> None:
    """Load it, keep it as it came, and make the graph of it again."""
    load(graph, TOWN)
    before, archive = state(graph), Archive(tmp_path / "archive")
    file = packed(TOWN, tmp_path / "town.zip", within)
    load(graph, file, replace=True, archive=archive)
    assert state(graph) == before
    import_snapshot(graph, file, source="s", archive=archive)
    undo(graph, 3, archive)
    assert state(graph) == before


def test_problems_of_a_zip_name_it(graph: Graph, tmp_path: Path) -> None:
    """Say where they are in what was given, not in where it was unpacked."""
    folder = files(tmp_path / "wrong", {"uses": "start,end\n0999,\n", "usage": ""})
    with pytest.raises(SourceError) as caught:
        load(graph, packed(folder, tmp_path / "wrong.zip"))
    assert [problem.file for problem in caught.value.problems] == [
        f"{tmp_path}/wrong.zip/usage.csv",
        f"{tmp_path}/wrong.zip/uses.csv",
        f"{tmp_path}/wrong.zip/uses.csv",
    ]


def zipped(file: Path, **members: bytes) -> Path:
    """Write a zip of these members."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name, content)
    return file


def hostile(kind: str, file: Path) -> str:
    """Write a zip that means harm, and return what is said of it."""
    if kind == "bomb":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out, out.open("system.csv", "w") as member:
            for _ in range(300):
                member.write(b"0" * 1_000_000)
        return "that is no landscape"
    if kind == "liar":
        # Says of itself that it is small; the sizes stand 22 bytes into the local header and 24 into the central one.
        content = bytearray(zipped(file, **{"system.csv": b"id,name\n" + b"a" * 50_000_000}).read_bytes())
        central = content.rindex(b"PK\x01\x02")
        content[central + 24 : central + 28] = struct.pack("<I", 100)
        file.write_bytes(content)
        return "is no zip that can be read"
    if kind == "many":
        zipped(file, **{f"{number}.csv": b"" for number in range(501)})
        return "holds 501 files"
    names = {"climbing": "../system.csv", "absolute": "/system.csv", "drive": "C:/a.csv"}
    names |= {"windows": "..\\system.csv", "deep": "a\\..\\..\\system.csv", "letter": "C:\\a.csv", "root": "\\a.csv"}
    names |= {"host": "\\\\host\\a.csv", "long": "\\\\?\\C:\\a.csv", "relative": "C:a.csv"}
    if kind in names:
        zipped(file, **{names[kind]: b"id,name\n"})
        return "climbs out of it"
    if kind == "folders":
        zipped(file, **{"a/system.csv": b"", "b/vendor.csv": b""})
        return "CSVs in 2 folders"
    if kind == "twice":
        zipped(file, **{"a/system.csv": b"", "b/system.csv": b""})
        return "'system.csv' twice"
    file.write_bytes(b"PK\x03\x04 and no more" if kind == "cut" else b"")
    return "is no zip that can be read"


KINDS = [
    *("bomb", "liar", "many", "climbing", "absolute", "drive", "folders", "twice", "cut", "empty"),
    *("windows", "deep", "letter", "root", "host", "long", "relative"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_zip_that_means_harm_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    """Say what it is within a second, in little memory, and leave nothing behind."""
    file = tmp_path / "in" / "snapshot.zip"
    file.parent.mkdir()
    message = hostile(kind, file)
    before, began = getrusage(RUSAGE_SELF).ru_maxrss, time.perf_counter()
    with pytest.raises(SourceError, match=message), opened(file):
        pass
    assert time.process_time() - began < 1
    assert getrusage(RUSAGE_SELF).ru_maxrss - before < 20_000, "kilobytes"
    assert list(tmp_path.rglob("*.csv")) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "id,name," + ",".join(f"c{number}" for number in range(1_000_000)) + "\n",
            "has 1000002 columns, and a System",
        ),
        ("id,name\na," + "b" * 20_000_000 + "\n", "a line is longer than 16000000 letters"),
        ('id,name\na,"' + "b\n" * 3_000_000 + '"\n', "field larger than field limit"),
    ],
    ids=["columns", "line", "cell"],
)
def test_a_csv_that_means_harm_is_refused_at_once(tmp_path: Path, text: str, message: str) -> None:
    """Say the one thing that is wrong with it within a second."""
    files(tmp_path, {"system": text})
    began = time.process_time()
    folder = Folder(tmp_path)
    assert list(folder.rows(NODES["System"])) == []
    assert time.process_time() - began < 1
    (problem,) = folder.problems
    assert message in problem.message


def test_empty_files_are_empty(graph: Graph, tmp_path: Path) -> None:
    """Take a zip of nothing, and files of nothing but separators."""
    assert load(graph, zipped(tmp_path / "none.zip")) == {}
    assert load(graph, files(tmp_path / "semicolons", {"uses": ";;;\n;;;\n", "system": "id;name\n;\n"})) == {}
    assert state(graph) == ([], [])


@pytest.mark.parametrize(
    "written", ["29189706", "29 18 97 06", "DK29189706", "dk-29189706", "29.18.97.06", "29189706.0", "CVR-nr. 29189706"]
)
def test_a_number_of_the_business_register_is_one_however_it_is_written(written: str) -> None:
    """Let facts of two sources meet through it."""
    vendor = NODES["Vendor"].model_validate({"id": "v", "name": "V", "cvr": written})
    assert vendor.known()["cvr"] == "29189706"
    assert NODES["ExternalId"].model_validate({"key": f"CVR:{written}"}).known()["key"] == "cvr:29189706"
    identifies = RELATIONSHIPS["IDENTIFIES"].model_validate({"start": f"cvr:{written}", "end": "Vendor:v"})
    assert identifies.start == "cvr:29189706"


@pytest.mark.parametrize("written", ["2918970", "2918970.0", "291897061", "SE29189706", "ukendt"])
def test_what_is_no_such_number_stays_as_it_is(written: str) -> None:
    """Guess nothing."""
    assert NODES["Vendor"].model_validate({"id": "v", "name": "V", "cvr": written}).known()["cvr"] == written
