"""Meeting material: each item of a meeting's agenda with a map, three figures, the affected, and what it rests on."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from api.pages import more, used
from api.pages.site import Site, Values
from kb import browse, danish, map_files, neighbours
from kb.canvas import laid
from kb.dates import today
from kb.lookup import active
from kb.model import NODES
from kb.queries import Query, catalogue
from kb.rows import Answer, Row

Both = tuple[str, str]
CSS = Path(__file__).parent.parent / "static" / "byplan.css"
AFFECTED = 60
"""So many municipalities are named; of more it is said how many."""

ON = f"""
UNWIND $keys AS key
MATCH (n:Decision|Document {{id: key}}) WHERE labels(n)[0] = $label
WITH key, n, CASE WHEN n:Decision THEN [n] ELSE COLLECT {{
  MATCH (n)-[:DOCUMENTS]->(d:Decision) RETURN d UNION MATCH (n)-[:DOCUMENTS]->(:Meeting)-[:MADE]->(d) RETURN d
}} END AS decisions
WITH key, decisions, COLLECT {{
  UNWIND decisions AS d MATCH (d)-[:CONCERNS]->(s) RETURN s
  UNION MATCH (n)-[:DOCUMENTS]->(s:System|Principle|WorkingGroup) RETURN s
}} AS things
RETURN key, size(decisions) AS decisions,
  COUNT {{ UNWIND decisions AS d MATCH (d)-[:SETS]->(q) RETURN DISTINCT q }} AS requirements,
  [s IN things | {{label: labels(s)[0], key: s.id, name: coalesce(s.name, s.name_da, s.title)}}] AS concerns,
  COLLECT {{ UNWIND things AS s MATCH (s:System)<-[u:USES]-(m:Municipality)
    WHERE {used.IN_USE} AND {active("m")} RETURN DISTINCT m.code }} AS users
