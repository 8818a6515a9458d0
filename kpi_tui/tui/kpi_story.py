"""What the page of a KPI is made of, read in a thread: importing this does not load polars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kpi_tui.model.period import Grain
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.scorecard.disagreement import OtherFigure, other_figures
from kpi_tui.scorecard.entries import Entry, entries
from kpi_tui.scorecard.result import Point
from kpi_tui.scorecard.segment_story import segment_stories
from kpi_tui.scorecard.trend.outlook import Outlook, outlook
from kpi_tui.scorecard.trend.verdict import ActionResult, action_results
from kpi_tui.tui.board import Board
from kpi_tui.tui.crash import log_crash

TOGETHER = 3
"""More lines than this beside that of the whole could not be told apart."""


@dataclass(frozen=True, slots=True)
class KpiStory:
    """All periods of a KPI, the figures that were entered for them, what its past says, and what was done about it.

    ``others`` are figures of other devices that differ from those that count. ``segments`` are its parts, the
    largest first.
    """

    points: tuple[Point, ...] = ()
    entries: tuple[Entry, ...] = ()
    outlook: Outlook | None = None
    actions: tuple[ActionResult, ...] = ()
    segments: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    others: tuple[OtherFigure, ...] = ()

    @property
    def segment_groups(self) -> int:
        """How many charts it takes to draw all segments."""
        return -(-len(self.segments) // TOGETHER)

    def segment_places(self, group: int) -> tuple[int, int]:
        """The first and the last segment of a group, both counted from 1."""
        return (group - 1) * TOGETHER + 1, min(group * TOGETHER, len(self.segments))

    def segment_values(self, points: Sequence[Point], group: int) -> tuple[tuple[str, tuple[float | None, ...]], ...]:
        """The values of each segment of a group in the periods of these points."""
        first, last = self.segment_places(group)
        lines = []
        for name, story in list(self.segments.items())[first - 1 : last]:
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
        segment_stories(snapshot, kpi_id, grain, board.today),
        other_figures(snapshot, kpi_id),
    )


def unreadable(error: Exception) -> Sentence:
    """What is said where reading failed; the details are kept in a file."""
    file = log_crash(error)
    return Sentence("The figures could not be read. The details are in %(file)s.", {"file": str(file or "–")})


def _grain(shown: Grain, own: Grain) -> Grain:
    return own if own.rank > shown.rank else shown
