"""What takes longer than an answer may: one thing at a time, with its progress, and what came of it for a while."""

import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Literal
from uuid import uuid4

from kb.errors import KBError, RequestError, UnknownKey

KEPT = 100
"""So many jobs are told of; what an import did stands in the journal."""
SAID = 50
"""The last lines of what a job says."""
State = Literal["running", "done", "failed"]


class Busy(RequestError):  # noqa: N818 - it is what the caller met
    """Say that something else is under way; `job` is what."""

    def __init__(self, message: str, job: str) -> None:
        """Carry the id of the job."""
        self.job = job
        super().__init__(message)


@dataclass
class Job:
    """Something that is under way, or was: what it said of itself so far, and what came of it."""

    id: str
    kind: str
    asked: dict[str, Any]
    said: list[str] = field(default_factory=list)
    steps: int = 0
    work: Future[Any] | None = None

    def say(self, line: str) -> None:
        """Note how far it is."""
        self.said = [*self.said[-SAID + 1 :], line]
        self.steps += 1

    @property
    def state(self) -> State:
        """Return how it stands."""
        if self.work is None or not self.work.done():
            return "running"
        return "failed" if self.work.exception() else "done"

    @property
    def error(self) -> BaseException | None:
        """Return why it failed."""
        return self.work.exception() if self.work and self.work.done() else None


class Jobs:
    """The jobs of a process, of which one runs at a time."""

    def __init__(self) -> None:
        """Begin with none."""
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="byplan-job")

    def start(self, kind: str, asked: dict[str, Any], work: Callable[[Job], Any], then: Callable[[], None]) -> Job:
        """Start a job and return it; `then` is called once it is over. Raises Busy while another is under way."""
        with self._lock:
            if running := self.running:
                raise Busy(f"another {running.kind} is under way: ask again when it is over", running.id)
            job = Job(f"job-{uuid4().hex[:12]}", kind, asked)
            self._jobs[job.id] = job
            while len(self._jobs) > KEPT:
                self._jobs.popitem(last=False)

            def run() -> Any:
                try:
                    return work(job)
                finally:
                    then()

            job.work = self._thread.submit(copy_context().run, run)  # as whoever asked for it
        job.work.add_done_callback(_log)
        return job

    @property
    def running(self) -> Job | None:
        """Return the job that is under way, if any."""
        return next((job for job in reversed([*self._jobs.values()]) if job.state == "running"), None)

    def find(self, name: str) -> Job:
        """Return a job; UnknownKey when there is none of that id."""
        job = self._jobs.get(name)
        if job is None:
            raise UnknownKey(f"no import {name!r}")
        return job


def _log(work: Future[Any]) -> None:
    error = work.exception()
    if error and not isinstance(error, KBError):
        logging.getLogger("byplan").error("a job failed in a way that nobody foresaw", exc_info=error)
