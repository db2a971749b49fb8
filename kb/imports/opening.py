"""What a snapshot comes as: a folder of CSVs, or a zip of them, which is looked at before anything is unpacked."""

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from kb.errors import Problem, SourceError
from kb.imports.folder import Folder

MOST_FILES = 500
MOST_BYTES = 4_000_000_000
"""So much is unpacked; the rows of 11 000 municipalities are a tenth of it."""
MOST_TIMES = 200
"""A CSV is seldom packed to less than a thirtieth of its size, a bomb to a thousandth."""
SMALL = 10_000_000


@contextmanager
def opened(path: Path) -> Iterator[Folder]:
    """Lend the snapshot at a path as a folder. Raises SourceError when it is none, or a zip that means harm."""
    if path.is_dir() or path.suffix.lower() != ".zip" or not path.exists():
        yield Folder(path)
        return
    with TemporaryDirectory(prefix="byplan-") as scratch:
        try:
            with zipfile.ZipFile(path) as file:
                _unpack(file, path, Path(scratch))
        except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
            raise _refused(path, f"is no zip that can be read: {error}") from None
        except OSError as error:
            raise _refused(path, f"can't be read: {error.strerror}") from None
        yield Folder(Path(scratch), shown=path)


def _unpack(file: zipfile.ZipFile, path: Path, scratch: Path) -> None:
    """Unpack the CSVs; everything is checked by what the list of contents says, which zipfile holds the rest to."""
    members = [member for member in file.infolist() if not member.is_dir()]
    if len(members) > MOST_FILES:
        raise _refused(path, f"holds {len(members)} files; at most {MOST_FILES} are read")
    size, packed = sum(member.file_size for member in members), sum(member.compress_size for member in members)
    if size > MOST_BYTES or (size > SMALL and size > MOST_TIMES * max(1, packed)):
        raise _refused(path, f"holds {size} bytes packed into {packed}: that is no landscape")
    seen: set[str] = set()
    folders = set()
    for member in members:
        place = PurePosixPath(member.filename)
        if "\\" in member.filename or place.is_absolute() or ".." in place.parts or ":" in place.parts[0]:
            raise _refused(path, f"holds {member.filename!r}, which climbs out of it")
        if member.flag_bits & 1:
            raise _refused(path, f"holds {member.filename!r}, which is encrypted")
        if place.suffix.lower() != ".csv" or place.name.startswith("."):
            continue
        if place.name in seen:
            raise _refused(path, f"holds {place.name!r} twice")
        seen.add(place.name)
        folders.add(place.parent)
        with file.open(member) as content, (scratch / place.name).open("wb") as copy:
            shutil.copyfileobj(content, copy)
    if len(folders) > 1:
        raise _refused(path, f"holds CSVs in {len(folders)} folders; put them into one")


def _refused(path: Path, message: str) -> SourceError:
    return SourceError([Problem(str(path), None, None, message)])
