"""Adding a measurement to a log. Nothing is ever rewritten: a correction, a deletion and an undo are lines too."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kpi_tui.model.measurement import Measurement
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import is_slug
from kpi_tui.workspace.log_files import LOGS, input_of, is_log
from kpi_tui.workspace.log_format import Log, canonical_closing, count_canonical, find_array, line, parse
from kpi_tui.workspace.reading import LOG_LIMIT, clean, decode, read_bytes
from kpi_tui.workspace.writing import Held, lock, replace_file

_SIBLINGS = 99
_SECOND = timedelta(seconds=1)


class _CannotHold(Exception):
    """A file that no line can be added to, and that is left as it is."""


def append(folder: Path, input_id: str, device: str, measurement: Measurement, *, label: str = "") -> Path:
    """Write a measurement of an input or KPI into the log of this device, and answer with the file that it is in.

    It is on disk when this returns. ``measurement.at`` is moved to one second after the newest line for the same
    period and segment, so that a slow clock cannot make it lose. A file that cannot be read, or that is held by
    another program, stays as it is: the line goes to a fresh file beside it. ``label`` heads a new file. Raises
    Refusal when nothing is saved.
    """
    if not is_slug(input_id) or not is_slug(device):
        raise Refusal("“%(id)s” is not saved: small letters, digits, - and _ make an id.", id=f"{input_id}.{device}")
    with lock(folder):
        at = measurement.at.astimezone(UTC)
        newest = newest_at(folder, input_id, measurement.period, measurement.segment)
        if newest is not None:
            try:
                at = max(at, newest + _SECOND)
            except OverflowError:
                raise Refusal(
                    "The figure for %(period)s is not saved: another one says it was entered in the year 9999. "
                    "Correct its “at” in %(folder)s first.",
                    period=measurement.period,
                    folder=LOGS,
                ) from None
        entry = replace(measurement, at=at.replace(microsecond=0))
        text = line(entry)
        _check_line(text, entry)
        for path in _own_files(folder, input_id, device):
            try:
                replace_file(folder, path, _with_line(folder, path, text, label))
            except _CannotHold:
                continue
            except Held:
                if path.exists():
                    continue
                raise  # a fresh file is held by nobody: the next one would fare no better, and each costs a wait
            return path
    raise Refusal(
        "Nothing is saved: no log of %(id)s in %(folder)s can be written. Repair or remove the broken ones.",
        id=input_id,
        folder=LOGS,
    )


def newest_at(folder: Path, input_id: str, period: str, segment: str | None = None) -> datetime | None:
    """When the newest line for a period and segment was entered, on any device; None where there is none."""
    found = [at for path in _files_of(folder, input_id) for at in _entered(folder, path, period, segment or None)]
    return max(found, default=None)


def _files_of(folder: Path, input_id: str) -> Iterator[Path]:
    logs = folder / LOGS
    if logs.is_dir():
        yield from (path for path in logs.iterdir() if is_log(path.name) and input_of(path.name) == input_id)


def _entered(folder: Path, path: Path, period: str, segment: str | None) -> Iterator[datetime]:
    try:
        text = decode(read_bytes(path, folder, LOG_LIMIT))
        if canonical_closing(text) is None:
            log = parse(text)
        elif f'"{period}"' in text:
            log = _lines_of(text, period)
        else:
            return
    except (Refusal, ValueError):
        # A file that cannot be read has no lines that count.
        return
    for entry in log.entries:
        if entry.measurement.period == period and entry.measurement.segment == segment:
            yield entry.measurement.at


def _lines_of(text: str, period: str) -> Log:
    """The part of a log of canonical shape that is about one period: far less for tomllib to read."""
    start = re.compile(rf'^[ \t]*\{{ period = "{re.escape(period)}",.*$', re.MULTILINE)
    return parse("measurements = [\n" + "\n".join(match[0] for match in start.finditer(text)) + "\n]\n")


def _check_line(text: str, entry: Measurement) -> None:
    log = parse(f"measurements = [\n{text}\n]\n")
    meant = replace(entry, segment=entry.segment or None, note=entry.note or None, by=entry.by or None)
    if log.problems or [read.measurement for read in log.entries] != [meant]:
        raise Refusal("The figure for %(period)s is not saved: it cannot be written as a line.", period=entry.period)


def _own_files(folder: Path, input_id: str, device: str) -> Iterator[Path]:
    logs = folder / LOGS
    yield logs / f"{input_id}.{device}.toml"
    for number in range(2, _SIBLINGS + 1):
        yield logs / f"{input_id}.{device}-{number}.toml"


def _with_line(folder: Path, path: Path, line_text: str, label: str) -> bytes:
    """The bytes of the file with the line added, checked to hold all of what was there and one measurement more."""
    if not path.exists() and not path.is_symlink():
        heading = f"# {clean(label)}\n" if label else ""
        return f"{heading}measurements = [\n{line_text}\n]\n".encode()
    if path.is_symlink():
        raise _CannotHold
    try:
        old = decode(read_bytes(path, folder, LOG_LIMIT))
    except Refusal as refusal:
        raise _CannotHold from refusal
    data = (_extended(old, line_text) or _extended_by_hand(old, line_text)).encode()
    if len(data) > LOG_LIMIT:
        raise _CannotHold
    return data


def _extended(old: str, line_text: str) -> str | None:
    """A log of canonical shape with a line more; None where it does not have that shape before and after."""
    closing = canonical_closing(old)
    if closing is None:
        return None
    new = _insert(old, line_text, closing)
    if canonical_closing(new) is None or count_canonical(new) != count_canonical(old) + 1:
        return None
    return new


def _insert(text: str, line_text: str, closing: int) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    start = text.rfind("\n", 0, closing) + 1
    if text[start:closing].strip():
        return text[:closing].rstrip(" \t") + end + line_text + end + text[closing:]
    return text[:start] + line_text + end + text[start:]


def _extended_by_hand(old: str, line_text: str) -> str:
    """A log of any shape with a line more, compared by what it says."""
    try:
        before = parse(old)
        array = find_array(old)
        if array is None:
            raise _CannotHold
        new = _insert(old, line_text, array.closing)
        if array.comma is not None:
            new = new[: array.comma] + "," + new[array.comma :]
        table, expected = tomllib.loads(new), tomllib.loads(old)
        expected["measurements"] += tomllib.loads(f"measurements = [\n{line_text}\n]")["measurements"]
        if table != expected or len(parse(new).entries) != len(before.entries) + 1:
            raise _CannotHold
    except Refusal as refusal:
        raise _CannotHold from refusal
    return new
