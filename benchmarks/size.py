"""A workspace with a million measurements: opening it, its keys, an entry in it, and its memory."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from shutil import rmtree
from statistics import median

from benchmarks.measure import Row, interleaved, middle, milliseconds, ratio, seconds
from benchmarks.terminal import Terminal
from kpi_tui.model.formula import parse_formula
from kpi_tui.model.input import Frequency, Input
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.measurement import Measurement
from kpi_tui.model.plan import Mode, Plan
from kpi_tui.model.settings import Settings
from kpi_tui.workspace.changes import AddKpi, SaveInput
from kpi_tui.workspace.logs.log_format import line
from kpi_tui.workspace.workspace import Workspace

INPUTS = 100
LAST_DAY = date(2026, 10, 31)
SMALL, MIDDLE, LARGE = 10, 1_000, 9_990
"""Days that figures were entered for: a thousand measurements, a hundred thousand, a million."""
MIB = 1024 * 1024
DOWN = "\x1b[B"
OPEN_HELP, FIRST_KPI = "Esc closes", "Ratio 1"
STARTS = 5
QUIET = 0.4
PATIENCE = 60

_OPEN = """
import sys
import time
from pathlib import Path
from kpi_tui.workspace.logs import figure_reader
from kpi_tui.workspace import workspace
def peak():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) * 1024
program = peak()
begin = time.perf_counter()
snapshot = workspace.Workspace.open(Path(sys.argv[1])).snapshot
snapshot.figures
took = time.perf_counter() - begin
print(took, peak() - program)
"""
_SCAN = """
import sys
import time
import polars
begin = time.perf_counter()
polars.scan_parquet(sys.argv[1]).collect()
print(time.perf_counter() - begin)
"""
"""Each tells how long it took once all modules were loaded: the start of the program is not in it."""


def measure_size(folder: Path, rounds: int) -> list[Row]:
    """The same company with a thousand, a hundred thousand and a million measurements."""
    small, middling, large = (_fill(folder / f"days-{days}", days) for days in (SMALL, MIDDLE, LARGE))
    return [
        *_opening(middling, small, folder, rounds),
        *_opening(large, small, folder, max(rounds // 2, 1)),
        *_entering(small, large, rounds),
        *_keys(large, folder),
    ]


def _opening(workspace: Path, small: Path, home: Path, rounds: int) -> list[Row]:
    """A program of its own each time: opened for the first time, and with what was kept of the time before.

    What is told is how much longer it takes than the same company with a thousand figures: the cards are as many there.
    """
    environment = {**os.environ, "HOME": str(home)}
    kept, parquet = home / ".cache/kpi-tui", workspace.with_suffix(".parquet")
    records = Workspace.open(workspace).snapshot.records
    records.write_parquet(parquet)
    records.write_ipc(arrow := io.BytesIO(), compression="uncompressed")  # estimated_size() leaves the views out
    peaks: list[float] = []

    def run(program: str, path: Path) -> float:
        done = subprocess.run(
            [sys.executable, "-c", program, str(path)], env=environment, check=True, capture_output=True, text=True
        )
        took, *memory = map(float, done.stdout.split())
        peaks.extend(memory if path == workspace else ())
        return took

    def first() -> float:
        rmtree(kept, ignore_errors=True)
        return run(_OPEN, workspace)

    found = interleaved(
        {
            "parquet": partial(run, _SCAN, parquet),
            "cards": partial(run, _OPEN, small),
            "first": first,
            "again": partial(run, _OPEN, workspace),
        },
        rounds,
    )
    height, size, peak = records.height, len(arrow.getbuffer()), max(peaks)
    rows = [
        Row(
            f"{height:,.0f} measurements beyond a thousand, {how}",
            milliseconds(median(each[name] - each["cards"] for each in found)),
            "rows from Parquet",
            median((each[name] - each["cards"]) / each["parquet"] for each in found),
        )
        for name, how in (("first", "opened for the first time"), ("again", "opened again"))
    ]
    what = f"{height:,.0f} measurements: memory at most, beyond the program's own"
    rows.append(Row(what, f"{peak / MIB:.0f} MiB", "the frame", peak / size))
    return rows


def _entering(small: Path, large: Path, rounds: int) -> list[Row]:
    def log(workspace: Path) -> float:
        arguments = ["log", "input_3", "5", "--period", LAST_DAY.isoformat(), "--quiet"]
        command = [sys.executable, "-m", "kpi_tui", "--workspace", str(workspace), *arguments]
        return seconds(lambda: subprocess.run(command, check=True, capture_output=True))

    found = interleaved({"small": lambda: log(small), "large": lambda: log(large)}, rounds)
    what = "kpi-tui log among a million measurements"
    return [Row(what, milliseconds(middle(found, "large")), "among a thousand", ratio(found, "large", "small"))]


def _keys(workspace: Path, home: Path) -> list[Row]:
    """Keys while a million measurements are read, on the scorecard afterwards, and while a figure is entered."""
    return [_while_reading(workspace, home), *_afterwards(workspace, home)]


def _while_reading(workspace: Path, home: Path) -> Row:
    """How much later than at rest the help, a whole screen, opens and closes."""
    delays: list[float] = []
    for _ in range(STARTS):
        rmtree(home / ".cache/kpi-tui", ignore_errors=True)
        with _app(workspace, home) as terminal:
            terminal.wait_for("Reading figures")
            reading: list[tuple[bool, float]] = []
            while FIRST_KPI not in terminal.text and len(reading) < PATIENCE:
                reading.append(_help(terminal))
            terminal.settle(2.0, limit=60)
            at_rest = [_help(terminal) for _ in range(20)]
            for opens in (True, False):
                usual = median(wait for opened, wait in at_rest if opened is opens)
                delays += [wait - usual for opened, wait in reading if opened is opens]
    return _worst("delay of a key while a million measurements are read", delays)


def _afterwards(workspace: Path, home: Path) -> list[Row]:
    with _app(workspace, home) as terminal:
        terminal.settle(2.0, limit=60)
        found = [_worst("key on the scorecard of a million", _typed(terminal, DOWN * 30))]
        for key in ("e", "g", "\t"):  # the form for a day, with the cursor in its first field
            terminal.press(key, 1.0)
        found += [
            _worst("key while a figure is typed among a million", _typed(terminal, "1250" * 5)),
            _worst("Enter on a figure among a million", [terminal.press("\r", 1.0) or PATIENCE]),
        ]
        return [*found, Row("memory of the app with a million measurements", f"{terminal.memory / MIB:.0f} MiB")]


def _app(workspace: Path, home: Path) -> Terminal:
    return Terminal([sys.executable, "-m", "kpi_tui", str(workspace)], home)


def _worst(what: str, waits: Iterable[float]) -> Row:
    """The 95th of a hundred keys, and the longest."""
    waits = sorted(waits)
    if not waits:
        return Row(what, "nothing measured")
    return Row(what, f"{waits[len(waits) * 95 // 100] * 1000:.0f} ms (95 %), {waits[-1] * 1000:.0f} ms at most")


def _help(terminal: Terminal) -> tuple[bool, float]:
    """Whether the help opens now, or else closes, and how long that takes."""
    opens = OPEN_HELP not in terminal.text
    return opens, terminal.press_until("?", lambda text: (OPEN_HELP in text) is opens) or PATIENCE


def _typed(terminal: Terminal, keys: str) -> list[float]:
    waits = (terminal.press(key, QUIET) for key in re.findall(r"\x1b\[.|.", keys))
    return [wait for wait in waits if wait is not None]


def _fill(folder: Path, days: int) -> Path:
    workspace = Workspace.create(folder, Settings("Benchmark", as_of=LAST_DAY + timedelta(5)))
    inputs = [Input(f"input_{number}", f"Input {number}", frequency=Frequency.DAILY) for number in range(INPUTS)]
    workspace.request(*map(SaveInput, inputs))
    workspace.request(*(AddKpi(_kpi(number)) for number in range(INPUTS)))
    for number in range(INPUTS):
        lines = ["measurements = ["]
        for count in range(days):
            day = LAST_DAY - timedelta(days - 1 - count)
            at = datetime(day.year, day.month, day.day, 18, number % 60, tzinfo=UTC)
            lines.append(line(Measurement(day.isoformat(), (count * 7919 + number) % 10_000 / 4, at, by="Anna")))
        text = "\n".join([*lines, "]", ""])
        (folder / f"measurements/input_{number}.benchmark.toml").write_text(text, encoding="utf-8", newline="\n")
    return folder


def _kpi(number: int) -> Kpi:
    """Every other KPI is an input as it is; the rest are ratios."""
    if number % 2 == 0:
        plans = (Plan(Mode.KEEP, low=10_000),)
        return Kpi(f"sum-{number}", f"Sum {number}", parse_formula(f"input_{number}"), plans=plans)
    formula = parse_formula(f"input_{number} / input_{number - 1} * 100")
    return Kpi(f"ratio-{number}", f"Ratio {number}", formula, aggregation=Aggregation.RATIO_OF_SUMS)
