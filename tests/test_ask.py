"""The page on which analysts ask in Cypher: links, forms, examples, saved questions, and names that would do harm."""

import json
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from pages import every_language, read, text_of
from roles import Server
from starlette.testclient import TestClient
from test_maps import HOSTILE

from api.app import create_app
from api.pages import answered, drafts
from api.pages.drafts import Value
from kb.access.roles import ROLES
from kb.graph import Graph
from kb.guard import Guard, Limits, parameters
from kb.model import NODES, RELATIONSHIPS
from kb.queries import catalogue
from kb.texts import plain

EXAMPLES = catalogue("examples")
PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PATH = "MATCH p = (:Municipality {code: $code})-[:USES]->(s) RETURN p, s.name AS navn ORDER BY navn"


@pytest.fixture
def reader(town: Graph) -> Iterator[TestClient]:
    """Lend a reader of an open server of its own on the town, so that what it saves is gone afterwards."""
    with TestClient(create_app(town), headers=PAGE, raise_server_exceptions=False) as client:
        yield client


def send(client: TestClient, prefix: str = "", **sent: str) -> Any:
    """Send the form, and return the answer to it."""
    return client.post(f"{prefix}/spoerg", data=sent, follow_redirects=False)


def rows_of(page: str) -> list[list[str]]:
    """Return the cells of the answer's table."""
    body = page.partition('<h2 id="answer">')[2].partition("</table>")[0].partition("<tbody>")[2]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [
        [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]
        for row in rows
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("RETURN $a, $b, $a", ["a", "b"]),
        ("RETURN $at", []),
        ("RETURN '$x', \"$y\" // $z\n/* $w */, $v", ["v"]),
        ("RETURN `$n`, $`two words`, $`a``b`, $ spaced", ["two words", "a`b", "spaced"]),
        ("MATCH (n:$($label)) RETURN $æ1", ["label", "æ1"]),
        ("RETURN 'open $x", ["x"]),
    ],
)
def test_parameters_of_a_query(text: str, names: list[str]) -> None:
    """Find what stands behind $, and not in texts, names and comments."""
    assert parameters(text) == names


@every_language
def test_an_empty_page(reader: TestClient, language: str, prefix: str) -> None:
    """Show an editor, every noun and relationship at hand, and examples; ask nothing."""
    page = read(reader, f"{prefix}/spoerg")
    for label, noun in NODES.items():
        assert re.search(rf'data-insert="\(\w+:{label}\)"', page)
        for name in noun.own_fields():
            assert re.search(rf'data-insert="\w+\.{name}"', page), name
    for kind in RELATIONSHIPS:
        assert f"-[r:{kind}]-&gt;(" in page
    for name, query in EXAMPLES.items():
        assert f'href="{prefix}/spoerg?example={name}"' in page
        assert (query.title_da if language == "da" else query.title) in text_of(page)
    assert 'id="answer"' not in page


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("name", list(EXAMPLES))
def test_examples(reader: TestClient, town: Graph, language: str, name: str) -> None:
    """Put an example into the editor with a thing that is there, and find rows when it is asked."""
    page = read(reader, f"{language}/spoerg", example=name)
    query = unescape(page.partition('<textarea id="query"')[2].partition(">\n")[2].partition("</textarea>")[0])
    assert query == EXAMPLES[name].text.strip()
    sent = dict(re.findall(r'name="((?:value|kind)\.\w+)"(?: value="([^"]*)")?', page.partition("<template")[0]))
    kinds = re.findall(r'name="(kind\.\w+)".*?<option value="(\w+)" selected>', page.partition("<template")[0])
    response = send(reader, language, query=query.replace("\n", "\r\n"), at="2026-06-01", **(sent | dict(kinds)))
    assert response.status_code == 303
    answer = read(reader, response.headers["location"])
    assert rows_of(answer)
    assert 'role="alert"' not in answer
    if "graf" in EXAMPLES[name].asks_da:
        assert "<iframe" in answer


