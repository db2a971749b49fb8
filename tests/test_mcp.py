"""The MCP server: run as `kb mcp`, and asked over standard input and output by the SDK's own client."""

import json
import os
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from click.testing import CliRunner
from conftest import application
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult, TextContent, TextResourceContents
from roles import Server
from serving import served

from kb import __main__ as cli
from kb import mcp
from kb.errors import KBError
from kb.graph import Graph
from kb.model import NODES, RELATIONSHIPS
from kb.queries import catalogue
from kb.settings import VARIABLES

ROOT = Path(__file__).parent.parent
AT = "2026-06-01"


def talk(asked: Callable[[Client], Awaitable[Any]], **environment: str) -> Any:
    """Start `kb mcp` with these settings, and return what a conversation with it gives."""
    clean = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "kb", "mcp"], env={**clean, **environment}, cwd=ROOT
    )

    async def conversation() -> Any:
        async with Client(server, read_timeout_seconds=120) as client:
            return await asked(client)

    return anyio.run(conversation)


def said(result: Any) -> str:
    """Return the text of an answer."""
    assert isinstance(result, CallToolResult)
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def body(result: Any) -> dict[str, Any]:
    """Return an answer that is none of an error."""
    text = said(result)
    assert not result.is_error, text
    assert len(text) <= mcp.MOST_TEXT + 1000
    found: dict[str, Any] = json.loads(text)
    return found


def test_the_tools_there_are(town: Graph) -> None:
    """Offer each question under its name, with what it asks, its parameters and its columns; all only read."""

    async def asked(client: Client) -> Any:
        return (await client.list_tools()).tools

    with served(application(town)) as port:
        tools = {tool.name: tool for tool in talk(asked, KB_URL=f"http://127.0.0.1:{port}")}
    assert set(tools) == {*catalogue(), "trend", "check", "search", "list", "look_up", "model", "cypher"}
    for name, query in catalogue().items():
        tool = tools[name]
        assert tool.title == query.title
        assert query.asks in tool.description
        assert all(f"- {column}: {declared.doc}" in tool.description for column, declared in query.columns.items())
        assert set(tool.input_schema["properties"]) == set(query.params)
        required = {param for param, declared in query.params.items() if declared.required}
        assert set(tool.input_schema.get("required", [])) == required
        assert all(one["description"] for one in tool.input_schema["properties"].values())
    assert all(tool.annotations.read_only_hint for tool in tools.values())


def test_a_conversation(town: Graph) -> None:
    """Answer a question, a trend, a check, a search, a list, a look-up and Cypher as the graph does."""

    async def asked(client: Client) -> Any:
        async def ask(name: str, **given: Any) -> dict[str, Any]:
            return body(await client.call_tool(name, given))

        model = await client.read_resource(mcp.MODEL)
        return {
            "reuse": await ask("reuse", at=AT),
            "trend": await ask("trend", question="reuse_rate", **{"from": "2020", "to": "2022"}),
            "check": await ask("check", check="system_undescribed"),
            "search": await ask("search", q="aeldreplan"),
            "list": await ask("list", noun="systems", where={"kind": "saas"}, limit=2),
            "look_up": await ask("look_up", noun="system", key="omsorg", at=AT),
            "cypher": await ask("cypher", query="MATCH (m:Municipality) RETURN count(m) AS n", parameters={}),
            "model": said(await client.call_tool("model", {})),
            "resources": [one.uri for one in (await client.list_resources()).resources],
            "read": model.contents[0],
        }

    with served(application(town)) as port:
        found = talk(asked, KB_URL=f"http://127.0.0.1:{port}")
    reuse = town.ask("reuse", at=AT)
    assert found["reuse"]["rows"] == reuse.rows
    assert found["reuse"]["shown"] == f"all {len(reuse.rows)}"
    assert f"of {reuse.coverage['municipalities']} municipalities are known" in found["reuse"]["rests_on"]
    trend = town.trend("reuse_rate", **{"from": "2020", "to": "2022", "step": "year"})
    assert found["trend"]["rows"] == trend.rows
    assert "Find out" in found["check"]["advice"]
    assert found["search"]["rows"][0]["key"] == "aeldreplan"
    assert [row["kind"] for row in found["list"]["rows"]] == ["saas", "saas"]
    assert found["list"]["shown"].startswith("the first 2 of more than 2")
    assert found["look_up"]["properties"]["name"] == "Omsorg 3"
    assert found["look_up"]["neighbours"]
    assert found["cypher"]["rows"] == town.read("MATCH (m:Municipality) RETURN count(m) AS n")
    assert found["resources"] == [mcp.MODEL]
    assert isinstance(found["read"], TextResourceContents)
    assert found["read"].text == found["model"]
    assert all(name in found["model"] for name in (*NODES, *RELATIONSHIPS))


