"""Lists of each noun: searched, filtered, sorted and paged, and the search across all of them."""

from dataclasses import dataclass, replace
from typing import Any, Literal, get_args, get_origin
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from api.answers import ROOT
from api.pages import words
from api.pages.site import Address, Site, Values
from api.pages.tables import PER_PAGE
from kb import browse, danish, lookup, naming
from kb.beside import BESIDE, end_key, other_ends
from kb.dates import first_day, today
from kb.errors import InvalidParameter
from kb.model import NODES, RELATIONSHIPS, Node
from kb.naming import noun_name
from kb.rows import Row, as_csv
from kb.seen import reading

FILTERS = ("region", "kind", "status", "country", "procedure", "licence", "level", "year", "frequency")
"""The properties that are filtered by where a noun has them, besides those with a closed list of values."""
COUNTED = {
    "Municipality": ("USES",),
    "System": ("USES",),
    "Vendor": ("SUPPLIES", "AWARDED_TO"),
    "Capability": ("SUPPORTS",),
    "BuildingBlock": ("REALISES", "DEMANDS"),
    "Standard": ("FOLLOWS",),
    "Contract": ("COVERS",),
    "Decision": ("SETS", "ADVANCES"),
    "Meeting": ("MADE",),
    "Goal": ("ADVANCES",),
    "Principle": ("RESTS_ON",),
    "WorkingGroup": ("MEMBER_OF", "CONVENED_BY"),
}
"""The relationships whose number says most of a noun."""
LEFT_OUT = {
    "System": {"licence", "phase_out_from", "end_of_life"},
    "Contract": {"signed_on", "extension_options"},
    "Capability": {"name_en"},
}
"""Properties of a noun that give way to what is named beside it."""
WIDTH = 6
"""So many properties are columns of a list, in the order of their declaration; the CSV has them all."""
LONG = {*words.PROSE, "organisation_uuid", "url", "website", "repository_url"}
"""Properties that are too long for a column."""
NAMED = 5000
"""So many things named by what is around them are put in the order of those names; more in that of their ids."""
MOST_ENDS = 500
"""A list of more to choose among is no filter: their own pages lead to what they are joined to."""
NEWEST_FIRST = {"Meeting": "-held_on", "Decision": "-decided_on", "Document": "-published_on"}


@dataclass(frozen=True)
class Filter:
    """A property, or what a thing belongs to, to filter by: the values that occur, as (value, text)."""

    name: str
    label: str
    options: list[tuple[str, str]]
    value: str

    @property
    def chosen(self) -> bool:
        """Tell whether the value is among the options."""
        return any(value == self.value for value, _ in self.options)


def install(site: Site) -> None:
    """Add a list for each noun, and the search."""
    for noun in NODES.values():
        _add(site, noun)

    def found(language: str, request: Request) -> Response:
        text = request.query_params.get("q", "").strip()
        things = browse.search(site.graph, text, at=today()) if text else []
        return site.page("search.html", language, request, text=text, found=things)

    def chosen(language: str, request: Request) -> Response:
        for noun in NODES.values():
            key = request.query_params.get(noun.file)
            if key:
                return RedirectResponse(Address(language).thing(noun.label(), key), 303)
        return RedirectResponse(Address(language)("/soeg"), 303)

    site.add("/soeg", found, "public")
    site.add("/vis", chosen, "public", waits=False)


def _add(site: Site, noun: type[Node]) -> None:
    def page(language: str, request: Request) -> Response:
        if request.query_params.get("format") == "csv":
            return _csv(site, noun, language, request)
        return site.page("list.html", language, request, **_list(site, noun, language, request))

    site.add(f"/{words.slug(noun)}", page, noun.seen_by)


def columns(noun: type[Node]) -> list[str]:
    """Return the properties that a list shows, the name first."""
    out = LONG | LEFT_OUT.get(noun.label(), set())
    names = [name for name in noun.own_fields() if name not in (*out, "sources", "valid_from", "valid_to")]
    title = noun.title_field()
    rest = [name for name in names if name not in (title, "confidence", "id")]
    return [title, *rest[:WIDTH]]


