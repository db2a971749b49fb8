"""Measures how long each kind of page takes on the server, with the real landscape: `python -m benchmarks.pages`."""

import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from starlette.testclient import TestClient

from api.app import create_app
from kb.engine import engine
from kb.graph import Graph
from kb.load import load
from kb.settings import Settings

SEED = Path(__file__).parent.parent / "seed_data"
ROUNDS = 15
LIMIT = 150
"""Milliseconds that a page of the real landscape may take."""
PAGES = (
    "/",
    "/analyser",
    "/analyser/reuse",
    "/analyser/vendor_concentration",
    "/analyser/peers?municipality=0730",
    "/kort/municipality?municipality=0730",
    "/kommuner",
    "/systemer?q=kmd&sort=-USES",
    "/kommuner/0730",
    "/systemer/kmd-nexus",
    "/leverandoerer/kmd",
    "/opgaveomraader/29",
    "/beslutninger/oekonomiaftale-2020",
    "/moeder/m-bpc-s-2026-06-04",
    "/moeder/m-bpc-s-2026-06-04/materiale",
    "/arkiv",
    "/model",
    "/soeg?q=sund",
)


def main() -> None:
    """Print a Markdown table of the first and the median later answer of each page, and exit with 1 above the limit."""
    over = False
    with TemporaryDirectory() as scratch, engine(Settings(data=Path(scratch))) as address, Graph(address) as graph:
        load(graph, SEED)
        with TestClient(create_app(graph), headers={"accept": "text/html"}) as client:
            print("| page | first ms | later ms |\n|---|---|---|")
            for path in PAGES:
                times = [_milliseconds(client, path) for _ in range(ROUNDS + 5)]
                later = median(times[5:])
                over = over or later > LIMIT
                print(f"| `{path}` | {times[0]:.0f} | {later:.0f} |", flush=True)
    sys.exit(over)


def _milliseconds(client: TestClient, path: str) -> float:
    began = time.perf_counter()
    answer = client.get(path)
    taken = 1000 * (time.perf_counter() - began)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    return taken


if __name__ == "__main__":
    main()
