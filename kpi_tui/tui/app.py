"""The terminal app: it holds the workspace, what is shown of it, and the commands that work everywhere."""

from __future__ import annotations

import asyncio
import gc
import sys
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segments
from rich.text import Text
from textual.app import App
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from kpi_tui.language import _, activate, text
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.tui.advising import Adviser
from kpi_tui.tui.app_commands import EVERYWHERE, PAGE_COMMANDS
from kpi_tui.tui.background import background
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.crash import log_crash
from kpi_tui.tui.looking import Looked, Looker
from kpi_tui.tui.looking_back import LookingBack
from kpi_tui.tui.period_choice import of_next_grain, stepped
from kpi_tui.tui.reading_progress import Progressed
from kpi_tui.tui.screens import PAGES, WELCOME
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.speaking import Speaking
from kpi_tui.tui.theme import DARK, LIGHT, themes
from kpi_tui.tui.watching import Watcher
from kpi_tui.workspace.files import reservations
from kpi_tui.workspace.files.reading import clean
from kpi_tui.workspace.glance import glance

if TYPE_CHECKING:
    from kpi_tui.workspace.changes import Change
    from kpi_tui.workspace.snapshot import Snapshot
    from kpi_tui.workspace.workspace import Workspace

HOME, *OTHERS = PAGES
NEED_WORKSPACE = ("page", "report", "backup", "import_figures", "settings", "welcome", "look_back", "resolve")
SECONDS_TO_START = 2.0
SECONDS_OF_RESERVATION = 30.0


