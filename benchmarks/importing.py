"""A CSV file of 100 MB: importing it, and the memory that this takes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks.measure import Row
from kpi_tui.model.settings import Settings
from kpi_tui.workspace.workspace import Workspace

MIB = 1024 * 1024
SMALL, LARGE = 10 * MIB, 100 * MIB
_FIRST = date(2024, 1, 1)
_DAYS = 730
_CHANNELS = ("web", "shop", "market", "instagram")

_PAUSE = 0.02


def measure_importing(folder: Path, _rounds: int) -> list[Row]:
    """Files of 10 and of 100 MB, each imported into an empty workspace by a program of its own. Memory is bounded, but
    not as low as it might be: polars reads some 350 MB ahead of what is asked for, of a file however large."""
    took, peak = {}, {}
    for size in (SMALL, LARGE):
        path = _written(folder / f"orders-{size // MIB}.csv", size)
        workspace = Workspace.create(folder / f"import-{size // MIB}", Settings("Benchmark", language="en"))
        command = [sys.executable, "-m", "kpi_tui", "--workspace", str(workspace.folder), "import", str(path)]
        begin = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as program:
            peak[size] = max(_memory(program))
        took[size] = time.perf_counter() - begin
        assert program.returncode == 0
    memory = f"{peak[LARGE] / MIB:.0f} MiB"
    return [
        Row("importing 100 MB of CSV", f"{took[LARGE]:.1f} s", "10 MB", took[LARGE] / took[SMALL]),
        Row("importing 100 MB of CSV: memory at most", memory, "10 MB", peak[LARGE] / peak[SMALL]),
    ]


def _memory(program: subprocess.Popen[bytes]) -> Iterator[int]:
    """What a program has in memory, looked at until it ends: without the pages of files, which the system takes back
    when it needs the room."""
    while program.poll() is None:
        status = Path(f"/proc/{program.pid}/status").read_text(encoding="ascii")
        yield next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("RssAnon")), 0)
        time.sleep(_PAUSE)


def _written(path: Path, size: int) -> Path:
    """A long list of orders: a day, a channel and two numbers in each row, and texts that nobody asked for."""
    with path.open("w", encoding="utf-8") as file:
        file.write("Date,Channel,Orders,Revenue,Description\n")
        for row in _rows():
            file.write(row)
            if file.tell() >= size:
                return path
    raise AssertionError("the rows never end")


def _rows() -> Iterator[str]:
    number = 0
    while True:
        day = _FIRST + timedelta(number * 7919 % _DAYS)
        channel = _CHANNELS[number % len(_CHANNELS)]
        yield f"{day},{channel},{number % 9 + 1},{number % 10_000 / 4:.2f},order {number} of sourdough and rolls\n"
        number += 1
