"""The files that one device writes: its logs and its part of the history."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kpi_tui.workspace.files.places import HISTORY
from kpi_tui.workspace.logs.log_files import LOGS, is_log

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FRESH = re.compile(r"(-[0-9a-f]{4})-[0-9]{1,3}\Z")


def device_in(ending: str) -> str:
    """The device in the part of a name that tells it, without the number of a fresh file and the like."""
    return _FRESH.sub(r"\1", _stem(ending))


def device_of(log: str) -> str:
    """The device that keeps the log with this name or path."""
    return device_in(log.rpartition("/")[2].partition(".")[2])


def is_own_log(name: str, device: str) -> bool:
    """Whether a log of this name is written by the device, fresh files beside a broken one and copies included."""
    return is_log(name) and is_of_device(name.partition(".")[2], device)


def is_own_history(name: str, device: str) -> bool:
    """As ``is_own_log``, of a file of the history."""
    return is_log(name) and is_of_device(name, device)


def last_written(folder: Path, device: str) -> datetime | None:
    """When the device last wrote a figure or card, by the times of its files; None where there are none."""
    newest = 0
    for place, is_own in ((LOGS, is_own_log), (HISTORY, is_own_history)):
        with suppress(OSError), os.scandir(folder / place) as entries:
            newest = max([newest, *(entry.stat().st_mtime_ns for entry in entries if is_own(entry.name, device))])
    try:
        return datetime.fromtimestamp(newest / 1e9, UTC) if newest > 0 else None
    except (OverflowError, ValueError, OSError):
        return None


def keep_moment(path: Path, moment: datetime | None) -> None:
    """Have a file that was just written not be older than this: where a clock went back, or that of the drive is
    another one, ``last_written`` would forget it, and two batches could have one name."""
    if moment is None:
        return
    with suppress(OSError, OverflowError):
        written = (moment - _EPOCH) // _MICROSECOND * 1000
        if path.stat().st_mtime_ns < written:
            os.utime(path, ns=(written, written))


def is_of_device(ending: str, device: str) -> bool:
    """Whether the part of a name that tells the device tells this one; a fresh file has a number behind it."""
    stem = _stem(ending)
    return stem == device or re.fullmatch(rf"{re.escape(device)}-[0-9]{{1,3}}", stem) is not None


def _stem(ending: str) -> str:
    return re.split("[. ]", ending, maxsplit=1)[0]
