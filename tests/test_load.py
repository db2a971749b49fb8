"""Loading as it is used: checked whole, every problem told by file and line, and written all or nothing."""

import csv
import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import TOWN, Rows, in_both, write_rows

from kb.errors import SourceError
from kb.graph import Graph
from kb.imports.folder import Folder
from kb.journal import NOT_THE_LANDSCAPE
from kb.load import import_snapshot, load, prepare, schema
from kb.model import NODES, RELATIONSHIPS

SMALL: dict[str, str] = {
    "municipality": "code,name,region,population,sources\n0101,Ærdal,Nordø,60000,s\n0102,Birkelev,,,s\n",
    "system": "id,name,joint\naula,Aula,true\nomsorg,Omsorg,\n",
    "vendor": "id,name\nalfa,Alfa\nbeta,Beta\n",
    "organisation": "id,name\nkl,KL\n",
    "data_flow": "id,data_objects,personal_data\nf,sag|borger,none\n",
    "contract": "id,title,value_dkk,starts_on,ends_on\nc,Aftale,100,2020,2024\n",
    "source": "id,name\ns,Kilde\nt,Anden\n",
    "uses": "start,end,status,users,valid_from,valid_to,sources\n"
    "0101,aula,in_use,5,2015,,s\n0101,aula,,,2018-03,2020,s\n",
    "held_by": "start,end\nc,Municipality:0101\nc,Organisation:kl\n",
    "reports": "start,end,subject,valid_from\nMunicipality:0101,s,usages,2020\nMunicipality:0101,s,contracts,2020\n",
    "within": "start,end\nf,0101\n",
}
"""A landscape that is right, as the text of its files."""

State = tuple[list[str], list[str]]


def state(graph: Graph) -> State:
    """Return all that is in the graph but its version and journal: nodes and relationships with all properties."""
    nodes = graph.read(f"MATCH (n) WHERE {NOT_THE_LANDSCAPE} RETURN labels(n) AS labels, properties(n) AS p")
    edges = graph.read(
        "MATCH (a)-[r]->(b) RETURN labels(a)[0] AS a, coalesce(a.id, a.code, a.key) AS start, type(r) AS type, "
        "properties(r) AS p, labels(b)[0] AS b, coalesce(b.id, b.code, b.key) AS end"
    )
    for row in (*nodes, *edges):
        row["p"].pop("runs", None)
    as_text = [[json.dumps(row, sort_keys=True, default=str) for row in rows] for rows in (nodes, edges)]
    return sorted(as_text[0]), sorted(as_text[1])


