"""The catalogues of questions, and a page for each: its form, its rows, what they rest on, and exports."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args
from urllib.parse import urlencode

from fastapi import Request, Response

from api.answers import EXCEL, ROOT
from api.pages import forms, words
from api.pages.drawings import offered
from api.pages.exports import workbook
from api.pages.site import Site
from api.pages.tables import Table, label, table
from kb import charts, queries
from kb.dates import plus_months, today
from kb.errors import RequestError, UnknownKey
from kb.graph import Graph, question
from kb.queries import Query
from kb.rows import Answer, Row
from kb.seen import figures
from kb.trend import over_time, trends

YEARS = 5
"""A trend goes so many years back where nothing else is asked for."""


@dataclass(frozen=True)
class Family:
    """Questions that are asked alike: under which address, there and in the API, and how one is found and asked."""

    page: str
    api: str
    up: tuple[str, str, str]
    """The page that lists them, and what that is called in Danish and English."""
    find: Callable[[str], Query]
    ask: Callable[[Graph, str, Row], Answer]
    draw: Callable[[Graph, Query, list[Row], str, Row], str] | None = None
    first: Callable[[], Row] = dict
    """What is asked where the reader has not said it."""

    def given(self, query: Query, request: Request) -> Row:
        """Return what is asked."""
        asked = forms.given(query, request)
        return {**{name: value for name, value in self.first().items() if name not in request.query_params}, **asked}


def _trend(graph: Graph, name: str, given: Row) -> Answer:
    """Return the answers for one date after the other as one, which rests on what the last does."""
    found = graph.trend(name, **given)
    last = found.answers()[-1]
    return Answer(found.name, found.asks, last.at, found.params, last.coverage, found.rows, found.truncated)


def _lines(graph: Graph, query: Query, rows: list[Row], language: str, given: Row) -> str:
    return charts.drawn_over_time(graph, question(query.name.removesuffix("_trend")), rows, language)


ANALYSES = Family(
    "/analyser/{name}",
    "/analyses/{name}",
    ("/analyser", "Analyser", "Analyses"),
    question,
    lambda graph, name, given: graph.ask(name, **given),
    lambda graph, query, rows, language, given: charts.drawn(
        graph, query, rows, language, decision=given.get("decision")
    ),
)
TRENDS = Family(
    "/analyser/{name}/over-tid",
    "/analyses/{name}/trend",
    ("/analyser", "Analyser", "Analyses"),
    over_time,
    _trend,
    _lines,
    lambda: {"from": plus_months(today(), -12 * YEARS).isoformat(), "step": "year"},
)
CHECKS = Family(
    "/kontrol/{name}",
    "/checks/{name}",
    ("/kontrol", "Kontrol af data", "Checks of the data"),
    lambda name: question(name, "checks"),
    lambda graph, name, given: graph.ask(question(name, "checks"), **given),
)


def install(site: Site) -> None:
    """Add the pages."""

    def catalogue(language: str, request: Request) -> Response:
        return site.page(
            "catalogue.html",
            language,
            request,
            areas=words.by_area(asked_by_all()),
            maps=offered(),
        )

    def checks(language: str, request: Request) -> Response:
        found = site.kept("checks", lambda: _checked(site.graph))
        return site.page("checks.html", language, request, found=found)

    # Who is told how much is the graph's to say.
    site.add("/analyser", catalogue, "public")
    site.add("/kontrol", checks)
    for family in (ANALYSES, TRENDS, CHECKS):
        _add(site, family)


def asked_by_all() -> dict[str, Query]:
    """Return the questions that whoever asks is told something of, as they may ask them."""
    return {name: figures.as_seen(query) for name, query in queries.catalogue().items() if figures.may_ask(query)}


def _checked(graph: Graph) -> list[tuple[str, list[tuple[Query, int, bool]]]]:
    """Return the checks by how bad what they find is: each with how many rows, and whether there are more."""
    found = [(query, graph.ask(query)) for query in queries.catalogue("checks").values()]
    return [
        (grave, [(query, len(answer.rows), answer.truncated) for query, answer in found if query.severity == grave])
        for grave in get_args(queries.Severity)
    ]


def _add(site: Site, family: Family) -> None:
    """Add the page of each question of a family, with its rows as a workbook and, where it has one, its chart."""

    def page(language: str, request: Request) -> Response:
        return _answered(site, family, language, request)

    def excel(language: str, request: Request) -> Response:
        query, answer = asked(request)
        headers = {"content-disposition": f'attachment; filename="{query.name}.xlsx"'}
        return Response(workbook(figures.as_seen(query), answer, language), media_type=EXCEL, headers=headers)

    def diagram(language: str, request: Request) -> Response:
        query, answer = asked(request, charted=True)
        drawn = (
            family.draw(site.graph, figures.as_seen(query), answer.rows, language, answer.params) if family.draw else ""
        )
        return Response(drawn, media_type="image/svg+xml")

    def asked(request: Request, *, charted: bool = False) -> tuple[Query, Answer]:
        name = request.path_params["name"]
        query = family.find(name)
        given = family.given(query, request)
        return query, family.ask(site.graph, name, for_chart(query, given) if charted else given)

    site.add(family.page, page, "public")
    site.add(f"{family.page}/excel", excel, "public", waits=False)
    if family.draw:
        site.add(f"{family.page}/diagram.svg", diagram, "public", waits=False)


def _answered(site: Site, family: Family, language: str, request: Request) -> Response:
    """Return the page of a question, with its answer where enough is asked and else with what is wrong."""
    name = request.path_params["name"]
    whole = family.find(name)
    query = figures.as_seen(whole)
    given = family.given(whole, request)
    answer: Answer | None = None
    wrong: RequestError | None = None
    rows: Table | None = None
    if not forms.lacking(query, given):
        try:
            answer = family.ask(site.graph, name, given)
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
        up=family.up,
        page=family.page.format(name=name),
        api=ROOT + family.api.format(name=name),
        drawn=_drawn(family, query, answer),
        **forms.shown(site, query, given, asked, wrong, language),
        answer=answer,
        more_drawn=answer is not None and answer.truncated and for_chart(query, given) != given,
        table=rows,
        columns=[(label(one, column, language), column) for one, column in query.columns.items()],
        asked=urlencode(given),
        exact=urlencode(_exact(answer)) if answer else "",
        map=_map_of(query, given) if family is ANALYSES else None,
        trend=_trend_of(query, given) if family is ANALYSES else None,
    )


def for_chart(query: Query, given: Row) -> Row:
    """Return what is asked for a chart: where nobody said how many rows, as many as it takes to draw it whole."""
    if query.chart and query.chart.rows and "limit" in query.params:
        return {"limit": query.chart.rows} | given
    return given


def _drawn(family: Family, query: Query, answer: Answer | None) -> bool:
    """Tell whether the rows are worth a chart: one row is read faster than drawn, and a trend needs two dates."""
    if answer is None or len(answer.rows) < 2:
        return False
    if family is TRENDS:
        return bool(charts.lines_of(question(query.name.removesuffix("_trend"))))
    return family.draw is not None and query.drawn


def _exact(answer: Answer) -> dict[str, Any]:
    """Return all that was asked, defaults included, so that the same is asked another day."""
    return {name: _written(value) for name, value in answer.params.items() if value is not None or name == "limit"}


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "all" if value is None else str(value)


def _map_of(query: Query, given: Row) -> str | None:
    """Return what the map of the same name is asked, or null when there is none."""
    drawn = offered().get(query.name)
    if drawn is None:
        return None
    return urlencode({name: value for name, value in given.items() if name in drawn.params and name != "limit"})


def _trend_of(query: Query, given: Row) -> str | None:
    """Return what the question is asked over time, or null when it can't be."""
    if query.name not in trends():
        return None
    return urlencode({name: value for name, value in given.items() if name != "at"})
