"""What a snapshot comes as: a folder of CSVs, a zip of them, one CSV, an Excel workbook or JSON."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from kb.errors import EngineError, Problem, SourceError
from kb.imports.folder import Folder
from kb.imports.records import LARGEST, Records, no_json, parsed
from kb.imports.snapshot import Snapshot
from kb.imports.workbook import WORKBOOKS, Workbook
from kb.imports.zips import Member, Zip, looked_into, refused
from kb.said import Said

CSV, PACKAGE = ".csv", "datapackage.json"
OTHERS = (*WORKBOOKS, ".xls", ".xlsb", ".ods", ".tsv", ".json", ".zip", ".7z", ".rar")
"""What may hold facts, and is not read where CSVs are."""
AMONG_CSVS = Said(
    "is not read among CSVs: import it by itself, or take it away",
    "læses ikke blandt CSV-filer: importér den for sig, eller fjern den",
)
APART = Said("is in a folder of its own, which is not read: ", "er i en mappe for sig, som ikke læses: ")
TOGETHER = Said("put all into one, or take it away", "saml alle i én, eller fjern den")
THAT_FOLDER = Said("name that folder", "angiv den mappe")


@contextmanager
def opened(path: Path, *, again: bool = False) -> Iterator[Snapshot]:
    """Lend the snapshot at a path. Raises SourceError when it is none, or a zip that means harm.

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


def _read(snapshot: Snapshot, again: bool) -> Snapshot:
    snapshot.again = again
    return snapshot


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
            raise refused(path, Said(f"holds {place.name!r} twice", f"har {place.name!r} i sig to gange"))
        seen.add(place.name)
        folders.add(place.parent)
        try:
            with found.open(member) as content, (scratch / place.name).open("wb") as copy:
                shutil.copyfileobj(content, copy)
        except OSError as error:
            raise EngineError(f"{path.name} can't be unpacked into {scratch.parent} ({error.strerror})") from error
    if len(folders) > 1:
        told = f"har CSV-filer i {len(folders)} mapper: saml dem i én"
        raise refused(path, Said(f"holds CSVs in {len(folders)} folders; put them into one", told))


def _package(folder: Path) -> IO[bytes] | None:
    return (folder / PACKAGE).open("rb") if (folder / PACKAGE).is_file() else None


def _overlook_none(path: Path, places: Sequence[PurePath], package: IO[bytes] | Member | None) -> None:
    """Refuse a folder or zip in which something is not read: what a snapshot does not name ends."""
    files = sorted(place for place in places if not place.name.startswith((".", "~$")))
    csvs = [place for place in files if place.suffix.lower() == CSV]
    others = [place for place in files if place.suffix.lower() in OTHERS and place.name != PACKAGE]
    wrong = [Problem(f"{path}/{place}", None, None, AMONG_CSVS) for place in others]
    if path.is_dir():
        apart = [place for place in csvs if len(place.parts) > 1]
        more = TOGETHER if len(apart) < len(csvs) else THAT_FOLDER
        wrong += [Problem(f"{path}/{place}", None, None, APART + more) for place in apart]
    if package:
        with package:
            wrong += _lacking(f"{path}/{PACKAGE}", package.read(LARGEST), {place.name for place in places})
    if files and not csvs and not wrong:
        told = Said(
            "holds no CSV, and nothing else that is read", "har hverken CSV-filer eller andet i sig, som Byplan læser"
        )
        wrong = [Problem(str(path), None, None, told)]
    if wrong:
        raise SourceError(wrong)


def _lacking(package: str, text: bytes, there: set[str]) -> list[Problem]:
    """Return what of a data package is not there, or that nobody can tell."""
    try:
        found = parsed(text)
    except ValueError as error:
        return [Problem(package, None, None, no_json(error))]
    resources = found.get("resources") if isinstance(found, dict) else None
    named = [one.get("path") for one in resources if isinstance(one, dict)] if isinstance(resources, list) else []
    lacking = [name for name in named if isinstance(name, str) and PurePosixPath(name).name not in there]
    told = [Said(f"names {name!r}, which is not there", f"nævner {name!r}, som ikke er der") for name in lacking]
    return [Problem(package, None, None, one) for one in told]