def files(folder: Path, texts: dict[str, str | bytes]) -> Path:
    """Write files as they are given, by stem."""
    folder.mkdir(parents=True, exist_ok=True)
    for stem, text in texts.items():
        (folder / f"{stem}.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def problems(graph: Graph, folder: Path) -> list[str]:
    """Return what loading says is wrong, each beginning with the file's name."""
    with pytest.raises(SourceError) as caught:
        load(graph, folder)
    return [line.replace(f"{folder}/", "") for one in in_both(caught.value.problems) for line in one.splitlines()]


@pytest.fixture
def small(graph: Graph, tmp_path: Path) -> Graph:
    """Lend the graph with the small landscape in it."""
    load(graph, files(tmp_path / "small", {**SMALL}))
    return graph


Refused = Callable[..., list[str]]


@pytest.fixture
def refused(graph: Graph, tmp_path: Path) -> Refused:
    """Lend a function that loads the small landscape with some files changed, and sees it refused."""
    load(graph, files(tmp_path / "there", {"vendor": "id,name\nthere,There\n"}))
    before, version = state(graph), graph.version

    def put(**texts: str | bytes) -> list[str]:
        folder = files(tmp_path / "refused", {**SMALL, **texts})
        found = problems(graph, folder)
        assert (state(graph), graph.version) == (before, version), "nothing is written"
        shutil.rmtree(folder)
        return found

    return put


def test_a_folder_is_loaded_whole(small: Graph, tmp_path: Path) -> None:
    """Return the rows of each file that has some, and store what they say."""
    counts = load(small, tmp_path / "small", replace=True)
    assert counts == {stem: text.count("\n") - 1 for stem, text in SMALL.items()}
    (municipality,) = small.read("MATCH (m:Municipality {code: '0101'}) RETURN properties(m) AS p")
    expected = {"code": "0101", "name": "Ærdal", "region": "Nordø", "population": 60000, "sources": ["s"]}
    assert expected.items() <= municipality["p"].items()
    assert set(municipality["p"]) - set(expected) == {"valid_from_day", "valid_to_day", "runs", "folded"}
    uses = small.read("MATCH (:Municipality)-[r:USES]->(:System) RETURN properties(r) AS p ORDER BY r.valid_from")
    assert [row["p"].get("users") for row in uses] == [5, None]
    assert [str(row["p"]["valid_from_day"]) for row in uses] == ["2015-01-01", "2018-03-01"]
    assert [str(row["p"]["valid_to_day"]) for row in uses] == ["9999-12-31", "2020-01-01"]
    assert small.version


def test_what_is_wrong_is_said_as_the_readme_says(refused: Refused) -> None:
    """Name folder, file, line, column, what was found, and what was meant."""
    assert refused(uses="start,end\n0101,aula\n\n0101,aulla\n") == [
        "uses.csv:4: column end: no System 'aulla' (did you mean 'aula'?)"
    ]


UNREADABLE: list[tuple[str, str | bytes, str]] = [
    ("usage", "start,end\n", "usage.csv: no such noun: name the file after what is in it"),
    ("uses", "start,end,statuss\n0101,aula,\n", "uses.csv:1: column statuss: no such column (did you mean 'status'?)"),
    ("uses", "start,end,\n0101,aula,\n", "uses.csv:1: no such column"),
    ("uses", "start,end,valid_from\n0101,aula,1. marts 2019\n", "or 2017 (did you mean 2019-03-01?)"),
    ("uses", "start,end,users\n0101,aula,15.414.794\n", "is no whole number (did you mean 15414794?)"),
    ("uses", "start,end,end\n0101,aula,aula\n", "uses.csv:1: column end: stands twice"),
    ("uses", "start,status\n0101,in_use\n", "uses.csv:1: column end: is missing; it must be given"),
    ("serves", "start,end,valid_from\n", "serves.csv:1: column valid_from: no such column"),
    ("uses", "start,end\n0101,\n", "uses.csv:2: column end: is empty; it must be given"),
    ("uses", 'start,end\n0101,"  "\n', "uses.csv:2: column end: is empty; it must be given"),
    ("municipality", "code,name\n0101,\n0102,B\n", "municipality.csv:2: column name: is empty; it must be given"),
    ("capability", "id,name_en\n", "capability.csv:1: column name_da: is missing; it must be given"),
    ("decision", "id,title\nd,D\n", "decision.csv:1: column status: is missing; it must be given"),
    ("uses", "start,end,users\n0101,aula,12a\n", "uses.csv:2: column users: '12a' is no whole number"),
    ("uses", "start,end,users\n0101,aula,1.5\n", "uses.csv:2: column users: '1.5' is no whole number"),
    ("uses", "start,end,users\n0101,aula,60.000\n", "uses.csv:2: column users: '60.000' is no whole number"),
    ("uses", "start,end,users\n0101,aula,1_000\n", "uses.csv:2: column users: '1_000' is no whole number"),
    ("uses", "start,end,users\n0101,aula,yes\n", "uses.csv:2: column users: 'yes' is no whole number"),
    ("uses", "start,end,users\n0101,aula,-1\n", "uses.csv:2: column users: '-1' is less than 0"),
    ("system", "id,name,joint\naula,Aula,yes\n", "system.csv:2: column joint: write true or false"),
    ("system", "id,name,joint\naula,Aula,True\n", "system.csv:2: column joint: write true or false"),
    ("municipality", "code,name,population\n0101,A,0\n0102,B,\n", "column population: '0' is less than 1"),
    (
        "municipality",
        "code,name\n11,A\n0101,A\n0102,B\n",
        "municipality.csv:2: column code: '11' is no code of a municipality",
    ),
    (
        "contract",
        "id,title,value_dkk\nc,C,99999999999999999999\n",
        "column value_dkk: '99999999999999999999' is more than",
    ),
    (
        "uses",
        "start,end,status\n0101,aula,used\n",
        "column status: 'used' is none of 'planned', 'phasing_in', 'in_use'",
    ),
    (
        "uses",
        "start,end,confidence\n0101,aula,sure\n",
        "column confidence: 'sure' is none of 'high', 'medium' or 'low'",
    ),
    (
        "reports",
        "start,end,subject\nMunicipality:0101,s,all\n",
        "column subject: 'all' is none of 'usages', 'dataflows'",
    ),
    ("reports", "start,end\nMunicipality:0101,s\n", "reports.csv:1: column subject: is missing; it must be given"),
    ("decision", "id,title,status\nd,D,maybe\n", "column status: 'maybe' is none of 'proposed', 'adopted', 'rejected'"),
    ("requirement", "id,kind\nr,wish\n", "column kind: 'wish' is none of 'integration', 'standard', 'adoption'"),
    ("data_flow", "id,personal_data\nf,some\n", "column personal_data: 'some' is none of 'none', 'ordinary'"),
    ("uses", "start,end,valid_from\n0101,aula,2017-13\n", "uses.csv:2: column valid_from: '2017-13' is no date"),
    ("uses", "start,end,valid_from\n0101,aula,2017-02-30\n", "uses.csv:2: column valid_from: '2017-02-30' is no date"),
    ("uses", "start,end,valid_from\n0101,aula,17-03-2017\n", "uses.csv:2: column valid_from: '17-03-2017' is no date"),
    ("uses", "start,end,valid_to\n0101,aula,2017-3\n", "uses.csv:2: column valid_to: '2017-3' is no date"),
    ("uses", "start,end,valid_to\n0101,aula,2017-00\n", "uses.csv:2: column valid_to: '2017-00' is no date"),
    ("uses", "start,end,valid_to\n0101,aula,0000\n", "uses.csv:2: column valid_to: '0000' is no date"),
    ("source", "id,name,retrieved_on\ns,S,today\n", "source.csv:2: column retrieved_on: 'today' is no date"),
    ("uses", "start,end\n0101,aula,x\n", "uses.csv:2: has 3 cells, and the header 2"),
    ("uses", "start,end\n0101\n", "uses.csv:2: has 1 cells, and the header 2"),
    ("uses", 'start,end\n0101,aula\n0101,"aula\n', "uses.csv:3: is no CSV: a quote is opened and never closed"),
    ("uses", 'start,"end\n0101,aula\n', "uses.csv:1: is no CSV: a quote is opened and never closed"),
    ("uses", 'start,end\n0101,"au"la\n', "uses.csv:2: is no CSV: ',' expected after '\"'"),
    ("vendor", b"id,name\nalfa,Alf\xe5\nbeta,Beta\n", "vendor.csv:2: is not UTF-8: byte 0xe5"),
    (
        "vendor",
        "id,name\nalfa,Al\0fa\nbeta,Beta\n",
        "vendor.csv:2: column name: has a NUL byte",
    ),
    ("vendor", "id,name\nalfa,Alfa\nbeta,Beta\nalfa,A\n", "vendor.csv:4: column id: 'alfa' stands in line 2 already"),
    ("uses", "start,end\n0101,aula\n0101,aula\n", "uses.csv:3: the same relationship stands in line 2 already"),
    (
        "uses",
        "start,end,valid_from\n0101,aula,2015\n0101,aula,2015-01-01\n",
        "uses.csv:3: the same relationship stands in line 2 already",
    ),
    ("uses", "start,end\n9999,aula\n", "uses.csv:2: column start: no Municipality '9999'"),
    ("uses", "start,end\n0101,kl\n", "uses.csv:2: column end: no System 'kl'"),
    (
        "held_by",
        "start,end\nc,0101\n",
        "column end: '0101' does not say which noun: write Municipality:key, Organisation:key",
    ),
    ("held_by", "start,end\nc,Vendor:alfa\n", "column end: 'Vendor:alfa' does not say which noun"),
    ("held_by", "start,end\nc,Municipality:\n", "column end: 'Municipality:' does not say which noun"),
    ("held_by", "start,end\nc,municipality:0101\n", "column end: 'municipality:0101' does not say which noun"),
    ("held_by", "start,end\nc,Municipality:0103\n", "column end: no Municipality '0103'"),
    ("uses", "start,end\n0101,System:aula\n", "column end: no System 'System:aula'"),
    (
        "uses",
        "start,end,valid_from,valid_to\n0101,aula,2015,2014\n",
        "uses.csv:2: valid_to 2014 is not after valid_from 2015",
    ),
    (
        "uses",
        "start,end,valid_from,valid_to\n0101,aula,2015,2015-01-01\n",
        "valid_to 2015-01-01 is not after valid_from",
    ),
    (
        "uses",
        "start,end,valid_from,valid_to\n0101,aula,2015-06,2015\n",
        "valid_to 2015 is not after valid_from 2015-06",
    ),
    (
        "contract",
        "id,title,starts_on,ends_on\nc,C,2020-02,2020-01-31\n",
        "ends_on 2020-01-31 is before starts_on 2020-02",
    ),
    ("working_group", "id,name,starts_on,ends_on\nw,W,2020,2019\n", "ends_on 2019 is before starts_on 2020"),
    ("municipality", "code,name,valid_from,valid_to\n0101,A,2007,2007\n0102,B,,\n", "valid_to 2007 is not after"),
]


@pytest.mark.parametrize(("stem", "text", "message"), UNREADABLE)
def test_what_is_wrong_is_refused(refused: Refused, stem: str, text: str | bytes, message: str) -> None:
    """Say the one thing that is wrong, and nothing that follows from it."""
    (found,) = refused(**{stem: text})
    assert message in found


def test_everything_that_is_wrong_is_told_at_once(refused: Refused) -> None:
    """Report by file and line, whatever the kind of problem."""
    found = refused(
        qq="a\n",
        system="id,name,joint,colour\naula,Aula,,\n",
        vendor="id,name\nalfa,Alfa\nbeta,Beta\nalfa,A\n,B\n",
        uses="start,end,status,users,valid_from\n0101,aula,used,-1,2017-13\n0103,aula,,,\n0101,aula\n",
        held_by="start,end\nd,0101\nc,Municipality:0101\nc,Municipality:0101\n",
    )
    assert found == [
        "held_by.csv:2: column end: '0101' does not say which noun: write Municipality:key, Organisation:key",
        "held_by.csv:2: column start: no Contract 'd'",
        "held_by.csv:4: the same relationship stands in line 3 already",
        "qq.csv: no such noun: name the file after what is in it, such as kommuner or system",
        "system.csv:1: column colour: no such column; those not used are 'description', 'kind', 'open_source', "
        "'licence', 'repository_url', 'active_from', 'phase_out_from', 'end_of_life', 'sources', 'confidence'",
        "uses.csv:2: column status: 'used' is none of 'planned', 'phasing_in', 'in_use' or 'phasing_out' "
        "(did you mean 'in_use'?)",
        "uses.csv:2: column users: '-1' is less than 0",
        "uses.csv:2: column valid_from: '2017-13' is no date: month must be in 1..12",
        "uses.csv:3: column start: no Municipality '0103'",
        "uses.csv:4: has 2 cells, and the header 5",
        "vendor.csv:4: column id: 'alfa' stands in line 2 already",
        "vendor.csv:5: column id: is empty; it must be given",
    ]


def test_both_ends_are_checked(refused: Refused) -> None:
    """Report the two ends of one row."""
    concerns = "start,end\nx,aula\n"
    assert refused(concerns=concerns, reports="start,end,subject\n0101,u,usages\n") == [
        "concerns.csv:2: column end: 'aula' does not say which noun: "
        "write System:key, Capability:key, BuildingBlock:key, Standard:key",
        "concerns.csv:2: column start: no Decision 'x'",
        "reports.csv:2: column end: no Source 'u'",
        "reports.csv:2: column start: '0101' does not say which noun: write Municipality:key, System:key",
    ]
    member_of = "start,end\nkl,kl\n"
    assert [line.split(":")[2] for line in refused(member_of=member_of)] == [" column end", " column start"]


@pytest.mark.parametrize("row", ["aula,Aula,maybe", "aula,Aula", "aula,,true"])
def test_what_a_wrong_row_declares_is_not_missed_elsewhere(refused: Refused, row: str) -> None:
    """Report the row, and not all that refers to it."""
    (found,) = refused(system=f"id,name,joint\n{row}\nomsorg,Omsorg,\n")
    assert found.startswith("system.csv:2: ")


@pytest.mark.parametrize("text", [b"id,name\naula,\xff\n", 'id,name\naula,"Aula\n', "id,nane\naula,Aula\n"])
def test_what_an_unreadable_file_declares_is_not_missed_elsewhere(refused: Refused, text: str | bytes) -> None:
    """Report the file, and not all that refers to what is in it."""
    assert {line.split(":")[0] for line in refused(system=text)} == {"system.csv"}


def test_lines_are_those_of_an_editor(refused: Refused) -> None:
    """Count lines of cells that go over several, blank ones and a BOM; a row is where it begins."""
    text = (
        '\ufeffstart;end;purpose;users\n0101;aula;"en\nto\n\ntre";1\n\n;;;\n0102;aula;"to\nlinjer";x\n0102;omsorg;;y\n'
    )
    assert refused(uses=text) == [
        "uses.csv:8: column users: 'x' is no whole number",
        "uses.csv:10: column users: 'y' is no whole number",
    ]
    assert refused(uses=text.replace("\n", "\r\n")) == refused(uses=text)
    far = "start,end,purpose\n" + "0101,aula,æ\n" * 5000
    (found,) = refused(uses=far.encode() + b"0102,omsorg,\xe6\n", municipality="code,name\n0101,A\n0102,B\n")[-1:]
    assert found == "uses.csv:5002: is not UTF-8: byte 0xe6 (save it as CSV UTF-8)"


@pytest.mark.parametrize("change", ["bom", "semicolons", "crlf", "blank lines", "all"])
def test_the_same_in_other_dress(small: Graph, tmp_path: Path, change: str) -> None:
    """Read files as spreadsheets write them."""
    before = state(small)
    texts = dict(SMALL)
    for stem in texts:
        if change in ("semicolons", "all"):
            texts[stem] = texts[stem].replace(",", ";")
        if change in ("blank lines", "all"):
            texts[stem] = "\n  \n" + texts[stem].replace("\n", "\n\n") + "\n\n"
        if change in ("bom", "all"):
            texts[stem] = "\ufeff" + texts[stem]
        if change in ("crlf", "all"):
            texts[stem] = texts[stem].replace("\n", "\r\n")
    load(small, files(tmp_path / "other", {**texts}), replace=True)
    assert state(small) == before


def test_a_file_that_is_missing_empty_or_a_header_is_an_empty_one(graph: Graph, tmp_path: Path) -> None:
    """Load nothing from them, and make no fuss."""
    texts = {"system": "", "vendor": "id,name\n", "uses": "\n\n", "source": "\ufeffid,name"}
    assert load(graph, files(tmp_path / "empty", {**texts})) == {}
    assert state(graph) == ([], [])
    (tmp_path / "none").mkdir()
    assert load(graph, tmp_path / "none") == {}
    assert graph.version, "an empty landscape is one, too"


def test_what_is_no_csv_stays_unread(graph: Graph, tmp_path: Path) -> None:
    """Leave a README beside the files alone."""
    folder = files(tmp_path / "more", {"system": "id,name\naula,Aula\n"})
    (folder / "README.md").write_text("Facts.")
    assert load(graph, folder) == {"system": 1}


def test_a_file_may_be_called_as_a_sheet_is(graph: Graph, tmp_path: Path) -> None:
    """Leave no file out because of a capital letter, a Danish name, or the way in which a Mac writes its å."""
    folder = files(
        tmp_path / "capitals",
        {"System": "id,name\naula,Aula\n", "Opgaveomra\u030ader": "id,name_da\n27,Social service\n", "uses": ""},
    )
    (folder / "Anvender.CSV").write_text("start,end\n")
    assert problems(graph, folder) == ["uses.csv: is the same noun as 'Anvender.CSV': put both into one"]
    (folder / "uses.csv").unlink()
    assert load(graph, folder) == {"system": 1, "capability": 1}


def test_a_folder_or_file_that_cannot_be_read_is_refused(graph: Graph, tmp_path: Path) -> None:
    """Say which."""
    assert problems(graph, tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'}: no such folder"]
    (tmp_path / "file").touch()
    assert problems(graph, tmp_path / "file") == [
        f"{tmp_path / 'file'}: is neither a folder, a .zip, an .xlsx, a .csv nor a .json"
    ]
    folder = files(tmp_path / "odd", {})
    (folder / "system.csv").mkdir()
    (folder / "vendor.csv").symlink_to(folder / "gone.csv")
    assert problems(graph, folder) == [
        "system.csv: can't be read: Is a directory",
        "vendor.csv: can't be read: No such file or directory",
    ]


def test_one_pair_may_be_joined_several_times(graph: Graph, tmp_path: Path) -> None:
    """Tell apart by period, subject and role; periods may meet and overlap."""
    texts = {
        **SMALL,
        "uses": "start,end,valid_from,valid_to\n0101,aula,,\n0101,aula,2015,2018\n0101,aula,2018,2019\n"
        "0101,aula,2017,\n",
        "person": "id,name\np,P\n",
        "working_group": "id,name\nw,W\n",
        "member_of": "start,end,role\nPerson:p,WorkingGroup:w,formand\nPerson:p,WorkingGroup:w,\n"
        "Person:p,WorkingGroup:w,medlem\n",
    }
    counts = load(graph, files(tmp_path / "several", {**texts}))
    assert (counts["uses"], counts["reports"], counts["member_of"]) == (4, 2, 3)
    assert graph.read("MATCH ()-[r:USES]->() RETURN count(r) AS n") == [{"n": 4}]
    assert graph.read("MATCH ()-[r:MEMBER_OF]->() RETURN count(r) AS n") == [{"n": 3}]
    assert graph.read("MATCH ()-[r:REPORTS]->() RETURN count(r) AS n") == [{"n": 2}]


def test_keys_are_any_text(graph: Graph, tmp_path: Path) -> None:
    """Split `Label:key` at the first colon, and take quotes, commas and letters of all kinds."""
    keys = ["a:b", ":", "a,b", 'a"b', "ø😀", "a\nb", "a|b", "`a`", "System:a", "a' OR 1=1 //"]
    rows: Rows = {
        "system": [{"id": key, "name": key} for key in keys],
        "source": [{"id": "s:t", "name": "S"}],
        "reports": [{"start": f"System:{key}", "end": "s:t", "subject": "dataflows"} for key in keys],
        "external_id": [{"key": "cvr:1"}],
        "identifies": [{"start": "cvr:1", "end": "System:a:b"}],
    }
    load(graph, write_rows(rows, tmp_path / "keys"))
    found = graph.read("MATCH (s:System)-[r:REPORTS]->(:Source {id: 's:t'}) RETURN s.id AS id")
    assert sorted(row["id"] for row in found) == sorted(keys)
    assert graph.read("MATCH (:ExternalId)-[:IDENTIFIES]->(s) RETURN s.id AS id") == [{"id": "a:b"}]


def test_one_key_of_two_labels_is_two_things(graph: Graph, tmp_path: Path) -> None:
    """Keep a system and a capability apart that have one key."""
    rows: Rows = {
        "system": [{"id": "a", "name": "A"}],
        "capability": [{"id": "a", "name_da": "A"}],
        "decision": [{"id": "a", "title": "A", "status": "adopted"}],
        "concerns": [{"start": "a", "end": "System:a"}, {"start": "a", "end": "Capability:a"}],
    }
    load(graph, write_rows(rows, tmp_path / "same"))
    found = graph.read("MATCH (:Decision)-[:CONCERNS]->(x) RETURN labels(x)[0] AS label")
    assert sorted(row["label"] for row in found) == ["Capability", "System"]


def test_loading_twice_changes_nothing(graph: Graph) -> None:
    """Leave every node, relationship and property as it was; only the version is another."""
    first = load(graph, TOWN)
    before, version = state(graph), graph.version
    assert load(graph, TOWN) == first
    assert state(graph) == before
    assert graph.version != version
    load(graph, TOWN, replace=True)
    assert state(graph) == before


def test_the_town_has_every_noun(graph: Graph) -> None:
    """Hold each noun and relationship in the town, so that tests on it miss none."""
    assert set(load(graph, TOWN)) == {noun.file for noun in (*NODES.values(), *RELATIONSHIPS.values())}


def test_another_folder_adds(small: Graph, tmp_path: Path) -> None:
    """Unite sources, keep what is known where a cell is empty, refer to what is there, and end nothing of others."""
    texts = {
        "municipality": "code,name,region,population,sources,confidence\n0101,Ærdal,,61000,t,high\n",
        "system": "id,name,joint\naula,,\nny,Ny,\n".replace("aula,,", "aula,Aula,"),
        "data_flow": "id,data_objects\nf,\n",
        "uses": "start,end,status,users,valid_from,valid_to,sources\n0101,aula,,,2015-01-01,,t\n0102,ny,,,,,t\n",
        "held_by": "start,end\nc,Municipality:0102\n",
    }
    load(small, files(tmp_path / "more", {**texts}))
    (m,) = small.read("MATCH (m:Municipality {code: '0101'}) RETURN properties(m) AS p")
    assert {"region": "Nordø", "population": 61000, "sources": ["s", "t"], "confidence": "high"}.items() <= m[
        "p"
    ].items()
    assert small.read("MATCH (s:System {id: 'aula'}) RETURN s.joint AS joint") == [{"joint": True}]
    assert small.read("MATCH (f:DataFlow) RETURN f.data_objects AS carries") == [{"carries": ["sag", "borger"]}]
    uses = small.read("MATCH (m)-[r:USES]->(s) RETURN s.id AS s, r.users AS users, r.status AS status, r.sources AS of")
    assert sorted(uses, key=lambda row: (row["s"], row["users"] or 0)) == [
        {"s": "aula", "users": None, "status": None, "of": ["s"]},
        {"s": "aula", "users": 5, "status": "in_use", "of": ["s", "t"]},
        {"s": "ny", "users": None, "status": None, "of": ["t"]},
    ]
    assert small.read("MATCH (c:Contract)-[r:HELD_BY]->() RETURN count(r) AS n") == [{"n": 3}]


def test_what_is_closed_stays_closed(small: Graph, tmp_path: Path) -> None:
    """Keep the last day, and the day that it counts as, when another source knows of none."""
    closed = "start,end,valid_from,valid_to\n0101,aula,2015,2019-06\n"
    text = "MATCH ()-[r:USES {valid_from_day: date('2015-01-01')}]->() RETURN r.valid_to AS to, r.valid_to_day AS day"
    load(small, files(tmp_path / "closing", {"uses": closed}))
    expected = [{"to": "2019-06", "day": "2019-06-01"}]
    assert [{**row, "day": str(row["day"])} for row in small.read(text)] == expected
    load(small, files(tmp_path / "silent", {"uses": "start,end,valid_from\n0101,aula,2015\n"}))
    load(small, files(tmp_path / "empty", {"uses": "start,end,valid_from,valid_to\n0101,aula,2015,\n"}))
    assert [{**row, "day": str(row["day"])} for row in small.read(text)] == expected
    load(small, files(tmp_path / "later", {"uses": closed.replace("2019-06", "2020")}))
    assert [{**row, "day": str(row["day"])} for row in small.read(text)] == [{"to": "2020", "day": "2020-01-01"}]


@pytest.mark.parametrize(
    ("stem", "there", "new", "message"),
    [
        ("municipality", "code,name,valid_from\n0103,C,2010\n", "code,name,valid_to\n0103,C,2010\n", "valid_to 2010"),
        ("contract", "id,title,ends_on\nx,X,2019\n", "id,title,starts_on\nx,X,2020-01\n", "ends_on 2019 is before"),
        ("working_group", "id,name,starts_on\nx,X,2020\n", "id,name,ends_on\nx,X,2019\n", "ends_on 2019 is before"),
    ],
)
def test_an_interval_that_two_folders_make_is_checked(
    small: Graph, tmp_path: Path, stem: str, there: str, new: str, message: str
) -> None:
    """Refuse one that ends before it begins when one of its days is in the graph already."""
    load(small, files(tmp_path / "there", {stem: there}))
    before = state(small)
    (found,) = problems(small, files(tmp_path / "new", {stem: new}))
    assert found.startswith(f"{stem}.csv:2: ")
    assert message in found
    assert state(small) == before
    load(small, tmp_path / "new", replace=True)


def test_a_source_named_twice_counts_once(graph: Graph, tmp_path: Path) -> None:
    """Keep `illustrative|illustrative` as one source, or its share would be wrong."""
    load(graph, files(tmp_path / "twice", {"system": "id,name,sources\na,A, s | t|s|\n"}))
    assert graph.read("MATCH (s:System) RETURN s.sources AS sources") == [{"sources": ["s", "t"]}]


def test_replacing_leaves_nothing_of_before(small: Graph, tmp_path: Path) -> None:
    """Check the folder against itself alone, and put it in the place of all there was."""
    alone = files(tmp_path / "alone", {"vendor": "id,name\nalfa,Alfa\n"})
    dangling = files(tmp_path / "dangling", {"supplies": "start,end\nalfa,aula\n"})
    before = state(small)
    with pytest.raises(SourceError, match="no Vendor 'alfa'"):
        load(small, dangling, replace=True)
    assert state(small) == before
    load(small, alone, replace=True)
    nodes, relationships = state(small)
    assert len(nodes) == 1
    assert relationships == []


def test_progress_is_told(graph: Graph) -> None:
    """Say what is being done and, at the end, that all rows are in."""
    said: list[str] = []
    total = sum(load(graph, TOWN, replace=True, say=said.append).values())
    assert said == [f"Checking and loading {TOWN} …", f"Loading {total} of {total} rows"]
    said.clear()
    load(graph, TOWN, replace=True, say=said.append)
    assert said == [f"Checking {TOWN} …", "Emptying the graph …", f"Loading {total} of {total} rows"]


def test_constraints_are_there(landscape_graph: Graph, tmp_path: Path) -> None:
    """Keep keys of nodes and relationships unique, and create the constraints again where somebody dropped one."""
    landscape_graph.define(["DROP CONSTRAINT system_key IF EXISTS"])
    load(landscape_graph, files(tmp_path / "none", {}), replace=True)
    found: list[dict[str, Any]] = landscape_graph.read("SHOW CONSTRAINTS YIELD name, labelsOrTypes, properties")
    keys = {(row["labelsOrTypes"][0], row["properties"][0]) for row in found}
    assert {(label, noun.key_field) for label, noun in NODES.items()} <= keys
    assert {(label, "key") for label in RELATIONSHIPS} <= keys
    assert {row["name"] for row in found} <= set(schema())


def test_a_constraint_whose_creation_broke_off(landscape_graph: Graph) -> None:
    """Create it anew where only an index of its name is left, which nobody owns; keep what is as it should be."""
    landscape_graph.define(["DROP CONSTRAINT vendor_key IF EXISTS"])
    landscape_graph.define(["CREATE INDEX vendor_key FOR (n:Vendor) ON (n.id)"])
    prepare(landscape_graph)
    owners = {
        row["name"]: row["owningConstraint"]
        for row in landscape_graph.read("SHOW INDEXES YIELD name, owningConstraint, type WHERE type = 'RANGE'")
    }
    assert owners["vendor_key"] == "vendor_key"
    assert owners["municipality_region"] is None
    assert {row["state"] for row in landscape_graph.read("SHOW INDEXES YIELD state")} == {"ONLINE"}


def test_what_is_referred_to_by_its_name_is_told_its_key(small: Graph, tmp_path: Path) -> None:
    """Find it in the graph as well as in the folder, however the name is written."""
    uses = "start,end\nÆrdal Kommune,omsorgen\naerdal,Nyt system\n0101,aule\n0101,x\n"
    folder = files(tmp_path / "names", {"uses": uses, "system": "id,name\nnew,Nyt system\n"})
    with pytest.raises(SourceError) as caught:
        load(small, folder)
    assert [(one.line, one.message) for one in caught.value.problems] == [
        (2, "no System 'omsorgen' (did you mean 'omsorg'?)"),
        (2, "no Municipality 'Ærdal Kommune' (did you mean '0101'?)"),
        (3, "no System 'Nyt system' (did you mean 'new'?)"),
        (3, "no Municipality 'aerdal' (did you mean '0101'?)"),
        (4, "no System 'aule' (did you mean 'aula'?)"),
        (5, "no System 'x'"),
    ]


def test_two_may_prepare_an_empty_store_at_once(landscape_graph: Graph) -> None:
    """Wait for each other where they would lock each other out, as a server and a command do that start together."""
    dropped = [f"DROP CONSTRAINT {row['name']}" for row in landscape_graph.read("SHOW CONSTRAINTS YIELD name")]
    landscape_graph.define(dropped)
    with ThreadPoolExecutor() as pool:
        list(pool.map(prepare, [landscape_graph] * 3))
    assert len(landscape_graph.read("SHOW CONSTRAINTS YIELD name")) == len(dropped)


def test_the_seed_is_right(landscape_graph: Graph) -> None:
    """Load the real facts, and find in the graph as many as there are rows."""
    folder = Path(__file__).parent.parent / "seed_data"
    counts = load(landscape_graph, folder, replace=True)
    for stem, count in counts.items():
        with (folder / f"{stem}.csv").open(encoding="utf-8-sig", newline="") as file:
            assert sum(1 for row in csv.reader(file) if any(row)) == count + 1, stem
    nodes, relationships = state(landscape_graph)
    assert len(nodes) + len(relationships) == sum(counts.values())


@pytest.mark.parametrize("when", ["Checking", "Emptying"])
def test_a_file_that_changes_while_it_is_loaded_is_refused(small: Graph, tmp_path: Path, when: str) -> None:
    """Write nothing when what would be written is not what was checked, nor what was to be imported."""
    folder = files(tmp_path / "changing", {"vendor": "id,name\nv,Vendor\n"})
    before = state(small)

    def change(line: str) -> None:
        if line.startswith(when):
            files(folder, {"vendor": "id,name\n"})

    with pytest.raises(SourceError, match="changed while it was loaded"):
        load(small, folder, replace=True, say=change)
    assert state(small) == before


def test_a_file_that_changes_while_an_empty_graph_is_filled_is_refused(graph: Graph, tmp_path: Path) -> None:
    """Keep what was read from being committed where it is not what was to be imported."""
    folder = files(tmp_path / "changing", {"vendor": "id,name\nv,Vendor\n"})

    def change(_: str) -> None:
        files(folder, {"vendor": "id,name\nw,Vendor\n"})

    with pytest.raises(SourceError, match="changed while it was loaded"):
        load(graph, folder, say=change)
    assert graph.version is None


def test_what_is_wrong_in_the_last_row_leaves_an_empty_graph_empty(graph: Graph, tmp_path: Path) -> None:
    """Commit nothing of what was written before it was seen: not of rows, of ends, nor of what only all rows show."""
    systems = "id,name\n" + "".join(f"s{number},System {number}\n" for number in range(6_000))
    good: dict[str, str | bytes] = {"system": systems, "vendor": "id,name\nv,V\nw,W\n"}
    for number, (more, told) in enumerate(
        (
            ({"supplies": "start,end,valid_from\nv,s1,2020\nv,s2,someday\n"}, "'someday' is no date"),
            ({"supplies": "start,end\nv,s1\nv,s6000\n"}, "no System 's6000'"),
            ({"system": systems + "s0,Again\n"}, "'s0' stands in line 2 already"),
            ({"owned_by": "start,end\nv,w\nw,v\n"}, "closes a circle"),
        )
    ):
        with pytest.raises(SourceError, match=told):
            load(graph, files(tmp_path / str(number), {**good, **more}))
        assert graph.read("MATCH (n) RETURN count(n) AS n") == [{"n": 0}]
        assert graph.version is None


def test_replacing_leaves_nothing_of_what_was_withdrawn(graph: Graph, tmp_path: Path) -> None:
    """Empty a graph in which all is withdrawn, too: what is loaded in its place is not what came back."""
    system: Rows = {"system": [{"id": "s", "name": "S"}]}
    snapshots: list[Rows] = [system, {"system": [{"id": "s", "name": "Other"}]}, {}]
    folders = [write_rows(rows, tmp_path / str(number)) for number, rows in enumerate(snapshots)]
    for folder in folders:
        import_snapshot(graph, folder, source="x", as_of=date(2026, 1, 1))
    assert graph.read("MATCH (n:Withdrawn) RETURN n.id AS id") == [{"id": "s"}]
    load(graph, folders[0], replace=True)
    assert graph.read(f"MATCH (n) WHERE {NOT_THE_LANDSCAPE} RETURN labels(n) AS labels, n.name AS name") == [
        {"labels": ["System"], "name": "S"}
    ]
    import_snapshot(graph, folders[0], source="x")
    assert graph.read("MATCH (n:System) RETURN n.id AS id") == [{"id": "s"}]


def test_what_is_stored_of_relationships(graph: Graph, tmp_path: Path) -> None:
    """Store what a row says, the days that its dates count as, and nothing of what it does not say."""
    folder = files(
        tmp_path / "stored",
        {
            "person": "id,name\np,P\n",
            "working_group": "id,name\ng,G\nh,H\n",
            "principle": "id,title\nr,R\n",
            "decision": "id,title,status\nd,D,adopted\n",
            "member_of": "start,end,valid_from,valid_to,role,sources,confidence\n"
            "Person:p,WorkingGroup:g,2024,2025-03,chair,s|t,high\nPerson:p,WorkingGroup:h,,,,,\n",
            "rests_on": "start,end\nd,r\n",
        },
    )
    load(graph, folder)
    found = graph.read("MATCH (a)-[r]->(b) RETURN type(r) AS type, b.id AS end, properties(r) AS p")
    for row in found:
        for name in ("valid_from_day", "valid_to_day"):
            if name in row["p"]:
                row["p"][name] = row["p"][name].iso_format()
    assert {(row["type"], row["end"]): row["p"] for row in found} == {
        ("MEMBER_OF", "g"): {
            "key": '["Person:p", "WorkingGroup:g", "2024-01-01", "chair"]',
            "valid_from": "2024",
            "valid_from_day": "2024-01-01",
            "valid_to": "2025-03",
            "valid_to_day": "2025-03-01",
            "role": "chair",
            "sources": ["s", "t"],
            "confidence": "high",
            "runs": [1],
        },
        ("MEMBER_OF", "h"): {
            "key": '["Person:p", "WorkingGroup:h", "", ""]',
            "valid_from_day": "0001-01-01",
            "valid_to_day": "9999-12-31",
            "sources": [],
            "runs": [1],
        },
        ("RESTS_ON", "r"): {"key": '["d", "r", "", ""]', "sources": [], "runs": [1]},
    }


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\n\n\r", "\n\r"])
@pytest.mark.parametrize("letters", ["utf-8", "utf-16"])
def test_there_are_no_more_rows_than_are_expected(tmp_path: Path, end: str, letters: str) -> None:
    """Expect no fewer rows than there are, however the lines of a file end, and about as many in most files."""
    text = "id,name" + "".join(f"{end}{number},N" for number in range(1_000))
    folder = Folder(files(tmp_path, {"vendor": text.encode(letters)}))
    assert 1_000 <= folder.most_rows() <= (1_001 if letters == "utf-8" and end in ("\n", "\r\n", "\r") else 4_001)
    assert len(list(folder.rows(NODES["Vendor"]))) == 1_000


def test_what_is_written_as_it_is_checked_is_what_is_checked_first(graph: Graph, tmp_path: Path) -> None:
    """Fill an empty graph as one that has to be emptied is filled."""
    load(graph, TOWN)
    written = state(graph)
    load(graph, TOWN, replace=True)
    assert state(graph) == written
