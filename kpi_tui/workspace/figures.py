"""All logs of a workspace as one frame of records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import polars as pl

from kpi_tui.model.measurement import Measurement
from kpi_tui.model.period import Calendar, Grain
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.model.slug import is_slug
from kpi_tui.workspace.disk_reason import disk_reason
from kpi_tui.workspace.log_files import LOGS, input_of, log_stamps
from kpi_tui.workspace.log_format import BLANK, CLOSING, OPENING, RECORD, parse
from kpi_tui.workspace.merging.marked_logs import read_marked_log
from kpi_tui.workspace.problem import Problem
from kpi_tui.workspace.reading import LOG_LIMIT, BadToml, decode, read_bytes
from kpi_tui.workspace.stamp import Stamp

_GRAIN = pl.Enum([grain.value for grain in Grain])
_PERIOD: dict[str, pl.DataType] = {
    "period": pl.String(),
    "grain": _GRAIN,
    "start": pl.Date(),
    "end": pl.Date(),
    "anchor": pl.Date(),
}
_LINE: dict[str, pl.DataType] = {
    "id": pl.String(),
    "period": pl.String(),
    "segment": pl.String(),
    "value": pl.Float64(),
    "not_applicable": pl.Boolean(),
    "deleted": pl.Boolean(),
    "note": pl.String(),
    "at": pl.Datetime("us", "UTC"),
    "by": pl.String(),
    "batch": pl.String(),
    "undoes": pl.Datetime("us", "UTC"),
    "file": pl.String(),
    "line": pl.UInt32(),
}
RECORDS = pl.Schema({"id": pl.String(), **_PERIOD, **_LINE})
"""The columns of the records: every line of every log that counts, corrected and deleted ones included."""

_NO_LINES = pl.DataFrame(schema=_LINE)
_VALUE = pl.col("value").cast(pl.Float64, strict=False) + 0.0


def _moment(name: str) -> pl.Expr:
    return pl.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us", time_zone="UTC", strict=False)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read from one file."""

    lines: pl.DataFrame
    problems: tuple[Problem, ...] = ()


