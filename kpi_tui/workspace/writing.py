"""Writing files so that a crash, a power cut or a full disk leaves either the old file or the new one, whole."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import slug
from kpi_tui.workspace.disk_reason import disk_reason
from kpi_tui.workspace.reading import is_inside

LOCK_WAIT = 5.0
"""Seconds to wait for another process that is writing."""
HELD_WAIT = 2.5
"""Seconds to keep trying to replace a file that another program (a sync client, a virus scanner) holds open."""
_PAUSE = 0.02
_TEMP_PREFIX = ".kpi-tui-"
_TEMP_SUFFIX = ".tmp"
_DAY = 24 * 3600

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


class Held(Refusal):
    """Another program holds the file open and did not let go of it in time."""


_threads_guard = threading.Lock()
_threads: dict[Path, threading.RLock] = {}
_depths: dict[Path, int] = {}


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Keep other threads and processes of this machine from writing in ``folder``.

    A thread that has the lock may take it again. Raises Refusal when another has it for longer than LOCK_WAIT seconds.
    """
    path = _lock_path(folder)
    with _threads_guard:
        own = _threads.setdefault(path, threading.RLock())
    until = time.monotonic() + LOCK_WAIT
    if not own.acquire(timeout=LOCK_WAIT):
        raise _busy()
    try:
        if _depths.get(path):
            _depths[path] += 1
            try:
                yield
            finally:
                _depths[path] -= 1
            return
        descriptor = _open_lock(path)
        try:
            _acquire(descriptor, until)
            _depths[path] = 1
            try:
                yield
            finally:
                _depths[path] = 0
                _unlock(descriptor)
        finally:
            os.close(descriptor)
    finally:
        own.release()


def _lock_path(folder: Path) -> Path:
    from platformdirs import user_state_path

    real = os.path.normcase(os.path.realpath(folder))
    # Two folders with the same checksum would only wait for each other.
    name = f"{slug(Path(real).name)}-{zlib.crc32(real.encode('utf-8', 'surrogateescape')):08x}.lock"
    return user_state_path("kpi-tui", appauthor=False) / "locks" / name


def _open_lock(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError as error:
        raise Refusal(
            "Nothing is saved: the program's own folder %(folder)s cannot be written (%(reason)s). Make it writable "
            "and try again.",
            folder=str(path.parent),
            reason=disk_reason(error),
        ) from error


def _acquire(descriptor: int, until: float) -> None:
    while True:
        try:
            _try_lock(descriptor)
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                raise Refusal(
                    "Nothing is saved: the workspace cannot be locked (%(reason)s). Try again.",
                    reason=disk_reason(error),
                ) from error
        else:
            return
        if time.monotonic() > until:
            raise _busy()
        time.sleep(_PAUSE)


def _busy() -> Refusal:
    return Refusal("Nothing is saved: another kpi-tui is writing in this workspace. Wait a moment and try again.")


def replace_file(folder: Path, path: Path, data: bytes, verify: Callable[[bytes], None] | None = None) -> None:
    """Put ``data`` in the file ``path`` of the workspace ``folder``: all of it, or nothing.

    Folders on the way are made. ``verify`` gets the bytes as they read back from the disk, before they take the place
    of the old file, and raises what it has against them. Raises Refusal when nothing is saved, and Held when that is
    because another program holds the file. Take ``lock`` around reading the old file and this.
    """
    if not is_inside(path, folder) or path.is_symlink():
        raise Refusal(
            "%(file)s is not saved: it is a link to another place. Put an ordinary file there and try again.",
            file=path.name,
        )
    try:
        _make_folder(path.parent)
        temp = _write_temp(path, data)
        try:
            written = temp.read_bytes()
            if written != data:
                raise Refusal("%(file)s is not saved: the disk gave back something else. Try again.", file=path.name)
            if verify is not None:
                verify(written)
            _take_place(temp, path)
        except BaseException:
            with suppress(OSError):
                temp.unlink()
            raise
    except OSError as error:
        raise not_saved(path, error) from error
    _sync_folder(path.parent)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _sync_folder(folder.parent)


def _write_temp(path: Path, data: bytes) -> Path:
    temp = path.parent / f"{_TEMP_PREFIX}{_machine()}-{os.getpid()}-{time.time_ns():x}{_TEMP_SUFFIX}"
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        mode = None
    descriptor = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if mode is not None:
            with suppress(OSError):
                temp.chmod(mode)
    except BaseException:
        with suppress(OSError):
            temp.unlink()
        raise
    return temp


def _take_place(temp: Path, path: Path) -> None:
    until = time.monotonic() + HELD_WAIT
    while True:
        try:
            temp.replace(path)
        except PermissionError as error:
            if time.monotonic() > until:
                raise Held(
                    "%(file)s is not saved: another program holds it. Close that program or wait, and try again.",
                    file=path.name,
                ) from error
            time.sleep(_PAUSE)
        else:
            return


def _sync_folder(folder: Path) -> None:
    # The file is there whether or not the folder can be synced: some file systems and Windows refuse.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def not_saved(path: Path, error: OSError) -> Refusal:
    """Why ``path`` could not be saved, and what to do, as a sentence for the user."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return Refusal("%(file)s is not saved: the disk is full. Make room and try again.", file=path.name)
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return Refusal(
            "%(file)s is not saved: the folder %(folder)s cannot be written. Make it writable and try again.",
            file=path.name,
            folder=str(path.parent),
        )
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return Refusal(
            "%(file)s is not saved: there is a file where the folder %(folder)s should be. Move it away and try again.",
            file=path.name,
            folder=str(path.parent),
        )
    return Refusal("%(file)s is not saved: %(reason)s. Try again.", file=path.name, reason=disk_reason(error))


def is_temp(name: str) -> bool:
    """Whether a file of this name is a temp file of a write, under way or broken off."""
    return name.startswith(_TEMP_PREFIX) and name.endswith(_TEMP_SUFFIX)


def sweep(folder: Path) -> None:
    """Remove temp files in ``folder`` that a killed process of this machine left behind, and old ones of any machine.

    Take ``lock`` around it: whoever has it is the only one that writes here.
    """
    own = f"{_TEMP_PREFIX}{_machine()}-"
    with suppress(OSError):
        for path in list(folder.iterdir()):
            if is_temp(path.name):
                with suppress(OSError):
                    if path.name.startswith(own) or time.time() - path.lstat().st_mtime > _DAY:
                        path.unlink()


def _machine() -> str:
    return slug(os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename)
