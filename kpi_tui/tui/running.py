"""Runs the app in a terminal, and says on the command line why it cannot be."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from kpi_tui.language import _, text
from kpi_tui.model.sentence import Refusal
from kpi_tui.tui.app import KpiApp


def open_app(folder: Path | None, *, remember: bool = True) -> int:
    """Run the app and return the exit status. Without a terminal to draw on, or with one that can only print one line
    after the other: one sentence, status 1."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") in ("dumb", "unknown"):
        sys.stderr.write(_("kpi-tui: the app needs a terminal. “kpi-tui status” prints the scorecard anywhere.") + "\n")
        return 1
    try:
        app = KpiApp(folder, remember=remember)
    except Refusal as refusal:
        sys.stderr.write(f"kpi-tui: {text(refusal.sentence)}\n")
        return 1
    app.run()
    if app.refused:
        sys.stderr.write(f"kpi-tui: {text(app.refused)}\n")
    return app.return_code or 0
