"""Keeping two programs on one machine from writing in a workspace at the same time."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.model.slug import slug
from kpi_tui.workspace.files.disk_reason import disk_reason
from kpi_tui.workspace.files.reservations import leave

LOCK_WAIT = 5.0
"""Seconds to wait for another process that is writing."""
_PAUSE = 0.005
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)

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


_threads_guard = threading.Lock()
_threads: dict[str, threading.RLock] = {}
_depths: dict[str, int] = {}


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Keep other threads and processes of this machine from writing in ``folder``.

    A thread that has the lock may take it again. Where the machine has no locks to give, that is left as a reservation
    and the write goes on: ``replace_file`` still sees when its file was changed meanwhile. Raises Refusal when another
    has the lock for longer than LOCK_WAIT seconds.
    """
    name = _lock_name(folder)
    with _threads_guard:
        own = _threads.setdefault(name, threading.RLock())
    until = time.monotonic() + LOCK_WAIT
    if not own.acquire(timeout=LOCK_WAIT):
        raise _busy()
    try:
        if _depths.get(name):
            _depths[name] += 1
            try:
                yield
            finally:
                _depths[name] -= 1
            return
        descriptor = _acquire(name, until)
        try:
            _depths[name] = 1
            try:
                yield
            finally:
                _depths[name] = 0
        finally:
            if descriptor is not None:
                with suppress(OSError):
                    _unlock(descriptor)
                os.close(descriptor)
    finally:
        own.release()


def _lock_name(folder: Path) -> str:
    real = os.path.normcase(os.path.realpath(folder))
    # Two folders with the same checksum would only wait for each other.
    return f"{slug(Path(real).name)}-{zlib.crc32(real.encode('utf-8', 'surrogateescape')):08x}.lock"


def _acquire(name: str, until: float) -> int | None:
    """The descriptor of the locked file, in the user's state folder or else in that for temp files; None for none."""
    refused: OSError | None = None
    for make_folder in (_state_folder, _temp_folder):
        try:
            descriptor = _open_lock(make_folder() / name)
        except OSError as error:
            refused = refused or error
            continue
        try:
            _wait_for(descriptor, until)
        except OSError as error:
            os.close(descriptor)
            refused = refused or error
        except BaseException:
            os.close(descriptor)
            raise
        else:
            return descriptor
    reason = "" if refused is None else disk_reason(refused)
    leave(
        Sentence(
            "This computer gives no locks (%(reason)s): do not let two programs write in the workspace at the same "
            "time.",
            {"reason": reason},
        ),
        once=True,
    )
    return None


def _state_folder() -> Path:
    from platformdirs import user_state_path

    folder = user_state_path("kpi-tui", appauthor=False) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _temp_folder() -> Path:
    """A folder of the user's own among the temp files, where a stranger's could be in its place."""
    import tempfile  # rarely needed, and it loads much

    own = os.geteuid() if sys.platform != "win32" else 0
    folder = Path(tempfile.gettempdir()) / f"kpi-tui-locks-{own}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or (sys.platform != "win32" and status.st_uid != own):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
    return folder


def _open_lock(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    return os.open(path, flags, 0o600)


def _wait_for(descriptor: int, until: float) -> None:
    """Lock the file. Raises OSError where that cannot be done here, and Refusal where another has it for too long."""
    while True:
        try:
            _try_lock(descriptor)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
        else:
            return
        if time.monotonic() > until:
            raise _busy()
        time.sleep(_PAUSE)


def _busy() -> Refusal:
    return Refusal("Nothing is saved: another kpi-tui is writing in this workspace. Wait a moment and try again.")
