"""The history of the cards: a file for each device, with a line for each change of a card and for each import.

Like the logs, it only ever grows, and all files count together, those included that a sync program copied. The history
of the figures is in their own logs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace.files.places import HISTORY
from kpi_tui.workspace.files.problem import Problem
from kpi_tui.workspace.files.reading import LOG_LIMIT, BadToml, decode, parse_toml, read_bytes
from kpi_tui.workspace.files.stamp import Stamp, stamp_of
from kpi_tui.workspace.files.writing import Held, replace_file
from kpi_tui.workspace.logs.batch import written_at
from kpi_tui.workspace.logs.log_files import is_log
from kpi_tui.workspace.logs.log_format import BLANK, CLOSING, DAY_AND_TIME, element_lines, moment, quoted
from kpi_tui.workspace.logs.own_files import device_in, keep_moment

FULL = 2 * 1024 * 1024
"""A file that would grow beyond this is left as it is, and a fresh one goes on: each change writes the file anew."""
_SIBLINGS = 999

_TEXT = r'[^"\\\x00-\x1f\x7f]*+(?:\\(?:["\\bfnrt]|u00[01][0-9A-Fa-f]|u007[Ff])[^"\\\x00-\x1f\x7f]*+)*+'
_NAME = r"[0-9A-Za-z_-]+"
_LINE = (
    rf"[ \t]*\{{ at = (?P<at>{DAY_AND_TIME})Z"
    rf'(?:, by = "(?P<by>{_TEXT})")?, batch = "(?P<batch>{_NAME})", '
    rf'(?:file = "(?P<file>{_TEXT})"(?:, before = "(?P<before>{_TEXT})")?(?:, after = "(?P<after>{_TEXT})")?'
    rf'(?:, undoes = "(?P<undoes>{_NAME})")?'
    rf'|source = "(?P<source>{_TEXT})", sha256 = "(?P<sha256>{_TEXT})"(?:, profile = "(?P<profile>{_TEXT})")?, '
    r"new = (?P<new>[0-9]{1,9}), changed = (?P<changed>[0-9]{1,9})) \},[ \t]*"
)
_OPENING = r"changes = \[[ \t]*"


@dataclass(frozen=True, slots=True)
class CardChange:
    """That a card, by its ``file``, said ``before`` and says ``after``: None where there is no card.

    All that one request changed bears one ``batch``. ``undoes`` is the batch that this one took back.
    """

    file: str
    before: str | None
    after: str | None
    at: datetime
    batch: str
    by: str | None = None
    undoes: str | None = None
    device: str = field(default="", compare=False)

    @property
    def moment(self) -> datetime:
        """When it was written, as exactly as is known."""
        return written_at(self.batch) or self.at


@dataclass(frozen=True, slots=True)
class FiguresImported:
    """That figures of a ``batch`` came from a file, how many of them were ``new`` and how many changed a figure."""

    source: str
    sha256: str
    at: datetime
    batch: str
    profile: str | None = None
    new: int = 0
    changed: int = 0
    by: str | None = None
    device: str = field(default="", compare=False)

    @property
    def moment(self) -> datetime:
        """As of a change of a card."""
        return written_at(self.batch) or self.at


@dataclass(frozen=True, slots=True)
class Records:
    """All that the files of the history say, in the order in which it happened, and what is wrong with the files."""

    changes: tuple[CardChange, ...] = ()
    imports: tuple[FiguresImported, ...] = ()
    problems: tuple[Problem, ...] = ()


def line(record: CardChange | FiguresImported) -> str:
    """The line of a history that says this, without a line end."""
    by = f", by = {quoted(record.by)}" if record.by else ""
    said: dict[str, str | int | None]
    if isinstance(record, CardChange):
        said = {"file": record.file, "before": record.before, "after": record.after, "undoes": record.undoes}
    else:
        said = {
            "source": record.source,
            "sha256": record.sha256,
            "profile": record.profile,
            "new": record.new,
            "changed": record.changed,
        }
    parts = [
        f"{key} = {quoted(value) if isinstance(value, str) else value}"
        for key, value in said.items()
        if value is not None
    ]
    return f"  {{ at = {moment(record.at)}{by}, batch = {quoted(record.batch)}, {', '.join(parts)} }},"


def text_of(records: Iterable[CardChange | FiguresImported]) -> str:
    """A whole history file with these lines."""
    return "changes = [\n" + "".join(f"{line(record)}\n" for record in records) + "]\n"


def append(folder: Path, device: str, records: Sequence[CardChange | FiguresImported]) -> Path:
    """Add lines to the history of this device, and answer with the file that they are in. Take the lock around it.

    A file that cannot be read or is held by another program stays as it is, and a fresh one goes on. Raises Refusal
    when nothing is saved.
    """
    for path in _own_files(folder, device):
        try:
            replace_file(folder, path, _with_lines(folder, path, records))
        except _CannotHold:
            continue
        except Held:
            if path.exists():
                continue
            raise
        keep_moment(path, max((record.moment for record in records), default=None))
        return path
    raise Refusal(
        "Nothing is saved: no file in %(folder)s can be written. Repair or remove the broken ones.", folder=HISTORY
    )


class _CannotHold(Exception):
    """A file that no line can be added to, and that is left as it is."""


def _own_files(folder: Path, device: str) -> Iterator[Path]:
    yield folder / HISTORY / f"{device}.toml"
    for number in range(2, _SIBLINGS + 1):
        yield folder / HISTORY / f"{device}-{number}.toml"


def _with_lines(folder: Path, path: Path, records: Sequence[CardChange | FiguresImported]) -> bytes:
    added = text_of(records)
    if _canonical(added) != list(records):
        raise Refusal("%(file)s is not saved: it cannot be written as a line.", file=path.name)
    if path.is_symlink():
        raise _CannotHold
    if not path.exists():
        return added.encode()
    try:
        old = decode(read_bytes(path, folder, LOG_LIMIT))
    except Refusal as refusal:
        raise _CannotHold from refusal
    if len(old) + len(added) > FULL or _canonical(old) is None:
        raise _CannotHold
    end = "\r\n" if "\r\n" in old else "\n"
    kept = old[: re.search(rf"{CLOSING}(?:\r?\n{BLANK})*\Z", old).start()]  # type: ignore[union-attr]
    return (kept + added.partition("\n")[2].replace("\n", end)).encode()


def read_records(folder: Path) -> Records:
    """The history of all devices. Lines that say the same count once."""
    try:
        paths = sorted(path for path in (folder / HISTORY).iterdir() if is_log(path.name))
    except FileNotFoundError:
        return Records()
    except OSError as error:
        from kpi_tui.workspace.files.disk_reason import disk_reason

        sentence = Sentence("The folder cannot be read: %(reason)s.", {"reason": disk_reason(error)})
        return Records(problems=(Problem(HISTORY, 1, sentence),))
    found: dict[CardChange | FiguresImported, None] = {}
    problems: list[Problem] = []
    for path in sorted(paths, key=lambda each: (len(each.name), each.name)):  # copies have longer names
        records, wrong = _read_file(folder, path, stamp_of(path))
        problems += wrong
        found.update(dict.fromkeys(record for record in records if record not in found))
    ordered = sorted(found, key=lambda record: record.moment)
    return Records(
        tuple(record for record in ordered if isinstance(record, CardChange)),
        tuple(record for record in ordered if isinstance(record, FiguresImported)),
        tuple(sorted(problems, key=lambda problem: (problem.file, problem.line))),
    )


@lru_cache(maxsize=128)
def _read_file(
    folder: Path, path: Path, _stamp: Stamp
) -> tuple[tuple[CardChange | FiguresImported, ...], tuple[Problem, ...]]:
    """What one file says; as long as it has the same stamp, it is not read again."""
    file = f"{HISTORY}/{path.name}"
    try:
        records, wrong = parse(decode(read_bytes(path, folder, LOG_LIMIT)))
    except Refusal as refusal:
        number = refusal.line if isinstance(refusal, BadToml) else 1
        return (), (Problem(file, number, refusal.sentence),)
    device = device_in(path.name)
    problems = tuple(Problem(file, number, sentence) for number, sentence in wrong)
    return tuple(replace(record, device=device) for record in records), problems


def read_changes(folder: Path) -> tuple[tuple[CardChange, ...], tuple[Problem, ...]]:
    """The changes of cards in the order in which they happened, and what is wrong with the files."""
    records = read_records(folder)
    return records.changes, records.problems


def parse(text: str) -> tuple[list[CardChange | FiguresImported], list[tuple[int, Sentence]]]:
    """What a history says, whatever its shape, and what is wrong in it by line. Raises BadToml where it is none."""
    canonical = _canonical(text.replace("\r\n", "\n"))
    return (canonical, []) if canonical is not None else _any(text)


def _canonical(text: str) -> list[CardChange | FiguresImported] | None:
    """What a file says that has the shape in which the program writes; None where it has another."""
    pattern, blank = re.compile(_LINE), re.compile(BLANK)
    records: list[CardChange | FiguresImported] = []
    lines = iter(text.replace("\r\n", "\n").split("\n"))
    for each in lines:
        if re.fullmatch(_OPENING, each):
            break
        if not blank.fullmatch(each):
            return None
    for each in lines:
        if match := pattern.fullmatch(each):
            try:
                records.append(_record(match.groupdict()))
            except ValueError:
                return None
        elif re.fullmatch(CLOSING, each):
            return records if all(map(blank.fullmatch, lines)) else None
        elif not blank.fullmatch(each):
            return None
    return None


def _record(parts: dict[str, str | None]) -> CardChange | FiguresImported:
    """The record that a canonical line is. Raises ValueError for a day that does not exist."""
    at = datetime.fromisoformat(str(parts["at"])).replace(tzinfo=UTC)
    # What TOML escapes in a canonical line, JSON escapes in the same way.
    said = {key: json.loads(f'"{part}"') if "\\" in part else part for key, part in parts.items() if part is not None}
    return _made(said | {"at": at} | {key: int(said[key]) for key in ("new", "changed") if key in said})


def _any(text: str) -> tuple[list[CardChange | FiguresImported], list[tuple[int, Sentence]]]:
    table = parse_toml(text)
    entries = table.get("changes")
    if not isinstance(entries, list):
        raise BadToml(1, Sentence("The file is no history: it has no list “changes = [ … ]”."))
    lines = element_lines(text, "changes")
    if len(lines) != len(entries):
        lines = [1] * len(entries)
    records: list[CardChange | FiguresImported] = []
    problems: list[tuple[int, Sentence]] = []
    for number, entry in zip(lines, entries, strict=True):
        try:
            records.append(_checked(entry))
        except Refusal as refusal:
            problems.append((number, refusal.sentence))
    return records, problems


def _checked(entry: object) -> CardChange | FiguresImported:
    if not isinstance(entry, dict):
        raise Refusal("A change must look like { at = …, batch = …, file = … }.")
    at = entry.get("at")
    if not isinstance(at, datetime):
        raise Refusal(
            "“%(key)s” must be the moment of entry without quotes, as in %(key)s = 2026-10-01T09:12:33Z.", key="at"
        )
    try:
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise Refusal("The moment of entry does not exist in UTC.") from None
    for key in ("by", "batch", "file", "before", "after", "undoes", "source", "sha256", "profile"):
        if not isinstance(entry.get(key, ""), str):
            raise Refusal("“%(key)s” must be a text in quotes.", key=key)
    for key in ("new", "changed"):
        count = entry.get(key, 0)
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count < 10**9:
            raise Refusal("“%(key)s” must be a whole number.", key=key)
    if not entry.get("batch") or bool(entry.get("file")) is bool(entry.get("source")):
        raise Refusal("A change must look like { at = …, batch = …, file = … }.")
    return _made(entry | {"at": at})


def _made(said: dict[str, Any]) -> CardChange | FiguresImported:
    by = said.get("by") or None
    if "file" in said:
        sides = said.get("before"), said.get("after")
        return CardChange(said["file"], *sides, said["at"], said["batch"], by, said.get("undoes") or None)
    counts = said.get("new", 0), said.get("changed", 0)
    return FiguresImported(
        said["source"], said.get("sha256", ""), said["at"], said["batch"], said.get("profile") or None, *counts, by
    )
