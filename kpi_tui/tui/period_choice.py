"""Which period comes next when the user goes back or forth, or asks for longer or shorter ones."""

from __future__ import annotations

from kpi_tui.model.period import Grain, Period
from kpi_tui.tui.board import Board

GRAINS = (Grain.MONTH, Grain.QUARTER, Grain.HALF_YEAR, Grain.YEAR)


def stepped(board: Board, count: int) -> Period | None:
    """The period so many further than the one that is shown; None where nothing is shown yet."""
    if board.period is None or board.settings is None:
        return None
    return board.settings.calendar.step(board.period, count)


def of_next_grain(board: Board) -> tuple[Period, Grain] | None:
    """Months, then quarters, half years, years, and campaigns where some have begun. None where nothing is shown."""
    if board.period is None or board.settings is None or board.today is None:
        return None
    calendar = board.settings.calendar
    begun = [campaign for campaign in board.settings.campaigns if campaign.start <= board.today]
    grains = (*GRAINS, Grain.CAMPAIGN) if begun else GRAINS
    grain = grains[(grains.index(board.grain) + 1) % len(grains)] if board.grain in grains else Grain.MONTH
    if grain is Grain.CAMPAIGN:
        newest = max(begun, key=lambda campaign: campaign.end)
        return calendar.parse(newest.id), grain
    # Going to finer periods, the last one that has begun is nearest to what was shown.
    return calendar.period_of(min(board.period.end, board.today), grain), grain
