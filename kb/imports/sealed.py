"""What is looked at in a workbook before any of its XML is parsed: what no spreadsheet writes is refused at once."""

import re
import zipfile
from pathlib import Path

from kb.imports.zips import Member, Zip, no_workbook, refused
from kb.said import Said

MOST = 500_000_000
"""So many bytes are unpacked."""
LARGEST_PART = 10_000_000
LARGEST_TEXTS = 50_000_000
"""The texts of all sheets are one part, which is held in memory."""
MOST_TAGS = 50_000
"""So many stand in a part that holds no cells; openpyxl makes objects of what they open, which is a second's work."""
CHUNK = 1 << 20
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
TEXTS = "xl/sharedStrings.xml"
LINKS = "xl/externalLinks/"
MACROS = Said("holds macros: save it as .xlsx, without them", "har makroer: gem det som .xlsx uden dem")
NEEDED = "[Content_Types].xml"
ROW = re.compile(rb"<(?:\w+:)?row\b")
FILLED = re.compile(rb"<(?:\w+:)?c(?:\s[^>]*[^/>])?>")
BEYOND = re.compile(rb"\sr=[\"'][A-Z]{3,}\d+[\"'](?:[^<>]*[^<>/])?>")
WIDEST = 702
MISPLACED = re.compile(rb"<(?:\w+:)?Override\b(?=[^>]*/xl/worksheets/)(?=[^>]*(?:main\+xml|sharedStrings))")
CHART = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*chartsheet")


def look_over(path: Path, file: Zip) -> None:
    """Look into each part of a workbook. Raises SourceError where it means harm."""
    names = {member.filename for member in file.members}
    if NEEDED not in names:
        raise refused(path, no_workbook(Said("save it as .xlsx", "gem det som .xlsx")))
    for member in file.members:
        name = member.filename
        if name.startswith(LINKS):
            told = f"har kæder til andre regneark ({name}): bryd kæderne, så bliver værdierne stående"
            raise refused(
                path, Said(f"links to other workbooks ({name}): break the links, which keeps the values", told)
            )
        if name.endswith("vbaProject.bin"):
            raise refused(path, MACROS)
        _part(path, file, member)


def _part(path: Path, file: Zip, member: zipfile.ZipInfo) -> None:
    name = member.filename
    with file.open(member) as content:
        chunk = content.read(CHUNK)
        if chunk[:2] in (b"\xff\xfe", b"\xfe\xff") or (b"\0" in chunk[:4] and name.endswith((".xml", ".rels"))):
            raise refused(path, Said(f"{name} is not written in UTF-8", f"{name} er ikke skrevet i UTF-8"))
        if not chunk.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and not name.endswith((".xml", ".rels")):
            return  # a picture, or what printers want to know
        large = MOST if SHEET.fullmatch(name) else LARGEST_TEXTS if name == TEXTS else LARGEST_PART
        if member.file_size > large:
            told = f"{name} har {member.file_size} byte; højst {large} læses"
            raise refused(path, Said(f"{name} has {member.file_size} bytes; at most {large} are read", told))
        if b"<!ENTITY" in chunk or b"<!DOCTYPE" in chunk:
            told = f"{name} har entiteter, som intet regneark har"
            raise refused(path, Said(f"{name} declares entities, which no workbook does", told))
        if large == LARGEST_PART and (tags := _tags(file, member)) > MOST_TAGS:
            said = f"{name} has {tags} tags; at most {MOST_TAGS} are read: copy the cells into a new workbook"
            told = f"{name} har {tags} mærker; højst {MOST_TAGS} læses: kopiér cellerne til et nyt regneark"
            raise refused(path, Said(said, told))
        if MISPLACED.search(chunk) or (name.endswith(".rels") and CHART.search(chunk)):
            told = f"{name} nævner en del, der ikke hører til et ark: fjern diagramark"
            said = f"{name} names a part that is none of a sheet: remove sheets that are charts"
            raise refused(path, Said(said, told))
        if ROW.search(chunk):
            _sheet(path, name, content, chunk)


def _tags(file: Zip, member: zipfile.ZipInfo) -> int:
    with file.open(member) as content:
        return sum(chunk.count(b"<") for chunk in iter(lambda: content.read(CHUNK), b""))


def _sheet(path: Path, name: str, content: Member, chunk: bytes) -> None:
    """Look at the rows of a part: how many a row has, where they stand, and how long they are."""
    filled, end = 0, b""
    while chunk:
        if len(chunk) == CHUNK and b"<" not in chunk:
            told = f"{name} har en celle på en million tegn"
            raise refused(path, Said(f"{name} has a cell of a million letters", told))
        if BEYOND.search(end + chunk):
            told = f"{name} har celler efter kolonne ZZ"
            raise refused(path, Said(f"{name} has cells beyond column ZZ", told))
        for at, row in enumerate(ROW.split(chunk)):
            filled = len(FILLED.findall(row)) + (0 if at else filled)
            if filled > WIDEST:
                told = f"{name} har en række med mere end {WIDEST} celler"
                raise refused(path, Said(f"{name} has a row of more than {WIDEST} cells", told))
        end, chunk = chunk[-100:], content.read(CHUNK)
