"""The file beside the graph: a SQLite database that only its owner reads, apart from what Cypher reads."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Self

from kb.errors import EngineError
from kb.settings import Settings

FILE = "access.sqlite"
SCHEMA = """
CREATE TABLE IF NOT EXISTS key (
  id TEXT PRIMARY KEY, hash BLOB NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, organisation TEXT, rate INTEGER,
  made_on TEXT NOT NULL, expires_on TEXT NOT NULL, revoked_on TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS session (
  id TEXT PRIMARY KEY, hash BLOB NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, organisation TEXT, rate INTEGER,
  key TEXT REFERENCES key (id), until TEXT NOT NULL, owner TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE IF NOT EXISTS question (
  id TEXT PRIMARY KEY, owner TEXT NOT NULL, by TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL,
  parameters TEXT NOT NULL, shared INTEGER NOT NULL, changed_at TEXT NOT NULL, UNIQUE (owner, name)
) STRICT;
"""


class File:
    """The database, which is made when something is first written; without a path it is kept in memory alone."""

    def __init__(self, path: Path | None = None) -> None:
        """Keep it at this path."""
        self.path = path
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the file of the data folder."""
        return cls(settings.data / FILE)

    def read(self, text: str, *params: Any) -> list[tuple[Any, ...]]:
        """Return rows; none while there is no file."""
        if self.path and not self.path.exists():
            return []
        with self._open() as connection:
            return connection.execute(text, params).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for one transaction. Raises EngineError when the file can't be used."""
        with self._open() as connection, connection:
            yield connection

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Lend the one connection; the file is its owner's alone from before the first byte on."""
        with self._lock:
            try:
                if self._connection is None or (self.path and not self.path.exists()):
                    self._connection = self._made()
                yield self._connection
            except (OSError, sqlite3.Error) as error:
                raise EngineError(f"the register of keys {self.path} can't be used: {error}") from None

    def _made(self) -> sqlite3.Connection:
        if self.path:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            self.path.chmod(0o600)
        connection = sqlite3.connect(self.path or ":memory:", timeout=10, check_same_thread=False)
        connection.executescript(SCHEMA)
        if "owner" not in [column for _, column, *_ in connection.execute("PRAGMA table_info(session)")]:
            connection.execute("ALTER TABLE session ADD COLUMN owner TEXT NOT NULL DEFAULT ''")
        return connection