def test_answers_are_bounded(town: Graph) -> None:
    """Give as many rows as fit, and say how many there are; more rows than may come are more than those."""

    async def asked(client: Client) -> Any:
        many = {"query": "UNWIND range(1, 5000) AS n RETURN n, 'æøåæøåæøåæøåæøå' AS text", "limit": 3000}
        return body(await client.call_tool("cypher", many)), body(
            await client.call_tool("cypher", {**many, "limit": 5})
        )

    with served(application(town)) as port:
        cut, few = talk(asked, KB_URL=f"http://127.0.0.1:{port}")
    assert 100 < len(cut["rows"]) < 3000
    assert cut["shown"].startswith(f"the first {len(cut['rows'])} of more than 3000: narrow")
    assert cut["rows"] == [{"n": n + 1, "text": "æøå" * 5} for n in range(len(cut["rows"]))]
    assert (len(few["rows"]), few["shown"][:26]) == (5, "the first 5 of more than 5")


def test_what_is_wrong_is_told(town: Graph) -> None:
    """Tell an assistant what is wrong with what it asked, and go on; nothing gets past the guard."""
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("reuse", {"region": "Atlantis"}, "InvalidParameter: .*Atlantis"),
        ("reuse", {"regoin": "x"}, "InvalidParameter: .*regoin"),
        ("peers", {}, "InvalidParameter: .*municipality"),
        ("peers", {"municipality": "0000"}, "UnknownKey: .*0000"),
        ("nothing", {}, "UnknownKey: no tool 'nothing'"),
        ("trend", {"question": "nothing", "from": "2020"}, "InvalidParameter: question: 'nothing' is not one of"),
        ("trend", {"question": "reuse_rate"}, "InvalidParameter: 'from' is a required property"),
        ("list", {"noun": "users"}, "InvalidParameter: noun: 'users' is not one of"),
        ("list", {"noun": "systems", "limit": 10**9}, "InvalidParameter: limit: .*maximum of 1000"),
        ("list", {"noun": "systems", "limit": "many"}, "InvalidParameter: limit: 'many' is not of type 'integer'"),
        ("search", {"q": ""}, "InvalidParameter: q"),
        ("list", {"noun": "systems", "where": {"colour": "red"}}, "InvalidParameter: .*colour"),
        ("look_up", {"noun": "system", "key": "../keys"}, "UnknownKey"),
        ("model", {"x": 1}, "InvalidParameter: .*'x' was unexpected"),
        ("cypher", {"query": "MATCH (n) DETACH DELETE n"}, "Refused"),
        ("cypher", {"query": "LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r"}, "Refused"),
        ("cypher", {"query": "RETRUN 1"}, "QueryError: .*line 1, column 1"),
    ]

    async def asked(client: Client) -> Any:
        return [await client.call_tool(name, given) for name, given, _ in wrong]

    with served(application(town)) as port:
        answers = talk(asked, KB_URL=f"http://127.0.0.1:{port}")
    for answer, (name, _, expected) in zip(answers, wrong, strict=True):
        assert answer.is_error, name
        assert re.match(expected, said(answer)), (name, said(answer))


def test_an_assistant_sees_what_its_key_sees(town: Graph, tmp_path: Path) -> None:
    """Be no way around who sees what: the public without a key, and else what the key may."""
    server = Server(town, tmp_path)

    async def asked(client: Client) -> Any:
        return (
            await client.call_tool("reuse", {}),
            await client.call_tool("list", {"noun": "contracts"}),
            await client.call_tool("cypher", {"query": "RETURN 1 AS one"}),
        )

    with served(server.app) as port:
        url = f"http://127.0.0.1:{port}"
        figures, contracts, cypher = talk(asked, KB_URL=url)
        assert set(body(figures)["rows"][0]) < set(catalogue()["reuse"].columns)
        assert said(contracts).startswith("Forbidden")
        assert said(cypher).startswith("Forbidden")
        figures, contracts, cypher = talk(asked, KB_URL=url, KB_KEY=server.keys["municipality"])
        assert set(body(figures)["rows"][0]) == set(catalogue()["reuse"].columns)
        assert body(contracts)["rows"]
        assert said(cypher).startswith("Forbidden: ")
        key = tmp_path / "key"
        key.write_text(server.keys["analyst"])
        key.chmod(0o600)
        _, _, cypher = talk(asked, KB_URL=url, KB_KEY_FILE=str(key))
        assert body(cypher)["rows"] == [{"one": 1}]


def test_no_byplan_there() -> None:
    """Say that nobody answers, and how to start one; offer the tools all the same."""

    async def asked(client: Client) -> Any:
        return await client.call_tool("reuse", {}), (await client.list_tools()).tools

    answer, tools = talk(asked, KB_URL="http://127.0.0.1:9")
    assert said(answer).startswith("EngineError: no Byplan answers at http://127.0.0.1:9")
    assert tools


def test_without_the_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say what to install where the extra is not."""
    monkeypatch.delitem(sys.modules, "kb.mcp", raising=False)
    monkeypatch.delattr("kb.mcp", raising=False)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    result = CliRunner().invoke(cli.kb, ["mcp"])
    assert isinstance(result.exception, KBError)
    assert "make analyst" in str(result.exception)
