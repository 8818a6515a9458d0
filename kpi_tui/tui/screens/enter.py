"""The screen on which the figures of a period are typed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from kpi_tui.language import Lazy, _, plural, text
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.sentence import Sentence
from kpi_tui.scorecard.result import Point
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.crash import log_crash
from kpi_tui.tui.screens import PAGES
from kpi_tui.tui.screens.base import NEXT_PERIOD, PREVIOUS_PERIOD
from kpi_tui.tui.screens.enter_saving import SavingScreen
from kpi_tui.tui.screens.explain_command import EXPLAIN_WHILE_TYPING
from kpi_tui.tui.widgets.advice import first_steps
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.figure_field import SWITCH_WHY, FigureField
from kpi_tui.tui.widgets.figure_form import Form, attempts, gather
from kpi_tui.tui.widgets.figure_sheet import FigureSheet
from kpi_tui.tui.widgets.line import Piece

if TYPE_CHECKING:
    from kpi_tui.workspace.snapshot import Snapshot

PAUSE = 0.1
"""Seconds without a key before the results are computed anew."""
TYPE = Command(
    "figures.type", "enter,tab,down,up,shift+tab", Lazy("Type figures"), "type", Lazy("Back to the fields."), rank=1
)
BACK = Command("figures.back", "escape", Lazy("Scorecard"), "back", Lazy("What is typed here stays."), rank=2)
EARLIER = replace(PREVIOUS_PERIOD, keys=f"{PREVIOUS_PERIOD.keys},pageup")
LATER = replace(NEXT_PERIOD, keys=f"{NEXT_PERIOD.keys},pagedown")
GRAIN = Command(
    "period.grain",
    "g",
    Lazy("Longer or shorter periods"),
    "next_grain",
    Lazy("Show what is due in days, weeks, months, quarters or years."),
    rank=8,
    short=Lazy("Grain"),
)
MISSING = Command(
    "figures.missing",
    "f3",
    Lazy("Go to what is missing"),
    "missing",
    Lazy("Show the newest period that still lacks a figure."),
    rank=3,
    short=Lazy("Missing"),
)
SWITCH = Command("figures.switch", "o", Lazy("Inputs or outcome"), "switch", SWITCH_WHY)


class EnterScreen(SavingScreen):
    """What is due in a period: a field for each figure. Every accepted figure is on disk before the cursor moves on."""

    PAGE = "figures"
    ABOUT = Lazy(
        "Type a figure and press Enter: it is saved, and the next field is ready. The result and its status follow "
        "while you type. Figures can be pasted from a spreadsheet: one column goes down the fields, two columns are "
        "matched by name."
    )
    CSS_PATH = "enter.tcss"
    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012 -- as Textual declares it
    KEYS: ClassVar[tuple[Command, ...]] = (TYPE, BACK, MISSING, LATER, EARLIER, GRAIN, SWITCH, EXPLAIN_WHILE_TYPING)
    BINDINGS = bindings(KEYS)

    class Gathered(Message):
        """The form was made, or a later period to begin with was found; ``turn`` tells old answers from new ones.

        ``lacking`` is a period that lacks a figure where the form lacks none.
        """

        def __init__(self, turn: int, form: Form | None, opening: Period | None, lacking: Period | None) -> None:
            super().__init__()
            self.turn = turn
            self.form = form
            self.opening = opening
            self.lacking = lacking

    class Attempted(Message):
        """The results with what is typed were computed."""

        def __init__(self, turn: int, points: Mapping[str, Point]) -> None:
            super().__init__()
            self.turn = turn
            self.points = points

    def __init__(self) -> None:
        super().__init__()
        self._folder: Path | None = None
        self._question: tuple[object, ...] = ()
        self._switched: frozenset[str] = frozenset()
        self._opened = False
        self._lacking: Period | None = None
        self._turn = self._attempt_turn = 0
        self._pause: Timer | None = None

    def body(self) -> ComposeResult:
        """The form, or what to do first."""
        with Vertical(id="body"):
            yield FigureSheet()
            yield Static("", id="empty", markup=False)

    # What is due

    def show(self, board: Board) -> None:
        """Ask what is due, where that may have changed."""
        snapshot, period = board.snapshot, board.period
        if snapshot is None or period is None:
            self._show_hint()
            return
        if snapshot.folder != self._folder:
            self._folder, self._opened, self._switched = snapshot.folder, False, frozenset()
            self.sheet.forget()
        self._open_or_close()
        question = (snapshot, period, self._switched)
        if all(map(_same, question, self._question or (None,) * 3)):
            return
        self._question = question
        self._turn += 1
        work = partial(self._gather, self._turn, snapshot, period, self._switched, find=not self._opened)
        self.run_worker(work, thread=True, group="gather", exclusive=True, exit_on_error=False)
        self._show_hint()

    def _open_or_close(self) -> None:
        """Nothing can be typed where nothing can be written; the cursor is back as soon as it can."""
        closed = bool(self._why_not)
        if closed is not self.sheet.disabled:
            self.sheet.disabled = closed
            if not closed:
                self.sheet.begin()

    @property
    def _why_not(self) -> str:
        """Why nothing can be entered now; empty where it can."""
        snapshot = self.board.snapshot
        if snapshot is None or snapshot.read_only is None:
            return ""
        return _("Nothing can be entered while looking back.") if snapshot.known_on else text(snapshot.read_only)

    def _today(self, snapshot: Snapshot) -> date:
        return self.app.today or snapshot.today

    def _gather(self, turn: int, snapshot: Snapshot, period: Period, switched: frozenset[str], *, find: bool) -> None:
        """In a thread: polars is imported here."""
        from kpi_tui.scorecard.due import lacking

        form, first, missing, today = None, period, None, self._today(snapshot)
        try:
            form = gather(snapshot, period, today, switched)
            missing = lacking(snapshot, period.grain, today) if find or form.complete else None
            if find and missing and (missing.start > period.start or not form.begun):
                form, first = None, missing  # what is newly due; an older gap waits until it is asked for
        except Exception as error:  # whatever it is, what is on the screen stays there
            log_crash(error)
            self.post_message(self.Gathered(turn, None, None, None))
        else:
            self.post_message(self.Gathered(turn, form, first, missing if form and form.complete else None))

    async def on_enter_screen_gathered(self, message: Gathered) -> None:
        """Show the form, or go to the period that still lacks figures."""
        if message.turn != self._turn:
            return
        if message.opening is None:
            self.say(_("What is due could not be read."), problem=True)
            return
        self._opened = True
        if message.form is None:
            self.app.show_period(message.opening, message.opening.grain)
            return
        self._lacking = message.lacking
        settings = self.board.settings
        fresh = await self.sheet.show(message.form, settings.currency if settings else "")
        self.refresh_bindings()
        self._show_hint()
        if fresh:
            self.sheet.begin()
        if fresh or self.sheet.typed:
            self._attempt()

    async def make_anew(self) -> None:
        """All words anew; what is typed stays."""
        before = self.sheet
        self._question = ()
        before.keep_drafts()
        # Answers that are under way would find no form.
        self._turn += 1
        self._attempt_turn += 1
        if self._pause is not None:
            self._pause.stop()
        await super().make_anew()
        self.sheet.take_over(before)

    def _show_hint(self) -> None:
        hint = self._hint()
        empty = self.query_one("#empty", Static)
        empty.update(hint)
        empty.display = bool(hint.plain)
        self.sheet.display = not hint.plain
        self._guide()

    def _hint(self) -> Content:
        snapshot, form = self.board.snapshot, self.sheet.form
        if snapshot is not None and not snapshot.kpis:
            key = next(page.key for page in PAGES if page.id == "catalogue")
            return first_steps(_("No KPIs yet, so nothing to enter"), (key, _("Choose KPIs from the catalogue")))
        if snapshot is None or form is None:
            return Content(_("Reading figures…"))
        if form.kpis:
            return Content("")
        said = {"period": form.period}
        if form.period.start > self._today(snapshot):
            return Content(text(Sentence("%(period)s has not begun yet: nothing is due.", said)))
        return Content(text(Sentence("Nothing is due in %(period)s. Press g for shorter or longer periods.", said)))

    # Results while typing

    def on_input_changed(self) -> None:
        """Wait for a pause, then compute."""
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._attempt)

    def _attempt(self) -> None:
        snapshot, form, typed = self.board.snapshot, self.sheet.form, self.sheet.typed
        self._attempt_turn += 1
        if snapshot is None or form is None or not typed:
            self.sheet.show_results({})
            return
        turn = self._attempt_turn

        def work() -> None:
            points = attempts(snapshot, form, typed, self._today(snapshot))
            if turn == self._attempt_turn:
                self.post_message(self.Attempted(turn, points))

        self.run_worker(work, thread=True, group="attempt", exclusive=True, exit_on_error=False)

    def on_enter_screen_attempted(self, message: Attempted) -> None:
        """Show what the figures would make."""
        if message.turn == self._attempt_turn:
            self.sheet.show_results(message.points)

    # Guidance

    @property
    def unsaved(self) -> int:
        """How many figures are typed and not saved, those of other periods included."""
        return len({*(field.asked.key for field in self.sheet.unsaved), *self.sheet.drafts})

    def on_descendant_focus(self) -> None:
        """What is known about the figure under the cursor."""
        self.say("")
        self._guide()

    def on_descendant_blur(self) -> None:
        """Nothing is typed into any more."""
        if self.query(FigureSheet):
            self._guide()

    def _guide(self) -> None:
        field, form, line = self.sheet.field, self.sheet.form, self.query_one(StatusLine)
        older = self._older() if form is not None and form.complete else []
        if why := self._why_not:
            line.guide(Piece(why, "$ink"))
        elif field is not None:
            line.guide(*older, Piece("  " if older else ""), Piece(field.asked.source, "$muted"))
        elif unsaved := len(self.sheet.unsaved):
            said = plural(
                "%(n)s figure is typed and not saved yet", "%(n)s figures are typed and not saved yet", unsaved
            )
            line.guide(Piece(f"◐ {said}", "$ink"))
        elif form is not None and form.kpis and form.complete:
            said = text(Sentence("All figures of %(period)s are in.", {"period": form.period}))
            line.guide(Piece(f"✓ {said}  ", "$muted"), *older)
        else:
            line.guide()

    def _older(self) -> list[Piece]:
        """Where a figure is still missing, and the key that goes there."""
        if self._lacking is None:
            return []
        said = text(Sentence("%(period)s still lacks a figure.", {"period": self._lacking}))
        click = partial(self.call_next, self.action_missing)
        return [Piece(MISSING.key_name, "bold $accent", click), Piece(f" {said}", "$ink", click)]

    # Moving about

    async def action_go(self, count: int) -> None:
        """To the next field or back; what is typed stays."""
        if field := self.sheet.field:
            await field.settled()
            self.sheet.step(count)

    async def action_leave(self) -> None:
        """Out of the fields, so that single keys are commands."""
        if field := self.sheet.field:
            await field.settled()
        self.sheet.go(None)

    async def action_back(self) -> None:
        """To the scorecard; what is typed stays."""
        await self.app.action_page(PAGES[0].id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a figure is typed, single keys are text."""
        if action in ("type", "back"):
            typing = isinstance(self.focused, FigureField)
            can_type = self.is_mounted and self.sheet.fields and not self.sheet.disabled
            return not typing and (action == "back" or bool(can_type))
        if action == "missing":
            return self._lacking is not None
        if action == "explain":
            return bool(self.is_mounted and self.sheet.fields)
        return super().check_action(action, parameters)

    def action_explain(self) -> None:
        """Say where the result of the KPI of this field comes from."""
        from kpi_tui.tui.screens.explain import explain_kpi

        field, form = self.sheet.nearest, self.sheet.form
        if field is not None and form is not None:
            kpi = next(row.kpi for row in form.kpis if field.asked in row.asked)
            explain_kpi(self, kpi.id, form.period)

    def action_type(self) -> None:
        """Back into the fields."""
        self.sheet.go(self.sheet.nearest)

    async def action_turn(self, count: int) -> None:
        """Another period, from within a field."""
        if field := self.sheet.field:
            await field.settled()
        self.sheet.typing = True
        self.app.action_shift_period(count)

    async def action_missing(self) -> None:
        """The newest period that lacks a figure, with the cursor in a field."""
        if field := self.sheet.field:
            await field.settled()
        if self._lacking is not None:
            self.sheet.typing = True
            self.app.show_period(self._lacking, self._lacking.grain)

    def action_next_grain(self) -> None:
        """The next length of period that something is entered for; after the longest the shortest."""
        snapshot, period = self.board.snapshot, self.board.period
        if snapshot is None or period is None:
            return
        known = {Grain.MONTH, *(each.frequency.grain for each in snapshot.inputs.values())}
        grains = sorted(known, key=lambda grain: grain.rank)
        longer = [grain for grain in grains if grain.rank > period.grain.rank]
        grain = (longer or grains)[0]
        day = min(period.end, self._today(snapshot))
        self.app.show_period(snapshot.settings.calendar.period_of(day, grain), grain)

    def action_switch(self) -> None:
        """Ask for the outcome of the KPI under the cursor in place of its inputs, or the other way round."""
        field, form = self.sheet.nearest, self.sheet.form
        if field is None or form is None:
            return
        kpi = next(row.kpi for row in form.kpis if field.asked in row.asked)
        if kpi.is_direct:
            self.say(_("“%(kpi)s” is entered as it is: it has no other inputs.") % {"kpi": kpi.name})
            return
        self._switched ^= {kpi.id}
        self.show(self.board)


def _same(one: object, other: object) -> bool:
    """Whether nothing changed: snapshots are compared by identity, all else by value."""
    return one is other or (isinstance(one, (Period, frozenset)) and one == other)
