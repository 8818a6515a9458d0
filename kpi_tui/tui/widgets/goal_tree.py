"""The goal tree: goal, success factor, KPI, drawn line by line."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message

from kpi_tui.language import Lazy, _
from kpi_tui.language.dates import day
from kpi_tui.language.numbers import number
from kpi_tui.language.status_words import goal_word, status_word
from kpi_tui.model.goal import Goal
from kpi_tui.model.status import Status
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.theme import status_variable
from kpi_tui.tui.widgets.goal_rows import (
    FactorRow,
    GoalRow,
    LinkRow,
    LooseHead,
    LooseRow,
    Note,
    Row,
    RowKey,
    goal_key,
    goal_of,
    key_of,
    rows_of,
)
from kpi_tui.tui.widgets.line import right, shorten
from kpi_tui.tui.widgets.row_list import MOVES, RowList
from kpi_tui.workspace.files.reading import clean

OPEN = Command(
    "tree.open", "enter", Lazy("Open"), "open", Lazy("Change this goal or success factor; open the page of this KPI."),
    rank=1,
)  # fmt: skip
FOLD = Command("tree.fold", "space", Lazy("Fold or unfold"), "fold", Lazy("Hide or show what stands under this goal."))
MOVES_BUT_K = tuple(replace(each, keys=each.keys.removesuffix(",k")) for each in MOVES)
"""Here k links a KPI."""
INDENT = 2
SCORE = 3
GAP = 2


class GoalTree(RowList[Row, RowKey], inherit_bindings=False):
    """Shows the goals of a board. The cursor stays on its goal, factor or KPI when something changes."""

    KEYS: ClassVar[tuple[Command, ...]] = (OPEN, FOLD, *MOVES_BUT_K)
    BINDINGS = bindings(KEYS)

    class Opened(Message):
        """The row under the cursor is to be opened."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 -- Textual's name
        super().__init__(id=id)
        self._board = Board()
        self._folded: set[str] = set()
        self._middle = 0
        self._status = 0

    # What is shown

    def show(self, board: Board) -> None:
        """Show the goals of this board."""
        self._board = board
        self.lay_out()

    def take_over(self, other: GoalTree) -> None:
        """Stand as another tree stood: the same goals folded, the cursor on the same row."""
        self._folded = set(other._folded)
        self._rows, self._cursor = other._rows, other._cursor

    def stops(self, row: Row) -> bool:
        """Not on empty lines and notes."""
        return key_of(row) is not None

    def key(self, row: Row) -> RowKey | None:
        """The goal, factor and KPI."""
        return key_of(row)

    def beside(self, index: int) -> tuple[int, int]:
        """A row, and the notes under it."""
        last = index
        while last + 1 < len(self._rows) and isinstance(self._rows[last + 1], Note):
            last += 1
        return index, last

    def go_to(self, key: RowKey) -> bool:
        """Put the cursor on this row, unfolding its goal; False where there is no such row."""
        if key[0] in self._folded and key != goal_key(key[0]):
            self._folded.discard(key[0])
            self.lay_out()
        return super().go_to(key)

    def lay_out(self) -> None:
        """Make the rows anew and keep the cursor where it was."""
        key, was = key_of(self.row), self._cursor
        self._place(rows_of(self._board, folded=self._folded))
        self._middle = max((cell_len(_middle(row)) for row in self._rows), default=0)
        self._status = max((cell_len(_status(row)[1]) for row in self._rows), default=0)
        if key is None or not self.go_to(key):
            self._move_to(max(min(was, len(self._rows) - 1), 0), -1)
        self.refresh()

    # Commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a row there is nothing to open."""
        if action in ("open", "fold"):
            return self.row is not None
        return super().check_action(action, parameters)

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if key_of(self.row) is not None:
            self.post_message(self.Opened())

    def action_fold(self) -> None:
        """Hide or show what stands under the goal that the cursor is in."""
        goal = goal_of(self.row)
        if goal is not None:
            self._folded ^= {goal.id}
            if goal.id in self._folded:
                self.go_to(goal_key(goal.id))
            self.lay_out()

    def clicked(self, event: events.Click) -> None:
        """A second click opens the row. A click on the triangle of a goal folds it."""
        if isinstance(self.row, GoalRow) and event.x < 3:
            self.action_fold()
        elif event.chain == 2:
            self.action_open()

    # Drawing

    def draw(self, row: Row, width: int, *, marked: bool) -> list[Segment]:
        """Name at the left; due date or weight, score and status in columns at the right."""
        lead, name, look = self._label(row, marked)
        status, words = _status(row)
        middle, score = _middle(row), _score(row)
        columns = self._middle + GAP + SCORE + 1 + self._status if middle or words else 0
        room = width - 1 - sum(cell_len(segment.text) for segment in lead) - columns - (GAP if columns else 0)
        cells = [*lead, Segment(set_cell_size(shorten(clean(name), room), max(room, 0)), look)]
        if columns:
            muted = self.paint("$muted")
            cells += [
                Segment(" " * GAP + right(middle, self._middle), muted),
                Segment(" " * GAP + right(score, SCORE) + " ", muted),
                Segment(words, self.paint(status_variable(status)) if status else None),
            ]
        return cells

    def _label(self, row: Row, marked: bool) -> tuple[list[Segment], str, Style]:
        """What stands before the name, the name, and its style."""
        ink, muted = self.paint("$ink", bold=marked), self.paint("$muted")
        match row:
            case GoalRow(goal=goal, folded=folded):
                triangle = Segment("▸ " if folded else "▾ ", self.paint("$accent"))
                return [triangle], goal.name, self.paint("$ink", bold=True)
            case FactorRow():
                return [Segment(" " * INDENT)], row.factor.name, ink
            case LinkRow(place=place):
                depth = 1 if place.factor is None and not row.goal.factors else 2
                return [Segment(" " * INDENT * depth), self._sign(row)], row.name, ink if row.kpi else muted
            case LooseHead():
                return [Segment("▾ ", muted)], _("KPIs without a goal: k links one"), self.paint("$ink", bold=True)
            case LooseRow(kpi=kpi):
                return [Segment(" " * INDENT), self._sign(row)], kpi.name, ink
            case Note(text=text, depth=depth):
                return [Segment(" " * INDENT * depth)], text, muted
        return [], "", ink

    def _sign(self, row: LinkRow | LooseRow) -> Segment:
        """A KPI's status before its name."""
        status = row.result.point.status if row.result else None
        return Segment(f"{status.sign} ", self.paint(status_variable(status))) if status else Segment("  ")


def _middle(row: Row) -> str:
    """When a goal is due; how heavily a KPI counts."""
    match row:
        case GoalRow(goal=Goal(due=due)):
            return day(due) if due else _("no date")
        case LinkRow(link=link):
            return _("weight %(weight)s") % {"weight": number(link.weight)}
    return ""


def _score(row: Row) -> str:
    match row:
        case GoalRow(result=result) if result is not None:
            score = result.score
        case LinkRow(result=result) | LooseRow(result=result) if result is not None:
            score = result.point.score
        case _:
            score = None
    return "" if score is None else f"{score:.0f}"


def _status(row: Row) -> tuple[Status | None, str]:
    """The status and its word; with the sign where that does not stand before the name."""
    match row:
        case GoalRow(result=result) if result is not None:
            return result.status, f"{result.status.sign} {goal_word(result.status)}"
        case LinkRow(kpi=None):
            return None, _("no such KPI")
        case LinkRow(result=result) | LooseRow(result=result) if result is not None:
            return result.point.status, status_word(result.point.status)
    return None, ""
