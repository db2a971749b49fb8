"""Zips, looked at by their list of contents before anything is unpacked; zipfile holds the rest to that list."""

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Self

from kb.errors import Problem, SourceError
from kb.said import Said

MOST_FILES = 500
MOST_BYTES = 4_000_000_000
"""So much is unpacked; the rows of 11 000 municipalities are a tenth of it."""
MOST_TIMES = 200
"""A CSV is seldom packed to less than a thirtieth of its size, a bomb to a thousandth."""
SMALL = 10_000_000
WINDOWS = "cp850"
"""In the letters of DOS a Danish Windows writes the names in a zip, where it does not say that it is UTF-8."""
OLD = Said(
    "is an old Excel workbook, or one with a password: save it as .xlsx without one",
    "er et gammelt Excel-regneark eller har en adgangskode: gem det som .xlsx uden adgangskode",
)
DAMAGED = "den er beskadiget, eller noget andet: åbn den i Excel, og gem den igen som .xlsx"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""How Excel's files of before 2007 begin, and those with a password."""
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, RuntimeError)
"""What zipfile raises of a zip that is damaged, or packed in a way that it does not know."""


class Member:
    """A file in a zip, to be read once; SourceError where it can't be."""

    def __init__(self, path: Path, file: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        """Open it."""
        self._path = path
        with _read(path):
            self._content = file.open(member)

    def read(self, size: int = -1) -> bytes:
        """Return what comes next of it."""
        with _read(self._path):
            return self._content.read(size)

    def __enter__(self) -> Self:
        """Use it in a with statement."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._content.close()


class Zip:
    """A zip and its files, none of which means harm by what it is called or how large it is."""

    def __init__(self, path: Path, file: zipfile.ZipFile, most: int) -> None:
        """Look at the list of contents. Raises SourceError when one means harm."""
        self._path, self._file, self.members = path, file, _members(file, path, most)

    def open(self, member: zipfile.ZipInfo) -> Member:
        """Lend one of its files. Raises SourceError when it can't be read, then or while it is."""
        return Member(self._path, self._file, member)


@contextmanager
def looked_into(path: Path, most: int = MOST_BYTES) -> Iterator[Zip]:
    """Lend a zip. Raises SourceError when it means harm or can't be read; what else goes wrong is none of its doing."""
    with _read(path):
        with path.open("rb") as start:
            if start.read(4) == OLD_EXCEL:
                raise refused(path, OLD)
        file = zipfile.ZipFile(path, metadata_encoding=WINDOWS)
    with file:
        yield Zip(path, file, most)


@contextmanager
def _read(path: Path) -> Iterator[None]:
    """Say as a SourceError why a zip can't be opened or read."""
    try:
        yield
    except BROKEN as error:
        if path.suffix.lower() != ".zip":
            raise refused(path, no_workbook(Said(str(error), DAMAGED))) from None
        told = "kan ikke læses som zip-fil: den er beskadiget, eller noget andet"
        raise refused(path, Said(f"is no zip that can be read: {error}", told)) from None
    except OSError as error:
        raise refused(path, unread(error)) from None


def _members(file: zipfile.ZipFile, path: Path, most: int) -> list[zipfile.ZipInfo]:
    found = file.infolist()
    if path.suffix.lower() == ".zip":  # of a workbook its reader opens the parts by what they are called
        for member in found:
            # Old tools of Windows write folders so; zipfile goes by the name as it was to find the content.
            member.filename = member.filename.replace("\\", "/")
    members = [member for member in found if not member.filename.endswith("/")]
    if len(members) > MOST_FILES:
        told = f"har {len(members)} filer i sig; højst {MOST_FILES} læses"
        raise refused(path, Said(f"holds {len(members)} files; at most {MOST_FILES} are read", told))
    size, packed = sum(member.file_size for member in members), sum(member.compress_size for member in members)
    if size > most or (size > SMALL and size > MOST_TIMES * max(1, packed)):
        told = f"har {size} byte pakket i {packed}: det er intet landskab"
        raise refused(path, Said(f"holds {size} bytes packed into {packed}: that is no landscape", told))
    for member in members:
        place = PurePosixPath(member.filename)
        climbs = not place.parts or place.is_absolute() or ".." in place.parts or ":" in place.parts[0]
        if climbs:
            raise refused(path, _holds(member, "which climbs out of it", "som peger ud af zip-filen"))
        if "\\" in member.filename:
            more = "whose name has a backslash: pack the folder anew"
            raise refused(path, _holds(member, more, "hvis navn har en omvendt skråstreg: pak mappen igen"))
        if member.flag_bits & 1:
            raise refused(path, _holds(member, "which is encrypted", "som er krypteret"))
    return members


def _holds(member: zipfile.ZipInfo, wrong: str, galt: str) -> Said:
    return Said(f"holds {member.filename!r}, {wrong}", f"har {member.filename!r} i sig, {galt}")


def no_workbook(why: Said) -> Said:
    """Return why a workbook can't be read."""
    return Said(f"is no workbook that can be read: {why}", f"kan ikke læses som regneark: {why.da}")


def unread(why: OSError | Said) -> Said:
    """Return why a file can't be read."""
    said = Said.same(why.strerror or str(why)) if isinstance(why, OSError) else why
    return Said(f"can't be read: {said}", f"kan ikke læses: {said.da}")


def refused(path: Path, message: Said) -> SourceError:
    """Return what says that a file is not read at all."""
    return SourceError([Problem(str(path), None, None, message)])
