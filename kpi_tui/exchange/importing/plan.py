"""The plan of an import: what it would enter, held against what counts now, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from kpi_tui.exchange.importing.columns import Asked, Column, Kind, Question, understand
from kpi_tui.exchange.importing.days import DMY, period_in
from kpi_tui.exchange.importing.figures import FIGURES, Figures, read_figures
from kpi_tui.exchange.importing.month_dates import month_columns, month_notes, month_questions
from kpi_tui.exchange.importing.notes import column_notes, figure_notes
from kpi_tui.exchange.importing.numbers import POINT, SIGNS
from kpi_tui.exchange.importing.own_export import is_own, outcomes, read_own
from kpi_tui.exchange.importing.period import period_of_head, span_of_head
from kpi_tui.exchange.importing.reading import Reading
from kpi_tui.exchange.importing.rows import ACROSS_VALUE
from kpi_tui.exchange.importing.state import State
from kpi_tui.exchange.importing.table import Table
from kpi_tui.exchange.work import ALONE, Work
from kpi_tui.model.column_mapping import ColumnMapping, Layout, Take
from kpi_tui.model.input import Frequency, Input
from kpi_tui.model.period import Calendar, Grain, Period
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace.changes import SetFigure
from kpi_tui.workspace.requests import LARGEST
from kpi_tui.workspace.snapshot import Snapshot

ROWS = pl.Schema({**FIGURES, "start": pl.Date(), "before": pl.Float64(), "counts": pl.Boolean(), "state": pl.String()})
"""Figures with what counts now (``before``; none where it does not apply), and how they stand to it."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do. While there are ``questions``, there are no rows.

    ``inputs`` are all that the mapping fills; those in ``new_inputs`` do not exist yet. ``rows`` has the columns ROWS.
    """

    mapping: ColumnMapping
    columns: tuple[Column, ...]
    inputs: Mapping[str, Input]
    new_inputs: tuple[Input, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[Sentence, ...] = ()
    rows: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ROWS), compare=False)
    period: Period | None = None

    def count(self, state: State) -> int:
        """How many figures stand so."""
        return self.rows.filter(pl.col("state") == state.value).height

    def changes(self, calendar: Calendar, *, replace_different: bool, partial: bool = False) -> tuple[SetFigure, ...]:
        """The figures to enter: new ones, and where asked for those that differ, or are of incomplete periods."""
        states = [State.NEW, *([State.DIFFERENT] * replace_different), *([State.PARTIAL] * partial)]
        wanted = self.rows.filter(pl.col("state").is_in([state.value for state in states]))
        if not replace_different:  # an incomplete period may differ, too
            wanted = wanted.filter(~pl.col("counts"))
        rows = wanted.select("id", "period", "value", "segment", "note", "not_applicable").iter_rows()
        return tuple(SetFigure(each, calendar.parse(period), *said) for each, period, *said in rows)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the person said beforehand, where a file leaves it open. ``one_convention``: the program that made the file
    writes all of its numbers in one way, so that one column may tell for another."""

    decimal: str = ""
    date_order: str = ""
    period: Period | None = None
    one_convention: bool = False


def plan_import(
    snapshot: Snapshot,
    table: Table,
    mapping: ColumnMapping,
    *,
    answers: Answers | None = None,
    new_inputs: Sequence[Input] = (),
    columns: Sequence[Column] = (),
    work: Work = ALONE,
) -> ImportPlan:
    """What an import of a table would do. ``columns`` are what is known of the table, where it was looked at before.

    Raises Refusal where the mapping does not fit the table, and Stopped.
    """
    answers = answers or Answers()
    known = tuple(columns) or understand(table, work.part(0.0, 0.4))
    by_name = {column.name: column for column in known}
    _check(mapping, table, by_name)
    period = (answers.period or period_of_head((table.name, *table.comments))) if _needs_period(mapping) else None
    taken = {take.input for take in mapping.takes}
    new = tuple(
        each if is_own(mapping) else _as_in_file(each, mapping.by or _grain(mapping, table, by_name, period))
        for each in new_inputs
        if each.id in taken and each.id not in snapshot.inputs
    )
    inputs = {**{each.id: each for each in (*new, *outcomes(snapshot, mapping))}, **snapshot.inputs}
    filled = {entry_id: inputs[entry_id] for entry_id in taken}
    signs, orders, questions = _decided(mapping, table, by_name, answers)
    if _needs_period(mapping) and period is None:
        if span := span_of_head(table.comments):
            raise Refusal(
                "The file runs from %(first)s to %(last)s, and has no days to divide it by: export one month, or "
                "another single period, at a time.",
                first=span[0],
                last=span[1],
            )
        questions = (*questions, Question(Asked.PERIOD))
    # The dates of a known system are those of its rows.
    dated = not (is_own(mapping) or answers.one_convention)
    months = month_columns(mapping, table, by_name, orders) if dated else {}
    questions += month_questions(mapping, table, months, tuple(filled.values()))
    mapping = replace(
        mapping,
        takes=_as_they_stand(mapping.takes, table),
        decimal=answers.decimal or mapping.decimal,
        date_order=answers.date_order or mapping.date_order,
    )
    plan = ImportPlan(
        mapping,
        known,
        filled,
        new,
        questions,
        (*table.notes, *column_notes(mapping, by_name, filled, snapshot.settings.currency)),
        period=period,
    )
    if questions:
        return plan
    reading = Reading(mapping, inputs, snapshot.settings.calendar, signs, orders, period, frozenset(months))
    read = read_own if is_own(mapping) else read_figures
    figures = read(table, reading, work.part(0.4, 1.0))
    rows = _compared(snapshot, figures, inputs, [take.input for take in mapping.takes])
    return replace(
        plan,
        rows=rows,
        notes=(
            *plan.notes,
            *month_notes(months, tuple(filled.values())),
            *figure_notes(figures, rows, inputs, snapshot.today),
        ),
    )


