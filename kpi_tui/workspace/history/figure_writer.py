"""Writing the figures that were entered together into the logs of this device."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from kpi_tui.model.measurement import Measurement
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace import user
from kpi_tui.workspace.changes import Imported
from kpi_tui.workspace.files.reservations import leave
from kpi_tui.workspace.logs import log
from kpi_tui.workspace.logs.batch import new_batch, written_at
from kpi_tui.workspace.logs.own_files import keep_moment, last_written
from kpi_tui.workspace.snapshot import Snapshot

if TYPE_CHECKING:
    from kpi_tui.workspace.history.history_file import FiguresImported

_BLUR = timedelta(seconds=2)
"""By so much the time of a file may be behind the clock: on FAT it counts two seconds."""
Figures = Sequence[tuple[str, Measurement]]
"""Measurements, each with the input or KPI that it is of."""


def write_figures(
    now: Snapshot, figures: Figures, *, imported: Imported | None = None, batch: str | None = None
) -> None:
    """Write figures, those of one log at once. Take the lock around it.

    Raises Refusal where a log cannot be written; logs that were written before it are told as a reservation.

    Several bear the name of their batch, and so does one that shares its ``batch`` with cards. One alone
    needs none, unless its moment, which counts seconds, does not tell that it came after what this device wrote before.
    """
    if not figures:
        return
    device = user.device()
    last = last_written(now.folder, device)
    untold = last is not None and figures[0][1].at.replace(microsecond=0) <= last + _BLUR
    named = len(figures) > 1 or imported is not None or batch is not None or untold
    batch = batch or new_batch(last)
    if imported is not None:
        from kpi_tui.workspace.history.history_file import append

        append(now.folder, device, [_record(now, figures, imported, batch)])
    of_log: dict[str, list[Measurement]] = {}
    for entry_id, entry in figures:
        of_log.setdefault(entry_id, []).append(replace(entry, batch=batch) if named else entry)
    saved: list[str] = []
    for entry_id, entries in of_log.items():
        try:
            path = log.append_all(now.folder, entry_id, device, entries, label=now.label_of(entry_id), late=batch)
            keep_moment(path, written_at(batch))
        except Refusal:
            if saved:
                names = ", ".join(now.label_of(each) for each in saved)
                leave(Sentence("Part of it is saved, but not all: %(names)s is there.", {"names": names}))
            raise
        saved.append(entry_id)


def _record(now: Snapshot, figures: Figures, imported: Imported, batch: str) -> FiguresImported:
    """The line that tells where figures came from."""
    from kpi_tui.workspace.history.history_file import FiguresImported

    columns = now.figures.select("id", "period", "segment", "value", "not_applicable")
    counting = {(entry, period, segment): tuple(said) for entry, period, segment, *said in columns.iter_rows()}
    new = changed = 0
    for entry_id, entry in figures:
        before = counting.get((entry_id, entry.period, entry.segment))
        if before is None:
            new += not entry.deleted
        elif before != (entry.value, entry.not_applicable):
            changed += 1
    at = datetime.now(UTC).replace(microsecond=0)
    return FiguresImported(imported.source, imported.sha256, at, batch, imported.profile, new, changed, user.person())
