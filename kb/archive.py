"""The archive: every snapshot that was imported, kept as it came and named by its content.

A file is kept once, under its SHA-256, however many snapshots it is part of. What a snapshot consists of is a file like
the others: a list of its files with theirs, and the name of that is the checksum of the snapshot.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import IO

from kb.errors import EngineError, RequestError
from kb.settings import Settings

CHUNK = 1 << 20
PACKAGE = "datapackage.json"


class Archive:
    """A folder in which snapshots are kept."""

    def __init__(self, folder: Path) -> None:
        """Keep them in this folder, which is made with the first."""
        self.folder = folder

    @classmethod
    def of(cls, settings: Settings) -> "Archive":
        """Return the archive of the data folder, wherever the graph is."""
        return cls(settings.data.absolute() / "archive")

    def keep(self, path: Path) -> str:
        """Keep a snapshot, a folder or a file, and return its checksum. Raises EngineError when that can't be done."""
        try:
            with self._alone():
                listing = {name: self._keep(file) for name, file in parts(path).items()}
                text = _listing(path, listing)
                name = hashlib.sha256(text).hexdigest()
                self.put(name, BytesIO(text))
                return name
        except OSError as error:
            raise EngineError(
                f"the archive {self.folder} can't be written ({error.strerror}: {error.filename})"
            ) from error

    @contextmanager
    def snapshot(self, name: str) -> Iterator[Path]:
        """Lend a snapshot as the folder or file that it came as. Raises RequestError when it is not kept here."""
        try:
            listing = json.loads(self.place(name).read_bytes())
        except FileNotFoundError:
            raise RequestError(f"the archive {self.folder} does not hold the snapshot {name[:12]}…") from None
        with TemporaryDirectory(prefix="byplan-") as scratch:
            for file, content in listing["files"].items():
                if not self.place(content).exists():
                    raise RequestError(f"the archive {self.folder} has lost {file} of the snapshot {name[:12]}…")
                (Path(scratch) / file).symlink_to(self.place(content))
            yield Path(scratch) if listing["folder"] else Path(scratch) / next(iter(listing["files"]))

    def place(self, name: str) -> Path:
        """Return where what has this SHA-256 is kept."""
        return self.folder / name[:2] / name

    def put(self, name: str, content: IO[bytes]) -> None:
        """Keep what is said to have this SHA-256. Raises RequestError when it has not."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._unfinished() as (copy, unfinished):
            if self._copied(content, copy) != name:
                raise RequestError(f"what is kept as {name[:12]}… is something else: nothing was restored")
            self._place(unfinished, name)

    def names(self, snapshot: str) -> list[str]:
        """Return the names under which a snapshot and its files are kept."""
        if not snapshot or not self.place(snapshot).exists():  # a merge is a run without a snapshot
            return []
        return [snapshot, *json.loads(self.place(snapshot).read_bytes())["files"].values()]

    def _keep(self, file: Path) -> str:
        with file.open("rb") as content, self._unfinished() as (copy, unfinished):
            name = self._copied(content, copy)
            self._place(unfinished, name)
        return name

    def _copied(self, content: IO[bytes], target: IO[bytes]) -> str:
        """Copy to the disk, and return the SHA-256."""
        found = hashlib.sha256()
        while chunk := content.read(CHUNK):
            found.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
        return found.hexdigest()

    def _place(self, unfinished: str, name: str) -> None:
        if not self.place(name).exists():
            self.place(name).parent.mkdir(mode=0o700, exist_ok=True)
            os.link(unfinished, self.place(name))

    @contextmanager
    def _unfinished(self) -> Iterator[tuple[IO[bytes], str]]:
        with NamedTemporaryFile(dir=self.folder, prefix=".unfinished-") as copy:
            yield copy.file, copy.name

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def parts(path: Path) -> dict[str, Path]:
    """Return the files of a snapshot by name: those of a folder that are read, or the one file that it is."""
    if not path.is_dir():
        return {path.name: path} if path.is_file() else {}
    files = {file.name: file for file in sorted(path.iterdir()) if file.is_file()}
    return {name: file for name, file in files.items() if name.lower().endswith(".csv") or name == PACKAGE}


def checksum(path: Path) -> str:
    """Return what the archive would name a snapshot."""
    try:
        found = {}
        for name, file in parts(path).items():
            with file.open("rb") as content:
                found[name] = hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise RequestError(f"{error.filename} can't be read: {error.strerror}") from None
    return hashlib.sha256(_listing(path, found)).hexdigest()


def _listing(path: Path, files: dict[str, str]) -> bytes:
    return json.dumps({"folder": path.is_dir(), "files": files}, ensure_ascii=False, sort_keys=True).encode()


def copy(source: Archive, target: Archive, snapshots: list[str]) -> None:
    """Put snapshots of one archive into another."""
    for snapshot in snapshots:
        for name in source.names(snapshot):
            if not target.place(name).exists():
                target.place(name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                unfinished = target.folder / f".unfinished-{os.getpid()}"
                shutil.copyfile(source.place(name), unfinished)
                unfinished.replace(target.place(name))
