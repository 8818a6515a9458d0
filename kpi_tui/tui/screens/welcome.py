"""Welcome: recent workspaces, a new one, one in another folder, or the sample."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from kpi_tui.language import Lazy, _, current, text
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.widgets.bars import FooterBar, StatusLine
from kpi_tui.tui.widgets.line import shorten
from kpi_tui.workspace.files.reading import clean
from kpi_tui.workspace.glance import glance

NEW = Command(
    "welcome.new",
    "n",
    Lazy("New workspace"),
    "new",
    Lazy("A name, a language, and a set of KPIs to start with: it takes a minute."),
    rank=2,
    short=Lazy("New"),
)
OPEN = Command(
    "welcome.open",
    "o",
    Lazy("Open a folder"),
    "open",
    Lazy("Open a workspace that stands somewhere else."),
    rank=3,
    short=Lazy("Open"),
)
SAMPLE = Command(
    "welcome.sample",
    "s",
    Lazy("Look around in the sample"),
    "sample",
    Lazy("A bakery with a year and a half of figures, in a copy of your own."),
    rank=4,
    short=Lazy("Sample"),
)
LANGUAGE = Command(
    "app.language",
    "ctrl+l",
    Lazy("English or Dutch"),
    "app.next_language",
    Lazy("Speak the other language."),
    rank=5,
    short=Lazy("Nederlands"),
)
BACK = Command("welcome.back", "escape", Lazy("Back"), "back", Lazy("Back to the workspace that is open."), rank=6)

CHOICES = (NEW, OPEN, SAMPLE)
PATH_WIDTH = 40


class WelcomeScreen(BaseScreen):
    """Where to begin. Over the other screens while no workspace is open."""

    CSS_PATH = "welcome.tcss"
    ABOUT = Lazy("A workspace is a folder with the goals, KPIs and figures of one company.")
    KEYS: ClassVar[tuple[Command, ...]] = (*CHOICES, LANGUAGE, BACK)
    BINDINGS = bindings(KEYS)
    HAS_PERIOD = False
    AUTO_FOCUS = "OptionList"

    def compose(self) -> ComposeResult:
        """The choices in the middle; no company and no period stand above them yet."""
        yield from self.body()
        yield StatusLine()
        yield FooterBar()

    def body(self) -> ComposeResult:
        """What this program is, and the list of choices."""
        with Vertical(id="body"), Vertical(id="welcome"):
            yield Static("kpi-tui", id="name", markup=False)
            yield Static(
                _("Write down what you want to reach, pick the few numbers that show it, and see where you stand."),
                id="promise",
                markup=False,
            )
            yield OptionList(*self._options(), markup=False)

    def _options(self) -> list[Option | None]:
        recent: list[Option | None] = [
            Option(Content.assemble((name, "bold"), "  ", (_short_path(folder), "$muted")), id=str(folder))
            for folder, name in _recent()
        ]
        choices = [
            Option(
                Content.assemble(
                    (f"{command.key_name} ", "bold $accent"),
                    (str(command.label), "bold"),
                    "\n  ",
                    (str(command.why), "$muted"),
                ),
                id=command.action,
            )
            for command in CHOICES
        ]
        return [*recent, None, *choices] if recent else [*choices]

    def _show_board(self) -> None:
        """There is no header here; a board is shown by the screens behind."""

    def show(self, board: Board) -> None:
        """Nothing of the board is shown here."""

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Do what was chosen: a command, or open a recent workspace."""
        chosen = str(event.option.id)
        if chosen in {command.action for command in CHOICES}:
            await self.run_action(chosen)
        else:
            self._open(Path(chosen))

    def _open(self, folder: Path, *, remember: bool = True) -> None:
        """Open a workspace. This screen goes then, and cannot itself wait for that: the app does."""
        self.app.run_worker(self._show_workspace(folder, remember=remember), group="open", exclusive=True)

    async def _show_workspace(self, folder: Path, *, remember: bool) -> None:
        try:
            await self.app.open_workspace(folder, remember=remember)
        except Refusal as refusal:
            self.say(text(refusal.sentence), problem=True)

    def action_new(self) -> None:
        """Ask for what a new workspace needs."""
        from kpi_tui.tui.screens.new_workspace import NewWorkspaceDialog

        self.app.push_screen(NewWorkspaceDialog(), self._made)

    def action_open(self) -> None:
        """Ask for a folder."""
        from kpi_tui.tui.screens.new_workspace import OpenFolderDialog

        self.app.push_screen(OpenFolderDialog(), self._made)

    def _made(self, folder: Path | None) -> None:
        if folder is not None:
            self._open(folder)

    async def action_sample(self) -> None:
        """Open a private copy of the sample."""
        from kpi_tui.workspace.files.disk_reason import disk_reason
        from kpi_tui.workspace.sample import copy_sample

        place = Path(tempfile.mkdtemp(prefix="kpi-tui-")) / "sample"
        try:
            folder = await asyncio.to_thread(copy_sample, place, current())
        except Refusal as refusal:
            self.say(text(refusal.sentence), problem=True)
        except OSError as error:
            self.say(
                text(Sentence("The sample cannot be copied: %(reason)s.", {"reason": disk_reason(error)})), problem=True
            )
        else:
            self._open(folder, remember=False)

    def action_back(self) -> None:
        """Back to the workspace."""
        self.dismiss()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a workspace there is nothing to go back to."""
        if action == "back":
            return self.app.workspace is not None
        return super().check_action(action, parameters)


def _recent() -> list[tuple[Path, str]]:
    """Recent workspaces that are still there, newest first, with the company's name."""
    from kpi_tui.workspace.user import recent

    found = []
    for folder in recent():
        with suppress(Refusal):
            found.append((folder, clean(glance(folder).name)))
    return found


def _short_path(folder: Path) -> str:
    """The folder with the home folder as ~, cut from the left where it is long."""
    home = Path.home()
    shown = f"~/{folder.relative_to(home).as_posix()}" if folder.is_relative_to(home) else str(folder)
    return shown if len(shown) <= PATH_WIDTH else "…" + shorten(shown[::-1], PATH_WIDTH - 1)[:-1][::-1]
