"""What leaves the public archive by itself: an Atom feed of decisions, calendars, and a description of the data set."""

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

from fastapi import Request, Response
from pydantic_core import to_json

from api.pages.public import PUBLIC
from api.pages.site import Address, Site
from kb import browse
from kb.dates import first_day, today
from kb.model import NODES
from kb.naming import counted
from kb.rows import Row
from kb.texts import plain

ATOM = "http://www.w3.org/2005/Atom"
NEWEST = 50
EVENTS = 1000
LINE = 75
"""RFC 5545: a line has at most so many bytes, and goes on after a space on the next."""


def install(site: Site) -> None:
    """Add the feeds and calendars."""

    def atom(language: str, request: Request) -> Response:
        return Response(_atom(site, language, request), media_type="application/atom+xml")

    def meetings(language: str, request: Request) -> Response:
        return _calendar("meetings", _meetings(site, language, request))

    def windows(language: str, request: Request) -> Response:
        return _calendar("procurement_windows", _windows(site, language, request))

    def dataset(language: str, request: Request) -> Response:
        return Response(to_json(_dataset(language, request)), media_type="application/ld+json")

    site.add("/beslutninger.atom", atom, NODES["Decision"].seen_by, waits=False)
    site.add("/moeder.ics", meetings, NODES["Meeting"].seen_by, waits=False)
    site.add("/indkoebsvinduer.ics", windows, NODES["Contract"].seen_by, waits=False)
    site.add("/datasaet.jsonld", dataset, "public", waits=False)


def _root(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _atom(site: Site, language: str, request: Request) -> bytes:
    """Return the newest decisions as RFC 4287 has it; an entry's date is that of the decision."""
    root, address, noun = _root(request), Address(language), NODES["Decision"]
    items, _ = browse.listed(site.graph, noun, at=today(), sort="decided_on", down=True, limit=NEWEST)
    items = [item for item in items if item["decided_on"]] if PUBLIC["Decision"] else []
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    updated = max((first_day(item["decided_on"]) for item in items), default=today())
    _texts(
        feed,
        id=f"{root}{address('/beslutninger.atom')}",
        title="Byplan: beslutninger" if language == "da" else "Byplan: decisions",
        updated=f"{updated}T00:00:00Z",
    )
    ElementTree.SubElement(feed, "link", {"rel": "self", "href": f"{root}{address('/beslutninger.atom')}"})
    ElementTree.SubElement(feed, "link", {"href": f"{root}{address.noun('Decision')}"})
    _texts(ElementTree.SubElement(feed, "author"), name="Byplan")
    for item in items:
        entry = ElementTree.SubElement(feed, "entry")
        link = f"{root}{address.thing('Decision', item['id'])}"
        on = f"{first_day(item['decided_on'])}T00:00:00Z"
        _texts(entry, id=link, title=item["title"], updated=on, published=on, summary=item["summary"] or item["title"])
        ElementTree.SubElement(entry, "link", {"href": link})
        ElementTree.SubElement(entry, "category", {"term": item["status"]})
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode").encode()


def _texts(element: ElementTree.Element, **texts: str) -> None:
    for name, text in texts.items():
        ElementTree.SubElement(element, name).text = plain(text)


def _meetings(site: Site, language: str, request: Request) -> Iterator[Row]:
    noun = NODES["Meeting"]
    items, _ = browse.listed(site.graph, noun, at=today(), sort="held_on", down=True, limit=EVENTS)
    for item in items if PUBLIC["Meeting"] else []:
        if item["held_on"] and len(item["held_on"]) == 10:  # of a month nobody can keep a day free
            on = first_day(item["held_on"])
            link = _root(request) + Address(language).thing("Meeting", item["id"])
            yield {"uid": f"meeting-{item['id']}", "on": on, "until": on, "summary": item["title"], "url": link}


def _windows(site: Site, language: str, request: Request) -> Iterator[Row]:
    """Return when contracts for the same task can be left together; who holds them is not public, how many is."""
    root = _root(request)
    for row in site.kept("windows", lambda: site.graph.ask("procurement_windows", limit=EVENTS).rows):
        places, contracts = len(row["municipalities"]), len(row["contracts"])
        what = "Fælles indkøb" if language == "da" else "Buying together"
        many = f"{counted(contracts, 'Contract', language)}, {counted(places, 'Municipality', language)}"
        yield {
            "uid": f"window-{row['capability']}-{row['opens']}",
            "on": first_day(row["opens"]),
            "until": first_day(row["closes"]),
            "summary": f"{what}: {row['name']} ({many})",
            "url": root + Address(language)("/analyser/procurement_windows", capability=row["capability"]),
        }


def _calendar(name: str, events: Iterator[Row]) -> Response:
    """Return events of whole days as RFC 5545 has it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Byplan//Byplan//DA", "CALSCALE:GREGORIAN"]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_escaped(event['uid'])}@byplan",
            f"DTSTAMP:{today():%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{event['on']:%Y%m%d}",
            f"DTEND;VALUE=DATE:{_after(event['until']):%Y%m%d}",
            f"SUMMARY:{_escaped(event['summary'])}",
            f"URL:{plain(event['url'])}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    text = "".join(f"{_folded(line)}\r\n" for line in lines)
    headers = {"content-disposition": f'attachment; filename="{name}.ics"'}
    return Response(text, media_type="text/calendar", headers=headers)


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _escaped(text: str) -> str:
    for letter in ("\\", ";", ","):
        text = text.replace(letter, f"\\{letter}")
    return plain(text)


def _folded(line: str) -> str:
    """Return a line in pieces of at most LINE bytes, no letter divided."""
    pieces, piece, size = [], "", 0
    for letter in line:
        length = len(letter.encode())
        if size + length > LINE:
            pieces.append(piece)
            piece, size = "", 1  # the space before it counts
        piece += letter
        size += length
    return "\r\n ".join([*pieces, piece])


def _dataset(language: str, request: Request) -> Row:
    """Return what the landscape is, as DCAT describes data sets: one distribution for each public noun."""
    root = _root(request)
    return {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
        "@id": f"{root}{Address(language)('/datasaet.jsonld')}",
        "@type": "dcat:Dataset",
        "dct:title": "Byplan: det fælleskommunale it-landskab" if language == "da" else "Byplan",
        "dct:modified": today().isoformat(),
        "dct:publisher": urlsplit(root).hostname,
        "dcat:landingPage": f"{root}{Address(language)('/')}",
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": noun.danish[1] if language == "da" else noun.plural,
                "dcat:mediaType": media,
                "dcat:accessURL": f"{root}/api/v1/{noun.plural}?format={form}",
            }
            for noun in NODES.values()
            if PUBLIC[noun.label()]
            for form, media in (("json", "application/json"), ("csv", "text/csv"))
        ],
    }
