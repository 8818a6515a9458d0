"""Figures on which two devices do not agree: the newest counts, and the other is not forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from kpi_tui.workspace.logs.own_files import device_of

if TYPE_CHECKING:
    from kpi_tui.workspace.snapshot import Snapshot

_PLACE = ("id", "period", "segment")


@dataclass(frozen=True, slots=True)
class OtherFigure:
    """What was entered on another device than the figure that counts, and differs from it.

    ``id`` is an input, or the KPI itself; ``counts`` is the value that counts (None for “does not apply”).
    """

    id: str
    period: str
    start: date
    end: date
    segment: str | None
    value: float | None
    not_applicable: bool
    at: datetime
    by: str | None
    device: str
    counts: float | None
    counts_not_applicable: bool


def other_figures(snapshot: Snapshot, kpi_id: str) -> tuple[OtherFigure, ...]:
    """What other devices say of the figures of a KPI, the newest period first.

    Of each device its last word. Where two devices agree on the figure that counts, it is settled.
    """
    import polars as pl

    kpi = snapshot.kpis[kpi_id]
    found = snapshot.records.filter(pl.col("id").is_in([*kpi.entered, kpi_id]))
    if kpi.segment:
        found = found.filter(pl.col("segment") == kpi.segment)
    found = found.filter(pl.col("file").n_unique().over(_PLACE) > 1).sort("at", "line", "file")
    last: dict[tuple[Any, ...], dict[str, dict[str, Any]]] = {}
    for row in found.iter_rows(named=True):
        devices = last.setdefault(tuple(row[key] for key in _PLACE), {})
        device = device_of(row["file"])
        devices.pop(device, None)  # so that the newest comes last
        devices[device] = row
    others = [other for devices in last.values() for other in _others(devices)]
    return tuple(sorted(others, key=lambda other: (other.start, other.at), reverse=True))


def _others(devices: dict[str, dict[str, Any]]) -> list[OtherFigure]:
    *earlier, counts = devices.items()
    if counts[1]["deleted"] or any(_said(row) == _said(counts[1]) for _device, row in earlier):
        return []
    return [
        OtherFigure(
            **{key: row[key] for key in ("id", "period", "start", "end", "segment", "value", "not_applicable")},
            at=row["at"],
            by=row["by"],
            device=device,
            counts=counts[1]["value"],
            counts_not_applicable=counts[1]["not_applicable"],
        )
        for device, row in earlier
        if not row["deleted"]
    ]


def _said(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["value"], row["not_applicable"], row["deleted"]
