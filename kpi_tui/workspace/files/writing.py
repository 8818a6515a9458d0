"""Writing files so that a crash, a power cut or a full disk leaves either the old file or the new one, whole."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.model.slug import slug
from kpi_tui.workspace.files.disk_reason import disk_reason
from kpi_tui.workspace.files.locking import lock as lock
from kpi_tui.workspace.files.reading import is_inside
from kpi_tui.workspace.files.reservations import leave

HELD_WAIT = 2.5
"""Seconds to keep trying to replace a file that another program (a sync client, a virus scanner) holds open."""
_PAUSE = 0.02
_EMPTY_WRITES = 100
"""A disk that takes nothing so often in a row will not take any more."""
_CANNOT_CONFIRM = (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)
"""What drives answer that have no fsync, such as some network drives."""
_TEMP_PREFIX = ".kpi-tui-"
_TEMP_SUFFIX = ".tmp"
_HOUR = 3600
_DAY = 24 * _HOUR


class Held(Refusal):
    """Another program holds the file open and did not let go of it in time."""


class Changed(Refusal):
    """The file is not what it was when the change to it was made up."""


def replace_file(
    folder: Path,
    path: Path,
    data: bytes,
    verify: Callable[[bytes], None] | None = None,
    unchanged: Callable[[], bool] | None = None,
) -> None:
    """Put ``data`` in the file ``path`` of the workspace ``folder``: all of it, or nothing.

    Folders on the way are made. ``verify`` gets the bytes as they read back from the disk, before they take the place
    of the old file, and raises what it has against them; ``unchanged`` is asked at the last moment whether the file is
    still the one that ``data`` was made from. Raises Refusal when nothing is saved: Held when that is because another
    program holds the file, Changed when it is not ``unchanged``. What is saved but not confirmed by the drive is left
    as a reservation. Take ``lock`` around reading the old file and this.
    """
    if not is_inside(path, folder) or path.is_symlink():
        raise Refusal(
            "%(file)s is not saved: it is a link to another place. Put an ordinary file there and try again.",
            file=path.name,
        )
    try:
        _make_folder(folder, path.parent)
        temp = _write_temp(folder, path, data)
        try:
            written = temp.read_bytes()
            if written != data:
                raise Refusal("%(file)s is not saved: the disk gave back something else. Try again.", file=path.name)
            if verify is not None:
                verify(written)
            if unchanged is not None and not unchanged():
                raise Changed(
                    "%(file)s is not saved: another program changed it at the same moment. Try again.", file=path.name
                )
            _take_place(temp, path, data)
        except BaseException:
            with suppress(OSError):
                temp.unlink()
            raise
    except OSError as error:
        raise not_saved(path, error) from error
    _confirm(folder, path)


def move_file(folder: Path, source: Path, target: Path) -> None:
    """Move a file of the workspace ``folder`` to a place where nothing is. Raises Refusal when it stays."""
    if not is_inside(target, folder) or not is_inside(source, folder):
        raise Refusal("%(file)s stays: it is a link to another place.", file=source.relative_to(folder).as_posix())
    try:
        _make_folder(folder, target.parent)
        source.rename(target)
    except OSError as error:
        raise not_saved(source, error) from error
    _confirm(folder, target)
    _confirm(folder, source)


def _make_folder(folder: Path, place: Path) -> None:
    if not place.is_dir():
        place.mkdir(parents=True, exist_ok=True)
        _confirm(folder, place)


def _write_temp(folder: Path, path: Path, data: bytes) -> Path:
    temp = path.parent / f"{_TEMP_PREFIX}{_machine()}-{os.getpid()}-{time.time_ns():x}{_TEMP_SUFFIX}"
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        mode = None
    descriptor = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        try:
            _write_all(descriptor, data)
            try:
                _flush(descriptor)
            except OSError as error:
                if error.errno not in _CANNOT_CONFIRM:
                    raise
                _never_confirms(folder)
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


def _write_all(descriptor: int, data: bytes) -> None:
    rest, empty = memoryview(data), 0
    while rest:
        taken = os.write(descriptor, rest)
        rest = rest[taken:]
        empty = 0 if taken else empty + 1
        if empty > _EMPTY_WRITES:
            raise OSError(errno.EIO, os.strerror(errno.EIO))


def _flush(descriptor: int) -> None:
    """Have the drive keep what was written, also when the power fails."""
    if sys.platform == "darwin":  # its fsync stops at the cache of the drive
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def _take_place(temp: Path, path: Path, data: bytes) -> None:
    until = time.monotonic() + HELD_WAIT
    while True:
        try:
            temp.replace(path)
        except OSError as error:
            if _happened(temp, path, data):
                _not_confirmed(path, error)
                return
            if not _passes(error, path):
                raise
            if time.monotonic() > until:
                raise Held(
                    "%(file)s is not saved: another program holds it. Close that program or wait, and try again.",
                    file=path.name,
                ) from error
            time.sleep(_PAUSE)
        else:
            return


def _happened(temp: Path, path: Path, data: bytes) -> bool:
    """Whether the file took its place although that was said to have failed, as happens on network drives."""
    try:
        return not os.path.lexists(temp) and path.read_bytes() == data
    except OSError:
        return False


def _passes(error: OSError, path: Path) -> bool:
    """Whether it may be worth a second try: the file is held, or the call was broken off."""
    if error.errno == errno.EINTR:
        return True
    held = isinstance(error, PermissionError) or error.errno in (errno.EBUSY, errno.ETXTBSY)
    return held and os.access(path.parent, os.W_OK)


def _confirm(folder: Path, path: Path) -> None:
    """Have the drive keep the name of a file. The file is there whether or not it does."""
    if sys.platform == "win32":
        return  # Windows has no such call: its file systems see to it by themselves
    try:
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno in _CANNOT_CONFIRM:
            _never_confirms(folder)
        else:
            _not_confirmed(path, error)


def _never_confirms(folder: Path) -> None:
    leave(
        Sentence(
            "The drive with %(folder)s does not confirm what is written. All is saved, but if the power fails, the "
            "last minute may be lost: look at it then.",
            {"folder": str(folder)},
        ),
        once=True,
    )


def _not_confirmed(path: Path, error: OSError) -> None:
    leave(
        Sentence(
            "%(file)s is saved, but not confirmed by the disk (%(reason)s). Keep what you entered until you have seen "
            "it there again.",
            {"file": path.name, "reason": disk_reason(error)},
        )
    )


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

    Take ``lock`` around it. Another user of this machine has another lock: what a living process writes stays.
    """
    with suppress(OSError):
        for path in list(folder.iterdir()):
            if is_temp(path.name):
                with suppress(OSError):
                    if _is_left_behind(path):
                        path.unlink()


def _is_left_behind(path: Path) -> bool:
    age = time.time() - path.lstat().st_mtime
    own = f"{_TEMP_PREFIX}{_machine()}-"
    if not path.name.startswith(own):
        return age > _DAY
    process = path.name.removeprefix(own).partition("-")[0]
    if sys.platform == "win32":  # where asking after a process would end it
        return process == str(os.getpid()) or age > _HOUR
    return not process.isdecimal() or process == str(os.getpid()) or not _is_alive(int(process))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _machine() -> str:
    return slug(os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename)
