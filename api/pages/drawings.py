"""The maps: each with its form, the drawing in a frame of its own, and what it shows as a table."""

from heapq import nsmallest
from urllib.parse import urlencode

from fastapi import Request, Response

from api.answers import ROOT, SVG, json, link
from api.pages import forms, words
from api.pages.site import Address, Site
from api.pages.tables import table
from kb import charts, maps, opened, queries
from kb.access.asking import asking
from kb.canvas import Canvas, laid
from kb.errors import RequestError, UnknownKey
from kb.graph import question
from kb.looks import look
from kb.pictures import Picture, rows_of
from kb.queries import Query
from kb.rows import Answer, Row
from kb.seen import figures


def install(site: Site) -> None:
    """Add the pages, and the drawings that stand in them."""

    def catalogue(language: str, request: Request) -> Response:
        return site.page("maps.html", language, request, areas=words.by_area(offered()))

    def page(language: str, request: Request) -> Response:
        return _shown(site, question(request.path_params["name"], "maps"), language, request)

    def drawing(language: str, request: Request) -> Response:
        name = request.path_params["name"]
        html = maps.page(
            _laid(site, language, request),
            frame="frame" in request.query_params,
            files=f"{ROOT}/maps/{name}",
            ask=Address(language)(f"/kort/{name}/udsnit"),
        )
        return Response(html, media_type="text/html", headers={"content-security-policy": maps.POLICY})

    def part(language: str, request: Request) -> Response:
        """Return what is seen of a map while some of its groups are open, or what is found in it."""
        drawn, asked = _laid(site, language, request), request.query_params
        if "find" in asked:
            return json({"found": opened.found(drawn, asked["find"])})
        return json(opened.seen(drawn, asked.getlist("open"), asked.getlist("show")))

    def matrix(language: str, request: Request) -> Response:
        query = question(request.path_params["name"], "maps")
        rows = rows_of(site.graph.picture(query.name, **forms.given(query, request)))
        return Response(charts.drawn(site.graph, query, rows, language), media_type=SVG)

    # Which maps are drawn for whom is the graph's to say.
    site.add("/kort", catalogue, "public")
    site.add("/kort/{name}/tegning", drawing, "public", waits=False)
    site.add("/kort/{name}/diagram.svg", matrix, "public", waits=False)
    site.add("/kort/{name}/udsnit", part, "public", waits=False)
    site.add("/kort/{name}", page, "public")


def _laid(site: Site, language: str, request: Request) -> Canvas:
    """Return the map that is asked for as it is drawn; `links=api` has its nodes lead to where the API has them."""
    query = question(request.path_params["name"], "maps")
    to = link if request.query_params.get("links") == "api" else Address(language).thing
    return laid(site.graph, query, forms.given(query, request), language, to)


def offered() -> dict[str, Query]:
    """Return the maps that are drawn for whoever asks."""
    return {name: query for name, query in queries.catalogue("maps").items() if figures.may_ask(query)}


def _shown(site: Site, query: Query, language: str, request: Request) -> Response:
    figures.as_whole(query)
    given = forms.given(query, request)
    picture: Picture | None = None
    wrong: RequestError | None = None
    if not forms.lacking(query, given):
        try:
            picture = site.graph.picture(query.name, **given)
        except RequestError as error:
            wrong = error
    status = 404 if isinstance(wrong, UnknownKey) else 422 if wrong else 200
    return site.page(
        "map.html",
        language,
        request,
        status,
        query=query,
        **forms.shown(site, query, given, picture.params if picture else given, wrong, language),
        picture=picture,
        edges=edges_of(picture, language) if picture else [],
        table=table(site.graph, language, query, rows_of(picture), request) if picture and query.drawn else None,
        asked=urlencode(given),
        rests=_rests(site, picture) if picture and asking().sees_all else None,
        answered=query.name in queries.catalogue() and figures.may_ask(question(query.name)),
    )


def _rests(site: Site, picture: Picture) -> Answer:
    """Return the answer whose coverage says what a map of that day, or of that region, rests on."""
    scope = {name: picture.params[name] for name in ("at", "region") if picture.params.get(name)}
    return site.graph.ask("reporting", **scope)


MOST = 500
"""So many relationships of a map stand in the table beneath it; JSON and GraphML have them all."""


def edges_of(picture: Picture, language: str) -> list[tuple[Row, str, Row]]:
    """Return the first relationships as (start, what, end) in the order of their ends' names."""
    nodes = picture.nodes
    first = nsmallest(
        MOST,
        picture.edges.values(),
        key=lambda edge: (nodes[edge["start"]]["name"], edge["type"], edge["state"], nodes[edge["end"]]["name"]),
    )
    return [(nodes[edge["start"]], look(picture, edge, language, {})["what"], nodes[edge["end"]]) for edge in first]
