"""The home screen: goals and KPIs, where they stand, and the story of the KPI under the cursor."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from kpi_tui.language import Lazy, _, plural, text
from kpi_tui.model.period import Grain
from kpi_tui.model.sentence import Refusal
from kpi_tui.scorecard.result_words import UNWEIGHTED
from kpi_tui.tui.app_commands import REPORT
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.reading_progress import reading_words
from kpi_tui.tui.screens import PAGES
from kpi_tui.tui.screens.explain_command import EXPLAIN
from kpi_tui.tui.screens.unfolding import SEGMENTS, UnfoldingScreen
from kpi_tui.tui.widgets.advice import FINDINGS, finding_pieces, first_steps, heard
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.line import Piece
from kpi_tui.tui.widgets.score_table import ScoreTable
from kpi_tui.tui.widgets.story import Story

if TYPE_CHECKING:
    from datetime import date

    from kpi_tui.model.action import Action
    from kpi_tui.scorecard.result import KpiResult
    from kpi_tui.scorecard.trend.outlook import Outlook
    from kpi_tui.workspace.snapshot import Snapshot

ENTER = Command(
    "scorecard.figures",
    "e",
    Lazy("Enter figures"),
    "app.page('figures')",
    Lazy("Type the figures that are due in this period."),
    rank=2,
    short=Lazy("Enter"),
)
PLAN = Command(
    "scorecard.plan",
    "s",
    Lazy("Set plan"),
    "plan",
    Lazy("Say what the KPI under the cursor should be, and by when."),
    rank=6,
    short=Lazy("Plan"),
)
FIND = Command(
    "scorecard.find", "slash", Lazy("Search"), "find", Lazy("Show only KPIs with the words you type."), rank=7
)
REPORT_HERE = replace(REPORT, keys="r,f12")
UNFIND = Command("scorecard.unfind", "escape", Lazy("Show all"), "unfind", Lazy("Show all KPIs again."), rank=2)
WIDE = 110
"""From this width on the story has room beside the list."""
PAUSE = 0.1
"""Seconds that the cursor rests on a KPI before its past is read."""


class Question(NamedTuple):
    """Of what the past is asked: a KPI and how long its periods are, in the figures of a board."""

    board: Board
    about: tuple[str, Grain]


class ScorecardScreen(UnfoldingScreen):
    """Where the company stands in a period."""

    PAGE = "scorecard"
    ABOUT = Lazy("Every KPI with its actual value, its target and its status, under the goal that it serves.")
    CSS_PATH = "scorecard.tcss"
    AUTO_FOCUS = "ScoreTable"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 -- as Textual declares it
    KEYS: ClassVar[tuple[Command, ...]] = (ENTER, UNFIND, PLAN, EXPLAIN, SEGMENTS, FIND, FINDINGS, REPORT_HERE)
    BINDINGS = bindings(KEYS)

    class Foreseen(Message):
        """The past of a KPI was read, for the question ``asked``."""

        def __init__(self, asked: Question, outlook: Outlook) -> None:
            super().__init__()
            self.asked = asked
            self.outlook = outlook

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[tuple[str, Grain], Outlook] = {}
        self._told_of: object = None

    def body(self) -> ComposeResult:
        """The list, and on wide terminals the story beside it."""
        # As the breakpoints will say at the first resize: then the first layout is the right one already.
        self.add_class("-wide" if self.app.size.width >= WIDE else "-narrow")
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield ScoreTable()
                yield Static("", id="empty", markup=False)
            yield Story(id="story")

    def show(self, board: Board) -> None:
        """Show the scorecard, or what to do first."""
        table, card = self.query_one(ScoreTable), board.scorecard
        table.show(card)
        table.mark(board.changes)
        hint = _hint(board)
        empty = self.query_one("#empty", Static)
        empty.update(hint)
        empty.display = bool(hint.plain)
        table.display = card is not None and bool(card.kpis or card.goals)
        self.set_class(card is not None and not card.kpis, "-empty")
        self.follow_segments(board)
        self._tell_story()
        self._guide(board)

    # The story beside the list

    def on_row_list_moved(self) -> None:
        """The story follows the cursor."""
        self._tell_story()
        self.refresh_bindings()

    def on_resize(self, _event: events.Resize) -> None:
        """The story has room on a wide terminal only."""
        self._tell_story()

    def _tell_story(self) -> None:
        """The list answers first: the story is drawn after it."""
        self.call_after_refresh(self._show_story)

    def _show_story(self) -> None:
        story, table = self.query_one(Story), self.query_one(ScoreTable)
        if self.app.size.width >= WIDE and self.board.settings:
            story.show(table.result, self.board.settings.currency, self.board.labels, self._done_about(table.result))
            self._foresee()

    def _done_about(self, result: KpiResult | None) -> tuple[Action, ...]:
        """What is being done about a KPI now."""
        snapshot = self.board.snapshot
        if result is None or snapshot is None:
            return ()
        from kpi_tui.scorecard.trend.verdict import running

        return running(snapshot, result.kpi.id)

    def _foresee(self) -> None:
        """Say what the past of the KPI under the cursor says: at once, or when it was read."""
        asked = self._question()
        if asked is None:
            return
        if self._told_of is not asked.board.snapshot:
            self._told, self._told_of = {}, asked.board.snapshot
        if outlook := self._told.get(asked.about):
            self.query_one(Story).tell(outlook)
        else:
            self._read_past(asked)

    def _question(self) -> Question | None:
        result, board = self.query_one(ScoreTable).result, self.board
        if result is None or board.snapshot is None or board.reading:
            return None
        return Question(board, (result.kpi.id, result.point.period.grain))

    @work(group="past", exclusive=True, exit_on_error=False, description="the past of a KPI")
    async def _read_past(self, asked: Question) -> None:
        """Read the past of a KPI, in a thread. The cursor may run over many rows: those it only passes are not read."""
        await asyncio.sleep(PAUSE)
        snapshot, today = asked.board.snapshot, asked.board.today
        if snapshot is None:
            return
        try:
            found = await asyncio.to_thread(_outlook, snapshot, *asked.about, today)
        except (Refusal, KeyError):
            return  # it was removed meanwhile: the next board says so
        self.post_message(self.Foreseen(asked, found))

    def on_scorecard_screen_foreseen(self, message: Foreseen) -> None:
        """Keep what was read of the figures that are shown, and say it if the cursor is still there."""
        if message.asked.board.snapshot is not self.board.snapshot:
            return
        self._told[message.asked.about] = message.outlook
        now = self._question()
        if now and now.about == message.asked.about:
            self.query_one(Story).tell(message.outlook)

    def on_score_table_opened(self, event: ScoreTable.Opened) -> None:
        """The KPI's own page."""
        from kpi_tui.tui.screens.kpi import KpiScreen

        self.app.push_screen(KpiScreen(event.result.kpi.id, self.query_one(ScoreTable).go_to_kpi))

    # Guidance

    def _guide(self, board: Board) -> None:
        """Count what there is, and say the first finding of good practice."""
        line, card, table = self.query_one(StatusLine), board.scorecard, self.query_one(ScoreTable)
        self.refresh_bindings()
        found = finding_pieces(heard(board), partial(self.call_next, self.action_findings))
        if card is None or not card.kpis:
            line.guide(*found[1:])
            return
        kpis = plural("%(n)s KPI", "%(n)s KPIs", len(card.kpis))
        goals = plural("%(n)s goal", "%(n)s goals", len(card.goals))
        pieces = [Piece(_("%(kpis)s on %(goals)s") % {"kpis": kpis, "goals": goals}, "$muted")]
        if any(result.point.provisional and result.point.value is not None for result in card.kpis):
            pieces.append(Piece("  ~ " + _("not over yet"), "$muted"))
        if any(result.point.unweighted for result in card.kpis):
            pieces.append(Piece(f"  {UNWEIGHTED} " + _("unweighted"), "$muted"))
        if table.changes_shown:
            pieces.append(Piece("  ↑↓ " + _("a real change"), "$muted"))
        line.guide(*pieces, *found)

    def action_findings(self) -> None:
        """All findings, with their reasons."""
        from kpi_tui.tui.screens.findings import FindingsScreen

        self.app.push_screen(FindingsScreen())

    # Finding

    def action_find(self) -> None:
        """A line to type words in, under the list."""
        if not self.query("#find"):
            field = Input(id="find", compact=True, placeholder=_("Words in the name of a KPI or goal; Esc shows all"))
            self.query_one("#left").mount(field)
            field.focus()
        else:
            self.query_one("#find").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """The list follows what is typed."""
        event.stop()
        table = self.query_one(ScoreTable)
        table.find = event.value
        if event.value and not table.kpis_shown:
            self.say(_("No KPI has these words."))
        else:
            self.say("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """On with the first KPI that was found."""
        event.stop()
        self.query_one(ScoreTable).focus()

    async def action_unfind(self) -> None:
        """All KPIs again."""
        self.query_one(ScoreTable).find = ""
        await self.query("#find").remove()
        self.query_one(ScoreTable).focus()

    # Planning

    def action_plan(self) -> None:
        """Set the plan of the KPI under the cursor."""
        result = self.query_one(ScoreTable).result
        if result is None:
            self.say(_("Put the cursor on a KPI first: a plan belongs to one."))
            return
        from kpi_tui.tui.screens.plan import ask_plan

        ask_plan(self, result.kpi.id)

    def action_explain(self) -> None:
        """Say where the number under the cursor comes from."""
        from kpi_tui.tui.screens.explain import explain_goal, explain_kpi

        table, card = self.query_one(ScoreTable), self.board.scorecard
        if card is None:
            return
        if table.result is not None:
            # Segments are those of the period that the KPI itself is shown with.
            period = table.result.point.period if table.segment else card.period
            explain_kpi(self, table.result.kpi.id, period, table.segment)
        elif table.goal is not None:
            explain_goal(self, table.goal, card.period)
        else:
            self.say(_("Put the cursor on a KPI or a goal first: these KPIs have no score together."))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Commands that have nothing to work on are not offered."""
        if action == "findings":
            return bool(self.board.findings or (self.board.scorecard and self.board.scorecard.kpis))
        if action in ("plan", "find", "explain"):
            return bool(self.board.scorecard and self.board.scorecard.kpis)
        if action == "unfind":
            return bool(self.query("#find"))
        return super().check_action(action, parameters)


def _outlook(snapshot: Snapshot, kpi_id: str, grain: Grain, today: date | None) -> Outlook:
    from kpi_tui.scorecard.trend.outlook import outlook

    return outlook(snapshot, kpi_id, grain, today)


def _hint(board: Board) -> Content:
    """What to read where there is no list."""
    card = board.scorecard
    if card is None:
        if board.problem:
            return Content(text(board.problem))
        return reading_words(board.share) if board.reading else Content("")
    if card.kpis:
        return Content("")
    keys = {page.id: page.key for page in PAGES}
    choose = (keys["catalogue"], _("Choose KPIs from the catalogue"))
    if card.goals:
        return first_steps(_("Your goals have no KPIs yet"), choose)
    return first_steps(_("No goals and no KPIs yet"), (keys["goals"], _("Write down your first goal")), choose)
