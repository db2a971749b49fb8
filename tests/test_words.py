"""How things are said: the Danish order, numbers and dates, and a Danish word for whatever has an English name."""

import csv
import re
from html import unescape
from pathlib import Path

import pytest
from pages import every_question, read
from starlette.testclient import TestClient

from api.pages import words
from kb import danish
from kb.graph import Graph
from kb.model import NODES, RELATIONSHIPS
from kb.queries import Query, catalogue
from kb.words import CHOICES, PROPERTIES

SEED = Path(__file__).parent.parent / "seed_data"


def test_the_danish_order() -> None:
    """Sort æ, ø and å last, aa as å, and ä, ö and ü as what stands for them in Danish."""
    names = ["Aarhus", "Ærø", "Zoo", "Aabenraa", "Odense", "Ørsted", "Aalborg", "Albertslund", "Århus", "Öland", "aula"]
    assert sorted(names, key=danish.order) == [
        *("Albertslund", "aula", "Odense", "Zoo", "Ærø", "Öland", "Ørsted", "Aabenraa", "Aalborg", "Aarhus", "Århus"),
    ]


def test_the_danish_order_in_the_graph(graph: Graph) -> None:
    """Sort in Neo4j just as in Python, whatever the letters."""
    names = ["Aarhus", "ærø", "Æble", "Øl", "å", "Ålborg", "Zz", "Bäck", "Bæk", "Bö", "Bø", "é", "F", "a-b", "a b", ""]
    rows = graph.read(
        f"UNWIND $names AS name RETURN name, {danish.order_in_cypher('name')} AS place ORDER BY place, name",
        {"names": names},
    )
    assert [row["place"] for row in rows] == [danish.order(row["name"]) for row in rows]
    assert [row["name"] for row in rows] == sorted(names, key=lambda name: (danish.order(name), name))


@pytest.mark.parametrize(
    ("value", "da", "en"),
    [(1234.5, "1.234,5", "1,234.5"), (0.25, "0,25", "0.25"), (98, "98", "98"), (12345.6, "12.346", "12,346")],
)
def test_numbers(value: float, da: str, en: str) -> None:
    """Write numbers as the language does."""
    assert (danish.number(value), danish.number(value, "en")) == (da, en)


@pytest.mark.parametrize(
    ("stored", "da", "en"),
    [
        ("2026-11-23", "23. november 2026", "23 November 2026"),
        ("2017-03", "marts 2017", "March 2017"),
        ("2011", "2011", "2011"),
    ],
)
def test_dates(stored: str, da: str, en: str) -> None:
    """Write a date with the precision that it has."""
    assert (danish.day(stored), danish.day(stored, "en")) == (da, en)


def test_every_property_has_a_danish_name() -> None:
    """Show no English name of a property, relationship or choice to a Danish reader."""
    facts = [*NODES.values(), *RELATIONSHIPS.values()]
    assert {name for noun in facts for name in noun.own_fields()} - {"start", "end"} <= set(PROPERTIES)
    assert set(RELATIONSHIPS) == set(words.INWARD)
    choices = {
        one
        for kind in ("analyses", "maps")
        for query in catalogue(kind).values()
        for param in query.params.values()
        for one in param.one_of
    }
    assert choices <= set(CHOICES)


@every_question
def test_a_question_is_explained_in_danish(reader: TestClient, query: Query) -> None:
    """Say in Danish what a question asks, how it is computed, and what each parameter and column means."""
    assert query.title_da
    assert query.how_da
    assert all(param.da for param in query.params.values())
    for name, column in query.columns.items():
        assert column.da, name
        assert column.doc_da, name
        assert column.doc_da != column.doc
    assert query.asks_da in unescape(read(reader, "/analyser"))


@pytest.mark.parametrize("kind", ["analyses", "maps", "checks"])
def test_no_identifier_stands_in_danish(kind: str) -> None:
    """Say in words what a question does: no name from its declaration, such as ends_on, to a Danish reader."""
    for query in catalogue(kind).values():
        said = [query.title_da, query.asks_da, query.how_da, query.advice_da]
        said += [text for column in query.columns.values() for text in (column.da, column.doc_da)]
        assert re.findall(r"\b[a-z]+_[a-z_]+\b", " ".join(said)) == [], query.name


def test_the_kinds_in_the_seed_have_danish_names() -> None:
    """Show no English word for the kind of a decision, document or source: other kinds are names of techniques."""
    for noun in ("decision", "document", "source", "system", "organisation", "requirement"):
        with (SEED / f"{noun}.csv").open(encoding="utf-8", newline="") as file:
            kinds = {row["kind"] for row in csv.DictReader(file) if row.get("kind")}
        assert kinds <= CHOICES.keys(), noun
