"""Writing the cards and the figures of one request as one batch, which one undo takes back."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace import user
from kpi_tui.workspace.changes import Imported
from kpi_tui.workspace.files.reservations import leave
from kpi_tui.workspace.history.figure_writer import Figures, write_figures
from kpi_tui.workspace.logs.batch import new_batch
from kpi_tui.workspace.logs.own_files import last_written
from kpi_tui.workspace.snapshot import Snapshot

CardTexts = Sequence[tuple[str, str | None, str | None]]
"""Cards: the file of each, what it says now and what it is to say; None where there is no card."""


def write_batch(
    now: Snapshot,
    texts: CardTexts,
    figures: Figures,
    *,
    imported: Imported | None = None,
    undoes: str | None = None,
    figures_first: bool = False,
) -> None:
    """Write cards, then figures; with ``figures_first`` the other way round. Take the lock around it.

    ``undoes`` is the batch of which cards are taken back. Each of the two raises Refusal as it does alone; that the
    other is written by then is told as a reservation.
    """
    device = user.device()
    batch = new_batch(last_written(now.folder, device)) if texts and figures else None

    def write_those_cards() -> None:
        if texts:
            from kpi_tui.workspace.history.journal import write_cards

            write_cards(now.folder, device, texts, undoes=undoes, batch=batch)

    def write_those_figures() -> None:
        write_figures(now, figures, imported=imported, batch=batch)

    order = [write_those_cards, write_those_figures]
    first, second = reversed(order) if figures_first else order
    first()
    try:
        second()
    except Refusal:
        if batch is not None:
            leave(Sentence("Part of it is written, but not all: try again."))
        raise
