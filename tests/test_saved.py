"""Saved questions: whose they are, who sees them, and that nobody finds out that there are others."""

import math
import stat
from collections.abc import Iterator
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from conftest import operations
from roles import Server
from starlette.testclient import TestClient
from test_api import problem

from api.app import create_app
from api.saved import EXAMPLE, PATH
from kb.access.asking import ANYBODY, HERE, Viewer, asked_by
from kb.access.file import File
from kb.access.register import Register
from kb.access.roles import ROLES
from kb.errors import Forbidden, InvalidParameter, TooMuch, UnknownKey
from kb.graph import Graph
from kb.saved import LONGEST_NAME, MOST, Saved

ANNA = Viewer(ROLES["analyst"], "Anna", by="session", id="1", owner="person anna")
BO = Viewer(ROLES["editor"], "Bo", by="key", id="2", owner="key 2")
CHIEF = Viewer(ROLES["administrator"], "Chefen", by="key", id="3", owner="key 3")
USERS = "MATCH (m:Municipality)-[:USES]->(:System {id: $system}) RETURN m.name AS name ORDER BY name"


@pytest.fixture
def saved(tmp_path: Path) -> Saved:
    """Lend saved questions in a file that is not there yet."""
    return Saved(File(tmp_path / "data" / "access.sqlite"))


def names(saved: Saved, viewer: Viewer) -> list[str]:
    """Return what somebody sees."""
    with asked_by(viewer):
        return [one.name for one in saved.listed()[0]]


def test_what_is_saved_is_there(saved: Saved) -> None:
    """Keep a question as it was, in a file of its owner's alone, for another process too."""
    with asked_by(ANNA):
        made = saved.add("Hvem bruger den? 😀", USERS, {"system": "omsorg", "x": [1, None, {"æ": 2.5}]})
        assert Saved(File(saved.file.path)).get(made.id) == made
    assert (made.query, made.parameters["x"], made.shared, made.mine) == (USERS, [1, None, {"æ": 2.5}], False, True)
    assert made.by == "Anna"
    assert saved.file.path
    assert stat.S_IMODE(saved.file.path.stat().st_mode) == 0o600


def test_who_sees_what(saved: Saved) -> None:
    """Show to each their own and what is shared, in the Danish order, their own first."""
    with asked_by(ANNA):
        for name, shared in (("Ål", True), ("Zebra", False), ("Ærø", True), ("aften", False)):
            saved.add(name, "RETURN 1", shared=shared)
    with asked_by(BO):
        saved.add("Zebra", "RETURN 2", shared=True)
    assert names(saved, ANNA) == ["aften", "Zebra", "Ærø", "Ål", "Zebra"]
    assert names(saved, BO) == ["Zebra", "Ærø", "Ål"]
    assert names(saved, CHIEF) == ["Zebra", "Ærø", "Ål"]
    assert names(saved, HERE) == ["Zebra", "Ærø", "Ål"]


def test_a_private_one_is_as_if_it_were_not_there(saved: Saved) -> None:
    """Tell others of a private question just what they are told of none, whatever they try."""
    with asked_by(ANNA):
        own = saved.add("Hemmeligt", "RETURN 'hemmeligt'")
    for viewer in (BO, CHIEF, HERE):
        with asked_by(viewer):
            for id in (own.id, "findes-ikke"):
                for ask in (saved.get, saved.find, saved.remove, partial(saved.change, name="x")):
                    with pytest.raises(UnknownKey) as error:
                        ask(id)
                    assert str(error.value) == f"no saved question {id!r}"
            with pytest.raises(UnknownKey):
                saved.find("Hemmeligt")
            saved.add("Hemmeligt", "RETURN 1")  # nor is its name taken
    with asked_by(ANNA):
        assert saved.get(own.id) == own


