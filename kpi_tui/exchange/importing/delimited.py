"""Tables in text files: the delimiter is found, ``sep=`` lines are followed, quotes may hold line ends."""

from __future__ import annotations

import csv
import io
import re
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import polars as pl

from kpi_tui.exchange.importing.encoding import HEAD, Examined, decoded, transcode
from kpi_tui.exchange.importing.heading import Heading, find_heading, usual_width
from kpi_tui.exchange.importing.table import MOST_COLUMNS, Table, in_memory, trimmed, unique_names
from kpi_tui.exchange.work import Work
from kpi_tui.model.sentence import Refusal, Sentence

WHOLE = 8 << 20
"""A file up to this size is read whole; a larger one a batch at a time."""
_BATCH = 100_000
_DELIMITERS = (",", ";", "\t", "|")
_SEP = re.compile(r'\s*"?sep=(.)"?\s*', re.IGNORECASE)
_SAMPLE = 200


class Markup(Refusal):
    """The text is a web page or XML, as some systems write under the name of a workbook."""


def table_of_bytes(name: str, data: bytes, examined: Examined) -> Table:
    """The table in the bytes of a text file. Raises Refusal where there is none."""
    return table_of_text(name, decoded(data[examined.mark :], examined.encoding))


def table_of_text(name: str, text: str) -> Table:
    """The table in a text. Raises Refusal where there is none."""
    delimiter, skipped = _delimiter(name, text)
    body = text.split("\n", 1)[1] if skipped else text
    rows = _rows(name, body, delimiter)
    return table_of_rows(name, rows)


def table_of_rows(name: str, rows: list[list[str]]) -> Table:
    """The table in rows of cells. Raises Refusal where there is none."""
    if pairs := _pairs(rows):
        return _pairs_table(name, pairs)
    heading = _heading(name, rows[:_SAMPLE])
    data = [row for row in rows[heading.first :] if any(cell.strip() for cell in row)]
    columns = heading.columns
    return Table(name, columns, heading.comments, in_memory(columns, data), notes=_behind(columns, data))


def large_table(path: Path, examined: Examined, work: Work) -> Table:
    """The table in a file that is too large to be read whole. Raises Refusal where there is none."""
    delimiter, skipped = _delimiter(path.name, examined.head)
    body = examined.head.split("\n", 1)[1] if skipped else examined.head
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    sample: list[list[str]] = []
    ends: list[int] = []
    try:
        for row in islice(reader, _SAMPLE):
            sample.append(row)
            ends.append(reader.line_num)
    except csv.Error as error:
        raise _not_read(path.name) from error
    _check_width(path.name, sample)
    heading = _heading(path.name, sample[:-1])
    skip = (ends[heading.first - 1] if heading.first else 0) + skipped
    return Table(
        path.name, heading.columns, heading.comments, _scan(path, examined, delimiter, skip, heading.columns, work)
    )


def _scan(
    path: Path, examined: Examined, delimiter: str, skip: int, columns: tuple[str, ...], work: Work
) -> Callable[[Work], Iterator[pl.DataFrame]]:
    source, folder = path, None
    if examined.encoding != "utf-8" or examined.mark:
        folder = tempfile.mkdtemp(prefix="kpi-tui-")
        source = Path(folder) / "table.csv"
        transcode(path, examined, source, work)

    def batches(following: Work) -> Iterator[pl.DataFrame]:
        frame = pl.scan_csv(
            source,
            separator=delimiter,
            has_header=False,
            skip_lines=skip,
            schema=dict.fromkeys(columns, pl.String),
            truncate_ragged_lines=True,
        )
        size, seen = source.stat().st_size or 1, 0.0
        try:
            for batch in frame.collect_batches(chunk_size=_BATCH, maintain_order=True):
                following.done(seen)
                yield trimmed(batch)
                seen += float(batch.estimated_size()) / size
        except pl.exceptions.PolarsError as error:
            raise _not_read(path.name) from error
        following.done(1.0)

    if folder is not None:  # it stays as long as there is a table to read from it
        weakref.finalize(batches, shutil.rmtree, folder, ignore_errors=True)
    return batches


def _delimiter(name: str, text: str) -> tuple[str, int]:
    """What stands between cells, and how many lines say just that."""
    first, _, rest = text.partition("\n")
    if match := _SEP.fullmatch(first.strip("\r")):
        return match[1], 1
    if re.match(r"\s*<(?:!doctype|html|table|\?xml)", text, re.IGNORECASE):
        raise Markup(
            "%(file)s is a web page or XML, not a table: open it in Excel or LibreOffice and save it as XLSX.",
            file=name,
        )
    if not rest and not first.strip():
        raise Refusal("%(file)s is empty.", file=name)
    sample = text[: HEAD // 4]
    return max(_DELIMITERS, key=lambda each: _fit(sample, each)), 0


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    """How well a text divides into rows of one width by this delimiter."""
    rows = []
    try:
        rows = list(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), _SAMPLE))
    except csv.Error:
        return 0.0, 0
    filled = [row for row in rows if any(cell.strip() for cell in row) and not row[0].startswith("#")]
    width = usual_width(filled)
    if width < 2 or width > MOST_COLUMNS:
        return 0.0, width
    same = sum(len(row) == len(filled[-1]) and len(row) > 1 for row in filled) / len(filled)
    return round(same, 1), width


def _rows(name: str, text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise _not_read(name) from error


def _check_width(name: str, rows: Sequence[list[str]]) -> None:
    if max(map(len, rows), default=0) > MOST_COLUMNS:
        raise Refusal(
            "%(file)s has more than %(most)s columns: export only those that are needed.",
            file=name,
            most=MOST_COLUMNS,
        )


def _heading(name: str, rows: Sequence[list[str]]) -> Heading:
    _check_width(name, rows)
    heading = find_heading(rows)
    if heading is None or len(heading.columns) < 2:
        raise Refusal(
            "No table is found in %(file)s: it needs a row with the names of columns, and rows below it.", file=name
        )
    return heading


def _behind(columns: tuple[str, ...], data: list[list[str]]) -> tuple[Sentence, ...]:
    """That cells stand behind the last column, where some do."""
    longer = sum(any(cell.strip() for cell in row[len(columns) :]) for row in data)
    template = "In %(count)s rows something stands behind the last column: that is left out."
    return (Sentence(template, {"count": longer}),) if longer else ()


def _pairs(rows: list[list[str]]) -> list[tuple[str, str]]:
    """Names and values, where a file lists them below each other: “Opened:”, “141 (8.1%)”."""
    filled = [[cell.strip() for cell in row if cell.strip()] for row in rows[:_SAMPLE]]
    found = [(row[0].removesuffix(":").strip(), row[1]) for row in filled if len(row) == 2]
    marked = sum(row[0].endswith(":") for row in filled if len(row) == 2)
    others = sum(len(row) > 2 for row in filled)
    return found if marked >= 3 and marked * 2 > len(found) > others else []


def _pairs_table(name: str, pairs: list[tuple[str, str]]) -> Table:
    """A table of one row, from names with values."""
    columns = unique_names([name for name, _value in pairs])
    return Table(name, columns, (), in_memory(columns, [[value for _name, value in pairs]]))


def _not_read(name: str) -> Refusal:
    return Refusal(
        "%(file)s cannot be read as a table: a quote may be open, or the rows differ. Save it as CSV anew.", file=name
    )
