"""The rules of the house: which way imports run, how long a module is, and what no tracked file says."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TRACKED = sorted(
    ROOT / line
    for line in subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
)
FILES = [path for path in TRACKED if path.is_file()]
PYTHON = [path for path in FILES if path.suffix == ".py"]
OURS = [path for path in PYTHON if path.relative_to(ROOT).parts[0] in ("kb", "api")]
BINARY = {".png", ".jpg", ".jpeg", ".gif", ".ico", ".woff2", ".pdf"}

LAYERS = [
    {"kb.said"},
    {"kb.errors"},
    {"kb.dates", "kb.settings", "kb.chart_kinds", "kb.states", "kb.told", "kb.garbage"},
    {"kb.danish", "kb.words", "kb.access"},
    {"kb.texts", "kb.spelling"},
    {"kb.model", "kb.engine_jars", "kb.engine_child", "kb.graphml"},
    {"kb.declared"},
    {"kb.queries", "kb.engine"},
    {"kb.ours"},
    {"kb.rows", "kb.kept", "kb.beside"},
    {"kb.trend", "kb.paging", "kb.seen"},
    {"kb.pictures", "kb.algorithms", "kb.writing", "kb.committing", "kb.probe", "kb.identity", "kb.coalesced"},
    {"kb.faults", "kb.connection"},
    {"kb.graph"},
    {"kb.imports", "kb.guard", "kb.archive", "kb.journal", "kb.search", "kb.places"},
    {"kb.snapshots", "kb.findings", "kb.saved"},
    {"kb.applying"},
    {"kb.load", "kb.lookup", "kb.changes", "kb.terminal", "kb.layout", "kb.naming"},
    {"kb.browse", "kb.neighbours", "kb.merges", "kb.client"},
    {"kb.rollup", "kb.looks"},
    {"kb.canvas"},
    {"kb.opened"},
    {"kb.brief", "kb.describe", "kb.maps", "kb.map_files", "kb.charts", "kb.generate", "kb.replay", "kb.exports"},
    {"kb.backup", "kb.mcp"},
    {"api", "kb.commands"},
    {"kb.__main__"},
]
"""errors <- model, queries <- graph, imports <- maps <- api, __main__: a module imports only from lines above it."""

ONLY = {
    "neo4j": {"kb.connection", "kb.pictures", "kb.writing", "kb.committing", "kb.probe", "kb.guard"},
    "pyvis": {"kb.maps"},
    "vl_convert": {"kb.charts"},
    "fastapi": {"api"},
    "starlette": {"api"},
    "click": {"kb.__main__", "kb.commands"},
    "uvicorn": {"kb.commands", "api"},
    "jpype": {"kb.engine_child"},
    "requests": {"kb.engine_jars", "kb.client", "api"},
    "mcp": {"kb.mcp"},
    "mcp_types": {"kb.mcp"},
    "polars": {"kb.client"},
    "pandas": {"kb.client"},
    "igraph": {"kb.layout", "kb.algorithms"},
}
"""Who alone may import what."""


def name(path: Path) -> str:
    """Name a file as git does."""
    return str(path.relative_to(ROOT))


def module(path: Path) -> str:
    """Return the dotted name of a module."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room(dotted: str) -> str:
    """Return which room of the house a module belongs to: kb's modules and packages, and the api as one."""
    parts = dotted.split(".")
    return "api" if parts[0] == "api" else ".".join(parts[:2])