class FigureReader:
    """Reads the logs of a workspace, and at every next time only those that have changed since."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamps: dict[str, Stamp] = {}
        self._read: dict[str, _Read] = {}
        self._calendar: Calendar | None = None
        self._result: tuple[pl.DataFrame, tuple[Problem, ...]] = (pl.DataFrame(schema=RECORDS), ())

    def read(self, calendar: Calendar) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
        """All records (columns RECORDS) by file and line, and what is wrong with the lines that were left out.

        As long as nothing changes, the answer holds the same objects.
        """
        try:
            stamps = log_stamps(self._folder)
        except OSError as error:
            sentence = Sentence("The folder cannot be read: %(reason)s.", {"reason": disk_reason(error)})
            return pl.DataFrame(schema=RECORDS), (Problem(LOGS, 1, sentence),)
        if stamps == self._stamps and calendar == self._calendar:
            return self._result
        changed = [file for file, stamp in stamps.items() if self._stamps.get(file) != stamp]
        fresh = _read_files(self._folder, changed)
        self._read = {file: fresh.get(file) or self._read[file] for file in sorted(stamps)}
        self._result = _dated(self._read.values(), calendar)
        self._stamps, self._calendar = stamps, calendar
        return self._result


def current(records: pl.DataFrame) -> pl.DataFrame:
    """The records that count: the newest of each id, period and segment, unless that is a deletion.

    Of lines with the same ``at`` (those that another program left out) the lower one in the file is the newest.
    """
    return _run(
        records.lazy()
        .sort("at", "line", "file")
        .unique(("id", "period", "segment"), keep="last", maintain_order=True)
        .filter(~pl.col("deleted"))
    )


def figure_at(figures: pl.DataFrame, entry_id: str, period: str, segment: str | None = None) -> Measurement | None:
    """What counts for an input or KPI in one period, out of the ``current`` records; None where nothing does."""
    found = figures.filter(
        (pl.col("id") == entry_id) & (pl.col("period") == period) & pl.col("segment").eq_missing(pl.lit(segment))
    )
    if found.is_empty():
        return None
    return Measurement(**found.select(field.name for field in fields(Measurement)).row(0, named=True))


def _read_files(folder: Path, files: Iterable[str]) -> dict[str, _Read]:
    read: dict[str, _Read] = {}
    texts: dict[str, str] = {}
    for file in files:
        try:
            if not is_slug(_id(file)):
                raise Refusal("The name of a log must begin with the id of an input or KPI and a dot.")
            texts[file] = decode(read_bytes(folder / file, folder, LOG_LIMIT)).replace("\r\n", "\n")
        except Refusal as refusal:
            read[file] = _unread(file, refusal)
    read |= _read_canonical(texts)
    for file in texts.keys() - read.keys():
        read[file] = _read_any(file, texts[file])
    return read


def _id(file: str) -> str:
    return input_of(file.rpartition("/")[2])


def _unread(file: str, refusal: Refusal) -> _Read:
    line = refusal.line if isinstance(refusal, BadToml) else 1
    return _Read(_NO_LINES, (Problem(file, line, refusal.sentence),))


def _read_any(file: str, text: str) -> _Read:
    """A file read by tomllib, whatever its shape."""
    try:
        marked = read_marked_log(text)
        log = marked or parse(text)
    except Refusal as refusal:
        return _unread(file, refusal)
    rows = []
    for entry in log.entries:
        measurement = entry.measurement
        value = None if measurement.value is None else float(measurement.value) + 0.0
        flags = (measurement.not_applicable, measurement.deleted)
        remark = (measurement.note, measurement.at, measurement.by, measurement.batch, measurement.undoes)
        rows.append((_id(file), measurement.period, measurement.segment, value, *flags, *remark, file, entry.line))
    lines = pl.DataFrame(rows, schema=_LINE, orient="row")
    return _Read(lines, tuple(Problem(file, line, said, conflict=marked is not None) for line, said in log.problems))


def _read_canonical(texts: Mapping[str, str]) -> dict[str, _Read]:
    """The files that have the canonical shape from the first line to the last, read all at once by one expression.

    A file with the least doubt about it is left out: tomllib then says what it means, or what is wrong.
    """
    lines = _run(_split(texts)).lazy()
    records = lines.filter(pl.col("period").is_not_null()).with_columns(
        value=_VALUE, at=_moment("at"), undone=_moment("undoes")
    )
    # 2026-02-29 and 1e999 have the shape and are no date and no number.
    sound = (
        pl.col("at").is_not_null()
        & (pl.col("undone").is_null() == pl.col("undoes").is_null())
        & (pl.col("flag").is_not_null() | pl.col("value").is_finite())
    )
    of_records = records.group_by("file").agg(
        first=pl.col("line").first(), last=pl.col("line").last(), sound=sound.fill_null(value=False).all()
    )
    canonical = _run(
        _frames(lines.filter(pl.col("period").is_null()))
        .join(of_records, on="file", how="left")
        .filter(
            pl.col("sound").fill_null(value=True)
            & (pl.col("opening") < pl.col("first").fill_null(pl.col("closing")))
            & (pl.col("closing") > pl.col("last").fill_null(pl.col("opening")))
        )
        .select("file")
    )["file"].to_list()
    escapes = any("\\" in texts[file] for file in canonical)
    found = _run(records.filter(pl.col("file").is_in(canonical)).select(_columns(canonical, escapes=escapes)))
    of_file = {lines.item(0, "file"): lines for lines in found.partition_by("file")}
    return {file: _Read(of_file.get(file, _NO_LINES)) for file in canonical}


def _run(query: pl.LazyFrame) -> pl.DataFrame:
    """The answer by the engine that works in memory, where the texts are anyway; its start costs least."""
    return query.collect(engine="in-memory")


def _split(texts: Mapping[str, str]) -> pl.LazyFrame:
    """The lines of all files, numbered, with the parts of those that are records."""
    text = pl.col("text")
    files = pl.LazyFrame(
        {"file": list(texts), "text": list(texts.values())}, schema={"file": pl.String, "text": pl.String}
    )
    return (
        files.select("file", text.str.split("\n"))
        .with_columns(line=pl.int_ranges(1, text.list.len() + 1, dtype=pl.UInt32))
        .explode("text", "line")
        .with_columns(record=text.str.extract_groups(f"^{RECORD}$"))
        .unnest("record")
    )


def _frames(others: pl.LazyFrame) -> pl.LazyFrame:
    """Of each file, the line that opens the array and the one that closes it, if all else is empty or a comment."""
    text, line = pl.col("text"), pl.col("line")
    opens, closes = text.str.contains(f"^{OPENING}$"), text.str.contains(f"^{CLOSING}$")
    return (
        others.group_by("file")
        .agg(
            opening=line.filter(opens).first(),
            closing=line.filter(closes).first(),
            fits=(opens | closes | text.str.contains(f"^{BLANK}$")).all() & (opens.sum() == 1) & (closes.sum() == 1),
        )
        .filter("fits")
    )


def _columns(files: Iterable[str], *, escapes: bool) -> list[pl.Expr]:
    """The columns of a line, made from the parts that the expression found. ``escapes``: some texts have any."""
    texts = {}
    for name in ("segment", "note", "by"):
        text = pl.col(name)
        if escapes:
            # What TOML escapes in a canonical line, JSON escapes in the same way.
            text = pl.concat_str(pl.lit('"'), text, pl.lit('"')).str.json_decode(pl.String)
        texts[name] = pl.when(text != "").then(text)
    made = {
        "id": pl.col("file").replace_strict({file: _id(file) for file in files}, return_dtype=pl.String),
        "not_applicable": (pl.col("flag") == "not_applicable").fill_null(value=False),
        "deleted": (pl.col("flag") == "deleted").fill_null(value=False),
        **texts,
        "undoes": pl.col("undone"),
    }
    return [made.get(name, pl.col(name)).alias(name) for name in _LINE]


def _dated(read: Iterable[_Read], calendar: Calendar) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """The lines of all files with the dates of their periods; lines whose period does not exist become problems."""
    files = list(read)
    lines = pl.concat([_NO_LINES, *(file.lines for file in files)])
    known, unknown = [], {}
    for key in lines["period"].unique():
        try:
            period = calendar.parse(key)
        except Refusal as refusal:
            unknown[key] = refusal.sentence
        else:
            known.append((key, period.key, period.grain.value, period.start, period.end, period.anchor))
    periods = pl.DataFrame(known, schema={"written": pl.String(), **_PERIOD}, orient="row")
    records = _run(
        lines.lazy()
        .rename({"period": "written"})
        .join(periods.lazy(), on="written", how="inner", maintain_order="left")
        .select(RECORDS.names())
    )
    problems = [problem for file in files for problem in file.problems]
    if unknown:
        lost = lines.filter(pl.col("period").is_in(list(unknown)))
        problems += [
            Problem(file, line, unknown[key]) for file, line, key in lost.select("file", "line", "period").iter_rows()
        ]
    return records, tuple(sorted(problems, key=lambda problem: (problem.file, problem.line)))
