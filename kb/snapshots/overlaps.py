"""Overlaps: what a snapshot says beside what is in the graph already, and not in its place.

Facts that begin on different days are different facts, even where a source means the same one by another day.
"""

from kb.model import RELATIONSHIPS
from kb.rows import batches
from kb.said import NOTHING, Said
from kb.snapshots import Importing
from kb.snapshots.statements import BATCH

NO_FIRST = Said("with no first day", "uden første dag")
MOST = 1_000
"""Of so many of one type is warned."""


def warn_of_overlaps(importing: Importing) -> None:
    """Warn of what began, or ends on another day now, while another of the same ends holds that the snapshot lacks."""
    snapshot = importing.checked.snapshot
    for kind, keys in importing.moved.items():
        noun = RELATIONSHIPS[kind]
        apart = (
            f"AND coalesce(o.{noun.tells_apart}, '') = coalesce(r.{noun.tells_apart}, '') " if noun.tells_apart else ""
        )
        text = (
            f"UNWIND $keys AS key MATCH (a)-[r:{kind} {{key: key}}]->(b) MATCH (a)-[o:{kind}]->(b) "
            f"WHERE o <> r AND o.valid_from_day < r.valid_to_day AND r.valid_from_day < o.valid_to_day {apart}"
            "RETURN o.key AS other, coalesce(a.code, a.id) + ' → ' + coalesce(b.code, b.id) AS what, "
            "r.valid_from AS since, o.valid_from AS began, o.valid_to AS until, o.sources AS sources "
            f"ORDER BY what, since, began LIMIT {MOST}"
        )
        left = MOST
        for batch in batches(sorted(keys), BATCH) if keys else ():
            if left <= 0:
                break
            for row in importing.run.read(text, {"keys": batch}):
                if row["other"] in importing.asserted[kind]:
                    continue  # which was said when the file was checked
                left -= 1
                since, began = (_since(row[name]) for name in ("since", "began"))
                until = Said(f" until {row['until']}", f" til {row['until']}") if row["until"] else NOTHING
                who = f" ({', '.join(row['sources'])})" if row["sources"] else ""
                said = f"{row['what']} {since} overlaps with the one {began}{until}{who}"
                told = f"{row['what']} {since.da} overlapper med det, der gælder {began.da}{until.da}{who}"
                snapshot.warning(noun, None, None, Said(said, told))


def _since(day: str | None) -> Said:
    return Said(f"since {day}", f"fra {day}") if day else NO_FIRST
