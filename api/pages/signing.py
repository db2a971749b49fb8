"""Signing in and out: at the provider where there is one, else with a key; what a browser keeps of it is one cookie."""

from ipaddress import ip_address
from urllib.parse import parse_qs

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from api.pages.site import Address, Site
from api.provider import MINUTES, NotSignedIn
from api.who import COOKIE, Door, seen_by
from kb.access.asking import Viewer, asking
from kb.access.register import HOURS

ATTEMPT = "byplan_sign_in"
BACK = "/log-ind/retur"
LONGEST = 1000
"""No key is longer, nor an address to go back to."""


def install(site: Site) -> None:
    """Add the pages; on a server where nobody can sign in they say so."""
    door: Door = site.app.state.door

    def page(language: str, request: Request) -> Response:
        to = _own(request.query_params.get("til", ""))
        if door.provider is None:
            return _form(site, language, request, to)
        url, token = door.provider.begin(_root(request) + BACK, to)
        response = RedirectResponse(url, 303, headers=FRESH)
        _set(response, request, ATTEMPT, token, 60 * MINUTES)
        return response

    async def with_key(request: Request) -> Response:
        body = (await request.body())[: 4 * LONGEST].decode("utf-8", "replace")
        given = {name: values[0].strip() for name, values in parse_qs(body).items()}
        language = "en" if request.url.path.startswith("/en/") else "da"
        to = _own(given.get("til", ""))
        found = await run_in_threadpool(door.register.holder, given.get("key", "")) if door.register else None
        if found is None:
            return await run_in_threadpool(_form, site, language, request, to, wrong=True)
        return await run_in_threadpool(_enter, door, request, found, to)

    def back(request: Request) -> Response:
        if door.provider is None:
            return RedirectResponse("/log-ind", 303)
        try:
            viewer, to = door.provider.finish(request.cookies.get(ATTEMPT, ""), request.query_params)
        except NotSignedIn as error:
            response: Response = site.problem(request, 403, str(error))
        else:
            response = _enter(door, request, viewer, to)
        response.delete_cookie(ATTEMPT, path="/log-ind")
        response.headers.update(FRESH)
        return response

    def leave(request: Request) -> Response:
        viewer = asking()
        if viewer.by == "session" and door.register:
            door.register.sign_out(viewer.id)
        response = RedirectResponse(_own(request.query_params.get("til", "")), 303, headers=FRESH)
        response.delete_cookie(COOKIE)
        return response

    site.add("/log-ind", page, "public", waits=False)
    site.app.get(BACK, include_in_schema=False)(seen_by("public")(back))
    for prefix in ("", "/en"):
        site.app.post(f"{prefix}/log-ind", include_in_schema=False)(seen_by("public")(with_key))
        site.app.post(f"{prefix}/log-ud", include_in_schema=False)(seen_by("public")(leave))


FRESH = {"cache-control": "no-store"}


def _form(site: Site, language: str, request: Request, to: str, *, wrong: bool = False) -> Response:
    with site.now():
        response = site.page("sign_in.html", language, request, 401 if wrong else 200, to=to, wrong=wrong)
    response.headers.update(FRESH)
    return response


def _enter(door: Door, request: Request, viewer: Viewer, to: str) -> Response:
    """Begin a session: what a browser had of another is its no more."""
    assert door.register is not None  # noqa: S101  # who can sign in is written down there
    response = RedirectResponse(to, 303, headers=FRESH)
    _set(response, request, COOKIE, door.register.sign_in(viewer), 3600 * HOURS)
    return response


def _set(response: Response, request: Request, name: str, value: str, seconds: int) -> None:
    """Set a cookie that no script reads, no other site sends along, and nothing but loopback carries in the open."""
    host = request.url.hostname or ""
    try:
        here = ip_address(host).is_loopback
    except ValueError:
        here = host == "localhost" or host.endswith(".localhost")
    path = "/" if name == COOKIE else "/log-ind"
    response.set_cookie(name, value, max_age=seconds, path=path, httponly=True, samesite="lax", secure=not here)


def _own(path: str) -> str:
    """Return an address of this server, whatever was asked for: what leads elsewhere leads to the front page."""
    good = path.startswith("/") and not path.startswith("//") and path.isprintable() and "\\" not in path
    return path if good and len(path) <= LONGEST else Address("da")("/")


def _root(request: Request) -> str:
    return str(request.base_url).rstrip("/")
