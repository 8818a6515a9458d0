"""Stamps of files: what tells, without reading a file, that it is not the one that was read before."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import NamedTuple


class Stamp(NamedTuple):
    """When a file was written and when its entry on the disk changed, its size, and its place on the disk.

    A sync program may give a file the time of writing and the size that the old one had; the entry tells then.
    """

    written: int
    changed: int
    size: int
    place: int


MISSING = Stamp(-1, -1, -1, -1)
"""The stamp of a file that is not there."""


def stamp_of(path: Path) -> Stamp:
    """The stamp of a file, whether it is there or not."""
    try:
        status = path.stat()
    except OSError:
        return MISSING
    size = status.st_size if stat.S_ISREG(status.st_mode) else -1
    return Stamp(status.st_mtime_ns, status.st_ctime_ns, size, status.st_ino)
