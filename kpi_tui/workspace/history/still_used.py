"""Whether a card that is to be put away again is needed by now for what somebody else made."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import datetime
from typing import Any

import polars as pl

from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.cards.cards import ACTIONS, GOALS, INPUTS, KPIS
from kpi_tui.workspace.history.history_file import CardChange
from kpi_tui.workspace.merging.conflicts import card_of
from kpi_tui.workspace.snapshot import Snapshot

Place = tuple[Any, ...]
"""The id, period and segment of a figure."""


def check_unused(now: Snapshot, changes: Iterable[CardChange], places: Container[Place]) -> None:
    """Raise Refusal where undoing these changes would put a card away that others use by now.

    Figures in these ``places`` are taken back too.
    """
    changes = tuple(changes)
    own = {change.file for change in changes}
    for change in changes:
        if change.before is None and (
            not own.issuperset(_users(now, change.file)) or any(_entered(now, change.file, change.at, places))
        ):
            raise Refusal(
                "Nothing is undone: %(file)s is used since, by somebody else or with another program. Put it away by "
                "hand.",
                file=change.file,
            )


def _users(now: Snapshot, file: str) -> Iterator[str]:
    """The cards that name the card in a file."""
    kind, card_id = card_of(file) or (None, "")
    if kind is KPIS:
        yield from (GOALS.file(each.id) for each in now.goals.values() if card_id in {_.kpi for _ in each.all_links})
        yield from (ACTIONS.file(each.id) for each in now.actions.values() if card_id in each.kpis)
    elif kind is INPUTS:
        yield from (KPIS.file(each.id) for each in now.kpis.values() if card_id in each.inputs)


def _entered(now: Snapshot, file: str, since: datetime, places: Container[Place]) -> Iterator[Place]:
    """Where figures of the card in a file were entered since a moment."""
    kind, card_id = card_of(file) or (None, "")
    if kind in (KPIS, INPUTS):
        found = now.figures.filter((pl.col("id") == card_id) & (pl.col("at") > since))
        yield from (place for place in found.select("id", "period", "segment").iter_rows() if place not in places)
