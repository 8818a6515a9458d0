"""Writes a report to a file, of the kind that its name ends in.

Light to import: what renders is loaded when it is needed.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kpi_tui.exchange.destination import check_package, check_place, ending_of, write
from kpi_tui.exchange.work import ALONE, Work

if TYPE_CHECKING:
    from kpi_tui.model.period import Grain, Period
    from kpi_tui.scorecard.source import Source

RENDERERS: Final = {"html": "html", "pdf": "pdf", "xlsx": "workbook", "md": "markdown"}
"""The module that renders, by the ending of the file."""
_PACKAGES: Final = {"pdf": "typst", "xlsx": "xlsxwriter"}


def write_report(
    snapshot: Source,
    path: Path,
    period: Period | None,
    grain: Grain,
    goal: str | None = None,
    *,
    force: bool = False,
    work: Work = ALONE,
) -> None:
    """Make the report and write it, in the language that is spoken now.

    Raises Refusal where it cannot be written, UnknownEnding where its name does not say what it should become, and
    Stopped; then nothing is written.
    """
    ending = ending_of(path, RENDERERS)
    if package := _PACKAGES.get(ending):
        check_package(package)
    check_place(path, force=force)
    from kpi_tui.exchange.reporting.make import make_report

    report = make_report(snapshot, period, goal, grain=grain, work=work.part(0.0, 0.8))
    renderer = import_module(f"kpi_tui.exchange.reporting.{RENDERERS[ending]}")
    data = work.at_once(lambda: bytes(renderer.render(report)))
    work.done(1.0)
    write(path, data)
