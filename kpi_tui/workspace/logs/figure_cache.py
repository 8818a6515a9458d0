"""What was read from many logs, kept in the user's cache folder so that the next start need not read them again.

A copy and nothing more: the logs alone say what was entered. A piece of the cache is found by the hash of all that it
was made from, and carries a hash of itself; with the least doubt about it the logs are read.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import polars as pl

from kpi_tui.model.period import Calendar
from kpi_tui.workspace.logs.figures import RECORDS

MOST_BYTES = 256 * 1024 * 1024
"""How large the cache may become; the pieces that were not used for longest go first."""
_VERSION: Final = "kpi-tui figures 1"
_MARK: Final = b"KPITUI01"
_HASH: Final = hashlib.sha256
_HEAD: Final = len(_MARK) + _HASH().digest_size


class FigureCache:
    """The records of logs, by what is in these logs. It never fails: what it cannot do is left undone."""

    def __init__(self, calendar: Calendar) -> None:
        self._stamp = repr((_VERSION, pl.__version__, list(RECORDS.items()), calendar)).encode()
        self._folder = _folder()

    def load(self, contents: Mapping[str, bytes]) -> pl.DataFrame | None:
        """The records that were read from logs with these contents; None where that is not known for sure."""
        name = self._name(contents)
        path = self._folder / name
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                return None
            whole = path.read_bytes()
            payload = memoryview(whole)[_HEAD:]
            if whole[:_HEAD] != _head(name, payload):
                return None
            records = pl.read_parquet(io.BytesIO(payload), glob=False)
        except (OSError, ValueError, pl.exceptions.PolarsError):
            return None
        if records.schema != RECORDS:
            return None
        with suppress(OSError):
            os.utime(path)
        return records

    def store(self, contents: Mapping[str, bytes], records: pl.DataFrame) -> None:
        """Keep the records that were read from logs with these contents."""
        name = self._name(contents)
        written = io.BytesIO()
        try:
            records.write_parquet(written, compression="zstd", compression_level=1, statistics=False)
            payload = written.getbuffer()
            self._folder.mkdir(parents=True, exist_ok=True)
            self._make_room(_HEAD + len(payload))
            self._write(name, _head(name, payload), payload)
        except (OSError, pl.exceptions.PolarsError):
            return

    def _name(self, contents: Mapping[str, bytes]) -> str:
        told = _HASH(self._stamp)
        for file in sorted(contents):
            told.update(repr(file).encode())
            told.update(_HASH(contents[file]).digest())
        return f"{told.hexdigest()}.figures"

    def _write(self, name: str, head: bytes, payload: memoryview) -> None:
        part = self._folder / f".{secrets.token_hex(8)}.part"
        try:
            with part.open("xb") as file:
                file.write(head)
                file.write(payload)
            part.replace(self._folder / name)
        finally:
            part.unlink(missing_ok=True)

    def _make_room(self, needed: int) -> None:
        pieces = []
        for path in self._folder.iterdir():
            with suppress(OSError):
                status = path.lstat()
                pieces.append((status.st_mtime_ns, status.st_size, path))
        taken = sum(size for _, size, _ in pieces)
        for _, size, path in sorted(pieces):
            if taken + needed <= MOST_BYTES:
                break
            with suppress(OSError):
                path.unlink()
                taken -= size


def _folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("kpi-tui", appauthor=False) / "figures"


def _head(name: str, payload: memoryview) -> bytes:
    """What a piece begins with: a hash of its name as well, so that none is taken for another."""
    own = _HASH(name.encode())
    own.update(payload)
    return _MARK + own.digest()