class KpiApp(App[None]):
    """The app on one workspace, or on none: then Welcome is shown.

    ``today`` fixes the day, for tests; else the snapshot knows it. What screens show is the ``board``: it is replaced
    as a whole, never changed, and handed to the screens on the stack; others fetch it when they are shown again.
    Changes go through ``request``.
    """

    TITLE = "kpi-tui"
    # With the style sheet of the first screen: one that is added later has everything parsed once more.
    CSS_PATH = ["styles/app.tcss", "screens/scorecard.tcss"]  # noqa: RUF012 -- as Textual declares it
    DEFAULT_MODE = HOME.id
    MODES = {page.id: page.make for page in OTHERS}  # noqa: RUF012 -- as Textual declares it
    ENABLE_COMMAND_PALETTE = False
    KEYS: ClassVar[tuple[Command, ...]] = (*PAGE_COMMANDS, *EVERYWHERE)
    BINDINGS = bindings(KEYS)

    class Opened(Message):
        """The cards of the first workspace were read, or ``problem`` says why they cannot be."""

        def __init__(self, workspace: Workspace | None, problem: Sentence | None = None) -> None:
            super().__init__()
            self.workspace = workspace
            self.problem = problem

    def __init__(self, folder: Path | None = None, *, today: date | None = None, remember: bool = True) -> None:
        """Raises Refusal where ``folder`` is no workspace; ``remember`` puts it among the recent ones.

        Whether the workspace can be opened is known after the first paint: see ``refused``.
        """
        super().__init__()
        for theme in themes(grey=self.no_color):
            self.register_theme(theme)
        self._colour()
        self.today = today
        self.workspace: Workspace | None = None
        self.board = Board()
        self.refused: Sentence | None = None
        self._folder = folder
        self._looker = Looker(self, remember=remember)
        self.writing = asyncio.Lock()
        self._adviser = Adviser(self)
        self.looking_back = LookingBack(self)
        self.watcher = Watcher(self)
        self.speaking = Speaking(self)
        if folder is not None:
            seen = glance(folder)
            activate(seen.language)
            self.board = Board(name=clean(seen.name), reading=True)

    def _colour(self) -> None:
        """Start in our own dark theme, known to the first parse of the style sheets: setting it would add another."""
        self.set_reactive(App.theme, DARK)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_default_screen(self) -> Screen[None]:
        """The scorecard. As one of the modes, it would have everything parsed once more before it is painted."""
        return HOME.make()

    # The workspace, and what is shown of it

    def _open(self, folder: Path) -> None:
        """Read the cards, in a thread: the first paint does not wait for them."""
        try:
            self.post_message(self.Opened(_open(folder)))
        except Refusal as refusal:
            self.post_message(self.Opened(None, refusal.sentence))

    def on_kpi_app_opened(self, message: Opened) -> None:
        """Show the workspace; without one there is nothing to stay for."""
        if message.workspace is None:
            self.refused = message.problem
            self.exit(return_code=1)
        else:
            self._hold(message.workspace)
            self._looker.look()

    def _hold(self, workspace: Workspace) -> None:
        self.workspace = workspace
        settings = workspace.snapshot.settings
        activate(settings.language)
        self.publish(Board(clean(settings.name), workspace.snapshot, settings, reading=True))

    async def open_workspace(self, folder: Path, *, remember: bool = True) -> None:
        """Show another workspace, from its scorecard. Raises Refusal where it cannot be opened."""
        workspace = await asyncio.to_thread(_open, folder)
        self._looker.remember = remember
        self._hold(workspace)
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        await self.switch_mode(HOME.id)
        self.speaking.retranslate()
        self._looker.look()

    def publish(self, board: Board) -> None:
        """Make this the board that is shown."""
        self.board = board
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen):
                screen.board = board

    def writable(self) -> Workspace:
        """The workspace, to have something written in it. Raises Refusal where that cannot be."""
        if self.workspace is None:
            raise Refusal("No workspace is open.")
        if self.board.snapshot and (reason := self.board.snapshot.read_only):
            raise Refusal(reason.template, **reason.values)
        return self.workspace

    async def request(self, *changes: Change) -> Snapshot:
        """Have the workspace carry out changes that belong together: all are on disk when this returns, or none.

        Raises Refusal where that cannot be.
        """
        workspace = self.writable()
        async with self.writing:
            try:
                snapshot = await asyncio.to_thread(workspace.request, *changes)
            finally:
                self._tell_reservations()
        await self._take(snapshot)
        return snapshot

    async def catch_up(self) -> None:
        """Show what the workspace says after a screen, in a thread, had it carry out several changes."""
        self._tell_reservations()
        if self.workspace is not None:
            await self._take(self.workspace.snapshot)

    def _tell_reservations(self) -> None:
        """Say what the user must know about what was saved, beside what the screen says."""
        for sentence in reservations.take():
            self.notify(clean(text(sentence)), severity="warning", timeout=SECONDS_OF_RESERVATION, markup=False)

    async def _take(self, snapshot: Snapshot) -> None:
        if snapshot is not self.board.snapshot and self.workspace is not None and not self.looking_back.day:
            self.take(snapshot, self.board.period)

    def take(self, snapshot: Snapshot, period: Period | None) -> None:
        """Show what this snapshot says, in this period; None for the newest with figures."""
        settings = snapshot.settings
        self.publish(
            replace(self.board, name=clean(settings.name), snapshot=snapshot, settings=settings, period=period)
        )
        self.speaking.follow()
        self._looker.look()

    def show_period(self, period: Period | None, grain: Grain) -> None:
        """Show this period; None for the newest with figures."""
        self.publish(replace(self.board, period=period, grain=grain))
        self._looker.look()

    def on_progressed(self, message: Progressed) -> None:
        """Show how far reading is."""
        if self.board.reading:
            self.publish(replace(self.board, share=message.share))

    def on_looked(self, message: Looked) -> None:
        """Show the scorecard, and then what there is to advise."""
        if self._looker.show(message):
            self._adviser.follow()

    # Start, language, crashes

    def on_ready(self) -> None:
        """The first screen is painted: now read the figures."""
        asyncio.get_running_loop().set_default_executor(background())
        if self._folder is not None:
            work = partial(self._open, self._folder)
            self.run_worker(work, thread=True, group="open", exit_on_error=False, description="open")

    def on_mount(self) -> None:
        """Keep an eye on the files; without a workspace, welcome the user."""
        self.add_mode(HOME.id, HOME.make)  # now that it has its screen: from here on one can come back to it
        if self._folder is None and self.board.settings is None:
            self.push_screen(WELCOME.make())
        self.watcher.start()
        self.set_timer(SECONDS_TO_START, _collect_garbage)

    def _fatal_error(self) -> None:
        # Textual would print the traceback with the values of variables, which are the user's figures.
        self.bell()
        error = self._exception or sys.exc_info()[1]
        file = log_crash(error) if error else None
        sentence = _(
            "kpi-tui had to stop because of an error of its own. Your figures are safe. The details are in %(file)s."
        )
        shown = Text(sentence % {"file": file or "–"})
        self._exit_renderables.append(Segments(self.console.render(shown, self.console.options)))
        self._close_messages_no_wait()

    # Commands

    async def action_page(self, page: str) -> None:
        """Go to a main screen; from a page on top of it, back to it."""
        if page == self.current_mode:
            while len(self.screen_stack) > 1:
                await self.pop_screen()
        else:
            await self.switch_mode(page)

    def action_shift_period(self, count: int) -> None:
        """Show an earlier or a later period."""
        period, today = stepped(self.board, count), self.board.today
        if period is None or today is None:
            return
        if period.start > today:
            self.answer(_("That period has not begun yet."))
        else:
            self.show_period(period, self.board.grain)

    def action_next_grain(self) -> None:
        """Show months, then quarters, half years, years, and campaigns where there are any."""
        if found := of_next_grain(self.board):
            self.show_period(*found)

    @property
    def all_screens(self) -> list[Screen[object]]:
        """The screens that are open, also those of other pages."""
        return [screen for stack in self._screen_stacks.values() for screen in stack]

    def action_help(self) -> None:
        """Help for what has the focus."""
        from kpi_tui.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_command_palette(self) -> None:
        """Find a command."""
        from kpi_tui.tui.palette import open_palette

        open_palette(self)

    async def action_quit(self) -> None:
        """Leave the app; what is typed and not saved is asked about first, and who asks again goes."""
        from kpi_tui.tui.screens.leaving import Quit, waiting_words

        waiting = waiting_words(self.all_screens)
        if not waiting or isinstance(self.screen, Quit):
            self.exit()
        else:
            self.push_screen(Quit(waiting), lambda leave: self.exit() if leave else None)

    def action_next_theme(self) -> None:
        """Light or dark."""
        self.theme = LIGHT if self.theme == DARK else DARK

    async def action_next_language(self) -> None:
        """The next language; the workspace remembers it."""
        await self.speaking.next_language()

    def action_settings(self) -> None:
        """Settings of the workspace and of the user."""
        from kpi_tui.tui.screens.settings import SettingsDialog

        if self.board.settings is not None:
            self.push_screen(SettingsDialog(self.board.settings))

    def action_report(self) -> None:
        """Write a report on the shown period."""
        from kpi_tui.tui.screens.report import ask_report

        ask_report(self)

    def action_backup(self) -> None:
        """Back the workspace up."""
        from kpi_tui.tui.screens.backup import ask_backup

        ask_backup(self)

    def action_import_figures(self) -> None:
        """Take figures from a file."""
        from kpi_tui.tui.screens.import_figures import ask_import

        ask_import(self)

    def action_history(self) -> None:
        """What was changed, by whom, and what was there before."""
        from kpi_tui.tui.screens.history import HistoryScreen

        if not isinstance(self.screen, HistoryScreen):
            self.push_screen(HistoryScreen())

    async def action_undo(self) -> None:
        """Take back what this computer changed last."""
        from kpi_tui.tui.undoing import undo

        await undo(self)

    async def action_redo(self) -> None:
        """Do again what was undone last."""
        from kpi_tui.tui.undoing import redo

        await redo(self)

    async def action_look_back(self) -> None:
        """The scorecard as it was known on a day; from there, back to today."""
        await self.looking_back.toggle()

    def action_resolve(self) -> None:
        """Choose between two versions of a file."""
        from kpi_tui.tui.screens.resolve import ResolveScreen

        if not isinstance(self.screen, ResolveScreen):
            self.push_screen(ResolveScreen())

    def action_welcome(self) -> None:
        """Recent workspaces and new ones."""
        if not isinstance(self.screen, type(screen := WELCOME.make())):
            self.push_screen(screen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Commands of screens that there are not, are not there either."""
        if action in ("shift_period", "next_grain"):
            return isinstance(self.screen, BaseScreen) and self.screen.HAS_PERIOD
        if action in NEED_WORKSPACE and not (self.board.reading or self.board.settings):
            return False  # Welcome is all there is
        if action in ("undo", "redo", "history", "import_figures") and not (
            isinstance(self.screen, BaseScreen) and self.board.snapshot
        ):
            return False  # in a window one has not said yet what is to be changed
        if action in ("undo", "redo") and isinstance(self.focused, Input) and getattr(self.focused, "dirty", True):
            return False  # it would not be what was typed last that is taken back
        if action == "page":
            return any(parameters[0] == page.id for page in PAGES)
        return super().check_action(action, parameters)

    def answer(self, sentence: str, *, problem: bool = False) -> None:
        """Answer the user on the screen that is shown."""
        if isinstance(self.screen, BaseScreen):
            self.screen.say(sentence, problem=problem)


def _collect_garbage() -> None:
    """From now on, if starting had put it off; but not in all that was loaded to start, which stays."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _open(folder: Path) -> Workspace:
    from kpi_tui.workspace.workspace import Workspace

    return Workspace.open(folder)