def _head(noun: type[Node], kind: str, language: str) -> str:
    """Return what a column of a relationship is headed by: what it leads to, or else what it is."""
    ends = other_ends(noun, kind)
    if len(ends) > 1 or noun in ends:
        return words.relationship(kind, "out" if noun in RELATIONSHIPS[kind].starts else "in", language)
    return noun_name(ends[0], language, 1 if kind in BESIDE.get(noun.label(), ()) else 2).capitalize()


def _is_number(noun: type[Node], name: str) -> bool:
    """Tell whether a property is a figure, to be compared: a year or a level is not."""
    return noun.model_fields[name].annotation in (int, int | None) and name not in ("year", "level")


def _asked(site: Site, noun: type[Node], request: Request) -> Values:
    """Return what the address asks of the list."""
    asked = request.query_params
    sort = asked.get("sort") or NEWEST_FIRST.get(noun.label(), "")
    try:
        at = first_day(asked["at"]) if asked.get("at") else today()
    except ValueError as error:
        raise InvalidParameter({"at": str(error)}) from None
    return {
        "at": at,
        "text": asked.get("q", "").strip(),
        "filters": {name: _typed(noun, name, asked[name]) for name in filterable(noun) if asked.get(name)},
        "counted": tuple(kind for kind in COUNTED.get(noun.label(), ()) if reading.sees(kind)),
        "named": tuple(kind for kind in BESIDE.get(noun.label(), ()) if lookup.seen_beside(noun, kind)),
        "sort": sort.lstrip("-"),
        "down": sort.startswith("-"),
    }


