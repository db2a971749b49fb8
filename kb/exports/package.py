"""The Byplan data package: one CSV per noun, and a Frictionless `datapackage.json` that is derived from the nouns.

See https://specs.frictionlessdata.io/data-package/ and https://specs.frictionlessdata.io/table-schema/.
"""

import csv
import json
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from kb.exports import nouns, records
from kb.model import Fact, Node, Noun, Relationship
from kb.writing import Writing

DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
"""A date to the day, the month or the year; Frictionless has a type for the first only."""


def write_package(run: Writing, folder: Path) -> dict[str, int]:
    """Write the landscape into an empty folder, and return the rows of each file."""
    counts = {}
    for noun in nouns():
        with (folder / f"{noun.file}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(noun.own_fields())
            rows = 0
            for record in records(run, noun):
                writer.writerow([_cell(value) for value in record.values()])
                rows += 1
        counts[noun.file] = rows
    text = json.dumps(description(), ensure_ascii=False, indent=2)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")
    return counts


def description() -> dict[str, Any]:
    """Return the description of the package: a resource per noun, each with its schema."""
    return {
        "profile": "tabular-data-package",
        "name": "byplan",
        "title": "Byplan",
        "description": "The Danish municipal IT landscape. Lists are separated by |; a date is a day, month or year.",
        "resources": [_resource(noun) for noun in nouns()],
    }


def _resource(noun: Noun) -> dict[str, Any]:
    keys: dict[str, Any] = {}
    if issubclass(noun, Node):
        keys["primaryKey"] = noun.key_field
    elif issubclass(noun, Relationship):
        foreign = [
            {"fields": side, "reference": {"resource": _name(ends[0]), "fields": ends[0].key_field}}
            for side, ends in (("start", noun.starts), ("end", noun.ends))
            if len(ends) == 1
        ]
        keys = {"foreignKeys": foreign} if foreign else {}
    fields = [_field(noun, name) for name in noun.own_fields()]
    return {
        "profile": "tabular-data-resource",
        "name": _name(noun),
        "path": f"{noun.file}.csv",
        "title": noun.__name__,
        "description": noun.__doc__ or "",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""], **keys},
    }


def _name(noun: type[Fact]) -> str:
    return noun.file.replace("_", "-")


def _field(noun: type[Fact], name: str) -> dict[str, Any]:
    declared = noun.model_fields[name]
    kind, annotation = "string", declared.annotation
    constraints: dict[str, Any] = {"required": True} if declared.is_required() else {}
    options = [option for option in get_args(annotation) or (annotation,) if option is not NoneType]
    if annotation is bool or bool in options:
        kind = "boolean"
    elif annotation is int or int in options:
        kind = "integer"
    literal = next((o for o in (annotation, *options) if get_origin(o) is Literal), None)
    if literal:
        constraints["enum"] = list(get_args(literal))
    if name in noun.days:
        constraints["pattern"] = DATE
    for mark in declared.metadata:
        if isinstance(getattr(mark, "pattern", None), str):
            constraints["pattern"] = mark.pattern.strip("^$")
    if issubclass(noun, Node) and name == noun.key_field:
        constraints["unique"] = True
    found: dict[str, Any] = {"name": name, "type": kind, "description": declared.description or ""}
    if kind == "boolean":
        found |= {"trueValues": ["true"], "falseValues": ["false"]}
    return found | ({"constraints": constraints} if constraints else {})


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "|".join(value) if isinstance(value, list | tuple) else value
