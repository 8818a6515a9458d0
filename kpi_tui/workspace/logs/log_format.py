"""The format of a log: one line a measurement, in an array called ``measurements``. Nothing heavy is imported here."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any

from kpi_tui.model.measurement import Measurement
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace.files.problem import MOST_NAMED, unknown_key
from kpi_tui.workspace.files.reading import TOKEN, BadToml, line_at, parse_toml

KEYS = ("period", "segment", "value", "deleted", "not_applicable", "note", "at", "by", "batch", "undoes")
_KNOWN = (*KEYS, "measurements")
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""When a line without ``at`` counts as entered: before every other."""

# The canonical shape, in the syntax that Python's and Rust's regular expressions share. It admits less than TOML does:
# whatever falls outside goes to tomllib. Each letter of a line leaves one way on (hence "0(…)|1(…)" for the months, and
# a tree for what may end a line): Rust then finds the parts in a single pass, in half the time.
_TEXT = r'(?:[^"\\\x00-\x1f\x7f]|\\(?:["\\bfnrt]|u00(?:[01][0-9A-Fa-f]|7[Ff])))*'
_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_NAME = "[0-9A-Za-z_-]+"
_TO_29, _TO_30, _TO_31 = (f"(?:0[1-9]|[12][0-9]{last})" for last in ("", "|30", "|3[01]"))
_DAY = rf"[12][0-9]{{3}}-(?:0(?:[13578]-{_TO_31}|[469]-{_TO_30}|2-{_TO_29})|1(?:[02]-{_TO_31}|1-{_TO_30}))"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
DAY_AND_TIME = f"{_DAY}T{_TIME}"
"""A moment in canonical shape, without its Z; February has 29 days in it in every year."""


def _undoes(number: int) -> str:
    return f"undoes = (?P<undoes{number}>{DAY_AND_TIME}Z)"


RECORD = (
    rf'[ \t]*\{{ period = "(?P<period>{_NAME})", '
    rf'(?:segment = "(?P<segment>{_TEXT})", )?'
    rf"(?:value = (?P<value>{_NUMBER})|(?P<flag>deleted|not_applicable) = true), "
    rf'(?:note = "(?P<note>{_TEXT})", )?'
    rf"at = (?P<at>{DAY_AND_TIME}Z)"
    r"(?:, (?:b(?:"
    rf'y = "(?P<by>{_TEXT})"(?:, (?:batch = "(?P<batch1>{_NAME})"(?:, {_undoes(1)})?|{_undoes(2)}))?'
    rf'|atch = "(?P<batch2>{_NAME})"(?:, {_undoes(3)})?'
    rf")|{_undoes(4)}))?"
    r" \},[ \t]*"
)
"""One line of a log in canonical shape, without its line end."""
PARTS = {"batch": ("batch1", "batch2"), "undoes": ("undoes1", "undoes2", "undoes3", "undoes4")}
"""The parts of a line that ``RECORD`` finds in one of several groups."""

BLANK = r"[ \t]*(?:#[^\x00-\x08\x0a-\x1f\x7f]*)?"
"""An empty line or a comment."""
OPENING = r"measurements = \[[ \t]*"
CLOSING = r"\][ \t]*"

_END = r"\r?\n"
# Compiled when a figure is first written: reading has no use for it.
_CANONICAL = (
    rf"(?:{BLANK}{_END})*+{OPENING}{_END}(?:(?>{re.sub(r'[(][?]P<[a-z0-9]+>', '(?:', RECORD)}|{BLANK}){_END})*+"
    rf"(?P<closing>{CLOSING})(?:{_END}{BLANK})*+"
)
_LEAP_DAY_ENDS = "-02-29T"
_LEAP_DAY = re.compile(rf"(?:at|undoes) = ([0-9]{{4}}){_LEAP_DAY_ENDS}")
_LEAP_DAY_BEFORE = len("undoes = 2026")
_RECORD_START = re.compile(r'^[ \t]*\{ period = "', re.MULTILINE)
_ARRAY_BEFORE = r'[ \t]*"?%s"?[ \t]*=[ \t]*'
_TABLE = r'[ \t]*\[\[[ \t]*"?%s"?[ \t]*\]\]'
_SKIPPED = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*+")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_ESCAPED = {
    ord(char): _ESCAPES.get(char, f"\\u{ord(char):04x}") for char in ('"', "\\", *map(chr, range(0x20)), "\x7f")
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A measurement and the line of the file that it stands on."""

    line: int
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class Log:
    """What a log says: the entries that count, and what is wrong with the others, as (line, sentence)."""

    entries: tuple[Entry, ...]
    problems: tuple[tuple[int, Sentence], ...]


@dataclass(frozen=True, slots=True)
class Array:
    """Where the array of measurements stands in a text: its ``elements``, its closing bracket, and the place behind the
    last element where a comma must be put (None where none is needed)."""

    elements: tuple[int, ...]
    closing: int
    comma: int | None


def quoted(text: str) -> str:
    """A text as TOML writes it. Raises Refusal where it holds what no file can."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Refusal("“%(text)s” holds characters that cannot be saved.", text=ascii(text)) from None
    return f'"{text.translate(_ESCAPED)}"'


