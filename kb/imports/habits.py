"""How Danish spreadsheets write what they save as CSV: dates day first, numbers with points, ja and nej."""

import re
from types import NoneType
from typing import get_args

from kb.model import NODES, Fact, Node, Relationship

DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?: 00:00(?::00)?)?")
NUMBER = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,0+)?")
TRUTH = {"ja": "true", "sand": "true", "true": "true", "nej": "false", "falsk": "false", "false": "false"}


class Habits:
    """What the cells of a noun's columns mean when a Danish spreadsheet wrote them."""

    def __init__(self, noun: type[Fact]) -> None:
        """Find out which columns hold dates, numbers, truth and municipalities."""
        kinds = {name: set(get_args(field.annotation)) - {NoneType} for name, field in noun.model_fields.items()}
        self.dates = set(noun.days)
        self.numbers = {name for name, kind in kinds.items() if kind == {int}}
        self.truths = {name for name, kind in kinds.items() if kind == {bool}}
        municipality = NODES["Municipality"]
        self.codes: dict[str, str] = {}
        if issubclass(noun, Node):
            self.codes = {noun.key_field: ""} if noun is municipality else {}
        elif issubclass(noun, Relationship):
            sides = {"start": noun.starts, "end": noun.ends}
            self.codes = {
                side: "" if len(possible) == 1 else "Municipality:"
                for side, possible in sides.items()
                if municipality in possible
            }

    def read(self, name: str, cell: str) -> str:
        """Return a cell as Byplan writes it; what is none of these habits stays, and is refused where it must be."""
        text = cell.strip()
        if name in self.dates and (date := DATE.fullmatch(text)):
            day, month, year = date.groups()
            return f"{year}-{month:0>2}-{day:0>2}"
        if name in self.numbers and NUMBER.fullmatch(text):
            return text.partition(",")[0].replace(".", "")
        if name in self.truths:
            return TRUTH.get(text.lower(), cell)
        if name in self.codes:
            prefix = self.codes[name]
            code = text.removeprefix(prefix)
            # A spreadsheet takes 0751 for a number, and numbers have no leading zero.
            return f"{prefix}{code:0>4}" if text.startswith(prefix) and re.fullmatch(r"\d{3}", code) else cell
        return cell
