"""Start, keys and memory of the app on the sample, against a minimal Textual app; and a figure entered by a script."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.measure import Row, interleaved, middle, milliseconds, ratio, seconds
from benchmarks.minimal import READY
from benchmarks.terminal import Terminal
from kpi_tui.workspace.sample import copy_sample

CELLS = 40
"""So many characters make a picture, and not a stray one."""
FILLED = ("18,420", "0.41")
"""What stands on the sample's scorecard when the figures have been read and scored."""
PRESSES = 15
DOWN, UP = "\x1b[B", "\x1b[A"
QUIET = 1.5
MIB = 1024 * 1024


def measure_app(folder: Path, rounds: int) -> list[Row]:
    """Start both apps in turn, press keys in both, and look at their memory."""
    sample = copy_sample(folder / "sample")
    minimal = [sys.executable, "-m", "benchmarks.minimal"]
    ours = [sys.executable, "-m", "kpi_tui", str(sample)]
    keys: dict[str, list[float]] = {"minimal": [], "ours": []}

    found: list[dict[str, float]] = []
    for number in range(rounds + 1):
        each: dict[str, float] = {}
        turns = [("minimal", minimal, (READY,)), ("ours", ours, FILLED)]
        for name, command, ready in turns if number % 2 else reversed(turns):
            each |= _run(name, command, ready, folder, keys[name] if number else [])
        found.append(each)
    found = found[1:]

    rows = [
        Row(
            "first paint",
            milliseconds(middle(found, "ours paint")),
            "minimal app",
            ratio(found, "ours paint", "minimal paint"),
        ),
        Row(
            "filled scorecard",
            milliseconds(middle(found, "ours filled")),
            "minimal app",
            ratio(found, "ours filled", "minimal filled"),
        ),
    ]
    pressed, base = median(keys["ours"]), median(keys["minimal"])
    rows.append(Row("key to screen", milliseconds(pressed), "minimal app", pressed / base))
    memory = middle(found, "ours memory") / MIB
    rows.append(
        Row(
            "memory with the sample open",
            f"{memory:.0f} MiB",
            "minimal app",
            ratio(found, "ours memory", "minimal memory"),
        )
    )
    return rows


def _run(name: str, command: Sequence[str], ready: Sequence[str], home: Path, keys: list[float]) -> dict[str, float]:
    with Terminal(command, home) as terminal:
        terminal.settle(QUIET)
        paint = terminal.seen(lambda text: len("".join(text.split())) >= CELLS)
        filled = paint if all(each in terminal.text for each in ready) else None
        filled = filled or terminal.seen(lambda text: all(each in text for each in ready))
        if paint is None or filled is None:
            raise SystemExit(f"{' '.join(command)}: the screen was never as expected.\n{terminal.text}")
        answers = [terminal.press(key) for key in [DOWN] * 5 + ([UP] * 4 + [DOWN] * 4) * (PRESSES // 8)]
        keys += [answer for answer in answers if answer is not None]
        return {f"{name} paint": paint, f"{name} filled": filled, f"{name} memory": terminal.memory}


def measure_quiet_log(folder: Path, rounds: int) -> list[Row]:
    """A figure entered by a script, against Python doing nothing."""
    sample = copy_sample(folder / "quiet")
    log = ["-m", "kpi_tui", "--workspace", str(sample), "log", "visitors", "11650", "--period", "2026-10", "--quiet"]
    environment = {**os.environ, "HOME": str(folder)}

    def run(*arguments: str) -> float:
        return seconds(lambda: subprocess.run([sys.executable, *arguments], env=environment, check=True))

    found = interleaved({"nothing": lambda: run("-c", "pass"), "log": lambda: run(*log)}, rounds)
    return [
        Row("kpi-tui log --quiet", milliseconds(middle(found, "log")), "python -c pass", ratio(found, "log", "nothing"))
    ]
