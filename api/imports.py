"""Imports over HTTP: a snapshot that is sent becomes a job, which tells how far it is and what came of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Request, Response
from fastapi import Path as InPath
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.responses import StreamingResponse

from api import answers, problems
from api.jobs import Busy, Job, Jobs
from api.received import MULTIPART, Asked, Rows, Sent, may_change, may_write, received
from api.who import seen_by
from kb import journal, replay
from kb.access.asking import asking
from kb.applying import Outcome
from kb.archive import Archive
from kb.errors import KBError, Problem, Refused, SourceError, UnknownKey
from kb.graph import Graph
from kb.load import import_snapshot
from kb.model import NODES, RELATIONSHIPS

PATH = f"{answers.ROOT}/imports"
EVENTS = "text/event-stream"
MOST_CHANGES = 200
MOST_PROBLEMS = 1_000
LOOK_SECONDS = 0.2
"""So often it is looked whether a job has got further."""
QUIET_LOOKS = 75
"""After so many looks at which nothing was new a line is sent that says nothing, so that nobody hangs up."""


Name = Annotated[str, InPath(description="The id of the job, or the number of the run in the journal.")]
Number = Annotated[str, InPath(description="The number of the run in the journal.")]


class Wrong(BaseModel):
    """What is wrong, or odd, in a snapshot, and where."""

    file: str = Field(description="The file, and the sheet of a workbook.")
    line: int | None = Field(description="Line, or row.")
    column: str | None
    message: str
    message_da: str = Field(description="The same in Danish.")


class Change(BaseModel):
    """What an import does to one fact."""

    change: Literal["begins", "ends", "changes", "sources"]
    noun: str
    key: str
    detail: str


class Found(BaseModel):
    """What one of the checks finds that it did not before."""

    check: str
    severity: str
    title: str
    advice: str
    count: int
    rows: list[dict[str, Any]] = Field(description="The first of them.")


class Alike(BaseModel):
    """Two things that may be one, which only somebody who knows makes of them (`kb merge`)."""

    noun: str
    key: str = Field(description="The key of what is new.")
    other: str = Field(description="The key of what was known.")
    reasons: list[str]


class Run(BaseModel):
    """An import in the journal."""

    id: int
    kind: str
    path: str
    checksum: str
    as_of: date
    sources: list[str]
    scope: str | None
    replace: bool
    by: str
    at: str
    rows: int
    begins: int
    ends: int
    changes: int
    undone: str | None


class Report(BaseModel):
    """What an import did, or would do."""

    files: dict[str, int] = Field(description="Rows by noun.")
    counts: dict[str, int] = Field(description="How many facts begin, end and change, and how many change sources.")
    changes: list[Change] = Field(description=f"At most the first {MOST_CHANGES}.")
    more: int = Field(description="How many changes more there are.")
    odd: list[Wrong] = Field(description="What is odd, and no reason to refuse it.")
    candidates: list[Alike] = Field(description="What is new, and may be known under another id.")
    findings: list[Found] = Field(description="What the checks find that they did not before.")


class Import(BaseModel):
    """An import, or the undoing of one: how it stands, and what came of it."""

    id: str
    link: str
    kind: Literal["import", "undo"]
    state: Literal["running", "done", "failed"]
    dry_run: bool
    progress: list[str] = Field(description="The last lines of what it said.")
    run: Run | None = Field(description="What stands in the journal, where something does.")
    report: Report | None
    detail: str | None = Field(description="Why it failed.")
    problems: list[Wrong] = Field(description=f"All that is wrong in the snapshot, at most the first {MOST_PROBLEMS}.")


class Imports(BaseModel):
    """The journal."""

    items: list[Run]


class Office:
    """Takes in snapshots, and knows what became of each."""

    def __init__(self, graph: Graph, archive: Archive | None) -> None:
        """Import into this graph, and keep snapshots in this archive, if any."""
        self.graph, self.archive, self.jobs = graph, archive, Jobs()

    def begin(self, asked: Asked, scratch: TemporaryDirectory[str], path: Path) -> Job:
        """Start an import of what lies in the scratch folder, which is gone when it is over."""
        may_change(asked.municipality)

        def work(job: Job) -> Outcome:
            return import_snapshot(
                self.graph,
                path,
                source=asked.source,
                scope=asked.municipality,
                as_of=asked.as_of,
                dry_run=asked.dry_run,
                look=True,
                by=asking().name,
                called=path.name,
                say=lambda line: job.say(line.replace(f"{path.parent}/", "")),
                archive=self.archive,
            )

        given = {"dry_run": asked.dry_run, "folder": f"{path.parent}/"}
        return self.jobs.start("import", given, work, scratch.cleanup)

    def undo(self, number: int) -> Job:
        """Start the undoing of a run. Raises UnknownKey when there is none of that number."""
        may_change(journal.find(self.graph, number).scope)
        archive = self.archive
        if archive is None:
            raise Refused("this server keeps no archive, from which a run could be undone")
        return self.jobs.start(
            "undo", {"dry_run": False}, lambda job: replay.undo(self.graph, number, archive, job.say), lambda: None
        )

    def told(self, name: str) -> dict[str, Any]:
        """Return what is to be told of an import, by the id of its job or its number in the journal."""
        if name.isascii() and name.isdecimal() and len(name) < 10:
            run = journal.find(self.graph, int(name))
            body: dict[str, Any] = {"id": name, "link": f"{PATH}/{name}", "kind": "import", "state": "done"}
            return body | {"dry_run": False, "progress": [], "run": _run(run), **NOTHING}
        return told(self.jobs.find(name))


NOTHING: dict[str, Any] = {"report": None, "detail": None, "problems": []}


def told(job: Job) -> dict[str, Any]:
    """Return what is to be told of a job."""
    folder = job.asked.get("folder", "")
    body: dict[str, Any] = {"id": job.id, "link": f"{PATH}/{job.id}", "kind": job.kind, "state": job.state}
    body |= {"dry_run": job.asked["dry_run"], "progress": job.said, "run": None, **NOTHING}
    if job.state == "failed":
        error = job.error
        problems_ = error.problems if isinstance(error, SourceError) else []
        body["problems"] = [_wrong(one, folder) for one in problems_[:MOST_PROBLEMS]]
        body["detail"] = (
            f"{len(problems_)} problems in the snapshot; nothing was written" if problems_ else _said(error)
        )
    elif job.state == "done" and job.work:
        found = job.work.result()
        run = found.run if isinstance(found, Outcome) else found
        body["run"] = None if job.asked["dry_run"] else _run(run)
        body["report"] = _report(found, folder) if isinstance(found, Outcome) else None
    return body


def _said(error: BaseException | None) -> str:
    return str(error) if isinstance(error, KBError) else "Byplan failed in a way that nobody foresaw; its log says how."


def _wrong(problem: Problem, folder: str) -> dict[str, Any]:
    return vars(problem) | {"file": problem.file.replace(folder, ""), "message_da": problem.message.da}


def _run(run: journal.Run) -> dict[str, Any]:
    found = {name: getattr(run, name) for name in Run.model_fields}
    return found | {"at": run.at.isoformat(), "undone": run.undone.isoformat() if run.undone else None}


def _report(outcome: Outcome, folder: str) -> dict[str, Any]:
    changes = outcome.changes
    return {
        "files": outcome.rows,
        "counts": {kind: changes.counts[kind] for kind in ("begins", "ends", "changes", "sources")},
        "changes": [change._asdict() for change in changes.shown[:MOST_CHANGES]],
        "more": max(0, changes.counts.total() - MOST_CHANGES),
        "odd": [_wrong(one, folder) for one in outcome.warnings[:MOST_PROBLEMS]],
        "candidates": [one._asdict() for one in outcome.candidates],
        "findings": [vars(finding) for finding in outcome.findings],
    }


async def _events(job: Job) -> AsyncIterator[str]:
    """Yield a job as server-sent events: `progress` at each step, and `done` or `failed` in the end."""
    steps, quiet = -1, 0
    while True:
        state, said = job.state, job.steps
        if said != steps or state != "running":
            name = "progress" if state == "running" else state
            yield f"event: {name}\nid: {said}\ndata: {to_json(told(job)).decode()}\n\n"
            steps, quiet = said, 0
        if state != "running":
            return
        quiet += 1
        if quiet % QUIET_LOOKS == 0:
            yield ": still under way\n\n"
        await asyncio.sleep(LOOK_SECONDS)


def install(app: FastAPI, graph: Graph, archive: Archive | None) -> Office:
    """Add the routes."""
    office = Office(graph, archive)

    @app.exception_handler(Busy)
    def _busy(request: Request, error: Busy) -> Response:
        response = problems.problem(request, 409, str(error), kind="urn:byplan:problem:busy")
        response.headers.update({"retry-after": "5", "location": f"{PATH}/{error.job}"})
        return response

    def accepted(job: Job) -> Response:
        response = answers.json(told(job))
        response.status_code = 202
        response.headers["location"] = f"{PATH}/{job.id}"
        return response

    @seen_by("editor")
    async def take(request: Request) -> Response:
        may_write(request)
        scratch = TemporaryDirectory(prefix="byplan-")
        try:
            asked, path = await received(request, Path(scratch.name))
            job = office.begin(asked, scratch, path)
        except BaseException:
            scratch.cleanup()
            raise
        return accepted(job)

    @seen_by("editor")
    def undo(request: Request, name: Number) -> Response:
        may_write(request)
        if not (name.isascii() and name.isdecimal() and len(name) < 10):
            raise UnknownKey(f"no run {name!r}: name it by its number in the journal")
        return accepted(office.undo(int(name)))

    @seen_by("municipality")
    def one(request: Request, name: Name) -> Response:
        if EVENTS in request.headers.get("accept", "") and not name.isdecimal():
            kept_nowhere = {"cache-control": "no-cache"}
            return StreamingResponse(_events(office.jobs.find(name)), media_type=EVENTS, headers=kept_nowhere)
        return answers.json(office.told(name))

    @seen_by("municipality")
    def every() -> Response:
        return answers.json({"items": [_run(run) for run in journal.runs(graph)]})

    nouns = ", ".join(f"`{noun.file}`" for noun in (*NODES.values(), *RELATIONSHIPS.values()))
    sent = {form: {"schema": model.model_json_schema()} for form, model in ((MULTIPART, Sent), (answers.JSON, Rows))}
    app.post(
        PATH,
        operation_id="import",
        summary="Import a snapshot",
        description="Checked whole and written all or nothing, one at a time: the answer is a job, whose link tells "
        "how it stands. It is all that the source, or its `scope`, holds: what it no longer names ends. Send it with "
        f"`dry_run` first to see what it would do. Nouns are {nouns}; a file is a zip of their CSVs, or what "
        "`kb template` writes, filled in.",
        tags=["imports"],
        status_code=202,
        response_model=Import,
        openapi_extra={"requestBody": {"required": True, "content": sent}},
        responses=problems.responses(400, 403, 409, 413, 415, 422),
    )(take)
    app.get(
        PATH,
        operation_id="imports",
        summary="The journal: every import",
        description="Every run that changed the landscape, the first one first: imports, loads and merges, with what "
        "each began, ended and changed, and whether it was undone.",
        tags=["imports"],
        response_model=Imports,
        responses=problems.responses(),
    )(every)
    app.get(
        f"{PATH}/{{name}}",
        operation_id="import_status",
        summary="How an import stands, and what came of it",
        description="By the id of its job, as events where those are accepted, or by its number in the journal.",
        tags=["imports"],
        response_model=Import,
        responses=answers.also(EVENTS) | problems.responses(404, 422),
    )(one)
    app.post(
        f"{PATH}/{{name}}/undo",
        operation_id="import_undo",
        summary="Make the landscape what it would be had a run never been",
        description="The snapshots after it are read from the archive again, so that what they say stands. The answer "
        "is a job, like that of an import; the run stays in the journal, as undone.",
        tags=["imports"],
        status_code=202,
        response_model=Import,
        responses=problems.responses(400, 403, 404, 409, 413, 422),
    )(undo)
    return office
