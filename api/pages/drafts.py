"""What somebody is about to ask in Cypher: read from a link, or from the form that makes the link."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from api.cypher import Asked
from api.saved import values
from kb.dates import first_day
from kb.declared import in_words
from kb.errors import InvalidParameter
from kb.guard import Limits, parameters
from kb.saved import Question, Saved

KINDS = {"text": ("Tekst", "Text"), "number": ("Tal", "Number"), "json": ("JSON", "JSON")}
"""As what the value of a parameter is read: 27 is the key of a business area as a text, and a number else."""
LONGEST_LINK = 6_000
"""Letters of an address that every browser and proxy lets through."""


@dataclass(frozen=True)
class Value:
    """The field of a parameter: its name, as what it is read, and what stands in it."""

    name: str
    kind: str = "text"
    text: str = ""

    @classmethod
    def of(cls, name: str, value: Any) -> "Value":
        """Return the field that has this value in it."""
        if isinstance(value, str) and value and not {"\r", "\n"} & {*value}:  # which a field of text would lose
            return cls(name, "text", value)
        kind = "number" if isinstance(value, int | float) and not isinstance(value, bool) else "json"
        return cls(name, kind, to_json(value).decode())

    def read(self) -> Any:
        """Return the value. Raises InvalidParameter when it is none of its kind."""
        if self.kind == "text":
            return self.text
        try:
            value = from_json(self.text, allow_inf_nan=False)
        except ValueError as error:
            raise InvalidParameter({self.name: f"{self.text[:60]!r} is no {self.kind} ({error})"}) from None
        if self.kind == "number" and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise InvalidParameter({self.name: f"{self.text[:60]!r} is no number"})
        return value


@dataclass(frozen=True)
class Draft:
    """A query with the fields of its parameters, the day, and the saved question that it began as, if any."""

    query: str = ""
    fields: dict[str, Value] = field(default_factory=dict)
    at: str = ""
    saved: Question | None = None
    name: str = ""
    shared: bool = False

    @property
    def shown(self) -> list[Value]:
        """Return the fields that the query asks for."""
        return [self.fields.get(name, Value(name)) for name in parameters(self.query)]

    @property
    def lacking(self) -> list[str]:
        """Return the names of the parameters that have no value yet."""
        return [one.name for one in self.shown if not one.text]

    def given(self) -> dict[str, Any]:
        """Return the values of its parameters. Raises InvalidParameter for one that is none of its kind."""
        return {one.name: one.read() for one in self.shown if one.text}

    def asked(self, limit: int) -> Asked:
        """Return what is to be asked. Raises InvalidParameter for what can't be."""
        try:
            return Asked(query=self.query, parameters=self.given(), at=self.at or "today", limit=limit)
        except ValidationError as error:
            raise InvalidParameter(in_words(error)) from None

    def link(self) -> str:
        """Return what the page is asked to ask this again: a saved question by its id, else the query itself."""
        same = self.saved is not None and self.saved.query == self.query
        asked = {"saved": self.saved.id if self.saved else "", "query": "" if same else self.query}
        if (given := self.given()) and not (same and self.saved and self.saved.parameters == given):
            asked["parameters"] = to_json(given).decode()
        return urlencode({name: text for name, text in {**asked, "at": self.at}.items() if text})


def of_link(asked: Mapping[str, str], saved: Saved) -> Draft:
    """Return what a link asks. Raises UnknownKey for a saved question that there is none of, InvalidParameter."""
    draft = of_saved(saved.get(asked["saved"])) if asked.get("saved") else Draft()
    draft = replace(draft, at=_day(asked.get("at", "")))
    if asked.get("query"):
        draft = replace(draft, query=_lines(asked["query"]))
    if asked.get("parameters"):
        own = {name: Value.of(name, value) for name, value in values(asked["parameters"]).items()}
        draft = replace(draft, fields={**draft.fields, **own})
    return draft


def of_saved(question: Question) -> Draft:
    """Return a saved question, to be asked as it was saved."""
    fields = {name: Value.of(name, value) for name, value in question.parameters.items()}
    return Draft(question.query, fields, "", question, question.name, question.shared)


def of_form(sent: Mapping[str, str], saved: Saved) -> Draft:
    """Return what a form sends. Raises UnknownKey for a saved question that is no longer there."""
    kinds = {name.removeprefix("kind."): kind for name, kind in sent.items() if name.startswith("kind.")}
    fields = {
        name: Value(name, kinds.get(name, "text"), text)
        for name, text in ((one.removeprefix("value."), text) for one, text in sent.items() if one[:6] == "value.")
        if kinds.get(name, "text") in KINDS
    }
    question = saved.get(sent["saved"]) if sent.get("saved") else None
    name, shared = sent.get("name", "").strip(), "shared" in sent
    return Draft(_lines(sent.get("query", "")), fields, sent.get("at", ""), question, name, shared)


def _day(text: str) -> str:
    """Return a day as the field of a form takes it; what is none stays, to be refused by name."""
    try:
        return "" if text in ("", "today") else first_day(text).isoformat()
    except ValueError:
        return text


def _lines(text: str) -> str:
    """Return a text with the ends of lines that Neo4j counts letters by; a form sends others."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


MOST_ROWS = Limits().rows
"""So many rows a page shows."""
