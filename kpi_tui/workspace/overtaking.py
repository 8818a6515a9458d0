"""What another person or program entered while one was still at it: found before it is written over."""

from __future__ import annotations

from pathlib import Path

from kpi_tui.model.measurement import Measurement
from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.changes import SeenFigure
from kpi_tui.workspace.log import newest
from kpi_tui.workspace.log_files import device_of


class Overtaken(Refusal):
    """Another figure was entered meanwhile. ``figure`` is that one, from ``device``; nothing is written."""

    def __init__(self, figure: Measurement, device: str) -> None:
        super().__init__(
            "Nothing is saved: for %(period)s, %(who)s entered another figure meanwhile. Look at it first.",
            period=figure.period,
            who=figure.by or device,
        )
        self.figure = figure
        self.device = device

    @property
    def seen(self) -> SeenFigure:
        """What somebody who goes on knowingly has seen."""
        return seen_of(self.figure)


def seen_of(figure: Measurement) -> SeenFigure:
    """What shows of a line of a log."""
    return SeenFigure(figure.value, figure.not_applicable)


def check_not_overtaken(folder: Path, entry_id: str, entry: Measurement, seen: SeenFigure) -> None:
    """Raise Overtaken where something else than was ``seen`` counts for the period and segment of ``entry``.

    That it is what is to be entered is no harm. Take ``lock`` around this and the writing.
    """
    found = newest(folder, entry_id, entry.period, entry.segment)
    if found is None:
        return
    figure, file = found
    if seen_of(figure) not in (seen, seen_of(entry)):
        raise Overtaken(figure, device_of(file))