@pytest.mark.parametrize("role", ["public", "vendor", "municipality"])
def test_for_analysts_alone(saved: Saved, role: str) -> None:
    """Refuse whoever may not ask Cypher, also what is shared."""
    with asked_by(ANNA):
        shared = saved.add("Delt", "RETURN 1", shared=True)
    viewer = ANYBODY if role == "public" else Viewer(ROLES[role], by="key", owner="key 9")
    with asked_by(viewer):
        for ask in (
            saved.listed,
            lambda: saved.get(shared.id),
            lambda: saved.find("Delt"),
            lambda: saved.add("x", "RETURN 1"),
            lambda: saved.change(shared.id, name="x"),
            lambda: saved.remove(shared.id),
        ):
            with pytest.raises(Forbidden):
                ask()


def test_nobody_in_particular_saves_nothing(saved: Saved) -> None:
    """Keep nothing for who can't be told from others: it would be everybody's."""
    with asked_by(Viewer(ROLES["analyst"], "?", by="session")), pytest.raises(Forbidden):
        saved.add("x", "RETURN 1")


def test_change_and_remove(saved: Saved) -> None:
    """Let the owner rename, share, rewrite and delete; others not, but an administrator what is shared."""
    with asked_by(ANNA):
        one = saved.add("En", "RETURN 1", {"a": 1})
        two = saved.add("To", "RETURN 2", shared=True)
        assert saved.change(one.id, name="Første", shared=True).query == "RETURN 1"
        assert saved.change(one.id, query="RETURN $b", parameters={"b": 2}).name == "Første"
        with pytest.raises(InvalidParameter, match="name: you have saved another"):
            saved.change(one.id, name="To")
        with pytest.raises(InvalidParameter, match="name: you have saved another"):
            saved.add("To", "RETURN 3")
    with asked_by(BO):
        with pytest.raises(Forbidden, match="theirs to change"):
            saved.change(one.id, name="Mit")
        with pytest.raises(Forbidden, match="theirs to delete"):
            saved.remove(one.id)
    with asked_by(CHIEF):
        with pytest.raises(Forbidden):
            saved.change(two.id, shared=False)
        saved.remove(two.id)
    assert names(saved, ANNA) == ["Første"]
    with asked_by(ANNA):
        saved.remove(one.id)
    assert names(saved, ANNA) == []


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": " x"}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": "x" * (LONGEST_NAME + 1)}, "name"),
        ({"name": "a\ud800"}, "name"),
        ({"query": " \n"}, "query"),
        ({"query": "x" * 10_001}, "query"),
        ({"query": "\udcff"}, "query"),
        ({"parameters": {"at": "2026"}}, "parameters.at"),
        ({"parameters": {"n": 2**64}}, "64 bits"),
        ({"parameters": {"n": math.nan}}, "parameters.n: nan is no number"),
        ({"parameters": {"n": {"a": [-math.inf]}}}, "parameters.n: -inf is no number"),
        ({"parameters": {"n": "x" * 20_000}}, "parameters"),
        ({"parameters": {"n": "\ud800"}}, "half a letter"),
    ],
)
def test_what_can_not_be_saved(saved: Saved, given: dict[str, Any], wrong: str) -> None:
    """Say what is wrong with what, and keep nothing of it."""
    with asked_by(ANNA):
        with pytest.raises(InvalidParameter, match=wrong):
            saved.add(**{"name": "x", "query": "RETURN 1", **given})
        assert saved.listed() == ([], False)


def test_enough(saved: Saved) -> None:
    """Keep so many of one, and as many of another."""
    with asked_by(ANNA):
        for number in range(MOST):
            saved.add(f"nr. {number}", "RETURN 1")
        with pytest.raises(TooMuch, match="delete one"):
            saved.add("nr. x", "RETURN 1")
    with asked_by(BO):
        saved.add("nr. x", "RETURN 1")


