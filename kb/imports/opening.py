"""What a snapshot comes as: a folder of CSVs, a zip of them, one CSV, an Excel workbook or JSON."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from kb.errors import EngineError, Problem, SourceError
from kb.imports.folder import Folder
from kb.imports.records import LARGEST, Records, parsed
from kb.imports.workbook import WORKBOOKS, Workbook
from kb.imports.zips import Member, Zip, looked_into, refused

CSV, PACKAGE = ".csv", "datapackage.json"
OTHERS = (*WORKBOOKS, ".xls", ".xlsb", ".ods", ".tsv", ".json", ".zip", ".7z", ".rar")
"""What may hold facts, and is not read where CSVs are."""


@contextmanager
def opened(path: Path, *, again: bool = False) -> Iterator[Folder]:
    """Lend the snapshot at a path as a folder. Raises SourceError when it is none, or a zip that means harm.

    One that is read `again` was imported before: what it overlooked then it overlooks now, whatever is refused since.
    """
    suffix = path.suffix.lower()
    if path.is_dir() or not path.exists() or suffix not in (".zip", ".json", *WORKBOOKS):
        if path.is_dir() and not again:
            _overlook_none(path, list(_within(path)), _package(path))
        yield _read(Folder(path), again)
        return
    if suffix in WORKBOOKS:
        with Workbook(path, again=again) as book:
            yield _read(book, again)
        return
    if suffix == ".json":
        yield _read(Records(path), again)
        return
    with TemporaryDirectory(prefix="byplan-") as scratch:
        with looked_into(path) as found:
            if not again:
                _look_into(found, path)
            _unpack(found, path, Path(scratch))
        yield _read(Folder(Path(scratch), shown=path), again)


def _read(folder: Folder, again: bool) -> Folder:
    folder.again = again
    return folder


def _within(folder: Path) -> Iterator[PurePath]:
    """Yield what a folder holds, and the CSVs of the folders in it that are not hidden, each as within it."""
    yield from (part.relative_to(folder) for part in folder.iterdir())
    for part in folder.glob("*/**/*.[cC][sS][vV]"):
        place = part.relative_to(folder)
        if part.is_file() and not any(name.startswith((".", "__MACOSX")) for name in place.parts):
            yield place


def _look_into(found: Zip, path: Path) -> None:
    """Refuse a zip in which something is not read."""
    places = {PurePosixPath(member.filename): member for member in found.members}
    package = next((found.open(member) for place, member in places.items() if place.name == PACKAGE), None)
    _overlook_none(path, list(places), package)


def _unpack(found: Zip, path: Path, scratch: Path) -> None:
    """Unpack the CSVs. Raises EngineError where there is no room for them."""
    seen: set[str] = set()
    folders = set()
    for member in found.members:
        place = PurePosixPath(member.filename)
        if place.suffix.lower() != CSV or place.name.startswith("."):
            continue
        if place.name in seen:
            raise refused(path, f"holds {place.name!r} twice")
        seen.add(place.name)
        folders.add(place.parent)
        try:
            with found.open(member) as content, (scratch / place.name).open("wb") as copy:
                shutil.copyfileobj(content, copy)
        except OSError as error:
            raise EngineError(f"{path.name} can't be unpacked into {scratch.parent} ({error.strerror})") from error
    if len(folders) > 1:
        raise refused(path, f"holds CSVs in {len(folders)} folders; put them into one")


def _package(folder: Path) -> IO[bytes] | None:
    return (folder / PACKAGE).open("rb") if (folder / PACKAGE).is_file() else None


def _overlook_none(path: Path, places: Sequence[PurePath], package: IO[bytes] | Member | None) -> None:
    """Refuse a folder or zip in which something is not read: what a snapshot does not name ends."""
    files = sorted(place for place in places if not place.name.startswith((".", "~$")))
    csvs = [place for place in files if place.suffix.lower() == CSV]
    others = [place for place in files if place.suffix.lower() in OTHERS and place.name != PACKAGE]
    told = "is not read among CSVs: import it by itself, or take it away"
    wrong = [Problem(f"{path}/{place}", None, None, told) for place in others]
    if path.is_dir():
        apart = [place for place in csvs if len(place.parts) > 1]
        more = "put all into one, or take it away" if len(apart) < len(csvs) else "name that folder"
        told = f"is in a folder of its own, which is not read: {more}"
        wrong += [Problem(f"{path}/{place}", None, None, told) for place in apart]
    if package:
        with package:
            wrong += _lacking(f"{path}/{PACKAGE}", package.read(LARGEST), {place.name for place in places})
    if files and not csvs and not wrong:
        wrong = [Problem(str(path), None, None, "holds no CSV, and nothing else that is read")]
    if wrong:
        raise SourceError(wrong)


def _lacking(package: str, text: bytes, there: set[str]) -> list[Problem]:
    """Return what of a data package is not there, or that nobody can tell."""
    try:
        found = parsed(text)
    except ValueError as error:
        return [Problem(package, None, None, f"is no JSON: {error}")]
    resources = found.get("resources") if isinstance(found, dict) else None
    named = [one.get("path") for one in resources if isinstance(one, dict)] if isinstance(resources, list) else []
    lacking = [name for name in named if isinstance(name, str) and PurePosixPath(name).name not in there]
    return [Problem(package, None, None, f"names {name!r}, which is not there") for name in lacking]