def _list(site: Site, noun: type[Node], language: str, request: Request) -> Values:
    asked = _asked(site, noun, request)
    number = request.query_params.get("page", "1")
    page = max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else 1
    items, total = _ordered(site, noun, language, asked, (page - 1) * PER_PAGE, PER_PAGE)
    pages = max(1, -(-total // PER_PAGE))
    near = sorted({1, page - 1, page, page + 1, pages} & set(range(1, pages + 1)))
    return {
        "noun": noun,
        "items": items,
        "called": naming.names(site.graph, [(noun.label(), item[noun.key_field]) for item in items], language),
        "total": total,
        "columns": columns(noun),
        "numbers": [name for name in columns(noun) if _is_number(noun, name)],
        "counted": asked["counted"],
        "named": asked["named"],
        "heads": {kind: _head(noun, kind, language) for kind in (*asked["counted"], *asked["named"])},
        "filters": _filters(site, noun, language, asked["filters"]),
        "text": asked["text"],
        "asof": asked["at"],
        "sort": asked["sort"] or noun.title_field(),
        "down": asked["down"],
        "page": page,
        "pages": pages,
        "links": {at: _again(request, page=str(at) if at > 1 else "") for at in near},
        "sorts": {
            name: _again(request, sort=f"-{name}" if asked["sort"] == name and not asked["down"] else name, page="")
            for name in (*columns(noun), *asked["counted"], *asked["named"])
        },
        "csv": _again(request, format="csv", page=""),
        "json": _in_the_api(noun, request),
        "everything": Address(language).noun(noun.label()) if asked["text"] or asked["filters"] else "",
        "by_id": noun.label() in naming.AROUND and not _by_name(noun, asked, total),
    }


def _ordered(
    site: Site, noun: type[Node], language: str, asked: Values, skip: int, limit: int
) -> tuple[list[Row], int]:
    """Return some things as `browse.listed` does; those that are named by what is around them in the order of names."""
    items, total = browse.listed(site.graph, noun, **asked, skip=skip, limit=limit)
    if noun.label() not in naming.AROUND or not _by_name(noun, asked, total):
        return items, total
    if len(items) < total:
        items, _ = browse.listed(site.graph, noun, **asked, limit=NAMED)
    keys = [(noun.label(), item[noun.key_field]) for item in items]
    called = naming.names(site.graph, keys, language)
    places = {key: danish.order(called.get((label, key)) or key) for label, key in keys}
    items.sort(key=lambda item: places[item[noun.key_field]], reverse=asked["down"])
    return items[skip : skip + limit], total


def _by_name(noun: type[Node], asked: Values, total: int) -> bool:
    """Tell whether so many things are put in the order of the names made for them: not what is searched for."""
    first = not asked["text"] if not asked["sort"] else asked["sort"] == noun.title_field()
    return first and total <= NAMED


def _in_the_api(noun: type[Node], request: Request) -> str:
    """Return where the API has what the list shows; it orders by properties alone."""
    names = {"q", "at", *filterable(noun), *(["sort"] if _sorts(noun, request) else [])}
    asked = {name: value for name, value in request.query_params.items() if name in names and value}
    return f"{ROOT}/{noun.plural}" + (f"?{urlencode(asked)}" if asked else "")


def _sorts(noun: type[Node], request: Request) -> bool:
    return request.query_params.get("sort", "").lstrip("-") in noun.own_fields()


def _csv(site: Site, noun: type[Node], language: str, request: Request) -> Response:
    """Return all things that the list shows, with all their properties."""
    asked = _asked(site, noun, request)
    items, _ = _ordered(site, noun, language, asked, 0, 1_000_000)
    for item in items:
        item |= {kind: [one["key"] for one in item[kind]] for kind in asked["named"]}
    text = as_csv(items, [*noun.own_fields(), *asked["counted"], *asked["named"]])
    headers = {"content-disposition": f'attachment; filename="{noun.plural}.csv"', "vary": "accept"}
    return Response(text, media_type="text/csv", headers=headers)


def _again(request: Request, **changed: str) -> str:
    """Return the same address with something else asked for; what is empty is asked no more."""
    url = request.url.remove_query_params(list(changed))
    url = url.include_query_params(**{name: value for name, value in changed.items() if value})
    return url.path + (f"?{url.query}" if url.query else "")


def filterable(noun: type[Node]) -> list[str]:
    """Return what a list can be filtered by: what is named beside a thing, closed lists, yes or no, and FILTERS."""
    found = [kind.lower() for kind in BESIDE.get(noun.label(), ()) if lookup.seen_beside(noun, kind)]
    for name in noun.own_fields():
        field = noun.model_fields[name]
        closed = any(get_origin(part) is Literal for part in (field.annotation, *get_args(field.annotation)))
        if name in FILTERS or closed or bool in (field.annotation, *get_args(field.annotation)):
            found.append(name)
    return found


def _typed(noun: type[Node], name: str, text: str) -> Any:
    if name not in noun.model_fields:
        return text
    kinds = (noun.model_fields[name].annotation, *get_args(noun.model_fields[name].annotation))
    if bool in kinds:
        return text == "true"
    return int(text) if int in kinds and text.isascii() and text.isdigit() and len(text) < 16 else text


def _filters(site: Site, noun: type[Node], language: str, asked: dict[str, Any]) -> list[Filter]:
    beside = [name for name in filterable(noun) if name not in noun.model_fields]
    names = [name for name in filterable(noun) if name in noun.model_fields]
    values = site.kept(("filters", noun.label()), lambda: browse.values(site.graph, noun, names))
    found = []
    for name in beside:
        kind, given = name.upper(), asked.get(name, "")
        options = _ends_of(site, noun, kind)
        found.append(Filter(name, _head(noun, kind, language), options, _as_option(noun, kind, given, options)))
    for name in names:
        options = [(_text(value), words.choice(value, language)) for value in values[name]]
        found.append(Filter(name, words.prop(name, language), options, _text(asked.get(name, ""))))
    # What is in force is always shown, so that it can be seen and taken away.
    return [
        replace(one, options=[*one.options, (one.value, one.value)]) if one.value and not one.chosen else one
        for one in found
        if one.value or len(one.options) > 1
    ]


def _as_option(noun: type[Node], kind: str, given: str, options: list[tuple[str, str]]) -> str:
    """Return a key that is asked for as it stands among the options, if it does."""
    values = {value for value, _ in options}
    spelled = (end_key(noun, kind, end.label(), end.spelled(given)) for end in other_ends(noun, kind))
    return given if given in values or not given else next((one for one in spelled if one in values), given)


def _ends_of(site: Site, noun: type[Node], kind: str) -> list[tuple[str, str]]:
    """Return (key, name) of what things of a noun are joined to, to choose among."""
    return site.kept(("joined", noun.label(), kind), lambda: browse.ends(site.graph, noun, kind, MOST_ENDS))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
