"""Kills writers at random moments: ``python -m tests.faults.killing FOLDER figures|cards KILLS SEED``.

Prints what it counted as JSON. A program of its own, because it forks: a writer is ready at once, and no thread of the
tests is in the way.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from kpi_tui.model.formula import parse_formula
from kpi_tui.model.goal import Goal
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.workspace import requests  # noqa: F401 (loaded before the writers are forked, they are ready at once)
from kpi_tui.workspace.changes import AddKpi, SaveGoal, SetFigure
from kpi_tui.workspace.workspace import Workspace
from tests.faults.accounting import INPUT, broken, day_of, figures

LONGEST = 0.03
"""Seconds that a writer lives at most, from its start or from what it wrote first."""
PATIENCE = 30.0
GOAL = "grow"


@dataclass
class Counts:
    """What was done, and what went wrong."""

    kills: int = 0
    acknowledged: int = 0
    beyond: int = 0
    lost: list[str] = field(default_factory=list)
    corrupted: list[str] = field(default_factory=list)


def write_figures(workspace: Workspace, start: int) -> Iterator[int]:
    """Enter a figure for one day after the other."""
    number = start
    while True:
        workspace.request(SetFigure(INPUT, day_of(number), number))
        yield number
        number += 1


def held_figures(folder: Path, counts: Counts) -> set[int]:
    """The numbers of the figures that are there."""
    held = figures(folder)
    counts.corrupted += [f"{period}: {values}" for period, values in held.items() if len(values) > 1]
    return {int(value) for values in held.values() for value in values}


def write_cards(workspace: Workspace, start: int) -> Iterator[int]:
    """By turns add a KPI with two inputs to a goal, and change the goal itself."""
    number = start
    while True:
        turn, odd = divmod(number, 2)
        if odd:
            goal = workspace.snapshot.goals[GOAL]
            workspace.request(SaveGoal(replace(goal, why=f"{turn}"), seen=goal))
        else:
            kpi = Kpi(f"kpi-{turn}", f"KPI {turn}", parse_formula(f"a{turn} / b{turn}"))
            workspace.request(AddKpi(kpi, (Input(f"a{turn}", "A"), Input(f"b{turn}", "B")), GOAL))
        yield number
        number += 1


def held_cards(folder: Path, counts: Counts) -> set[int]:
    """The numbers of the changes that are there; one that is there in part is corrupted."""
    snapshot = Workspace.open(folder).snapshot
    goal = snapshot.goals[GOAL]
    held = {2 * number + 1 for number in range(int(goal.why or -1) + 1)}
    numbers = {int(each[4:]) for each in snapshot.kpis} | {int(each[1:]) for each in snapshot.inputs if each != INPUT}
    for number in numbers:
        parts = {f"a{number}", f"b{number}"} <= snapshot.inputs.keys(), f"kpi-{number}" in snapshot.kpis
        linked = any(link.kpi == f"kpi-{number}" for link in goal.links)
        if all((*parts, linked)):
            held.add(2 * number)
        else:
            counts.corrupted.append(f"kpi-{number} is there in part")
    return held


Write = Callable[[Workspace, int], Iterator[int]]
KINDS: dict[str, tuple[Write, Callable[[Path, Counts], set[int]]]] = {
    "figures": (write_figures, held_figures),
    "cards": (write_cards, held_cards),
}


def writer(folder: Path, write: Write, start: int, pipe: int) -> None:
    """Write until the end comes, and tell each time that it is done."""
    for number in write(Workspace.open(folder), start):
        os.write(pipe, f"{number}\n".encode())


def kill_one(folder: Path, write: Write, start: int, seconds: float, *, early: bool) -> list[int]:
    """Start a writer and kill it, ``early`` or once it has written; the numbers that it said were done."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            writer(folder, write, start, writing)
        except BaseException as error:
            os.write(2, f"{error!r}\n".encode())
        os._exit(1)
    os.close(writing)
    if not early:
        select.select([reading], [], [], PATIENCE)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        said = [int(line) for line in pipe.read().splitlines(keepends=True) if line.endswith(b"\n")]
    if not os.WIFSIGNALED(status):
        raise SystemExit("a writer came to an end by itself")
    return said


def run(folder: Path, kind: str, kills: int, seed: int) -> Counts:
    """Kill so many writers, and look at what is left after each."""
    write, held = KINDS[kind]
    chance, counts = random.Random(seed), Counts()
    if kind == "cards":
        Workspace.open(folder).request(SaveGoal(Goal(GOAL, "Grow")))
    acknowledged: set[int] = set()
    start = 0
    for turn in range(kills):
        said = kill_one(folder, write, start, chance.uniform(0, LONGEST), early=turn % 4 == 0)
        counts.kills += 1
        counts.acknowledged += len(said)
        acknowledged |= set(said)
        workspace = Workspace.open(folder)
        counts.corrupted += [f"{each.file}: {each.sentence}" for each in workspace.snapshot.problems]
        counts.corrupted += broken(folder)
        found = held(folder, counts)
        counts.lost += [str(number) for number in acknowledged - found]
        beyond = found - acknowledged
        counts.beyond += len(beyond)
        if len(beyond) > 1:
            counts.corrupted.append(f"more than was asked for: {beyond}")
        acknowledged |= beyond  # it is there: from now on it stays
        start = max(acknowledged, default=-1) + 1
        if counts.lost or counts.corrupted:
            break
    return counts


if __name__ == "__main__":
    place, what, many, seed = sys.argv[1:]
    print(json.dumps(vars(run(Path(place), what, int(many), int(seed)))))
