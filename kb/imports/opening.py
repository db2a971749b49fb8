"""What a snapshot comes as: a folder of CSVs, a zip of them, one CSV, an Excel workbook or JSON."""

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from kb.imports.folder import Folder
from kb.imports.records import Records
from kb.imports.workbook import WORKBOOKS, Workbook
from kb.imports.zips import looked_into, refused


@contextmanager
def opened(path: Path) -> Iterator[Folder]:
    """Lend the snapshot at a path as a folder. Raises SourceError when it is none, or a zip that means harm."""
    suffix = path.suffix.lower()
    if path.is_dir() or not path.exists() or suffix not in (".zip", ".json", *WORKBOOKS):
        yield Folder(path)
        return
    if suffix in WORKBOOKS:
        with Workbook(path) as book:
            yield book
        return
    if suffix == ".json":
        yield Records(path)
        return
    with TemporaryDirectory(prefix="byplan-") as scratch:
        with looked_into(path) as (file, members):
            _unpack(file, members, path, Path(scratch))
        yield Folder(Path(scratch), shown=path)


def _unpack(file: zipfile.ZipFile, members: list[zipfile.ZipInfo], path: Path, scratch: Path) -> None:
    """Unpack the CSVs."""
    seen: set[str] = set()
    folders = set()
    for member in members:
        place = PurePosixPath(member.filename)
        if place.suffix.lower() != ".csv" or place.name.startswith("."):
            continue
        if place.name in seen:
            raise refused(path, f"holds {place.name!r} twice")
        seen.add(place.name)
        folders.add(place.parent)
        with file.open(member) as content, (scratch / place.name).open("wb") as copy:
            shutil.copyfileobj(content, copy)
    if len(folders) > 1:
        raise refused(path, f"holds CSVs in {len(folders)} folders; put them into one")