def imported(path: Path) -> Iterator[str]:
    """Yield the dotted names that a module imports, wherever it does."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known = {module(other) for other in OURS}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: say in full where it comes from"
            assert node.module is not None
            below = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (dotted if dotted in known else node.module for dotted in below)


every_module = pytest.mark.parametrize("path", OURS, ids=name)
every_python = pytest.mark.parametrize("path", PYTHON, ids=name)


@every_module
def test_imports_run_one_way(path: Path) -> None:
    """Import only from the rooms below one's own."""
    level = {which: number for number, rooms in enumerate(LAYERS) for which in rooms}
    own = room(module(path))
    if own in ("kb", "kb.generate"):
        return
    assert own in level, f"say in {name(Path(__file__))} where {own} belongs"
    for dotted in imported(path):
        if dotted.split(".")[0] in ("kb", "api") and room(dotted) not in (own, "kb"):
            assert level[room(dotted)] < level[own], f"{own} imports {dotted}"


@every_module
def test_the_house_has_few_doors(path: Path) -> None:
    """Import the driver, the drawing, the web and the JVM in one place each."""
    for dotted in imported(path):
        top = dotted.split(".")[0]
        assert top not in ONLY or room(module(path)) in ONLY[top], dotted


@pytest.mark.parametrize("path", [path for path in OURS if path.parts[-3:-1] == ("kb", "generate")], ids=name)
def test_the_generator_needs_no_graph(path: Path) -> None:
    """Invent landscapes without an engine."""
    assert not {"kb.graph", "kb.load", "kb.engine", "neo4j"} & set(imported(path))


def test_the_model_needs_no_engine() -> None:
    """Import the nouns and the questions without the driver, the web or the JVM being loaded."""
    code = "import sys, kb.model, kb.queries, kb.imports.folder; print(sorted({m.split('.')[0] for m in sys.modules}))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for top in ("neo4j", "fastapi", "starlette", "uvicorn", "jpype", "pyvis", "igraph", "click"):
        assert f"'{top}'" not in found


@every_python
def test_modules_are_short(path: Path) -> None:
    """Keep to 350 lines; only the declaration of the nouns is longer."""
    longer = {"kb/model.py": 675}
    most = 2500 if path.relative_to(ROOT).parts[0] == "tests" else longer.get(name(path), 350)
    assert path.read_text(encoding="utf-8").count("\n") <= most


@every_python
def test_what_is_wrong_with_a_file_is_said_in_two_languages(path: Path) -> None:
    """Raise no ValueError with plain text where rows are read; mypy says so of what a folder notes."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if name(path).startswith("kb/imports/") and isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            is_value_error = isinstance(node.exc.func, ast.Name) and node.exc.func.id == "ValueError"
            plain = [arg for arg in node.exc.args if isinstance(arg, ast.Constant | ast.JoinedStr)]
            assert not (is_value_error and plain), node.lineno


@every_python
def test_nothing_is_swallowed_or_left_to_do(path: Path) -> None:
    """Catch no `Exception`, leave no bare except, and no note to oneself."""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None
            caught = {part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)}
            raises = any(isinstance(part, ast.Raise) and part.exc is None for part in ast.walk(node))
            assert "Exception" not in caught
            assert "BaseException" not in caught or raises
    if path != Path(__file__):
        assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", text)


@every_python
def test_every_module_says_what_it_owns(path: Path) -> None:
    """Begin with one sentence; those that are run as scripts, too."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert text
    first = text.split("\n\n")[0]
    assert first.rstrip().endswith((".", ":", "?"))


def test_no_room_has_a_name_that_says_nothing() -> None:
    """Name folders and modules after what is in them."""
    words = {"utils", "util", "common", "core", "base", "service", "services", "manager", "helpers", "helper", "misc"}
    found = {name(path) for path in FILES if words & set(path.relative_to(ROOT).with_suffix("").parts)}
    assert found <= {"kb/generate/common.py"}, "its common things are those that municipalities have in common"


