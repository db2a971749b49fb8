"""What an operator sees of requests: a line of the log for each, without its secrets, and figures for Prometheus."""

import json
import logging
import time
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from fastapi import Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.layer import Layer
from api.problems import problem
from kb.errors import EngineError

log = logging.getLogger("byplan.access")
SECRET = ("key", "token", "secret", "password", "code", "state", "session", "authorization")
"""A parameter whose name has one of these in it is not written down; nor is any header but the number."""
SHOWN = {"code"}
"""But for these, which are keys of municipalities."""
UNKNOWN = "(none)"
LONGEST = 500


class Watching(Layer):
    """Count and time each request by its route, and write a line about it."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        labels = ("method", "route", "status")
        self.requests = Counter("byplan_requests", "Requests by route and status.", labels, registry=self.registry)
        self.seconds = Histogram("byplan_request_seconds", "Time to the last byte.", ("route",), registry=self.registry)
        self.running = Gauge("byplan_requests_running", "Requests under way.", registry=self.registry)
        self.sent = Counter("byplan_sent_bytes", "Bytes of bodies.", registry=self.registry)

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request."""
        if scope["path"] == "/metrics":
            await self._metrics(scope)(scope, receive, send)
            return
        began, status, size, number = time.perf_counter(), 500, 0, ""

        async def watched(message: Message) -> None:
            nonlocal status, size, number
            if message["type"] == "http.response.start":
                status = message["status"]
                number = next((value.decode() for name, value in message["headers"] if name == b"x-request-id"), "")
            size += len(message.get("body", b""))
            await send(message)

        self.running.inc()
        try:
            await self.app(scope, receive, watched)
        finally:
            self.running.dec()
            took = time.perf_counter() - began
            # As declared, so that no caller can make up labels.
            route = getattr(scope.get("route"), "path", UNKNOWN)
            self.requests.labels(_method(scope), route, str(status)).inc()
            self.seconds.labels(route).observe(took)
            self.sent.inc(size)
            log.info("%s", json.dumps(_line(scope, status, size, took, number), ensure_ascii=False))

    def _metrics(self, scope: Scope) -> Response:
        if not _is_near(scope):
            return problem(Request(scope), 403, "figures are for this machine only")
        if scope["method"] not in ("GET", "HEAD"):
            wrong = problem(Request(scope), 405, "Method Not Allowed")
            wrong.headers["allow"] = "GET, HEAD"
            return wrong
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


def write_to(place: str) -> None:
    """Write the lines to a file that only its owner reads, or to standard error for -; raises EngineError."""
    try:
        handler = logging.StreamHandler() if place == "-" else logging.FileHandler(_private(Path(place)))
    except OSError as error:
        raise EngineError(f"KB_ACCESS_LOG {place} can't be written ({error.strerror}): name another file") from None
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


def _private(file: Path) -> Path:
    file.touch(mode=0o600)
    return file


def _method(scope: Scope) -> str:
    known = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    return scope["method"] if scope["method"] in known else UNKNOWN


def _is_near(scope: Scope) -> bool:
    try:
        return ip_address(scope["client"][0]).is_loopback if scope.get("client") else False
    except ValueError:
        return False


def _line(scope: Scope, status: int, size: int, took: float, number: str) -> dict[str, object]:
    given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    shown = [(name, "…" if _is_secret(name) else value) for name, value in given]
    return {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "request": number,
        "caller": scope["client"][0] if scope.get("client") else None,
        "method": scope["method"],
        "path": scope["path"][:LONGEST],
        "query": urlencode(shown, safe="…/:,")[:LONGEST],
        "status": status,
        "bytes": size,
        "milliseconds": round(1000 * took, 1),
    }


def _is_secret(name: str) -> bool:
    return name not in SHOWN and any(word in name.lower() for word in SECRET)
