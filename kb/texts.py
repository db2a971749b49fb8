"""Texts as they are shown: on one line, and the templates that they stand in."""

import re
from functools import cache

from jinja2 import Environment, PackageLoader, Template

_NOT_IN_XML = r"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
NOT_IN_XML = re.compile(f"[{_NOT_IN_XML}]")
"""What XML 1.0 has no place for, not even escaped: of a file that holds any of it a reader takes nothing."""
CONTROLS = re.compile(rf"[{_NOT_IN_XML}\t\n\r\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
"""That, and what else controls the line rather than stands in it, or turns the direction of writing."""


@cache
def template(name: str) -> Template:
    """Return a template of `kb/templates`, which escapes all that is put into it."""
    environment = Environment(loader=PackageLoader("kb"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template(name)


def in_xml(text: str) -> str:
    """Return a text as it may stand in XML once it is escaped."""
    return NOT_IN_XML.sub(" ", text)


def plain(text: object) -> str:
    """Return a text on one line and without characters that turn others around."""
    return CONTROLS.sub(" ", str(text)).strip()


def short(text: object, most: int) -> str:
    """Return a text on one line and of at most so many characters; a dot says that there are more."""
    line = plain(text)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
