"""Zips, looked at by their list of contents before anything is unpacked; zipfile holds the rest to that list."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from kb.errors import Problem, SourceError

MOST_FILES = 500
MOST_BYTES = 4_000_000_000
"""So much is unpacked; the rows of 11 000 municipalities are a tenth of it."""
MOST_TIMES = 200
"""A CSV is seldom packed to less than a thirtieth of its size, a bomb to a thousandth."""
SMALL = 10_000_000
WINDOWS = "cp850"
"""In the letters of DOS a Danish Windows writes the names in a zip, where it does not say that it is UTF-8."""
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""How Excel's files of before 2007 begin, and those with a password."""


@contextmanager
def looked_into(path: Path, most: int = MOST_BYTES) -> Iterator[tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]]:
    """Lend a zip and its files, none of which means harm by what it is called or how large it is.

    Raises SourceError when one does, or when the zip can't be read, then or while it is lent.
    """
    try:
        with path.open("rb") as file:
            if file.read(4) == OLD_EXCEL:
                raise refused(path, "is an old Excel workbook, or one with a password: save it as .xlsx without one")
        with zipfile.ZipFile(path, metadata_encoding=WINDOWS) as found:
            yield found, _members(found, path, most)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        what = "zip" if path.suffix.lower() == ".zip" else "workbook"
        raise refused(path, f"is no {what} that can be read: {error}") from None
    except OSError as error:
        raise refused(path, f"can't be read: {error.strerror}") from None


def _members(file: zipfile.ZipFile, path: Path, most: int) -> list[zipfile.ZipInfo]:
    found = file.infolist()
    if path.suffix.lower() == ".zip":  # of a workbook its reader opens the parts by what they are called
        for member in found:
            # Old tools of Windows write folders so; zipfile goes by the name as it was to find the content.
            member.filename = member.filename.replace("\\", "/")
    members = [member for member in found if not member.filename.endswith("/")]
    if len(members) > MOST_FILES:
        raise refused(path, f"holds {len(members)} files; at most {MOST_FILES} are read")
    size, packed = sum(member.file_size for member in members), sum(member.compress_size for member in members)
    if size > most or (size > SMALL and size > MOST_TIMES * max(1, packed)):
        raise refused(path, f"holds {size} bytes packed into {packed}: that is no landscape")
    for member in members:
        place = PurePosixPath(member.filename)
        climbs = not place.parts or place.is_absolute() or ".." in place.parts or ":" in place.parts[0]
        if climbs:
            raise refused(path, f"holds {member.filename!r}, which climbs out of it")
        if "\\" in member.filename:
            raise refused(path, f"holds {member.filename!r}, whose name has a backslash: pack the folder anew")
        if member.flag_bits & 1:
            raise refused(path, f"holds {member.filename!r}, which is encrypted")
    return members


def refused(path: Path, message: str) -> SourceError:
    """Return what says that a file is not read at all."""
    return SourceError([Problem(str(path), None, None, message)])
