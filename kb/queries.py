"""The questions: reads `cypher/**/*.cypher`, whose leading comment declares what each asks, takes and answers."""

import re
import tomllib
from collections.abc import Collection, Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model, model_validator

from kb.chart_kinds import Chart, Draws
from kb.declared import Column, Param, in_words
from kb.errors import InvalidParameter, Problem, SourceError
from kb.model import NODES
from kb.said import Said
from kb.told import Public

FOLDER = Path(__file__).resolve().parent.parent / "cypher"
_HEADER = re.compile(r"\s*/\*(.*?)\*/\s*", re.DOTALL)
Severity = Literal["error", "warning", "note"]
"""How bad rows of a check are: a contradiction, something that is probably wrong, something that is not known."""


class Query(BaseModel):
    """A question as declared in its file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    kind: str
    path: Path
    text: str
    title: str
    title_da: str
    asks: str
    asks_da: str
    area: str = "landscape"
    how: str = ""
    how_da: str = ""
    source: str = ""
    severity: Severity | None = None
    advice: str = ""
    """Of a check: what to do about its rows."""
    advice_da: str = ""
    computed: bool = False
    facts: str = ""
    """What the function gets beside the question's own rows: the name of a file in `cypher/facts/`."""
    leaves: tuple[str, ...] = ()
    """The parameters of the facts that are left to the function: all their values are answered from one reading."""
    order: tuple[str, ...] = ()
    overlay: dict[str, str] = {}
    draws: Draws | None = None
    edges: dict[str, str] = {}
    """What edges of a map that are no relationships are called in Danish."""
    says: dict[str, str] = {}
    """The numbers and days that edges of a map say, in Danish; the larger the first, the wider the line."""
    marks: dict[str, str] = Field(default={}, max_length=1)
    """What the nodes that a map returns as `marked` are, in Danish: they stand out."""
    chart: Chart | None = None
    """How the rows are drawn."""
    params: dict[str, Param] = {}
    columns: dict[str, Column] = {}
    public: Public | None = None
    """What the public is told of it, in figures."""

    def keys(self, column: str) -> tuple[str, ...]:
        """Return the labels whose keys a column may hold, those tried first first; none when it holds no keys."""
        declared = self.columns[column]
        if declared.key_of or declared.base not in ("str", "list[str]"):
            return declared.key_of
        named = (noun.file if declared.base == "str" else noun.plural for noun in NODES.values())
        return tuple(label for label, name in zip(NODES, named, strict=True) if name == column)

    @property
    def drawn(self) -> bool:
        """Tell whether its own rows can be drawn, and not only its trend."""
        return self.chart is not None and (self.chart.kind != "lines" or self.chart.x in self.columns)

    @model_validator(mode="after")
    def _keeps_its_promises(self) -> Self:
        for name, column in self.columns.items():
            if wrong := [label for label in column.key_of if label not in NODES]:
                raise ValueError(f"column {name}: no noun {wrong[0]!r}")
            if wrong := [other for other in column.enough if other not in self.columns]:
                raise ValueError(f"column {name}: no column {wrong[0]!r}")
        for name, param in self.params.items():
            label, _, prop = (param.value_of or param.key_of or "").partition(".")
            if label and label not in NODES:
                raise ValueError(f"parameter {name}: no noun {label!r}")
            if prop and prop not in NODES[label].model_fields:
                raise ValueError(f"parameter {name}: no property {param.value_of!r}")
            if param.one_of and param.default not in (None, *param.one_of):
                raise ValueError(f"parameter {name}: {param.default!r} is none of its choices")
            if param.after and param.after not in self.params:
                raise ValueError(f"parameter {name}: no parameter {param.after!r} to lie after")
        if self.public:
            self.public.check(self.columns, self.params)
        for name in self.chart.numbers() if self.chart else ():
            if name not in self.columns or self.columns[name].base not in ("int", "float"):
                raise ValueError(f"chart: {name!r} is no column of figures")
        if self.chart and len({self.columns[name].format for name in self.chart.numbers()}) > 1:
            raise ValueError("chart: figures of several units stand on no one axis")
        for name in self.chart.others() if self.chart else ():
            if name not in self.columns:
                raise ValueError(f"chart: no column {name!r}")
        if (self.kind == "checks") != bool(self.severity and self.advice and self.advice_da):
            raise ValueError("a check says its severity, advice and advice_da, and nothing else does")
        for name, down in ((part.removesuffix(" desc"), part.endswith(" desc")) for part in self.order):
            if down and name in self.columns and self.columns[name].base.startswith("list["):
                raise ValueError(f"order: {name} is a list, which can't be ordered downwards")
            if name not in self.columns and not self.computed and not re.search(rf"\bAS {name}\b", self.text):
                raise ValueError(f"order: {name!r} is neither a column nor returned by the Cypher")
        if unknown := set(self.leaves) - set(self.params):
            raise ValueError(f"leaves: no parameter {min(unknown)!r}")
        if self.facts and not self.computed:
            raise ValueError("facts: only a function can make rows of them, so say computed = true")
        if not self.computed:
            used, known = set(re.findall(r"\$(\w+)", self.text)), set(self.params)
            used |= known if self.draws else set()  # which get the rows that are drawn
            used -= {"rows"} if self.draws else set()
            if used - known:
                raise ValueError(f"${min(used - known)} is used and not declared")
            if known - used - {"limit"}:
                raise ValueError(f"parameter {min(known - used - {'limit'})} is declared and not used")
            if unsaid := [name for name in self.columns if not re.search(rf"\b{name}\b", self.text)]:
                raise ValueError(f"column {unsaid[0]} is declared and not returned")
        return self

    def problem(self, message: str, line: int = 0) -> Problem:
        """Return what is wrong in its file: in its header, or at a line of its Cypher, counted from 1."""
        path, text = self.path, self.path.read_text(encoding="utf-8")
        if not line:
            return Problem(_shown(path), 1, None, Said.same(message))
        header = _HEADER.match(text)
        above = text[: header.end()].count("\n") if header else 0
        own = text.rstrip().count("\n") + 1 - above if text[header.end() if header else 0 :].strip() else 0
        if self.facts and line > own:  # below its own stands UNION ALL, and then what several share
            path, above, line = FOLDER / "facts" / f"{self.facts}.cypher", 0, line - own - bool(own)
        return Problem(_shown(path), above + line, None, Said.same(message))

    @cached_property
    def read_by(self) -> tuple[str, ...]:
        """Return the parameters that its Cypher reads; a function may have others, and facts that it has not."""
        return tuple(sorted(set(re.findall(r"\$(\w+)", self.text)) - ({"rows"} if self.draws else set())))

    def taken(self, params: dict[str, Any]) -> dict[str, Any]:
        """Return the values that its Cypher takes; what the facts have and the question has not is null."""
        return {name: params.get(name) for name in self.read_by}

    @cached_property
    def parameters(self) -> type[BaseModel]:
        """Return the model that validates what a caller asks for."""
        fields: dict[str, Any] = {
            name: (
                param.annotation(),
                Field(
                    default=... if param.required else param.default,
                    description=param.doc,
                    validate_default=True,
                ),
            )
            for name, param in self.params.items()
        }
        return create_model(f"{_camel(self.name)}Parameters", __config__=ConfigDict(extra="forbid"), **fields)

    @cached_property
    def row(self) -> type[BaseModel]:
        """Return the model of a row of the answer."""
        fields: dict[str, Any] = {
            name: (column.annotation(), Field(description=column.doc)) for name, column in self.columns.items()
        }
        return create_model(f"{_camel(self.name)}Row", **fields)

    def validated(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters with their defaults and types; InvalidParameter says what is wrong with which."""
        try:
            params = dict(self.parameters.model_validate(given))
        except ValidationError as error:
            raise InvalidParameter(in_words(error), self.name) from None
        for name, param in self.params.items():
            if param.after and params[name] <= params[param.after]:
                early = f"{params[name]} does not lie after {param.after} {params[param.after]}"
                raise InvalidParameter({name: early}, self.name)
        return params


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


@cache
def shared_parameters() -> dict[str, Any]:
    """Return the parameters that many questions share, as `cypher/parameters.toml` declares them."""
    return tomllib.loads((FOLDER / "parameters.toml").read_text(encoding="utf-8"))


def read(path: Path) -> Query:
    """Read one file; SourceError names the file and what is wrong with its header."""
    file = _shown(path)
    try:
        text = path.read_text(encoding="utf-8")
        header = _HEADER.match(text)
        if not header:
            raise ValueError("a question begins with a block comment that declares it")
        declared = tomllib.loads(header[1])
        if isinstance(params := declared.get("params"), dict):
            shared = shared_parameters()
            declared["params"] = {
                name: shared.get(name, {}) | own if isinstance(own, dict) else own for name, own in params.items()
            }
        cypher = text[header.end() :]
        if facts := declared.get("facts"):
            left = declared.get("leaves") or ()
            cypher = _with_facts(cypher, str(facts), params if isinstance(params, dict) else {}, left)
        if path.parent.name == "maps" and (question := path.parents[1] / "analyses" / path.name).is_file():
            # A map of a question is called as the question is.
            declared = {name: getattr(read(question), name) for name in ("title", "title_da")} | declared
        known = {"name": path.stem, "kind": path.parent.name, "path": path, "text": cypher}
        if twice := known.keys() & declared:
            raise ValueError(f"{min(twice)} is not for the header to say")
        return Query.model_validate(declared | known)
    except ValidationError as error:
        wrong = in_words(error).items()
        raise SourceError(
            Problem(file, 1, None, Said.same(f"{at}: {what}" if at else what)) for at, what in wrong
        ) from None
    except ValueError as error:
        raise SourceError([Problem(file, 1, None, Said.same(str(error)))]) from None


def _with_facts(cypher: str, name: str, params: Collection[str], leaves: Iterable[str]) -> str:
    """Return a question's Cypher with that of the facts it is computed from: one statement, for one transaction.

    A parameter that the question has not, or leaves to its function, is null there: so the statements of several
    questions are one to Neo4j, which takes seconds to plan it.
    """
    path = FOLDER / "facts" / f"{name}.cypher"
    if not path.is_file():
        raise ValueError(f"facts: there is no cypher/facts/{name}.cypher")
    if unknown := set(re.findall(r"\$(\w+)", cypher)) - set(params):
        raise ValueError(f"${min(unknown)} is used and not declared")
    facts = path.read_text(encoding="utf-8")
    if "from" not in params and "to" not in params:
        facts = re.sub(r"\$(from|to)\b", "$at", facts)
    for left in leaves:
        facts = re.sub(rf"\${re.escape(left)}\b", "null", facts)
    return f"{cypher.rstrip()}\nUNION ALL\n{facts}" if cypher.strip() else facts


def _shown(path: Path) -> str:
    return str(path.relative_to(FOLDER.parent))


@cache
def catalogue(kind: str = "analyses") -> dict[str, Query]:
    """Return the questions of a kind (a folder under cypher/) by name, in alphabetical order."""
    return {path.stem: read(path) for path in sorted((FOLDER / kind).glob("*.cypher"))}
