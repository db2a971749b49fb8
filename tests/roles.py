"""What tests of roles share: a server with a key for each role, and the town with its municipalities exchanged."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conftest import TOWN, Rows
from starlette.testclient import TestClient

from api.app import create_app
from api.who import Door
from kb.access.register import Register
from kb.access.roles import ROLES
from kb.graph import Graph
from kb.model import NODES, RELATIONSHIPS

CLOSED = {kind.file for kind in (*NODES.values(), *RELATIONSHIPS.values()) if kind.seen_by != "public"}
"""The files of what the public may not see."""


class Server:
    """A server on a graph, with a key for each role and clients that bring them; `public` brings none."""

    def __init__(self, graph: Graph, folder: Path) -> None:
        """Make the keys."""
        self.register = Register(folder / "access.sqlite")
        self.keys = {
            role: self.register.add(role, role, organisation="kmd" if role == "vendor" else None)[1]
            for role in list(ROLES)[1:]
        }
        self.app = create_app(graph, door=Door(self.register))

    @contextmanager
    def client(self, role: str, accept: str = "*/*") -> Iterator[TestClient]:
        """Lend a client of a role."""
        headers = {"accept": accept}
        if role in self.keys:
            headers["authorization"] = f"Bearer {self.keys[role]}"
        with TestClient(self.app, headers=headers, raise_server_exceptions=False) as client:
            yield client


def town() -> Rows:
    """Return the rows of the town, by file stem."""
    found: Rows = {}
    for path in sorted(TOWN.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


def exchanged(rows: Rows, places: dict[str, str]) -> Rows:
    """Return the rows with municipalities in each other's place, in what the public may not see and only there."""

    def moved(end: str) -> str:
        label, colon, code = end.rpartition(":")
        return f"{label}{colon}{places.get(code, code)}" if label in ("", "Municipality") else end

    return {
        stem: [{**row, "start": moved(row["start"]), "end": moved(row["end"])} for row in records]
        if stem in CLOSED and records and "start" in records[0]
        else records
        for stem, records in rows.items()
    }
