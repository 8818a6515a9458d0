"""What a command says when some of the files could not be read: its answer may not be the whole truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi_tui.cli.output import complain
from kpi_tui.language import plural

if TYPE_CHECKING:
    from kpi_tui.workspace.snapshot import Snapshot


def tell_problems(snapshot: Snapshot) -> None:
    """Say on standard error how many problems there are, if any, and which command names them."""
    if missed := len((*snapshot.problems, *snapshot.figure_problems)):
        complain(
            plural(
                "%(n)s problem in the files: kpi-tui check names it.",
                "%(n)s problems in the files: kpi-tui check names them.",
                missed,
            )
        )
