"""What an edge of a map looks like, and what is said of it."""

from collections.abc import Iterable, Mapping
from functools import cache

from kb import danish
from kb.model import NODES, RELATIONSHIPS
from kb.pictures import Picture
from kb.rows import Row
from kb.states import STATES
from kb.texts import plain, short

Names = Mapping[tuple[str, str], str]
"""What things are called, by label and key."""
LONGEST = 60
"""Letters of the name of a source."""
ILLUSTRATIVE = ["illustrative"]
DOTTED = [4, 4]
"""The dashes of what is illustrative."""


def look(picture: Picture, edge: Row, language: str, names: Names, kind: str = "", what: str = "") -> Row:
    """Return what an edge looks like, and what is said of it."""
    properties = edge["properties"]
    absent = state if (state := STATES.get(edge["state"])) and state.line else None
    words = absent.absent if absent else _words(edge["type"], picture.query.edges)
    kind = kind or words[language != "da"]
    what = what or _what(picture, edge, kind, language, names)
    sources = properties.get("sources") or []
    said = [properties.get(name) for name in picture.query.says]
    found = {
        "type": edge["type"],
        "state": edge["state"],
        "what": what,
        "kind": kind,
        "colour": absent.line
        if absent
        else inked(NODES["DataFlow" if edge["type"] == "FLOW" else picture.nodes[edge["start"]]["label"]].colour),
        "dashes": list(absent.dashes) if absent else DOTTED if sources == ILLUSTRATIVE else [],
        "illustrative": sources == ILLUSTRATIVE,
        "since": plain(properties.get("valid_from") or ""),
        "until": plain(properties.get("valid_to") or ""),
        "deadline": plain(properties.get("deadline") or ""),
        "sources": [plain(source) for source in sources],
        "times": next((value for value in said if isinstance(value, int)), 1),
    }
    return found | {"said": _said(found, source_names(sources, names), language)}


def source_names(sources: Iterable[str], names: Names) -> str:
    """Return what sources are called, one after the other, those without a name by their ids."""
    return ", ".join(short(names.get(("Source", source), source), LONGEST) for source in sources)


def _what(picture: Picture, edge: Row, kind: str, language: str, names: Names) -> str:
    """Return the kind of an edge with what is said of this one."""
    properties = edge["properties"]
    parts = [plain(_reason(properties, language, names))] if edge["type"] == "MISSING" else []
    for name, word in picture.query.says.items():
        if (value := properties.get(name)) is not None:
            shown = danish.day(value, language) if isinstance(value, str) else danish.number(value, language)
            parts.append(f"{word if language == 'da' else name.replace('_', ' ')}: {shown}")
    return f"{kind} ({', '.join(parts)})" if parts else kind


@cache
def inked(colour: str) -> str:
    """Return a colour darkened until a line of it is seen on white: 3 to 1, as WCAG 2.2 asks of graphics (1.4.11)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    while True:
        light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        if 1.05 / (0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] + 0.05) >= 3:
            return "#" + "".join(f"{round(255 * part):02X}" for part in parts)
        parts = [0.96 * part for part in parts]


def _reason(properties: Row, language: str, names: Names) -> str:
    """Return why a link is thought to be missing."""
    if properties.get("requirement"):
        asks = names.get(("Requirement", properties["requirement"]), properties["requirement"])
        return f"{'kræves af' if language == 'da' else 'required by'} {short(asks, 2 * LONGEST)}"
    k, n = properties.get("k"), properties.get("n")
    if language == "da":
        return f"{k} af {n} kommuner med begge systemer har den"
    return f"{k} of {n} municipalities with both systems have it"


def _words(kind: str, declared: dict[str, str]) -> tuple[str, str]:
    """Return what a kind of edge is called in Danish and English: as the map declares, or the noun."""
    english = kind.lower().replace("_", " ")
    return declared.get(kind) or (RELATIONSHIPS[kind].danish if kind in RELATIONSHIPS else english), english


def day(text: str, language: str) -> str:
    """Return a date as it is said; of a picture that somebody else made a text that is none stands for itself."""
    try:
        return danish.day(text, language)
    except ValueError:
        return text


def _said(look: Row, sources: str, language: str) -> str:
    """Return what an edge is, since when, and who says so."""
    words = ("siden", "til", "frist", "kilde") if language == "da" else ("since", "until", "deadline", "source")
    values = (look["since"], look["until"], look["deadline"])
    parts = [f"{word} {day(value, language)}" for word, value in zip(words, values, strict=False) if value]
    parts += [f"{words[3]}: {sources}"] if sources else []
    return " · ".join([look["what"], *parts])
