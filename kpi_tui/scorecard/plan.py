"""Plan value, shortfall, score and status of every point, as expressions over columns."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from kpi_tui.model.period import Calendar, Grain
from kpi_tui.model.plan import Direction, Mode
from kpi_tui.model.status import Status
from kpi_tui.scorecard.periods import GrainColumn, number_by_months, start_by_months
from kpi_tui.scorecard.tables import Tables

_PERIOD: Final = ["kpi", "target", "number"]
_MODE: Final = {mode: place for place, mode in enumerate(Mode)}
_DIRECTION: Final = {direction: place for place, direction in enumerate(Direction)}
_DAY: Final = Grain.DAY.rank
_YEAR: Final = Grain.YEAR.rank
_NOISE: Final = 1e-12
"""What binary fractions may differ by, as a part of the numbers compared: 7 / 100 * 100 is 7.000000000000001, and that
must not cost a KPI its colour. It is thousands of times finer than any figure that is entered."""


def planned(points: pl.LazyFrame, tables: Tables, calendar: Calendar) -> pl.LazyFrame:
    """Add to each point the plan in force at its end: its numbers added up or divided for the length of the period.

    Needs kpi, target, number, start and end; adds ``plan`` (its place among the KPI's plans; null without one), the
    columns of ``Tables.plans``, and ``scale``: by what the numbers of a sum were multiplied.
    """
    plans = tables.plans.lazy()
    points = points.join(tables.targets.lazy(), on=["kpi", "target"], how="left")
    points = _in_force(points, "end", "plan", plans)
    points = points.with_columns(plan=pl.when(~pl.col("unplanned")).then("plan"))
    points = points.with_columns(scale=_scale(tables, calendar))
    steps = _steps(points, tables, calendar) if tables.steps else _one_step(points, tables)
    return points.join(steps, on=_PERIOD, how="left").with_columns(
        scale=pl.when(pl.col("steps") > 1).then(pl.col("steps").cast(pl.Float64)).otherwise("scale")
    )


def _in_force(points: pl.LazyFrame, day: str, name: str, plans: pl.LazyFrame) -> pl.LazyFrame:
    starts = plans.select("kpi", "since", pl.col("plan").alias(name))
    return (
        points.sort(day)
        .join_asof(starts, left_on=day, right_on="since", by="kpi", check_sortedness=False)
        .drop("since", strict=False)
    )


def _scale(tables: Tables, calendar: Calendar) -> pl.Expr:
    if not tables.targets["by_days"].any():
        return pl.col("ratio")
    own = GrainColumn(pl.col("own"), tables.own_grains, calendar)
    days = (pl.col("end") - pl.col("start")).dt.total_days() + 1
    return pl.when("by_days").then(days / own.days_of(own.number_of(pl.col("start")))).otherwise("ratio")


def _with_line(points: pl.LazyFrame, day: str, tables: Tables) -> pl.LazyFrame:
    """Add ``line``: the plan value of a reach plan at the end of ``day``, on the straight line from baseline to target,
    or on the line from one milestone to the next."""
    eve = pl.col("starts").dt.offset_by("-1d")
    gone = (pl.col(day) - eve).dt.total_days() / (pl.col("due") - eve).dt.total_days()
    way = pl.col("target_value") - pl.col("baseline")
    points = points.with_columns(line=pl.col("baseline") + way * gone.clip(0, 1))
    paths = tables.paths
    if paths.is_empty():
        return points
    since = pl.col("corner")
    part = (pl.col(day) - since).dt.total_days() / (pl.col("next_corner") - since).dt.total_days()
    on_path = pl.col("corner_value") + (pl.col("next_value") - pl.col("corner_value")) * part
    return (
        points.sort(day)
        .join_asof(paths.lazy(), left_on=day, right_on="corner", by=["kpi", "plan"], check_sortedness=False)
        .with_columns(line=pl.when(pl.col(day) < pl.col("due")).then(pl.coalesce(on_path, "line")).otherwise("line"))
    )


_SUMMED: Final = ("line", "baseline", "target_value", "low", "high", "amount")
_SAID: Final = ("mode", "direction", "starts", "due", "window", "percent", "profile")


def _one_step(points: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    scaled = pl.col("mode") != _MODE[Mode.ACCUMULATE]
    planned_points = points.select(*_PERIOD, "end", "plan", "scale").join(tables.plans.lazy(), on=["kpi", "plan"])
    return (
        _with_line(planned_points, "end", tables)
        .with_columns(
            pl.when(scaled).then(pl.col(name) * pl.col("scale")).otherwise(name).alias(name) for name in _SUMMED
        )
        .select(*_PERIOD, *_SUMMED, *_SAID)
    )


def _steps(points: pl.LazyFrame, tables: Tables, calendar: Calendar) -> pl.LazyFrame:
    """As ``_one_step``, where the plan of a quarter is the sum of the plans of its months, each as it was then."""
    plans = tables.plans.lazy()
    own = GrainColumn(pl.col("own"), tables.own_grains, calendar)
    step_end = pl.when(pl.col("steps") > 1).then(own.end_of(pl.col("step"))).otherwise("end")
    steps = (
        points.select(*_PERIOD, "end", "own", "steps", "plan", "scale")
        .with_columns(step=pl.int_ranges(0, pl.col("steps")))
        .explode("step")
        .with_columns(step=(own.number_of(pl.col("end")) - pl.col("step")).cast(pl.Int32))
        .with_columns(step_end=step_end)
    )
    modes = plans.select("kpi", "plan", "mode")
    steps = (
        _in_force(steps, "step_end", "then", plans)
        .join(modes, on=["kpi", "plan"])
        .join(modes.rename({"plan": "then", "mode": "then_mode"}), on=["kpi", "then"], how="left")
        .with_columns(
            plan=pl.when((pl.col("then_mode") == pl.col("mode")) & (pl.col("mode") != _MODE[Mode.ACCUMULATE]))
            .then("then")
            .otherwise("plan"),
            last="plan",
        )
        .drop("mode", "then_mode")
        .join(plans, on=["kpi", "plan"])
    )
    steps = _with_line(steps, "step_end", tables)
    one = pl.col("mode") == _MODE[Mode.ACCUMULATE]
    final = pl.col("plan") == pl.col("last")
    return steps.group_by(_PERIOD).agg(
        *(
            pl.when(one.any() | (pl.col(name).null_count() > 0))
            .then(pl.col(name).filter(final).first() * pl.when(one.any()).then(1.0).otherwise(pl.col("scale").first()))
            .otherwise(pl.col(name).sum() * pl.col("scale").first())
            .alias(name)
            for name in _SUMMED
        ),
        *(pl.col(name).sort_by("step_end").last().alias(name) for name in _SAID),
    )


def with_windows(points: pl.LazyFrame, tables: Tables, calendar: Calendar, today: date) -> pl.LazyFrame:
    """Add the stretch that an accumulate plan counts over: ``opens``, ``closes``, and ``counted_to``, its last day
    so far; null outside the plan's own dates. ``repeats`` is how many windows the period holds, ``share`` the part of
    the total that is asked for by then. ``told_until`` is the day that a period which is not over is held against."""
    points = points.with_columns(told_until=_told_until(today))
    if not tables.accumulates:
        days = ("opens", "closes", "counted_to")
        no_days = (pl.lit(None, pl.Date).alias(day) for day in days)
        return points.with_columns(*no_days, repeats=pl.lit(1), share=pl.lit(None, pl.Float64))
    anchor = pl.when(pl.col("target") == Grain.WEEK.rank).then(pl.col("start").dt.offset_by("3d")).otherwise("end")
    window, no_window, first_month = pl.col("window"), pl.col("window").is_null(), calendar.first_month
    length = GrainColumn(pl.col("target"), tables.grains, calendar).months()
    accumulates, wider = pl.col("mode") == _MODE[Mode.ACCUMULATE], pl.col("repeats") > 1
    points = points.with_columns(
        repeats=pl.when(accumulates).then((length // window).fill_null(1).clip(1)).otherwise(1),
        window_number=number_by_months(anchor, window, first_month),
    )
    number = pl.col("window_number")
    next_start = start_by_months(number + 1, window, first_month)
    points = points.with_columns(
        opens=pl.when(no_window)
        .then("starts")
        .when(wider)
        .then("start")
        .otherwise(start_by_months(number, window, first_month)),
        closes=pl.when(no_window).then("due").when(wider).then("end").otherwise(next_start.dt.offset_by("-1d")),
    )
    inside = (
        accumulates
        & (pl.col("end") >= pl.col("opens"))
        & (pl.col("start") <= pl.col("closes"))
        & (pl.col("start") <= pl.col("due")).fill_null(True)
        & (pl.col("opens") <= today)
    )
    return points.with_columns(
        opens=pl.when(inside).then("opens"),
        closes=pl.when(inside).then("closes"),
        counted_to=pl.when(inside).then(pl.min_horizontal("end", "closes")),
    ).with_columns(share=_share(tables, calendar, today))


def _told_until(today: date) -> pl.Expr:
    """Today; or, where figures are of weeks, months or longer, the end of the newest of those that are over: half a
    month's plan is not held against a month without a figure."""
    newest, finest = pl.coalesce(pl.when("by_outcome").then("outcome_at"), "closed_at"), pl.col("finest")
    behind = (finest > _DAY) & (finest <= _YEAR) & (newest < today) & (pl.col("end") > today)
    return pl.when(behind).then(newest).otherwise(pl.lit(today))


def _share(tables: Tables, calendar: Calendar, today: date) -> pl.Expr:
    """The part of the total that is asked for by now: by days, or by the profile of the year, as ``Plan.share`` has it.
    Of several windows together each has its own total, so those that are over count as one each."""
    told = pl.when(pl.col("told_until") >= pl.col("opens")).then("told_until").otherwise(pl.lit(today))
    until = pl.when(pl.col("counted_to") > today).then(told).otherwise("counted_to")
    eve = pl.col("opens").dt.offset_by("-1d")
    by_days = (until - eve).dt.total_days() / (pl.col("closes") - eve).dt.total_days()
    if not tables.profiled:
        return by_days
    window, first_month, wider = pl.col("window"), calendar.first_month, pl.col("repeats") > 1
    number = number_by_months(until, window, first_month)
    over = pl.when(wider).then(number - number_by_months(pl.col("opens"), window, first_month)).otherwise(0)
    opens = pl.when(wider).then(start_by_months(number, window, first_month)).otherwise("opens")
    after = pl.when(wider).then(start_by_months(number + 1, window, first_month).dt.offset_by("-1d"))
    before = _weight(opens.dt.offset_by("-1d"))
    whole = _weight(after.otherwise("closes")) - before
    in_window = (_weight(until) - before) / whole
    return pl.when(whole > 0).then((over + in_window) / pl.col("repeats")).otherwise(by_days)


def _weight(day: pl.Expr) -> pl.Expr:
    through, month = pl.col("profile"), day.dt.month()
    part = day.dt.day() / day.dt.month_end().dt.day()
    own = through.list.get(month) - through.list.get(month - 1)
    return day.dt.year() * through.list.last() + through.list.get(month - 1) + own * part


def scored(points: pl.LazyFrame, today: date) -> pl.LazyFrame:
    """Add plan value, shortfall, tolerance, score, status and attainment to points with a value and a plan."""
    mode, value = pl.col("mode"), pl.col("value")
    days = (pl.col("end") - pl.col("start")).dt.total_days() + 1
    gone = (pl.col("told_until") - pl.col("start")).dt.total_days() + 1
    running = pl.col("adds_up") & (pl.col("end") > today)
    # The plan for the days gone; a period that has yet to begin has none.
    part = pl.when(~running).then(1.0).when(gone > 0).then(gone / days)
    low, high = pl.col("low") * part, pl.col("high") * part
    # The limit on the side of the value, of a whole period.
    limit = (
        pl.when(pl.col("high").is_null())
        .then("low")
        .when(pl.col("low").is_null())
        .then("high")
        .when(value.is_null())
        .then(None)
        .when((value - low).abs() <= (value - high).abs())
        .then("low")
        .otherwise("high")
    )
    reach, keep, accumulate = (mode == _MODE[kind] for kind in (Mode.REACH, Mode.KEEP, Mode.ACCUMULATE))
    total = pl.col("target_value") * pl.col("repeats")
    points = points.with_columns(
        plan_value=pl.when(reach)
        .then(pl.col("line") * part)
        .when(keep)
        .then(limit * part)
        .when(accumulate)
        .then(total * pl.col("share")),
        target_shown=pl.when(keep).then(limit).when(accumulate).then(total).otherwise("target_value"),
        part=part,
    )
    whole = (
        pl.when(reach)
        .then((pl.col("target_value") - pl.col("baseline")).abs() * pl.col("part"))
        .otherwise(pl.col("plan_value").abs())
    )
    amount = pl.when(accumulate).then("amount").otherwise(pl.col("amount") * pl.col("part"))
    tolerance = pl.coalesce(amount, whole * pl.col("percent") / 100)
    direction = pl.col("direction")
    rising = (
        pl.when(direction == _DIRECTION[Direction.WITHIN])
        .then(pl.col("target_value") >= pl.col("baseline"))
        .otherwise(direction == _DIRECTION[Direction.HIGHER])
    )
    below = pl.when(keep).then(low - value).when(rising).then(pl.col("plan_value") - value)
    above = pl.when(keep).then(value - high).when(~rising).then(value - pl.col("plan_value"))
    distance = pl.when(value.is_not_null() & pl.col("plan_value").is_not_null()).then(
        pl.max_horizontal(below, above, pl.lit(0.0))
    )
    noise = pl.max_horizontal(value.abs(), pl.col("plan_value").abs()) * _NOISE
    points = points.with_columns(
        tolerance=tolerance, shortfall=pl.when(distance > noise).then(distance).otherwise(distance * 0), noise=noise
    )
    points = points.with_columns(
        shortfall=pl.when(
            (pl.col("shortfall") > 0) & ((pl.col("shortfall") - pl.col("tolerance")).abs() <= pl.col("noise"))
        )
        .then("tolerance")
        .otherwise("shortfall")
    )
    return _with_status(points)


def _with_status(points: pl.LazyFrame) -> pl.LazyFrame:
    shortfall, tolerance = pl.col("shortfall"), pl.col("tolerance")
    way = pl.col("target_shown") - pl.col("baseline")
    attainment = pl.when(way != 0).then((pl.col("value") - pl.col("baseline")) / way)
    return points.with_columns(
        attainment=attainment,
        score=pl.when(shortfall == 0)
        .then(100.0)
        .when(tolerance > 0)
        .then((100 - 50 * shortfall / tolerance).clip(0, 100))
        .when(shortfall > 0)
        .then(0.0),
        status=pl.when(pl.col("value").is_null())
        .then(pl.lit(Status.NOT_MEASURED.value))
        .when(shortfall.is_null())
        .then(pl.lit(Status.WATCHING.value))
        .when(shortfall == 0)
        .then(pl.lit(Status.ON_TRACK.value))
        .when(shortfall <= tolerance)
        .then(pl.lit(Status.AT_RISK.value))
        .otherwise(pl.lit(Status.OFF_TRACK.value)),
    )
