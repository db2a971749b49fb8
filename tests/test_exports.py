"""What goes out comes in again: packages and backups of random landscapes, and what other tools are given."""

import csv
import json
import shutil
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep
from xml.etree import ElementTree

import igraph
import networkx
import pytest
from conftest import write_rows
from hypothesis import HealthCheck, given, settings
from landscapes import Facts, landscapes, write
from test_cli import Kb, kb
from test_import import BASE, Sender, send
from test_import_rules import everything
from test_load import state

from kb import journal
from kb.archive import Archive
from kb.backup import FORM, backup, restore
from kb.errors import RequestError
from kb.exports import standing
from kb.exports.package import description, write_package
from kb.graph import Graph
from kb.load import import_snapshot, load, lock
from kb.model import NODES, RELATIONSHIPS
from kb.replay import undo

__all__ = ["kb", "send"]


def emptied(graph: Graph) -> Graph:
    """Empty the graph."""
    with graph.writing() as run:
        run("MATCH (n) DETACH DELETE n")
    return graph


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(facts=landscapes())
def test_a_package_of_any_landscape_is_that_landscape(
    landscape_graph: Graph, tmp_path_factory: pytest.TempPathFactory, facts: Facts
) -> None:
    """Export it, load that into an empty graph, and find every node, relationship and property again."""
    folder = tmp_path_factory.mktemp("package")
    load(emptied(landscape_graph), write(facts, folder / "in"))
    before = state(landscape_graph)
    (folder / "out").mkdir()
    with standing(landscape_graph) as run:
        counts = write_package(run, folder / "out")
    assert {file: rows for file, rows in counts.items() if rows} == {file: len(rows) for file, rows in facts.items()}
    load(emptied(landscape_graph), folder / "out")
    assert state(landscape_graph) == before


def test_a_backup_is_exact(send: Sender, graph: Graph, tmp_path: Path) -> None:
    """Bring back history, what is withdrawn, the journal and the archive, so that all of it works as before."""
    for name in ("A", "B"):
        send(
            "s",
            {
                "system": [{"id": "y", "name": name}],
                "uses": [{"start": "0901", "end": "y", "valid_from": "2020-02"}],
                "goal": [{"id": "g", "title": "G"}],
            },
        )
    send("s", {})
    send("s", {"uses": [{"start": "0901", "end": "x"}]})
    before = everything(graph)
    counts = backup(graph, send.archive, tmp_path / "all.zip")
    assert counts["nodes"] + counts["relationships"] == sum(map(len, before))
    assert (tmp_path / "all.zip").stat().st_mode & 0o077 == 0
    archive = Archive(tmp_path / "other")
    with pytest.raises(RequestError, match="is not empty: restore into an empty one"):
        restore(graph, archive, tmp_path / "all.zip")
    assert restore(emptied(graph), archive, tmp_path / "all.zip") == counts
    assert everything(graph) == before
    shutil.rmtree(send.archive.folder)
    undo(graph, 4, archive)
    assert [run.id for run in journal.runs(graph) if run.undone] == [4]
    assert graph.read("MATCH (s:System {id: 'y'}) RETURN s.name AS name, s.sources AS of") == []


@pytest.mark.parametrize("spoilt", ["text", "zip", "cut", "archive"])
def test_a_damaged_backup_restores_nothing(send: Sender, graph: Graph, tmp_path: Path, spoilt: str) -> None:
    """Say so, and leave the graph empty."""
    whole, file = tmp_path / "whole.zip", tmp_path / "spoilt.zip"
    backup(graph, send.archive, whole)
    if spoilt == "text":
        file.write_text("no zip")
    elif spoilt == "cut":
        file.write_bytes(whole.read_bytes()[:-200])
    else:
        with zipfile.ZipFile(whole) as found, zipfile.ZipFile(file, "w") as out:
            for name in found.namelist() if spoilt == "archive" else []:
                content = found.read(name)
                out.writestr(name, content + b"x" if name.startswith("archive/") else content)
            out.writestr("more.txt", "x")
    with pytest.raises(RequestError):
        restore(emptied(graph), Archive(tmp_path / "other"), file)
    assert everything(graph) == ([], [])


@pytest.mark.parametrize(
    "line", ["{not json", "[]", '{"kind": "System"}', '{"kind": "USES", "start": 1, "end": "b", "p": {}}']
)
def test_a_backup_with_another_line_restores_nothing(graph: Graph, tmp_path: Path, line: str) -> None:
    """Say which line is none, and leave the graph empty."""
    file = tmp_path / "all.zip"
    with zipfile.ZipFile(file, "w") as out:
        out.writestr("backup.json", json.dumps(FORM))
        out.writestr("graph.jsonl", '{"id": "1", "kind": "System", "p": {"id": "s", "name": "S"}}\n' + line)
    with pytest.raises(RequestError, match=r"graph\.jsonl:2 is no line of a backup: nothing was restored"):
        restore(graph, Archive(tmp_path / "archive"), file)
    assert graph.read("MATCH (n:System) RETURN n") == []


