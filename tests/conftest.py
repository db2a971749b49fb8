"""Which Neo4j the suite runs on, and what is in it."""

import csv
import os
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import sync_playwright
from starlette.testclient import TestClient

from api.app import create_app
from kb import brief
from kb.engine import Address, engine
from kb.errors import Problem
from kb.graph import Graph
from kb.load import load
from kb.settings import Settings

TOWN = Path(__file__).parent / "town"
SEED_DATA = Path(__file__).parent.parent / "seed_data"
Rows = dict[str, list[dict[str, str]]]
# Landscapes come and go in seconds here. Planning each query anew for each took two thirds of what asking them took.
NEO4J_SETTINGS = {"dbms.cypher.min_replan_interval": "1h"}
# Engines live for seconds here, for which a second compiler and several collectors cost more than they gain.
JVM = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
LONGEST_FIRST = (
    "test_browser",
    "test_kill",
    "test_week",
    "test_queries",
    "test_roles",
    "test_engine",
    "test_cli",
    "test_guard",
)
ABOUT_NEO4J = {
    "api_imports",
    "committing",
    "cypher",
    "graph",
    "guard",
    "import",
    "load",
    "plans",
    "queries",
    "search",
    "staging",
}
"""What depends on how a Neo4j is set up, plans, indexes, counts memory and fails; the rest is made of its answers."""
application = cache(create_app)


