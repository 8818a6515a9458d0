"""All logs of a workspace as one frame of records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

import polars as pl

from kpi_tui.model.measurement import Measurement
from kpi_tui.model.period import Grain
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import is_slug
from kpi_tui.workspace.files.problem import Problem
from kpi_tui.workspace.files.reading import BadToml, decode
from kpi_tui.workspace.logs.log_files import input_of
from kpi_tui.workspace.logs.log_format import BLANK, CLOSING, OPENING, PARTS, RECORD, parse
from kpi_tui.workspace.logs.marked_logs import read_marked_log
from kpi_tui.workspace.logs.stack import spans

_GRAIN = pl.Enum([grain.value for grain in Grain])
PERIODS: dict[str, pl.DataType] = {
    "period": pl.String(),
    "grain": _GRAIN,
    "start": pl.Date(),
    "end": pl.Date(),
    "anchor": pl.Date(),
}
LINES: dict[str, pl.DataType] = {
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
RECORDS = pl.Schema({"id": pl.String(), **PERIODS, **LINES})
"""The columns of the records: every line of every log that counts, corrected and deleted ones included."""

_NO_LINES = pl.DataFrame(schema=LINES)
_SEGMENTS = 1 << 20
"""With more segments than this, nothing is told from the order of lines."""
_VALUE = pl.col("value").cast(pl.Float64, strict=False) + 0.0


def _moments(texts: pl.Series) -> pl.Series:
    """The moments of these texts; null where there is no such day. Without fractions it takes a quarter of the time."""
    seconds = "%S%.f" if texts.str.contains(".", literal=True).any() else "%S"
    return texts.str.to_datetime(f"%Y-%m-%dT%H:%M:{seconds}Z", time_unit="us", time_zone="UTC", strict=False)


@dataclass(frozen=True, slots=True)
class Lines:
    """What the lines of one log say (columns LINES), and what is wrong with those that say nothing."""

    rows: pl.DataFrame
    problems: tuple[Problem, ...] = ()


def current(records: pl.DataFrame) -> pl.DataFrame:
    """The records that count, in their order: the newest of each id, period and segment, unless that is a deletion.

    Of lines with the same ``at`` (those that another program left out) the lower one in the file is the newest.
    """
    doubtful = records["id"].is_in(_doubtful(records).implode())
    if not doubtful.any():
        return records
    newest = run(
        records.lazy()
        .with_row_index("place")
        .filter(doubtful)
        .select("place", "id", "period", "segment", "deleted", "at", "line", "file")
        .sort("at", "line", "file")
        .unique(("id", "period", "segment"), keep="last", maintain_order=True)
        .filter(~pl.col("deleted"))
        .select("place")
    )["place"]
    places = pl.int_range(records.height, dtype=pl.get_index_type(), eager=True)
    return records.filter(~doubtful | places.is_in(newest.implode()))


def _doubtful(records: pl.DataFrame) -> pl.Series:
    """The ids of which something may be entered twice, or was deleted: all but those whose lines go on in time. Looking
    at the order costs next to nothing; sorting a million lines takes as long as reading them again."""
    segment = pl.col("segment").cast(pl.Categorical).to_physical().cast(pl.Int64)
    moment = pl.col("start").to_physical().cast(pl.Int64) * 16 + pl.col("grain").to_physical()
    ordered = records.select(
        "id",
        place=moment * _SEGMENTS + segment.fill_null(-1) + 1,
        again=pl.col("deleted") | (pl.col("grain") == Grain.CAMPAIGN.value) | (segment >= _SEGMENTS - 1),
        same=pl.col("id") == pl.col("id").shift(1),
    )
    again = pl.col("again") | (pl.col("same") & (pl.col("place") <= pl.col("place").shift(1)))
    runs = ordered.select(pl.col("id").rle()).unnest("id")["value"]
    return pl.concat([ordered.filter(again)["id"], runs.filter(runs.is_duplicated())]).unique()


def figure_at(figures: pl.DataFrame, entry_id: str, period: str, segment: str | None = None) -> Measurement | None:
    """What counts for an input or KPI in one period, out of the ``current`` records; None where nothing does."""
    found = figures.filter(
        (pl.col("id") == entry_id) & (pl.col("period") == period) & pl.col("segment").eq_missing(pl.lit(segment))
    )
    if found.is_empty():
        return None
    return Measurement(**found.select(field.name for field in fields(Measurement)).row(0, named=True))


def read_lines(contents: Mapping[str, bytes]) -> dict[str, Lines]:
    """The lines of these logs, given what is in each file."""
    read: dict[str, Lines] = {}
    texts: dict[str, str] = {}
    for file, content in contents.items():
        try:
            if not is_slug(log_id(file)):
                raise Refusal("The name of a log must begin with the id of an input or KPI and a dot.")
            texts[file] = decode(content).replace("\r\n", "\n")
        except Refusal as refusal:
            read[file] = _unread(file, refusal)
    read |= _read_canonical(texts)
    for file in texts.keys() - read.keys():
        read[file] = _read_any(file, texts[file])
    return {file: read[file] for file in contents}


def log_id(file: str) -> str:
    """Whose log a file is, as problems name it."""
    return input_of(file.rpartition("/")[2])


def _unread(file: str, refusal: Refusal) -> Lines:
    line = refusal.line if isinstance(refusal, BadToml) else 1
    return Lines(_NO_LINES, (Problem(file, line, refusal.sentence),))


def _read_any(file: str, text: str) -> Lines:
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
        rows.append((log_id(file), measurement.period, measurement.segment, value, *flags, *remark, file, entry.line))
    lines = pl.DataFrame(rows, schema=LINES, orient="row")
    return Lines(lines, tuple(Problem(file, line, said, conflict=marked is not None) for line, said in log.problems))


def _read_canonical(texts: Mapping[str, str]) -> dict[str, Lines]:
    """The files that have the canonical shape from the first line to the last, read all at once by one expression.

    A file with the least doubt about it is left out: tomllib then says what it means, or what is wrong.
    """
    lines = run(_split(texts))
    records = lines.filter(pl.col("period").is_not_null())
    records = records.with_columns(value=_VALUE, at=_moments(records["at"]), undone=_moments(records["undoes"]))
    # 2026-02-29 and 1e999 have the shape and are no date and no number.
    sound = (
        pl.col("at").is_not_null()
        & (pl.col("undone").is_null() == pl.col("undoes").is_null())
        & (pl.col("flag").is_not_null() | pl.col("value").is_finite())
    )
    of_records = (
        records.lazy()
        .group_by("file")
        .agg(first=pl.col("line").first(), last=pl.col("line").last(), sound=sound.fill_null(value=False).all())
    )
    canonical = run(
        _frames(lines.lazy().filter(pl.col("period").is_null()))
        .join(of_records, on="file", how="left")
        .filter(
            pl.col("sound").fill_null(value=True)
            & (pl.col("opening") < pl.col("first").fill_null(pl.col("closing")))
            & (pl.col("closing") > pl.col("last").fill_null(pl.col("opening")))
        )
        .select("file")
    )["file"].to_list()
    escapes = any("\\" in texts[file] for file in canonical)
    found = records.filter(pl.col("file").is_in(canonical)).select(_columns(canonical, escapes=escapes))
    of_file = spans(found, "file")
    return {file: Lines(found.slice(*of_file.get(file, (0, 0)))) for file in canonical}


def run(query: pl.LazyFrame) -> pl.DataFrame:
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
        .with_columns(pl.coalesce(groups).alias(part) for part, groups in PARTS.items())
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
        "id": pl.col("file").replace_strict({file: log_id(file) for file in files}, return_dtype=pl.String),
        "not_applicable": (pl.col("flag") == "not_applicable").fill_null(value=False),
        "deleted": (pl.col("flag") == "deleted").fill_null(value=False),
        **texts,
        "undoes": pl.col("undone"),
    }
    return [made.get(name, pl.col(name)).alias(name) for name in LINES]
