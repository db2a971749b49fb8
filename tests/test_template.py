"""The workbook that people fill in: explained in Danish, offering what may stand, and imported as it is filled in."""

import zipfile
from pathlib import Path
from typing import Any, get_args

import pytest
from conftest import SEED_DATA, write_rows
from openpyxl import load_workbook
from test_cli import Kb, kb
from test_import_workbooks import read
from test_load import state

from kb.errors import RequestError
from kb.exports import nouns, standing
from kb.exports.workbook import municipal, write_template, write_workbook
from kb.graph import Graph
from kb.imports.headings import NOUNS, closed, heading, sheet
from kb.load import load
from kb.model import NODES, RELATIONSHIPS, Node

__all__ = ["kb"]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lend an empty workbook of all nouns."""
    file = tmp_path_factory.mktemp("template") / "byplan.xlsx"
    write_template(file, nouns())
    return file


def test_it_has_a_sheet_for_each_noun(template: Path) -> None:
    """Head each column in Danish, mark what is required, and say in a note what it is."""
    book = load_workbook(template)
    assert book.sheetnames == ["Vejledning", *map(sheet, nouns())]
    for noun in nouns():
        page = book[sheet(noun)]
        above, below = list(page.iter_rows(max_row=2))
        assert [cell.value for cell in below] == noun.own_fields()
        for cell, name in zip(above, noun.own_fields(), strict=True):
            required = noun.model_fields[name].is_required()
            assert cell.value == heading(noun, name) + (" *" if required else "")
            assert ("Skal udfyldes." in cell.comment.text) == required
            assert len(cell.comment.text.split("\n")[0]) > 5
        assert page.freeze_panes == "A3"
        assert "sources" in noun.own_fields()


def test_it_offers_what_may_stand(template: Path) -> None:
    """Offer the words of every closed list, and the keys of the sheet that a column refers to."""
    book = load_workbook(template)
    for noun in nouns():
        offered = {str(one.sqref).split("3:")[0]: one for one in book[sheet(noun)].data_validations.dataValidation}
        for letter, name in zip("ABCDEFGHIJKLMNOP", noun.own_fields(), strict=False):
            if words := closed(noun, name):
                assert offered.pop(letter).formula1 == f'"{",".join(words)}"'
        for letter, one in offered.items():
            side = noun.own_fields()["ABCDEFGHIJKLMNOP".index(letter)]
            (other,) = RELATIONSHIPS[noun.label()].starts if side == "start" else RELATIONSHIPS[noun.label()].ends
            assert one.formula1.startswith(f"'{sheet(other)}'!$A$3:")
            assert other.own_fields()[0] == other.key_field
            assert not one.showErrorMessage
    uses = {str(one.sqref): one.formula1 for one in book["Anvender"].data_validations.dataValidation}
    assert uses["C3:C10000"] == '"planlagt,under indfasning,i brug,under udfasning"'


def test_an_empty_one_holds_nothing(template: Path, graph: Graph) -> None:
    """Be read as a landscape without facts, and without problems."""
    assert read(template) == ({}, [])
    assert load(graph, template) == {}


def filled(noun: Any, name: str) -> Any:
    """Return what somebody writes into a column."""
    if words := closed(noun, name):
        return next(iter(words))
    if issubclass(noun, Node) and name == noun.key_field:
        return "0751" if noun is NODES["Municipality"] else "ny"
    if name in ("start", "end"):
        possible = noun.starts if name == "start" else noun.ends
        key = "0751" if possible[0] is NODES["Municipality"] else "ny"
        return key if len(possible) == 1 else f"{possible[0].label()}:{key}"
    if name in noun.days:
        return "01-02-2020" if name in ("valid_to", "ends_on") else "01-02-2019"
    return 7 if int in get_args(noun.model_fields[name].annotation) else "tekst, æøå"


def test_what_is_filled_in_is_imported_unchanged(template: Path, tmp_path: Path) -> None:
    """Read every column of every sheet as it was filled in."""
    book = load_workbook(template)
    for noun in nouns():
        for at, name in enumerate(noun.own_fields(), 1):
            book[sheet(noun)].cell(row=3, column=at).value = filled(noun, name)
    file = tmp_path / "filled.xlsx"
    book.save(file)
    facts, problems = read(file)
    assert problems == []
    assert set(facts) == set(NOUNS)
    for noun in nouns():
        ((row, fact),) = facts[noun.file]
        assert row == 3
        for name in noun.own_fields():
            given, words = filled(noun, name), closed(noun, name)
            if name in noun.days:
                assert getattr(fact, name) in ("2019-02-01", "2020-02-01")
            elif words:
                assert str(getattr(fact, name)).lower() == words[given]
            elif name in ("sources", "data_objects"):
                assert getattr(fact, name) == (given,)
            else:
                assert getattr(fact, name) == given


def test_the_real_facts_come_back_from_a_workbook(graph: Graph, tmp_path: Path) -> None:
    """Export all of them, import them into an empty graph, and find the same landscape."""
    load(graph, SEED_DATA)
    before = state(graph)
    with standing(graph) as run:
        count = write_workbook(run, tmp_path / "all.xlsx")
    assert count == len(before[0]) + len(before[1])
    load(graph, tmp_path / "all.xlsx", replace=True)
    assert state(graph) == before


def test_ids_that_mean_something_else_in_a_spreadsheet_come_back(graph: Graph, tmp_path: Path) -> None:
    """Write an id such as ukendt, a total or half a number so that it is read as what it is."""
    ids = ["ukendt", "-", "n/a", "total", "2,92E+07", "'citeret", "''", "kommune:x", "27,1", "ja", "1.200", "0042"]
    rows = [{"id": one, "name": one.strip("'-") or "N"} for one in ids]
    areas = [{"id": one, "name_da": "A"} for one in ("27.10", "ukendt")]
    used = [{"start": "0901", "end": one} for one in ids]
    place = [{"code": "0901", "name": "Ærdal"}]
    landscape = {"system": rows, "capability": areas, "uses": used, "municipality": place}
    load(graph, write_rows(landscape, tmp_path / "in"))
    before = state(graph)
    with standing(graph) as run:
        write_workbook(run, tmp_path / "all.xlsx")
    load(graph, tmp_path / "all.xlsx", replace=True)
    assert state(graph) == before


def test_a_text_that_excel_cannot_hold_is_not_cut(graph: Graph, tmp_path: Path) -> None:
    """Say so, and name another way."""
    (tmp_path / "system.csv").write_text(f"id,name\na,{'x' * 32_768}\n")
    load(graph, tmp_path)
    with standing(graph) as run, pytest.raises(RequestError, match="Excel can't hold a text of a System"):
        write_workbook(run, tmp_path / "all.xlsx")


def test_the_commands(kb: Kb, tmp_path: Path) -> None:
    """Write a template, whole or for a municipality; overwrite nothing, and be an .xlsx."""
    ran = kb("template", str(tmp_path / "all.xlsx"))
    assert (ran.code, ran.out.strip()) == (0, f"Wrote 58 empty sheets to {tmp_path / 'all.xlsx'}")
    assert kb("template", str(tmp_path / "own.xlsx"), "--municipal").code == 0
    names = load_workbook(tmp_path / "own.xlsx").sheetnames
    assert names == ["Vejledning", *map(sheet, municipal())]
    assert {"Systemer", "Anvender", "Kontrakter", "Kilder"} <= set(names)
    assert "is there already" in kb("template", str(tmp_path / "own.xlsx")).err
    assert "name it own.xlsx" in kb("template", str(tmp_path / "own.xls")).err


def test_nothing_in_it_runs(template: Path) -> None:
    """Hold no macro, no formula but those of drop-downs, and no link out."""
    with zipfile.ZipFile(template) as zipped:
        for name in zipped.namelist():
            text = zipped.read(name)
            assert b"<f>" not in text
            assert b'TargetMode="External"' not in text
            assert not name.endswith(".bin")
