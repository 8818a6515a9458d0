"""Reads the logs of a workspace, and at every next time only those that have changed since."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import polars as pl

from kpi_tui.model.period import Calendar
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace.files.disk_reason import disk_reason
from kpi_tui.workspace.files.problem import Problem
from kpi_tui.workspace.files.reading import LOG_LIMIT, read_bytes
from kpi_tui.workspace.files.stamp import Stamp
from kpi_tui.workspace.logs.figure_cache import FigureCache
from kpi_tui.workspace.logs.figures import LINES, PERIODS, RECORDS, Lines, current, log_id, read_lines, run
from kpi_tui.workspace.logs.log_files import LOGS, log_stamps
from kpi_tui.workspace.logs.stack import Stack, spans

Progress = Callable[[int, int], None]
"""Told how many bytes of how many have been read."""
CACHED_FROM = 4 * 1024 * 1024
"""From so many bytes of logs on, some 50,000 figures, what was read is kept in a cache."""
_BUNDLE = 2 * 1024 * 1024
"""How many bytes are read at once, about: of a million figures never all texts are in memory."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read from one file."""

    records: pl.DataFrame
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Periods:
    """The dates of the periods that were met so far, as the lines name them."""

    calendar: Calendar
    known: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={"written": pl.String(), **PERIODS}),
    )
    unknown: dict[str, Sentence] = field(default_factory=dict)

    def dates(self, lines: pl.DataFrame) -> pl.DataFrame:
        """The lines with the dates of their periods; without those whose period does not exist."""
        met = lines.select(written="period").unique().join(self.known, on="written", how="anti")["written"]
        rows = []
        for key in met:
            try:
                period = self.calendar.parse(key)
            except Refusal as refusal:
                self.unknown[key] = refusal.sentence
            else:
                rows.append((key, period.key, period.grain.value, period.start, period.end, period.anchor))
        if rows:
            self.known = pl.concat([self.known, pl.DataFrame(rows, schema=self.known.schema, orient="row")])
        return run(
            lines.lazy()
            .rename({"period": "written"})
            .join(self.known.lazy(), on="written", how="inner", maintain_order="left")
            .select(RECORDS.names())
        )

    def problems(self, lines: pl.DataFrame) -> list[Problem]:
        """What is wrong with the lines that have no dates."""
        lost = lines.filter(pl.col("period").is_in(list(self.unknown))) if self.unknown else lines.clear()
        told = lost.select("file", "line", "period").iter_rows()
        return [Problem(file, line, self.unknown[key]) for file, line, key in told]


