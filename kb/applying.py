"""Applying: how one snapshot is checked and written within a transaction, and what comes of it."""

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from kb import journal
from kb.errors import Problem, SourceError
from kb.findings import Finding
from kb.imports.consistency import Checked
from kb.imports.headings import NOUNS
from kb.imports.snapshot import Snapshot
from kb.imports.stated import stated
from kb.journal import Run
from kb.model import NODES, RELATIONSHIPS, Node, Noun
from kb.ours import OURS
from kb.said import Said
from kb.snapshots import Changes, Importing
from kb.snapshots.adding import Adding
from kb.snapshots.candidates import Candidate, candidates
from kb.snapshots.hidden import warn_of_what_is_hidden
from kb.snapshots.nodes import write_nodes
from kb.snapshots.others import warn_of_flows, warn_of_what_is_anothers
from kb.snapshots.overlaps import warn_of_overlaps
from kb.snapshots.relationships import write_relationships
from kb.snapshots.staging import AT_ONCE, has_room, unstage
from kb.snapshots.statements import BATCH
from kb.snapshots.sweep import sweep
from kb.snapshots.withdrawn import unveil, veil
from kb.writing import Writing

Say = Callable[[str], None]
TOLD = 10 * BATCH
"""After so many rows is said how many there were."""


@dataclass(frozen=True)
class Outcome:
    """What came of an import: the run it is, its rows by file, what it changed, and what is odd about it.

    `candidates` are the things that are new by their ids, and may be known by others; `findings` are what the checks
    find that they did not before.
    """

    run: Run
    rows: dict[str, int]
    changes: Changes
    warnings: list[Problem]
    candidates: list[Candidate] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def apply(
    run: Writing,
    snapshot: Snapshot,
    asked: Run,
    say: Say = lambda _: None,
    steps: Writing | None = None,
    at_once: int = AT_ONCE,
) -> Outcome:
    """Check a snapshot and write it and its run within a transaction that holds the lock. Raises SourceError.

    With `steps` what is more than is written at once is staged, where the graph was empty before that transaction.
    """
    withdrawn = {} if asked.replace else unveil(run)
    known = _known(run)
    source = asked.sources[0] if asked.kind == "import" else None
    importing = Importing(
        run=run,
        number=asked.id,
        as_of=asked.as_of,
        source=source,
        scope=asked.scope,
        checked=Checked(snapshot, run if known and not asked.replace else None, source=source, scope=asked.scope),
        changes=Changes(),
        known=frozenset() if asked.replace else known,
        adding=Adding(run, asked.id),
    )
    if known or snapshot.most_rows() > at_once:
        _write_what_was_checked(importing, asked, say, steps, at_once)
    else:
        _write_as_it_is_checked(importing, asked, say)
    if late := journal.later(run, importing.sources, asked):
        said = f"tells of {asked.as_of}, and run {late.id} told of {late.as_of} already: it came late"
        told = (
            f"fortæller om {asked.as_of}, men kørsel {late.id} har allerede fortalt om {late.as_of}: den kom for sent"
        )
        snapshot.warn(Said(said, told))
    gone = sweep(importing)
    for label, keys in gone.items():
        withdrawn.setdefault(label, set()).update(keys)
    warn_of_overlaps(importing)
    warn_of_what_is_anothers(importing)
    warn_of_flows(importing)
    warn_of_what_is_hidden(importing, withdrawn, gone)
    alike = candidates(importing)
    veil(run, withdrawn)
    return _outcome(importing, asked, alike)


def _write_as_it_is_checked(importing: Importing, asked: Run, say: Say) -> None:
    """Write each row into an empty graph while the next are read; the store has none of it before the transaction ends.

    Neo4j would have nothing to do while all is checked before. Ids are the keys of things where there is nothing yet,
    so that no row is left out for another of the same thing, and what was written of it stays as it is.
    """
    checked = importing.checked
    say(f"Checking and loading {checked.snapshot.path} …")
    if asked.replace:
        empty(importing.run)  # of what was withdrawn: there is nothing else
    for done in _write(importing, partial(checked.rows, once=True)):
        say(f"Loading {_thousands(done)} rows")
    checked.conclude()
    _refuse_what_is_wrong(importing)
    _say_all_is_loaded(importing, say)