def test_by_name(saved: Saved) -> None:
    """Find by name or id, one's own first; ask which where two others have one of that name."""
    with asked_by(ANNA):
        anna = saved.add("Fælles", "RETURN 1", shared=True)
    with asked_by(BO):
        bo = saved.add("Fælles", "RETURN 2", shared=True)
        assert saved.find("Fælles") == bo
    with asked_by(HERE):
        assert saved.find(anna.id).query == "RETURN 1"
        with pytest.raises(InvalidParameter, match=anna.id):
            saved.find("Fælles")


def test_a_file_of_before(tmp_path: Path) -> None:
    """Take up a register that was made before questions were saved, and go on with the sessions in it."""
    register = Register(tmp_path / "access.sqlite")
    cookie = register.sign_in(Viewer(ROLES["analyst"], "Anna"))
    with register.file.writing() as run:
        run.execute("ALTER TABLE session DROP COLUMN owner")
        run.execute("DROP TABLE question")
        run.execute("PRAGMA user_version = 0")
    again = Register(register.path)
    viewer = again.signed_in(cookie)
    assert viewer is not None
    with asked_by(viewer):
        assert Saved(again.file).add("x", "RETURN 1").mine


def test_the_same_person_again(tmp_path: Path) -> None:
    """Give a key and all the sessions that begin with it the same questions, and another key none of them."""
    register = Register(tmp_path / "access.sqlite")
    (_, key), (_, other) = register.add("Anna", "analyst"), register.add("Anna", "analyst")
    holder, stranger = register.holder(key), register.holder(other)
    assert holder
    assert stranger
    session = register.signed_in(register.sign_in(holder))
    assert session
    saved = Saved(register.file)
    with asked_by(holder):
        saved.add("Min", "RETURN 1")
    assert names(saved, session) == ["Min"]
    assert names(saved, stranger) == []


@pytest.fixture
def client(town: Graph) -> Iterator[TestClient]:
    """Lend a client of an open server on the town."""
    with TestClient(create_app(town), raise_server_exceptions=False) as client:
        yield client


def test_documented_examples(client: TestClient) -> None:
    """Run the examples of OpenAPI one after the other, each answered as described."""
    described = client.get("/openapi.json").json()
    ours = operations(described, PATH)
    id = ""
    for name in (
        "saved_question_add",
        "saved_questions",
        "saved_question",
        "saved_question_change",
        "saved_question_answer",
        "saved_question_delete",
    ):
        method, path, operation = ours.pop(name)
        assert operation["summary"]
        assert operation["description"]
        assert all("description" in one for one in operation.get("parameters", []))
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        example = body.get("example")
        response = client.request(method, path.replace("{id}", id), json=example)
        status, answer = next(one for one in operation["responses"].items() if one[0].startswith("2"))
        assert response.status_code == int(status), response.text
        if name == "saved_question_delete":
            assert response.content == b""
            continue
        schema = answer["content"]["application/json"]["schema"]
        validator = jsonschema_rs.validator_for({**schema, "components": described["components"]})
        validator.validate(response.json())
        if name == "saved_question_add":
            id = response.json()["id"]
            assert response.headers["location"] == response.json()["link"] == f"{PATH}/{id}"
    assert not ours


def test_answers_of_a_link(client: TestClient, town: Graph) -> None:
    """Answer with the saved parameters, or with those of the link, in any form; never from what was kept."""
    made = client.post(PATH, json={**EXAMPLE, "query": USERS, "parameters": {"system": "omsorg"}}).json()
    link = f"{made['link']}/answer"
    response = client.get(link)
    assert response.json()["rows"] == [list(row.values()) for row in town.read(USERS, {"system": "omsorg"})] != []
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers
    other = client.get(link, params={"parameters": '{"system": "journal"}', "limit": 2})
    assert other.json()["rows"] == [list(row.values()) for row in town.read(USERS, {"system": "journal"})[:2]]
    assert other.json()["truncated"]
    text = client.get(link, params={"format": "csv"}).text
    assert text.splitlines()[0] == "name"
    for asked in (
        {"parameters": "[1]"},
        {"parameters": "{"},
        {"parameters": '{"x": NaN}'},
        {"parameters": '{"at": 1}'},
    ):
        assert "parameters" in problem(client.get(link, params=asked), 422)["detail"]
    embedded = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
    problem(client.get(link, headers=embedded), 403)
    assert client.get(link, headers={**embedded, "sec-fetch-dest": "document"}).status_code == 200
    client.patch(made["link"], json={"query": "RETRN 1"})
    body = problem(client.get(link), 422)
    assert body["position"] == {"line": 1, "column": 1, "offset": 0}


