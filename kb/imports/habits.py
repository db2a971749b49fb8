"""How Danish spreadsheets write what they save: dates day first or in words, numbers with points, ja and nej."""

import re
from datetime import date, datetime, timedelta
from types import NoneType
from typing import Any, get_args

from kb.dates import MONTHS, in_denmark
from kb.imports.headings import closed, columns, did_you_mean, folded
from kb.model import NODES, Fact, Node, Relationship, spelling
from kb.spelling import seen

THOUSANDS = "[. \xa0\u2009\u202f]"
ENGLISH = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+")
SHORTENED = re.compile(r"\d[.,]\d+E\+?\d+", re.I)
FRACTION = re.compile(rf"(-?\d+(?:{THOUSANDS}\d{{3}})*),\d+")
KLE = re.compile(r"\d{1,2}(,\d{1,2})?")
TIME = r"(?:[ T]\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\.\d+)?)?"
ZONED = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)")
DATE = re.compile(rf"(?P<day>\d{{1,2}})[-./](?P<month>\d{{1,2}})[-./ ](?P<year>\d{{4}}){TIME}")
YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})[-./](?P<month>\d{{1,2}})[-./](?P<day>\d{{1,2}}){TIME}")
MONTH = re.compile(r"(?P<month>\d{1,2})[-./](?P<year>\d{4})")
IN_WORDS = re.compile(
    rf"(?:(?P<day>\d{{1,2}})[ .-]+)?(?P<month>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in MONTHS)})[ .-]+"
    r"(?P<year>\d{4})",
    re.I,
)
SHORT_YEAR = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d\d)")
SERIAL = re.compile(r"[1-9]\d{4}")
NUMBER = re.compile(rf"-?(?:\d{{1,3}}(?:{THOUSANDS}\d{{3}})+|\d+)(?:,0{{1,2}}|,-)?")
ROUGHLY = r"(?:(?:ca\.?|cirka|omkring|omtrent|over|under|min\.?|max\.?)\s*)?"
UNIT = re.compile(
    rf"{ROUGHLY}(?:kr\.?|dkk)?\s*({NUMBER.pattern}|{FRACTION.pattern})\s*(?:kr\.?|dkk|stk\.?|mdr?\.?|måneder|brugere)?",
    re.I,
)
SHORT = re.compile(
    rf"{ROUGHLY}(?:kr\.?\s*)?(\d+)(?:,(\d{{1,3}}))?\s*(tusind|t\.?kr|mio|mill|mia)\.?\s*(?:kr\.?|dkk)?", re.I
)
NOUGHTS = {"tusind": 3, "tkr": 3, "t.kr": 3, "mio": 6, "mill": 6, "mia": 9}
PART_OF_YEAR = re.compile(
    r"(?:(?P<edge>primo|medio|ultimo)|(?:q|k|kv\.?\s*)(?P<q>[1-4])|(?P<kvartal>[1-4])\.?\s*(?:kvartal|kvt\.?|kv\.?)),?\s+"
    r"(?P<year>\d{4})",
    re.I,
)
EDGES = {"primo": "{}-01-01", "medio": "{}-06", "ultimo": "{}-12-31"}
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
        self.ids = {name for name in noun.model_fields if name in ("start", "end") or spelling(noun, name)}
        self.ids |= {noun.key_field} if issubclass(noun, Node) else set()
        self.exact = self.dates | self.numbers | self.truths | self.closed.keys() | self.ids
        self.labels = {folded(node.danish[0]): label for label, node in NODES.items()}

    def column(self, text: str) -> str:
        """Return which column a heading names; what names none stays."""
        return self.columns.get(folded(text), text.strip())

    def read(self, name: str, cell: Any) -> str:
        """Return a cell as Byplan writes it; what is none of these habits stays, and is refused where it must be.

        Raises ValueError where more can be said of what is meant.
        """
        text = str(cell).strip()
        if text.startswith("#") and ERROR.fullmatch(text):
            raise ValueError(f"holds Excel's error {text}")
        if name not in self.exact:
            return text if text.isascii() else _in_its_letters(text)
        text = seen(text).strip()
        if text.lower() in NOTHING:
            raise ValueError(f"{text!r} says nothing: leave the cell empty where it is not known")
        text = text.removeprefix("'")  # with which Excel is told that it is a text
        if name in self.dates:
            return _day(text)
        if name in self.numbers:
            return _number(text)
        if name in self.truths:
            if (truth := TRUTH.get(text.lower())) is None:
                meant = MARKS.get(text.lower())
                raise ValueError(f"{text!r} is neither ja nor nej" + (f" (did you mean {meant}?)" if meant else ""))
            return truth
        if name in self.closed:
            return _word(text, self.closed[name])
        if " ".join(text.lower().rstrip(":").split()) in TOTALS:
            raise ValueError(f"{text!r} looks like the head of a total: take its row away")
        label, colon, key = text.partition(":")
        if colon and (meant := self.labels.get(folded(label))):
            text = f"{meant}:{key.strip()}"
        if SHORTENED.fullmatch(key or text):
            raise ValueError(
                f"{text!r} is what a spreadsheet left of a number: make the column text, and write it again"
            )
        # A spreadsheet takes 27.10 for a number, and as that it is 27,1.
        if name in self.areas and (area := _after(self.areas[name], text)) and KLE.fullmatch(area):
            group, _, part = area.partition(",")
            return f"{self.areas[name]}{group:0>2}" + (f".{part:0<2}" if part else "")
        return text


