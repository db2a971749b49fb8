"""The catalogue of questions, and a page for each: its form, its rows, what they rest on, and exports."""

from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response

from api.pages import forms, words
from api.pages.drawings import offered
from api.pages.exports import EXCEL, workbook
from api.pages.site import Site
from api.pages.tables import Table, label, table, titles
from kb import charts, queries
from kb.errors import KBError, RequestError, UnknownKey
from kb.graph import question
from kb.queries import Query
from kb.rows import Answer
from kb.seen import figures

ROOT = "/api/v1"
DRAWN = 1000
"""Of so many rows a chart says what the keys are called."""


def install(site: Site) -> None:
    """Add the pages."""

    def catalogue(language: str, request: Request) -> Response:
        return site.page("catalogue.html", language, request, areas=_areas(), maps=offered())

    def page(language: str, request: Request) -> Response:
        query = question(request.path_params["name"])
        return _answered(site, query, language, request)

    def excel(language: str, request: Request) -> Response:
        query = question(request.path_params["name"])
        answer = site.graph.ask(query, **forms.given(query, request))
        headers = {"content-disposition": f'attachment; filename="{query.name}.xlsx"'}
        return Response(workbook(figures.as_seen(query), answer, language), media_type=EXCEL, headers=headers)

    def diagram(language: str, request: Request) -> Response:
        query = question(request.path_params["name"])
        rows = site.graph.ask(query, **forms.given(query, request)).rows
        query = figures.as_seen(query)
        drawn = charts.chart(query, rows, language, names=titles(site.graph, query, rows[:DRAWN]))
        return Response(drawn or charts.nothing(query, language), media_type="image/svg+xml")

    # Who is told how much is the graph's to say.
    site.add("/analyser", catalogue, "public")
    site.add("/analyser/{name}", page, "public")
    site.add("/analyser/{name}/excel", excel, "public")
    site.add("/analyser/{name}/diagram.svg", diagram, "public")


def _areas() -> list[tuple[str, list[Query]]]:
    """Return the questions by area, in the order in which the areas are declared; new areas come last."""
    found: dict[str, list[Query]] = {area: [] for area in words.AREAS}
    for query in map(figures.as_seen, filter(figures.may_ask, queries.catalogue().values())):
        found.setdefault(query.area, []).append(query)
    return [(area, listed) for area, listed in found.items() if listed]


def _answered(site: Site, query: Query, language: str, request: Request) -> Response:
    """Return the page of a question, with its answer where enough is asked and else with what is wrong."""
    given, whole = forms.given(query, request), query
    query = figures.as_seen(query)
    lacking = [name for name, param in query.params.items() if param.required and name not in given]
    answer: Answer | None = None
    wrong: KBError | None = None
    rows: Table | None = None
    if not lacking:
        try:
            answer = site.graph.ask(whole, **given)
            rows = table(site.graph, language, query, answer.rows, request)
        except RequestError as error:
            wrong = error
    status = 404 if isinstance(wrong, UnknownKey) else 422 if wrong else 200
    asked = answer.params if answer else given
    return site.page(
        "analysis.html",
        language,
        request,
        status,
        query=query,
        fields=forms.fields(site, query, asked, language),
        lacking=[query.params[name].da if language == "da" else words.plain(name) for name in lacking],
        wrong=str(wrong) if wrong else "",
        answer=answer,
        table=rows,
        columns=[(label(name, column, language), column) for name, column in query.columns.items()],
        asked=urlencode(given),
        exact=urlencode(_exact(answer)) if answer else "",
        map=_map_of(query, given),
        root=ROOT,
    )


def _exact(answer: Answer) -> dict[str, Any]:
    """Return all that was asked, defaults included, so that the same is asked another day."""
    return {name: _written(value) for name, value in answer.params.items() if value is not None or name == "limit"}


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "all" if value is None else str(value)


def _map_of(query: Query, given: dict[str, str]) -> str | None:
    """Return what the map of the same name is asked, or null when there is none."""
    drawn = offered().get(query.name)
    if drawn is None:
        return None
    return urlencode({name: value for name, value in given.items() if name in drawn.params and name != "limit"})
