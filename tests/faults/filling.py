"""Enters figures on a disk until it is full: ``python -m tests.faults.filling DISK``, on a small disk of its own.

Prints what it counted as JSON.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from kpi_tui.model.input import Input
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import Settings
from kpi_tui.workspace.changes import SaveInput, SetFigure
from kpi_tui.workspace.workspace import Workspace
from tests.faults.accounting import INPUT, broken, day_of, figures

ROUNDS = 12
SMALLEST = 512
REMARK = "r" * 150


def fill(disk: Path, name: str, size: int) -> None:
    """Put a file on the disk, as large as fits, in steps of ``size`` bytes."""
    with (disk / name).open("ab", buffering=0) as file:
        while True:
            try:
                if not file.write(b"x" * size):
                    return
            except OSError:
                return


def run(disk: Path) -> dict[str, object]:
    """Fill the disk, write until it takes no more, make room, and go on; again and again."""
    folder = disk / "bakery"
    workspace = Workspace.create(folder, Settings("Bakery"))
    workspace.request(SaveInput(Input(INPUT, "Visitors")))
    chance = random.Random(1)
    saved, refused, wrong, number = 0, 0, [], 0
    for turn in range(ROUNDS):
        room = disk / "room"
        room.write_bytes(b"x" * chance.randrange(1, 24 * 1024))
        fill(disk, "ballast", 4096)
        fill(disk, "ballast", SMALLEST)
        room.unlink()
        full = False
        while not full:
            try:
                workspace.request(SetFigure(INPUT, day_of(number), number, note=REMARK))
                saved, number = saved + 1, number + 1
            except Refusal as refusal:
                full, refused = True, refused + 1
                if "the disk is full" not in str(refusal):
                    wrong.append(f"said: {refusal}")
            if sorted(value for values in figures(folder).values() for value in values) != list(range(number)):
                wrong.append(f"in turn {turn} not what was acknowledged")
            wrong += broken(folder)
        (disk / "ballast").unlink()
        workspace.request(SetFigure(INPUT, day_of(number), number))  # what was refused, entered once more
        saved, number = saved + 1, number + 1
    return {"saved": saved, "refused": refused, "wrong": wrong}


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]))))
