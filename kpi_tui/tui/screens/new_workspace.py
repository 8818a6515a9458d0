"""The forms behind Welcome: a new workspace, and a folder to open."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label, OptionList, Select, Static
from textual.widgets.option_list import Option

from kpi_tui.catalogue.entry import GoalTemplate, SectorSet
from kpi_tui.catalogue.reader import load
from kpi_tui.language import Lazy, _, current
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import LANGUAGES, Settings, currency_code
from kpi_tui.model.slug import slug
from kpi_tui.tui.screens.dialog import FormDialog, labelled
from kpi_tui.tui.words import LANGUAGE_NAMES
from kpi_tui.workspace.glance import check_is_workspace

EMPTY = "empty"


class NewWorkspaceDialog(FormDialog[Path]):
    """Name, language, currency, and what to start with. Answers the folder of the workspace that was made."""

    CSS_PATH = "new_workspace.tcss"
    AUTO_FOCUS = "#name"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (38, "-high")]  # noqa: RUF012 -- as Textual declares it
    ABOUT: ClassVar[Lazy | None] = Lazy(
        "A starter set brings five to eight KPIs that suit a kind of business; a goal brings the KPIs that measure it. "
        "Everything can be changed later."
    )

    def __init__(self) -> None:
        super().__init__(_("New workspace"))
        self._own_folder = False

    def fields(self) -> ComposeResult:
        """The fields, and the list of what to start with."""
        yield from labelled(_("Name"), Input(id="name", placeholder=_("Your company")))
        yield from labelled(_("Folder"), Input(str(_home_for("")), id="folder"))
        languages = [(Content(LANGUAGE_NAMES[each]), each) for each in LANGUAGES]
        yield from labelled(
            _("Language"),
            Select(languages, value=current(), allow_blank=False, compact=True, id="language"),
            Label(_("Currency"), markup=False, classes="second"),
            Input("EUR", max_length=3, id="currency"),
        )
        yield Static(_("Start with"), classes="heading", markup=False)
        yield OptionList(*self._starts(current()), markup=False, compact=True, id="start")
        yield Static("", id="why", markup=False)

    def _starts(self, language: str) -> list[Option]:
        catalogue = load()
        sets = [Option(Content(each.name.in_(language)), id=f"set:{each.id}") for each in catalogue.sets]
        goals = [Option(Content(each.name.in_(language)), id=f"goal:{each.id}") for each in catalogue.goal_templates]
        return [
            _heading(_("A starter set for your kind of business")),
            *sets,
            _heading(_("Or one goal, with the KPIs that measure it")),
            *goals,
            _heading(_("Or nothing yet")),
            Option(Content(_("An empty workspace")), id=EMPTY),
        ]

    def on_mount(self) -> None:
        """The first set is marked, so that Enter alone gives something sensible."""
        self.query_one("#start", OptionList).highlighted = 1

    @on(OptionList.OptionHighlighted, "#start")
    def _say_why(self) -> None:
        """Under the list: what the marked choice is good for."""
        chosen, language = self._chosen(), str(self.query_one("#language", Select).value)
        match chosen:
            case SectorSet():
                why = chosen.why.in_(language)
            case GoalTemplate():
                why = chosen.smart.in_(language)
            case None:
                why = _("Choose everything yourself.")
        self.query_one("#why", Static).update(Content(why))

    @on(Select.Changed, "#language")
    def _name_in(self, event: Select.Changed) -> None:
        """The choices in the language of the workspace to be."""
        options = self.query_one("#start", OptionList)
        marked = options.highlighted
        options.clear_options().add_options(self._starts(str(event.value)))
        options.highlighted = marked

    @on(Input.Changed, "#name")
    def _name_the_folder(self, event: Input.Changed) -> None:
        """Suggest a folder by the name, until the user typed one."""
        folder = self.query_one("#folder", Input)
        if not self._own_folder:
            with self.prevent(Input.Changed):
                folder.value = str(_home_for(event.value))

    @on(Input.Changed, "#folder")
    def _keep_the_folder(self) -> None:
        self._own_folder = self.query_one("#folder", Input).has_focus

    @on(Input.Submitted)
    def _next_field(self) -> None:
        self.focus_next()

    @on(OptionList.OptionSelected, "#start")
    async def _start(self) -> None:
        await self.action_save()

    async def accept(self) -> Path:
        """Make the workspace."""
        name = self.query_one("#name", Input).value.strip()
        folder = self.query_one("#folder", Input).value.strip()
        if not name:
            self.query_one("#name", Input).focus()
            raise Refusal("The company needs a name.")
        if not folder:
            self.query_one("#folder", Input).focus()
            raise Refusal("Name the folder where the files go.")
        try:
            currency = currency_code(self.query_one("#currency", Input).value)
        except Refusal:
            self.query_one("#currency", Input).focus()
            raise
        language = self.query_one("#language", Select).value
        settings = Settings(name, language=str(language), currency=currency)
        place = Path(folder).expanduser()
        if not place.is_absolute():  # where the app was started, nobody would look for it
            self.query_one("#folder", Input).focus()
            raise Refusal("Name the whole folder, as in %(example)s.", example=str(_home_for(name)))
        await asyncio.to_thread(partial(_make, place, settings, self._chosen()))
        return place

    def _chosen(self) -> SectorSet | GoalTemplate | None:
        options = self.query_one("#start", OptionList)
        kind, _colon, name = str(options.highlighted_option.id if options.highlighted_option else EMPTY).partition(":")
        catalogue = load()
        if kind == "set":
            return catalogue.sector_set(name)
        return catalogue.goal_template(name) if kind == "goal" else None


class OpenFolderDialog(FormDialog[Path]):
    """Asks for the folder of a workspace. Answers it; whether it can be opened is seen when it is."""

    CSS_PATH = "new_workspace.tcss"
    AUTO_FOCUS = "#folder"

    def __init__(self) -> None:
        super().__init__(_("Open a folder"))

    def fields(self) -> ComposeResult:
        """The folder."""
        yield from labelled(_("Folder"), Input(str(Path.home()), id="folder"))

    @on(Input.Submitted)
    async def _done(self) -> None:
        await self.action_save()

    async def accept(self) -> Path:
        """The folder, if it is a workspace."""
        folder = Path(self.query_one("#folder", Input).value.strip()).expanduser().absolute()
        check_is_workspace(folder)
        return folder


def _heading(words: str) -> Option:
    return Option(Content.styled(words, "$muted"), disabled=True)


def _home_for(name: str) -> Path:
    """Where a company's workspace goes unless the user says otherwise."""
    return Path.home() / "kpi" / (slug(name) if name.strip() else "")


def _make(folder: Path, settings: Settings, chosen: SectorSet | GoalTemplate | None) -> None:
    from datetime import date

    from kpi_tui.workspace.start import start_from_set, start_from_template
    from kpi_tui.workspace.workspace import Workspace

    if isinstance(chosen, SectorSet):
        start_from_set(folder, settings, chosen)
    elif isinstance(chosen, GoalTemplate):
        start_from_template(folder, settings, chosen, date.today().replace(day=1))
    else:
        Workspace.create(folder, settings)