def test_no_byte_of_a_backup_can_be_another_unnoticed(town: Graph, tmp_path: Path) -> None:
    """Refuse a backup of which one byte is damaged, whichever, or read all of it as it was."""
    whole, file = tmp_path / "whole.zip", tmp_path / "spoilt.zip"
    folder = write_rows(BASE, tmp_path / "base")
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("backup.json", json.dumps(FORM))
        out.writestr("graph.jsonl", "".join(f'{{"id": {at}, "kind": "System", "p": {{}}}}\n' for at in range(50)))
        for part in folder.iterdir():
            out.write(part, f"archive/{part.name}")
    content, found = whole.read_bytes(), contents(whole)
    refused = 0
    for at in range(len(content)):
        for bits in (1 << at % 8, 0xFF):
            file.write_bytes(content[:at] + bytes([content[at] ^ bits]) + content[at + 1 :])
            with pytest.raises(RequestError) as caught:
                restore(town, Archive(tmp_path / "other"), file)
            if "is not empty: restore into an empty one" in str(caught.value):  # which it gets to when all is well
                assert contents(file) == found, (at, bits)
            else:
                assert "is no backup, or a damaged one: nothing was restored" in str(caught.value), (at, bits)
                refused += 1
    assert refused > len(content)
    assert not (tmp_path / "other").exists()


def contents(file: Path) -> dict[str, bytes]:
    """Return what is in a zip, by name."""
    with zipfile.ZipFile(file) as found:
        return {name: found.read(name) for name in found.namelist()}


def test_the_package_describes_itself(town: Graph, tmp_path: Path) -> None:
    """Describe every noun as Frictionless has it: what is there, of which type, and what refers to what."""
    with standing(town) as run:
        write_package(run, tmp_path)
    found = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert found == description()
    resources = {resource["name"]: resource for resource in found["resources"]}
    assert len(resources) == len(NODES) + len(RELATIONSHIPS)
    for resource in resources.values():
        with (tmp_path / resource["path"]).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert list(fields) == header
        for key in resource["schema"].get("foreignKeys", []):
            target = resources[key["reference"]["resource"]]
            assert key["reference"]["fields"] == target["schema"]["primaryKey"]
    uses = {field["name"]: field for field in resources["uses"]["schema"]["fields"]}
    assert uses["users"]["type"] == "integer"
    assert uses["status"]["constraints"] == {"enum": ["planned", "phasing_in", "in_use", "phasing_out"]}
    assert uses["start"]["constraints"] == {"required": True}
    system = {field["name"]: field for field in resources["system"]["schema"]["fields"]}
    assert (system["joint"]["type"], system["id"]["constraints"]) == ("boolean", {"required": True, "unique": True})
    assert resources["municipality"]["schema"]["fields"][0]["constraints"]["pattern"] == r"\d{4,6}"


def test_other_tools_are_given_all_of_it(town: Graph, kb: Kb, tmp_path: Path) -> None:
    """Write as many nodes and relationships as there are, in each form, and overwrite nothing."""
    nodes, edges = (len(part) for part in state(town))
    for form, name in (("jsonl", "a.jsonl"), ("graphml", "a.graphml"), ("triples", "a"), ("package", "a.zip")):
        ran = kb("export", tmp_path / name, "--format", form)
        assert ran.out == f"Wrote {nodes + edges} facts to {tmp_path / name}\n", ran.err
        assert kb("export", tmp_path / name, "--format", form).code == 1
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    within = {(line["start"], line["end"]) for line in lines if line.get("type") == "WITHIN"}
    assert ("DataFlow:f-oms-jour", "Municipality:0901") in within
    graph = ElementTree.parse(tmp_path / "a.graphml").getroot().find("{*}graph")  # noqa: S314 - our own
    assert graph is not None
    known = {node.get("id") for node in graph.findall("{*}node")}
    assert len(known) == nodes
    assert all({edge.get("source"), edge.get("target")} <= known for edge in graph.findall("{*}edge"))
    with (tmp_path / "a" / "relationships.csv").open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) == edges
    assert not list(tmp_path.glob(".byplan-*"))


