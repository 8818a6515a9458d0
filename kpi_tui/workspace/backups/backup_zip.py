"""Reading the zip of a backup. It may come from anywhere: its names, its sizes and its list must fit together."""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import RESERVED
from kpi_tui.workspace.backups.backup_manifest import MANIFEST_FILE, BackedUp, Manifest, parse_manifest
from kpi_tui.workspace.files.disk_reason import disk_reason
from kpi_tui.workspace.files.reading import LOG_LIMIT, clean, decode

SIZE_LIMIT = 2 * 1024**3
"""The largest workspace that is backed up or restored."""
COUNT_LIMIT = 100_000
"""The most files that a backup holds."""

_CHUNK = 1024 * 1024
_LONGEST_NAME = 1000
_NOT_IN_NAMES = frozenset('\\:*?"<>|')
_ENCRYPTED = 0x1
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    RuntimeError,  # encrypted; NotImplementedError is one of these too
    ValueError,
    OverflowError,
    KeyError,
)


@dataclass(frozen=True, slots=True)
class BackupZip:
    """An open backup whose names, sizes and list fit together; what is in its files shows when they are read."""

    manifest: Manifest
    _zip: zipfile.ZipFile

    def chunks(self, each: BackedUp) -> Iterator[bytes]:
        """What is in a file, piece by piece. Raises Refusal at the end where that is not what the list promises."""
        found, size = hashlib.sha256(), 0
        with _named_damage(), self._zip.open(each.file) as source:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > each.whole.size:
                    break
                found.update(chunk)
                yield chunk
        if size != each.whole.size or found.hexdigest() != each.whole.sha256:
            raise Refusal("The backup is damaged: %(file)s is not what it was.", file=each.file)

    def verify(self) -> None:
        """Read all of it. Raises Refusal where a file is not what the list promises."""
        for each in self.manifest.files:
            for _chunk in self.chunks(each):
                pass


@contextmanager
def open_backup(path: Path) -> Iterator[BackupZip]:
    """Open the zip of a backup. Raises Refusal where it is none, is damaged, or would write where it should not."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as file:  # noqa: PTH123 (opened already)
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Refusal("%(file)s is not an ordinary file.", file=str(path))
            with _named_damage():
                opened = zipfile.ZipFile(file)
            with opened:
                yield BackupZip(_checked(opened, path), opened)
    except OSError as error:
        raise Refusal("%(file)s cannot be read: %(reason)s.", file=str(path), reason=disk_reason(error)) from error


@contextmanager
def _named_damage() -> Iterator[None]:
    try:
        yield
    except Refusal:
        raise
    except _DAMAGE:
        raise Refusal("This is no backup of kpi-tui, or it is damaged: take another one.") from None


def _checked(opened: zipfile.ZipFile, path: Path) -> Manifest:
    found = {}
    for entry in opened.infolist():
        if entry.is_dir():
            continue
        if entry.filename in found:
            raise Refusal("The backup holds %(file)s twice, so it is not used.", file=clean(entry.filename))
        _check_entry(entry)
        found[entry.filename] = entry
    listed = found.pop(MANIFEST_FILE, None)
    if listed is None:
        raise Refusal("%(file)s is no backup of kpi-tui: it holds no list of its files.", file=path.name)
    if len(found) > COUNT_LIMIT or sum(entry.file_size for entry in found.values()) > SIZE_LIMIT:
        raise too_much()
    if listed.file_size > LOG_LIMIT:
        raise Refusal("The list in the backup is damaged: it does not say what is in it.")
    with _named_damage():
        manifest = parse_manifest(decode(opened.read(listed)))
    names = [each.file for each in manifest.files]
    if len(set(names)) != len(names):
        raise Refusal("The list in the backup is damaged: it does not say what is in it.")
    for each in manifest.files:
        if each.file not in found:
            raise Refusal("The backup is damaged: %(file)s is missing.", file=clean(each.file))
        if found.pop(each.file).file_size != each.whole.size:
            raise Refusal("The backup is damaged: %(file)s is not what it was.", file=clean(each.file))
    if found:
        raise Refusal(
            "The backup holds %(file)s, which its list does not name, so it is not used.", file=clean(min(found))
        )
    return manifest


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if not is_portable(entry.filename):
        raise Refusal(
            "The backup holds a file with the name “%(file)s”, which cannot be made in a workspace, so it is not used.",
            file=clean(entry.filename),
        )
    mode = entry.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise Refusal("The backup holds a link (%(file)s), so it is not used.", file=clean(entry.filename))
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refusal("This is no backup of kpi-tui, or it is damaged: take another one.")


def is_portable(file: str) -> bool:
    """Whether a place in a workspace, with forward slashes, stays inside it and can be made on every computer."""
    return len(file) <= _LONGEST_NAME and all(map(_is_portable_name, file.split("/")))


def _is_portable_name(name: str) -> bool:
    if not name or name[-1] in ". " or name.partition(".")[0].rstrip(" ").lower() in RESERVED:
        return False
    return not any(sign in _NOT_IN_NAMES or unicodedata.category(sign) in ("Cc", "Cs") for sign in name)


def too_much() -> Refusal:
    """That a workspace is larger than what is backed up or restored."""
    return Refusal(
        "There are more than %(count)s files or %(size)s GiB: move what does not belong to the workspace out of it.",
        count=COUNT_LIMIT,
        size=SIZE_LIMIT // 1024**3,
    )
