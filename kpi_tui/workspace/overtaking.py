"""What another person or program entered while one was still at it: found before it is written over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kpi_tui.model.measurement import Measurement
from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.cards.card_writer import Clash
from kpi_tui.workspace.cards.fields import write_table
from kpi_tui.workspace.changes import (
    Change,
    SaveAction,
    SaveGoal,
    SaveInput,
    SaveKpi,
    SaveSettings,
    SeenFigure,
    SetPlan,
)
from kpi_tui.workspace.logs.log import newest
from kpi_tui.workspace.logs.own_files import device_of


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


@dataclass(frozen=True, slots=True)
class TwoValues:
    """A key of a card that others changed on disk, and that was to be changed too."""

    key: str
    theirs: Any
    mine: Any


class CardChanged(Refusal):
    """Others changed a card on disk where it was to be changed as well; nothing is written.

    Whoever asked for ``change`` may ask for ``mine`` next, which keeps both as far as they agree and one's own where
    they do not, or for ``theirs``, which keeps the others' there; None where nothing is left to be done then.
    """

    def __init__(self, change: Change, clash: Clash) -> None:
        ours, theirs = (write_table(each, clash.kind.fields) for each in (clash.wanted, clash.on_disk))
        self.change = change
        self.values = tuple(TwoValues(key, theirs[key], ours[key]) for key in clash.keys)
        self.mine, self.theirs = _follow_ups(change, clash)
        super().__init__(
            "Nothing is saved: somebody else changed the same meanwhile (%(keys)s). Look at it and try again.",
            keys=", ".join(clash.keys),
        )


def _follow_ups(change: Change, clash: Clash) -> tuple[Change, Change | None]:
    known = {each.name: getattr(clash.on_disk, each.name) for each in clash.kind.fields if each.key in clash.keys}
    seen, theirs = replace(clash.seen, **known), replace(clash.wanted, **known)
    match change:
        case SaveKpi():
            return replace(change, seen=seen), replace(change, kpi=theirs, seen=seen)
        case SaveGoal():
            return replace(change, seen=seen), replace(change, goal=theirs, seen=seen)
        case SaveAction():
            return replace(change, seen=seen), replace(change, action=theirs, seen=seen)
        case SaveInput():
            return replace(change, seen=seen), replace(change, input=theirs, seen=seen)
        case SaveSettings():
            return replace(change, seen=seen), replace(change, settings=theirs, seen=seen)
        case SetPlan():
            return replace(change, seen=clash.on_disk), None
    return change, None
