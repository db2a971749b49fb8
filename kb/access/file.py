"""The file beside the graph: a SQLite database that only its owner reads, apart from what Cypher reads."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, Self

from kb.errors import EngineError
from kb.settings import Settings

FILE = "access.sqlite"
VERSION = 1
"""Of what is in the file, which says its own; 0 of one that is new, or older than versions."""
SCHEMA = """
BEGIN IMMEDIATE;
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
EMPTIED = "PRAGMA wal_checkpoint(TRUNCATE)"
"""Leaves nothing in the log: who copies the file alone has all, and one put in its place is not taken for what was."""
READING_SECONDS, WRITING_SECONDS = 1, 10
"""So long a lock is waited for. Who reads waits for nobody who writes, but a moment for who makes the file."""


class _Lent:
    """A connection that is lent to one thread after the other, as long as its file is there."""

    def __init__(self, path: Path | None, seconds: int) -> None:
        self.path = path
        self._seconds = seconds
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._of: tuple[int, int] | None = None

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """Lend it; what is at the path may be another file than before. Raises EngineError."""
        with self._lock:
            try:
                if self._connection is None or self._of != _which(self.path):
                    if self._connection:
                        self._connection.close()
                    self._connection = None  # and stays none, if no other can be made
                    self._connection = _made(self.path, self._seconds)
                    self._of = _which(self.path)
                yield self._connection
            except (OSError, sqlite3.Error) as error:
                raise EngineError(f"the register of keys {self.path} can't be used: {error}") from None


class File:
    """The database, which is made when something is first written; without a path it is kept in memory alone.

    It is read over a connection of its own, beside its log of what is written (WAL): the server does so between two
    requests, and can wait for neither its own threads nor other processes that write.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Keep it at this path."""
        self.path = path
        self._writing = _Lent(path, WRITING_SECONDS)
        self._reading = _Lent(path, READING_SECONDS) if path else self._writing

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the file of the data folder."""
        return cls(settings.data / FILE)

    def prepare(self) -> None:
        """Bring a file of an earlier version up to date, which nobody who reads could wait for."""
        if _at(self.path):
            with self._writing.open():
                pass

    def read(self, text: str, *params: Any) -> list[tuple[Any, ...]]:
        """Return rows; none while there is no file, or nothing is in it yet."""
        if self.path and not ((found := _at(self.path)) and found.st_size):
            return []
        with self._reading.open() as connection:
            return connection.execute(text, params).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for one transaction. Raises EngineError when the file can't be used."""
        with self._writing.open() as connection:
            with connection:
                yield connection
            _empty(connection)


def _empty(connection: sqlite3.Connection) -> None:
    """Empty the log of what is written, unless somebody reads just now: then the next who writes does."""
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout = 0")
    connection.execute(EMPTIED).fetchone()
    connection.execute(f"PRAGMA busy_timeout = {patience}")


def _at(path: Path | None) -> os.stat_result | None:
    """Return what is known of the file at a path; null when none is there."""
    try:
        return path.stat() if path else None
    except FileNotFoundError:
        return None


def _which(path: Path | None) -> tuple[int, int] | None:
    """Return what tells the file at a path from others that stood there before."""
    return (found.st_dev, found.st_ino) if (found := _at(path)) else None


def _made(path: Path | None, seconds: int) -> sqlite3.Connection:
    """Return a connection to the file, which is its owner's alone from before the first byte on, as its log is then."""
    if path:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):  # one that is there is not opened: closing it would give up others' locks
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        path.chmod(0o600)
    connection = sqlite3.connect(path or ":memory:", timeout=seconds, check_same_thread=False)
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise sqlite3.DatabaseError("a newer Byplan has written it")
        if version < VERSION:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(SCHEMA)
            if "owner" not in [column for _, column, *_ in connection.execute("PRAGMA table_info(session)")]:
                connection.execute("ALTER TABLE session ADD COLUMN owner TEXT NOT NULL DEFAULT ''")
            connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.commit()
            _empty(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
