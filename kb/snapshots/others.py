"""Others' things: what a snapshot of one municipality says of what is another's alone, or everybody's."""

from kb.model import NODES
from kb.rows import batches
from kb.said import Said
from kb.snapshots import HELD, OWNED, Importing
from kb.snapshots.statements import BATCH


def warn_of_what_is_anothers(importing: Importing) -> None:
    """Warn of another municipality that is called otherwise, and of what is others' and has changed."""
    snapshot, scope = importing.checked.snapshot, importing.scope
    for key in sorted(importing.touched["Municipality"] - {scope}):
        said = f"Municipality {key!r} is another one than {scope!r}, which alone the import is of"
        snapshot.warn(Said(said, f"kommune {key!r} er en anden end {scope!r}, som importen kun er om"))
    for label in OWNED:
        noun = NODES[label]
        text = (
            f"UNWIND $keys AS key MATCH (n:{label} {{{noun.key_field}: key}})-[h:{HELD}]->(x) "
            "WHERE size(h.sources) > 0 "
            "WITH key, collect(DISTINCT coalesce(x.code, x.id)) AS whose WHERE NOT $code IN whose RETURN key, whose"
        )
        for batch in batches(sorted(importing.touched[label]), BATCH):
            for row in importing.run.read(text, {"keys": batch, "code": scope}):
                whose = ", ".join(map(repr, sorted(row["whose"])))
                key = repr(row["key"])
                said = f"{label} {key} is of {whose}, and the import of {scope!r} alone changes it"
                told = f"{noun.danish[0]} {key} tilhører {whose}, og importen, der kun er om {scope!r}, ændrer det"
                snapshot.warn(Said(said, told))


def warn_of_flows(importing: Importing) -> None:
    """Warn of flows in a snapshot of one municipality that nobody says are within one: they are everybody's."""
    snapshot, noun = importing.checked.snapshot, NODES["DataFlow"]
    lines = importing.checked.lines[noun.label()]
    text = "UNWIND $keys AS key MATCH (f:DataFlow {id: key}) WHERE NOT EXISTS { (f)-[:WITHIN]->() } RETURN key"
    for batch in batches(lines, BATCH) if importing.scope else ():
        for row in importing.run.read(text, {"keys": batch}):
            key, scope = row["key"], importing.scope
            said = f"no row says that {key!r} is within {scope!r}: so it counts for every municipality"
            told = f"ingen række siger, at {key!r} er i {scope!r}: så gælder den for alle kommuner"
            snapshot.warning(noun, lines[key], noun.key_field, Said(said, told))
