"""What the page of a KPI is made of, read in a thread: importing this does not load polars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kpi_tui.model.period import Grain
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.scorecard.entries import Entry, entries
from kpi_tui.scorecard.result import Point
from kpi_tui.scorecard.segment_story import segment_stories
from kpi_tui.scorecard.trend.outlook import Outlook, outlook
from kpi_tui.scorecard.trend.verdict import ActionResult, action_results
from kpi_tui.tui.board import Board
from kpi_tui.tui.crash import log_crash


@dataclass(frozen=True, slots=True)
class KpiStory:
    """All periods of a KPI, the figures that were entered for them, what its past says, and what was done about it.

    ``segments`` are its parts, where these are few and can be held against it: not those of running totals.
    """

    points: tuple[Point, ...] = ()
    entries: tuple[Entry, ...] = ()
    outlook: Outlook | None = None
    actions: tuple[ActionResult, ...] = ()
    segments: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)

    def segment_values(self, points: Sequence[Point]) -> tuple[tuple[str, tuple[float | None, ...]], ...]:
        """The values of each segment in the periods of these points."""
        lines = []
        for name, story in self.segments.items():
            values = {point.period: point.value for point in story}
            lines.append((name, tuple(values.get(point.period) for point in points)))
        return tuple(lines)


def read_story(board: Board, kpi_id: str) -> KpiStory:
    """The story in periods as they are shown, or in the KPI's own where those are longer.

    Raises Refusal or KeyError where the KPI is not there.
    """
    from kpi_tui.scorecard.look import story

    snapshot = board.snapshot
    if snapshot is None:
        raise Refusal("No workspace is open.")
    grain = _grain(board.grain, snapshot.kpis[kpi_id].frequency.grain)
    points = story(snapshot, kpi_id, grain, board.today)
    past = outlook(snapshot, kpi_id, grain, board.today)
    return KpiStory(
        points,
        entries(snapshot, kpi_id),
        past,
        action_results(snapshot, kpi_id, board.today),
        {} if past.totals else segment_stories(snapshot, kpi_id, grain, board.today),
    )


def unreadable(error: Exception) -> Sentence:
    """What is said where reading failed; the details are kept in a file."""
    file = log_crash(error)
    return Sentence("The figures could not be read. The details are in %(file)s.", {"file": str(file or "–")})


def _grain(shown: Grain, own: Grain) -> Grain:
    return own if own.rank > shown.rank else shown
