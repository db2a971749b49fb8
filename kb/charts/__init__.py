"""Charts: rows as accessible SVG, drawn as the question's header declares; no network, no script, no browser."""

from kb.charts.asked import drawn, drawn_over_time
from kb.charts.declared import chart, nothing, trend
from kb.charts.geography import denmark
from kb.charts.times import lines_of

__all__ = ["chart", "denmark", "drawn", "drawn_over_time", "lines_of", "nothing", "trend"]
