"""The command that writes tables for other programs: ``export``."""

from __future__ import annotations

from pathlib import Path

from kpi_tui.cli.command import Arguments, Command, Parser, WrongUsage
from kpi_tui.cli.output import say
from kpi_tui.cli.place import open_workspace
from kpi_tui.cli.problems import tell_problems
from kpi_tui.cli.result_file import writing_results
from kpi_tui.language import Lazy, _, plural
from kpi_tui.model.period import Grain


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "file", metavar=_("FILE"), help=_("the file to write; its name ends in .csv, .parquet or .xlsx")
    )
    parser.add_argument(
        "--what",
        choices=("kpis", "figures"),
        default="kpis",
        help=_("KPIs with their plans and scores, or the figures as they were entered; kpis if left out"),
    )
    parser.add_argument(
        "--grain",
        choices=[grain.value for grain in Grain if grain is not Grain.CAMPAIGN],
        help=_("KPIs by periods of this length, or their own where that is longer; their own if left out"),
    )
    parser.add_argument(
        "--excel-nl", action="store_true", help=_("CSV as a Dutch Excel reads it: semicolons and decimal commas")
    )
    parser.add_argument("--force", action="store_true", help=_("replace a file that was made by another program"))


def _export(arguments: Arguments) -> int:
    from kpi_tui.exchange.tidy.tables import What
    from kpi_tui.exchange.tidy.writing import write_table

    path, what = Path(arguments.file).expanduser(), What(arguments.what)
    if arguments.excel_nl and path.suffix.lower() != ".csv":
        raise WrongUsage(_("--excel-nl is for CSV: end the name of the file in .csv, or leave it out."))
    if arguments.grain and what is What.FIGURES:
        raise WrongUsage(_("--grain is for KPIs: figures are written as they were entered."))
    snapshot = open_workspace(arguments.workspace).snapshot
    grain = Grain(arguments.grain) if arguments.grain else None
    with writing_results():
        rows = write_table(snapshot, path, what, grain, excel_nl=arguments.excel_nl, force=arguments.force)
    say(plural("%(n)s row is in %(file)s.", "%(n)s rows are in %(file)s.", rows, file=path))
    tell_problems(snapshot)
    return 0


EXPORT = Command(Lazy("Write a table for other programs: CSV, Parquet or Excel."), _arguments, _export)
