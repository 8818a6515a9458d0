"""The rows of the goal tree: goals, their success factors, the KPIs under those, and the KPIs that no goal uses."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kpi_tui.language import _
from kpi_tui.model.goal import Factor, Goal, Link
from kpi_tui.model.goal_edit import Place
from kpi_tui.model.kpi import Kpi
from kpi_tui.scorecard.order import kpis_in_order
from kpi_tui.scorecard.result import GoalResult, KpiResult
from kpi_tui.tui.board import Board


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal; its factors and KPIs follow unless it is ``folded``."""

    goal: Goal
    result: GoalResult | None
    folded: bool


@dataclass(frozen=True, slots=True)
class FactorRow:
    """The ``index``-th success factor of a goal."""

    goal: Goal
    index: int

    @property
    def factor(self) -> Factor:
        """The factor itself."""
        return self.goal.factors[self.index]


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A KPI under a goal. ``kpi`` is None where the card of that name cannot be read."""

    goal: Goal
    place: Place
    link: Link
    kpi: Kpi | None
    result: KpiResult | None

    @property
    def name(self) -> str:
        """The KPI's name, or its id where that is all there is."""
        return self.kpi.name if self.kpi else self.link.kpi


@dataclass(frozen=True, slots=True)
class LooseHead:
    """The heading over the KPIs that no goal uses."""

    count: int


@dataclass(frozen=True, slots=True)
class LooseRow:
    """A KPI that no goal uses."""

    kpi: Kpi
    result: KpiResult | None


@dataclass(frozen=True, slots=True)
class Note:
    """A line between the rows, which the cursor passes by: a heading, or what is still missing here."""

    text: str
    depth: int


Row = GoalRow | FactorRow | LinkRow | LooseHead | LooseRow | Note | None
"""None is an empty line."""
RowKey = tuple[str, str, str]


def goal_key(goal_id: str) -> RowKey:
    """The key of a goal's row."""
    return goal_id, "", ""


def factor_key(goal: Goal, index: int) -> RowKey:
    """The key of a factor's row."""
    return goal.id, f"/{goal.factors[index].name}", ""


def link_key(goal: Goal, factor: int | None, kpi: str) -> RowKey:
    """The key of the row of a KPI under a factor, or under the goal itself (None)."""
    return goal.id, "" if factor is None else f"/{goal.factors[factor].name}", kpi


def loose_key(kpi: str) -> RowKey:
    """The key of the row of a KPI that no goal uses."""
    return "", "", kpi


def key_of(row: Row) -> RowKey | None:
    """What stays the same when figures and weights change; None for a line that the cursor passes by."""
    match row:
        case GoalRow(goal=goal):
            return goal_key(goal.id)
        case FactorRow(goal=goal, index=index):
            return factor_key(goal, index)
        case LinkRow(goal=goal, place=place, link=link):
            return link_key(goal, place.factor, link.kpi)
        case LooseHead():
            return loose_key("")
        case LooseRow(kpi=kpi):
            return loose_key(kpi.id)
    return None


def goal_of(row: Row) -> Goal | None:
    """The goal that a row belongs to."""
    return row.goal if isinstance(row, GoalRow | FactorRow | LinkRow) else None


def rows_of(board: Board, *, folded: Collection[str] = ()) -> list[Row]:
    """All rows for a board; none where no workspace is open or there is neither goal nor KPI."""
    snapshot, card = board.snapshot, board.scorecard
    if snapshot is None:
        return []
    results = {result.goal.id: result for result in card.goals} if card else {}
    rows: list[Row] = []
    for goal in snapshot.goals.values():
        rows.append(GoalRow(goal, results.get(goal.id), goal.id in folded))
        if goal.id not in folded:
            rows += _under(goal, board)
        rows.append(None)
    used = {link.kpi for goal in snapshot.goals.values() for link in goal.all_links}
    loose = [kpi for kpi in kpis_in_order(snapshot) if kpi.id not in used]
    if loose:
        rows.append(LooseHead(len(loose)))
        rows += [LooseRow(kpi, card.of(kpi.id) if card else None) for kpi in loose]
    return rows[:-1] if rows and rows[-1] is None else rows


def _under(goal: Goal, board: Board) -> Iterator[Row]:
    if not goal.factors and not goal.links:
        yield Note(_("What must go right for this? f writes down a success factor."), 1)
    for index, factor in enumerate(goal.factors):
        yield FactorRow(goal, index)
        if not factor.links:
            yield Note(_("No KPI shows this yet: k links one."), 2)
        yield from _links(goal, index, factor.links, board)
    if goal.factors and goal.links:
        yield Note(_("Without a success factor"), 1)
    yield from _links(goal, None, goal.links, board)


def _links(goal: Goal, factor: int | None, links: tuple[Link, ...], board: Board) -> Iterator[Row]:
    kpis = board.snapshot.kpis if board.snapshot else {}
    for number, link in enumerate(links):
        result = board.scorecard.of(link.kpi) if board.scorecard else None
        yield LinkRow(goal, Place(factor, number), link, kpis.get(link.kpi), result)
