"""Spelling: the one way in which an id is kept that people and programs write in several."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

UUID = re.compile(r"\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?", re.I)

INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
"""Where a word may be parted or joined, which way it runs, and the mark of UTF: nobody sees them in an id."""


def seen(text: str) -> str:
    """Return what a reader sees of an id: no letters that can't be seen, and each in the one form that it has."""
    return text if text.isascii() else unicodedata.normalize("NFC", text).translate(INVISIBLE)


@dataclass(frozen=True)
class Spelling:
    """The one way in which an id is kept that is written in several; what is no such id stays as it is."""

    write: Callable[[str], str]

    def __call__(self, value: object) -> object:
        """Be what pydantic asks before it validates."""
        return self.write(value) if isinstance(value, str) else value


def cvr(text: str) -> str:
    """Return a number of the business register as its eight digits, of 29 18 97 06, DK29189706 and 29189706.0 too."""
    found = re.fullmatch(r"(?:cvr(?:-?(?:nr|nummer))?\.?:?)?\s*(?:DK)?((?:[\s.-]*[0-9]){8})", _as_text(text), re.I)
    return re.sub(r"\D", "", found[1]) if found else text


def uuid(text: str) -> str:
    """Return a UUID in small letters, without braces."""
    found = UUID.fullmatch(text.strip())
    return "-".join(found.groups()).lower() if found else text


def kle(text: str) -> str:
    """Return the number of a business area in KLE as `27.03`, of `KLE 27.03` and `KLE 5` too; what is no KLE stays."""
    found = re.fullmatch(r"\s*(KLE[\s:.-]*)?([0-9]{1,2})((?:\.[0-9]{2}){0,2})\.?\s*", text, re.I)
    # A single digit is a main area of KLE only where that is said: somebody else may number areas, too.
    return found[2].zfill(2) + found[3] if found and (found[1] or len(found[2]) == 2) else text


def municipality_code(text: str) -> str:
    """Return the code of a municipality with the zero before it that spreadsheets take away."""
    code = _as_text(text)
    return code.zfill(4) if re.fullmatch(r"[0-9]{3,4}", code) else text


def _as_text(text: str) -> str:
    """Return a number as it was before a program took it for one with decimals."""
    return re.sub(r"(?<=[0-9])[.,]0$", "", text.strip())


SCHEMES: dict[str, Callable[[str], str]] = {"cvr": cvr, "kitos": uuid, "kle": kle}


def external(text: str) -> str:
    """Return `scheme:value` as its scheme writes it; a UUID is written in one way in all of them."""
    scheme, colon, value = text.partition(":")
    if write := SCHEMES.get(scheme.strip().lower()):
        return f"{scheme.strip().lower()}:{write(value.strip())}"
    return f"{scheme}:{uuid(value)}" if colon else text
