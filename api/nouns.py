"""The nouns over HTTP: a list of each, one thing with what it is linked to, and the search among all of them."""

from typing import Annotated, Any

from fastapi import FastAPI, Path, Query, Request, Response

from api import answers, listed, problems, shapes
from api.answers import CSV, EXCEL, ROOT
from api.who import seen_by
from kb import browse, changes, journal, lookup, neighbours
from kb.access.asking import require
from kb.graph import Graph
from kb.model import NODES, Node

# FastAPI reads parameters off live annotations, so that this module can't import annotations from __future__.
FITS = ("same", "begins", "words", "within", "form", "alike")
"""What the ranks of a search mean."""

CHANGES = """The facts that runs after that one made what they are now, in the order of the runs; of one run nodes come
before relationships. Follow `next` to the last page, and give its `since` as `changed_since` the next time. What hangs
on a thing that is gone is gone with it, and comes back with it. 410 when what was known can't be brought up to date, as
a run was undone or the landscape replaced: then begin anew with `changed_since=0`."""


def install(app: FastAPI, graph: Graph) -> None:
    """Add the routes."""
    for noun in NODES.values():
        _add_list(app, graph, noun)
        _add_thing(app, graph, noun)
    _add_search(app, graph)
    _add_changes(app, graph)


def _add_list(app: FastAPI, graph: Graph, noun: type[Node]) -> None:
    form = listed.filters(noun)

    @seen_by(noun.seen_by)
    def things(request: Request, asked: Annotated[form, Query()]) -> Response:  # type: ignore[valid-type]
        given: dict[str, Any] = dict(asked)
        wanted = answers.form(request, given.pop("format"), ("json", "csv", "xlsx"))
        limit, cursor = given.pop("limit"), given.pop("cursor")
        how: dict[str, Any] = {"at": given.pop("at"), "text": given.pop("q"), "sort": given.pop("sort")}
        fields, since = given.pop("fields"), given.pop("changed_since")
        if since is not None:
            require("municipality", "changed_since, which tells what came together,")
        how["since"] = since and changes.since(graph, since)
        columns = how["fields"] = lookup.chosen(noun, fields and fields.split(","))
        if limit is None:
            rows = lookup.everything(graph, noun, filters=given, cursor=cursor, **how)
            return answers.stream(wanted, noun.plural, rows, columns, {"at": how["at"]})
        page = lookup.listing(graph, noun, filters=given, limit=limit, cursor=cursor, **how)
        if wanted == "json":
            return answers.json({"at": how["at"], "items": page.items, "next": page.next})
        return answers.table(wanted, noun.plural, page.items, columns, more=page.next is not None)

    app.get(
        f"{ROOT}/{noun.plural}",
        operation_id=noun.plural,
        summary=f"List {noun.plural.replace('_', ' ')}",
        description=noun.__doc__ or "",
        tags=["nouns"],
        response_model=listed.Listing[listed.partly(noun)],  # type: ignore[misc]
        responses=answers.also(CSV, EXCEL) | problems.responses(406, 410, 422),
    )(things)


def _add_thing(app: FastAPI, graph: Graph, noun: type[Node]) -> None:
    about = Path(description=noun.model_fields[noun.key_field].description)

    @seen_by(noun.seen_by)
    def thing(key: Annotated[str, about], asked: Annotated[shapes.Around, Query()]) -> Response:
        found, page = neighbours.node(
            graph,
            noun,
            key,
            at=asked.at,
            kind=asked.type,
            direction=asked.direction,
            limit=asked.limit,
            cursor=asked.cursor,
        )
        beside = [{**row, "link": answers.link(row["label"], row["key"])} for row in page.items]
        name = found[noun.title_field()]
        key = found[noun.key_field]  # which is another than the one asked for, where that was another id of it
        head = {"at": asked.at, "label": noun.label(), "key": key, "name": name, "properties": found}
        then = lookup.history(graph, noun, key)
        numbers = {*then.runs, *(run for row in page.items for run in row["runs"])}
        made_by = [shapes.MadeBy.of(run) for run in journal.behind(graph, sorted(numbers))]
        more = {"runs": then.runs, "earlier": then.earlier, "made_by": made_by}
        return answers.json({**head, **more, "neighbours": beside, "next": page.next})

    app.get(
        f"{ROOT}/{noun.plural}/{{key:path}}",
        operation_id=noun.file,
        summary=f"One {noun.file.replace('_', ' ')}, and what it is linked to",
        description=noun.__doc__ or "",
        tags=["nouns"],
        response_model=shapes.Thing[noun],  # type: ignore[valid-type]
        responses=problems.responses(404, 422),
    )(thing)


def _add_search(app: FastAPI, graph: Graph) -> None:
    @seen_by("public")
    def found(asked: Annotated[listed.Searching, Query()]) -> Response:
        page = browse.hits(graph, asked.q, at=asked.at, limit=asked.limit, cursor=asked.cursor)
        items = [
            {**{name: row[name] for name in ("label", "key", "name")}, "link": answers.link(row["label"], row["key"])}
            | {"fit": FITS[row["rank"]]}
            for row in page.items
        ]
        return answers.json({"at": asked.at, "items": items, "next": page.next})

    app.get(
        f"{ROOT}/search",
        operation_id="search",
        summary="Search all things by name or key",
        description="Finds names however they are spelt: aarhus finds Århus, a beginning or a part of a word is "
        "enough, and a typo or two are forgiven.",
        tags=["nouns"],
        response_model=listed.Hits,
        responses=problems.responses(422),
    )(found)


def _add_changes(app: FastAPI, graph: Graph) -> None:
    @seen_by("municipality")  # which run brought what tells whose list it is on
    def changed(asked: Annotated[listed.Since, Query()]) -> Response:
        found = changes.changed(graph, asked.changed_since, limit=asked.limit, cursor=asked.cursor)
        return answers.json(vars(found))

    app.get(
        f"{ROOT}/changes",
        operation_id="changes",
        summary="What changed since a run or a moment",
        description=CHANGES,
        tags=["nouns"],
        response_model=listed.Delta,
        responses=problems.responses(410, 422),
    )(changed)
