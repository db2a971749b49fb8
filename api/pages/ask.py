"""The page on which an analyst asks in Cypher: an editor with the nouns at hand, the answer, and saved questions."""

from typing import Any
from urllib.parse import parse_qs, urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from api import problems
from api.cypher import MOST_ROWS, OFFERED, answer, asked_by
from api.pages import answered, at_hand, drafts
from api.pages.drafts import Draft
from api.pages.site import LANGUAGES, Address, Site
from api.who import not_embedded, seen_by
from kb.errors import InvalidParameter, KBError, RequestError
from kb.guard import Found, Guard
from kb.saved import Saved

PATH = "/spoerg"
FRESH = {"cache-control": "no-store"}
DONE = {
    "saved": ("Spørgsmålet er gemt.", "The question is saved."),
    "changed": ("Ændringerne er gemt.", "The changes are saved."),
    "deleted": ("Spørgsmålet er slettet.", "The question is deleted."),
}


def install(site: Site) -> None:
    """Add the page, and what its form sends."""
    for language, prefix in LANGUAGES.items():
        page = Asking(site, language)
        site.app.get(prefix + PATH, include_in_schema=False)(page.by_link)
        site.app.post(prefix + PATH, include_in_schema=False)(page.by_form)


class Asking:
    """The page in one language."""

    def __init__(self, site: Site, language: str) -> None:
        """Take what all pages share."""
        self.site, self.language, self.at = site, language, Address(language)
        self.guard: Guard = site.app.state.guard
        self.saved: Saved = site.app.state.saved

    @seen_by("analyst")
    async def by_link(self, request: Request) -> Response:
        """Answer what a link asks; what it asks of a question that somebody else keeps private is not there."""
        given = request.query_params
        if "example" in given:
            draft = await run_in_threadpool(self._example, given["example"])
            return await self._shown(request, draft, ask=False)
        try:
            draft = await run_in_threadpool(drafts.of_link, given, self.saved)
        except InvalidParameter as error:
            plain = Draft(given.get("query", ""), at=given.get("at", ""))
            return await self._shown(request, plain, wrong=error)
        return await self._shown(request, draft, ask="done" not in given)

    @seen_by("analyst")
    async def by_form(self, request: Request) -> Response:
        """Do what somebody presses a button for."""
        body = (await request.body()).decode("utf-8", "replace")
        sent = {name: found[0] for name, found in parse_qs(body, keep_blank_values=True).items()}
        draft = await run_in_threadpool(drafts.of_form, sent, self.saved)
        try:
            return await self._done(request, draft, sent.get("do", ""))
        except RequestError as error:
            return await self._shown(request, draft, wrong=error)

    async def _done(self, request: Request, draft: Draft, what: str) -> Response:
        """Do what a button of the form says; what is only asked gets a link, unless it is too long for one."""
        if what in OFFERED:
            return await answer(request, self.guard, draft.asked(MOST_ROWS), what, "cypher")
        if what in ("save", "change", "delete"):
            done = await run_in_threadpool(self._keep, draft, what)
            return RedirectResponse(self.at(PATH) + f"?{done}", 303, headers=FRESH)
        link = draft.link()
        if len(link) > drafts.LONGEST_LINK:
            return await self._shown(request, draft, ask=True)
        return RedirectResponse(self.at(PATH) + (f"?{link}" if link else ""), 303, headers=FRESH)

    def _keep(self, draft: Draft, what: str) -> str:
        """Save, change or delete a question, and return what the page is asked afterwards."""
        if what == "delete" and draft.saved:
            self.saved.remove(draft.saved.id)
            return "done=deleted"
        given: dict[str, Any] = {"query": draft.query, "parameters": draft.given(), "shared": draft.shared}
        if what == "change" and draft.saved:
            kept = self.saved.change(draft.saved.id, name=draft.name, **given)
        else:
            kept = self.saved.add(draft.name, **given)
        return urlencode({"saved": kept.id, "done": "changed" if what == "change" else "saved"})

    def _example(self, name: str) -> Draft:
        with self.site.now():
            return at_hand.example(self.site, name)

    async def _shown(
        self, request: Request, draft: Draft, *, ask: bool = True, wrong: RequestError | None = None
    ) -> Response:
        """Return the page, with the answer where all is there that it takes."""
        found: Found | None = None
        asks = ask and wrong is None and bool(draft.query.strip()) and not draft.lacking
        if asks:
            not_embedded(request)
            try:
                found = await asked_by(request, self.guard, draft.asked(drafts.MOST_ROWS), lambda found: found)
            except RequestError as error:
                wrong = error
            else:
                if found is None:
                    return Response(status_code=204)  # which nobody reads
        return await run_in_threadpool(self._written, request, draft, found, wrong, ask=ask)

    def _written(
        self, request: Request, draft: Draft, found: Found | None, wrong: KBError | None, *, ask: bool
    ) -> Response:
        with self.site.now():
            mine, more = self.saved.listed()
            asked = draft.asked(drafts.MOST_ROWS) if found else None
            status = problems.status(wrong) if wrong else 200
            response = self.site.page(
                "ask.html",
                self.language,
                request,
                status,
                draft=draft,
                kinds=drafts.KINDS,
                lacking=draft.lacking if draft.query.strip() and ask else [],
                wrong=str(wrong) if wrong else "",
                place=answered.place(draft.query, wrong),
                found=found,
                table=answered.table(found, self.language) if found else None,
                map=answered.drawn(found, asked.at, self.language) if found and asked else None,
                link=self._link(draft) if found else "",
                own=[one for one in mine if one.mine],
                others=[one for one in mine if not one.mine],
                more=more,
                done=DONE.get(request.query_params.get("done", "")) if request.method == "GET" else None,
                examples=at_hand.examples(),
                things=at_hand.things(self.language),
                limits=self.guard.limits,
            )
        response.headers.update(FRESH)
        response.headers["content-security-policy"] = answered.WITH_MAP
        return response

    def _link(self, draft: Draft) -> str:
        link = draft.link()
        return self.at(PATH) + f"?{link}" if len(link) <= drafts.LONGEST_LINK else ""