def test_a_link_repeats_a_question(reader: TestClient, town: Graph) -> None:
    """Lead from the form to a link that answers the same, with names that lead on, and offer the link."""
    form = {"query": PATH.replace(" RETURN", "\r\nRETURN"), "value.code": "0901", "kind.code": "text", "at": ""}
    response = send(reader, **form)
    assert response.status_code == 303
    link = response.headers["location"]
    assert parse_qs(urlsplit(link).query) == {
        "query": [PATH.replace(" RETURN", "\nRETURN")],
        "parameters": ['{"code":"0901"}'],
    }
    page = read(reader, link)
    rows = rows_of(page)
    found = town.read(PATH, {"code": "0901"})
    assert [row[1] for row in rows] == [row["navn"] for row in found]
    assert rows[0][0].startswith("Ærdal, anvender, ")
    assert 'href="/kommuner/0901"' in page
    assert f'href="{link}"' in unescape(page)
    assert f"{len(rows)} rækker på" in text_of(page)
    assert page.count("<iframe") == 1
    assert "Kortet som tabel" in text_of(page)
    english = read(reader, f"/en{link}")
    assert rows_of(english)[0][0].startswith("Ærdal, uses, ")
    assert "no-store" in reader.get(link).headers["cache-control"]


def test_the_first_rows_of_more(reader: TestClient) -> None:
    """Say that there are more rows than are shown, and give them as a file."""
    query = "UNWIND range(1, 1500) AS x RETURN x"
    page = read(reader, "/spoerg", query=query)
    assert "De første 1.000 rækker af flere" in text_of(page)
    assert len(rows_of(page)) == 1000
    whole = read(reader, "/spoerg", query=query.replace("1500", "1000"))
    assert "1.000 rækker på" in text_of(whole)
    assert "af flere" not in text_of(whole)
    file = send(reader, query=query, do="csv")
    assert file.headers["content-disposition"] == 'attachment; filename="cypher.csv"'
    assert len(file.text.splitlines()) == 1501


def test_very_wide_answers(reader: TestClient) -> None:
    """Show as many rows as a page bears, and say how many there are."""
    columns = ", ".join(f"x AS c{number}" for number in range(200))
    page = read(reader, "/spoerg", query=f"UNWIND range(1, 500) AS x RETURN {columns}")
    assert len(rows_of(page)) == answered.MOST_CELLS // 200 == 100
    assert "500 rækker på" in text_of(page)
    assert "Her vises 100 rækker" in text_of(page)


def test_none_and_one(reader: TestClient) -> None:
    """Say of no rows what they mean, and of one that it is one."""
    assert "Ingen rækker." in text_of(read(reader, "/spoerg", query="MATCH (n:System {id: 'nix'}) RETURN n"))
    query = "RETURN null AS a, 2026 AS b, 15000.5 AS c, true AS d, [1, [2]] AS e, {x: 'y'} AS f, 1e-9 AS g, 123456 AS h"
    page = read(reader, "/spoerg", query=query)
    assert "1 række på" in text_of(page)
    assert rows_of(page) == [["null", "2026", "15.000,5", "true", "1, [2]", '{"x":"y"}', "1e-09", "123.456"]]


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ({"query": "CREATE (n)"}, 403, "may only read"),
        ({"query": "RETURN $n", "parameters": "{"}, 422, "parameters"),
        ({"query": "RETURN $n", "parameters": "[]"}, 422, "JSON object"),
        ({"query": "RETURN 1", "at": "i går"}, 422, "at: "),
        ({"query": "x" * 10_001}, 422, "query"),
        ({"query": "RETURN range(0, 100000)"}, 403, "range"),
        ({"saved": "findes-ikke"}, 404, "Det findes ikke"),
        ({"example": "findes-ikke"}, 404, "Det findes ikke"),
    ],
)
def test_what_is_wrong(reader: TestClient, asked: dict[str, str], status: int, says: str) -> None:
    """Say on the page what can't be asked."""
    assert says in text_of(read(reader, "/spoerg", status, **asked))


def test_where_it_is_wrong(reader: TestClient) -> None:
    """Show Neo4j's error with its line and a mark below the place, in the terms of what was written."""
    response = send(reader, query="MATCH (n)\r\n\tRETRN n")
    page = read(reader, response.headers["location"], 422)
    assert 'data-offset="11"' in page
    assert "Linje 2, tegn 2:" in text_of(page)
    assert "\tRETRN n\n\t^</pre>" in page
    assert 'aria-invalid="true"' in page
    long = read(reader, "/spoerg", 422, query=f"RETURN '{'x' * 500}' RETRN")
    caret = unescape(long).partition('<pre class="place"')[2].partition("</pre>")[0].splitlines()
    assert caret[0].partition(">")[2][len(caret[1]) - 1 :].startswith("RETRN")


