"""Drawings: the maps, and the charts of questions."""

from typing import Annotated, Any

from fastapi import FastAPI, Query, Request, Response

from api import problems, shapes
from api.answers import HTML, ROOT, SVG, also, form, json, link
from kb import charts, maps, queries
from kb.graph import Graph
from kb.rows import Row

# FastAPI reads parameters off live annotations, so that this module can't import annotations from __future__.


def add_map(app: FastAPI, graph: Graph, query: queries.Query) -> None:
    """Add the route of a map: the page that draws it, or the graph that it draws."""
    asking = shapes.asking(query, shapes.MapForm)

    def drawing(request: Request, asked: Annotated[asking, Query()]) -> Response:  # type: ignore[valid-type]
        given: dict[str, Any] = dict(asked)
        wanted = form(request, given.pop("format"), ("html", "json"))
        picture = graph.picture(query.name, **given)
        if wanted == "html":
            headers = {"vary": "accept", "content-security-policy": maps.POLICY}
            return Response(maps.draw(picture, link), media_type=HTML, headers=headers)
        head = {"name": query.name, "asks": query.asks, "at": picture.params["at"], "params": picture.params}
        return json(
            {
                **head,
                "nodes": list(picture.nodes.values()),
                "edges": list(picture.edges.values()),
                "hidden": picture.hidden,
            }
        )

    app.get(
        f"{ROOT}/maps/{query.name}",
        operation_id=f"map_{query.name}",
        summary=query.title,
        description="\n\n".join(text for text in (query.asks, query.how) if text),
        tags=["maps"],
        response_model=shapes.Drawing,
        responses=also(HTML) | problems.responses(404, 422),
    )(drawing)


def chart(graph: Graph, query: queries.Query, rows: list[Row]) -> Response:
    """Return the rows drawn; a chart says itself what it leaves out."""
    drawn = charts.chart(query, rows, names=charts.names(graph, query, rows))
    return Response(drawn or charts.nothing(query), media_type=SVG, headers={"vary": "accept"})