"""
"""What a decision, or what a document documents, requires, concerns, and who uses the systems that it concerns."""
ABOUT = """
MATCH (:Meeting {id: $key})<-[:DOCUMENTS]-(d:Document)
WHERE NOT EXISTS { (d)-[:DOCUMENTS]->(:Decision)<-[:MADE]-(:Meeting {id: $key}) }
RETURN d.id AS key, d.title AS title, d.url AS url, d.kind AS kind, d.published_on AS published_on
ORDER BY CASE d.kind WHEN 'agenda' THEN 0 WHEN 'minutes' THEN 1 ELSE 2 END, key
"""


@dataclass
class Item:
    """An item of the agenda: a decision or a document of the meeting."""

    label: str
    key: str
    title: str
    facts: Row
    figures: list[tuple[int | None, Both]] = field(default_factory=list)
    drawn: Query | None = None
    map: Markup | None = None
    hidden: int = 0
    affected: list[tuple[Both, list[tuple[str, str]], int]] = field(default_factory=list)
    concerns: list[Row] = field(default_factory=list)
    coverage: Row | None = None
    used: list[tuple[Query, Row]] = field(default_factory=list)


def install(site: Site) -> None:
    """Add the page, which can also be had as one file that needs nothing else."""

    def page(language: str, request: Request) -> Response:
        key = request.path_params["key"]
        alone = request.query_params.get("format") == "file"
        values = _material(site, key, language)
        if not alone:
            return site.page("material.html", language, request, css=None, **values)
        css = Markup(CSS.read_text(encoding="utf-8"))  # noqa: S704  # our own, fixed
        html = site.render(
            "material.html", language, request, css=css, version=None, illustrative=site.illustrative(), **values
        )
        return HTMLResponse(html, headers={"content-disposition": 'attachment; filename="moedemateriale.html"'})

    site.add("/moeder/{key:path}/materiale", page)


def _material(site: Site, key: str, language: str) -> Values:
    facts, groups, _ = neighbours.around(site.graph, NODES["Meeting"], key, at=today())
    rows = {"Decision": site.graph.read(more.DECIDED, {"key": key}), "Document": site.graph.read(ABOUT, {"key": key})}
    items: list[Item] = []
    papers: list[Row] = []
    for label, found in rows.items():
        asked = {"keys": [row["key"] for row in found], "label": label, "at": today()}
        on = {row["key"]: row for row in site.graph.read(ON, asked)}
        for row in found:
            about = on[row["key"]]
            if about["decisions"] or about["concerns"]:
                items.append(_item(site, language, Item(label, row["key"], row["title"], row), about))
            else:  # a paper about the meeting alone, which decided nothing that is known, is no item of it
                papers.append(row)
    return {"meeting": facts, "key": key, "groups": groups, "items": items, "papers": papers}


def _item(site: Site, language: str, item: Item, on: Row) -> Item:
    """Find for an item how it is followed where it requires something, else whom it concerns; and draw it."""
    item.concerns = on["concerns"]
    if item.label == "Decision" and on["requirements"]:
        _followed(site, item)
    else:
        _concerned(site, item, on)
    item.drawn = catalogue("maps")[NODES[item.label].file]
    drawing = laid(site.graph, item.drawn, {item.drawn.name: item.key}, language)
    item.hidden = drawing.hidden
    if drawing.edges:
        item.map = Markup(map_files.sketch(drawing))  # noqa: S704  # which escapes what it draws
    return item


def _ask(site: Site, item: Item, name: str, **given: Any) -> Answer:
    """Ask a question for an item, which says that it was asked."""
    query = catalogue()[name]
    item.used.append((query, given))
    answer: Answer = site.kept((name, *given.items()), lambda: site.graph.ask(query, **given))
    item.coverage = answer.coverage
    return answer


def _followed(site: Site, item: Item) -> None:
    rows = _ask(site, item, "conformance_detail", decision=item.key, limit=None).rows
    states = Counter(row["state"] for row in rows)
    item.figures = [
        (states["met"], ("tilfælde, hvor et krav er opfyldt", "cases in which a requirement is met")),
        (
            states["missing"] + states["due"],
            ("tilfælde, hvor det mangler, eller fristen ikke er nået", "cases missing, or due later"),
        ),
        (states["unknown"], ("tilfælde, hvor ingen ved det", "cases that nobody knows of")),
    ]
    for state, title in (
        ("missing", ("Mangler", "Missing")),
        ("due", ("Frist ikke nået", "Due later")),
        ("explained", ("Forklaret", "Explained")),
        ("unknown", ("Ukendt", "Unknown")),
    ):
        codes = {row["municipality"] for row in rows if row["state"] == state}
        if codes:
            item.affected.append((title, *_named(site, codes)))


def _concerned(site: Site, item: Item, on: Row) -> None:
    _ask(site, item, "reporting")
    codes = on["users"]
    systems = [one for one in on["concerns"] if one["label"] == "System"]
    first: tuple[int | None, Both] = (
        (on["decisions"], ("beslutninger, som dokumentet handler om", "decisions that the document is about"))
        if item.label == "Document"
        else (len(on["concerns"]), ("ting, som beslutningen angår", "things that the decision concerns"))
    )
    item.figures = [
        first,
        (
            len(codes),
            ("kommuner vides at bruge de systemer, det angår", "municipalities known to use the systems concerned"),
        )
        if systems
        else (0, ("systemer, som det angår", "systems that it concerns")),
        (on["requirements"], ("krav, der kan efterprøves", "requirements that can be checked")),
    ]
    if codes:
        item.affected.append((("Vides at bruge det", "Known to use it"), *_named(site, codes)))


def _named(site: Site, codes: Collection[str]) -> tuple[list[tuple[str, str]], int]:
    """Return (code, name) of the first of the municipalities in the Danish order, and how many there are."""
    names = browse.names(site.graph, [("Municipality", code) for code in codes])
    found = sorted(((code, name) for (_, code), name in names.items()), key=lambda one: (danish.order(one[1]), one))
    return found[:AFFECTED], len(found)
