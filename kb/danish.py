"""How Danish is written: the order of names, here and in Cypher, and numbers and dates as a reader expects them."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from kb.dates import MONTHS, first_day

FOLDED = (("aa", "å"), ("ä", "æ"), ("ö", "ø"), ("ü", "y"), ("é", "e"), ("æ", "{"), ("ø", "|"), ("å", "}"))
"""What stands for what in the order of names: z is followed by {, | and }, so æ, ø and å come last, and aa as å."""

PLAIN = (("æ", "ae"), ("ø", "oe"), ("å", "aa"), ("ä", "ae"), ("ö", "oe"))
"""How the Danish letters are written where there are none."""

SWAPPED = str.maketrans(",.", ".,")


def order(text: str) -> str:
    """Return what sorts names the Danish way: æ, ø and å last, and aa as å."""
    text = text.lower()
    for found, put in FOLDED:
        text = text.replace(found, put)
    return text


def order_in_cypher(expression: str) -> str:
    """Return the Cypher that sorts a text just as `order` does."""
    expression = f"toLower({expression})"
    for found, put in FOLDED:
        expression = f"replace({expression}, '{found}', '{put}')"
    return expression


def fold(text: str) -> str:
    """Return the words of a text as somebody without Danish letters, accents or capitals would type them."""
    if text.isascii():
        return " ".join(re.findall(r"[^\W_]+", _plain(text.lower())))
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).casefold()
    parts = (letter for letter in unicodedata.normalize("NFKD", _plain(text)) if not unicodedata.combining(letter))
    # Again, as ǽ is æ only now.
    return " ".join(re.findall(r"[^\W_]+", _plain("".join(parts))))


def _plain(text: str) -> str:
    for found, put in PLAIN:
        text = text.replace(found, put)
    return text


def slug(text: str) -> str:
    """Return a text as ASCII letters, digits and hyphens, as ids and addresses have it: møder as moeder."""
    return re.sub(r"[^a-z0-9]+", "-", _plain(text.lower()).replace("'", "")).strip("-")


def number(value: float, language: str = "da", digits: int | None = None) -> str:
    """Return 1234.5 as 1.234,5, or as 1,234.5 in English; without `digits` with as many as say something."""
    if digits is None:
        size = abs(value)
        digits = 0 if float(value).is_integer() else 3 if size < 1 else 2 if size < 10 else 1 if size < 10_000 else 0
    text = fixed(value, "en", digits)
    text = text.rstrip("0").rstrip(".") if digits else text
    return text.translate(SWAPPED) if language == "da" else text


def fixed(value: float, language: str = "da", digits: int = 0) -> str:
    """Return a number with just so many decimals, as those that stand below each other should have."""
    text = f"{value:,.{digits}f}"
    return text.translate(SWAPPED) if language == "da" else text


def percent(value: float, language: str = "da") -> str:
    """Return a share in [0, 1] in percent: 12,5 % in Danish and 12.5% in English."""
    return number(100 * value, language, 1) + _per_cent(language)


def _per_cent(language: str) -> str:
    return "\u00a0%" if language == "da" else "%"


def decimals(values: Iterable[Any]) -> int:
    """Return how many decimals all figures that stand together have, so that they can be compared by eye."""
    sizes = [abs(value) for value in values if isinstance(value, int | float)]
    if all(float(value).is_integer() for value in sizes):
        return 0
    return 3 if max(sizes) < 1 else 2 if max(sizes) < 10 else 1 if max(sizes) < 10_000 else 0


def share(value: float, language: str = "da") -> str:
    """Return a share in percent with one decimal, as those that stand below each other should have."""
    return fixed(100 * value, language, 1) + _per_cent(language)


def figure(value: Any, form: str = "number", language: str = "da") -> str:
    """Return a figure in its form (number, share, kroner); what is not known is named so."""
    if value is None:
        return "ukendt" if language == "da" else "unknown"
    if form == "share":
        return percent(value, language)
    return number(value, language) + (" kr." if form == "kroner" else "")


def day(text: str | date, language: str = "da") -> str:
    """Return a date as it is said, with the precision that it has: 23. november 2026, marts 2017, 2011."""
    if isinstance(text, date):
        text = text.isoformat()
    known = first_day(text)
    month, dot = (MONTHS[known.month - 1], ".") if language == "da" else (f"{known:%B}", "")
    of_month = f"{month} {known.year}"
    return text if len(text) == 4 else of_month if len(text) == 7 else f"{known.day}{dot} {of_month}"
