"""The methods of a client, derived from the declarations: of each question, its trend and each noun, named as there."""

import keyword
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from inspect import Parameter, Signature
from typing import Any, Literal, get_args, get_origin

from kb.beside import BESIDE, joined_by
from kb.declared import Column, Param
from kb.model import NODES, Node
from kb.queries import catalogue, shared_parameters
from kb.trend import trends

Kind = Literal["question", "list", "thing"]
GIVES = {"question": "Answer", "list": "Answer", "thing": "Thing"}
DAY = "str | date"
WORDS = {"str": "str", "int": "int", "float": "float", "bool": "bool", "date": DAY}
OF_LISTS = {
    "at": Param(**shared_parameters()["at"]),
    "q": Param(type="str?", doc="Searched for in names and keys; what fits best comes first."),
    "sort": Param(type="str?", doc="The property to sort by, - before it for descending."),
    "fields": Param(type="list[str]?", doc="The properties that are wanted; all if not given."),
    "changed_since": Param(type="str?", doc="Only what changed since a run or a moment."),
    "limit": Param(type="int?", doc="At most so many; everything if not given."),
}


@dataclass(frozen=True)
class Method:
    """One way to ask: its name, what it asks below the API's root, what it takes, and the columns of its rows."""

    name: str
    kind: Kind
    path: str
    asks: str
    how: str
    params: dict[str, Param]
    columns: dict[str, Column]

    @property
    def names(self) -> dict[str, str]:
        """Return the API's name of each parameter by the one that Python allows: `from_` is its `from`."""
        return {f"{name}_" if keyword.iskeyword(name) else name: name for name in self.params}

    @property
    def signature(self) -> Signature:
        """Return what it takes: what must be given first, and by its place if one likes; the rest by name."""
        given = sorted(self.names.items(), key=lambda names: not self.params[names[1]].required)
        params = [Parameter("self", Parameter.POSITIONAL_OR_KEYWORD)]
        for python, name in given:
            param = self.params[name]
            kind = Parameter.POSITIONAL_OR_KEYWORD if param.required else Parameter.KEYWORD_ONLY
            default = Parameter.empty if param.required else param.default
            params.append(Parameter(python, kind, default=default, annotation=_annotation(param)))
        return Signature(params, return_annotation=GIVES[self.kind])

    @property
    def doc(self) -> str:
        """Return what it asks, what each parameter means, and which columns there are."""
        lines = [*textwrap.wrap(self.asks, 105), "", *textwrap.wrap(self.how, 105), "", "Args:"]
        lines += _wrapped((f"{python}: {self.params[name].doc}" for python, name in self.names.items()), 2)
        if self.columns and not self.path.endswith("/trend"):  # whose columns are those of the question
            lines += ["", "Columns:", *_wrapped((f"{name}: {column.doc}" for name, column in self.columns.items()), 1)]
        return "\n".join(line.rstrip() for line in lines)


@cache
def methods() -> dict[str, Method]:
    """Return all of them by name: the operation ids of the API are their names."""
    return {method.name: method for method in (*_questions(), *_nouns())}


def stub() -> str:
    """Return the methods as a stub for editors and type checkers."""
    return "\n".join(line for method in methods().values() for line in _stub(method))


def _questions() -> Iterator[Method]:
    for name, query in catalogue().items():
        yield Method(name, "question", f"analyses/{name}", query.asks, query.how, query.params, query.columns)
        if name in trends():
            of = trends()[name]
            how = f"Asked of one day after the other; what it means, and its columns, stand at `{name}`."
            yield Method(of.name, "question", f"analyses/{name}/trend", query.asks, how, of.params, of.columns)
    for name, query in catalogue("checks").items():
        how = f"The right answer is no rows. {query.advice}"
        yield Method(f"check_{name}", "question", f"checks/{name}", query.asks, how, query.params, query.columns)


def _nouns() -> Iterator[Method]:
    for noun in NODES.values():
        columns, plural = {name: _column(noun, name) for name in noun.own_fields()}, noun.plural
        filters = {name: _filter(noun, name) for name in noun.model_fields}
        filters |= {
            kind.lower(): Param(type="str?", doc=joined_by(noun, kind)) for kind in BESIDE.get(noun.label(), ())
        }
        lists, one = (
            f"List {plural.replace('_', ' ')}.",
            f"Look up one {noun.file.replace('_', ' ')}, and what it is linked to.",
        )
        about = noun.__doc__ or ""
        yield Method(plural, "list", plural, lists, about, {**OF_LISTS, **filters}, columns)
        own = {"key": Param(type="str", doc="Its key, however it is written."), "at": OF_LISTS["at"]}
        yield Method(noun.file, "thing", plural, one, about, own, {})


def _column(noun: type[Node], name: str) -> Column:
    doc = noun.model_fields[name].description or ""
    return Column(type="date?" if name in noun.days else f"{_base(noun, name)}?", doc=doc)


def _filter(noun: type[Node], name: str) -> Param:
    base, doc = _base(noun, name), noun.model_fields[name].description or ""
    if base == "list[str]":
        return Param(type="str?", doc=f"{doc} Those that hold this one.")
    return Param(type=f"{base}?", doc=doc, one_of=_choices(noun.model_fields[name].annotation))


def _base(noun: type[Node], name: str) -> str:
    kind = noun.model_fields[name].annotation
    if get_origin(kind) is tuple:
        return "list[str]"
    return next((base for base, of in (("bool", bool), ("int", int)) if of in (kind, *get_args(kind))), "str")


def _choices(kind: Any) -> tuple[str, ...]:
    if get_origin(kind) is Literal:
        return get_args(kind)
    return next((found for one in get_args(kind) if (found := _choices(one))), ())


def _annotation(param: Param) -> str:
    word = f"Literal[{', '.join(map(repr, param.one_of))}]" if param.one_of else WORDS.get(param.base, param.base)
    return f"{word} | None" if param.optional else word


def _wrapped(texts: Iterator[str], level: int) -> Iterator[str]:
    for text in texts:
        yield from textwrap.wrap(text, 105, initial_indent="    ", subsequent_indent="    " * (level + 1))


def _stub(method: Method) -> Iterator[str]:
    yield ""
    yield f"    def {method.name}("
    keyword_only = False
    for name, param in method.signature.parameters.items():
        if param.kind is Parameter.KEYWORD_ONLY and not keyword_only:
            keyword_only = True
            yield "        *,"
        typed = "" if param.annotation is Parameter.empty else f": {param.annotation}"
        yield f"        {name}{typed}{'' if param.default is Parameter.empty else f' = {param.default!r}'},"
    yield f"    ) -> {method.signature.return_annotation}:"
    first, *more = method.doc.splitlines()
    yield f'        """{first}'
    yield from (f"        {line}".rstrip() for line in more)
    yield '        """'
