"""Search: things by their names and keys, however these are spelt, the best first.

Two full-text indexes of Neo4j find them: one of the names with Danish stems, by which `systemer` finds System, and one
of a folded copy, where å is aa and no letter has an accent: by it `aarhus` finds Århus, `ydelses` Ydelsessystem, and
`ydelsesystem` too. How well a name fits is told by the words themselves and not by Lucene's score, which changes with
whatever else is there, so that equal landscapes answer alike.
"""

import re
from typing import Any

from kb.danish import fold
from kb.graph import Graph
from kb.model import NODES
from kb.rows import Row
from kb.writing import Writing

DANISH, FOLDED = "names_danish", "names_folded"
LONGEST = 100
"""So many letters of a text are looked for."""
BATCH = 5_000
FOUND = f"""CALL () {{
  CALL db.index.fulltext.queryNodes('{FOLDED}', $sought.near) YIELD node RETURN node, 5 AS worst
  UNION ALL CALL db.index.fulltext.queryNodes('{DANISH}', $sought.stems) YIELD node RETURN node, 4 AS worst
}}
WITH node AS n, min(worst) AS worst
WITH n, CASE
  WHEN n.folded STARTS WITH $sought.whole + ' #' OR n.folded ENDS WITH '# ' + $sought.whole THEN 0
  WHEN n.folded STARTS WITH $sought.whole THEN 1
  WHEN all(word IN $sought.words WHERE ' ' + n.folded CONTAINS ' ' + word) THEN 2
  WHEN all(word IN $sought.words WHERE n.folded CONTAINS word) THEN 3
  ELSE worst END AS rank
"""
"""What is found of `sought`, as n, and its rank: 0 it is the name or the key; 1 the name begins so; 2 its words do;
3 they stand within others; 4 it is there in another form; 5 something like it is."""


def schema() -> dict[str, str]:
    """Return the statements that create the indexes, by name."""
    every, titles = "|".join(NODES), {noun.title_field() for noun in NODES.values()}
    names = sorted(titles - {noun.key_field for noun in NODES.values()})
    return {
        name: f"CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR (n:{every}) ON EACH [{', '.join(properties)}] "
        f"OPTIONS {{indexConfig: {{`fulltext.analyzer`: '{analyzer}'}}}}"
        for name, properties, analyzer in (
            (DANISH, [f"n.{name}" for name in names], "danish"),
            (FOLDED, ["n.folded"], "standard-no-stop-words"),
        )
    }


def sought(text: str) -> Row | None:
    """Return the parameter `sought` of FOUND; null when there is no letter and no digit in the text.

    Only letters and digits of the text reach Lucene, so that nothing of it is an operator there.
    """
    text = text[:LONGEST]
    words, stems = fold(text).split(), re.findall(r"[^\W_]+", text.lower())
    if not words:
        return None
    near = " AND ".join(f"({_near(word)})" for word in words)
    return {"whole": " ".join(words), "words": words, "near": near, "stems": " AND ".join(stems)}


def _near(word: str) -> str:
    """Return what Lucene finds a word by: within others if it has three letters, and with a typo or two if it is long.

    See https://lucene.apache.org/core/9_11_0/queryparser/org/apache/lucene/queryparser/classic/package-summary.html.
    """
    typos = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
    return (f"*{word}*" if len(word) > 2 else f"{word}*") + (f" OR {word}~{typos}" if typos else "")


def fill(graph: Graph) -> None:
    """Give the folded copy to the nodes that have none, as an older store or backup has them."""
    with graph.writing() as run:
        for label, noun in NODES.items():
            key = noun.key_field
            for place in (f"(n:{label})", f"(n:Withdrawn {{withdrawn_label: '{label}'}})"):
                rows = run.read(f"MATCH {place} WHERE n.folded IS NULL RETURN properties(n) AS p")
                folded = [{"key": row["p"][key], "folded": noun.folded(row["p"])} for row in rows]
                for at in range(0, len(folded), BATCH):
                    _set(run, place, key, folded[at : at + BATCH])


def _set(run: Writing, place: str, key: str, rows: list[dict[str, Any]]) -> None:
    run(f"UNWIND $rows AS row MATCH {place} WHERE n.{key} = row.key SET n.folded = row.folded", rows=rows)