def test_parameters_that_are_lacking(reader: TestClient) -> None:
    """Ask for what has no value yet in place of asking Neo4j, and take text, numbers and JSON for what they are."""
    page = read(reader, "/spoerg", query="RETURN $a AS a, $b AS b")
    assert "Udfyld først: $a, $b." in text_of(page)
    assert 'name="value.a"' in page
    query = "RETURN $a = '27' AS text, $b = 27 AS number, $c[1] IS NULL AS json"
    sent = {"value.a": "27", "kind.a": "text", "value.b": "27", "kind.b": "number", "value.c": "[1, null]"}
    response = send(reader, query=query, **sent, **{"kind.c": "json"})
    page = read(reader, response.headers["location"])
    assert rows_of(page) == [["true", "true", "true"]]
    assert 'value="[1,null]"' in unescape(page)
    for kind, text in (("number", "x"), ("number", "true"), ("number", "1,5"), ("json", "{"), ("json", "NaN")):
        wrong = send(reader, query="RETURN $a", **{"value.a": text, "kind.a": kind})
        assert wrong.status_code == 422, text
        assert "a: " in text_of(wrong.text)
        assert f'value="{text}"' in unescape(wrong.text)


@pytest.mark.parametrize(
    "value", ["", "x", " 1", "27", 27, 2.5, True, None, [1, "a"], {"æ": None}, "\n", "a\r\nb", "null"]
)
def test_values_survive_their_fields(value: Any) -> None:
    """Read back from a field what was put into it."""
    assert Value.of("x", value).read() == value
    assert type(Value.of("x", value).read()) is type(value)


def test_queries_too_long_for_a_link(reader: TestClient) -> None:
    """Answer at once what is too long for a link, with its graph, and say that a saved one has a link."""
    query = f"MATCH (n:System) RETURN n /* {'å' * (drafts.LONGEST_LINK // 6)} */"
    response = send(reader, query=query)
    assert response.status_code == 200
    assert rows_of(response.text)
    assert "<iframe" in response.text
    assert "for lang til et link" in text_of(response.text)
    saved = send(reader, query=query, name="Lang", do="save")
    assert len(saved.headers["location"]) < 60
    link = saved.headers["location"].partition("&")[0]
    assert rows_of(read(reader, link)) == rows_of(response.text)


def test_files(reader: TestClient) -> None:
    """Give the answer in every form there is, with the parameters that were asked."""
    sent = {"query": PATH, "value.code": "0901", "kind.code": "text"}
    media = {"csv": "text/csv", "xlsx": "application/vnd", "json": "application/json"}
    media |= {"svg": "image/svg+xml", "graphml": "application/graphml+xml"}
    for form, begins in media.items():
        response = send(reader, **sent, do=form)
        assert response.status_code == 200
        assert response.headers["content-type"].startswith(begins)
    assert "Omsorg 3" in send(reader, **sent, do="csv").text
    page = read(reader, "/spoerg", query=PATH, parameters='{"code": "0901"}')
    for form in media:
        assert f'name="do" value="{form}"' in page
    assert send(reader, query="CREATE (n)", do="csv").status_code == 403


