"""The list inside a backup: every file with its size and checksum, so that a backup can prove that it is whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.files.reading import BadToml, parse_toml
from kpi_tui.workspace.logs.log_files import LOGS, is_log
from kpi_tui.workspace.logs.log_format import quoted

MANIFEST_FILE = "kpi-tui-backup.toml"
"""The list's name in a backup."""
HISTORY = "history"
"""The folder of the changes of cards, in a workspace."""
FORMAT = 1

_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST = 2**62


@dataclass(frozen=True, slots=True)
class Checksum:
    """How many bytes there are, and their SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A file of a backup, by its place in the workspace with forward slashes.

    ``kept`` is the part of a log or history that never changes again: all before the bracket that closes it. None for
    other files.
    """

    file: str
    whole: Checksum
    kept: Checksum | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup, by file, and when it was made."""

    made: datetime
    files: tuple[BackedUp, ...]

    @property
    def size(self) -> int:
        """The size of all files together."""
        return sum(each.whole.size for each in self.files)


def grows(file: str) -> bool:
    """Whether a file of a workspace only ever gets lines added: a log or a history."""
    place, _slash, name = file.rpartition("/")
    return place in (LOGS, HISTORY) and is_log(name)


def checksum(data: bytes | memoryview) -> Checksum:
    """The checksum of these bytes."""
    return Checksum(len(data), hashlib.sha256(data).hexdigest())


def kept_size(data: bytes) -> int:
    """How much of a log or history stays as it is when lines are added: all before its closing bracket."""
    return data.rfind(b"\n]") + 1 or len(data)


def manifest_text(manifest: Manifest) -> str:
    """The list as it stands in a backup. Raises Refusal where the name of a file cannot be written."""
    lines = [
        "# A backup made by kpi-tui: “kpi-tui restore FILE.zip FOLDER” brings it back.\n",
        f"format = {FORMAT}\n",
        f"made = {manifest.made.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z\n",
        "files = [\n",
    ]
    for each in manifest.files:
        kept = f', kept = {each.kept.size}, kept_sha256 = "{each.kept.sha256}"' if each.kept else ""
        lines.append(
            f'  {{ file = {quoted(each.file)}, size = {each.whole.size}, sha256 = "{each.whole.sha256}"{kept} }},\n'
        )
    return "".join([*lines, "]\n"])


def parse_manifest(text: str) -> Manifest:
    """The list that this text is. Raises Refusal where it is none, or one of a newer format."""
    try:
        table = parse_toml(text)
    except BadToml as error:
        raise Refusal(
            "The list in the backup cannot be read: %(file)s, line %(line)s: %(problem)s",
            file=MANIFEST_FILE,
            line=error.line,
            problem=error.sentence,
        ) from None
    number, made, files = table.get("format"), table.get("made"), table.get("files")
    if isinstance(number, int) and number > FORMAT:
        raise Refusal("The backup was made by a newer kpi-tui. Install the newest version to use it.")
    if not isinstance(made, datetime) or not isinstance(files, list):
        raise _no_list()
    try:
        moment = made.astimezone(UTC) if made.tzinfo else made.replace(tzinfo=UTC)
    except OverflowError:
        raise _no_list() from None
    return Manifest(moment, tuple(map(_backed_up, files)))


def _backed_up(entry: object) -> BackedUp:
    if not isinstance(entry, dict) or not isinstance(file := entry.get("file"), str):
        raise _no_list()
    whole = _checksum(entry.get, "size", "sha256")
    kept = _checksum(entry.get, "kept", "kept_sha256") if "kept" in entry else None
    if kept is not None and kept.size > whole.size:
        raise _no_list()
    return BackedUp(file, whole, kept)


def _checksum(get: Callable[[str], object], size_key: str, sum_key: str) -> Checksum:
    size, sha256 = get(size_key), get(sum_key)
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size < _LARGEST:
        raise _no_list()
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        raise _no_list()
    return Checksum(size, sha256)


def _no_list() -> Refusal:
    return Refusal("The list in the backup is damaged: it does not say what is in it.")
