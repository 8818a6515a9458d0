"""The command that writes a report: ``report``."""

from __future__ import annotations

from pathlib import Path

from kpi_tui.cli.command import Arguments, Command, Parser
from kpi_tui.cli.following import following
from kpi_tui.cli.output import say
from kpi_tui.cli.place import open_workspace
from kpi_tui.cli.problems import tell_problems
from kpi_tui.cli.result_file import writing_results
from kpi_tui.cli.which_period import add_period_options, asked_period
from kpi_tui.language import Lazy, _, activate
from kpi_tui.model.settings import LANGUAGES


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "file", metavar=_("FILE"), help=_("the file to write; its name ends in .html, .pdf, .xlsx or .md")
    )
    add_period_options(parser)
    parser.add_argument("--goal", metavar=_("GOAL_ID"), help=_("report on this goal alone"))
    parser.add_argument(
        "--language", choices=LANGUAGES, help=_("the language of the report; the workspace's if left out")
    )
    parser.add_argument("--force", action="store_true", help=_("replace a file that was made by another program"))


def _report(arguments: Arguments) -> int:
    from kpi_tui.exchange.reporting.writing import write_report

    snapshot = open_workspace(arguments.workspace).snapshot
    period, grain = asked_period(snapshot.settings, arguments)
    path = Path(arguments.file).expanduser()
    with writing_results():
        activate(arguments.language or snapshot.settings.language)
        try:
            with following(path.name) as work:
                write_report(snapshot, path, period, grain, arguments.goal, force=arguments.force, work=work)
        finally:
            activate(snapshot.settings.language)
    say(_("The report is in %(file)s.") % {"file": path})
    tell_problems(snapshot)
    return 0


REPORT = Command(Lazy("Write a report to send: HTML, PDF, Excel or Markdown."), _arguments, _report)
