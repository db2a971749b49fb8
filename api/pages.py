"""What the council sees."""
from fastapi import FastAPI
from kb.graph import Graph


def install(app: FastAPI, graph: Graph) -> None:
    """Add the pages."""
