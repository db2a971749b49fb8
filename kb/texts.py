"""Texts as they are shown: on one line, figures with what they are of, and the templates that they stand in."""

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, Template

from kb.danish import number

# Characters that control the line rather than stand in it, such as those that turn the direction of writing, and
# those that XML has no place for.
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]+")


@cache
def template(name: str) -> Template:
    """Return a template of `kb/templates`, which escapes all that is put into it."""
    environment = Environment(loader=PackageLoader("kb"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template(name)


def plain(text: object) -> str:
    """Return a text on one line and without characters that turn others around."""
    return CONTROLS.sub(" ", str(text)).strip()


def short(text: object, most: int) -> str:
    """Return a text on one line and of at most so many characters; a dot says that there are more."""
    line = plain(text)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def percent(value: float, language: str = "da") -> str:
    """Return a share in [0, 1] in percent: 12,5 % in Danish and 12.5% in English."""
    return number(100 * value, language, 1) + ("\u00a0%" if language == "da" else "%")


def figure(value: Any, form: str = "number", language: str = "da") -> str:
    """Return a figure in its form (number, share, kroner); what is not known is named so."""
    if value is None:
        return "ukendt" if language == "da" else "unknown"
    if form == "share":
        return percent(value, language)
    return number(value, language) + (" kr." if form == "kroner" else "")
