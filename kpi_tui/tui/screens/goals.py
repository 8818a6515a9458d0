"""The Goals screen: what must be reached, what must go right for that, and the KPIs that show it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from kpi_tui.language import Lazy, _, plural, text
from kpi_tui.model import goal_edit
from kpi_tui.model.goal import Goal
from kpi_tui.model.sentence import Refusal
from kpi_tui.scorecard.advice.practice import Finding
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.screens.dialog import Confirm
from kpi_tui.tui.screens.goal_choices import CATALOGUE, kpi_choices, place_choices, removal_of
from kpi_tui.tui.screens.goal_commands import COMMANDS, NEED_A_ROW, NEW, TEMPLATE
from kpi_tui.tui.screens.picker import Picker
from kpi_tui.tui.widgets.advice import FINDINGS, finding_pieces, first_steps, heard
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.goal_about import GoalAbout
from kpi_tui.tui.widgets.goal_rows import (
    FactorRow,
    GoalRow,
    LinkRow,
    LooseHead,
    LooseRow,
    RowKey,
    goal_key,
    goal_of,
    key_of,
    link_key,
)
from kpi_tui.tui.widgets.goal_tree import GoalTree
from kpi_tui.tui.widgets.line import Piece
from kpi_tui.workspace.changes import Change, SaveGoal
from kpi_tui.workspace.files.reading import clean


class GoalsScreen(BaseScreen):
    """The tree of goals, and what there is to know about the one under the cursor."""

    PAGE = "goals"
    ABOUT = Lazy(
        "What must be reached, what must go right for it, and the KPIs that show whether it does. SMART: specific, "
        "measurable, acceptable to those who must do it, relevant, time-bound."
    )
    CSS_PATH = "goals.tcss"
    AUTO_FOCUS = "GoalTree"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 -- as Textual declares it
    KEYS: ClassVar[tuple[Command, ...]] = (*COMMANDS, FINDINGS)
    BINDINGS = bindings(KEYS)

    def __init__(self) -> None:
        super().__init__()
        self._findings: tuple[Finding, ...] = ()
        self._told: tuple[object, ...] = ()

    def body(self) -> ComposeResult:
        """The tree, and the text beside it or, on a narrow terminal, below."""
        with Container(id="body"):
            yield GoalTree()
            yield Static("", id="empty", markup=False)
            yield GoalAbout(id="about")

    @property
    def _tree(self) -> GoalTree:
        return self.query_one(GoalTree)

    def show(self, board: Board) -> None:
        """Show the goals, or what to do first."""
        self._findings = heard(board)
        self._tree.show(board)
        filled = bool(self._tree.rows)
        self._tree.display = filled
        self.query_one(GoalAbout).display = filled
        empty = self.query_one("#empty", Static)
        empty.display = not filled
        empty.update(_first() if board.snapshot else Content(""))
        if filled and self.focused is None:
            self._tree.focus()
        self._tell()
        self._guide(board)

    def on_row_list_moved(self) -> None:
        """The text follows the cursor, and so do the keys that are offered."""
        self._tell()
        self.refresh_bindings()

    def _tell(self) -> None:
        """Show the text about the row, unless it stands there already."""
        telling = (self._tree.row, self._findings, self.board.snapshot)
        if telling != self._told:
            self._told = telling
            self.query_one(GoalAbout).show(self._tree.row, self.board, self._findings)

    async def make_anew(self) -> None:
        """All words anew; the cursor and what is folded stay."""
        before, self._told = self._tree, ()
        await super().make_anew()
        self._tree.take_over(before)
        self._tree.focus()

    def _guide(self, board: Board) -> None:
        """Count what there is, and give one piece of advice about the whole."""
        line, snapshot = self.query_one(StatusLine), board.snapshot
        if snapshot is None or not self._tree.rows:
            line.guide()
            return
        goals = plural("%(n)s goal", "%(n)s goals", len(snapshot.goals))
        kpis = plural("%(n)s KPI", "%(n)s KPIs", len(snapshot.kpis))
        pieces = [Piece(f"{goals} · {kpis}", "$muted")]
        pieces += finding_pieces(self._findings, partial(self.call_next, self.action_findings))
        line.guide(*pieces)

    def action_findings(self) -> None:
        """All findings, with their reasons."""
        from kpi_tui.tui.screens.findings import FindingsScreen

        self.app.push_screen(FindingsScreen())

    def go_to_goal(self, goal_id: str) -> None:
        """Put the cursor on a goal."""
        self._tree.go_to(goal_key(goal_id))

    # Saving

    @property
    def _today(self) -> date:
        snapshot = self.board.snapshot
        return self.board.today or (snapshot.today if snapshot else date.today())

    async def _request(self, *changes: Change, at: RowKey | None = None, said: str = "") -> bool:
        """Have these changes carried out, put the cursor ``at`` what they were about, and say what was done."""
        try:
            await self.app.request(*changes)
        except Refusal as refusal:
            self.say(text(refusal.sentence), problem=True)
            return False
        if at:
            self._tree.go_to(at)
        self.say(said)
        return True

    def _arrived(self, key: RowKey, said: str) -> None:
        """A window has saved something: there the cursor goes."""
        self._tree.focus()
        self._tree.go_to(key)
        self.say(said)

    # Goals

    def action_new(self) -> None:
        """Ask for a goal."""
        self._ask_goal(None)

    def _ask_goal(self, goal: Goal | None) -> None:
        from kpi_tui.tui.screens.goal_forms import GoalDialog

        def answered(goal_id: str | None) -> None:
            if goal_id:
                said = _("The goal is saved.") if goal else _("The goal is there. Press f: what must go right for it?")
                self._arrived(goal_key(goal_id), said)

        if self.board.snapshot:
            self.app.push_screen(GoalDialog(self.board.snapshot, goal, self._today), answered)

    def action_template(self) -> None:
        """Choose a goal of the catalogue."""
        from kpi_tui.tui.screens.goal_template import GoalTemplateDialog

        def answered(goal_id: str | None) -> None:
            if goal_id:
                self._arrived(
                    goal_key(goal_id), _("The goal is there, with its KPIs. Press Enter to make it your own.")
                )

        if self.board.snapshot:
            dialog = GoalTemplateDialog(self._today.replace(day=1))
            self.app.push_screen(dialog, answered)

    async def action_agree(self) -> None:
        """Note that the goal is agreed on, or no longer."""
        goal = goal_of(self._tree.row)
        if goal:
            said = _("The goal is open again.") if goal.agreed else _("Agreed: those who must do it accept the goal.")
            await self._request(SaveGoal(replace(goal, agreed=not goal.agreed)), said=said)

    # Factors

    def action_factor(self) -> None:
        """Ask for a success factor of the goal that the cursor is in."""
        goal = goal_of(self._tree.row)
        if goal:
            self._ask_factor(goal, None)

    def _ask_factor(self, goal: Goal, index: int | None) -> None:
        from kpi_tui.tui.screens.goal_forms import FactorDialog

        def answered(name: str | None) -> None:
            if name:
                said = _("The success factor is saved. Press k: which KPI shows whether it goes right?")
                self._arrived((goal.id, f"/{name}", ""), said)

        self.app.push_screen(FactorDialog(goal, index), answered)

    # KPIs under goals

    def action_link(self) -> None:
        """Choose a KPI for the goal or factor under the cursor, or a goal for the KPI that has none."""
        row = self._tree.row
        match row:
            case LooseRow(kpi=kpi):
                self._choose_place(kpi.id)
            case LooseHead() | None:
                self.say(_("Put the cursor on a goal, a success factor, or a KPI without a goal first."))
            case GoalRow(goal=goal):
                self._choose_kpi(goal, None)
            case FactorRow(goal=goal, index=index):
                self._choose_kpi(goal, index)
            case LinkRow(goal=goal, place=place):
                self._choose_kpi(goal, place.factor)

    def _choose_kpi(self, goal: Goal, factor: int | None) -> None:
        snapshot = self.board.snapshot
        choices = kpi_choices(goal, snapshot, catalogue=CATALOGUE in self.app.MODES) if snapshot else []
        if not choices:
            self.say(_("Every KPI of this workspace is in this goal already."))
            return
        where = goal.name if factor is None else goal.factors[factor].name
        self.app.push_screen(
            Picker(_("Which KPI shows “%(goal)s”?") % {"goal": where}, choices), partial(self._link, goal, factor)
        )

    async def _link(self, goal: Goal, factor: int | None, kpi: str | None) -> None:
        if kpi == f"/{CATALOGUE}":
            await self.app.run_action(f"app.page('{CATALOGUE}')")
        elif kpi:
            changed = goal_edit.with_link(goal, factor, kpi)
            await self._request(SaveGoal(changed), at=link_key(changed, factor, kpi), said=_("The KPI is linked."))

    def _choose_place(self, kpi: str) -> None:
        snapshot = self.board.snapshot
        goals = list(snapshot.goals.values()) if snapshot else []
        if not goals:
            self.say(_("There is no goal yet. Press n to write one down."))
            return
        places, choices = place_choices(goals)

        async def answered(chosen: str | None) -> None:
            if chosen is not None:
                goal, factor = places[chosen]
                await self._link(goal, factor, kpi)

        self.app.push_screen(Picker(_("Under which goal?"), choices), answered)

    def action_weight(self) -> None:
        """Ask for the weight of the KPI under the cursor."""
        row = self._tree.row
        if not isinstance(row, LinkRow):
            self.say(_("Put the cursor on a KPI under a goal first: the weight says how heavily it counts there."))
            return
        from kpi_tui.tui.screens.goal_forms import WeightDialog

        key = link_key(row.goal, row.place.factor, row.link.kpi)

        def answered(weight: float | None) -> None:
            if weight:
                self._arrived(key, _("The weight is saved."))

        self.app.push_screen(WeightDialog(row.goal, row.place, row.name), answered)

    def action_move(self) -> None:
        """Choose another factor for the KPI under the cursor."""
        row = self._tree.row
        if not isinstance(row, LinkRow):
            self.say(_("Put the cursor on a KPI under a goal first."))
            return
        goal, place, kpi = row.goal, row.place, row.link.kpi
        places, choices = place_choices([goal], leave=(goal, place.factor))
        if not choices:
            self.say(_("This goal has no other success factor. Press f to add one."))
            return

        async def answered(chosen: str | None) -> None:
            if chosen is not None:
                _goal, factor = places[chosen]
                changed = goal_edit.moved(goal, place, factor)
                await self._request(SaveGoal(changed), at=link_key(changed, factor, kpi), said=_("The KPI is moved."))

        self.app.push_screen(Picker(_("Under which success factor?"), choices), answered)

    def action_plan(self) -> None:
        """Set the plan of the KPI under the cursor."""
        row = self._tree.row
        kpi = row.kpi if isinstance(row, LinkRow | LooseRow) else None
        if kpi is None:
            self.say(_("Put the cursor on a KPI first: a plan belongs to one."))
            return
        from kpi_tui.tui.screens.plan import ask_plan

        ask_plan(self, kpi.id)

    # Whatever is under the cursor

    def on_goal_tree_opened(self) -> None:
        """A KPI has a page of its own; the rest is edited."""
        row = self._tree.row
        if isinstance(row, LinkRow | LooseRow) and row.kpi:
            from kpi_tui.tui.screens.kpi import KpiScreen

            self.app.push_screen(KpiScreen(row.kpi.id))
        elif isinstance(row, LinkRow):
            self.say(_("The KPI “%(kpi)s” has no card: x takes it out of the goal.") % {"kpi": row.link.kpi})
        else:
            self._edit()

    def _edit(self) -> None:
        """Change the goal or success factor under the cursor."""
        match self._tree.row:
            case GoalRow(goal=goal):
                self._ask_goal(goal)
            case FactorRow(goal=goal, index=index):
                self._ask_factor(goal, index)

    async def action_shift(self, step: int) -> None:
        """Change places with the neighbour."""
        row, snapshot = self._tree.row, self.board.snapshot
        changes: tuple[Goal, ...] = ()
        match row:
            case GoalRow(goal=goal) if snapshot:
                goals = list(snapshot.goals.values())
                order = goal_edit.reordered(goals, goals.index(goal), step)
                changes = goal_edit.in_order(order) if order != goals else ()
            case FactorRow(goal=goal, index=index):
                shifted = goal_edit.shifted_factor(goal, index, step)
                changes = (shifted,) if shifted != goal else ()
            case LinkRow(goal=goal, place=place):
                shifted = goal_edit.shifted(goal, place, step)
                changes = (shifted,) if shifted != goal else ()
            case _:
                self.say(_("These stand in the order of their names."))
                return
        if changes:
            await self._request(*(SaveGoal(each) for each in changes), at=key_of(row))
        elif isinstance(row, LinkRow):
            self.say(_("It is at the edge of its success factor. Press m to move it to another one."))
        else:
            self.say(_("There is no place further that way."))

    def action_remove(self) -> None:
        """Ask whether what is under the cursor should go, and say what stays."""
        removal = removal_of(self._tree.row)
        if removal is None:
            self.say(_("No goal uses this KPI; there is nothing to take it out of."))
            return

        async def answered(agreed: bool | None) -> None:
            if agreed:
                await self._request(removal.change, at=removal.then, said=removal.said)

        self.app.push_screen(Confirm(removal.title, clean(removal.question), removal.yes), answered)

    def action_read(self) -> None:
        """Give the keys to the text about this row."""
        self.query_one(GoalAbout).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a goal there is nothing to hang something under."""
        if action == "read" and isinstance(self.focused, GoalAbout):
            return False
        if action == "findings":
            return bool(self.board.findings or (self.board.snapshot and self.board.snapshot.kpis))
        if action in NEED_A_ROW:
            return bool(self.is_mounted and self.query(GoalTree) and self._tree.rows)
        return super().check_action(action, parameters)


def _first() -> Content:
    """What a goal is, and how to begin."""
    return first_steps(
        _("No goals yet"),
        (NEW.key_name, _("Write down your first goal")),
        (TEMPLATE.key_name, _("Start from a goal of the catalogue, with the KPIs that measure it")),
        why=_(
            "A goal says what your company wants to reach, and by when. Under it stand a few things that must go "
            "right, and the KPIs that show whether they do."
        ),
    )