def line(measurement: Measurement) -> str:
    """The measurement as a line of a log, in canonical shape, without a line end. Raises Refusal for inf and nan."""
    given = (measurement.value is not None, measurement.deleted, measurement.not_applicable)
    if sum(given) != 1:
        raise ValueError("a measurement is exactly one of a value, deleted and not applicable")
    parts = [f"period = {quoted(measurement.period)}"]
    if measurement.segment:
        parts.append(f"segment = {quoted(measurement.segment)}")
    if measurement.value is not None:
        parts.append(f"value = {_number(measurement.value)}")
    else:
        parts.append("deleted = true" if measurement.deleted else "not_applicable = true")
    if measurement.note:
        parts.append(f"note = {quoted(measurement.note)}")
    parts.append(f"at = {moment(measurement.at)}")
    if measurement.by:
        parts.append(f"by = {quoted(measurement.by)}")
    if measurement.batch:
        parts.append(f"batch = {quoted(measurement.batch)}")
    if measurement.undoes:
        parts.append(f"undoes = {moment(measurement.undoes)}")
    return f"  {{ {', '.join(parts)} }},"


def moment(at: datetime) -> str:
    """A moment as lines of logs have it: in UTC, to the second."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise Refusal("A figure must be an ordinary number.")
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def canonical_closing(text: str) -> int | None:
    """Where the closing bracket stands in a log of canonical shape; None where the text has another shape."""
    match = re.fullmatch(_CANONICAL, text)
    if match is None or not all(map(_is_leap, _years_with_leap_day(text))):
        return None
    return match.start("closing")


def _years_with_leap_day(text: str) -> Iterator[int]:
    """The years in which moments lie that are on a 29th of February. Looking for the day first is ten times as fast."""
    place = text.find(_LEAP_DAY_ENDS)
    while place >= 0:
        if found := _LEAP_DAY.search(text, max(place - _LEAP_DAY_BEFORE, 0), place + len(_LEAP_DAY_ENDS)):
            yield int(found[1])
        place = text.find(_LEAP_DAY_ENDS, place + 1)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def count_canonical(text: str) -> int:
    """How many measurements a log of canonical shape holds."""
    return sum(1 for _ in _RECORD_START.finditer(text))


def parse(text: str) -> Log:
    """Read a log of any shape with tomllib. Raises BadToml where it is no TOML, or no log."""
    table = parse_toml(text)
    records = table.pop("measurements", None)
    if not isinstance(records, list):
        raise BadToml(1, Sentence("The file is no log: it has no list “measurements = [ … ]”."))
    lines = element_lines(text)
    if len(lines) != len(records):
        lines = [1] * len(records)
    entries = []
    # Looking for what may be meant is slow: who has repaired so many sees the next.
    problems = [(_key_line(text, key), unknown_key(key, _KNOWN)) for key in islice(table, MOST_NAMED + 1)]
    for number, record in zip(lines, records, strict=True):
        try:
            entries.append(Entry(number, _measurement(record)))
        except Refusal as refusal:
            problems.append((number, refusal.sentence))
        else:
            room = max(0, MOST_NAMED + 1 - len(problems))
            unknown = islice((key for key in record if key not in KEYS), room)
            problems += [(number, unknown_key(key, _KNOWN)) for key in unknown]
    return Log(tuple(entries), tuple(sorted(problems, key=lambda problem: problem[0])))


def _measurement(record: object) -> Measurement:
    if not isinstance(record, dict):
        raise Refusal("A measurement must look like { period = …, value = … }.")
    period = record.get("period")
    if not isinstance(period, str) or not period:
        raise Refusal('A measurement needs a period in quotes, as in period = "2026-10".')
    for key in ("deleted", "not_applicable"):
        if not isinstance(record.get(key, False), bool):
            raise Refusal("“%(key)s” must be true, or left out.", key=key)
    deleted, not_applicable = record.get("deleted", False), record.get("not_applicable", False)
    if ("value" in record) + deleted + not_applicable != 1:
        raise Refusal("A measurement needs one of value, deleted = true and not_applicable = true.")
    return Measurement(
        period=period,
        value=_value(record["value"]) if "value" in record else None,
        at=_at(record.get("at", UNDATED), "at"),
        segment=_text(record, "segment"),
        note=_text(record, "note"),
        by=_text(record, "by"),
        deleted=deleted,
        not_applicable=not_applicable,
        batch=_text(record, "batch"),
        undoes=_at(record["undoes"], "undoes") if "undoes" in record else None,
    )


def _value(value: object) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refusal("The value must be a number without quotes, as in value = 1250.5.")
    try:
        finite = math.isfinite(value)
    except OverflowError:
        finite = False
    if not finite:
        raise Refusal("The value must be an ordinary number: inf and nan cannot be counted with.")
    return value


def _at(at: object, key: str) -> datetime:
    if type(at) is date:
        at = datetime.combine(at, time(), UTC)
    if not isinstance(at, datetime):
        raise Refusal(
            "“%(key)s” must be the moment of entry without quotes, as in %(key)s = 2026-10-01T09:12:33Z.", key=key
        )
    try:
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise Refusal("The moment of entry does not exist in UTC.") from None


def _text(record: Mapping[str, Any], key: str) -> str | None:
    text = record.get(key)
    if text is not None and not isinstance(text, str):
        raise Refusal("“%(key)s” must be a text in quotes.", key=key)
    return text or None


def _key_line(text: str, key: str) -> int:
    match = re.search(rf"""^[ \t]*\[*[ \t]*["']?{re.escape(key)}\b""", text, re.MULTILINE)
    return line_at(text, match.start()) if match else 1


def element_lines(text: str, name: str = "measurements") -> list[int]:
    """The lines on which the elements of an array of tables begin, in a TOML text that is known to be good."""
    array, table = find_array(text, name), re.compile(_TABLE % name)
    positions = array.elements if array else [start for start in _heading_lines(text) if table.match(text, start)]
    lines, last, line_number = [], 0, 1
    for position in positions:
        line_number += text.count("\n", last, position)
        lines.append(line_number)
        last = position
    return lines


def _heading_lines(text: str) -> Iterator[int]:
    depth = 0
    for token in TOKEN.finditer(text):
        sign = text[token.start()]
        if sign in "[{":
            start = text.rfind("\n", 0, token.start()) + 1
            if depth == 0 and not text[start : token.start()].strip():
                yield start
            depth += 1
        elif sign in "]}":
            depth -= 1


def find_array(text: str, name: str = "measurements") -> Array | None:
    """Where the array, as ``measurements = [ … ]``, stands in a TOML text that is known to be good; None for none."""
    elements: list[int] = []
    depth, start, behind = 0, -1, None
    for token in TOKEN.finditer(text):
        position = token.start()
        sign = text[position]
        if sign in "[{":
            if depth == 0 and sign == "[":
                before = text[text.rfind("\n", 0, position) + 1 : position]
                if not before.strip():
                    return None
                start = position if re.fullmatch(_ARRAY_BEFORE % name, before) else -1
                if start >= 0:
                    elements.append(_skip(text, position + 1))
            depth += 1
        elif sign in "]}":
            depth -= 1
            if start >= 0 and depth == 1:
                behind = token.end()
            elif start >= 0 and depth == 0:
                last = elements.pop() if elements[-1] == position else None
                return Array(tuple(elements), position, behind if last is None else None)
        elif sign == "," and depth == 1 and start >= 0:
            elements.append(_skip(text, token.end()))
    return None


def _skip(text: str, position: int) -> int:
    match = _SKIPPED.match(text, position)
    return match.end() if match else position
