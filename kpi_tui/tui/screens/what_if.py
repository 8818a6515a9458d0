"""The window in which other figures are tried, and what they would do to the KPI, its goals, and other KPIs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Input, Label, Static

from kpi_tui.language import Lazy, _, text
from kpi_tui.language.amounts import amount
from kpi_tui.language.dates import period_name
from kpi_tui.language.numbers import number
from kpi_tui.language.relative import parse_other
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Period
from kpi_tui.model.sentence import Refusal
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.kpi_story import unreadable
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.screens.dialog import Dialog
from kpi_tui.tui.widgets.effects import effects
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.workspace.files.reading import clean

if TYPE_CHECKING:
    from kpi_tui.model.input import Input as KpiInput
    from kpi_tui.scorecard.what_if import WhatIf
    from kpi_tui.tui.app import KpiApp
    from kpi_tui.tui.board import Board

CLOSE = Command(
    "dialog.cancel", "escape", Lazy("Close"), "cancel", Lazy("Close this window. Nothing was saved."), rank=1
)
AGAIN = Command("what_if.again", "ctrl+r", Lazy("As it is"), "again", Lazy("Put the figures back as they are."), rank=1)
PAUSE = 0.15
"""Seconds without a key after which the scorecard is computed."""


class WhatIfDialog(Dialog[None]):
    """A field for each input of the KPI; below them what follows from what is typed. Writes nothing."""

    CSS_PATH = "what_if.tcss"
    ABOUT = Lazy(
        "Type another figure, or how much more or less: 1200, +10%, -5%, +50. What follows is computed just as the "
        "scorecard is. Nothing is saved."
    )
    AUTO_FOCUS = "Input"
    KEYS: ClassVar[tuple[Command, ...]] = (CLOSE, AGAIN)
    BINDINGS = bindings((CLOSE, AGAIN))

    if TYPE_CHECKING:
        app: KpiApp

    def __init__(self, kpi: Kpi, period: Period, board: Board, now: Mapping[str, float | None]) -> None:
        """``now`` is what the inputs come to in ``period``, which is the KPI's own."""
        super().__init__(_("What if: %(kpi)s, %(period)s") % {"kpi": kpi.name, "period": period_name(period)})
        self._kpi = kpi
        self._period = period
        self._board = board
        self._now = now

    def fields(self) -> ComposeResult:
        """Each input with what it is now."""
        yield Static(_("Try other figures: 1200, +10%, -5%. Nothing here is saved."), id="note", markup=False)
        currency = self._board.settings.currency if self._board.settings else ""
        for place, (name, entered) in enumerate(self._inputs.items()):
            with Horizontal(classes="field"):
                yield Label(clean(entered.label), markup=False)
                shown = amount(self._now[name], entered.unit, decimals=None, currency=currency)
                yield Label(shown, markup=False, classes="now")
                yield Input(self._typed(name), id=f"try-{place}", compact=True, max_length=40)
        with VerticalScroll(id="effects", can_focus=True):
            yield Folded()

    def buttons(self) -> ComposeResult:
        """Only to close: there is nothing to save."""
        yield Button(_("Close"), id="cancel")

    @property
    def _inputs(self) -> dict[str, KpiInput]:
        known = self._board.snapshot.inputs if self._board.snapshot else {}
        return {name: known[name] for name in self._kpi.entered if name in known}

    def _typed(self, name: str) -> str:
        now = self._now[name]
        return "" if now is None else number(now)

    def on_mount(self) -> None:
        """Show how things are now."""
        self._compute({})

    def on_input_changed(self, event: Input.Changed) -> None:
        """What follows is computed as one types."""
        event.stop()
        self._follow()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the next field."""
        event.stop()
        self.focus_next(Input)

    def _follow(self) -> None:
        try:
            values = self.read()
        except Refusal as refusal:
            self.say(text(refusal.sentence))
        else:
            self.say("")
            self._compute(values)

    def read(self) -> dict[str, float]:
        """The values that are tried. Raises Refusal where one cannot be read."""
        values = {}
        for place, (name, entered) in enumerate(self._inputs.items()):
            typed = self.query_one(f"#try-{place}", Input).value.strip()
            if typed and typed != self._typed(name):
                values[name] = parse_other(typed, entered, self._now[name])
        return values

    @work(group="what if", exclusive=True, exit_on_error=False, description="what if")
    async def _compute(self, values: dict[str, float]) -> None:
        """Compute in a thread, when no key was pressed for a moment."""
        await asyncio.sleep(PAUSE)
        try:
            found = await asyncio.to_thread(_what_if, self._board, self._kpi, self._period, values)
        except Exception as error:  # whatever it is, the window says so and stays
            self.say(text(unreadable(error)))
            return
        currency = found.before.settings.currency
        self.query_one("#effects Folded", Folded).show(partial(effects, found, self._kpi.id, currency))

    def action_again(self) -> None:
        """All fields as they were."""
        for place, name in enumerate(self._inputs):
            self.query_one(f"#try-{place}", Input).value = self._typed(name)


def _what_if(board: Board, kpi: Kpi, period: Period, values: Mapping[str, float]) -> WhatIf:
    from kpi_tui.scorecard.what_if import what_if

    if board.snapshot is None:
        raise Refusal("No workspace is open.")
    return what_if(board.snapshot, period, values, board.today, seen_by=kpi, shown=board.period)


async def ask_what_if(screen: BaseScreen, kpi_id: str) -> None:
    """Open the window over ``screen``."""
    from kpi_tui.scorecard.what_if import input_values

    board = screen.board
    result = board.scorecard.of(kpi_id) if board.scorecard else None
    if board.snapshot is None or result is None or kpi_id not in board.snapshot.kpis:
        return
    kpi, period = board.snapshot.kpis[kpi_id], result.point.period
    now = await asyncio.to_thread(input_values, board.snapshot, period, kpi.entered, board.today, seen_by=kpi)
    screen.app.push_screen(WhatIfDialog(kpi, period, board, now))