@pytest.mark.parametrize("form", ["svg", "graphml"])
def test_the_graph_of_an_answer(client: TestClient, form: str) -> None:
    """Give the nodes and relationships of an answer as a drawing and as GraphML."""
    query = "MATCH p = (:Municipality {code: '0901'})-[:USES]->(:System {id: 'omsorg'}) RETURN p"
    response = client.post("/api/v1/cypher", json={"query": query}, params={"format": form})
    assert response.status_code == 200
    assert "Ærdal" in unescape(response.text)
    assert response.headers["x-truncated"] == "false"
    assert client.post("/api/v1/cypher", json={"query": "RETURN 1"}, params={"format": form}).status_code == 200


def test_roles_and_owners_over_http(town: Graph, tmp_path: Path) -> None:
    """Hold to all of it over HTTP: who may, who sees, and that a private one answers as none does."""
    server = Server(town, tmp_path)
    with server.client("analyst") as anna:
        own = anna.post(PATH, json={**EXAMPLE, "name": "Mit", "shared": False}).json()
        shared = anna.post(PATH, json={**EXAMPLE, "name": "Delt"}).json()
        assert [one["name"] for one in anna.get(PATH).json()["items"]] == ["Delt", "Mit"]
    for role in ("editor", "administrator"):
        with server.client(role) as other:
            body = other.get(PATH)
            assert [one["name"] for one in body.json()["items"]] == ["Delt"]
            assert own["id"] not in body.text
            for method, path, sent in (
                ("GET", "", None),
                ("PATCH", "", {"name": "x"}),
                ("DELETE", "", None),
                ("GET", "/answer", None),
            ):
                there = other.request(method, own["link"] + path, json=sent)
                nowhere = other.request(method, f"{PATH}/{'0' * 12}{path}", json=sent)
                assert there.status_code == nowhere.status_code == 404
                said = [one.text.replace(own["id"], "").replace("0" * 12, "") for one in (there, nowhere)]
                assert said[0] == said[1]
                ours = {"content-length", "x-request-id", "date"}
                assert {*there.headers} - ours == {*nowhere.headers} - ours
            problem(other.patch(shared["link"], json={"name": "x"}), 403)
            assert other.get(shared["link"]).json()["mine"] is False
    for role in ("public", "vendor", "municipality"):
        status = 401 if role == "public" else 403
        with server.client(role) as outside:
            for method in ("GET", "POST"):
                problem(outside.request(method, PATH, json=EXAMPLE), status)
            for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/answer")):
                problem(outside.request(method, shared["link"] + path, json={}), status)
    with server.client("editor") as bo:
        problem(bo.delete(shared["link"]), 403)
    with server.client("administrator") as chief:
        assert chief.delete(shared["link"]).status_code == 204
    with server.client("analyst") as anna:
        assert [one["name"] for one in anna.get(PATH).json()["items"]] == ["Mit"]
        assert "etag" not in anna.get(PATH).headers
        assert "no-store" in anna.get(PATH).headers["cache-control"]


def test_the_graph_knows_nothing_of_it(client: TestClient, town: Graph) -> None:
    """Keep questions out of what Cypher reads."""
    client.post(PATH, json={**EXAMPLE, "name": "xyzzy-hemmelig"})
    found = client.post("/api/v1/cypher", json={"query": "MATCH (n) RETURN n, properties(n)", "limit": 10_000}).text
    assert "xyzzy" not in found