def test_graphml_is_well_formed_whatever_keys_hold(graph: Graph, kb: Kb, tmp_path: Path) -> None:
    """Write what a store of before has in its keys so that every reader takes it, with what it says of each thing."""
    load(graph, write_rows(BASE | {"uses": [{"start": "0901", "end": "x", "valid_from": "2020"}]}, tmp_path / "in"))
    with graph.writing() as run:
        run("MATCH (s:System {id: 'x'}) SET s.id = 'x\\u0001 & <\\uFFFE>', s.name = 'a\\u000Bb\\uFFFF'")
    assert kb("export", tmp_path / "a.graphml", "--format", "graphml").code == 0
    key, edge = "System:x  & < >", ("Municipality:0901", "System:x  & < >")
    read = networkx.read_graphml(tmp_path / "a.graphml")
    assert (read.nodes[key]["key"], read.nodes[key]["name"]) == ("x  & < >", "a b ")
    assert read.edges[edge]["valid_from"] == "2020"
    drawn = igraph.Graph.Read_GraphML(str(tmp_path / "a.graphml"))
    assert drawn.vs.find(key="x  & < >")["name"] == "a b "
    assert drawn.es["label"] == ["USES"]


def test_backup_and_restore_are_commands(graph: Graph, kb: Kb, tmp_path: Path) -> None:
    """Say how much there was, and say in one sentence what can't be."""
    kb("load", write_rows(BASE, tmp_path / "base"))
    assert kb("backup", tmp_path / "all.zip").out.startswith("Wrote 6 nodes, 0 relationships, 4 files to ")
    assert kb("backup", tmp_path / "all.zip").code == 1
    assert kb("restore", tmp_path / "all.zip").code == 1
    emptied(graph)
    assert kb("restore", tmp_path / "all.zip").out.startswith("Restored 6 nodes, 0 relationships, 4 files from ")
    assert kb("undo", "1").code == 0


def test_what_changes_the_landscape_and_what_copies_it_wait_for_each_other(
    send: Sender, graph: Graph, tmp_path: Path
) -> None:
    """Begin a backup, an export and an import while another import is under way: each is done once that is."""
    path = write_rows({"system": [{"id": "z", "name": "Z"}]}, tmp_path / "z")
    done: list[str] = []

    def exported() -> None:
        with standing(graph) as run:
            (tmp_path / "out").mkdir()
            assert write_package(run, tmp_path / "out")["system"] >= 2

    def backed_up() -> None:
        backup(graph, send.archive, tmp_path / "all.zip")

    def imported() -> None:
        import_snapshot(graph, path, source="t", archive=send.archive)

    def noted(what: Callable[[], None]) -> None:
        what()
        done.append(what.__name__)

    with ThreadPoolExecutor(3) as pool:
        with graph.writing() as run:
            lock(run)
            waiting = [pool.submit(noted, what) for what in (exported, backed_up, imported)]
            run("CREATE (:System {id: 'y', name: 'Y', sources: []})")
            sleep(1)
            assert done == []
        for one in waiting:
            one.result(60)
    assert sorted(done) == ["backed_up", "exported", "imported"]
    assert "y,Y" in (tmp_path / "out" / "system.csv").read_text(encoding="utf-8")
    counts = restore(emptied(graph), Archive(tmp_path / "other"), tmp_path / "all.zip")
    assert graph.read("MATCH (s:System {id: 'y'}) RETURN s.name AS name") == [{"name": "Y"}]
    assert counts["files"] >= len(journal.runs(graph))


def test_a_backup_that_is_taken_while_imports_run_is_whole(send: Sender, graph: Graph, tmp_path: Path) -> None:
    """Take backups while snapshots come in: each holds some of them whole, with their files, none in part."""
    first = len(journal.runs(graph))
    rows = [{"system": [{"id": f"{n}-{at}", "name": "N"} for at in range(200)]} for n in range(4)]
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(lambda: [send(f"of-{n}", said) for n, said in enumerate(rows)])
        files: list[Path] = []
        while not coming.done() or len(files) < 2:
            files.append(tmp_path / f"{len(files)}.zip")
            backup(graph, send.archive, files[-1])
        coming.result()
    for number, file in enumerate(files):
        archive = Archive(tmp_path / f"archive-{number}")
        restore(emptied(graph), archive, file)
        runs = journal.runs(graph)
        (row,) = graph.read("MATCH (s:System) WHERE s.id CONTAINS '-' RETURN count(s) AS n, max(s.runs[0]) AS latest")
        assert row["n"] == 200 * (len(runs) - first)
        assert row["latest"] in (None, runs[-1].id)
        for one in runs:
            with archive.snapshot(one.checksum) as path:
                assert list(path.iterdir())
