"""Commands that start a workspace: ``new`` and ``demo``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from kpi_tui.cli.command import Arguments, Command, OpenApp, Parser, WrongUsage
from kpi_tui.cli.output import say
from kpi_tui.language import Lazy, _, activate, current, plural, text
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import LANGUAGES, Settings, currency_code


def _new_arguments(parser: Parser) -> None:
    parser.add_argument("folder", metavar=_("FOLDER"), help=_("the folder to make"))
    parser.add_argument("--name", required=True, metavar=_("NAME"), help=_("the name of the company"))
    parser.add_argument("--language", choices=LANGUAGES, help=_("the language of the workspace"))
    parser.add_argument("--currency", default="EUR", metavar="EUR", help=_("the currency, by its three letters"))
    parser.add_argument("--set", metavar=_("SET"), help=_("start with the KPIs of a starter set, such as webshop"))


def _new(arguments: Arguments) -> int:
    from kpi_tui.catalogue.reader import load
    from kpi_tui.workspace.start import start_from_set
    from kpi_tui.workspace.workspace import Workspace

    activate(arguments.language or current())
    chosen = None
    if arguments.set is not None:
        sets = {each.id: each for each in load().sets}
        if (chosen := sets.get(arguments.set)) is None:
            raise WrongUsage(
                _("There is no starter set “%(name)s”. The sets are: %(sets)s.")
                % {"name": arguments.set, "sets": ", ".join(sets)}
            )
    try:
        currency = currency_code(arguments.currency)
    except Refusal as refusal:
        raise WrongUsage(text(refusal.sentence)) from None
    if not arguments.name.strip():
        raise WrongUsage(_("The company needs a name."))
    if not arguments.folder:
        raise WrongUsage(_("The workspace needs a folder: name one that is not there yet."))
    folder = Path(arguments.folder).expanduser()
    settings = Settings(arguments.name.strip(), language=current(), currency=currency)
    workspace = start_from_set(folder, settings, chosen) if chosen else Workspace.create(folder, settings)
    made = _("Made a workspace in %(folder)s.") % {"folder": folder}
    count = len(workspace.snapshot.kpis)
    say(f"{made} {plural('It has %(n)s KPI.', 'It has %(n)s KPIs.', count)}" if count else made)
    say(_("Open it with: %(command)s") % {"command": f"kpi-tui {folder}"})
    return 0


def _demo_arguments(parser: Parser) -> None:
    parser.add_argument("--language", choices=LANGUAGES, help=_("the language of the sample; yours if left out"))


def _demo(arguments: Arguments) -> OpenApp:
    from kpi_tui.workspace.sample import copy_sample

    if not (sys.stdin.isatty() and sys.stdout.isatty()):  # before a copy is made that nobody will see
        raise Refusal("The sample opens in the app, and that needs a terminal.")
    place = Path(tempfile.mkdtemp(prefix="kpi-tui-")) / "sample"
    return OpenApp(copy_sample(place, arguments.language or current()), remember=False)


NEW = Command(Lazy("Make a workspace: a folder for the goals, KPIs and figures of a company."), _new_arguments, _new)
DEMO = Command(Lazy("Open a private copy of the sample workspace, to look around in."), _demo_arguments, _demo)
