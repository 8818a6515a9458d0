"""Days that are given as arguments."""

from __future__ import annotations

from datetime import date

from kpi_tui.cli.command import WrongUsage
from kpi_tui.language import text
from kpi_tui.model.sentence import Refusal


def read_day(given: str) -> date:
    """The day that was meant. Raises WrongUsage where that cannot be read."""
    from kpi_tui.language.dates import parse_day

    try:
        return parse_day(given)
    except Refusal as refusal:
        raise WrongUsage(text(refusal.sentence)) from None
