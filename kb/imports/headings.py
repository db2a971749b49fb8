"""What people call the nouns and their columns: as the model does, or in Danish, as a template does."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from kb.model import NODES, RELATIONSHIPS, Fact, Node, Noun, Relationship
from kb.said import Said, did_you_mean
from kb.spelling import seen
from kb.words import CHOICES, FORMER, PROPERTIES

_ALL: list[Noun] = [*NODES.values(), *RELATIONSHIPS.values()]
NOUNS = {noun.file: noun for noun in _ALL}
CLOSE = 0.76
"""So much of two words must be the same: of short ones more than half is soon."""
MEANT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("startdato", "gyldig fra", "fra dato", "begyndelse"), ("valid_from", "starts_on")),
    **dict.fromkeys(("slutdato", "gyldig til", "til dato", "udløbsdato", "ophør"), ("valid_to", "ends_on")),
    **dict.fromkeys(("værdi", "beløb"), ("value_dkk",)),
    "type": ("kind",),
    "antal brugere": ("users",),
}
"""What other registers call columns."""
HEAD = 30
"""In so many rows the headings are looked for, below whatever stands above them."""


def folded(text: object) -> str:
    """Return what two ways to write one heading have in common."""
    return re.sub(r"[\s_*:-]+", " ", seen(str(text))).strip().casefold()


def suggested(noun: type[Fact], text: str) -> Said:
    """Return ` (did you mean 'Fra'?)` where a heading is close to that of a column, or says the same."""
    word = folded(text)
    names = [name for name in MEANT.get(word, ()) if name in noun.model_fields]
    if not names and issubclass(noun, Node) and word.removesuffix("navn") in noun.danish:
        names = [noun.title_field()]
    if names:
        return did_you_mean([repr(heading(noun, names[0]))])
    return _close(word, {folded(heading(noun, name)): heading(noun, name) for name in noun.own_fields()})


def nearest_sheet(text: str) -> Said:
    """Return ` (did you mean 'Systemer'?)` where a sheet or file is called about as that of a noun."""
    known = {folded(sheet(noun)): sheet(noun) for noun in NOUNS.values()}
    return _close(folded(text), {file: file for file in NOUNS} | known)


def _close(word: str, known: Mapping[str, str]) -> Said:
    """Return ` (did you mean 'Navn'?)` of what begins as a word does, and is much like it."""
    alike = {one: shown for one, shown in known.items() if one[:1] == word[:1]}
    return did_you_mean([repr(alike[one]) for one in get_close_matches(word, alike, 1, CLOSE)])


def nearest(word: str, known: Any) -> Said:
    """Return ` (did you mean 'aula'?)` where something known is close to the word."""
    # Beyond so many, looking for the nearest takes longer than a reader waits.
    return did_you_mean(list(map(repr, _nearest(word, tuple(known)) if len(known) <= 20_000 else [])))


@lru_cache(100)
def _nearest(word: str, known: tuple[str, ...]) -> list[str]:
    """Return what is closest to a word; a column has one wrong word in many rows."""
    return get_close_matches(word, known, 1)


def sheet(noun: type[Fact]) -> str:
    """Return what a sheet of a noun is called in Danish."""
    if issubclass(noun, Node):
        name = noun.danish[1]
    elif issubclass(noun, Relationship):
        name = noun.danish
    return name[0].upper() + name[1:].replace("'", "")


def heading(noun: type[Fact], name: str) -> str:
    """Return what a column is called in Danish; an end of a relationship, after what it may be."""
    if issubclass(noun, Relationship) and name in ("start", "end"):
        one, other = ends(noun.starts), ends(noun.ends)
        if name == "start":
            return one
        return f"{other} ({noun.danish})" if one == other else other
    return PROPERTIES[name]


def ends(possible: tuple[type[Node], ...]) -> str:
    """Return what an end may be, in Danish."""
    if len(possible) == len(NODES):
        return "Hvad som helst"
    text = " eller ".join(noun.danish[0] for noun in possible)
    return text[0].upper() + text[1:]


def columns(noun: type[Fact]) -> dict[str, str]:
    """Return the columns of a noun by whatever a heading may call them."""
    names = noun.own_fields()
    former = {folded(heading): name for name, heading in FORMER.items() if name in names}
    return former | {folded(heading(noun, name)): name for name in names} | {folded(name): name for name in names}


def sheets() -> dict[str, type[Fact]]:
    """Return the nouns by whatever a sheet may be called."""
    found: dict[str, type[Fact]] = {}
    for noun in NOUNS.values():
        names = {noun.file, noun.__name__, sheet(noun)}
        names |= {noun.danish[0]} if issubclass(noun, Node) else set()
        found |= {folded(name): noun for name in names}
    return found


def closed(noun: type[Fact], name: str) -> dict[str, str]:
    """Return the values that a column may have, by their Danish words; nothing where any may stand."""
    annotation = noun.model_fields[name].annotation
    kinds = [kind for kind in get_args(annotation) or (annotation,) if kind is not NoneType]
    if bool in kinds:
        return {"ja": "true", "nej": "false"}
    literal = next((kind for kind in (annotation, *kinds) if get_origin(kind) is Literal), None)
    return {CHOICES[value]: value for value in get_args(literal)} if literal else {}


def standing_above(
    noun: type[Fact], rows: list[tuple[int, list[Any]]], known: Mapping[str, str]
) -> Iterator[tuple[int, bool]]:
    """Yield the line of each row above the headings that may hold facts, and whether it is of a table of its own."""
    wanted = {name for name, field in noun.model_fields.items() if field.is_required()}
    needed: list[int] = []
    for line, cells in rows:
        named = {known.get(folded(cell)): at for at, cell in enumerate(cells) if isinstance(cell, str) and cell}
        is_fact = bool(needed) and not _named(cells, known) and all(any(cells[at : at + 1]) for at in needed)
        if named.keys() - {None} and not is_fact:
            needed = needed or ([named[name] for name in wanted] if wanted <= named.keys() else [])
        elif needed or sum(map(bool, cells)) > 1:
            yield line, bool(needed)


def names_columns(cells: list[Any], known: Mapping[str, str]) -> bool:
    """Tell whether all that a row holds are headings of columns, two or more; a thing may be called as one is."""
    if not (cells and isinstance(cells[0], str) and cells[0].strip(" *:").casefold() in known):
        return False  # of a row of many that hold something else there is no need to look further
    return len(_named(cells, known)) > 1


def _named(cells: list[Any], known: Mapping[str, str]) -> set[str | None]:
    """Return the columns that a row names which holds nothing else, and each of them once; none of another row."""
    named = [known.get(folded(cell)) for cell in cells if cell]
    return set() if None in named or len({*named}) < len(named) else {*named}


def found_in(rows: list[tuple[int, list[Any]]], known: dict[str, str]) -> tuple[int, int, dict[int, str]]:
    """Return which of the rows holds the headings, the last that does, and what they are by column."""
    found = [{i: cell for i, cell in enumerate(cells) if isinstance(cell, str) and cell} for _, cells in rows]
    counts = [sum(folded(cell) in known for cell in cells.values()) for cells in found]
    best = counts.index(max(counts, default=0)) if any(counts) else None
    if best is None:
        return 0, 0, {}
    last = best
    # Below may stand the parts of what is merged above, or the same again as the model says it.
    while last + 1 < len(rows) and _named(rows[last + 1][1], known):
        last += 1
    header: dict[int, str] = {}
    for at in range(last, -1, -1):
        named = {known.get(folded(cell)) for cell in header.values()}
        for index, cell in found[at].items():
            if (folded(cell) in known and known[folded(cell)] not in named) or at == best:
                header.setdefault(index, cell)
    return best, last, dict(sorted(header.items()))
