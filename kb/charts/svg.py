"""Vega-Lite to an SVG that stands in a page: named, described, hatched where nothing is known; the only vl-convert."""

import hashlib
import re
from html import escape
from typing import Any
from xml.etree import ElementTree

import vl_convert

from kb.dates import MONTHS

SVG = "http://www.w3.org/2000/svg"
UNKNOWN = "#c9c9c8"
"""Drawn as hatching: Vega knows no patterns, and nothing else has this colour."""
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
NUMBERS: dict[str, dict[str, Any]] = {
    "da": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", "\u00a0kr."], "percent": "\u00a0%"},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["DKK\u00a0", ""], "percent": "%"},
}
DAYS = ["søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"]
DANISH_TIME = {
    "dateTime": "%A den %-d. %B %Y %X",
    "date": "%-d. %B %Y",
    "time": "%H:%M",
    "periods": ["AM", "PM"],
    "days": DAYS,
    "shortDays": [day[:2] for day in DAYS],
    "months": MONTHS,
    "shortMonths": [month[:3] for month in MONTHS],
}
CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "labelLimit": 400,
        "labelColor": "#1a1a1a",
        "titleColor": "#444444",
        "gridColor": "#e2e2e2",
        "domainColor": "#767676",
        "tickColor": "#767676",
    },
    "legend": {
        "labelFontSize": 13,
        "titleFontSize": 13,
        "labelLimit": 280,
        "titleFontWeight": "normal",
        "columnPadding": 32,
    },
    "text": {"fontSize": 12, "fill": "#1a1a1a"},
    "header": {"labelFontSize": 13},
}
ElementTree.register_namespace("", SVG)


def hatching(name: str) -> str:
    """Return the pattern that stands for what is not known."""
    return (
        f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" fill="#f4f4f4"/><path d="M0 0V6" stroke="#8a8a8a" stroke-width="3"/></pattern>'
    )


def render(spec: dict[str, Any], title: str, description: str, language: str = "da") -> str:
    """Return a Vega-Lite specification as SVG text: one image to a screen reader, and marks that tell what they are."""
    for layer in spec.get("layer", [spec]):
        # Vega would make up something to say of marks that have been given nothing.
        layer["mark"]["aria"] = "description" in layer["encoding"]
    drawn = vl_convert.vegalite_to_svg(
        {"config": CONFIG, "padding": {"left": 4, "right": 60, "top": 4, "bottom": 4}, **spec},
        allowed_base_urls=[],
        format_locale=NUMBERS[language],
        time_format_locale=DANISH_TIME if language == "da" else "en-GB",
    )
    root = ElementTree.fromstring(drawn)  # noqa: S314  # what we have just written
    for part in root.iter():
        _tidy(part)
    return named(root, title, description)


def _tidy(part: ElementTree.Element) -> None:
    """Make what Vega says of a mark to screen readers, which see one image, a title that everybody can point at."""
    said = part.attrib.pop("aria-label", None)
    told = part.attrib.pop("aria-roledescription", None)
    for name in ("role", "aria-hidden", "class", "pointer-events"):
        part.attrib.pop(name, None)
    if said and told and told not in ("axis", "legend", "title", "group mark container"):
        title = ElementTree.Element(f"{{{SVG}}}title")
        title.text = said
        part.insert(0, title)


def named(root: ElementTree.Element, title: str, description: str) -> str:
    """Return a drawing as text with its title and description, the one image that a screen reader sees."""
    body = ElementTree.tostring(root, encoding="unicode")
    mark = hashlib.sha256((title + description + body).encode()).hexdigest()[:10]
    body = re.sub(rf'"{UNKNOWN}"', f'"url(#u{mark})"', body)
    start = body.index(">") + 1
    head = body[: start - 1] + f' role="img" aria-labelledby="t{mark}" aria-describedby="d{mark}">'
    words = f'<title id="t{mark}">{escape(title)}</title><desc id="d{mark}">{escape(description)}</desc>'
    return f"{head}{words}<defs>{hatching('u' + mark)}</defs>{body[start:]}"
