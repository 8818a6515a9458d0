"""The command that asks where a number comes from, the same on every screen that has it."""

from __future__ import annotations

from kpi_tui.language import Lazy
from kpi_tui.tui.commands import Command

EXPLAIN = Command(
    "explain",
    "x,f7",
    Lazy("Explain"),
    "explain",
    Lazy("Say where this number comes from: figures, formula, plan, score and colour."),
    rank=6,
)
EXPLAIN_WHILE_TYPING = Command(
    "explain", "f7,x", EXPLAIN.label, "explain", Lazy("Say where the result of this KPI comes from, as it is saved."),
    rank=7,
)  # fmt: skip
"""For a screen with fields, into which an x would be typed."""