def _write_what_was_checked(importing: Importing, asked: Run, say: Say, steps: Writing | None, at_once: int) -> None:
    """Read all of it, and then write it: in the transaction, or staged where there is nothing and it is too much."""
    checked, run = importing.checked, importing.run
    snapshot = checked.snapshot
    say(f"Checking {snapshot.path} …")
    checked.whole()
    _refuse_what_is_wrong(importing)
    total = sum(checked.counts.values())
    if asked.replace:
        say("Emptying the graph …")
        if empty(run):
            steps = None
    if importing.known or total <= at_once:
        steps = None
    labels = [label for label, noun in NODES.items() if checked.counts[noun.file]]
    if steps:
        has_room(steps, sum(checked.counts[NODES[label].file] for label in labels))
        importing.adding = Adding(steps, importing.number, staged=True)
    for done in _write(importing, partial(_again, snapshot)):
        say(f"Loading {_thousands(done)} of {_thousands(total)} rows")
    if snapshot.problems:
        raise changed(snapshot.path)
    _say_all_is_loaded(importing, say)
    if steps:
        unstage(run, labels)


def empty(run: Writing) -> int:
    """Delete all but the landscape's own node and the journal, and return how many things went."""
    return run(f"MATCH (n) WHERE {journal.NOT_THE_LANDSCAPE} DETACH DELETE n").nodes_deleted


def _write(importing: Importing, rows: Callable[[Noun], Iterable[Any]]) -> Iterator[int]:
    """Write the rows of each noun, and yield from time to time how many there were."""
    done = told = 0
    for noun in NOUNS.values():
        for count in _written(importing, noun, rows(noun)):
            done += count
            if done - told >= TOLD:
                told = done
                yield done
    importing.adding.settle()


def _say_all_is_loaded(importing: Importing, say: Say) -> None:
    if total := sum(importing.checked.counts.values()):
        say(f"Loading {_thousands(total)} of {_thousands(total)} rows")


def _again(snapshot: Snapshot, noun: Noun) -> Iterator[Any]:
    """Yield each node, or Stated, of a noun of a snapshot that is checked."""
    facts = (fact for _, fact in snapshot.rows(noun))
    return facts if issubclass(noun, Node) else map(stated, facts)


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _written(importing: Importing, noun: Noun, facts: Iterable[Any]) -> Iterator[int]:
    if issubclass(noun, Node):
        yield from write_nodes(importing, noun, facts)
    else:
        yield from write_relationships(importing, noun, facts)


def _refuse_what_is_wrong(importing: Importing) -> None:
    """Raise SourceError when there is a problem with what was read."""
    checked, scope = importing.checked, importing.scope
    snapshot = checked.snapshot
    if scope and not (scope in checked.lines["Municipality"] or _is_there(importing.run, scope)):
        told = Said(f"no Municipality {scope!r} to be of", f"kommunen {scope!r}, som importen er om, findes ikke")
        snapshot.problems.append(Problem(str(snapshot.path), None, None, told))
    if snapshot.problems:
        raise SourceError(sorted(snapshot.problems, key=lambda p: (p.file, p.line or 0, p.column or "")))


def _outcome(importing: Importing, asked: Run, alike: list[Candidate]) -> Outcome:
    """Note the run in the journal, and return what came of it."""
    checked, counts = importing.checked, importing.changes.counts
    rows = {file: count for file, count in checked.counts.items() if count}
    made = dataclasses.replace(
        asked,
        sources=sorted(checked.sources),
        files=json.dumps(rows),
        rows=sum(rows.values()),
        begins=counts["begins"],
        ends=counts["ends"],
        changes=counts["changes"] + counts["sources"],
    )
    made = journal.record(importing.run, made)
    return Outcome(made, rows, importing.changes, checked.snapshot.warnings, alike)


def changed(path: Path) -> SourceError:
    """Return what is raised when a snapshot is another one in the end than it was at first."""
    told = Said("changed while it was loaded; nothing was written", "blev ændret under indlæsningen; intet er skrevet")
    return SourceError([Problem(str(path), None, None, told)])


def _is_there(run: Writing, code: str) -> bool:
    return bool(run.read("MATCH (m:Municipality {code: $code}) RETURN m.code AS code", {"code": code}))


def _known(run: Writing) -> frozenset[str]:
    """Return the labels and types that there is something of; Neo4j keeps these counts."""
    text = "MATCH (n) WHERE any(label IN labels(n) WHERE NOT label IN $ours) RETURN 1 AS one LIMIT 1"
    if not run.read(text, {"ours": list(OURS)}):
        return frozenset()  # what follows takes Neo4j most of a second to plan, and that of the first day four
    parts = [f"MATCH (n:{label}) RETURN '{label}' AS name, count(n) AS n" for label in NODES]
    parts += [f"MATCH ()-[r:{kind}]->() RETURN '{kind}' AS name, count(r) AS n" for kind in RELATIONSHIPS]
    return frozenset(row["name"] for row in run.read(" UNION ALL ".join(parts)) if row["n"])
