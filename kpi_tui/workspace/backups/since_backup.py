"""What became of a workspace since a backup: what differs, and whether any line that only gets company has gone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kpi_tui.model.measurement import Measurement
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace.backups.backup import files_to_back_up
from kpi_tui.workspace.backups.backup_manifest import BackedUp, Checksum, Manifest, checksum, grows
from kpi_tui.workspace.backups.backup_zip import open_backup
from kpi_tui.workspace.backups.last_backup import last_backup
from kpi_tui.workspace.files.problem import Problem
from kpi_tui.workspace.files.reading import LOG_LIMIT, clean, read_bytes
from kpi_tui.workspace.logs.log_files import LOGS, input_of
from kpi_tui.workspace.logs.log_format import canonical_closing, parse

_CHUNK = 1024 * 1024
_NAMED = 20
_WIDTH = 200


@dataclass(frozen=True, slots=True)
class SinceBackup:
    """How a workspace differs from a backup.

    That files are ``changed``, ``gone`` or ``new`` is no mistake: people change cards and put them away. ``problems``
    are lines of logs and histories that are not there any more, as they never should be.
    """

    target: Path
    made: datetime
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    new: tuple[str, ...]
    problems: tuple[Problem, ...]


def since_backup(folder: Path, target: Path | None = None) -> SinceBackup:
    """Compare a workspace with the backup ``target``, or with the last one that was made of it on this computer.

    Raises Refusal where there is none, or where it cannot be read.
    """
    if target is None:
        last = last_backup(folder)
        if last is None:
            raise Refusal(
                "No backup of this workspace was made on this computer: make one with “kpi-tui backup FILE.zip”, or "
                "name one with --backup FILE.zip."
            )
        return _compared(folder, last.manifest, last.target)
    with open_backup(target) as backup:
        manifest = backup.manifest
    return _compared(folder, manifest, target)


def _compared(folder: Path, manifest: Manifest, target: Path) -> SinceBackup:
    there = set(files_to_back_up(folder, []))
    changed, gone, doubtful = [], [], []
    for each in manifest.files:
        if each.file not in there:
            gone.append(each.file)
            if grows(each.file):
                doubtful.append(each)
        elif grows(each.file):
            if not _is_kept(folder, each):
                doubtful.append(each)
        elif _checksum(folder / each.file) != each.whole:
            changed.append(each.file)
    new = there - {each.file for each in manifest.files}
    problems = list(_lost(folder, manifest, target, doubtful, there)) if doubtful else []
    return SinceBackup(target, manifest.made, tuple(changed), tuple(gone), tuple(sorted(new)), tuple(problems))


def _checksum(path: Path) -> Checksum | None:
    found, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                found.update(chunk)
                size += len(chunk)
    except OSError:
        return None
    return Checksum(size, found.hexdigest())


def _is_kept(folder: Path, each: BackedUp) -> bool:
    """Whether a log or history still begins as it was backed up, so that all its lines are there."""
    if each.kept is None:  # one that was too large to be read
        return _checksum(folder / each.file) == each.whole
    try:
        data = read_bytes(folder / each.file, folder, LOG_LIMIT)
    except Refusal:
        return False
    return checksum(memoryview(data)[: each.kept.size]) == each.kept


def _lost(
    folder: Path, manifest: Manifest, target: Path, doubtful: Iterable[BackedUp], there: Iterable[str]
) -> Iterator[Problem]:
    try:
        with open_backup(target) as backup:
            if backup.manifest != manifest:
                raise Refusal("%(file)s is another backup.", file=str(target))
            for each in doubtful:
                before = b"".join(backup.chunks(each)).decode("utf-8", "replace")
                yield from _lost_lines(folder, each.file, before, manifest.made, there)
    except Refusal:
        for each in doubtful:
            sentence = Sentence(
                "This file does not begin as it did in the backup of %(made)s. Name that backup with --backup FILE.zip "
                "to see which lines are missing.",
                {"made": manifest.made},
            )
            yield Problem(each.file, 1, sentence)


def _lost_lines(folder: Path, file: str, before: str, made: datetime, there: Iterable[str]) -> Iterator[Problem]:
    """The lines of a log or history that stand in none of the files that count together with it."""
    texts = [_text(folder, name) for name in there if _counts_with(file, name)]
    present = {line.strip() for text in texts for line in text.split("\n")}
    lines = [line.strip() for line in before.split("\n")]
    lost = [number for number, line in enumerate(lines, 1) if line.startswith("{") and line not in present]
    if file.startswith(LOGS) and (lost or canonical_closing(before) is None):
        said = {measurement for text in texts for _line, measurement in _measurements(text)}
        figures = _measurements(before)
        same = {number for number, measurement in figures if measurement in said}
        # In another shape than a line for each, a line may stay while its figure goes.
        hidden = {number for number, measurement in figures if measurement not in said and lines[number - 1][:1] != "{"}
        lost = sorted({*lost} - same | hidden)
    for number in lost[:_NAMED]:
        line = lines[number - 1]
        sentence = Sentence(
            "This line of the backup of %(made)s is gone or altered: %(line)s", {"made": made, "line": _shown(line)}
        )
        yield Problem(file, number, sentence)
    if lost[_NAMED:]:
        sentence = Sentence("More lines of the backup are gone or altered: %(count)s.", {"count": len(lost) - _NAMED})
        yield Problem(file, lost[_NAMED], sentence)


def _counts_with(file: str, other: str) -> bool:
    place, _slash, name = file.rpartition("/")
    other_place, _slash, other_name = other.rpartition("/")
    if not grows(other) or place != other_place:
        return False
    return place != LOGS or input_of(name) == input_of(other_name)


def _text(folder: Path, file: str) -> str:
    try:
        return read_bytes(folder / file, folder, LOG_LIMIT).decode("utf-8", "replace")
    except Refusal:
        return ""


def _measurements(text: str) -> list[tuple[int, Measurement]]:
    """What a log says, by line; nothing where it cannot be read."""
    try:
        return [(entry.line, entry.measurement) for entry in parse(text.removeprefix("\ufeff")).entries]
    except Refusal:
        return []


def _shown(line: str) -> str:
    line = clean(line)
    return line if len(line) <= _WIDTH else f"{line[:_WIDTH]}…"
