"""The command that takes figures from files of other systems: ``import``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_tui.cli.command import Arguments, Command, Parser, WrongUsage
from kpi_tui.cli.output import complain, print_json
from kpi_tui.cli.place import open_workspace
from kpi_tui.language import Lazy, _, text
from kpi_tui.model.period import Grain
from kpi_tui.model.sentence import Refusal

if TYPE_CHECKING:
    from kpi_tui.exchange.importing.offer import Offer
    from kpi_tui.exchange.importing.plan import Answers, ImportPlan
    from kpi_tui.exchange.importing.source import Source
    from kpi_tui.exchange.work import Work
    from kpi_tui.workspace.snapshot import Snapshot
    from kpi_tui.workspace.workspace import Workspace


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "files",
        nargs=argparse.ONE_OR_MORE,
        metavar=_("FILE"),
        help=_("a CSV, XLSX, Parquet or ZIP file of another system"),
    )
    parser.add_argument(
        "--profile", metavar=_("NAME"), help=_("the system that it comes from; found by itself if left out")
    )
    parser.add_argument("--table", metavar=_("NAME"), help=_("the sheet of a workbook, or the file in a ZIP file"))
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar=_("COLUMN=INPUT"),
        help=_("which column is which input; COLUMN= leaves one out; may be repeated"),
    )
    parser.add_argument("--date-order", choices=("dmy", "mdy"), help=_("whether the day or the month comes first"))
    parser.add_argument("--decimal", choices=(",", "."), help=_("the decimal sign of the file"))
    parser.add_argument("--period", metavar=_("PERIOD"), help=_("such as 2026-10, where the file has no days"))
    parser.add_argument(
        "--segment", metavar=_("SEGMENT"), help=_("the part that the figures are of, such as instagram")
    )
    parser.add_argument(
        "--by",
        choices=[grain.value for grain in Grain if grain is not Grain.CAMPAIGN],
        help=_("count by days, weeks, months …; by the period of each input if left out"),
    )
    parser.add_argument("--replace", action="store_true", help=_("replace figures that differ"))
    parser.add_argument(
        "--partial", action="store_true", help=_("enter periods, too, of which the file has not all days")
    )
    parser.add_argument("--dry-run", action="store_true", help=_("show what would be entered, and write nothing"))
    parser.add_argument("--json", action="store_true", help=_("print JSON"))


def _import(arguments: Arguments) -> int:
    workspace = open_workspace(arguments.workspace)
    status = 0
    answers: list[dict[str, object]] = []
    for file in arguments.files:
        try:
            ended, said = _one(workspace, Path(file), arguments)
        except Refusal as refusal:
            if len(arguments.files) == 1:
                raise
            complain(f"{file}: {text(refusal.sentence)}")
            ended, said = 1, {"file": file, "error": text(refusal.sentence)}
        status = max(status, ended)
        answers.append(said)
    if arguments.json:
        print_json(answers)
    return status


def _one(workspace: Workspace, path: Path, arguments: Arguments) -> tuple[int, dict[str, object]]:
    """Import one file. Answers how that ended, and what there is to say of it as JSON."""
    from kpi_tui.cli.following import following
    from kpi_tui.cli.imported import as_json, print_plan, print_result
    from kpi_tui.exchange.importing.entering import Entered, carry_out
    from kpi_tui.exchange.importing.plan import plan_import
    from kpi_tui.exchange.importing.source import read_source

    snapshot = workspace.snapshot
    with following(path.name) as work:
        source = read_source(path.expanduser(), work.part(0.0, 0.3))
        offered = _offered(snapshot, source, arguments, work.part(0.3, 0.6))
        plan = plan_import(
            snapshot,
            offered.table,
            offered.mapping,
            answers=_answers(snapshot, offered, arguments),
            new_inputs=offered.new_inputs,
            columns=offered.columns,
            work=work.part(0.6, 1.0),
        )
    if not arguments.json:
        print_plan(snapshot, source, offered, plan)
    entered = Entered((), ())
    if not plan.questions and not arguments.dry_run:
        entered = carry_out(
            workspace,
            source,
            plan,
            replace_different=arguments.replace,
            partial=arguments.partial,
            remember=offered.worth_remembering,
        )
    if arguments.json:
        return _status(plan, arguments), as_json(snapshot, source, offered, plan, entered)
    print_result(plan, entered, dry_run=arguments.dry_run, replaced=arguments.replace, partial=arguments.partial)
    return _status(plan, arguments), {}


def _status(plan: ImportPlan, arguments: Arguments) -> int:
    """2 where the person must be asked, 1 where figures that differ were left as they are."""
    from kpi_tui.exchange.importing.state import State

    if plan.questions:
        return 2
    return int(plan.count(State.DIFFERENT) > 0 and not arguments.replace and not arguments.dry_run)


def _offered(snapshot: Snapshot, source: Source, arguments: Arguments, work: Work) -> Offer:
    from kpi_tui.exchange.importing.offer import counted_by, offer, with_columns, with_segment

    offered = offer(snapshot, source, profile=arguments.profile or "", table=arguments.table or "", work=work)
    if arguments.map:
        offered = with_columns(snapshot, offered, _pairs(arguments.map))
    if arguments.by:
        offered = counted_by(offered, Grain(arguments.by))
    if arguments.segment:
        offered = with_segment(offered, arguments.segment)
    if not offered.mapping.takes and not offered.choices:
        raise WrongUsage(_("No column of %(file)s holds numbers.") % {"file": source.name})
    if not offered.mapping.takes:
        raise WrongUsage(
            _(
                "No column of %(file)s is named after an input. It has: %(columns)s. Say which is which with "
                "--map “COLUMN=INPUT”."
            )
            % {"file": source.name, "columns": ", ".join(offered.choices)}
        )
    return offered


def _pairs(words: list[str]) -> dict[str, str]:
    """Columns with the inputs that they go to. A column may have an equals sign in its name, an input has none."""
    pairs: dict[str, str] = {}
    for word in words:
        column, equals, name = word.rpartition("=")
        if not equals or not column:
            raise WrongUsage(_("“%(word)s” is not COLUMN=INPUT, such as Sessions=visitors.") % {"word": word})
        pairs[column] = name
    return pairs


def _answers(snapshot: Snapshot, offered: Offer, arguments: Arguments) -> Answers:
    from kpi_tui.exchange.importing.plan import Answers

    period = None
    if arguments.period:
        try:
            period = snapshot.settings.calendar.parse(arguments.period)
        except Refusal as refusal:
            raise WrongUsage(text(refusal.sentence)) from None
    return Answers(arguments.decimal or "", arguments.date_order or "", period, offered.one_convention)


IMPORT = Command(Lazy("Take figures from files of other systems: CSV, XLSX, Parquet or ZIP."), _arguments, _import)
