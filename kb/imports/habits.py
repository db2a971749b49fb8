"""How Danish spreadsheets write what they save: dates day first or in words, numbers with points, ja and nej."""

import re
from datetime import datetime
from types import NoneType
from typing import Any, get_args

from kb.dates import MONTHS, first_day, in_denmark, month_of
from kb.imports.guesses import of_date, of_number
from kb.imports.headings import closed, columns, folded, nearest
from kb.model import NODES, Fact, Node, Relationship, spelling
from kb.said import Said, did_you_mean, listed
from kb.spelling import seen

THOUSANDS = "[. \xa0\u2009\u202f]"
SHORTENED = re.compile(r"\d[.,]\d+E\+?\d+", re.I)
EXACTLY = "''"
"""Before an id that is meant letter by letter, whatever it looks like."""
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013"), "-")
KLE = re.compile(r"\d{1,2}(,\d{1,2})?")
TIME = r"(?:[ T]\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\.\d+)?)?"
ZONED = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)")
DATE = re.compile(rf"(?P<day>\d{{1,2}})[-./](?P<month>\d{{1,2}})[-./ ](?P<year>\d{{4}}){TIME}")
YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})[-./](?P<month>\d{{1,2}})[-./](?P<day>\d{{1,2}}){TIME}")
MONTH = re.compile(r"(?P<month>\d{1,2})[-./](?P<year>\d{4})")
IN_WORDS = re.compile(
    rf"(?:(?P<day>\d{{1,2}})[ .-]+)?(?P<month>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in MONTHS)})[ .-]+"
    r"(?P<year>\d{4})",
    re.I | re.ASCII,
)
NUMBER = re.compile(rf"-?(?:\d{{1,3}}(?:{THOUSANDS}\d{{3}})+|\d+)(?:,0{{1,2}}|,-)?")
TOTALS = {"i alt", "ialt", "total", "totalt", "subtotal", "hovedtotal", "grand total"}
TRUTH = {"ja": "true", "sand": "true", "true": "true", "nej": "false", "falsk": "false", "false": "false"}
MARKS = dict.fromkeys(("x", "1", "j", "y", "yes", "✓", "✔"), "ja") | dict.fromkeys(("0", "n", "no"), "nej")
"""What people tick a column with; an empty cell beside them may be a no, or not known."""
NOTHING = {"-", "–", "—", "?", "n/a", "i/t", "ukendt", "ikke oplyst"}
"""What people write where they know nothing, which is said by an empty cell."""
ERROR = re.compile(r"#(?:N/A|I/T|NAME\?|NAVN\?|REF!|REFERENCE!|VALUE!|VÆRDI!|DIV/0!|DIVISION/0!|NUM!|NULL!|NUL!)", re.I)


class Habits:
    """What the cells of a noun's columns mean when a Danish spreadsheet wrote them."""

    def __init__(self, noun: type[Fact]) -> None:
        """Find out which columns hold dates, numbers, truth, ids and business areas; the others hold texts."""
        kinds = {name: set(get_args(field.annotation)) - {NoneType} for name, field in noun.model_fields.items()}
        self.dates = set(noun.days)
        self.numbers = {name for name, kind in kinds.items() if kind == {int}}
        self.truths = {name for name, kind in kinds.items() if kind == {bool}}
        self.columns = columns(noun)
        self.closed = {name: words for name in noun.own_fields() if (words := closed(noun, name))}
        self.areas = _naming(noun, NODES["Capability"])
        self.codes = {name for name, label in _naming(noun, NODES["Municipality"]).items() if not label}
        self.ids = {name for name in noun.model_fields if name in ("start", "end") or spelling(noun, name)}
        self.ids |= {noun.key_field} if issubclass(noun, Node) else set()
        self.exact = self.dates | self.numbers | self.truths | self.closed.keys() | self.ids
        self.labels = {folded(node.danish[0]): label for label, node in NODES.items()}

    def column(self, text: str) -> str:
        """Return which column a heading names; what names none stays."""
        return self.columns.get(folded(text), text.strip())

    def guess(self, name: str | None, text: str) -> Said:
        """Return ` (did you mean …?)` for a cell that is not as the model has it: what a Danish spreadsheet means."""
        try:
            meant = self.read(name, text) if name and text else text
        except ValueError:
            if name in self.dates:
                return of_date(text)
            return of_number(text) if name in self.numbers else nearest(text, self.closed.get(name or "", {}).values())
        return did_you_mean([meant] if meant != text else [])

    def read(self, name: str, cell: Any) -> str:
        """Return a cell as Byplan writes it; what is none of these habits stays, and is refused where it must be.

        Raises ValueError where more can be said of what is meant.
        """
        text = str(cell).strip()
        if text.startswith("#") and ERROR.fullmatch(text):
            raise ValueError(excel_error(text))
        if name not in self.exact:
            return text if text.isascii() else _in_its_letters(text)
        text = seen(text).strip()
        if text.lower() in NOTHING:
            said = f"{text!r} says nothing: leave the cell empty where it is not known"
            raise ValueError(Said(said, f"{text!r} siger intet: lad cellen stå tom, når det er ukendt"))
        if text.startswith(EXACTLY) and name in self.ids:
            return text.removeprefix(EXACTLY)
        is_text = text.startswith("'")  # with which Excel is told so
        text = text.removeprefix("'")
        if name in self.dates:
            return _day(text)
        if name in self.numbers:
            return _number(text)
        if name in self.truths:
            if (truth := TRUTH.get(text.lower())) is None:
                meant = MARKS.get(text.lower())
                told = Said(f"{text!r} is neither ja nor nej", f"{text!r} er hverken ja eller nej")
                raise ValueError(told + did_you_mean([meant] if meant else []))
            return truth
        if name in self.closed:
            return _word(text, self.closed[name])
        if not is_text and " ".join(text.lower().rstrip(":").split()) in TOTALS:
            said = f"{text!r} looks like the head of a total: take its row away"
            raise ValueError(Said(said, f"{text!r} ligner en sumrække: fjern rækken"))
        label, colon, key = text.partition(":")
        if colon and (meant := self.labels.get(folded(label))):
            text = f"{meant}:{key.strip()}"
        if not is_text and SHORTENED.fullmatch(key or text):
            said = f"{text!r} is what a spreadsheet left of a number: make the column text, and write it again"
            left = f"{text!r} er et tal, som regnearket har forkortet: gør kolonnen til tekst, og skriv tallet igen"
            raise ValueError(Said(said, left))
        # A spreadsheet takes 27.10 for a number, and as that it is 27,1.
        if name in self.areas and (area := _after(self.areas[name], text)) and KLE.fullmatch(area):
            group, _, part = area.partition(",")
            return f"{self.areas[name]}{group:0>2}" + (f".{part:0<2}" if part else "")
        return text


