"""What a snapshot comes as: a folder of CSVs, a zip of them, one CSV, an Excel workbook or JSON."""

import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath, PurePosixPath
from tempfile import TemporaryDirectory

from kb.errors import Problem, SourceError
from kb.imports.folder import Folder
from kb.imports.records import Records
from kb.imports.workbook import WORKBOOKS, Workbook
from kb.imports.zips import looked_into, refused

CSV, PACKAGE = ".csv", "datapackage.json"
OTHERS = (*WORKBOOKS, ".xls", ".xlsb", ".ods", ".tsv", ".json", ".zip", ".7z", ".rar")
"""What may hold facts, and is not read where CSVs are."""


@contextmanager
def opened(path: Path) -> Iterator[Folder]:
    """Lend the snapshot at a path as a folder. Raises SourceError when it is none, or a zip that means harm."""
    suffix = path.suffix.lower()
    if path.is_dir() or not path.exists() or suffix not in (".zip", ".json", *WORKBOOKS):
        if path.is_dir():
            parts = (*path.glob("*"), *path.glob("*/*.[cC][sS][vV]"))
            _overlook_none(path, [part.relative_to(path) for part in parts])
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
    _overlook_none(path, [PurePosixPath(member.filename) for member in members])
    seen: set[str] = set()
    folders = set()
    for member in members:
        place = PurePosixPath(member.filename)
        if place.suffix.lower() != CSV or place.name.startswith("."):
            continue
        if place.name in seen:
            raise refused(path, f"holds {place.name!r} twice")
        seen.add(place.name)
        folders.add(place.parent)
        with file.open(member) as content, (scratch / place.name).open("wb") as copy:
            shutil.copyfileobj(content, copy)
    if len(folders) > 1:
        raise refused(path, f"holds CSVs in {len(folders)} folders; put them into one")


def _overlook_none(path: Path, places: Iterable[PurePath]) -> None:
    """Refuse a folder or zip in which something is not read: what a snapshot does not name ends."""
    files = sorted(place for place in places if not place.name.startswith((".", "~$")))
    csvs = [place for place in files if place.suffix.lower() == CSV]
    others = [place for place in files if place.suffix.lower() in OTHERS and place.name != PACKAGE]
    told = "is not read among CSVs: import it by itself, or take it away"
    wrong = [Problem(f"{path}/{place}", None, None, told) for place in others]
    if path.is_dir() and all(len(place.parts) > 1 for place in csvs):
        told = "is in a folder of its own, which is not read: name that folder"
        wrong += [Problem(f"{path}/{place}", None, None, told) for place in csvs]
    if files and not csvs and not wrong:
        wrong = [Problem(str(path), None, None, "holds no CSV, and nothing else that is read")]
    if wrong:
        raise SourceError(wrong)
