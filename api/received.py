"""Snapshots as they are sent: a file in a form, or rows as JSON, and whether whoever sends one may."""

import re
import shutil
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from api import answers
from kb.access.asking import asking
from kb.declared import DAY
from kb.errors import Refused
from kb.imports.records import parsed

MULTIPART = "multipart/form-data"
FORMS = (".zip", ".xlsx", ".xlsm", ".csv", ".json")
Cell = str | int | float | bool | list[str] | None


class Asked(BaseModel):
    """What a snapshot is of."""

    model_config = ConfigDict(extra="forbid")
    source: str = Field(
        description="Id of the source that it is a snapshot of.", min_length=1, max_length=500, examples=["register"]
    )
    scope: str | None = Field(
        default=None,
        description="What it is a snapshot of; all of the source if not given.",
        pattern=r"^municipality=[0-9]{3,6}$",
        examples=["municipality=0751"],
    )
    as_of: DAY = Field(default="today", description="The day that it tells of.", validate_default=True)
    dry_run: bool = Field(default=False, description="Find out what would begin, end and change; write nothing.")

    @property
    def municipality(self) -> str | None:
        """Return the code of the municipality that it is of; null when it is of more."""
        return self.scope.partition("=")[2].zfill(4) if self.scope else None


class Rows(Asked):
    """A snapshot as rows."""

    rows: dict[str, list[dict[str, Cell]]] = Field(
        description="Rows by noun, such as `system` or `uses`, each with the columns of its CSV.",
        examples=[{"system": [{"id": "aula", "name": "Aula"}], "uses": [{"start": "0751", "end": "aula"}]}],
    )


class Sent(Asked):
    """A snapshot as a file."""

    file: str = Field(
        description=f"The snapshot, by its name a {', '.join(FORMS)}.", json_schema_extra={"format": "binary"}
    )


def may_write(request: Request) -> None:
    """Refuse whoever is not at this machine and has not said who they are, and pages of other servers."""
    host = request.client.host if request.client else ""
    try:
        near = ip_address(host).is_loopback
    except ValueError:  # a caller within this process
        near = True
    if not near and asking().by == "machine":
        raise Refused("imports are taken from this machine only: use `kb import`")
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower():
        raise Refused("a page of another server may not ask for this")


def may_change(municipality: str | None) -> None:
    """Refuse whoever is let in for one municipality alone what is of another, or of more."""
    own = asking().organisation
    if own is not None and municipality != own:
        raise Refused(f"you may import and undo what is of municipality {own} alone: scope=municipality={own}")


async def received(request: Request, scratch: Path) -> tuple[Asked, Path]:
    """Return what is asked, and where what was sent lies now."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == MULTIPART:
        async with request.form(max_files=1, max_fields=10) as form:
            file = form.get("file")
            named = {name: value for name, value in form.multi_items() if isinstance(value, str)}
            if len(named) + isinstance(file, UploadFile) != len(form.multi_items()):
                raise _invalid("file", "send one file, and each other field once")
            if not isinstance(file, UploadFile):
                raise _invalid("file", "send a file")
            asked = _validated(Sent, named | {"file": file.filename or ""})
            path = scratch / _name(file.filename or "")
            await run_in_threadpool(_copy, file, path)
            return asked, path
    if media == answers.JSON:
        try:
            body = await run_in_threadpool(parsed, await request.body())
        except ValueError as error:
            raise HTTPException(400, f"the body is no JSON: {error}") from None
        rows = _validated(Rows, body)
        path = scratch / "rows.json"
        await run_in_threadpool(path.write_bytes, to_json(rows.rows))
        return rows, path
    raise HTTPException(415, f"send {MULTIPART} with a file, or {answers.JSON} with rows")


def _validated(model: type[Any], given: Any) -> Any:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        wrong = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
        raise RequestValidationError(wrong) from None


def _invalid(name: str, message: str) -> RequestValidationError:
    return RequestValidationError([{"type": "value_error", "loc": ("body", name), "msg": message}])


def _name(given: str) -> str:
    """Return the name of a file as it may stand in a folder and in the journal."""
    name = re.sub(r"[^\w.() -]", "_", Path(given.replace("\\", "/")).name)[-100:].lstrip(". ")
    if not name.lower().endswith(FORMS) or name.lower() in FORMS:
        raise _invalid("file", f"its name ends in none of {', '.join(FORMS)}")
    return name


def _copy(file: UploadFile, path: Path) -> None:
    with path.open("wb") as copy:
        shutil.copyfileobj(file.file, copy, 1 << 20)
