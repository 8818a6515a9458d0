"""The option that asks for the workspace as it was known on a day: ``--as-of``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi_tui.cli.command import Arguments, Parser
from kpi_tui.cli.place import open_workspace
from kpi_tui.language import _

if TYPE_CHECKING:
    from kpi_tui.workspace.snapshot import Snapshot


def add_as_of_option(parser: Parser) -> None:
    """``--as-of``."""
    parser.add_argument(
        "--as-of",
        metavar=_("DAY"),
        help=_("as it was known at the end of this day: what was entered or changed later is left out"),
    )


def asked_snapshot(arguments: Arguments) -> Snapshot:
    """The workspace that is named, as it is known now or, where ``--as-of`` says so, as it was known then."""
    snapshot = open_workspace(arguments.workspace).snapshot
    return snapshot_on(snapshot, arguments.as_of) if arguments.as_of else snapshot


def snapshot_on(snapshot: Snapshot, given: str) -> Snapshot:
    """A workspace as it was known on a day that somebody typed. Raises WrongUsage where no day can be read."""
    from kpi_tui.cli.days import read_day
    from kpi_tui.workspace.history.as_of import as_of

    return as_of(snapshot.folder, read_day(given))
