"""What the explanation of a KPI says in words: the value, what it is made of, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from kpi_tui.language import N_
from kpi_tui.model.formula import Formula
from kpi_tui.model.input import OverTime
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.sentence import Amount, Sentence
from kpi_tui.scorecard.explanation.explain import (
    Explanation,
    Figure,
    Ingredient,
    Line,
    Missing,
    Part,
    Section,
    Segments,
    Way,
)
from kpi_tui.scorecard.explanation.plan_words import plan_lines, score_lines
from kpi_tui.scorecard.trend.outlook_words import amounts, differences

_COUNTED: Final = {
    Grain.DAY: N_("%(count)s figures of days"),
    Grain.WEEK: N_("%(count)s figures of weeks"),
    Grain.MONTH: N_("%(count)s figures of months"),
    Grain.QUARTER: N_("%(count)s figures of quarters"),
    Grain.HALF_YEAR: N_("%(count)s figures of half years"),
    Grain.YEAR: N_("%(count)s figures of years"),
    Grain.CAMPAIGN: N_("%(count)s figures of campaigns"),
}
_OVER_TIME: Final = {
    OverTime.SUM: N_("added up"),
    OverTime.MEAN: N_("the average of them"),
    OverTime.FIRST: N_("the first that was entered counts"),
    OverTime.LAST: N_("the newest counts"),
    OverTime.NONE: N_("those of shorter periods cannot be combined"),
}


def kpi_sections(explanation: Explanation) -> tuple[Section, ...]:
    """The explanation, part by part."""
    sections = (
        Section(Sentence("Value"), tuple(_value_lines(explanation))),
        Section(Sentence("Made of"), tuple(_ingredient(each, explanation) for each in explanation.behind.ingredients)),
        Section(Sentence("Missing"), tuple(_missing_lines(explanation))),
        Section(Sentence("Plan"), tuple(plan_lines(explanation))),
        Section(Sentence("Score and status"), tuple(score_lines(explanation))),
        Section(Sentence("What the past says"), tuple(Line(each.title, each.details) for each in explanation.remarks)),
    )
    return tuple(section for section in sections if section.lines)


# The value


def _value_lines(explanation: Explanation) -> Iterator[Line]:
    point = explanation.point
    yield Line(_headline(explanation), tuple(_older(explanation)))
    yield from _way(explanation)
    if point.value is not None and point.unweighted and explanation.behind.way is Way.FORMULA:
        yield Line(Sentence("Unweighted: averages were averaged, however many each is the average of."))
    yield from _change(explanation)
    yield from _window_before(explanation)
    if point.provisional:
        gone = max((explanation.today - point.period.start).days + 1, 0)
        said = {"end": point.period.end, "gone": gone, "days": point.period.days}
        yield Line(
            Sentence("Provisional: the period lasts until %(end)s; %(gone)s of its %(days)s days are gone.", said)
        )


def _change(explanation: Explanation) -> Iterator[Line]:
    """The change against the period before; while the period is not over, against its same days as well."""
    result, kpi, currency = explanation.result, explanation.kpi, explanation.currency
    before, change = result.previous, result.change
    if before is None or before.value is None or change is None:
        return
    same, days, of_same = result.previous_same_days, result.days_gone, result.change_same_days
    details: tuple[Sentence, ...] = ()
    if same is not None and days is not None and of_same is not None:
        shown = {
            "change": _signed(explanation, of_same),
            "count": days,
            "value": amounts(kpi, currency, same)[0],
        }
        details = (Sentence("%(change)s compared with its first %(count)s days, which came to %(value)s", shown),)
    said = {
        "change": _signed(explanation, change),
        "value": amounts(kpi, currency, before.value)[0],
        "period": before.period,
    }
    yield Line(Sentence("%(change)s compared with %(period)s, which was %(value)s", said), details)


def _window_before(explanation: Explanation) -> Iterator[Line]:
    """A running total against the same days of the window before, and all of it."""
    kpi, currency, window = explanation.kpi, explanation.currency, explanation.result.window_before
    if window is not None and explanation.point.value is not None:
        value, whole = amounts(kpi, currency, window.same_days, window.whole)
        shown = {
            "change": _signed(explanation, explanation.point.value - window.same_days),
            "count": window.days,
            "value": value,
            "period": window.period,
            "whole": whole,
        }
        yield Line(
            Sentence(
                "%(change)s compared with the first %(count)s days of %(period)s, which came to %(value)s; all of it "
                "came to %(whole)s",
                shown,
            )
        )


def _signed(explanation: Explanation, change: float) -> Amount:
    """A change as the scorecard shows it."""
    return replace(differences(explanation.kpi, explanation.currency, change)[0], signed=True)


def _headline(explanation: Explanation) -> Sentence:
    point, kpi, currency = explanation.point, explanation.kpi, explanation.currency
    if point.value is None:
        if point.between is not None:
            low, high = amounts(kpi, currency, *point.between)
            said: dict[str, object] = {"low": low, "high": high, "period": point.period}
            said["reason"] = point.reason or "–"
            return Sentence("Between %(low)s and %(high)s in %(period)s; %(reason)s", said)
        return Sentence("No value in %(period)s: %(reason)s", {"period": point.period, "reason": point.reason or "–"})
    said = {"value": amounts(kpi, currency, point.value)[0], "period": point.period, "exact": point.value}
    if round(point.value, kpi.decimals) == float(f"{point.value:.15g}"):  # beyond lies the dust of a computation
        return Sentence("%(value)s in %(period)s", said)
    return Sentence("%(value)s in %(period)s; exactly %(exact)s", said)


def _older(explanation: Explanation) -> Iterator[Sentence]:
    if explanation.asked != explanation.point.period:
        said = {"asked": explanation.asked}
        yield Sentence("its newest figure when the scorecard shows %(asked)s, as it is measured more rarely", said)
    if explanation.kpi.segment:
        yield Sentence("of the segment “%(segment)s” alone", {"segment": explanation.kpi.segment})


def _way(explanation: Explanation) -> Iterator[Line]:
    kpi, parts = explanation.kpi, explanation.behind.parts
    # The parts of a KPI that is one input as it is are that input's own figures.
    details = () if kpi.is_direct else tuple(_part(explanation, part) for part in parts)
    if explanation.behind.way is Way.TOTAL and len(parts) > 1:
        opens = explanation.behind.plan.opens if explanation.behind.plan else None
        said = {"count": len(parts), "since": opens or parts[0].start}
        yield Line(Sentence("A running total since %(since)s: %(count)s values added up", said), details)
    elif explanation.behind.way is Way.MEAN:
        said = {"count": len(parts)}
        how = Sentence("The average of %(count)s values, each counted once: unweighted", said)
        if len(parts) == 1:
            how = Sentence("The one value that there is, of a shorter period")
        elif not explanation.point.unweighted:
            how = Sentence("The average of %(count)s values, weighted by how much each is the average of", said)
        yield Line(how, details)
    if explanation.behind.way is not Way.OUTCOME:
        yield from _formula(explanation)
    if explanation.behind.outcomes:
        like = Amount(0, kpi.unit, None, explanation.currency, unit_label=kpi.unit_label, time_unit=kpi.time_unit)
        entered = Sentence("Entered as an outcome, in place of the inputs: unweighted")
        yield Line(entered, tuple(_figure(each, like) for each in explanation.behind.outcomes))


def _formula(explanation: Explanation) -> Iterator[Line]:
    """The formula in words, and with the numbers in it where it was computed once, over the whole period."""
    kpi = explanation.kpi
    if kpi.is_direct:
        return
    labels = {each.id: each.label for each in explanation.behind.ingredients}
    said: dict[str, object] = {"formula": in_words(kpi.formula, labels)}
    values = {each.id: each.value for each in explanation.behind.ingredients if each.value is not None}
    if explanation.behind.way is not Way.FORMULA or len(values) < len(labels):
        yield Line(Sentence("Formula: %(formula)s", said))
        return
    said["filled"] = filled(kpi.formula, values)
    if explanation.point.value is None:
        yield Line(Sentence("Formula: %(formula)s", said), (Sentence("with the figures: %(filled)s", said),))
    else:
        said["value"] = explanation.point.value
        yield Line(Sentence("Formula: %(formula)s", said), (Sentence("%(filled)s = %(value)s", said),))


def in_words(formula: Formula, labels: Mapping[str, object]) -> Sentence:
    """The formula with the labels of its inputs."""
    return _written(formula, labels)


def filled(formula: Formula, values: Mapping[str, float]) -> Sentence:
    """The formula with numbers in the place of its inputs; those below 0 in brackets."""
    return _written(formula, values)


def _written(formula: Formula, names: Mapping[str, object]) -> Sentence:
    said: dict[str, object] = {}

    def place(value: object) -> str:
        name = f"n{len(said)}"
        said[name] = value
        below = isinstance(value, float) and value < 0
        return f"(%({name})s)" if below else f"%({name})s"

    return Sentence(formula.written(lambda name: place(names.get(name, name)), place), said)


def _part(explanation: Explanation, part: Part) -> Sentence:
    value = amounts(explanation.kpi, explanation.currency, part.value)[0]
    if part.start == part.end:
        return Sentence("%(day)s: %(value)s", {"day": part.start, "value": value})
    return Sentence("%(start)s to %(end)s: %(value)s", {"start": part.start, "end": part.end, "value": value})


# What it is made of


def _ingredient(each: Ingredient, explanation: Explanation) -> Line:
    like = Amount(0, each.unit, None, explanation.currency)
    if each.from_calendar and each.value is not None:
        return Line(Sentence("Days of the period: %(days)s, from the calendar", {"days": each.value}))
    said: dict[str, object] = {"input": each.label, "value": replace(like, value=each.value or 0.0)}
    details = tuple(_figure(figure, like) for figure in each.figures)
    if not any(figure.value is not None for figure in each.figures):
        if each.figures:
            return Line(Sentence("%(input)s: does not apply", said), details)
        return Line(Sentence("%(input)s: nothing entered", said))
    said["how"] = tuple(_how(each, explanation.point.period))
    if not said["how"]:
        only = each.figures[0].value if each.value is None else each.value
        said["value"] = replace(like, value=only or 0.0)
        return Line(Sentence("%(input)s: %(value)s", said), details)
    if each.value is None:
        return Line(Sentence("%(input)s: %(how)s", said), details)
    return Line(Sentence("%(input)s: %(value)s, %(how)s", said), details)


def _how(each: Ingredient, period: Period) -> Iterator[Sentence]:
    """How many figures of which length there are, and how they became one; nothing of a single one that is whole."""
    grains = {figure.period.grain for figure in each.figures}
    count = {"count": len(each.figures)}
    alone = len(each.figures) == 1
    if len(grains) > 1:
        yield Sentence("%(count)s figures of longer and shorter periods", count)
    elif not alone:
        yield Sentence(_COUNTED[each.figures[0].period.grain], count)
    if each.segments is Segments.SUM:
        yield Sentence("segments added up")
    elif each.segments is Segments.MEAN:
        yield Sentence("the average of the segments")
    if each.weighted_by:
        yield Sentence("weighted by %(input)s", {"input": each.weighted_by})
    stretches = {figure.period for figure in each.figures}
    closing = each.over_time in (OverTime.FIRST, OverTime.LAST) and stretches != {period}
    if each.value is not None and (len(stretches) > 1 or closing):
        yield Sentence(_OVER_TIME[each.over_time])


def _figure(figure: Figure, like: Amount) -> Sentence:
    """A figure with the line that it stands in, who entered it when, where it came from, and what others say."""
    said: dict[str, object] = {"period": figure.period, "value": _value(figure.value, like)}
    where = Sentence("%(file)s:%(line)s", {"file": figure.file, "line": str(figure.line)})
    told = [where] if figure.file else []
    if figure.at is not None and figure.by:
        told.append(Sentence("entered %(at)s by %(by)s", {"at": figure.at, "by": figure.by}))
    elif figure.at is not None:
        told.append(Sentence("entered %(at)s", {"at": figure.at}))
    if figure.imported:
        told.append(Sentence("imported from %(file)s", {"file": figure.imported}))
    if figure.note:
        told.append(Sentence("“%(note)s”", {"note": figure.note}))
    for each in figure.others:
        who = f"{each.by} ({each.device})" if each.by else each.device
        other = {"value": _value(each.value, like), "who": who, "when": each.at}
        told.append(Sentence("other figure: %(value)s, entered by %(who)s, %(when)s", other))
    said["told"] = tuple(told)
    if figure.segment:
        said["segment"] = figure.segment
        if told:
            return Sentence("%(period)s, %(segment)s: %(value)s (%(told)s)", said)
        return Sentence("%(period)s, %(segment)s: %(value)s", said)
    return Sentence("%(period)s: %(value)s (%(told)s)", said) if told else Sentence("%(period)s: %(value)s", said)


def _value(value: float | None, like: Amount) -> Amount | Sentence:
    return Sentence("does not apply") if value is None else replace(like, value=value)


# What is missing


def _missing_lines(explanation: Explanation) -> Iterator[Line]:
    details = tuple(map(_gap, explanation.behind.missing))
    if explanation.point.incomplete:
        yield Line(Sentence("The value is made of what is there; some figures are missing."), details)
    else:
        yield from (Line(gap) for gap in details)


def _gap(gap: Missing) -> Sentence:
    said = {"input": gap.label, "first": gap.first, "last": gap.last}
    if gap.first == gap.last:
        return Sentence("%(input)s: nothing for %(first)s", said)
    return Sentence("%(input)s: nothing from %(first)s to %(last)s", said)
