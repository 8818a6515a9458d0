"""What all main screens share: the lines around them, the board that they show, and the way to answer the user."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.reactive import reactive
from textual.screen import Screen

from kpi_tui.language import Lazy
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.widgets.bars import Banner, FooterBar, HeaderBar, StatusLine, TabBar

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp

PREVIOUS_PERIOD = Command(
    "period.previous",
    "left,[",
    Lazy("Previous period"),
    "app.shift_period(-1)",
    Lazy("Show the month, quarter or year before this one."),
)
NEXT_PERIOD = Command(
    "period.next",
    "right,]",
    Lazy("Next period"),
    "app.shift_period(1)",
    Lazy("Show the month, quarter or year after this one."),
    rank=5,
    short=Lazy("Period"),
    shown_key="←→",
)
NEXT_GRAIN = Command(
    "period.grain",
    "g",
    Lazy("Month, quarter or year"),
    "app.next_grain",
    Lazy("Show longer periods: quarters and years add up what was entered by month."),
    rank=8,
    short=Lazy("Grain"),
)
PERIOD_COMMANDS = (NEXT_PERIOD, PREVIOUS_PERIOD, NEXT_GRAIN)


class BaseScreen(Screen[None]):
    """A main screen: company and period, tabs, a body, a line of guidance, the keys.

    A subclass says what stands in its ``body`` and fills it in ``show``, which is called for every new board: at first,
    when the period changes, when figures were read, and when files changed on disk. ``show`` keeps the cursor where it
    was. ``PAGE`` is the id of the tab that is lit; ``ABOUT`` what the help says about the screen, ``HAS_PERIOD``
    whether it is about a period, which the keys can then change.
    """

    PAGE: ClassVar[str] = ""
    ABOUT: ClassVar[Lazy | None] = None
    HAS_PERIOD: ClassVar[bool] = True
    KEYS: ClassVar[tuple[Command, ...]] = PERIOD_COMMANDS
    BINDINGS = bindings(PERIOD_COMMANDS)
    AUTO_FOCUS = "#body, #body *"

    board: reactive[Board] = reactive(Board(), init=False)
    _half_made = False
    _unsaid: tuple[str, bool] | None = None

    if TYPE_CHECKING:
        app: KpiApp

    def compose(self) -> ComposeResult:
        """The lines around, and the body between them."""
        yield HeaderBar()
        yield Banner()
        yield TabBar(self.tab)
        yield from self.body()
        yield StatusLine()
        yield FooterBar()

    @property
    def tab(self) -> str:
        """The id of the tab that is lit."""
        return self.PAGE

    def body(self) -> ComposeResult:
        """The widgets of this screen; the outermost has the id ``body``."""
        raise NotImplementedError

    def show(self, board: Board) -> None:
        """Show what the board says."""

    def on_mount(self) -> None:
        """Show what there is."""
        self._show_board()

    def on_screen_resume(self) -> None:
        """Catch up with what changed while another screen was shown."""
        if self.board is not self.app.board:
            self.board = self.app.board

    def watch_board(self) -> None:
        """A new board: header and body follow."""
        if self.is_mounted and not self._half_made:
            self._show_board()

    def _show_board(self) -> None:
        self.query_one(HeaderBar).show(self.board)
        self.query_one(Banner).show(self.board)
        self.show(self.board)
        self._take_keys()

    def _take_keys(self) -> None:
        """Let what the screen is about have the keys, where it could not have them before or was made anew."""
        if self.focused is None and self.AUTO_FOCUS:
            self.set_focus(next((each for each in self.query(self.AUTO_FOCUS) if each.focusable), None))

    def retranslate(self) -> None:
        """Say everything anew, in the language that is spoken now, when it is this screen's turn.

        Between two of its messages, so that none finds the screen half made; boards and answers wait for it.
        """
        if not self._half_made:
            self._half_made = True
            self.call_next(self._speak_anew)

    async def _speak_anew(self) -> None:
        try:
            await self.make_anew()
        finally:
            self._half_made = False
        if self.focused is not None and not self.focused.is_attached:
            self.set_focus(None)  # keys would go to a widget that is not there any more
        self._show_board()
        if self._unsaid:
            answer, self._unsaid = self._unsaid, None
            self.say(answer[0], problem=answer[1])

    async def make_anew(self) -> None:
        """Make the widgets anew; a subclass keeps what the user did in them."""
        await self.recompose()

    def say(self, text: str, *, problem: bool = False) -> None:
        """Answer the user in the line above the keys."""
        if self._half_made:
            self._unsaid = (text, problem)
        else:
            self.query_one(StatusLine).say(text, problem=problem)
