"""The scorecard's list: goals with their KPIs, drawn line by line so that thousands of rows scroll like ten."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.message import Message

from kpi_tui.language import Lazy, _
from kpi_tui.language.status_words import goal_word
from kpi_tui.model.period import Grain
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.theme import status_variable
from kpi_tui.tui.widgets.line import right, shorten
from kpi_tui.tui.widgets.row_list import RowList
from kpi_tui.tui.widgets.score_columns import LEFT, NAME_WISHED, Columns, Headings, fit, heading_line
from kpi_tui.tui.widgets.score_rows import PERIODS, GoalRow, KpiRow, Row, RowKey, key_of, previous_name, rows_of
from kpi_tui.tui.widgets.segment_rows import SegmentRow, Unfolded

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kpi_tui.scorecard.result import KpiResult, Scorecard
    from kpi_tui.scorecard.segments import Segment as KpiSegment
    from kpi_tui.scorecard.trend.real_changes import RealChange, RealChanges

OPEN = Command(
    "score.open", "enter", Lazy("Open"), "open", Lazy("Open the page of this KPI, or fold this goal."), rank=1
)
FOLD = Command("score.fold", "space", Lazy("Fold or unfold"), "fold", Lazy("Hide or show the KPIs of this goal."))


class ScoreTable(RowList[Row, RowKey]):
    """Goals and KPIs with their figures. The cursor stays on its KPI when figures change."""

    KEYS: ClassVar[tuple[Command, ...]] = (OPEN, FOLD)
    BINDINGS = bindings(KEYS)
    HEADING = 1

    class Opened(Message):
        """A KPI is to be opened."""

        def __init__(self, result: KpiResult) -> None:
            super().__init__()
            self.result = result

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 -- Textual's name
        super().__init__(id=id)
        self._card: Scorecard | None = None
        self._folded: set[str] = set()
        self._segmented: frozenset[str] = frozenset()
        self._unfolded: dict[str, Unfolded] = {}
        self._find = ""
        self._changes: RealChanges = {}
        self._columns: Columns | None = None
        self._headings = Headings("", "", "", "", "", "", "")

    # What is shown

    def show(self, card: Scorecard | None) -> None:
        """Show this scorecard."""
        self._card = card
        self.lay_out()

    def mark(self, changes: RealChanges) -> None:
        """Mark the values that are real changes."""
        if changes != self._changes:
            self._changes = changes
            self.refresh()

    @property
    def changes_shown(self) -> bool:
        """Whether a row is marked as a real change."""
        return any(isinstance(row, KpiRow) and self._real(row) is not None for row in self._rows)

    @property
    def find(self) -> str:
        """Words that KPIs must have to be shown."""
        return self._find

    @find.setter
    def find(self, words: str) -> None:
        self._find = words
        self.lay_out()

    @property
    def result(self) -> KpiResult | None:
        """The KPI under the cursor, or None; on a segment, the one that it is of."""
        return self.row.result if isinstance(self.row, KpiRow | SegmentRow) else None

    def go_to_kpi(self, kpi_id: str) -> None:
        """Put the cursor on a KPI: under the goal that it is in, where the KPI is there too. It stays where the KPI is
        not shown."""
        rows = [row for row in self._rows if isinstance(row, KpiRow) and row.result.kpi.id == kpi_id]
        here = self.row.goal if isinstance(self.row, KpiRow | SegmentRow) else ""
        if rows:
            self.go_to((next((row.goal for row in rows if row.goal == here), rows[0].goal), kpi_id))

    @property
    def goal(self) -> str | None:
        """The id of the goal under the cursor, or None; the heading over KPIs without a goal is none."""
        return (self.row.id or None) if isinstance(self.row, GoalRow) else None

    @property
    def segment(self) -> str:
        """The segment under the cursor; empty on a KPI and on a goal."""
        return self.row.segment if isinstance(self.row, SegmentRow) else ""

    @property
    def kpis_shown(self) -> int:
        """How many rows are KPIs."""
        return sum(isinstance(row, KpiRow) for row in self._rows)

    def key(self, row: Row) -> RowKey | None:
        """The goal and the KPI."""
        return key_of(row)

    def beside(self, index: int) -> tuple[int, int]:
        """At the first KPI its goal is seen too."""
        return index if index > 1 else 0, index

    def lay_out(self) -> None:
        """Make the rows and columns anew and keep the cursor where it was."""
        key, was = key_of(self.row), self._cursor
        self._place(self._rows_for(self.size.width or self.app.size.width))
        if key is None or not self.go_to(key):
            first = next((i for i, row in enumerate(self._rows) if isinstance(row, KpiRow)), 0)
            self._move_to(min(was, len(self._rows) - 1) if key and self._rows and not self._find else first)
        self.refresh()

    def _rows_for(self, width: int) -> list[Row]:
        if self._card is None:
            self._columns = None
            return []
        for short in (False, True):
            rows = rows_of(self._card, folded=self._folded, unfolded=self._unfolded, find=self._find, short=short)
            # Of all KPIs, hidden ones too: the columns stay where they are when goals are folded.
            every = rows_of(self._card, unfolded=self._unfolded, find=self._find, short=short)
            self._headings = headings(self._card, every)
            # Of the styles: the bar itself has no width before these rows are there.
            bar = self.styles.scrollbar_size_vertical if len(rows) + self.HEADING > self.size.height > 0 else 0
            self._columns = fit(every, self._headings, width - bar)
            if self._columns.spark and self._columns.name >= NAME_WISHED:
                break
        return rows

    # Commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a row there is nothing to open."""
        if action in ("open", "fold"):
            return self.row is not None
        return super().check_action(action, parameters)

    def action_open(self) -> None:
        """Open the KPI; fold or unfold a goal."""
        match self.row:
            case KpiRow(result=result) | SegmentRow(result=result):
                self.post_message(self.Opened(result))
            case GoalRow():
                self.action_fold()

    def action_fold(self) -> None:
        """Hide or show the KPIs of the goal that the cursor is in."""
        match self.row:
            case GoalRow(id=goal) | KpiRow(goal=goal) | SegmentRow(goal=goal):
                self._folded ^= {goal}
                self.lay_out()
                self.go_to((goal, "")) if goal in self._folded else None

    def clicked(self, event: events.Click) -> None:
        """A second click opens the row. A click on the triangle of a goal folds it, one on that of a KPI unfolds it."""
        if isinstance(self.row, GoalRow) and (event.x < 3 or event.chain == 2):
            self.action_fold()
        elif isinstance(self.row, KpiRow) and event.x == LEFT - 1 and self.can_unfold:
            self.post_message(self.Parting())
        elif event.chain == 2:
            self.action_open()

    # Segments

    class Parting(Message):
        """The segments of the KPI under the cursor are to be shown or hidden."""

    @property
    def can_unfold(self) -> bool:
        """Whether the KPI under the cursor has segments."""
        return self.result is not None and self.result.kpi.id in self._segmented

    @property
    def unfolded(self) -> Collection[str]:
        """The KPIs whose segments are shown."""
        return self._unfolded.keys()

    def toggle_segments(self) -> bool:
        """Show the segments of the KPI under the cursor, or hide them; whether they are to be read."""
        row = self.row
        if not isinstance(row, KpiRow | SegmentRow):
            return False
        kpi_id = row.result.kpi.id
        hidden = self._unfolded.pop(kpi_id, None)
        if hidden is None:
            self._unfolded[kpi_id] = Unfolded()
            return True
        self.go_to((row.goal, kpi_id))
        self.lay_out()
        return False

    def wait_for_segments(self) -> None:
        """What is shown of segments belongs to other figures or another period."""
        self._unfolded = {kpi_id: Unfolded(each.segments) for kpi_id, each in self._unfolded.items()}
        self.lay_out()

    def show_segments(self, names: Mapping[str, tuple[str, ...]], found: Mapping[str, tuple[KpiSegment, ...]]) -> None:
        """Mark the KPIs that have segments, and show those of the unfolded ones."""
        self._segmented = frozenset(names)
        self._unfolded = {kpi_id: Unfolded(found.get(kpi_id, ()), stale=False) for kpi_id in self._unfolded}
        self.lay_out()

    # Drawing

    def draw_heading(self, width: int) -> list[Segment]:  # noqa: ARG002 -- the columns say how wide
        """The words over the columns."""
        if self._columns is None:
            return []
        return [Segment(heading_line(self._columns, self._headings), self.paint("$muted"))]

    def draw(self, row: Row, width: int, *, marked: bool) -> list[Segment]:  # noqa: ARG002 -- the columns say how wide
        """A goal, or a KPI in its columns."""
        match row, self._columns:
            case GoalRow(), Columns() as columns:
                return self._goal(row, columns)
            case KpiRow(), Columns() as columns:
                return self._kpi(row, columns, marked)
            case SegmentRow(), Columns() as columns:
                return self._segment(row, columns)
        return []

    def _goal(self, row: GoalRow, columns: Columns) -> list[Segment]:
        end = f"{row.score} " if row.score else ""
        sign = f"{row.status.sign} {goal_word(row.status)}" if row.status else ""
        room = columns.width - 3 - cell_len(end + sign) - 2
        name = set_cell_size(shorten(row.name, room), room)
        colour = self.paint(status_variable(row.status), bold=True) if row.status else None
        return [
            Segment("▸ " if row.folded else "▾ ", self.paint("$accent")),
            Segment(f"{name}  ", self.paint("$ink", bold=True)),
            Segment(end, self.paint("$muted")),
            Segment(sign, colour),
        ]

    def _kpi(self, row: KpiRow, columns: Columns, marked: bool) -> list[Segment]:
        colour = self.paint(status_variable(row.status))
        muted, gap = self.paint("$muted"), Segment(" " * columns.gap)
        better = {True: "$status-on-track", False: "$status-off-track", None: "$muted"}[row.better]
        flag = Segment("!" if row.result.overdue else " ", self.paint("$status-off-track", bold=True))
        name = set_cell_size(shorten(row.name, columns.name), columns.name)
        cells = [
            Segment(row.status.sign, colour),
            flag,
            Segment(self._marker(row), self.paint("$accent")),
            Segment(name, self.paint("$ink", bold=marked)),
            gap,
            Segment(right(row.actual, columns.actual), self.paint("$ink", bold=True)),
        ]
        if columns.target:
            cells += [gap, Segment(right(row.target, columns.target), muted)]
        if columns.score:
            cells += [gap, Segment(right(row.score, columns.score), muted)]
        if columns.change:
            cells += [gap, Segment(right(row.change, columns.change), self.paint(better))]
        if columns.spark:
            cells += [gap, Segment(set_cell_size(row.spark, PERIODS), colour)]
        return [*cells, *self._change(row, columns), Segment(row.word, colour)]

    def _change(self, row: KpiRow, columns: Columns) -> list[Segment]:
        """Between the past and the status: an arrow where the value is a real change, no noise."""
        found, room = self._real(row), max(columns.spark - PERIODS, 0) + columns.gap
        if found is None:
            return [Segment(" " * room)]
        colour = {True: "$status-on-track", False: "$status-off-track", None: "$accent"}[found.better]
        return [Segment("↑" if found.side > 0 else "↓", self.paint(colour, bold=True)), Segment(" " * (room - 1))]

    def _real(self, row: KpiRow) -> RealChange | None:
        return self._changes.get(row.result.kpi.id, {}).get(row.result.point.period)

    def _marker(self, row: KpiRow) -> str:
        if row.result.kpi.id not in self._segmented:
            return " "
        return "▾" if row.result.kpi.id in self._unfolded else "▸"

    def _segment(self, row: SegmentRow, columns: Columns) -> list[Segment]:
        muted, gap = self.paint("$muted"), Segment(" " * columns.gap)
        better = {True: "$status-on-track", False: "$status-off-track", None: "$muted"}[row.better]
        cells = [Segment("   " + set_cell_size(shorten(row.name, columns.name), columns.name), muted)]
        for width, shown, colour in (
            (columns.actual, row.actual, self.paint("$ink")),
            (columns.target, row.target, muted),
            (columns.score, row.score, muted),
            (columns.change, row.change, self.paint(better)),
        ):
            cells += [gap, Segment(right(shown, width), colour)] if width else []
        if columns.spark:
            cells += [gap, Segment(set_cell_size(row.spark, columns.spark), muted)]
        return [*cells, gap, Segment(row.word, muted)]


def headings(card: Scorecard, rows: list[Row]) -> Headings:
    """The words over the columns, for this period and grain."""
    before = previous_name(rows)
    spans = {
        Grain.DAY: _("12 days"),
        Grain.WEEK: _("12 weeks"),
        Grain.QUARTER: _("12 quarters"),
        Grain.HALF_YEAR: _("12 halves"),
        Grain.YEAR: _("12 years"),
        Grain.CAMPAIGN: "",
    }
    return Headings(
        _("KPI"),
        _("Actual"),
        _("Target"),
        _("Score"),
        _("vs %(period)s") % {"period": before} if before else _("Change"),
        spans.get(card.period.grain, _("12 months")),
        _("Status"),
    )