@pytest.mark.parametrize("stem", ["requirements", "requirements-analyst", "requirements-dev"])
def test_requirements_are_pinned_with_hashes(stem: str) -> None:
    """Pin every package to a version and its hashes, and name no place to get it from."""
    text = (ROOT / f"{stem}.txt").read_text(encoding="utf-8")
    lines = [
        line for line in text.replace("\\\n", " ").splitlines() if line.strip() and not line.startswith(("#", " "))
    ]
    assert len(lines) > 30
    for line in lines:
        assert re.match(r"^[A-Za-z0-9._-]+(\[[a-z,-]+\])?==\S+ ", line), line
        assert "--hash=sha256:" in line, line
    assert "//" not in text
    assert not re.search(r"^\s*(-i|--index-url|--extra-index-url|--find-links|--trusted-host)\b", text, re.M)


def test_what_is_imported_is_required() -> None:
    """Name each package that we import among the dependencies, and what only the tests do among those of developers."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    of_users = [*project["dependencies"], *(one for name in extras if name != "dev" for one in extras[name])]
    tests = [path for path in PYTHON if path.parent == ROOT / "tests"]
    own = {"kb", "api", "benchmarks"} | {path.stem for path in tests}
    names = {
        "jpype": "jpype1",
        "pydantic_core": "pydantic",
        "starlette": "fastapi",
        "urllib3": "requests",
        "markupsafe": "jinja2",
        "mcp_types": "mcp",
        "vl_convert": "vl-convert-python",
        "yaml": "pyyaml",
        "nbformat": "nbclient",
        "jsonschema_rs": "schemathesis",
    }
    for paths, declared in ((OURS, of_users), (tests, [*of_users, *extras["dev"]])):
        required = {re.split(r"[^\w.-]", one, maxsplit=1)[0].lower() for one in declared}
        tops = {dotted.split(".")[0] for path in paths for dotted in imported(path)}
        others = tops - set(sys.stdlib_module_names) - own
        assert {names.get(top, top.replace("_", "-")) for top in others} <= required


HOSTS = re.compile(
    r"(?<![\w.])(?:[\w-]+\.)*(?:pythonhosted|pypi|npmjs|jsdelivr|unpkg|cdnjs|artifactory|nexus|jfrog|crates)\.(?:org|com|net|io)"
    r"|repo1?\.maven|maven\.org"
)
PLACES = re.compile(r"(?<![\w.])/(?:home|root|work|Users|mnt|workspace|opt/conda)/[\w.]")


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.suffix not in BINARY and path != Path(__file__)], ids=name
)
def test_no_file_names_a_machine(path: Path) -> None:
    """Name no package registry, mirror or folder of a machine; be UTF-8, with lines that end as they should."""
    text = path.read_bytes().decode("utf-8")
    assert not PLACES.search(text)
    if path.suffix != ".csv":
        assert not HOSTS.search(text)
    assert "\r\n" not in text
    assert not text or text.endswith("\n") or path.suffix in (".geojson", ".svg")


def test_nothing_big_or_generated_is_tracked() -> None:
    """Keep environments, caches, stores and copied scripts out of the repository."""
    for path in FILES:
        assert path.stat().st_size < 3_000_000, name(path)
        assert not {"__pycache__", "node_modules", ".venv", "data", "demo"} & set(path.relative_to(ROOT).parts), name(
            path
        )
        assert not path.name.endswith((".min.js", ".pyc", ".jar", ".whl"))


@pytest.mark.parametrize("path", [path for path in PYTHON if path.name.startswith("test_")], ids=name)
def test_every_test_says_what_it_holds(path: Path) -> None:
    """Give each test one sentence, and skip none."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            text = ast.get_docstring(node)
            assert text, node.name
            assert text.rstrip().endswith("."), node.name
            marks = {
                part.attr for mark in node.decorator_list for part in ast.walk(mark) if isinstance(part, ast.Attribute)
            }
            assert not marks & {"skip", "skipif"}, node.name


@every_python
def test_nothing_skips_itself(path: Path) -> None:
    """Leave no test out while it runs: what a machine lacks for it is told before, and once."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "pytest":
            assert node.attr not in ("skip", "importorskip", "xfail"), f"line {node.lineno}"
