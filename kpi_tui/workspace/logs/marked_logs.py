"""Logs in which git marked two versions. Lines are only ever added to a log, so those of both count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace.files.marks import Marked, read_marks
from kpi_tui.workspace.files.reading import BadToml, parse_toml
from kpi_tui.workspace.logs.log_format import Log, parse


def read_marked_log(text: str) -> Log | None:
    """What a log says in which git marked two versions: the lines of both, each once. None for another log.

    Raises BadToml where a version cannot be read.
    """
    marked = read_marks(text)
    if marked is None:
        return None
    entries = {}
    problems = {first: (first, _two_versions(first, last)) for first, last in marked.places}
    for side in (marked.ours, marked.theirs):
        log = _parse(side.text, side.lines)
        for entry in log.entries:
            entries[entry.line] = entry
        for line, sentence in log.problems:
            problems[line] = (line, sentence)
    return Log(tuple(entries[line] for line in sorted(entries)), tuple(problems[line] for line in sorted(problems)))


def _two_versions(first: int, last: int) -> Sentence:
    template = (
        "Lines %(first)s to %(last)s hold two versions, because two computers added to this log at once. The figures "
        "of both count; “kpi-tui resolve” or Resolve in the app joins them."
    )
    return Sentence(template, {"first": first, "last": last})


def _parse(text: str, lines: tuple[int, ...]) -> Log:
    try:
        log = parse(text)
    except BadToml as error:
        raise BadToml(_line(lines, error.line), error.sentence) from None
    return Log(
        tuple(replace(entry, line=_line(lines, entry.line)) for entry in log.entries),
        tuple((_line(lines, line), sentence) for line, sentence in log.problems),
    )


def _line(lines: tuple[int, ...], line: int) -> int:
    return lines[min(line, len(lines)) - 1] if lines else 1


def join_marked(marked: Marked) -> str | None:
    """One log with the lines of both versions; None where that cannot be told for sure."""
    return join(marked.ours.text, marked.theirs.text)


def join(ours: str, theirs: str) -> str | None:
    """A log with all lines of two versions of it: ours, and what only theirs has at its end. None where a version has
    another shape than a line for each entry."""
    known = set(_lines(ours))
    added = [line for line in _lines(theirs) if line not in known and line.lstrip().startswith("{")]
    lines = ours.split("\n")
    closing = next((index for index in reversed(range(len(lines))) if lines[index].startswith("]")), None)
    if closing is None:
        return None
    end = "\r" if lines[closing].endswith("\r") else ""
    joined = "\n".join([*lines[:closing], *(f"{line}{end}" for line in added), *lines[closing:]])
    return joined if holds_all(joined, ours, theirs) else None


def holds_all(text: str, *versions: str) -> bool:
    """Whether every entry of each of these versions of a log is in this one."""
    found = _entries(text)
    if found is None:
        return False
    parts = [_entries(version) for version in versions]
    return all(part is not None and all(entry in found for entry in part) for part in parts)


def _lines(text: str) -> list[str]:
    return [line.rstrip("\r") for line in text.split("\n")]


def _entries(text: str) -> set[str] | None:
    try:
        table = parse_toml(text.replace("\r\n", "\n"))
    except Refusal:
        return None
    return {f"{key} {_said(item)}" for key, value in table.items() for item in _items(value)}


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _said(item: Any) -> str:
    return repr(sorted(item.items())) if isinstance(item, dict) else repr(item)
