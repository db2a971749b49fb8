"""Charts: rows as accessible SVG, drawn as the question's header declares; no network, no script, no browser."""

from kb.charts.declared import chart, nothing, trend
from kb.charts.geography import denmark
from kb.charts.names import deadlines, names

__all__ = ["chart", "deadlines", "denmark", "names", "nothing", "trend"]
