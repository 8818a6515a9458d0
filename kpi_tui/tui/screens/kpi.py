"""The page of one KPI: its value, its line over time, its measurements, and what its card says."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message

from kpi_tui.language import Lazy, _
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Grain
from kpi_tui.model.sentence import Refusal
from kpi_tui.scorecard.entries import Entry, entries
from kpi_tui.scorecard.outlook import Outlook
from kpi_tui.scorecard.result import KpiResult, Point
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.widgets.chart import Chart
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.kpi_text import card, headline, lines, state
from kpi_tui.tui.widgets.line import fold
from kpi_tui.tui.widgets.measurement_rows import measurement_table
from kpi_tui.tui.widgets.outlook_text import spoken

BACK = Command("kpi.back", "escape", Lazy("Back"), "back", Lazy("Back to the scorecard."), rank=1)
PLAN = Command(
    "kpi.plan",
    "s",
    Lazy("Set plan"),
    "plan",
    Lazy("Say what this KPI should be, and by when."),
    rank=2,
    short=Lazy("Plan"),
)
ENTER = Command(
    "kpi.figures", "e", Lazy("Enter figures"), "app.page('figures')", Lazy("Type the figures that are due."), rank=3,
    short=Lazy("Enter"),
)  # fmt: skip
CHANGE = Command(
    "kpi.change", "enter", Lazy("Change"), "change",
    Lazy("Change what was agreed: definition, formula, owner, source, and why this KPI was chosen."), rank=2,
)  # fmt: skip


class KpiScreen(BaseScreen):
    """Everything about one KPI, on one page that scrolls. With the period that is shown, its headline changes."""

    PAGE = "scorecard"
    ABOUT = Lazy("One KPI over time, with its plan, its measurements and what was agreed about it.")
    CSS_PATH = "kpi.tcss"
    AUTO_FOCUS = "#body"
    KEYS: ClassVar[tuple[Command, ...]] = (BACK, CHANGE, PLAN, ENTER)
    BINDINGS = bindings(KEYS)

    class Told(Message):
        """The story was read; ``turn`` tells an answer to an older question."""

        def __init__(self, turn: int, points: tuple[Point, ...], figures: tuple[Entry, ...], outlook: Outlook) -> None:
            super().__init__()
            self.turn = turn
            self.points = points
            self.figures = figures
            self.outlook = outlook

    def __init__(self, kpi_id: str) -> None:
        super().__init__()
        self.kpi_id = kpi_id
        self._turn = 0
        self._asked: tuple[object, Grain] | None = None
        self._story: tuple[tuple[Point, ...], tuple[Entry, ...]] = ((), ())
        self._outlook: Outlook | None = None

    def body(self) -> ComposeResult:
        """One column that scrolls."""
        with VerticalScroll(id="body"):
            yield Folded(id="headline")
            yield Chart()
            yield Folded(id="outlook")
            yield Folded(id="state")
            yield Folded(id="measurements")
            yield Folded(id="card")

    def show(self, board: Board) -> None:
        """Show the KPI as it is in this period."""
        kpi = board.snapshot.kpis.get(self.kpi_id) if board.snapshot else None
        result = board.scorecard.of(self.kpi_id) if board.scorecard else None
        kpi = kpi or (result.kpi if result else None)
        currency = board.settings.currency if board.settings else ""
        if kpi is None:
            self.query_one("#headline", Folded).show(lambda _width: Content(_("This KPI is no longer there.")))
            return
        self.query_one("#headline", Folded).show(partial(_head, kpi, result, currency))
        facts = state(result, currency) if result else []
        self.query_one("#state", Folded).show(partial(lines, facts) if facts else None)
        self.query_one("#card", Folded).show(partial(lines, card(kpi, board.labels)))
        asked = (board.snapshot, board.grain)
        if board.snapshot and asked != self._asked:
            self._asked = asked
            self._turn += 1
            self.run_worker(
                partial(self._tell, self._turn, board), thread=True, group="story", exclusive=True, exit_on_error=False
            )
        else:
            self._show_story(board)

    def _tell(self, turn: int, board: Board) -> None:
        """Read the story, in a thread."""
        from kpi_tui.scorecard.look import story
        from kpi_tui.scorecard.outlook import outlook

        if board.snapshot is None:
            return
        try:
            grain = _grain(board, self.kpi_id)
            points = story(board.snapshot, self.kpi_id, grain, board.today)
            figures = entries(board.snapshot, self.kpi_id)
            past = outlook(board.snapshot, self.kpi_id, grain, board.today)
        except (Refusal, KeyError):
            return  # it was removed meanwhile: the next board says so
        if turn == self._turn:
            self.post_message(self.Told(turn, points, figures, past))

    def on_kpi_screen_told(self, message: Told) -> None:
        """Show the story, unless a newer one is under way."""
        if message.turn == self._turn:
            self._story, self._outlook = (message.points, message.figures), message.outlook
            self._show_story(self.board)

    def _show_story(self, board: Board) -> None:
        points, figures = self._story
        result = board.scorecard.of(self.kpi_id) if board.scorecard else None
        kpi = board.snapshot.kpis.get(self.kpi_id) if board.snapshot else result.kpi if result else None
        if kpi is None or board.settings is None:
            return
        points = points or (result.history if result else ())
        currency = board.settings.currency
        chart = self.query_one(Chart)
        chart.display = any(point.value is not None for point in points)
        chart.show(kpi, points, currency, self._outlook)
        point = result.point if result else self._outlook.newest if self._outlook else None
        remarks = self._outlook.remarks(point) if self._outlook and point else ()
        self.query_one("#outlook", Folded).show(partial(spoken, remarks) if remarks else None)
        inputs = dict(board.snapshot.inputs) if board.snapshot else {}
        table = measurement_table(kpi, inputs, points, figures, currency) if points else None
        self.query_one("#measurements", Folded).show(table or (lambda _width: Content.styled(_no_figures(), "$muted")))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A KPI that is no longer there cannot be changed."""
        if action in ("change", "plan"):
            return bool(self.board.snapshot and self.kpi_id in self.board.snapshot.kpis)
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Back to the list."""
        self.app.pop_screen()

    def action_change(self) -> None:
        """Change the card."""
        from kpi_tui.tui.screens.kpi_form import edit_kpi

        edit_kpi(self, self.kpi_id)

    def action_plan(self) -> None:
        """Set the plan."""
        from kpi_tui.tui.screens.plan import ask_plan

        ask_plan(self, self.kpi_id)


def _grain(board: Board, kpi_id: str) -> Grain:
    """The grain that is shown, or the KPI's own where that is longer."""
    own = board.snapshot.kpis[kpi_id].frequency.grain if board.snapshot else board.grain
    return own if own.rank > board.grain.rank else board.grain


def _head(kpi: Kpi, result: KpiResult | None, currency: str, width: int) -> Content:
    name = Content("\n").join(Content.styled(line, "bold $ink") for line in fold(kpi.name, width))
    return Content("\n").join([name, headline(result, currency, width)]) if result else name


def _no_figures() -> str:
    return _("No figures yet: press e to enter the first.")
