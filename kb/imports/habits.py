"""How Danish spreadsheets write what they save as CSV: dates day first, numbers with points, ja and nej."""

import re
from types import NoneType
from typing import Any, get_args

from kb.imports.headings import closed, columns, folded
from kb.model import NODES, Fact, Node, Relationship

FRACTION = re.compile(r"(-?\d+(?:\.\d{3})*),\d+")
KLE = re.compile(r"\d{1,2}(,\d{1,2})?")
DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?: 00:00(?::00)?)?")
NUMBER = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,0+)?")
TRUTH = {"ja": "true", "sand": "true", "true": "true", "nej": "false", "falsk": "false", "false": "false"}


class Habits:
    """What the cells of a noun's columns mean when a Danish spreadsheet wrote them."""

    def __init__(self, noun: type[Fact]) -> None:
        """Find out which columns hold dates, numbers, truth and business areas."""
        kinds = {name: set(get_args(field.annotation)) - {NoneType} for name, field in noun.model_fields.items()}
        self.dates = set(noun.days)
        self.numbers = {name for name, kind in kinds.items() if kind == {int}}
        self.truths = {name for name, kind in kinds.items() if kind == {bool}}
        self.columns = columns(noun)
        self.closed = {name: words for name in noun.own_fields() if (words := closed(noun, name))}
        self.areas = _naming(noun, NODES["Capability"])

    def column(self, text: str) -> str:
        """Return which column a heading names; what names none stays."""
        return self.columns.get(folded(text), text.strip())

    def read(self, name: str, cell: Any) -> str:
        """Return a cell as Byplan writes it; what is none of these habits stays, and is refused where it must be.

        Raises ValueError where more can be said of what is meant.
        """
        text = str(cell).strip()
        if name in self.dates and (date := DATE.fullmatch(text)):
            day, month, year = date.groups()
            return f"{year}-{month:0>2}-{day:0>2}"
        if name in self.numbers and NUMBER.fullmatch(text):
            return text.partition(",")[0].replace(".", "")
        if name in self.numbers and (fraction := FRACTION.fullmatch(text)):
            raise ValueError(f"{text!r} is no whole number (did you mean {fraction[1].replace('.', '')}?)")
        if name in self.truths:
            return TRUTH.get(text.lower(), text)
        if name in self.closed:
            return self.closed[name].get(text.lower(), text)
        # A spreadsheet takes 27.10 for a number, and as that it is 27,1.
        if name in self.areas and (area := _after(self.areas[name], text)) and KLE.fullmatch(area):
            group, _, part = area.partition(",")
            return f"{self.areas[name]}{group:0>2}" + (f".{part:0<2}" if part else "")
        return str(cell)


def _naming(noun: type[Fact], node: type[Node]) -> dict[str, str]:
    """Return the columns in which keys of a node stand, each with what stands before them."""
    if issubclass(noun, Node):
        return {noun.key_field: ""} if noun is node else {}
    if not issubclass(noun, Relationship):
        return {}
    sides = {"start": noun.starts, "end": noun.ends}
    return {side: "" if len(of) == 1 else f"{node.label()}:" for side, of in sides.items() if node in of}


def _after(prefix: str, text: str) -> str:
    return text.removeprefix(prefix) if text.startswith(prefix) else ""
