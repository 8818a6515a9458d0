"""Cuts the power while figures and cards are written: ``python -m tests.faults.power_cuts [--cuts 30] [SYSTEM …]``.

For each cut, a disk in a file is mounted and written to until, at a random moment, the file system is told that its
disk is gone: what it did not hand on by then is lost, as when the plug is pulled. Where it cannot be told, the disk
goes on as the copy that was made of it at that moment. Then it is mounted anew, which recovers it, and all that was
acknowledged must be there. A run by hand: it needs root, loop devices and the tools of the file systems, and says so
where it cannot have them.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import random
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kpi_tui.model.goal import Goal
from kpi_tui.model.input import Input
from kpi_tui.model.settings import Settings
from kpi_tui.workspace import requests  # noqa: F401 (loaded before the writers are forked, they are ready at once)
from kpi_tui.workspace.changes import SaveGoal, SaveInput
from kpi_tui.workspace.workspace import Workspace
from tests.faults.accounting import INPUT, broken
from tests.faults.killing import GOAL, KINDS, Counts, writer

SYSTEMS = {
    "ext4": ("32M", ("mkfs.ext4", "-q", "-F")),
    "xfs": ("320M", ("mkfs.xfs", "-q", "-f")),
    "btrfs": ("128M", ("mkfs.btrfs", "-q", "-f")),
}
"""The size of the disk and how it is formatted."""
SHUT_DOWN = 0x8004587D
"""The call that tells a file system that its disk is gone: XFS_IOC_GOINGDOWN, which ext4 and btrfs have as well."""
WITHOUT_FLUSH = 2
CLONE = 0x40049409
"""The call that makes a file a copy of another, as that is at one moment, where the file system can do so."""
HOST_SIZE = "700M"
LONGEST = 0.12
"""Seconds that a writer has, from its first acknowledgement."""
PATIENCE = 30.0


class CannotCut(Exception):
    """Why there can be no cuts here."""


def call(*command: str) -> None:
    """Run a tool. Raises CannotCut where it fails."""
    if shutil.which(command[0]) is None:
        raise CannotCut(f"there is no {command[0]} here")
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise CannotCut(f"{' '.join(command)}: {ended.stderr.strip()}")


class Disk:
    """A file system in a file, mounted at a folder."""

    def __init__(self, place: Path, system: str) -> None:
        size, make = SYSTEMS[system]
        self.image, self.mount = place / f"{system}.img", place / system
        self.mount.mkdir()
        call("truncate", "-s", size, str(self.image))
        call(*make, str(self.image))

    def __enter__(self) -> Disk:
        self.insert()
        return self

    def __exit__(self, *_error: object) -> None:
        subprocess.run(("umount", str(self.mount)), capture_output=True, check=False)

    def insert(self) -> None:
        """Mount it, which recovers it after a cut."""
        call("mount", "-o", "loop", str(self.image), str(self.mount))

    def cut(self) -> None:
        """Cut its power. Raises CannotCut."""
        descriptor = os.open(self.mount, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, SHUT_DOWN, struct.pack("I", WITHOUT_FLUSH))
        except OSError as error:
            raise CannotCut(f"this file system cannot be cut off: {error.strerror}") from error
        finally:
            os.close(descriptor)

    def remove(self) -> None:
        """Take it out."""
        for _ in range(50):
            if subprocess.run(("umount", str(self.mount)), capture_output=True, check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise CannotCut("the disk cannot be taken out")


class CopiedDisk(Disk):
    """One of a file system that cannot be told that its disk is gone: a copy at one moment takes its place."""

    def __init__(self, place: Path, system: str) -> None:
        self.host = place / "host"
        self.host.mkdir()
        outer = place / "host.img"
        call("truncate", "-s", HOST_SIZE, str(outer))
        call(*SYSTEMS["xfs"][1], str(outer))
        call("mount", "-o", "loop", str(outer), str(self.host))
        try:
            super().__init__(self.host, system)
        except BaseException:
            call("umount", str(self.host))
            raise

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        subprocess.run(("umount", str(self.host)), capture_output=True, check=False)

    def cut(self) -> None:
        """Copy the disk as it is now."""
        with self.image.open("rb") as disk, self._copy.open("wb") as copy:
            fcntl.ioctl(copy.fileno(), CLONE, disk.fileno())

    def remove(self) -> None:
        """Take it out, and put the copy in its place."""
        super().remove()
        self._copy.replace(self.image)

    @property
    def _copy(self) -> Path:
        return self.image.with_suffix(".copy")


def cut_once(disk: Disk, kind: str, start: int, seconds: float) -> list[int]:
    """Have a writer write, and cut the power; the numbers that it said were done by then."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            writer(disk.mount / "bakery", KINDS[kind][0], start, writing)
        except BaseException:  # that its disk is gone
            os._exit(0)
    os.close(writing)
    select.select([reading], [], [], PATIENCE)
    time.sleep(seconds)
    try:
        disk.cut()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        return [int(line) for line in pipe.read().splitlines(keepends=True) if line.endswith(b"\n")]


