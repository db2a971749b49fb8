"""What nobody sees though somebody asserts it: relationships of things that are withdrawn."""

from kb.model import NODES
from kb.said import Said
from kb.snapshots import Importing
from kb.snapshots.withdrawn import Withdrawn

MOST = 1_000
"""Of so many things of one noun is warned."""


def warn_of_what_is_hidden(importing: Importing, withdrawn: Withdrawn, gone: Withdrawn) -> None:
    """Warn of what is hidden as its thing has `gone` with this import, or was withdrawn and the snapshot speaks of it.

    A thing is withdrawn when nobody asserts it; who says that it is used does not say what it is.
    """
    snapshot = importing.checked.snapshot
    for label in [label for label in NODES if withdrawn.get(label)]:
        noun = NODES[label]
        rows = importing.run.read(
            f"UNWIND $keys AS key MATCH (n:{label} {{{noun.key_field}: key}}) WHERE n.withdrawn_on IS NOT NULL "
            "MATCH (n)-[r]-() WHERE coalesce(r.valid_to_day > $as_of, true) AND size(r.sources) > 0 "
            "AND (key IN $gone OR any(one IN r.sources WHERE one IN $sources)) "
            "UNWIND r.sources AS source WITH key, count(DISTINCT r) AS hidden, collect(DISTINCT source) AS sources "
            f"RETURN key, hidden, sources ORDER BY key LIMIT {MOST}",
            {
                "keys": sorted(withdrawn[label]),
                "gone": sorted(gone.get(label, ())),
                "sources": sorted(importing.sources),
                "as_of": importing.as_of,
            },
        )
        for row in rows:
            key, many, who = repr(row["key"]), row["hidden"], sorted(row["sources"])
            said = f"what {' and '.join(who)} says of it ({many}) is not seen"
            told = f"det, {' og '.join(who)} siger derom ({many}), ses ikke"
            snapshot.warn(
                Said(
                    f"{label} {key} is withdrawn, as nobody asserts it: {said}",
                    f"{noun.danish[0]} {key} er trukket tilbage, da ingen kilde længere oplyser derom: {told}",
                )
            )
    if importing.source in gone.get("Source", ()):
        said = f"Source {importing.source!r} is withdrawn: the snapshot has no row of it"
        snapshot.warn(Said(said, f"kilden {importing.source!r} er trukket tilbage: importen har ingen række om den"))
