"""The command line as a person meets it: help everywhere, answers that equal the graph's, errors in one sentence."""

import csv
import fcntl
import io
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
from asked import needed
from conftest import TOWN, write_rows
from pydantic_core import to_json
from serving import free_port

from kb import __main__ as commands
from kb.access.file import File
from kb.commands.asking import SEVERITIES
from kb.engine import Address
from kb.graph import Graph
from kb.model import NODES
from kb.queries import Query, catalogue
from kb.rows import as_csv
from kb.saved import Saved
from kb.settings import VARIABLES
from kb.terminal import ROWS

ROOT = Path(__file__).parent.parent
ANALYSES = list(catalogue().values())
MAPS = list(catalogue("maps").values())
AT = "2026-11-23"


class Ran(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Kb = Callable[..., Ran]


@pytest.fixture
def kb(address: Address, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Kb:
    """Lend a function that runs a command in this process, on the Neo4j of the tests."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("KB_DATA", str(tmp_path / "data"))
    for variable, value in on(address).items():
        monkeypatch.setenv(variable, value)

    def run(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["kb", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            commands.main()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 0, *capsys.readouterr())

    return run


def on(address: Address) -> dict[str, str]:
    """Return the environment that points at a Neo4j."""
    return {
        "NEO4J_URI": address.uri,
        "NEO4J_USER": address.user,
        "NEO4J_PASSWORD": address.password,
        "NEO4J_DATABASE": address.database,
    }


def process(*arguments: str | Path, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """Run a command in a process of its own, with none of our settings but those given."""
    clean = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    command = [sys.executable, "-m", "kb", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, cwd=ROOT, env=clean | environment, timeout=120)


def dated(graph: Graph, query: Query) -> dict[str, Any]:
    """Return what has to be given, and the day where one can be asked for."""
    return needed(graph, query) | ({"at": AT} if "at" in query.params else {})


def options(given: dict[str, Any]) -> list[str]:
    """Return parameters as options."""
    return [text for name, value in given.items() for text in (f"--{name.replace('_', '-')}", str(value))]


def name(query: Query) -> str:
    """Name a question in the list of tests."""
    return query.name


def one_sentence(ran: Ran) -> str:
    """Hold an error to its form, and return it."""
    assert ran.code != 0
    assert "Traceback" not in ran.err + ran.out
    assert ran.err.startswith("kb: ")
    assert ran.err.count("\n") == 1, ran.err
    return ran.err.removeprefix("kb: ").strip()


# Help


def every_command() -> Iterator[tuple[list[str], click.Command]]:
    """Yield each command with the words that lead to it."""
    context = click.Context(commands.kb)
    yield [], commands.kb
    for word, command in commands.kb.commands.items():
        yield [word], command
        if isinstance(command, click.Group):
            for more in command.list_commands(context):
                below = command.get_command(context, more)
                assert below is not None
                yield [word, more], below


COMMANDS = list(every_command())


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=[" ".join(["kb", *words]) for words, _ in COMMANDS])
def test_every_command_has_help(kb: Kb, words: list[str], command: click.Command) -> None:
    """Say what it does and what each option is, without starting an engine."""
    for flag in ("--help", "-h"):
        ran = kb(*words, flag)
        assert (ran.code, ran.err) == (0, "")
    assert command.get_short_help_str(200)
    assert " ".join(command.get_short_help_str(200).rstrip(".").split()[:4]) in " ".join(ran.out.split())
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert parameter.opts[0] in ran.out


def test_the_commands_there_are(kb: Kb) -> None:
    """List them, and the settings from the environment."""
    questions = {"check", "ask", "cypher", "draw", "brief", "model", "generate", "serve", "keys", "mcp"}
    facts = {"load", "import", "merge", "runs", "history", "template", "undo", "replay", "export", "backup", "restore"}
    assert set(commands.kb.commands) == questions | facts
    ran = kb("--help")
    for word in (*commands.kb.commands, *VARIABLES):
        assert word in ran.out
    for query in ANALYSES:
        assert query.name in kb("ask", "--help").out
    assert {words[1] for words, _ in COMMANDS if words[:1] == ["ask"] and words[1:]} == {q.name for q in ANALYSES}
    assert {words[1] for words, _ in COMMANDS if words[:1] == ["draw"] and words[1:]} == {q.name for q in MAPS}


@pytest.mark.parametrize("query", ANALYSES + MAPS, ids=name)
def test_parameters_are_options(query: Query) -> None:
    """Have an option for each parameter, required where it is, with its choices."""
    (command,) = (c for words, c in COMMANDS if words == ["ask" if query.kind == "analyses" else "draw", query.name])
    found = {p.name: p for p in command.params if isinstance(p, click.Option)}
    for param, declared in query.params.items():
        assert found[param].required == declared.required
        assert found[param].opts == [f"--{param.replace('_', '-')}"]
        kind = found[param].type
        assert isinstance(kind, click.Choice) == bool(declared.one_of)
        assert not isinstance(kind, click.Choice) or tuple(kind.choices) == declared.one_of


# Answers


@pytest.mark.parametrize("query", ANALYSES, ids=name)
def test_answers_equal_those_of_the_graph(town: Graph, kb: Kb, query: Query) -> None:
    """Print the same rows as CSV, JSON and table; what a pipe reads goes to standard output, the rest elsewhere."""
    given = dated(town, query)
    expected = town.ask(query.name, **given)
    ran = kb("ask", query.name, *options(given), "--format", "csv")
    assert ran.code == 0
    assert "municipalities are known" in ran.err
    assert ran.out == as_csv(expected.rows, query.columns)
    assert [len(row) for row in csv.reader(io.StringIO(ran.out))] == [len(query.columns)] * (len(expected.rows) + 1)
    ran = kb("ask", query.name, *options(given), "--format", "json")
    assert json.loads(ran.out) == json.loads(to_json(vars(expected)))
    ran = kb("ask", query.name, *options(given))
    assert ran.code == 0
    assert query.title in ran.out
    assert f"{expected.coverage['known']} of {expected.coverage['municipalities']} municipalities are known" in ran.err
    said = "".join(ran.out.split())
    for row in expected.rows:
        for value in row.values():
            assert not isinstance(value, str) or "".join(value.split()) in said


def test_options_are_those_of_the_question(town: Graph, kb: Kb) -> None:
    """Take true and false, choices, `all`, and days of any precision."""
    expected = town.ask("vendor_concentration", at="2024", shared=True, basis="population", limit=None)
    words = "ask vendor_concentration --at 2024 --shared true --basis population --limit all --format json"
    ran = kb(*shlex.split(words))
    assert json.loads(ran.out) == json.loads(to_json(vars(expected)))
    cut = kb("ask", "reuse", "--limit", "1", "--at", AT)
    assert "The first 1 rows; --limit all shows every one." in cut.err
    assert "illustrative: made up for demonstration" in cut.err


def test_an_empty_answer_is_a_table_too(graph: Graph, kb: Kb) -> None:
    """Print no rows of nothing, and say what is known: nothing."""
    assert graph.version is None
    ran = kb("ask", "reuse")
    assert ran.code == 0
    assert "0 of 0 municipalities are known" in ran.err
    assert "No rows." in ran.out


@pytest.mark.parametrize("query", MAPS, ids=name)
def test_maps_are_drawn_into_a_file(town: Graph, kb: Kb, tmp_path: Path, query: Query) -> None:
    """Write HTML, and say where."""
    output = tmp_path / "kort æøå.html"
    ran = kb("draw", query.name, *options(dated(town, query)), "-o", output)
    assert ran == (0, f"Drew {output}\n", ran.err)
    assert "<html" in output.read_text(encoding="utf-8")


def test_cypher_is_asked_as_written(town: Graph, kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write rows as CSV or JSON, take parameters as JSON or as words, and refuse in one sentence."""
    query = "MATCH (s:System {id: $id}) RETURN s.id AS id, [$n, $at] AS parts"
    ran = kb("cypher", query, "-p", "id=omsorg", "--parameter", "n=1", "--at", "2026-06")
    assert (ran.code, ran.out) == (0, 'id,parts\nomsorg,"[1,""2026-06-01""]"\n')
    assert "1 row in" in ran.err
    ran = kb("cypher", "MATCH (s:System) RETURN s ORDER BY s.id", "--limit", "1", "--format", "json")
    found = json.loads(ran.out)
    assert (len(found["rows"]), len(found["nodes"]), found["truncated"]) == (1, 1, True)
    ran = kb("cypher", "CREATE (n)")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("kb: a query may only read the landscape")
    assert "at: " in kb("cypher", "RETURN 1", "--at", "yesterday").err
    assert "line 1, column 1" in kb("cypher", "RETRN 1").err


def test_saved_questions_are_asked_by_name(
    town: Graph, kb: Kb, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ask what was saved at this machine, or is shared, with its parameters or others; say what there is none of."""
    saved = Saved(File(tmp_path / "data" / "access.sqlite"))
    saved.add("Navnet på et system", "MATCH (s:System {id: $id}) RETURN s.name AS name", {"id": "omsorg"})
    assert kb("cypher", "--saved", "Navnet på et system").out == "name\nOmsorg 3\n"
    assert kb("cypher", "--saved", saved.listed()[0][0].id, "-p", "id=journal").out == "name\nJournal\n"
    ran = kb("cypher", "--saved", "nix")
    assert (ran.code, ran.err) == (1, "kb: no saved question 'nix'\n")
    for wrong in (("cypher",), ("cypher", "RETURN 1", "--saved", "nix")):
        assert "--saved NAME" in kb(*wrong).err


def test_load_tells_what_is_odd_and_what_it_ends(graph: Graph, kb: Kb, tmp_path: Path) -> None:
    """Say what a snapshot of a few rows does to the landscape: all else of its sources ends."""
    rows = [{"start": "0906", "end": "omsorg", "valid_from": "2019", "sources": "illustrative"}]
    part = write_rows({"uses": [*rows, rows[0] | {"end": "barnesag", "sources": "ukendt kilde"}]}, tmp_path / "part")
    kb("load", TOWN)
    ran = kb("load", part)
    assert "Odd: " in ran.err
    assert "no Source 'ukendt kilde'" in ran.err
    said = re.fullmatch(rf"Loaded 2 rows of 1 files from {part}: begins \d+, ends (\d+), .*\n", ran.out)
    assert said is not None, ran.out
    assert int(said[1]) > 100


def test_what_is_wrong_and_odd_in_files_is_said_in_danish(graph: Graph, kb: Kb, tmp_path: Path) -> None:
    """Say it to those who fill in a spreadsheet."""
    kb("load", TOWN)
    wrong = write_rows({"uses": [{"start": "0906", "end": "omsorgen", "valid_from": "2019-13"}]}, tmp_path / "wrong")
    for command in (("load", wrong), ("import", wrong, "--source", "s", "--dry-run")):
        ran = kb(*command, "--language", "da")
        assert ran.code == 1
        assert f"kb: {wrong}/uses.csv:2: kolonne end: system 'omsorgen' findes ikke (mente du 'omsorg'?)\n" in ran.err
        assert f"\n{wrong}/uses.csv:2: kolonne valid_from: '2019-13' er ikke en dato: " in ran.err
    odd = write_rows({"uses": [{"start": "0906", "end": "omsorg", "valid_from": "2019"}]}, tmp_path / "odd")
    ran = kb("import", odd, "--source", "s", "--dry-run", "--language", "da")
    assert f"Bemærk: {odd}: kilden 's' findes ikke: intet fortæller, hvad den er, eller hvor gammel den er\n" in ran.err


def test_load_tells_what_it_did(graph: Graph, kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say how many rows of how many files; ask before it empties a graph, and not one that is empty."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    ran = kb("load", TOWN)
    assert ran.code == 0
    assert ran.out.startswith("Loaded ")
    assert ran.out.endswith(f" from {TOWN}\n")
    assert "rows" in ran.err
    version = graph.version
    assert kb("load", "--replace", TOWN).code == 1, "nobody answers, and nothing is emptied"
    assert graph.version == version
    assert kb("load", "--replace", "--yes", TOWN).code == 0
    assert graph.version != version


def test_load_prints_every_problem(graph: Graph, kb: Kb, tmp_path: Path) -> None:
    """Print one line each, as file, line and column, and write nothing."""
    (tmp_path / "uses.csv").write_text("start,end\n0101,aula\n0102,\n", encoding="utf-8")
    ran = kb("load", tmp_path)
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert f"{tmp_path}/uses.csv:2: column end: no System 'aula'\n" in ran.err
    assert f"{tmp_path}/uses.csv:3: column end: is empty; it must be given\n" in ran.err
    assert graph.version is None


def test_check_says_what_should_not_be(town: Graph, kb: Kb) -> None:
    """Name every check, the worst first, with what it found and what to do; exit with 1 if an error found something."""
    ran = kb("check", "--at", AT)
    checks = catalogue("checks")
    found = {n: town.ask(q, **({"at": AT} if "at" in q.params else {}), limit=None).rows for n, q in checks.items()}
    assert ran.code == (1 if any(rows and checks[check].severity == "error" for check, rows in found.items()) else 0)
    for check, rows in found.items():
        says = f"{len(rows)} found. {checks[check].asks} {checks[check].advice}" if rows else "nothing"
        assert f"{checks[check].severity} {check}: {says}\n" in ran.out
        assert ran.out.count("\n  ") == sum(min(len(rows), ROWS + 1) for rows in found.values())
    *lines, counts = ran.out.splitlines()
    order = [line.partition(" ")[0] for line in lines if not line.startswith("  ")]
    assert order == sorted(order, key=SEVERITIES.index)
    said = dict(part.split("s: ") for part in counts.split(", "))
    for severity in SEVERITIES:
        assert int(said[severity]) == sum(len(rows) for n, rows in found.items() if checks[n].severity == severity)


def test_check_as_json_and_csv(town: Graph, kb: Kb) -> None:
    """Give every row of every check, with its severity and advice."""
    whole = {one["name"]: one for one in json.loads(kb("check", "--at", AT, "--format", "json").out)}
    assert set(whole) == set(catalogue("checks"))
    for check, query in catalogue("checks").items():
        rows = town.ask(query, **({"at": AT} if "at" in query.params else {}), limit=None).rows
        assert whole[check]["rows"] == rows
        assert whole[check]["count"] == len(rows)
        assert (whole[check]["severity"], whole[check]["advice"]) == (query.severity, query.advice)
    lines = list(csv.DictReader(io.StringIO(kb("check", "--at", AT, "--format", "csv").out)))
    assert [line["check"] for line in lines] == [name for name, one in whole.items() for _ in one["rows"]]
    assert all(line["severity"] == whole[line["check"]]["severity"] for line in lines)
    assert {line["contract"] for line in lines if line["check"] == "ended_contract"} == {
        row["contract"] for row in whole["ended_contract"]["rows"]
    }


@pytest.mark.usefixtures("graph")
def test_check_of_nothing_finds_nothing(kb: Kb) -> None:
    """Exit with 0 when all is well."""
    ran = kb("check")
    assert ran.code == 0
    assert ran.out.count(": nothing\n") == len(catalogue("checks"))


def test_model_and_generate(kb: Kb, tmp_path: Path) -> None:
    """Print the model without an engine, and write a landscape."""
    ran = kb("model")
    assert ran.code == 0
    assert all(label in ran.out for label in NODES)
    ran = kb("generate", "--municipalities", "2", "--seed", "7", tmp_path / "landscape")
    assert ran.code == 0
    assert len(list((tmp_path / "landscape").glob("*.csv"))) > 50
    assert "not empty" in one_sentence(kb("generate", tmp_path))


# Errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("ask wisdom", "no analysis 'wisdom'; there are "),
        ("draw wisdom", "no map 'wisdom'; there are "),
        ("ask peers --municipality 9999", "municipality: no Municipality '9999'"),
        ("ask reuse --region Intetsteds", "region: 'Intetsteds' occurs nowhere"),
        ("ask reuse --limit 0", "reuse: limit: "),
        ("ask reuse --limit many", "reuse: limit: "),
        ("ask reuse --limit 99999999999999999999", "reuse: limit: "),
        ("ask reuse --at 2017-13", "reuse: at: "),
        ("ask reuse --at 2017-02-30", "reuse: at: "),
        ("draw municipality --municipality 9999", "municipality: no Municipality '9999'"),
        ("draw reuse -o /dev/null/map.html", "can't write /dev/null/map.html (Not a directory)"),
        ("load nowhere", "nowhere: no such folder"),
        ("load kb", "kb holds no CSV"),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_is_said_in_one_sentence(town: Graph, kb: Kb, arguments: str, message: str) -> None:
    """Say what is wrong, with exit code 1 and no traceback."""
    assert town.version
    ran = kb(*shlex.split(arguments))
    assert message in one_sentence(ran)
    assert ran.code == 1
    assert ran.out == ""


@pytest.mark.parametrize(
    "arguments",
    ["ask peers", "ask reuse --colour red", "ask reuse --format xml", "wisdom", "load",
     "ask vendor_concentration --basis x", "generate --municipalities 0 x"],
)  # fmt: skip
def test_usage_is_shown(kb: Kb, arguments: str) -> None:
    """Say how the command is used, with exit code 2."""
    ran = kb(*shlex.split(arguments))
    assert ran.code == 2
    assert "Usage: kb" in ran.err
    assert "Error: " in ran.err
    assert ran.out == ""


def test_neo4j_that_can_not_be_had_is_said(kb: Kb, address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say what to set: an address where nobody answers, a wrong or missing password, a database that is not there."""
    monkeypatch.setenv("NEO4J_PASSWORD", "wrong")
    assert "refuses the user 'neo4j' with that password" in one_sentence(kb("ask", "reuse"))
    monkeypatch.setenv("NEO4J_PASSWORD", "")
    assert "NEO4J_URI is set and NEO4J_PASSWORD is not" in one_sentence(kb("ask", "reuse"))
    monkeypatch.setenv("NEO4J_PASSWORD", address.password)
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:1")
    assert "no Neo4j answers at bolt://127.0.0.1:1" in one_sentence(kb("check"))
    monkeypatch.setenv("NEO4J_URI", "localhost")
    assert "NEO4J_URI 'localhost' is no address of a Neo4j" in one_sentence(kb("check"))


def test_somebody_elses_database_is_refused(graph: Graph, kb: Kb) -> None:
    """Touch nothing where labels are that are not ours."""
    with graph.writing() as run:
        run("CREATE (:Film {title: 'Pelle Erobreren'})")
    for words in (["check"], ["load", str(TOWN)], ["load", "--replace", "--yes", str(TOWN)]):
        assert "holds 'Film' nodes, which are not Byplan's" in one_sentence(kb(*words))
    assert graph.read("MATCH (n) RETURN labels(n)[0] AS label") == [{"label": "Film"}]
    with graph.writing() as run:
        run("MATCH (n) DETACH DELETE n")


def test_serve_listens_where_it_may(kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse a port in use, an address that is not ours or that others reach, and what is no port, before all else."""
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:1")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        monkeypatch.setenv("KB_PORT", port)
        expected = f"can't listen on 127.0.0.1 port {port} (Address already in use): stop what uses it, or set KB_PORT"
        assert expected in one_sentence(kb("serve"))
    for host in ("0.0.0.0", "192.0.2.1", "::", "byplan.example", ""):  # noqa: S104 - it must be refused
        monkeypatch.setenv("KB_HOST", host)
        message = one_sentence(kb("serve"))
        if host:
            assert f"KB_HOST is {host}, which others reach, and nobody can say who they are yet" in message
        else:
            assert "no Neo4j answers" in message, "an empty variable is none"
    monkeypatch.setenv("KB_HOST", "192.0.2.1")
    monkeypatch.setenv("KB_PRIVATE_NETWORK", "1")
    assert "can't listen on 192.0.2.1" in one_sentence(kb("serve"))
    monkeypatch.setenv("KB_PORT", "http")
    assert "KB_PORT is 'http': set it to a port number" in one_sentence(kb("serve"))


# Processes


def test_any_terminal_will_do(town: Graph, address: Address) -> None:
    """Print æøå where the terminal has them, something in their place where not, and never a traceback."""
    words = ["ask", "reuse", "--at", AT, "--limit", "3"]
    utf8 = process(*words, **on(address), PYTHONIOENCODING="utf-8")
    assert "Ældreplan" in process("ask", "reuse", "--at", AT, **on(address), PYTHONUTF8="1").stdout.decode("utf-8")
    assert utf8.returncode == 0
    for encoding in ("latin-1", "ascii"):
        ran = process(*words, **on(address), PYTHONIOENCODING=encoding, PYTHONUTF8="0", LC_ALL="C")
        assert ran.returncode == 0, ran.stderr
        assert b"Traceback" not in ran.stderr
        assert "Omsorg 3" in ran.stdout.decode(encoding)
    assert town.version


def test_bytes_that_are_no_letters_are_refused(address: Address) -> None:
    """Refuse what a terminal hands on of them."""
    command: list[str | bytes] = [sys.executable, "-m", "kb", "ask", "reuse", b"--region=\xe6"]
    environment = {**os.environ, **on(address), "PYTHONUTF8": "1"}
    ran = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment, timeout=60)
    assert one_sentence(Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())).startswith("reuse: region: ")


def test_a_reader_that_has_enough_is_no_error(address: Address, town: Graph) -> None:
    """End quietly when the pipe is closed."""
    assert town.version
    kb = f"{shlex.quote(sys.executable)} -m kb"
    for words in ("model", f"ask reuse --at {AT} --format csv", f"ask reuse --at {AT}"):
        shell = ["bash", "-c", f"{kb} {words} | true"]
        ran = subprocess.run(shell, capture_output=True, text=True, cwd=ROOT, env=os.environ | on(address), timeout=60)
        assert "Traceback" not in ran.stderr, ran.stderr
        assert "Exception ignored" not in ran.stderr, ran.stderr


@contextmanager
def served(data: Path, port: int, *arguments: str | Path) -> Iterator["subprocess.Popen[str]"]:
    """Serve from an embedded engine of one's own, in a process of its own."""
    clean = {variable: value for variable, value in os.environ.items() if variable not in VARIABLES}
    environment = clean | {"KB_DATA": str(data), "KB_PORT": str(port), "KB_HEAP": "512m"}
    command = [sys.executable, "-m", "kb", "serve", *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as found:
        try:
            yield found
        finally:
            if found.poll() is None:
                found.kill()


def eventually(seconds: float, holds: Callable[[], bool]) -> bool:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def is_free(lock: Path) -> bool:
    """Look whether no process holds a lock."""
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def test_serve_from_start_to_ctrl_c(tmp_path: Path) -> None:
    """Load the seed, say where to look, answer, outlive its Neo4j, refuse a second run; Ctrl-C leaves no process."""
    port, data = free_port(), tmp_path / "data"
    with served(data, port, "--seed", TOWN) as server:

        def answer(path: str) -> Any:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as found:
                return json.load(found)

        def ready() -> bool:
            assert server.poll() is None, server.stderr and server.stderr.read()
            try:
                return bool(answer("/health/ready")["status"] == "ready")
            except OSError:
                return False

        assert eventually(400, ready), "7 s on an idle machine"
        assert answer(f"/api/v1/analyses/reuse?at={AT}&limit=1")["rows"][0]["system"]
        before = json.loads((data / "engine.json").read_text(encoding="utf-8"))
        os.kill(before["pid"], signal.SIGKILL)
        assert eventually(20, lambda: not ready()), "whoever asks while there is no engine is told so"
        assert eventually(400, ready), "the server starts it again"
        assert answer(f"/api/v1/analyses/reuse?at={AT}&limit=2")["rows"][1]["system"]
        after = json.loads((data / "engine.json").read_text(encoding="utf-8"))
        assert (after["port"], after["pid"] != before["pid"]) == (before["port"], True)
        second = process("serve", KB_DATA=str(data), KB_PORT=str(free_port()))
        expected = f"is in use by another run (process {server.pid})"
        assert expected in one_sentence(Ran(second.returncode, second.stdout.decode(), second.stderr.decode()))
        began = time.monotonic()
        server.send_signal(signal.SIGINT)
        _, said = server.communicate(timeout=60)
        assert time.monotonic() - began < 20
        assert eventually(20, lambda: is_free(data / "engine.lock")), "the engine goes with its only user"
    assert "Traceback" not in said
    for line in (
        f"Pages     http://127.0.0.1:{port}/",
        "API docs",
        "Neo4j     bolt://127.0.0.1:",
        str(data / "password"),
    ):
        assert line in said
    assert (data / "password").read_text(encoding="utf-8").strip() not in said
