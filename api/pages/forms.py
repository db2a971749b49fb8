"""Forms made from the declared parameters of a question, and reading what they send."""

from collections.abc import Container
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import Request

from api.pages import words
from api.pages.site import Site
from kb import browse, danish
from kb.dates import first_day, today
from kb.declared import Param
from kb.errors import RequestError
from kb.model import NODES
from kb.queries import Query

PAGE = ("sort", "page", "columns", "frame", "lang", "open", "show", "find", "links")
"""What is asked of the page and not of the question."""
LIMITS = ("10", "25", "50", "100", "250", "1000", "all")


@dataclass(frozen=True)
class Field:
    """One field: its kind is select, date, check, number or text; options are (value, text)."""

    name: str
    label: str
    kind: str
    value: str
    required: bool
    doc: str
    options: list[tuple[str, str]] = field(default_factory=list)
    browse: str = ""
    least: int | None = None
    wrong: bool = False


def given(query: Query, request: Request) -> dict[str, str]:
    """Return what the address asks of the question; what a form left empty is not asked."""
    return {name: value for name, value in request.query_params.items() if value and name not in PAGE}


def shown(
    site: Site, query: Query, given: dict[str, str], asked: dict[str, Any], wrong: RequestError | None, language: str
) -> dict[str, Any]:
    """Return what a page says of a form: its fields, what is still to be chosen, and why it can't be asked.

    In the fields is what was asked; those that must be filled come first.
    """
    marked = wrong.wrong if wrong else {}
    fields = [
        replace(_field(site, name, param, asked.get(name), language), wrong=name in marked)
        for name, param in query.params.items()
    ]
    return {
        "fields": sorted(fields, key=lambda one: not one.required),
        "lacking": [called(name, query.params[name], language) for name in lacking(query, given)],
        "wrong": str(wrong) if wrong else "",
        "wrongly_given": _wrongly_given(query, given, wrong) if wrong and language == "da" else [],
    }


def lacking(query: Query, given: Container[str]) -> list[str]:
    """Return which parameters must still be given before it can be asked."""
    return [name for name, param in query.params.items() if param.required and name not in given]


def called(name: str, param: Param, language: str) -> str:
    """Return what a parameter is called."""
    return param.da if language == "da" and param.da else words.plain(name)


def _wrongly_given(query: Query, given: dict[str, str], error: RequestError) -> list[str]:
    """Return in Danish which fields an error names, with what they may be instead."""
    told = [f"Der er ikke noget felt, der hedder »{name}«." for name in given if name not in query.params]
    for name, param in query.params.items():
        if name in given and name in error.wrong:
            what = f"»{called(name, param, 'da')}« kan ikke være »{given[name][:60]}«."
            told.append(f"{what} {_advice(query, param, given[name])}".rstrip())
    return told


def _advice(query: Query, param: Param, value: str) -> str:
    """Return what to write in its place."""
    if param.one_of:
        return f"Vælg en af: {', '.join(words.choice(one, 'da') for one in param.one_of)}."
    if param.key_of or param.value_of:
        return "Det er der ingen, der hedder: vælg fra listen, eller søg efter navnet foroven."
    if param.base == "date":
        if not _day(value):
            return "Skriv en dag, en måned eller et år: 2026-11-23, 2026-11 eller 2026."
        if param.after:
            return f"Det skal være efter »{query.params[param.after].da}«."
        return "Perioden er tom eller for lang: vælg en anden dag, eller længere mellem dagene."
    if param.base in ("int", "float"):
        least = "" if param.ge is None else f", mindst {param.ge:g}"
        return f"Skriv et {'helt ' if param.base == 'int' else ''}tal{least}{', eller alle' if param.optional else ''}."
    return "Vælg ja eller nej." if param.base == "bool" else ""


def _field(site: Site, name: str, param: Param, value: Any, language: str) -> Field:
    da = language == "da"
    text = _text(param.default if value is None else value)
    kind, options = "text", []
    if param.base == "bool":
        kind = "check"
    elif param.one_of:
        kind, options = "select", [(one, words.choice(one, language)) for one in param.one_of]
    elif param.key_of:
        choices = site.choices(param.key_of, language)
        kind, options = ("select", choices) if choices is not None else ("text", [])
    elif param.value_of:
        kind, options = "select", [(one, one) for one in _values(site, param.value_of)]
    elif param.base == "date":
        kind, text = "date", _day(text)
    elif name == "limit":
        text = text or "all"
        kind, options = "select", [(one, one if one != "all" else t_all(da)) for one in _limits(text)]
    elif param.base in ("int", "float"):
        kind = "number"
    if kind == "select" and param.default is None and name != "limit":
        first = ("– vælg –" if da else "– choose –") if param.required else f"– {t_all(da)} –"
        options = [("", first), *options]
    least = int(param.ge) if param.ge is not None else None
    label = called(name, param, language)
    return Field(name, label, kind, text, param.required, param.doc, options, param.key_of or "", least)


def t_all(da: bool) -> str:
    """Return the word for no limit."""
    return "alle" if da else "all"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _limits(text: str) -> list[str]:
    """Return the limits to choose among, the one that was asked for among them."""
    numbers = {*LIMITS, text} - {"all"}
    return [*sorted((one for one in numbers if one.isdigit()), key=int), "all"]


def _day(text: str) -> str:
    try:
        return (today() if text == "today" else first_day(text)).isoformat() if text else ""
    except ValueError:
        return ""


def _values(site: Site, value_of: str) -> list[str]:
    label, _, name = value_of.partition(".")
    found = site.kept(("values", value_of), lambda: browse.values(site.graph, NODES[label], [name])[name])
    return sorted(found, key=danish.order)
