"""Backups: a workspace in one zip, proven to be whole when it is made, and brought back into a folder of its own."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace.backups.backup_manifest import (
    MANIFEST_FILE,
    BackedUp,
    Checksum,
    Manifest,
    checksum,
    grows,
    kept_size,
    manifest_text,
)
from kpi_tui.workspace.backups.backup_zip import COUNT_LIMIT, SIZE_LIMIT, BackupZip, is_portable, open_backup, too_much
from kpi_tui.workspace.backups.last_backup import remember_backup
from kpi_tui.workspace.files.disk_reason import disk_reason
from kpi_tui.workspace.files.places import BACKUPS
from kpi_tui.workspace.files.problem import Problem
from kpi_tui.workspace.files.reading import LOG_LIMIT, is_inside
from kpi_tui.workspace.files.writing import is_temp, lock, not_saved
from kpi_tui.workspace.glance import SETTINGS_FILE, check_is_workspace

_GIT = ".git"
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class BackupReport:
    """A backup that was made or brought back: its zip or its folder, and what is in it.

    ``left_out`` are files that are not in a backup, and why.
    """

    target: Path
    manifest: Manifest
    left_out: tuple[Problem, ...] = ()


def write_backup(folder: Path, target: Path) -> BackupReport:
    """Back up a workspace into the zip ``target``, which takes the place of an earlier backup of that name.

    It is read back and compared before it gets its name. Raises Refusal where there is no workspace, where ``target``
    is another file, lies in the workspace outside ``backups/`` or in a folder that is not there (as that of a disk that
    is not connected), or where the zip cannot be written.
    """
    folder, target = Path(os.path.abspath(folder)), Path(os.path.abspath(target))  # noqa: PTH100 (links are kept)
    check_is_workspace(folder)
    _check_target(folder, target)
    left_out: list[Problem] = []
    try:
        if target.parent == folder / BACKUPS:
            target.parent.mkdir(exist_ok=True)
        with lock(target.parent):
            temp = target.parent / f".kpi-tui-{target.name}.tmp"
            temp.unlink(missing_ok=True)
            try:
                with lock(folder), temp.open("xb") as file:
                    manifest = _pack(folder, file, left_out)
                    _flush(file)
                _verify(temp, target, manifest)
                temp.replace(target)
            except BaseException:
                with suppress(OSError):
                    temp.unlink()
                raise
    except OSError as error:
        raise not_saved(target, error) from error
    _sync(target.parent)
    remember_backup(folder, manifest, target)
    return BackupReport(target, manifest, tuple(sorted(left_out, key=lambda problem: problem.file)))


def restore(source: Path, folder: Path) -> BackupReport:
    """Bring the backup in the zip ``source`` back, into a folder that is new or empty.

    ``workspace.toml`` comes last: a folder that this was broken off in is no workspace. Raises Refusal, with nothing
    left behind, where the zip is no backup, is damaged, or would write elsewhere.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 (links are kept)
    with open_backup(source) as backup:
        made = _new_folder(folder)
        written: list[Path] = []
        try:
            for each in sorted(backup.manifest.files, key=lambda file: (file.file == SETTINGS_FILE, file.file)):
                _unpack(backup, each, folder / each.file, written)
            for place in {path.parent for path in written}:
                _sync(place)
        except OSError as error:
            _take_back(folder, written, made=made)
            raise Refusal("Nothing is restored: %(reason)s.", reason=disk_reason(error)) from error
        except BaseException:
            _take_back(folder, written, made=made)
            raise
        return BackupReport(folder, backup.manifest)


def _check_target(folder: Path, target: Path) -> None:
    if is_inside(target, folder) and not is_inside(target, folder / BACKUPS):
        raise Refusal(
            "A backup in the workspace itself goes to its folder %(folder)s; another disk is better.", folder=BACKUPS
        )
    if target.suffix.lower() != ".zip":
        raise Refusal("The backup needs a file: name one that ends in .zip.")
    if not target.parent.is_dir() and target.parent != folder / BACKUPS:
        raise Refusal(
            "The folder %(folder)s is not there, so nothing is backed up. Connect the disk, make the folder, or name "
            "another one.",
            folder=str(target.parent),
        )
    if not os.path.lexists(target):
        return
    try:
        with open_backup(target):
            return
    except Refusal as refusal:
        raise Refusal(
            "%(file)s is there already and is no backup that can be read: choose another name.", file=target.name
        ) from refusal


def _verify(temp: Path, target: Path, manifest: Manifest) -> None:
    try:
        with open_backup(temp) as written:
            if written.manifest == manifest:
                written.verify()
                return
    except Refusal:
        pass
    raise Refusal("%(file)s is not saved: the disk gave back something else. Try again.", file=target.name)


