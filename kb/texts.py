"""Texts as they are shown: on one line, and the templates that they stand in."""

import re
from functools import cache

from jinja2 import Environment, PackageLoader, Template

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
