"""What things without a name are called: by what they lie between, or ask for."""

from collections.abc import Callable

import pytest
from conftest import Rows
from starlette.testclient import TestClient

from kb import browse, naming
from kb.access.asking import ANYBODY, asked_by
from kb.graph import Graph
from kb.model import NODES


@pytest.mark.parametrize(
    ("count", "label", "danish", "english"),
    [
        (0, "Municipality", "0 kommuner", "0 municipalities"),
        (1, "Municipality", "1 kommune", "1 municipality"),
        (1938, "Contract", "1.938 kontrakter", "1,938 contracts"),
    ],
)
def test_one_is_not_called_several(count: int, label: str, danish: str, english: str) -> None:
    """Count things in the right number, in both languages."""
    assert (naming.counted(count, label), naming.counted(count, label, "en")) == (danish, english)


@pytest.mark.parametrize(
    ("label", "key", "danish", "english"),
    [
        (
            "Requirement",
            "r-indeks",
            "Integration med Sags- og Dokumentblok (Omsorg og børn)",
            "Integration with Sags- og Dokumentblok (Omsorg og børn)",
        ),
        ("Requirement", "r-snit", "OIO Sag følges (Barnesag)", "OIO Sag is followed (Barnesag)"),
        ("Requirement", "r-net", "Skolenet tages i brug (Undervisning)", "Skolenet is adopted (Undervisning)"),
        ("Requirement", "r-udfas", "GammelSag udfases", "GammelSag is retired"),
        ("DataFlow", "f-oms-idx", "Omsorg 3 → Sagsindeks", "Omsorg 3 → Sagsindeks"),
        (
            "DataFlow",
            "f-oms-jour",
            "Omsorg 3 → Journal (Birkelev, Dybmose m.fl.)",
            "Omsorg 3 → Journal (Birkelev, Dybmose and others)",
        ),
        (
            "Deviation",
            "x-egeskaer",
            "Egeskær: Integration med Sags- og Dokumentblok (Omsorg og børn)",
            "Egeskær: Integration with Sags- og Dokumentblok (Omsorg og børn)",
        ),
    ],
)
def test_what_is_around_a_thing_names_it(town: Graph, label: str, key: str, danish: str, english: str) -> None:
    """Say it in both languages; browse has it, too."""
    assert naming.names(town, [(label, key)]) == {(label, key): danish}
    assert naming.names(town, [(label, key)], "en") == {(label, key): english}
    assert browse.names(town, [(label, key)]) == {(label, key): danish}


def test_what_has_a_name_keeps_it(town: Graph) -> None:
    """Name nothing that has a name, is not there, or may not be seen; ask nothing then."""
    assert naming.names(town, [("System", "omsorg"), ("DataFlow", "nowhere")]) == {}
    assert browse.names(town, [("System", "omsorg"), ("DataFlow", "nowhere")]) == {("System", "omsorg"): "Omsorg 3"}
    with asked_by(ANYBODY):
        seen = naming.names(town, [("DataFlow", "f-oms-idx"), ("Deviation", "x-egeskaer"), ("Requirement", "r-net")])
        assert seen == {("Requirement", "r-net"): "Skolenet tages i brug (Undervisning)"}


PLACES: Rows = {
    "system": [{"id": one, "name": one.upper()} for one in ("a", "b", "c", "d")],
    "municipality": [{"code": "0101", "name": "Øst"}, {"code": "0102", "name": "Nord"}],
    "within": [{"start": "many", "end": "0101"}, {"start": "many", "end": "0102"}],
    "data_flow": [{"id": one} for one in ("moved", "half", "alone", "many", "ended")],
    "sends": [
        {"start": "a", "end": "moved", "valid_to": "2020"},
        {"start": "b", "end": "moved", "valid_from": "2020"},
        {"start": "a", "end": "many"},
        {"start": "a", "end": "ended", "valid_to": "2019"},
    ],
    "received_by": [
        {"start": "moved", "end": "c"},
        {"start": "half", "end": "c"},
        {"start": "many", "end": "b"},
        {"start": "ended", "end": "c", "valid_to": "2019"},
    ],
}


def test_what_was_there_last_counts(load_rows: Callable[[Rows], Graph]) -> None:
    """Name neither who sent it before, nor what nobody knows; a thing of which nothing is known keeps its key."""
    graph = load_rows(PLACES)
    keys = [("DataFlow", row["id"]) for row in PLACES["data_flow"]]
    assert naming.names(graph, keys) == {
        ("DataFlow", "moved"): "B → C",
        ("DataFlow", "half"): "ukendt → C",
        ("DataFlow", "many"): "A → B (Nord og Øst)",
        ("DataFlow", "ended"): "A → C",
    }
    assert naming.names(graph, keys, "en")["DataFlow", "many"] == "A → B (Nord and Øst)"
    assert browse.names(graph, keys)["DataFlow", "alone"] == "alone"


def test_pages_say_it(reader: TestClient) -> None:
    """Name them in headings, lists and tables, and their keys beside."""
    said = "Integration med Sags- og Dokumentblok (Omsorg og børn)"
    assert f"<h1><bdi>{said}</bdi>" in reader.get("/krav/r-indeks").text
    listed = reader.get("/krav").text
    assert f'<bdi>{said}</bdi></a> <span class="small"><bdi>r-indeks</bdi></span>' in listed
    assert "Navn og id" in listed
    assert "Omsorg 3 → Sagsindeks" in reader.get("/systemer/omsorg").text
    assert said in reader.get("/analyser/conformance_detail?limit=all").text
    assert said in reader.get("/kort/decision/tegning?decision=d-2024").text


def test_areas_are_called_the_same_everywhere() -> None:
    """Call a capability a business area in English, too, as headings do; on pages and in the legends of maps."""
    assert [naming.noun_name(NODES["Capability"], "en", count) for count in (1, 2)] == [
        "business area",
        "business areas",
    ]
    assert naming.noun_name(NODES["DataFlow"], "en", 2) == "data flows"
    assert naming.counted(2, "Capability", "en") == "2 business areas"