def run(place: Path, system: str, cuts: int, seed: int) -> Counts:
    """Cut the power so many times, half of them while figures are written and half while cards are."""
    chance, counts = random.Random(seed), Counts()
    with (CopiedDisk if system == "btrfs" else Disk)(place, system) as disk:
        folder = disk.mount / "bakery"
        workspace = Workspace.create(folder, Settings("Bakery"))
        workspace.request(SaveInput(Input(INPUT, "Visitors")))
        workspace.request(SaveGoal(Goal(GOAL, "Grow")))
        acknowledged: dict[str, set[int]] = {kind: set() for kind in KINDS}
        for turn in range(cuts):
            kind = list(KINDS)[turn % len(KINDS)]
            said = cut_once(disk, kind, max(acknowledged[kind], default=-1) + 1, chance.uniform(0, LONGEST))
            disk.remove()
            disk.insert()
            counts.kills += 1
            counts.acknowledged += len(said)
            acknowledged[kind] |= set(said)
            counts.corrupted += [f"{each.file}: {each.sentence}" for each in Workspace.open(folder).snapshot.problems]
            counts.corrupted += broken(folder)
            for each, (_write, held) in KINDS.items():
                found = held(folder, counts)
                counts.lost += [f"{each} {number}" for number in acknowledged[each] - found]
                counts.beyond += len(found - acknowledged[each])
                acknowledged[each] |= found
            if counts.lost or counts.corrupted:
                break
    return counts


def main() -> int:
    """Cut on each file system, and print what was counted."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.power_cuts", description="Cut the power.")
    parser.add_argument("systems", nargs="*", metavar="SYSTEM", help=f"some of: {', '.join(SYSTEMS)}; all if left out")
    parser.add_argument("--cuts", type=int, default=30, help="how often on each (30)")
    parser.add_argument("--seed", type=int, default=1, help="where the random moments begin (1)")
    arguments = parser.parse_args()
    if unknown := set(arguments.systems) - set(SYSTEMS):
        parser.error(f"no such file system: {', '.join(sorted(unknown))}")
    if sys.platform != "linux" or os.geteuid() != 0:
        print("power cuts: skipped, they need Linux and root")
        return 0
    failed = False
    for system in arguments.systems or SYSTEMS:
        with tempfile.TemporaryDirectory(prefix="kpi-tui-cuts-") as place:
            os.environ.update(dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"), place))
            try:
                counts = run(Path(place), system, arguments.cuts, arguments.seed)
            except CannotCut as reason:
                print(f"{system}: skipped, {reason}")
                continue
        failed = failed or bool(counts.lost or counts.corrupted)
        print(
            f"{system}: power cuts {counts.kills}, acknowledged {counts.acknowledged}, there without having been "
            f"acknowledged {counts.beyond}, lost {len(counts.lost)}, corrupted {len(counts.corrupted)}",
            *counts.lost,
            *counts.corrupted,
            sep="\n  ",
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
