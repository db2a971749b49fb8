"""Backup and restore: everything that is in the graph and in its archive, exactly, in one zip.

What was, what is withdrawn and what was imported when is part of it. A line of `graph.jsonl` is a node or a
relationship; JSON has no dates, so that one is written as {"day": "2026-03-01"}.
"""

import errno
import json
import os
import struct
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from kb import journal, search
from kb.archive import Archive
from kb.errors import EngineError, RequestError
from kb.exports import standing
from kb.graph import Graph
from kb.imports.zips import BROKEN
from kb.load import alone
from kb.ours import LANDSCAPE
from kb.snapshots.statements import BATCH
from kb.writing import Writing

FORM = {"form": "byplan-backup", "version": 1}
ARCHIVED = "archive/"
END = struct.Struct("<4s4H2LH")
"""How a zip without a comment ends: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.16."""


NO_PLACE = (None, errno.EINVAL)
"""The errors of the system for a place before the start of a file, and what zipfile calls so itself."""


def backup(graph: Graph, archive: Archive, file: Path) -> dict[str, int]:
    """Write a backup, and return how many nodes, relationships and archived files it holds.

    The landscape stands still meanwhile: an import that runs is waited for, and the next one waits.
    """
    counts = {"nodes": 0, "relationships": 0, "files": 0}
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        with standing(graph) as run, zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr("backup.json", json.dumps(FORM))
            with out.open("graph.jsonl", "w", force_zip64=True) as lines:
                for kind, line in _lines(run):
                    lines.write(line.encode() + b"\n")
                    counts[kind] += 1
            names = {name for one in journal.runs(run) for name in archive.names(one.checksum)}
            for name in sorted(names):
                out.write(archive.place(name), ARCHIVED + name)
                counts["files"] += 1
        unfinished.chmod(0o600)
        unfinished.replace(file)
    except OSError as error:
        raise RequestError(f"{file} can't be written: {error.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return counts


def restore(graph: Graph, archive: Archive, file: Path) -> dict[str, int]:
    """Put a backup into an empty graph, all of it or nothing, and return what it holds. Raises RequestError."""
    _look_through(file)
    with zipfile.ZipFile(file) as found:
        return _restore(graph, archive, found)


def _look_through(file: Path) -> None:
    """Read a backup whole before anything of it is restored. Raises RequestError when it is none, or damaged."""
    damaged = RequestError(f"{file} is no backup, or a damaged one: nothing was restored")
    try:
        with zipfile.ZipFile(file) as found:
            whole = found.testzip() is None
            form = json.loads(found.read("backup.json"))
            found.getinfo("graph.jsonl")
            whole = whole and _entries(file) in (None, len(found.infolist()))
    except (*BROKEN, KeyError, ValueError):
        raise damaged from None
    except OSError as error:
        raise (
            RequestError(f"{file} can't be read: {error.strerror}") if error.errno not in NO_PLACE else damaged
        ) from None
    if not whole:
        raise damaged
    if form != FORM:
        raise RequestError(f"{file} is a backup of another kind: {form}")


def _restore(graph: Graph, archive: Archive, found: zipfile.ZipFile) -> dict[str, int]:
    counts = {"nodes": 0, "relationships": 0, "files": 0}
    if graph.version is not None:
        raise RequestError(f"the graph at {graph.address.uri} is not empty: restore into an empty one")
    with alone(graph) as (run, _):
        if run.read(f"MATCH (n) WHERE NOT n:{LANDSCAPE} RETURN n LIMIT 1"):
            raise RequestError(f"the graph at {graph.address.uri} is not empty: restore into an empty one")
        there: dict[str, str] = {}
        with found.open("graph.jsonl") as lines:
            records = _records(lines)
            while batch := list(islice(records, BATCH)):
                for kind in dict.fromkeys(record["kind"] for record in batch):
                    rows = [record for record in batch if record["kind"] == kind]
                    if "start" in rows[0]:
                        _relate(run, kind, rows, there)
                        counts["relationships"] += len(rows)
                    else:
                        _create(run, kind, rows, there)
                        counts["nodes"] += len(rows)
        for name in found.namelist():
            if name.startswith(ARCHIVED):
                _put(archive, name.removeprefix(ARCHIVED), found.open(name))
                counts["files"] += 1
    search.fill(graph)
    return counts


def _records(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Yield the nodes and relationships of a backup. Raises RequestError where one is none."""
    for number, line in enumerate(lines, 1):
        try:
            found = json.loads(line, object_hook=_decoded)
            known = {"kind": str, "p": dict} | ({"start": str, "end": str} if "start" in found else {"id": str})
            whole = all(isinstance(found[name], kind) for name, kind in known.items())
        except (ValueError, LookupError, TypeError):
            whole = False
        if not whole:
            raise RequestError(f"graph.jsonl:{number} is no line of a backup: nothing was restored")
        yield found


def _entries(file: Path) -> int | None:
    """Return how many files a zip says at its end that it has, which zipfile does not look at; null for too many."""
    with file.open("rb") as content:
        content.seek(-END.size, os.SEEK_END)
        mark, *_, entries, _, _, _ = END.unpack(content.read())
    return None if mark != b"PK\5\6" or entries == 0xFFFF else int(entries)


def _put(archive: Archive, name: str, content: IO[bytes]) -> None:
    try:
        archive.put(name, content)
    except OSError as error:
        raise EngineError(f"the archive {archive.folder} can't be written ({error.strerror})") from error


def _lines(run: Writing) -> Iterator[tuple[str, str]]:
    for row in run.stream(
        f"MATCH (n) WHERE NOT n:{LANDSCAPE} RETURN elementId(n) AS id, labels(n)[0] AS kind, properties(n) AS p"
    ):
        yield "nodes", json.dumps(row, ensure_ascii=False, default=_encoded)
    text = "MATCH (a)-[r]->(b) RETURN type(r) AS kind, elementId(a) AS start, elementId(b) AS end, properties(r) AS p"
    for row in run.stream(text):
        yield "relationships", json.dumps(row, ensure_ascii=False, default=_encoded)


def _create(run: Writing, kind: str, rows: list[dict[str, Any]], there: dict[str, str]) -> None:
    text = f"UNWIND $rows AS row CREATE (n:`{_name(kind)}`) SET n = row.p RETURN row.id AS was, elementId(n) AS now"
    there.update((row["was"], row["now"]) for row in run.read(text, {"rows": rows}))


def _relate(run: Writing, kind: str, rows: list[dict[str, Any]], there: dict[str, str]) -> None:
    ends = [{"a": there[row["start"]], "b": there[row["end"]], "p": row["p"]} for row in rows]
    text = (
        "UNWIND $rows AS row MATCH (a) WHERE elementId(a) = row.a MATCH (b) WHERE elementId(b) = row.b "
        f"CREATE (a)-[r:`{_name(kind)}`]->(b) SET r = row.p"
    )
    run(text, rows=ends)


def _name(kind: str) -> str:
    return kind.replace("`", "``")


def _encoded(value: Any) -> dict[str, str]:
    """Write a date or a moment of Neo4j's."""
    return {"moment" if hasattr(value, "hour") else "day": value.iso_format()}


def _decoded(value: dict[str, Any]) -> Any:
    if value.keys() == {"day"}:
        return date.fromisoformat(value["day"])
    return datetime.fromisoformat(value["moment"]) if value.keys() == {"moment"} else value