@every_language
def test_saving(reader: TestClient, language: str, prefix: str) -> None:
    """Save, list, ask, rename, share and delete a question, with forms alone."""
    sent = {"query": PATH, "value.code": "0901", "kind.code": "text"}
    response = send(reader, prefix, **sent, name="Ærdals systemer", do="save")
    assert response.status_code == 303
    page = read(reader, response.headers["location"])
    assert "Ærdals systemer" in text_of(page)
    assert 'id="answer"' not in page
    link = re.findall(rf'href="({prefix}/spoerg\?saved=[0-9a-f]+)"', page)[0]
    answer = read(reader, link)
    assert rows_of(answer)
    assert f'href="{link}"' in answer.partition('id="answer"')[2]
    other = read(reader, f"{link}&{urlencode({'parameters': json.dumps({'code': '0902'})})}")
    assert rows_of(other) != rows_of(answer)
    id = link.partition("=")[2]
    wrong = send(reader, prefix, **sent, do="save")
    assert (wrong.status_code, "name: " in text_of(wrong.text)) == (422, True)
    changed = send(reader, prefix, **sent, saved=id, name="Andet navn", shared="true", do="change")
    page = read(reader, changed.headers["location"])
    assert "Andet navn" in text_of(page)
    assert "Ærdals systemer" not in page
    copy = send(reader, prefix, **sent, saved=id, name="Kopi", do="save")
    assert id not in copy.headers["location"]
    gone = send(reader, prefix, saved=id, do="delete")
    assert gone.headers["location"] == f"{prefix}/spoerg?done=deleted"
    assert ("Spørgsmålet er slettet." if language == "da" else "The question is deleted.") in read(
        reader, gone.headers["location"]
    )
    read(reader, link, 404)
    assert send(reader, prefix, saved=id, do="delete").status_code == 404


def test_who_may(town: Graph, tmp_path: Path) -> None:
    """Offer it in the menu to whoever may ask Cypher, and refuse all others the page and its form."""
    server = Server(town, tmp_path)
    for role, is_analyst in ((name, row.includes("analyst")) for name, row in ROLES.items()):
        with server.client(role, PAGE["accept"]) as client:
            assert ('href="/spoerg"' in client.get("/").text) is is_analyst
            status = 200 if is_analyst else 401 if role == "public" else 403
            for path in ("/spoerg", "/en/spoerg"):
                read(client, path, status)
                read(client, path, status, query="RETURN 1")
                assert send(client, path[:-7], query="RETURN 1", do="csv").status_code == status
                kept = send(client, path[:-7], query="RETURN 1", name=f"x{role}{path[:3]}", do="save")
                assert kept.status_code == (303 if is_analyst else status)


def test_nobody_sees_what_another_keeps(town: Graph, tmp_path: Path) -> None:
    """Show what is private to its owner alone, and answer others as if it were not there."""
    server = Server(town, tmp_path)
    with server.client("analyst", PAGE["accept"]) as anna:
        made = send(anna, query="RETURN 'hemmeligt'", name="Mit eget", do="save").headers["location"]
        shared = send(anna, query="RETURN 'delt'", name="Vores", shared="true", do="save").headers["location"]
        assert {"Mit eget", "Vores"} <= set(re.findall(r"<bdi>([^<]+)</bdi>", read(anna, "/spoerg")))
    own, ours = (parse_qs(urlsplit(link).query)["saved"][0] for link in (made, shared))
    with server.client("administrator", PAGE["accept"]) as chief:
        page = read(chief, "/spoerg")
        assert "Vores" in page
        assert "delt af analyst" in text_of(page)
        assert "Mit eget" not in page
        there, nowhere = (read(chief, "/spoerg", 404, saved=id) for id in (own, "0" * 12))
        assert there.replace(own, "") == nowhere.replace("0" * 12, "")
        for what in ("change", "delete", "save", "", "csv"):
            sent = {"query": "RETURN 1", "name": "x", "do": what}
            found = [send(chief, **sent, saved=id) for id in (own, "0" * 12)]
            assert [one.status_code for one in found] == [404, 404]
        page = read(chief, "/spoerg", saved=ours)
        assert "delt af analyst" in text_of(page)
        assert 'value="change"' not in page
        assert send(chief, query="RETURN 1", name="x", saved=ours, do="change").status_code == 403
        assert send(chief, query="RETURN 2", name="Mit", saved=ours, do="save").status_code == 303
    with server.client("editor", PAGE["accept"]) as bo:
        assert 'value="delete"' not in read(bo, "/spoerg", saved=ours)
        assert send(bo, saved=ours, do="delete").status_code == 403