def _in_its_letters(text: str) -> str:
    """Return a text; ValueError for one that was UTF-8 and taken for the letters of Windows."""
    for word in text.split():
        try:
            meant = word.encode("cp1252").decode("utf-8")
        except UnicodeError:
            continue
        if meant != word:
            raise ValueError(f"{word!r} was read in other letters than it was written in (did you mean {meant!r}?)")
    return text


def _day(text: str) -> str:
    """Return a date as 2019-03-01, or as 2019-03 where no day is said; what is none stays."""
    text = re.sub(r"^(?:den|d\.)\s*", "", text, flags=re.I)
    if ZONED.fullmatch(text):
        try:
            return in_denmark(datetime.fromisoformat(text)).date().isoformat()
        except OverflowError:
            raise ValueError(
                f"{text!r} is at the calendar's edge: leave the cell empty where there is no such day"
            ) from None
    if short := SHORT_YEAR.fullmatch(text):
        day, month, year = short.groups()
        meant = f"{'19' if year > '69' else '20'}{year}-{month:0>2}-{day:0>2}"
        raise ValueError(f"{text!r} is no date (did you mean {meant}? Write the year with four digits)")
    if SERIAL.fullmatch(text):
        meant = f"{date(1899, 12, 30) + timedelta(int(text))}"
        raise ValueError(f"{text} is no date (did you mean {meant}? Excel counts days from 1900)")
    if part := PART_OF_YEAR.fullmatch(text):
        raise ValueError(f"{text!r} is no date (did you mean {_of_year(**part.groupdict())}?)")
    for form in (DATE, YEAR_FIRST, MONTH, IN_WORDS):
        if said := form.fullmatch(text):
            parts = said.groupdict()
            month, day = parts["month"], parts.get("day")
            if not month.isdecimal():
                month = str([name[:3] for name in MONTHS].index(month[:3].lower()) + 1)
            return f"{parts['year']}-{month:0>2}" + (f"-{day:0>2}" if day else "")
    return text


def _of_year(year: str, edge: str | None, q: str | None, kvartal: str | None) -> str:
    """Return the day, or the months, that a part of a year may mean."""
    if edge:
        return EDGES[edge.lower()].format(year)
    last = 3 * int(q or kvartal or 0)
    return f"{year}-{last - 2:02}, or {year}-{last:02}"


def _number(text: str) -> str:
    """Return a whole number as its digits; what is none stays."""
    if NUMBER.fullmatch(text):
        return re.sub(THOUSANDS, "", text.partition(",")[0])
    if ENGLISH.fullmatch(text):
        whole, _, rest = text.partition(",")
        other = "" if "," in rest else f", or {whole}"
        raise ValueError(f"{text!r} is no whole number (did you mean {text.replace(',', '')}{other}?)")
    if fraction := FRACTION.fullmatch(text):
        raise ValueError(f"{text!r} is no whole number (did you mean {re.sub(THOUSANDS, '', fraction[1])}?)")
    if unit := UNIT.fullmatch(text):
        raise ValueError(f"{text!r} is no whole number (did you mean {_number(unit[1])}?)")
    if short := SHORT.fullmatch(text):
        number, rest, times = short.groups(default="")
        meant = number + rest.ljust(NOUGHTS[times.lower()], "0")
        raise ValueError(f"{text!r} is no whole number (did you mean {meant.lstrip('0') or 0}?)")
    return text


def _word(text: str, words: dict[str, str]) -> str:
    """Return the value that a word of a closed list stands for, or that it is."""
    word = " ".join(text.lower().split())
    if (value := words.get(word, text)) not in words.values():
        *some, last = (repr(one) for one in words)
        raise ValueError(f"{text!r} is none of {', '.join(some)} or {last}{did_you_mean(word, words)}")
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