@cache
def chromium() -> str | None:
    """Return the Chromium that is installed, or playwright's own; null where there is neither."""
    if installed := brief.chromium():
        return installed
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).is_file() else None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the caller say which Neo4j; one that was asked for and is missing is an error, never a skip."""
    parser.addoption(
        "--engine", choices=["embedded", "container", "uri"], default="embedded", help="which Neo4j to run on"
    )


def pytest_configure() -> None:
    """Start each engine as one that lives for seconds, unless the caller says how."""
    os.environ.setdefault("JAVA_TOOL_OPTIONS", JVM)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Take up to four processors, each with a Neo4j of its own; one that stands somewhere can't be emptied by two."""
    return 1 if config.getoption("--engine") == "uri" else min(4, os.cpu_count() or 1)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that several workers end at about the same time.

    Leave out, on another Neo4j than the embedded one, what would be the same there: tests that touch none, and what is
    made of its answers. Leave out what needs a Chromium where there is none; the header says so.
    """
    if chromium() is None:
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("browser")])
        items[:] = [item for item in items if not item.get_closest_marker("browser")]
    if config.getoption("--engine") != "embedded":
        stems = {f"test_{name}" for name in ABOUT_NEO4J}
        differs = {item: "address" in _lent(item) and item.path.stem in stems for item in items}
        config.hook.pytest_deselected(items=[item for item in items if not differs[item]])
        items[:] = [item for item in items if differs[item]]
    items.sort(key=lambda item: (*LONGEST_FIRST, item.path.stem).index(item.path.stem))


def _lent(item: pytest.Item) -> Collection[str]:
    """Return the names of the fixtures that a test gets."""
    return getattr(item, "fixturenames", ())


def pytest_report_header(config: pytest.Config) -> str:
    """Say at the top which Neo4j it is, and which Chromium."""
    found = chromium() or "none, what needs one is left out: apt-get install chromium, or playwright install chromium"
    return f"engine: {config.getoption('--engine')}, Chromium: {found}"


def _container() -> Iterator[Address]:
    from testcontainers.community.neo4j import Neo4jContainer  # slow to import, and only --engine container needs it

    composed = yaml.safe_load((TOWN.parents[1] / "docker-compose.yml").read_text(encoding="utf-8"))["services"]["neo4j"]
    container = Neo4jContainer(composed["image"], password=secrets.token_hex(16), username="neo4j")
    for name, value in composed["environment"].items():
        if name != "NEO4J_AUTH":
            container.with_env(name, value)
    for name, value in NEO4J_SETTINGS.items():
        container.with_env(f"NEO4J_{name.replace('_', '__').replace('.', '_')}", value)
    # So that it holds for whatever runs as Neo4j there, with a start script that knows that variable or without.
    container.with_env("JAVA_TOOL_OPTIONS", f"{composed['environment']['NEO4J_server_jvm_additional']} {JVM}")
    # By its name, whoever started a suite and ended it in the middle finds what it left behind.
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    container.with_name(f"byplan-tests-{os.getppid() if worker else os.getpid()}-{worker or 'alone'}")
    container.ports["7687"] = ("127.0.0.1",)  # type: ignore[assignment]  # docker's form for a free port of loopback only
    with container:
        yield Address(container.get_connection_url(), container.username, container.password, "neo4j")


@pytest.fixture(scope="session")
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """Lend a running Neo4j for the whole session."""
    kind = request.config.getoption("--engine")
    if kind == "container":
        yield from _container()
        return
    settings = Settings.from_environment()
    if kind == "uri" and not settings.neo4j_uri:
        pytest.exit("--engine uri: set NEO4J_URI and NEO4J_PASSWORD to a Neo4j that may be emptied", returncode=4)
    if kind == "embedded":
        settings = Settings(data=tmp_path_factory.mktemp("engine"), neo4j_settings=NEO4J_SETTINGS)
    with engine(settings) as found:
        yield found


@pytest.fixture(scope="session")
def landscape_graph(address: Address, request: pytest.FixtureRequest) -> Iterator[Graph]:
    """Lend the graph that all tests share, with whatever is in it."""
    with Graph(address) as graph:
        if request.config.getoption("--engine") == "uri" and graph.read("MATCH (n) RETURN n LIMIT 1"):
            pytest.exit(
                "--engine uri: the database at NEO4J_URI is not empty, and the suite would empty it", returncode=4
            )
        yield graph


class Loaded:
    """Remember what is in the graph, so that a folder is loaded only when the graph holds something else."""

    last: tuple[Path, str | None] | None = None


def _holding(graph: Graph, folder: Path) -> Graph:
    """Return the graph with the folder in it, and nothing else."""
    if Loaded.last != (folder, graph.version):
        load(graph, folder, replace=True)
        Loaded.last = folder, graph.version
    return graph


@pytest.fixture
def graph(landscape_graph: Graph) -> Graph:
    """Lend the graph, empty."""
    with landscape_graph.writing() as run:
        run("MATCH (n) DETACH DELETE n")
    return landscape_graph


@pytest.fixture
def town(landscape_graph: Graph) -> Graph:
    """Lend the graph with the town in it, to be read only."""
    return _holding(landscape_graph, TOWN)


@pytest.fixture
def seed(landscape_graph: Graph) -> Graph:
    """Lend the graph with the real facts in it, to be read only."""
    return _holding(landscape_graph, SEED_DATA)


@pytest.fixture
def reader(town: Graph) -> Iterator[TestClient]:
    """Lend a reader of the pages of the town."""
    headers = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    with TestClient(application(town), headers=headers, raise_server_exceptions=False) as client:
        yield client


ENGLISH = re.compile(
    r"\b(?:is|are|the|this|it|no|none|not|which|did|you|mean|holds|has|and|or|must|write|stands|than|letters|line|save)\b"
)
"""Words that no Danish sentence has; what is quoted is what somebody wrote."""


def in_both(problems: Iterable[Problem]) -> list[str]:
    """Return problems as they are told in English, each of which is told in Danish, too."""
    found = list(problems)
    for one in found:
        said = re.sub(r"'[^']*'|\"[^\"]*\"|(?<=læses: ).*", "", one.message.da)
        assert not ENGLISH.search(said), one.da
        assert one.message.da != one.message, one.da
    return list(map(str, found))


def write_rows(rows: Rows, folder: Path) -> Path:
    """Write a landscape as a folder of CSVs."""
    folder.mkdir(parents=True, exist_ok=True)
    for stem, records in rows.items():
        columns = list(dict.fromkeys(name for record in records for name in record))
        with (folder / f"{stem}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(records)
    return folder


def operations(described: dict[str, Any], under: str) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Return (method, path, description) of the operations that OpenAPI describes under a path, by their ids."""
    return {
        operation["operationId"]: (method, path, operation)
        for path, found in described["paths"].items()
        for method, operation in found.items()
        if path.startswith(under)
    }


@pytest.fixture
def load_rows(landscape_graph: Graph, tmp_path: Path) -> Callable[[Rows], Graph]:
    """Lend a function that puts rows, by file stem, in the place of what is in the graph."""

    def put(rows: Rows) -> Graph:
        folder = tmp_path / "rows"
        for file in folder.glob("*.csv"):
            file.unlink()
        load(landscape_graph, write_rows(rows, folder), replace=True)
        return landscape_graph

    return put
