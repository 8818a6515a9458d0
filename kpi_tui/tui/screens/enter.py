"""The screen on which the figures of a period are typed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from kpi_tui.language.dates import period_name
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.sentence import Refusal
from kpi_tui.scorecard.result import Point
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.crash import log_crash
from kpi_tui.tui.screens import PAGES
from kpi_tui.tui.screens.base import NEXT_PERIOD, PREVIOUS_PERIOD, BaseScreen
from kpi_tui.tui.screens.dialog import Confirm
from kpi_tui.tui.screens.enter_dialogs import PasteDialog, Preview, RemarkDialog
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.figure_field import SWITCH_WHY, FigureField
from kpi_tui.tui.widgets.figure_form import Asked, Form, attempts, gather, opening
from kpi_tui.tui.widgets.figure_sheet import FigureSheet
from kpi_tui.tui.widgets.line import Piece
from kpi_tui.tui.widgets.pasted import Landing, land
from kpi_tui.workspace.changes import SetFigure

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
SWITCH = Command("figures.switch", "o", Lazy("Inputs or outcome"), "switch", SWITCH_WHY)


class EnterScreen(BaseScreen):
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
    KEYS: ClassVar[tuple[Command, ...]] = (TYPE, BACK, LATER, EARLIER, GRAIN, SWITCH)
    BINDINGS = bindings(KEYS)

    class Gathered(Message):
        """The form was made, or a better period to begin with was found; ``turn`` tells old answers from new ones."""

        def __init__(self, turn: int, form: Form | None, opening: Period | None) -> None:
            super().__init__()
            self.turn = turn
            self.form = form
            self.opening = opening

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
        self._typing = True
        self._turn = self._attempt_turn = 0
        self._pause: Timer | None = None

    def body(self) -> ComposeResult:
        """The form, or what to do first."""
        with Vertical(id="body"):
            yield FigureSheet()
            yield Static("", id="empty", markup=False)

    @property
    def sheet(self) -> FigureSheet:
        """The form."""
        return self.query_one(FigureSheet)

    # What is due

    def show(self, board: Board) -> None:
        """Ask what is due, where that may have changed."""
        snapshot, period = board.snapshot, board.period
        if snapshot is None or period is None:
            self._show_hint()
            return
        if snapshot.folder != self._folder:
            self._folder, self._opened, self._typing = snapshot.folder, False, True
            self._switched, self.sheet.drafts = frozenset(), {}
        question = (snapshot, period, self._switched)
        if all(map(_same, question, self._question or (None,) * 3)):
            return
        self._question = question
        self._turn += 1
        work = partial(self._gather, self._turn, snapshot, period, self._switched, find=not self._opened)
        self.run_worker(work, thread=True, group="gather", exclusive=True, exit_on_error=False)
        self._show_hint()

    def _today(self, snapshot: Snapshot) -> date:
        return self.app.today or snapshot.today

    def _gather(self, turn: int, snapshot: Snapshot, period: Period, switched: frozenset[str], *, find: bool) -> None:
        """In a thread: polars is imported here."""
        form, first, today = None, None, self._today(snapshot)
        try:
            first = opening(snapshot, period.grain, today, period) if find else period
            if first == period:
                form = gather(snapshot, period, today, switched)
        except Exception as error:  # whatever it is, what is on the screen stays there
            first = None
            log_crash(error)
        if turn == self._turn:
            self.post_message(self.Gathered(turn, form, first))

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
        settings = self.board.settings
        fresh = await self.sheet.show(message.form, settings.currency if settings else "")
        self._show_hint()
        if fresh and self._typing:
            self.sheet.go(self.sheet.missing)
        if fresh or self.sheet.typed:
            self._attempt()

    async def retranslate(self) -> None:
        """All words anew; what is typed stays."""
        self.sheet.keep_drafts()
        drafts = self.sheet.drafts
        self._question = ()
        await self.recompose()
        self.sheet.drafts = drafts
        self._show_board()

    def _show_hint(self) -> None:
        hint = self._hint()
        empty = self.query_one("#empty", Static)
        empty.update(Content(hint))
        empty.display = bool(hint)
        self.sheet.display = not hint
        self._guide()

    def _hint(self) -> str:
        snapshot, form = self.board.snapshot, self.sheet.form
        if snapshot is not None and not snapshot.kpis:
            key = next((page.key for page in PAGES if page.id == "catalogue"), "")
            first = _("There is nothing to enter yet: this company has no KPIs.")
            return f"{first} " + _("Press %(key)s and choose some from the catalogue.") % {"key": key} if key else first
        if snapshot is None or form is None:
            return _("Reading figures…")
        if form.kpis:
            return ""
        name = period_name(form.period)
        if form.period.start > self._today(snapshot):
            return _("%(period)s has not begun yet: nothing is due.") % {"period": name}
        return _("Nothing is due in %(period)s. Press g for shorter or longer periods.") % {"period": name}

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

    def on_descendant_focus(self) -> None:
        """What is known about the figure under the cursor."""
        self.say("")
        self._guide()

    def on_descendant_blur(self) -> None:
        """Nothing is typed into any more."""
        self._guide()

    def _guide(self) -> None:
        field, line = self.sheet.field, self.query_one(StatusLine)
        if field is not None:
            line.guide(Piece(field.asked.source, "$muted"))
        elif unsaved := len(self.sheet.unsaved):
            said = plural(
                "%(n)s figure is typed and not saved yet", "%(n)s figures are typed and not saved yet", unsaved
            )
            line.guide(Piece(f"◐ {said}", "$ink"))
        elif (form := self.sheet.form) is not None and form.kpis and form.done == len(form.kpis):
            said = _("All figures of %(period)s are in.") % {"period": period_name(form.period)}
            line.guide(Piece(f"✓ {said}", "$muted"))
        else:
            line.guide()

    # Accepting a figure

    async def action_accept(self) -> None:
        """Save the figure under the cursor, then go on."""
        if (field := self.sheet.field) is None:
            return
        await field.settled()
        if await self._accept(field):
            self._go_on()

    def _go_on(self) -> None:
        """To the next field; after the last one to what is still missing."""
        if self.sheet.step(1):
            return
        if (missing := self.sheet.missing) is not None and missing is not self.sheet.field:
            self.sheet.go(missing)
        elif missing is None and not self.sheet.unsaved and self.sheet.form is not None:
            self._leave()
            said = _("All figures of %(period)s are in. Esc goes to the scorecard.")
            self.say(said % {"period": period_name(self.sheet.form.period)})

    async def _accept(self, field: FigureField) -> bool:
        """Check and save what is typed; False where the field must have another look."""
        asked = field.asked
        if not field.dirty:
            return True
        try:
            value = field.read()
            if value is None:
                return await self._accept_empty(field)
            if value != asked.value or field.note is not None:
                self._check(asked, value)
        except Refusal as refusal:
            self._object(field, refusal)
            return False
        if value == asked.value and field.note is None:
            field.take(asked, fresh=True)
            return True
        if value != asked.value and not field.insists and (question := asked.strange(value)):
            field.ask(question)
            self._redraw(field)
            return False
        return await self._save(field, value=value)

    async def _accept_empty(self, field: FigureField) -> bool:
        if field.asked.value is not None and not field.value.strip():
            self._ask_to_delete(field)
            return False
        if field.asked.not_applicable and field.note is not None:
            return await self._save(field, not_applicable=True)
        if field.note is not None:
            self.say(_("The remark is saved together with its figure."))
        return True

    def _check(self, asked: Asked, value: float) -> None:
        snapshot = self.board.snapshot
        if snapshot is not None and (doubt := snapshot.doubt(asked.id, value)):
            raise Refusal(doubt.template, **doubt.values)

    def _object(self, field: FigureField, refusal: Refusal) -> None:
        field.problem = text(refusal.sentence)
        self._redraw(field)

    def _redraw(self, field: FigureField) -> None:
        if row := self.sheet.row_of(field):
            row.refresh_row()
            row.scroll_visible(animate=False)

    async def _save(self, field: FigureField, value: float | None = None, *, not_applicable: bool = False) -> bool:
        """Have it written; a figure that cannot be stays in its field."""
        asked, note = field.asked, field.note_shown or None
        change = SetFigure(asked.id, asked.period, value, note=note, not_applicable=not_applicable)
        if not await self._request(field, change):
            return False
        field.take(replace(asked, value=value, not_applicable=not_applicable, note=note, parts=0), fresh=True)
        self._redraw(field)
        return True

    async def _request(self, field: FigureField, change: SetFigure) -> bool:
        try:
            await self.app.request(change)
        except Refusal as refusal:
            self._object(field, refusal)
            return False
        except OSError as error:
            self._object(
                field,
                Refusal(
                    "Not saved: %(reason)s. What you typed is kept; put it right and press Enter again.",
                    reason=error.strerror or str(error),
                ),
            )
            return False
        return True

    # Taking away, does not apply, remark, all at once

    def _ask_to_delete(self, field: FigureField) -> None:
        asked = field.asked

        async def answered(yes: bool | None) -> None:
            if not yes:
                field.take(asked, fresh=True)
            elif await self._request(field, SetFigure(asked.id, asked.period, deleted=True)):
                field.take(replace(asked, value=None, not_applicable=False, note=None), fresh=True)
                self._go_on()
            self._redraw(field)

        question = _("%(label)s, %(period)s: the figure %(value)s is taken away. What it was stays on record.") % {
            "label": asked.label,
            "period": period_name(asked.period),
            "value": asked.amount(asked.value),
        }
        self.app.push_screen(Confirm(_("Delete this figure?"), question, _("Delete it")), answered)

    async def action_not_applicable(self) -> None:
        """Say that there is no such figure, or, said before, ask for it again."""
        if (field := self.sheet.field) is None:
            return
        await field.settled()
        asked = field.asked
        if asked.not_applicable:
            if await self._request(field, SetFigure(asked.id, asked.period, deleted=True)):
                field.take(replace(asked, not_applicable=False, note=None), fresh=True)
                self._redraw(field)
        elif asked.value is None:
            if await self._save(field, not_applicable=True):
                self._go_on()
        else:
            self._ask_not_applicable(field)

    def _ask_not_applicable(self, field: FigureField) -> None:
        asked = field.asked

        async def answered(yes: bool | None) -> None:
            if yes and await self._save(field, not_applicable=True):
                self._go_on()

        question = _("%(label)s, %(period)s: the figure %(value)s gives way to “does not apply”.") % {
            "label": asked.label,
            "period": period_name(asked.period),
            "value": asked.amount(asked.value),
        }
        self.app.push_screen(Confirm(_("Does it not apply?"), question, _("Does not apply")), answered)

    async def action_remark(self) -> None:
        """Ask for the remark; it is saved with the figure, at once where there is one."""
        if (field := self.sheet.field) is None:
            return
        await field.settled()

        async def answered(note: str | None) -> None:
            if note is None or note == field.note_shown:
                return
            field.note = note
            if await self._accept(field):
                self._redraw(field)

        title = f"{field.asked.label}, {period_name(field.asked.period)}"
        self.app.push_screen(RemarkDialog(title, field.note_shown), answered)

    async def action_save_all(self) -> None:
        """Save all that is typed; stop where something is wrong or strange."""
        if field := self.sheet.field:
            await field.settled()
        unsaved = self.sheet.unsaved
        for each in unsaved:
            if not await self._accept(each):
                self.sheet.go(each)
                return
        saved = len(unsaved) - len(self.sheet.unsaved)
        self.say(plural("%(n)s figure is saved.", "%(n)s figures are saved.", saved) if saved else _("All is saved."))

    # Pasting

    def on_figure_field_pasted(self, message: FigureField.Pasted) -> None:
        """Show what of the paste goes where, and save it when that is agreed to."""
        fields = self.sheet.fields
        landings = [
            self._checked(landing, fields)
            for landing in land(message.text, [field.asked for field in fields], fields.index(message.field))
        ]

        async def answered(yes: bool | None) -> None:
            if yes:
                await self._save_pasted(landings, fields)

        self.app.push_screen(PasteDialog([self._preview(landing, fields) for landing in landings]), answered)

    def _checked(self, landing: Landing, fields: Sequence[FigureField]) -> Landing:
        if landing.place is None or landing.value is None:
            return landing
        asked = fields[landing.place].asked
        try:
            self._check(asked, landing.value)
        except Refusal as refusal:
            return replace(landing, place=None, name=asked.label, reason=refusal.sentence)
        return landing

    def _preview(self, landing: Landing, fields: Sequence[FigureField]) -> Preview:
        if landing.place is None or landing.value is None:
            return Preview(landing.name, "", landing.text, refused=text(landing.reason) if landing.reason else "")
        asked = fields[landing.place].asked
        before = "" if asked.value is None else asked.amount(asked.value)
        strange = bool(asked.strange(landing.value))
        return Preview(asked.label, before, asked.amount(landing.value), doubt=_("unusual") if strange else "")

    async def _save_pasted(self, landings: Sequence[Landing], fields: Sequence[FigureField]) -> None:
        placed = [
            (fields[each.place], each.value) for each in landings if each.place is not None and each.value is not None
        ]
        for field, value in placed:
            field.keep(field.asked.plain(value), field.note)
        for field, value in placed:
            if value == field.asked.value and field.note is None:
                field.take(field.asked, fresh=True)
            elif not await self._save(field, value=value):
                self.sheet.go(field)
                return
        self.sheet.go(self.sheet.missing or placed[-1][0])
        self.say(plural("%(n)s figure is saved.", "%(n)s figures are saved.", len(placed)))

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
        self._leave()

    def _leave(self) -> None:
        self._typing = False
        self.sheet.go(None)

    async def action_back(self) -> None:
        """To the scorecard; what is typed stays."""
        await self.app.action_page(PAGES[0].id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a figure is typed, single keys are text."""
        if action in ("type", "back"):
            return self.sheet.field is None
        return super().check_action(action, parameters)

    def action_type(self) -> None:
        """Back into the fields."""
        self._typing = True
        self.sheet.go(self.sheet.nearest)

    async def action_turn(self, count: int) -> None:
        """Another period, from within a field."""
        if field := self.sheet.field:
            await field.settled()
        self._typing = True
        self.app.action_shift_period(count)

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
