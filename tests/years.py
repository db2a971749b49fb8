"""Random years: what five sources send month by month, in their own spellings, and what turns out to be one thing."""

from typing import Any

from hypothesis import strategies as st
from rules import ENDS, GOALS, MEANT, PROPERTIES, SOURCES, WRITTEN, Found, Sent, _day

FROM = st.sampled_from(["", "", "", "2025", "2026-03", "2026-03-01", "2026-06-01", "2027"])
TO = st.sampled_from(["", "", "", "2026-05-01", "2028"])
DATES = st.tuples(FROM, TO).filter(lambda dates: not all(dates) or _day(dates[0]) < _day(dates[1]))
VALUES = {
    "System": st.tuples(st.sampled_from("xyz")),
    "Vendor": st.tuples(st.sampled_from("AB"), st.sampled_from(["", "https://a.dk", "https://b.dk"])),
    "Contract": st.tuples(st.sampled_from(["", "1", "2"]), st.sampled_from(["", "3", "6"])),
}
MERGED = ("System", "Vendor", "Contract")


def ids(label: str) -> Any:
    """Draw an id of such a thing, as it may be written: one time in three as anything but its key."""
    return st.sampled_from([(key, key) for key in WRITTEN[label]]).flatmap(
        lambda one: st.sampled_from([*one, *WRITTEN[label][one[0]]])
    )


def facts(kind: str) -> Any:
    """Draw what a snapshot says of one type, about each thing in one spelling."""
    start, end = ENDS[kind]
    one = st.tuples(st.just(kind), ids(start), ids(end), DATES)
    return st.lists(
        one, max_size=4, unique_by=lambda fact: (MEANT[start, fact[1]], MEANT[end, fact[2]], _day(fact[3][0]))
    )


def described(label: str) -> Any:
    """Draw what a snapshot says of the things of one noun, of each in one spelling."""
    return st.lists(st.tuples(ids(label), VALUES[label]), max_size=3, unique_by=lambda one: MEANT[label, one[0]])


@st.composite
def snapshots(draw: st.DrawFn, source: str, month: int) -> Sent:
    """Draw what a source sends: of everything or of one place, some late."""
    scope = draw(st.sampled_from([None, None, *WRITTEN["Municipality"]]))
    things = [(label, *one) for label in PROPERTIES for one in draw(described(label))]
    known = {(label, MEANT[label, text]) for label, text, _ in things} | {("Vendor", "p")}

    def may_be_said(kind: str, start: str, end: str) -> bool:
        keys = [(label, MEANT[label, text]) for label, text in zip(ENDS[kind], (start, end), strict=True)]
        places = {key for label, key in keys if label == "Municipality"}
        return (keys[0] in known or kind in ("USES", "SUPPORTS")) and (not scope or places <= {scope})

    said = [fact for kind in ENDS for fact in draw(facts(kind)) if may_be_said(*fact[:3])]
    identifies = st.lists(
        st.tuples(ids("ExternalId"), ids("System")),
        max_size=2,
        unique_by=(lambda one: MEANT["ExternalId", one[0]], lambda one: MEANT["System", one[1]]),
    )
    return Sent(
        source,
        month,
        max(1, month - draw(st.sampled_from([0, 0, 0, 0, 1, 3]))),
        draw(st.sampled_from([scope, *WRITTEN["Municipality"][scope]])) if scope else None,
        tuple(said),
        tuple(things),
        tuple(draw(st.lists(st.sampled_from(GOALS), unique=True))),
        tuple(draw(identifies)),
    )


@st.composite
def years(draw: st.DrawFn) -> list[Sent | Found]:
    """Draw a year in which each month some sources send what they have, and now and then two things turn out to be one.

    What has become one may be found to be a third thing, by either of its ids.
    """
    year: list[Sent | Found] = []
    for month in range(1, 13):
        for source in draw(st.lists(st.sampled_from(SOURCES), max_size=2, unique=True)):
            year.append(draw(snapshots(source, month)))
        if draw(st.integers(0, 3)) == 0:
            label = draw(st.sampled_from(MERGED))
            keep, gone, _ = draw(st.permutations(list(WRITTEN[label])))
            stays, goes = (draw(st.sampled_from([one, *WRITTEN[label][one]])) for one in (keep, gone))
            year.append(Found(label, stays, goes, month))
    return year