def _as_they_stand(takes: tuple[Take, ...], table: Table) -> tuple[Take, ...]:
    """What is taken in the order of the columns of the file; what stands in no column comes last."""
    places = {name: place for place, name in enumerate(table.columns)}
    return tuple(sorted(takes, key=lambda take: places.get(take.column, len(places))))


def used_columns(mapping: ColumnMapping, table: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns that a mapping takes numbers from, and those that it takes days from."""
    if mapping.layout is Layout.ACROSS:
        return tuple(name for name in table.columns if period_in(name) is not None), ()
    taken = [take.column for take in mapping.takes if take.combine is None or take.combine.value != "count"]
    numbers = [mapping.values] if mapping.layout is Layout.NAMED else [*taken, *(take.weight for take in mapping.takes)]
    days = [mapping.date, mapping.until, *(take.date for take in mapping.takes)]
    return tuple(dict.fromkeys(filter(None, numbers))), tuple(dict.fromkeys(filter(None, days)))


def _needs_period(mapping: ColumnMapping) -> bool:
    return mapping.layout is not Layout.ACROSS and not mapping.date and not all(take.date for take in mapping.takes)


def _grain(mapping: ColumnMapping, table: Table, columns: Mapping[str, Column], period: Period | None) -> Grain | None:
    """How long the periods are that the rows of a file tell of; the shortest where they differ."""
    if period is not None:
        return period.grain
    if mapping.layout is Layout.ACROSS:
        grains = [found.grain for name in table.columns if (found := period_in(name))]
    else:
        _numbers, days = used_columns(mapping, table)
        grains = [Grain(columns[name].grain) for name in days if columns[name].grain and not mapping.until]
    return min(grains, key=lambda grain: grain.rank, default=None)


def _as_in_file(each: Input, grain: Grain | None) -> Input:
    """A new input is counted by month, as people take files from other systems, or by what the file has where that is
    longer."""
    if grain is None or grain.rank < Grain.MONTH.rank:
        grain = Grain.MONTH
    return replace(each, frequency=next(often for often in Frequency if often.grain is grain))


def _check(mapping: ColumnMapping, table: Table, columns: Mapping[str, Column]) -> None:
    numbers, days = used_columns(mapping, table)
    others = [mapping.names, mapping.segments, *(take.only_in for take in mapping.takes)]
    if mapping.layout is Layout.DOWN:
        others += [take.column for take in mapping.takes]
    for name in filter(None, (*numbers, *days, *others)):
        if name not in columns:
            raise Refusal(
                "The table %(table)s has no column “%(column)s”: it has %(columns)s.",
                table=table.name,
                column=name,
                columns=", ".join(table.columns),
            )
        if columns[name].kind is Kind.PERSONAL:
            raise Refusal(
                "The column “%(column)s” holds personal data, which never comes into a workspace.", column=name
            )
    for name in numbers:
        column = columns[name]
        if column.kind is Kind.TEXT and column.has_numbers:
            raise Refusal(
                "Most cells of the column “%(column)s” are no numbers, such as “%(example)s”.",
                column=period_in(name) or name,
                example=next(iter((*column.odd, *column.examples))),
            )
        # A month that has yet to come may say so in words.
        if column.kind not in (Kind.NUMBER, Kind.EMPTY) and mapping.layout is not Layout.ACROSS:
            raise Refusal("The column “%(column)s” holds no numbers.", column=name)
    for name in days:
        if columns[name].kind not in (Kind.DAY, Kind.EMPTY):
            raise Refusal("The column “%(column)s” holds no days or periods.", column=name)


def _decided(
    mapping: ColumnMapping, table: Table, columns: Mapping[str, Column], answers: Answers
) -> tuple[dict[str, str], dict[str, str], tuple[Question, ...]]:
    """The decimal sign and the order of day and month of each column that is used, and what only a person can tell."""
    names, days = used_columns(mapping, table)
    used = [columns[name] for name in names if columns[name].kind is Kind.NUMBER]
    asked_of = next((column.name for column in used if column.unclear), "")
    if mapping.layout is Layout.ACROSS:
        used = [_as_one(used)]
    sign = answers.decimal or mapping.decimal or (_sign_of_file(columns.values()) if answers.one_convention else "")
    order = answers.date_order or mapping.date_order
    signs = {column.name: _choice(column.signs, sign, column.unclear, POINT) for column in used}
    orders = {name: _choice(columns[name].orders, order, columns[name].unclear, DMY) for name in days}
    open_columns = [column for column in used if not signs[column.name]]
    open_columns += [columns[name] for name in days if not orders[name]]
    questions = tuple(
        replace(question, column=asked_of) if column.name == ACROSS_VALUE else question
        for column in open_columns
        if (question := column.question)
    )
    return signs, orders, questions


def _choice(fitting: frozenset[str], told: str, unclear: str, otherwise: str) -> str:
    """The one reading of a column: the only one that fits, or what was told; any where it makes no difference."""
    if len(fitting) == 1:
        return next(iter(fitting))
    if told in fitting:
        return told
    return "" if unclear else otherwise


def _as_one(columns: Sequence[Column]) -> Column:
    """Columns of one kind of numbers, as where periods stand across, as a single one."""
    signs = frozenset(SIGNS).intersection(*(column.signs for column in columns))
    if not signs:
        raise Refusal("The numbers are written in two ways, with a point and with a comma: make them alike.")
    return Column(
        ACROSS_VALUE, Kind.NUMBER, signs, unclear=next((each.unclear for each in columns if each.unclear), "")
    )


def _sign_of_file(columns: Iterable[Column]) -> str:
    """The decimal sign that the columns which tell agree on."""
    telling = {next(iter(column.signs)) for column in columns if len(column.signs) == 1}
    return telling.pop() if len(telling) == 1 else ""


def _compared(snapshot: Snapshot, figures: Figures, inputs: Mapping[str, Input], order: Sequence[str]) -> pl.DataFrame:
    """The figures of the file beside those that count now, in this order of their inputs."""
    counting = snapshot.figures.lazy().select(
        "id", "period", "segment", before="value", counts=pl.lit(value=True), none="not_applicable", remark="note"
    )
    calendar = snapshot.settings.calendar
    periods = [(key, calendar.parse(key)) for key in figures.frame["period"].unique(maintain_order=True)]
    days = pl.LazyFrame(
        [(key, period.start, period.end) for key, period in periods],
        schema={"period": pl.String, "start": pl.Date, "end": pl.Date},
        orient="row",
    )
    known = (
        figures.frame.lazy()
        .join(days, on="period", maintain_order="left")
        .join(counting, on=["id", "period", "segment"], how="left", nulls_equal=True, maintain_order="left")
        .with_columns(pl.col("counts", "none").fill_null(value=False))
        .sort(pl.col("id").cast(pl.Enum(list(dict.fromkeys(order)))), "start", "period", "segment")
        .collect()
    )
    close = (pl.col("before") - pl.col("value")).abs() <= 1e-9 * pl.max_horizontal(pl.col("value").abs(), pl.lit(1.0))
    # A file that says nothing about a figure takes away no remark.
    noted = pl.col("note").is_null() | pl.col("note").eq_missing(pl.col("remark"))
    equal = (close | (pl.col("none") & pl.col("not_applicable"))) & noted
    impossible = [
        _doubt(snapshot, inputs, entry_id, value) for entry_id, value in known.select("id", "value").iter_rows()
    ]
    state = (
        pl.when(pl.col("impossible"))
        .then(pl.lit(State.IMPOSSIBLE.value))
        .when(equal)
        .then(pl.lit(State.EQUAL.value))
        .when(pl.col("partial"))
        .then(pl.lit(State.PARTIAL.value))
        .when(pl.col("counts"))
        .then(pl.lit(State.DIFFERENT.value))
        .otherwise(pl.lit(State.NEW.value))
    )
    partial = [each in figures.partial for each in known.select("id", "period").iter_rows()]
    return (
        known.with_columns(pl.Series("impossible", impossible, pl.Boolean), pl.Series("partial", partial, pl.Boolean))
        .with_columns(state=state)
        .select(*ROWS)
    )


def _doubt(snapshot: Snapshot, inputs: Mapping[str, Input], entry_id: str, value: float | None) -> bool:
    """Whether the workspace would refuse this value."""
    if value is None:
        return False
    if abs(value) > LARGEST:
        return True
    if entry_id in snapshot.inputs or entry_id in snapshot.kpis:
        return snapshot.doubt(entry_id, value) is not None
    return not inputs[entry_id].range.holds(value)