def _unpack(backup: BackupZip, each: BackedUp, path: Path, written: list[Path]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = path.open("xb")
    except FileExistsError as error:
        raise Refusal(
            "Nothing is restored: this disk takes %(file)s for another file of the backup. Restore on another disk.",
            file=each.file,
        ) from error
    with file:
        written.append(path)
        for chunk in backup.chunks(each):
            file.write(chunk)
        _flush(file)


def _pack(folder: Path, file: BinaryIO, left_out: list[Problem]) -> Manifest:
    packed: list[BackedUp] = []
    size = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
        for name in sorted(files_to_back_up(folder, left_out)):
            try:
                each = _pack_file(target, folder, name, SIZE_LIMIT - size)
            except _Unreadable as error:
                left_out.append(Problem(name, 1, error.sentence))
                continue
            packed.append(each)
            size += each.whole.size
            if len(packed) > COUNT_LIMIT:
                raise too_much()
        manifest = Manifest(datetime.now(UTC).replace(microsecond=0), tuple(packed))
        target.writestr(_entry(MANIFEST_FILE, manifest.made.timestamp()), manifest_text(manifest))
    return manifest


class _Unreadable(Refusal):
    """A file that is left out of the backup, because it cannot be opened."""


def _pack_file(target: zipfile.ZipFile, folder: Path, name: str, room: int) -> BackedUp:
    path = folder / name
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise _Unreadable("The file cannot be opened: %(reason)s.", reason=disk_reason(error)) from error
    with open(descriptor, "rb") as source:  # noqa: PTH123 (opened already)
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _Unreadable("This is not an ordinary file, so it is not read.")
        if status.st_size > room:
            raise too_much()
        if grows(name) and status.st_size <= LOG_LIMIT:
            data = source.read()
            target.writestr(_entry(name, status.st_mtime), data)
            return BackedUp(name, checksum(data), checksum(memoryview(data)[: kept_size(data)]))
        found, size = hashlib.sha256(), 0
        with target.open(_entry(name, status.st_mtime), "w") as packed:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > room:
                    raise too_much()
                found.update(chunk)
                packed.write(chunk)
        return BackedUp(name, Checksum(size, found.hexdigest()))


def _entry(name: str, written: float) -> zipfile.ZipInfo:
    # What a zip can say of a time reaches from 1980 to 2107.
    moment = time.gmtime(min(max(written, 315532800), 4354819198))
    entry = zipfile.ZipInfo(name, moment[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    return entry


def files_to_back_up(folder: Path, left_out: list[Problem]) -> Iterator[str]:
    """The files of a workspace to back up, with forward slashes; those that cannot be are named in ``left_out``."""
    places = [""]
    while places:
        place = places.pop()
        try:
            with os.scandir(folder / place) as found:
                entries = list(found)
        except OSError as error:
            sentence = Sentence("The folder cannot be read: %(reason)s.", {"reason": disk_reason(error)})
            left_out.append(Problem(place, 1, sentence))
            continue
        for entry in entries:
            name = f"{place}{entry.name}"
            if entry.name == _GIT or is_temp(entry.name) or name == BACKUPS:
                continue
            if entry.is_dir(follow_symlinks=False):
                places.append(f"{name}/")
            elif why := _why_not(folder, entry, name):
                left_out.append(Problem(name, 1, why))
            else:
                yield name


def _why_not(folder: Path, entry: os.DirEntry[str], name: str) -> Sentence | None:
    try:
        if entry.is_symlink() and not (is_inside(Path(entry.path), folder) and entry.is_file()):
            return Sentence("This is a link to a folder or to another place, so it is not backed up.")
        if not entry.is_file():
            return Sentence("This is not an ordinary file, so it is not backed up.")
    except OSError as error:
        return Sentence("The file cannot be opened: %(reason)s.", {"reason": disk_reason(error)})
    if not is_portable(name) or name == MANIFEST_FILE:
        return Sentence("A file of this name cannot be restored on every computer, so it is not backed up: rename it.")
    return None


def _new_folder(folder: Path) -> bool:
    """Make the folder; True where it was not there. Raises Refusal where it cannot be made, or holds anything."""
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
            return True
        empty = next(folder.iterdir(), None) is None
    except OSError as error:
        raise Refusal("%(place)s cannot be used: %(reason)s.", place=str(folder), reason=disk_reason(error)) from error
    if not empty:
        raise Refusal("%(folder)s is not empty: restore into a new folder.", folder=str(folder))
    return False


def _take_back(folder: Path, written: list[Path], *, made: bool) -> None:
    places = {place for path in written for place in path.parents if is_inside(place, folder)}
    for path in written:
        with suppress(OSError):
            path.unlink()
    for place in sorted(places, key=lambda each: len(each.parts), reverse=True):
        with suppress(OSError):
            place.rmdir()
    if made:
        with suppress(OSError):
            folder.rmdir()


def _flush(file: BinaryIO) -> None:
    file.flush()
    try:
        os.fsync(file.fileno())
    except OSError as error:
        # Some network drives have no such call; what was written is read back all the same.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):
            raise


def _sync(folder: Path) -> None:
    # Some file systems, and Windows, refuse to sync a folder; the file is there all the same.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
