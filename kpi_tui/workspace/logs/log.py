"""Adding measurements to a log. Nothing is ever rewritten: a correction, a deletion and an undo are lines too."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kpi_tui.model.measurement import Measurement
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import is_slug
from kpi_tui.workspace.files.reading import LOG_LIMIT, clean, decode, parse_toml, read_bytes
from kpi_tui.workspace.files.stamp import stamp_of
from kpi_tui.workspace.files.writing import Changed, Held, lock, replace_file
from kpi_tui.workspace.logs.log_files import LOGS, input_of, is_log
from kpi_tui.workspace.logs.log_format import Entry, canonical_closing, count_canonical, find_array, line, parse
from kpi_tui.workspace.logs.marked_logs import read_marked_log

_SIBLINGS = 99
_TRIES = 20
"""So often a file that others write at the same time is read anew; then they have won."""
_FEW = 20
_SECOND = timedelta(seconds=1)
_RECORD = re.compile(r'^[ \t]*\{ period = "([^"]+)",.*$', re.MULTILINE)


class _CannotHold(Exception):
    """A file that no line can be added to, and that is left as it is."""


def append(folder: Path, input_id: str, device: str, measurement: Measurement, *, label: str = "") -> Path:
    """Write one measurement of an input or KPI, as ``append_all`` writes several."""
    return append_all(folder, input_id, device, [measurement], label=label)


def append_all(
    folder: Path,
    input_id: str,
    device: str,
    measurements: Sequence[Measurement],
    *,
    label: str = "",
    late: str | None = None,
) -> Path:
    """Write measurements of an input or KPI into the log of this device, and answer with the file that they are in.

    They are on disk when this returns, all of them or none: the file is replaced once. The ``at`` of each is moved to
    one second after the newest line for the same period and segment, so that a slow clock cannot make it lose. A file
    that cannot be read, or that is held by another program, stays as it is: the lines go to a fresh file beside it.
    ``label`` heads a new file. ``late`` is the batch of those that have none and whose ``at`` is moved, so that it does
    not tell when they were written. Raises Refusal when nothing is saved.
    """
    if not is_slug(input_id) or not is_slug(device):
        raise Refusal("“%(id)s” is not saved: small letters, digits, - and _ make an id.", id=f"{input_id}.{device}")
    with lock(folder):
        for _ in range(_TRIES):
            try:
                return _append(folder, input_id, device, measurements, label, late)
            except Changed:  # by a program that knows nothing of the lock
                continue
        return _append(folder, input_id, device, measurements, label, late)


def _append(
    folder: Path, input_id: str, device: str, measurements: Sequence[Measurement], label: str, late: str | None
) -> Path:
    entries = list(_after_the_newest(folder, input_id, measurements, late))
    texts = [line(entry) for entry in entries]
    _check_lines(texts, entries)
    for path in _own_files(folder, input_id, device):
        unchanged = _watch(path)
        try:
            replace_file(folder, path, _with_lines(folder, path, texts, label), unchanged=unchanged)
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


def _watch(path: Path) -> Callable[[], bool]:
    was = stamp_of(path)
    return lambda: stamp_of(path) == was


def _after_the_newest(
    folder: Path, input_id: str, measurements: Sequence[Measurement], late: str | None
) -> Iterator[Measurement]:
    """The measurements as they are to be written: each after all that is known for its period and segment."""
    newest = _newest(folder, input_id, {_place(measurement) for measurement in measurements})
    for measurement in measurements:
        at = measurement.at.astimezone(UTC)
        before = newest.get(_place(measurement))
        if before is not None:
            try:
                at = max(at, before + _SECOND)
            except OverflowError:
                raise Refusal(
                    "The figure for %(period)s is not saved: another one says it was entered in the year 9999. "
                    "Correct its “at” in %(folder)s first.",
                    period=measurement.period,
                    folder=LOGS,
                ) from None
        newest[_place(measurement)] = at.replace(microsecond=0)
        batch = measurement.batch or (late if at > measurement.at else None)
        yield replace(measurement, at=at.replace(microsecond=0), batch=batch)


def _place(measurement: Measurement) -> tuple[str, str | None]:
    """The period and segment that a measurement is for."""
    return measurement.period, measurement.segment or None


def newest_at(folder: Path, input_id: str, period: str, segment: str | None = None) -> datetime | None:
    """When the newest line for a period and segment was entered, on any device; None where there is none."""
    return _newest(folder, input_id, {(period, segment or None)}).get((period, segment or None))


def newest(folder: Path, input_id: str, period: str, segment: str | None = None) -> tuple[Measurement, str] | None:
    """The newest line for a period and segment on any device, and the name of its log; None where there is none.

    Of lines with the same ``at`` it is the one that counts, as ``figures.current`` has it.
    """
    place = (period, segment or None)
    found = [
        (entry.measurement.at, entry.line, path.name, entry.measurement)
        for path in _files_of(folder, input_id)
        for entry in _entries(folder, path, {period})
        if _place(entry.measurement) == place
    ]
    if not found:
        return None
    _at, _line, name, measurement = max(found, key=lambda each: each[:3])
    return measurement, name


def _newest(folder: Path, input_id: str, places: Set[tuple[str, str | None]]) -> dict[tuple[str, str | None], datetime]:
    """When the newest line for each of these periods and segments was entered, where there is one."""
    newest: dict[tuple[str, str | None], datetime] = {}
    periods = {period for period, _ in places}
    for path in _files_of(folder, input_id):
        for entry in _entries(folder, path, periods):
            place, at = _place(entry.measurement), entry.measurement.at
            if place in places and (place not in newest or at > newest[place]):
                newest[place] = at
    return newest


def _files_of(folder: Path, input_id: str) -> Iterator[Path]:
    logs = folder / LOGS
    if logs.is_dir():
        yield from (path for path in logs.iterdir() if is_log(path.name) and input_of(path.name) == input_id)


def _entries(folder: Path, path: Path, periods: Set[str]) -> tuple[Entry, ...]:
    """The measurements for these periods; from some files also others."""
    try:
        text = decode(read_bytes(path, folder, LOG_LIMIT))
        if canonical_closing(text) is None:
            return (read_marked_log(text) or parse(text)).entries
        if any(f'"{period}"' in text for period in periods):
            return _lines_of(text, periods)
    except (Refusal, ValueError):
        # A file that cannot be read has no lines that count.
        return ()
    return ()


def _lines_of(text: str, periods: Set[str]) -> tuple[Entry, ...]:
    """The part of a log of canonical shape that is about some periods: far less for tomllib to read."""
    if len(periods) <= _FEW:
        lines = [each for period in periods for each in _lines_with(text, f'{{ period = "{period}",')]
    else:
        lines = [(match.start(), match[0]) for match in _RECORD.finditer(text) if match[1] in periods]
    lines.sort()
    log = parse("measurements = [\n" + "\n".join(each for _opens, each in lines) + "\n]\n")
    entries, last, number = [], 0, 1
    for (opens, _each), entry in zip(lines, log.entries, strict=True):
        last, number = opens, number + text.count("\n", last, opens)
        entries.append(Entry(number, entry.measurement))
    return tuple(entries)


def _lines_with(text: str, beginning: str) -> Iterator[tuple[int, str]]:
    """The lines of a text that begin so, after blanks, and where they do. Ten times as fast as an expression."""
    place = text.find(beginning)
    while place >= 0:
        opens, closes = text.rfind("\n", 0, place) + 1, text.find("\n", place)
        closes = closes if closes >= 0 else len(text)
        if not text[opens:place].strip(" \t"):
            yield opens, text[opens:closes]
        place = text.find(beginning, closes)


def _check_lines(texts: Sequence[str], entries: Sequence[Measurement]) -> None:
    log = parse(_as_log(texts))
    read = {number: entry.measurement for number, entry in enumerate(log.entries)}
    for number, entry in enumerate(entries):
        if log.problems or read.get(number) != _as_read(entry):
            raise Refusal(
                "The figure for %(period)s is not saved: it cannot be written as a line.", period=entry.period
            )


def _as_read(entry: Measurement) -> Measurement:
    return replace(
        entry,
        segment=entry.segment or None,
        note=entry.note or None,
        by=entry.by or None,
        batch=entry.batch or None,
        undoes=entry.undoes.astimezone(UTC).replace(microsecond=0) if entry.undoes else None,
    )


def _as_log(texts: Sequence[str]) -> str:
    return "measurements = [\n" + "".join(f"{text}\n" for text in texts) + "]\n"


def _own_files(folder: Path, input_id: str, device: str) -> Iterator[Path]:
    logs = folder / LOGS
    yield logs / f"{input_id}.{device}.toml"
    for number in range(2, _SIBLINGS + 1):
        yield logs / f"{input_id}.{device}-{number}.toml"


def _with_lines(folder: Path, path: Path, texts: Sequence[str], label: str) -> bytes:
    """The bytes of the file with the lines added, checked to hold all of what was there and these measurements more."""
    if not path.exists() and not path.is_symlink():
        heading = f"# {clean(label)}\n" if label else ""
        return f"{heading}{_as_log(texts)}".encode()
    if path.is_symlink():
        raise _CannotHold
    try:
        old = decode(read_bytes(path, folder, LOG_LIMIT))
    except Refusal as refusal:
        raise _CannotHold from refusal
    data = (_extended(old, texts) or _extended_by_hand(old, texts)).encode()
    if len(data) > LOG_LIMIT:
        raise _CannotHold
    return data


def _extended(old: str, texts: Sequence[str]) -> str | None:
    """A log of canonical shape with some lines more; None where it does not have that shape before and after."""
    closing = canonical_closing(old)
    if closing is None:
        return None
    new = _insert(old, texts, closing)
    if canonical_closing(new) is None or count_canonical(new) != count_canonical(old) + len(texts):
        return None
    return new


def _insert(text: str, texts: Sequence[str], closing: int) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    added = "".join(f"{each}{end}" for each in texts)
    start = text.rfind("\n", 0, closing) + 1
    if text[start:closing].strip():
        return text[:closing].rstrip(" \t") + end + added + text[closing:]
    return text[:start] + added + text[start:]


def _extended_by_hand(old: str, texts: Sequence[str]) -> str:
    """A log of any shape with some lines more, compared by what it says."""
    try:
        before = parse(old)
        array = find_array(old)
        if array is None:
            raise _CannotHold
        new = _insert(old, texts, array.closing)
        if array.comma is not None:
            new = new[: array.comma] + "," + new[array.comma :]
        table, expected = parse_toml(new), parse_toml(old)
        expected["measurements"] += tomllib.loads(_as_log(texts))["measurements"]
        if table != expected or len(parse(new).entries) != len(before.entries) + len(texts):
            raise _CannotHold
    except Refusal as refusal:
        raise _CannotHold from refusal
    return new
