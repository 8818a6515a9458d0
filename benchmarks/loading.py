"""Reading and scoring: 1,000 to 100,000 measurements against the same rows from Parquet, and a real web shop."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import polars as pl

from benchmarks.measure import Row, interleaved, middle, milliseconds, ratio, seconds
from benchmarks.web_shop import build
from kpi_tui.model.input import Frequency, Input
from kpi_tui.model.measurement import Measurement
from kpi_tui.model.period import Grain
from kpi_tui.model.settings import Settings
from kpi_tui.scorecard.look import look
from kpi_tui.workspace.changes import SaveInput
from kpi_tui.workspace.logs.log import append
from kpi_tui.workspace.logs.log_format import line
from kpi_tui.workspace.workspace import Workspace

SIZES = (1_000, 10_000, 100_000)
INPUTS = 10
FIRST_DAY = date(1990, 1, 1)


def measure_loading(folder: Path, rounds: int) -> list[Row]:
    """Cold: a workspace opened and its figures read. Warm: read again after one more measurement."""
    return [row for size in SIZES for row in _measure_size(folder / str(size), size, rounds)]


def _measure_size(folder: Path, size: int, rounds: int) -> list[Row]:
    workspace = _fill(folder, size)
    parquet = folder.with_suffix(".parquet")
    workspace.snapshot.records.write_parquet(parquet)
    workspace.snapshot.figures.height  # noqa: B018 -- read once, so that what is warm is warm

    def warm() -> float:
        at = datetime.now(UTC)
        append(folder, "input_0", "other", Measurement(FIRST_DAY.isoformat(), 1, at))
        return seconds(lambda: workspace.reload().figures.height)

    found = interleaved(
        {
            "parquet": lambda: seconds(lambda: pl.scan_parquet(parquet).collect().height),
            "cold": lambda: seconds(lambda: Workspace.open(folder).snapshot.figures.height),
            "warm": warm,
        },
        rounds,
    )
    return [
        Row(
            f"{size:,} measurements, {name}",
            milliseconds(middle(found, name)),
            "rows from Parquet",
            ratio(found, name, "parquet"),
        )
        for name in ("cold", "warm")
    ]


def _fill(folder: Path, size: int) -> Workspace:
    workspace = Workspace.create(folder, Settings("Benchmark", as_of=date(2026, 11, 5)))
    for number in range(INPUTS):
        name = f"input_{number}"
        workspace.request(SaveInput(Input(name, name, frequency=Frequency.DAILY)))
        lines = ["measurements = ["]
        for count in range(size // INPUTS):
            day = FIRST_DAY + timedelta(count)
            at = datetime(day.year, day.month, day.day, 18, number, tzinfo=UTC)
            lines.append(line(Measurement(day.isoformat(), (count * 7919 + number) % 10_000 / 4, at, by="Anna")))
        lines += ["]", ""]
        (folder / f"measurements/{name}.benchmark.toml").write_text("\n".join(lines), encoding="utf-8", newline="\n")
    workspace.reload()
    return workspace


def measure_web_shop(folder: Path, rounds: int) -> list[Row]:
    """A real web shop: 4,158 daily figures in two markets."""
    shop = folder / "shop"
    snapshot = build(shop).snapshot
    found = interleaved(
        {
            "load": lambda: seconds(lambda: Workspace.open(shop).snapshot.figures.height),
            "month": lambda: seconds(partial(look, snapshot, grain=Grain.MONTH)),
            "quarter": lambda: seconds(partial(look, snapshot, grain=Grain.QUARTER)),
        },
        rounds,
    )
    return [
        Row(f"web shop, {snapshot.records.height:,} figures: load", milliseconds(middle(found, "load"))),
        Row("web shop: scorecard by month", milliseconds(middle(found, "month"))),
        Row("web shop: scorecard by quarter", milliseconds(middle(found, "quarter"))),
    ]