def excel_error(text: str) -> Said:
    """Return what is wrong with a cell that holds one of Excel's errors."""
    return Said(f"holds Excel's error {text}", f"indeholder Excel-fejlen {text}")


def as_it_is(habits: Habits, name: str, value: Any) -> Any:
    """Return what to write so that an id is read as it is, where it would mean something else."""
    if name not in habits.ids or not isinstance(value, str):
        return value
    try:
        return value if habits.read(name, value) == value else f"{EXACTLY}{value}"
    except ValueError:
        return f"{EXACTLY}{value}"


def _in_its_letters(text: str) -> str:
    """Return a text; ValueError for one that was UTF-8 and taken for the letters of Windows."""
    for word in text.split():
        try:
            meant = word.encode("cp1252").decode("utf-8")
        except UnicodeError:
            continue
        if meant != word:
            said = f"{word!r} was read in other letters than it was written in"
            told = f"{word!r} er læst i et andet tegnsæt, end det er skrevet i"
            raise ValueError(Said(said, told) + did_you_mean([repr(meant)]))
    return text


def _in_denmark(text: str) -> str | None:
    """Return the day in Denmark of a moment, null of one that there is not."""
    try:
        return in_denmark(datetime.fromisoformat(text)).date().isoformat()
    except OverflowError:
        said = f"{text!r} is at the calendar's edge: leave the cell empty where there is no such day"
        told = f"{text!r} er ved kalenderens grænse: lad cellen stå tom, hvor der ingen sådan dag er"
        raise ValueError(Said(said, told)) from None
    except ValueError:
        return None


def _day(written: str) -> str:
    """Return a date as 2019-03-01, or as 2019-03 where no day is said; what is none stays."""
    text = re.sub(r"^(?:den|d\.)\s*", "", written, flags=re.I)
    text = re.sub(r"(?<=\d)\. (?=\d)", ".", text.translate(DASHES))
    meant = text
    if ZONED.fullmatch(text) and (day := _in_denmark(text)):
        return day
    for form in (DATE, YEAR_FIRST, MONTH, IN_WORDS):
        if said := form.fullmatch(text):
            parts = said.groupdict()
            month, day = parts["month"], parts.get("day")
            if not month.isdecimal():
                month = str(month_of(month))
            meant = f"{parts['year']}-{month:0>2}" + (f"-{day:0>2}" if day else "")
            break
    try:
        first_day(meant)
    except ValueError:
        if guess := of_date(written):
            raise ValueError(Said(f"{written!r} is no date", f"{written!r} er ikke en dato") + guess) from None
        return written
    return meant


def _number(text: str) -> str:
    """Return a whole number as its digits; what is none stays."""
    if NUMBER.fullmatch(text):
        return re.sub(THOUSANDS, "", text.partition(",")[0])
    if guess := of_number(text):
        raise ValueError(Said(f"{text!r} is no whole number", f"{text!r} er ikke et helt tal") + guess)
    return text


def _word(text: str, words: dict[str, str]) -> str:
    """Return the value that a word of a closed list stands for, or that it is."""
    word = " ".join(text.lower().split())
    if (value := words.get(word, text)) not in words.values():
        some = listed(list(map(repr, words)))
        raise ValueError(Said(f"{text!r} is none of {some}", f"{text!r} er hverken {some.da}") + nearest(word, words))
    return value


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