def test_pages_of_others(town: Graph, tmp_path: Path) -> None:
    """Refuse what another server's page sends or has as a picture or frame of its own; follow its links."""
    server = Server(town, tmp_path)
    holder = server.register.holder(server.keys["analyst"])
    assert holder
    cookie = {"cookie": f"byplan_session={server.register.sign_in(holder)}"}
    with server.client("public", PAGE["accept"]) as client:
        for headers in ({}, {"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}):
            sent = {"query": "RETURN 1", "name": "x", "do": "save"}
            assert client.post("/spoerg", data=sent, headers={**cookie, **headers}).status_code == 403
        ours = {**cookie, "origin": "http://testserver"}
        assert client.post("/spoerg", data=sent, headers=ours, follow_redirects=False).status_code == 303
        link = "/spoerg?query=RETURN+1"
        for kind, status in (("image", 403), ("iframe", 403), ("document", 200)):
            headers = {**cookie, "sec-fetch-site": "cross-site", "sec-fetch-dest": kind}
            assert client.get(link, headers=headers).status_code == status
        assert [one[0] for one in server.register.file.read("SELECT name FROM question")] == ["x"]


class Tags(HTMLParser):
    """Take a page apart as a browser would: its elements with their attributes."""

    def __init__(self, html: str) -> None:
        """Read it."""
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize(
    "name", [*HOSTILE, "' autofocus onfocus=alert(1) x='", '"><script>alert(1)</script>', "javascript:1"]
)
def test_hostile_names(reader: TestClient, name: str) -> None:
    """Show any name, column, value and query as what it is, in fields and links too."""
    name = name.replace("\r\n", "\n")  # as which a form's lines end
    quoted = name.replace("\\", "\\\\").replace("'", "\\'")
    query = (
        f"MATCH (n:System) RETURN '{quoted}' AS `{name.replace('`', '``')}`, $`{name.replace('`', '``')}` AS p LIMIT 1"
    )
    tame = reader.get("/spoerg", params={"query": "RETURN 'a' AS b, $p AS p", "parameters": '{"p": "x"}'}).text
    page = reader.get("/spoerg", params={"query": query, "parameters": json.dumps({name: name})})
    assert page.status_code == 200
    assert rows_of(page.text)[0][0].split() == name.split()
    label = " ".join(name.split()) or "Navn"
    saved = send(reader, query=query, name=label, do="save", **{f"value.{name}": name, f"kind.{name}": "text"})
    assert (saved.status_code == 303) == (plain(label) == label)
    after = reader.get(saved.headers.get("location", "/spoerg")).text
    wrong = reader.get("/spoerg", params={"query": f"RETRN '{quoted}'", "at": name}).text
    for found in (page.text, after, wrong):
        tags = Tags(found).found
        assert [
            one for one in tags if any(attribute.startswith("on") or attribute == "autofocus" for attribute in one[1])
        ] == []
        assert all((one[1].get("href") or "/").startswith(("/", "#", "?")) for one in tags)
        for tag in ("script", "img", "svg", "iframe"):
            assert sum(one[0] == tag for one in tags) == sum(one[0] == tag for one in Tags(tame).found), tag


def test_what_is_drawn(town: Graph) -> None:
    """Draw the nodes and what joins them; leave what is no thing of the landscape to the table."""
    at, day = Limits(), date(2026, 6, 1)
    found = Guard(town, at).ask(PATH, {"code": "0901"}, at=day)
    drawn = answered.drawn(found, day, "da")
    assert drawn is not None
    assert (drawn.nodes, drawn.edges, drawn.others) == (8, 8, 0)
    assert "\\u00c6rdal" in drawn.html
    others = Guard(town, at).ask("MATCH (n) WHERE NOT n:System RETURN n LIMIT 1000", at=day)
    known = sum(node["label"] in NODES for node in others.nodes)
    drawn = answered.drawn(others, day, "en")
    assert drawn is not None
    assert (drawn.nodes, drawn.others) == (known, len(others.nodes) - known)
    assert answered.drawn(Guard(town, at).ask("RETURN 1", at=day), day, "da") is None


def test_links_are_made_of_what_was_asked() -> None:
    """Encode whatever is asked, so that reading the link gives it again."""
    text = "RETURN '&=#+%æ😀' AS x // \n"
    asked = parse_qs(drafts.Draft(text).link())
    assert asked == {"query": [text]}
    assert urlencode({"query": text}) == drafts.Draft(text).link()
