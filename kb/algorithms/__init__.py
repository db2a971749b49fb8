"""The questions that Cypher is the wrong tool for: each function has the name of its file in `cypher/`.

A function takes the records that the file returns, those of its `facts` among them, and the parameters of the question,
and returns the rows of the answer in any order. A value that is costly to find may be a callable: it is called for the
rows that are shown.
"""

from kb.algorithms.changes import landscape_diff
from kb.algorithms.checks import requirement_overdue, retired_system_in_use
from kb.algorithms.conformance import conformance, conformance_detail
from kb.algorithms.costs import duplication, procurement_windows
from kb.algorithms.decisions import decision_effect, decision_gaps, decision_trace
from kb.algorithms.flows import dependencies, single_points
from kb.algorithms.integrations import missing_integrations
from kb.algorithms.lock_in import vendor_lock_in
from kb.algorithms.reuse import peers, reuse_candidates
from kb.algorithms.vendors import vendor_cover, vendor_merger

__all__ = [
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
