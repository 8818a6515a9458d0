"""A disk that fails at any one call of ``kpi-tui log``: the exit status tells the truth, and the log is whole."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.accounting import INPUT, broken, day_of, figures
from tests.faults.conftest import Count

ERRORS = {
    "openat": ("EIO", "ENOSPC", "EROFS", "EACCES"),
    "write": ("EIO", "ENOSPC"),
    "fsync": ("EIO", "ENOSPC", "EINVAL"),
    "rename": ("EIO", "ENOSPC", "EROFS", "EINTR"),
    "renameat": ("EIO", "ENOSPC", "EROFS", "EINTR"),
    "flock": ("ENOLCK", "EINTR"),
    "close": ("EIO",),
}
READING = ("EIO",)
"""What happens to files that are only read is looked at once for each of them."""
SHORT = ("0", "1", "40")
"""Bytes that the disk says to have taken, while it took none."""
REPOSITORY = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "kpi_tui", "log", INPUT)


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and at the how manieth call of its kind."""

    call: str
    what: str
    place: int

    @property
    def option(self) -> str:
        """As strace takes it."""
        return f"--inject={self.call}:{self.what}:when={self.place}"


def strace(*options: str, number: int, folder: Path, report: Path) -> subprocess.CompletedProcess[str]:
    """Enter a figure while strace looks on or interferes."""
    words = (str(number), "--period", day_of(number).key, "--workspace", str(folder), "--quiet")
    command = ("strace", "-f", "-y", "--seccomp-bpf", "-o", str(report), *options, *PROGRAM, *words)
    return subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, check=False, timeout=60)


@pytest.fixture(scope="module")
def _strace_works(tmp_path_factory: pytest.TempPathFactory) -> None:
    if shutil.which("strace") is None:
        pytest.skip("there is no strace here")
    report = tmp_path_factory.mktemp("strace") / "report"
    command = ("strace", "-f", "--seccomp-bpf", "-o", str(report), "--inject=fsync:error=EIO:when=1", "true")
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not allow strace to interfere")


def faults(folder: Path, report: Path) -> Iterator[Fault]:
    """Every call that ``report`` says was about the workspace or its lock, with each error that it can give."""
    seen: dict[str, int] = {}
    for line in report.read_text(encoding="utf-8").splitlines():
        found = re.match(r"\d+\s+(\w+)\((.*)", line)
        if found is None:
            continue
        call = found[1]
        seen[call] = seen.get(call, 0) + 1
        if call not in ERRORS or not (str(folder) in found[2] or ".lock" in found[2]):
            continue
        if call == "close" and ".tmp" not in found[2]:
            continue
        for error in READING if call == "openat" and "O_CREAT" not in found[2] else ERRORS[call]:
            yield Fault(call, f"error={error}", seen[call])
        if call == "write":
            for taken in SHORT:
                yield Fault(call, f"retval={taken}", seen[call])


@pytest.mark.usefixtures("_strace_works")
def test_the_exit_status_tells_the_truth_whatever_call_fails(folder: Path, tmp_path: Path, count: Count) -> None:
    report = tmp_path / "report"
    trace = f"--trace={','.join(f'?{call}' for call in ERRORS)}"
    for number in (0, 1):  # with the second one, the device has its name and the log is there
        assert strace(trace, number=number, folder=folder, report=report).returncode == 0
    saved = refused = unconfirmed = damaged = missed = 0
    lies, number = [], 1
    known = {day_of(0).key: [0.0], day_of(1).key: [1.0]}
    injected = list(faults(folder, report))
    for fault in injected:
        number += 1
        ended = strace(f"--trace={fault.call}", fault.option, number=number, folder=folder, report=report)
        found = figures(folder)
        there = found.pop(day_of(number).key, None)
        unconfirmed += "saved" in ended.stderr and "not saved" not in ended.stderr and there is not None
        if "INJECTED" not in report.read_text(encoding="utf-8"):
            missed += 1  # Python had fewer files of its own to write this time
        if found != known or broken(folder):
            damaged += 1
            lies.append(f"{fault}: the log is not what it was: {broken(folder)}")
        if ended.returncode == 0:
            saved += 1
            if there != [float(number)]:
                lies.append(f"{fault}: exit status 0, and the figure is not there")
        else:
            refused += 1
            if there is not None and "saved, but" not in ended.stderr:
                lies.append(f"{fault}: exit status {ended.returncode}, and the figure is there: {ended.stderr}")
            if not re.fullmatch(r"(kpi-tui: .*\n)+", ended.stderr):
                lies.append(f"{fault}: not a sentence: {ended.stderr}")
        if there is not None:
            known[day_of(number).key] = there
    count(
        f"errors of the disk at each call in turn: {len(injected) - missed} injected, saved {saved} (with a "
        f"reservation {unconfirmed}), refused {refused}, untrue {len(lies)}, lost or corrupted {damaged}"
    )
    assert lies == [], json.dumps(lies, indent=1)
    assert len(injected) - missed >= 30
    assert missed * 10 <= len(injected)
    assert min(saved, refused, unconfirmed) > 0
