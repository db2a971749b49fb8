"""Measures how long each kind of page takes on the server: `python -m benchmarks.pages`, with the real landscape.

`python -m benchmarks.pages DATA` does so in a data folder that is filled, such as `benchmarks.large` keeps.
"""

import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import quote

from starlette.testclient import TestClient

from api.app import create_app
from kb.engine import engine
from kb.graph import Graph
from kb.load import load
from kb.model import NODES
from kb.settings import Settings

SEED = Path(__file__).parent.parent / "seed_data"
ROUNDS = 15
LIMIT, LARGE = 150, 1000
"""Milliseconds that a page of the real landscape may take, and one of a large landscape."""
KEYS = {
    "Municipality": "0730",
    "System": "kmd-nexus",
    "Vendor": "kmd",
    "Capability": "29",
    "Decision": "oekonomiaftale-2020",
    "Meeting": "m-bpc-s-2026-06-04",
}
"""Of what there are pages, in the real landscape; in another it is the first of each."""
PAGES = (
    "/",
    "/analyser",
    "/analyser/reuse",
    "/analyser/vendor_concentration",
    "/analyser/peers?municipality={Municipality}",
    "/kort/municipality?municipality={Municipality}",
    "/kommuner",
    "/systemer?q=kmd&sort=-USES",
    "/kommuner/{Municipality}",
    "/systemer/{System}",
    "/leverandoerer/{Vendor}",
    "/opgaveomraader/{Capability}",
    "/beslutninger/{Decision}",
    "/moeder/{Meeting}",
    "/moeder/{Meeting}/materiale",
    "/arkiv",
    "/model",
    "/soeg?q=sund",
)


def main() -> None:
    """Print a Markdown table of the first and the median later answer of each page, and exit with 1 above the limit."""
    filled = [Path(one) for one in sys.argv[1:]]
    over, limit = False, LARGE if filled else LIMIT
    with TemporaryDirectory() as scratch:
        settings = Settings(data=filled[0] if filled else Path(scratch), heap="4g" if filled else "1g")
        with engine(settings) as address, Graph(address) as graph:
            if not filled:
                load(graph, SEED)
            keys = {label: _first(graph, label) for label in KEYS} if filled else KEYS
            with TestClient(create_app(graph), headers={"accept": "text/html"}) as client:
                print("| page | first ms | later ms |\n|---|---|---|")
                for page in PAGES:
                    path = page.format(**keys)
                    times = [_milliseconds(client, path) for _ in range(ROUNDS + 5)]
                    later = median(times[5:])
                    over = over or later > limit
                    print(f"| `{path}` | {times[0]:.0f} | {later:.0f} |", flush=True)
    sys.exit(over)


def _first(graph: Graph, label: str) -> str:
    key = NODES[label].key_field
    return quote(str(graph.read(f"MATCH (n:{label}) RETURN n.{key} AS key ORDER BY key LIMIT 1")[0]["key"]), safe="")


def _milliseconds(client: TestClient, path: str) -> float:
    began = time.perf_counter()
    answer = client.get(path)
    taken = 1000 * (time.perf_counter() - began)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    return taken


if __name__ == "__main__":
    main()