class FigureReader:
    """The figures of a folder, as they were when it was last read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._unread: set[str] = set()
        self._stamps: dict[str, Stamp] = {}
        self._problems: dict[str, tuple[Problem, ...]] = {}
        self._periods: _Periods | None = None
        self._records = Stack(pl.DataFrame(schema=RECORDS), {})
        self._result: tuple[pl.DataFrame, tuple[Problem, ...]] = (pl.DataFrame(schema=RECORDS), ())
        self._figures = Stack(pl.DataFrame(schema=RECORDS), {})
        self._outdated: set[str] = set()
        self._current: tuple[pl.DataFrame, pl.DataFrame] | None = None

    def read(self, calendar: Calendar, progress: Progress | None = None) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
        """All records (columns RECORDS) by file and line, and what is wrong with the lines that were left out.

        As long as nothing changes, the answer holds the same objects.
        """
        try:
            stamps = log_stamps(self._folder)
        except OSError as error:
            sentence = Sentence("The folder cannot be read: %(reason)s.", {"reason": disk_reason(error)})
            return pl.DataFrame(schema=RECORDS), (Problem(LOGS, 1, sentence),)
        if self._periods is not None and self._periods.calendar == calendar:
            first, periods = False, self._periods
            if stamps == self._stamps:
                return self._result
        else:
            first, periods = True, _Periods(calendar)
            self._stamps, self._problems, self._periods = {}, {}, periods
        changed = [file for file, stamp in stamps.items() if self._stamps.get(file) != stamp]
        fresh = self._read_files({file: max(stamps[file].size, 0) for file in changed}, periods, progress, cached=first)
        self._unread &= stamps.keys()
        self._outdated |= {log_id(file) for file in (*changed, *(self._stamps.keys() - stamps.keys()))}
        self._problems = {file: found for file, found in self._problems.items() if file in stamps}
        self._problems |= {file: read.problems for file, read in fresh.items()}
        records = self._records.stacked(_ordered(stamps), {file: read.records for file, read in fresh.items()})
        problems = sorted(
            (each for found in self._problems.values() for each in found), key=lambda each: (each.file, each.line)
        )
        self._result = records, tuple(problems)
        # What could not be opened may be as it is, and open the next time: another program held it.
        self._stamps = {file: stamp for file, stamp in stamps.items() if file not in self._unread}
        return self._result

    def opens_again(self) -> bool:
        """Whether a log that could not be opened when it was last read can be by now."""
        return any(_opens(self._folder, file) for file in sorted(self._unread))

    def current(self, records: pl.DataFrame) -> pl.DataFrame:
        """The records that count, as ``figures.current`` has them, of what was read last only the ids that changed."""
        if records is not self._result[0]:
            return current(records)
        if self._current is None or self._current[0] is not records:
            self._current = records, self._counting(records)
            self._outdated = set()
        return self._current[1]

    def _counting(self, records: pl.DataFrame) -> pl.DataFrame:
        ids = dict.fromkeys(map(log_id, _ordered(self._stamps)))
        if self._outdated.issuperset(ids):
            figures = current(records)
            self._figures = Stack(figures, spans(figures, "id"))
            return figures
        changed = current(records.filter(pl.col("id").is_in(list(self._outdated))))
        found = _by(changed, "id")
        return self._figures.stacked(ids, {each: found.get(each, changed.clear()) for each in self._outdated})

    def _read_files(
        self, sizes: Mapping[str, int], periods: _Periods, progress: Progress | None, *, cached: bool
    ) -> dict[str, _Read]:
        read: dict[str, _Read] = {}
        total, done = sum(sizes.values()), 0
        cache = FigureCache(periods.calendar) if cached and total >= CACHED_FROM else None
        for bundle in _bundles(sizes, total):
            read |= self._read_bundle(bundle, periods, cache)
            done += sum(sizes[file] for file in bundle)
            if progress:
                progress(done, total)
        return read

    def _read_bundle(self, files: Iterable[str], periods: _Periods, cache: FigureCache | None) -> dict[str, _Read]:
        contents: dict[str, bytes] = {}
        read: dict[str, _Read] = {}
        for file in files:
            self._unread.discard(file)
            try:
                contents[file] = read_bytes(self._folder / file, self._folder, LOG_LIMIT)
            except Refusal as refusal:
                if isinstance(refusal.__cause__, OSError):
                    self._unread.add(file)
                read[file] = _Read(pl.DataFrame(schema=RECORDS), (Problem(file, 1, refusal.sentence),))
        records = cache.load(contents) if cache else None
        lines: dict[str, Lines] = {}
        lost: list[Problem] = []
        if records is None:
            lines = read_lines(contents)
            together = pl.concat([pl.DataFrame(schema=LINES), *(each.rows for each in lines.values())])
            records = periods.dates(together)
            lost = periods.problems(together)
            if cache and not lost and not any(each.problems for each in lines.values()):
                cache.store(contents, records)
        of_file = _by(records, "file")
        for file in contents:
            problems = [*(lines[file].problems if file in lines else ()), *(each for each in lost if each.file == file)]
            read[file] = _Read(of_file.get(file, records.clear()), tuple(problems))
        return read


def _opens(folder: Path, file: str) -> bool:
    try:
        read_bytes(folder / file, folder, LOG_LIMIT)
    except Refusal:
        return False
    return True


def _ordered(files: Iterable[str]) -> dict[str, None]:
    """The files in order, but that those of one id are together, where the first of them is."""
    groups: dict[str, list[str]] = {}
    for file in sorted(files):
        groups.setdefault(log_id(file), []).append(file)
    return dict.fromkeys(file for group in groups.values() for file in group)


def _by(rows: pl.DataFrame, column: str) -> dict[str, pl.DataFrame]:
    """The rows of each value in a column, of which the rows lie together: parts of the same memory."""
    return {value: rows.slice(*span) for value, span in spans(rows, column).items()}


def _bundles(sizes: Mapping[str, int], total: int) -> list[list[str]]:
    """Files that are read together. Which these are must not change when one of them grows a little."""
    count = 1
    while count * _BUNDLE < total:
        count *= 2

    def place(file: str) -> int:
        return zlib.crc32(file.encode("utf-8", "surrogatepass")) % count

    return [sorted(files) for _, files in groupby(sorted(sizes, key=place), key=place)]
