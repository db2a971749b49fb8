"""Guesses: what may be meant by a cell that is no date, or no whole number. They are told, and never taken."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from kb.dates import month_of
from kb.said import NOTHING, Said, did_you_mean

Match = re.Match[str]
MOST_DIGITS = 18
LENGTH = len("2019-03-01")
LONGEST = 100
"""Of a cell of more letters nothing is guessed."""
NAME = r"(?P<name>jan|feb|mar|apr|ma[ij]|may|jun|jul|aug|sep|o[ck]t|nov|dec)[a-z]*"
"""A month in Danish or English."""
YEAR = r"(?P<year>(?:19|20)\d\d)"
SHORT = r"(?P<year>(?:19|20)\d\d|\d\d)"
EDGE = r"(?:(?P<edge>primo|medio|ultimo)[ .]+)?"
PART = r"(?:(?P<kind>q|h|k|kv\.? ?)(?P<which>[1-4])|(?P<nth>[1-4])\.? ?(?P<word>kvartal|kvt\.?|kv\.?|halvår))"
MONTHS_OF = {"q": 3, "k": 3, "h": 6}
NOUGHTS = {"t": 3, "mia": 9, "milliard": 9, "m": 6}
"""What a number is multiplied by, as the noughts behind it, by how the word for that begins."""
FROM_1900 = Said(" Excel counts days from 1900", " Excel tæller dage fra 1900")
ONE_A_CELL = Said(" One date a cell", " Kun én dato i hver celle")
FOUR_DIGITS = Said(" Write the year with four digits", " Skriv året med fire cifre")


def dates(text: str) -> list[list[str]]:
    """Return what each day, month and year may be of which a text speaks, in the order in which it does."""
    found: dict[int, list[str]] = {}
    for form, meant in _FORMS:

        def noted(match: Match, meant: Callable[[Match], list[str]] = meant) -> str:
            found[match.start()] = meant(match)
            return " " * len(match[0])

        text = form.sub(noted, text)
    whole = not re.search(r"\d", text)  # else it is part of a date that is not clear, unless that is all there
    return [found[at] for at in sorted(found) if found[at] and (whole or len(found[at][0]) == LENGTH)]


@lru_cache(1_000)
def of_date(text: str) -> Said:
    """Return what to say behind a cell that is no date: what may be meant, or nothing."""
    if len(text) > LONGEST or not re.search(r"\d", text):
        return NOTHING
    if re.fullmatch(r"[1-9]\d{4}", text):
        return did_you_mean([f"{date(1899, 12, 30) + timedelta(int(text))}"], FROM_1900)
    found = dates(text)
    if len(found) > 1:
        one, other = found[0][0], found[1][0]
        return did_you_mean([Said(f"{one} and {other}", f"{one} og {other}")], ONE_A_CELL)
    return did_you_mean(found[0], NOTHING if re.search(r"\d{4}", text) else FOUR_DIGITS) if found else NOTHING


@lru_cache(1_000)
def of_number(text: str) -> Said:
    """Return what to say behind a cell that is no whole number: what may be meant, or nothing."""
    if len(text) > LONGEST or not (said := _NUMBER.fullmatch(text)):
        return NOTHING
    word = (said["scale"] or "").lower()
    scale = next((noughts for begins, noughts in NOUGHTS.items() if word.startswith(begins)), 0)
    values = _values(said["number"], rounded=not scale) if len(said["number"]) < MOST_DIGITS else []
    whole = (value.scaleb(scale).to_integral_value(ROUND_HALF_UP) for value in values)
    return did_you_mean(list(dict.fromkeys(f"{value:f}" for value in whole)))


def _values(number: str, *, rounded: bool) -> list[Decimal]:
    """Return what a number may be that is written in Danish or English; `rounded` says that it should be whole."""
    plain = re.sub(r"[ \xa0\u2009\u202f']", "", number)
    points, commas = plain.count("."), plain.count(",")
    danish, english = plain.replace(".", "").replace(",", "."), plain.replace(",", "")
    if points > 1 or (points and plain.rfind(".") < plain.rfind(",")):
        return [Decimal(danish)] if commas < 2 else []
    if commas > 1 or (commas and points):
        return [Decimal(english)] if points < 2 else []
    parts = re.fullmatch(r"(-?[1-9]\d{0,2})([.,])\d{3}", plain)
    if not parts:
        return [Decimal(plain.replace(",", "."))]
    if parts[2] == ",":
        return [Decimal(english), Decimal(danish)]
    return [Decimal(danish)] if rounded else [Decimal(danish), Decimal(english)]


def _day(match: Match) -> list[str]:
    """Return a day; the last of the month for one that it does not have, and another order where that is one."""
    year, month, day = _year(match["year"]), _month(match), int(match["day"])
    if month > 12 >= day:
        day, month = month, day
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return []
    return [f"{year}-{month:02}-{min(day, monthrange(int(year), month)[1]):02}"]


def _month_of(match: Match) -> list[str]:
    """Return a month, or its first or last day."""
    year, month = _year(match["year"]), _month(match)
    if not 1 <= month <= 12:
        return []
    edge = (match.groupdict().get("edge") or "").lower()
    last = monthrange(int(year), month)[1]
    return [f"{year}-{month:02}" + {"primo": "-01", "ultimo": f"-{last}"}.get(edge, "")]


def _year_of(match: Match) -> list[str]:
    edge = (match["edge"] or "").lower()
    return [match["year"] + {"primo": "-01-01", "medio": "-06", "ultimo": "-12-31"}.get(edge, "")]


def _part_of_year(match: Match) -> list[str]:
    """Return the first and the last month of a quarter or half of a year."""
    months = MONTHS_OF[(match["kind"] or match["word"])[0].lower()]
    last = months * int(match["which"] or match["nth"])
    return [f"{match['year']}-{month:02}" for month in (last - months + 1, last)] if last <= 12 else []


def _week(match: Match) -> list[str]:
    try:
        return [date.fromisocalendar(int(match["year"]), int(match["week"]), 1).isoformat()]
    except ValueError:
        return []


def _year(text: str) -> str:
    return text if len(text) == 4 else f"{'19' if text > '69' else '20'}{text}"


def _month(match: Match) -> int:
    parts = match.groupdict()
    name = parts.get("name")
    return month_of({"may": "maj", "mai": "maj", "oct": "okt"}.get(name.lower(), name)) if name else int(parts["month"])


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){pattern}(?![^\W_])", re.I | re.ASCII)


DAY, MONTH, GAP = r"(?P<day>\d\d?)", r"(?P<month>\d\d?)", r" ?[-./ ] ?"
_FORMS: list[tuple[re.Pattern[str], Callable[[Match], list[str]]]] = [
    (_form(rf"{DAY}{GAP}{MONTH}{GAP}{SHORT}"), _day),
    (_form(rf"{YEAR}{GAP}{MONTH}{GAP}{DAY}"), _day),
    (_form(r"(?P<year>(?:19|20)\d\d)(?P<month>0\d|1[0-2])(?P<day>[0-3]\d)"), _day),
    (_form(r"(?P<day>[0-3]\d)(?P<month>0\d|1[0-2])(?P<year>(?:19|20)\d\d)"), _day),
    (_form(rf"{DAY}(?:st|nd|rd|th)?[ .-]*{NAME}[ .,'-]*{SHORT}"), _day),
    (_form(rf"{NAME}[ .]*{DAY}(?:st|nd|rd|th)?,? +{YEAR}"), _day),
    (_form(rf"{EDGE}{NAME}[ .,'-]*{SHORT}"), _month_of),
    (_form(rf"(?:{PART}[ ,/-]*{YEAR})"), _part_of_year),
    (_form(rf"(?:{YEAR}[ ,/-]*{PART})"), _part_of_year),
    (_form(rf"(?:uge|u\.?|week|w) ?(?P<week>\d\d?)[ ,/-]+{YEAR}"), _week),
    (_form(rf"{YEAR}[ ,/-]*(?:uge ?|u|week ?|w)(?P<week>\d\d?)"), _week),
    (_form(rf"{MONTH}{GAP}{YEAR}"), _month_of),
    (_form(rf"{YEAR}{GAP}{MONTH}"), _month_of),
    (_form(rf"{EDGE}{YEAR}"), _year_of),
]
"""The most that a text may say comes first; what is found is not looked at again."""
_NUMBER = re.compile(
    r"(?:(?:ca\.?|cirka|omkring|omtrent|over|under|op til|mindst|højst|min\.?|max\.?|[<>≤≥~≈±]) *)*"
    r"(?:(?:kr\.?|dkk) *)?"
    r"(?P<number>-?(?:[1-9]\d{0,2}(?:[ .,'\xa0\u2009\u202f]\d{3})+|\d+)(?:[.,]\d+)?)(?:,-|\+)? *"
    r"(?P<scale>t\.?kr\.?|tdkk|tusind|mio\.?|mill?\.?|million(?:er)?|mkr\.?|mia\.?|milliard(?:er)?)? *"
    r"(?:kr\.?|dkk|stk\.?|mdr?\.?|måned(?:er)?|brugere?|licens(?:er)?)?(?:,-)? *"
    r"(?:årligt|om året|pr\.? år|/ ?år|p\.? ?a\.?)?",
    re.I,
)
