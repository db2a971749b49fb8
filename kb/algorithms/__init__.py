"""The questions that Cypher is the wrong tool for: each function has the name of its file in `cypher/`.

A function takes the records that the file returns, those of its `facts` among them, or what `MADE_OF` makes of them; it
takes the parameters of the question, too, and returns the rows of the answer in any order. A value that is costly to
find may be a callable: it is called for the rows that are shown. What it takes is kept for whoever asks next, so that
no function changes it.
"""

from collections.abc import Callable
from typing import Any

from kb.algorithms.changes import landscape_diff
from kb.algorithms.checks import requirement_overdue, retired_system_in_use
from kb.algorithms.conformance import conformance, conformance_detail
from kb.algorithms.costs import duplication, procurement_windows
from kb.algorithms.decisions import decision_effect, decision_gaps, decision_trace
from kb.algorithms.flows import dependencies, single_points
from kb.algorithms.integrations import missing_integrations
from kb.algorithms.landscape import Landscape
from kb.algorithms.lock_in import vendor_lock_in
from kb.algorithms.reuse import Places, peers, reuse_candidates
from kb.algorithms.vendors import vendor_cover, vendor_merger
from kb.rows import Row

__all__ = [
    "MADE_OF",
    "conformance",
    "conformance_detail",
    "decision_effect",
    "decision_gaps",
    "decision_trace",
    "dependencies",
    "duplication",
    "landscape_diff",
    "missing_integrations",
    "peers",
    "procurement_windows",
    "requirement_overdue",
    "retired_system_in_use",
    "reuse_candidates",
    "single_points",
    "vendor_cover",
    "vendor_lock_in",
    "vendor_merger",
]

MADE_OF: dict[str, Callable[[list[Row]], Any]] = {
    **dict.fromkeys(
        (
            "conformance",
            "conformance_detail",
            "decision_effect",
            "decision_gaps",
            "decision_trace",
            "missing_integrations",
            "requirement_overdue",
            "retired_system_in_use",
        ),
        Landscape,
    ),
    "peers": Places,
}
"""What is made of a question's records before its function sees them, once for all who ask of the same facts."""
