"""The commands that work on every screen."""

from __future__ import annotations

from kpi_tui.language import Lazy
from kpi_tui.tui.commands import Command
from kpi_tui.tui.screens import PAGES

PAGE_COMMANDS = tuple(
    Command(f"page.{page.id}", page.key, page.label, f"app.page('{page.id}')", Lazy("Go to this screen."))
    for page in PAGES
)
REPORT = Command(
    "app.report",
    "f12",
    Lazy("Report"),
    "app.report",
    Lazy("Write a report to send, as PDF, web page, Excel workbook or Markdown."),
)
EVERYWHERE = (
    Command(
        "app.help",
        "question_mark,f1",
        Lazy("Help"),
        "app.help",
        Lazy("Say what can be done here, and with which keys."),
        rank=2,
    ),
    Command(
        "app.palette",
        "ctrl+p",
        Lazy("Commands"),
        "app.command_palette",
        Lazy("Find any command by its words."),
        rank=4,
    ),
    Command(
        "app.language",
        "ctrl+l",
        Lazy("English or Dutch"),
        "app.next_language",
        Lazy("Switch the language of the workspace."),
    ),
    Command(
        "app.theme", "ctrl+t", Lazy("Light or dark"), "app.next_theme", Lazy("Switch between light and dark colours.")
    ),
    Command(
        "app.history",
        "h,f6",
        Lazy("History"),
        "app.history",
        Lazy("See what was changed, by whom and when, and undo what was changed last."),
    ),
    Command(
        "app.undo",
        "ctrl+z",
        Lazy("Undo"),
        "app.undo",
        Lazy("Take back what this computer changed last. It stays in the history."),
    ),
    Command("app.redo", "ctrl+y", Lazy("Redo"), "app.redo", Lazy("Do again what was undone last.")),
    Command(
        "app.look_back",
        "f8",
        Lazy("Look back"),
        "app.look_back",
        Lazy("See everything as it was known on an earlier day; then again, to come back to today."),
    ),
    Command(
        "app.resolve",
        "f5",
        Lazy("Resolve"),
        "app.resolve",
        Lazy("Choose where there are two versions of a card, or of a log."),
    ),
    Command(
        "app.import_figures",
        "i,f10",
        Lazy("Import"),
        "app.import_figures",
        Lazy("Take figures from a file of another system, or from a spreadsheet."),
    ),
    REPORT,
    Command(
        "app.backup",
        "ctrl+b",
        Lazy("Back up"),
        "app.backup",
        Lazy("Put the whole workspace in one zip, and prove that it is whole."),
    ),
    Command(
        "app.settings",
        "f9",
        Lazy("Settings"),
        "app.settings",
        Lazy("Company, currency, first month of the year, and your own name."),
    ),
    Command(
        "app.workspaces",
        "ctrl+o",
        Lazy("Open another workspace"),
        "app.welcome",
        Lazy("Recent workspaces, or a new one."),
    ),
    Command(
        "app.quit",
        "ctrl+q",
        Lazy("Quit"),
        "app.quit",
        Lazy("What is typed and not saved is asked about first."),
        priority=True,
    ),
)
