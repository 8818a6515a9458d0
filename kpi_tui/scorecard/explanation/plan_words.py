"""What the explanation of a KPI says of its plan: the rule with its numbers, the tolerance, the score, the colour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from kpi_tui.language import N_
from kpi_tui.model.plan import Mode, Plan
from kpi_tui.model.sentence import Amount, Sentence
from kpi_tui.model.status import Status
from kpi_tui.model.unit import Unit
from kpi_tui.scorecard.explanation.explain import Explanation, Line, PlanUse
from kpi_tui.scorecard.trend.outlook_words import amounts, differences

_BELOW, _ABOVE = N_("red below %(limit)s"), N_("red above %(limit)s")
_FINER = 3
"""So many decimals more than the KPI is shown with has a number in a calculation."""


def plan_lines(explanation: Explanation) -> Iterator[Line]:
    """The plan in force, its rule, and the plan value of the period with the numbers filled in."""
    use, kpi, point = explanation.behind.plan, explanation.kpi, explanation.point
    if use is None:
        yield _without_plan(explanation)
        return
    rule = Line(_rule(explanation, use), (*_in_force(use), *_agreed(explanation, use.plan)))
    yield rule
    if point.plan is None:
        if use.plan.mode is Mode.ACCUMULATE:
            yield Line(Sentence("%(period)s lies outside the days of this plan.", {"period": point.period}))
        return
    (value,) = amounts(kpi, explanation.currency, point.plan)
    said: dict[str, object] = {"value": value}
    details = [*_repeated(explanation, use), *_computed(explanation, use), *_scaled(explanation, use)]
    if point.plan_until is not None:
        details.append(_last_told(point.plan_until))
    yield Line(Sentence("Asked for in this period: %(value)s", said), tuple(details))


def _without_plan(explanation: Explanation) -> Line:
    kpi, period = explanation.kpi, explanation.point.period
    starts = [plan.start for plan in kpi.plans if plan.start is not None and plan.start > period.end]
    if explanation.segment and kpi.plans:
        return Line(Sentence("Plans are about the whole: a segment on its own has none."))
    if kpi.plan_at(period.end) is not None:
        return Line(
            Sentence("The plan is not for periods of this length: the value depends on how long the period is.")
        )
    if starts:
        return Line(Sentence("No plan yet in this period: the first starts on %(start)s.", {"start": min(starts)}))
    return Line(Sentence("There is no plan: the KPI is watched, not scored."))


def _rule(explanation: Explanation, use: PlanUse) -> Sentence:
    kpi, currency, plan = explanation.kpi, explanation.currency, use.plan

    def shown(value: float | None) -> object:
        return "–" if value is None else amounts(kpi, currency, value)[0]

    said = {
        "baseline": shown(plan.baseline),
        "target": shown(plan.target),
        "low": shown(plan.low),
        "high": shown(plan.high),
        "start": plan.start or "–",
        "due": plan.due or "–",
        "opens": use.opens or "–",
        "closes": use.closes or "–",
    }
    match plan.mode:
        case Mode.REACH if plan.milestones:
            return Sentence(
                "Reach: from %(baseline)s at the start of %(start)s to %(target)s at the end of %(due)s, by way of "
                "milestones",
                said,
            )
        case Mode.REACH:
            return Sentence(
                "Reach: from %(baseline)s at the start of %(start)s to %(target)s at the end of %(due)s, in a straight "
                "line",
                said,
            )
        case Mode.KEEP if plan.low is not None and plan.high is not None:
            return Sentence("Keep: every period between %(low)s and %(high)s", said)
        case Mode.KEEP if plan.high is not None:
            return Sentence("Keep: every period %(high)s or less", said)
        case Mode.KEEP:
            return Sentence("Keep: every period %(low)s or more", said)
        case Mode.ACCUMULATE if use.opens is not None:
            said["target"] = shown(explanation.point.target)
            return Sentence("Add up: %(target)s in total from %(opens)s to %(closes)s", said)
        case Mode.ACCUMULATE:
            return Sentence("Add up: %(target)s in total", said)
    return Sentence("Watch: there is no target, so no score")


def _in_force(use: PlanUse) -> Iterator[Sentence]:
    if use.until is not None:
        yield Sentence("in force until %(until)s, when another plan takes over", {"until": use.until})
    elif use.since is not None:
        yield Sentence("in force since %(since)s", {"since": use.since})


def _agreed(explanation: Explanation, plan: Plan) -> Iterator[Sentence]:
    """What was said as a change, and the milestones on the way."""
    kpi, currency = explanation.kpi, explanation.currency
    for said, number in ((plan.target_said, plan.target), (plan.low_said, plan.low), (plan.high_said, plan.high)):
        if said is None or number is None or plan.baseline is None:
            continue
        if said.points:
            (change,) = differences(kpi, currency, said.amount, signed=True)
        else:
            change = Amount(said.amount, Unit.PERCENT, None, signed=True)
        shown = amounts(kpi, currency, plan.baseline, number)
        values = {"change": change, "baseline": shown[0], "number": shown[1]}
        yield Sentence("agreed as %(change)s on %(baseline)s, which comes to %(number)s", values)
    for each in plan.milestones:
        yield Sentence("%(day)s: %(value)s", {"day": each.day, "value": amounts(kpi, currency, each.value)[0]})


# The plan value


def _repeated(explanation: Explanation, use: PlanUse) -> Iterator[Sentence]:
    if use.plan.mode is Mode.ACCUMULATE and use.repeats > 1:
        said = {"count": use.repeats, "target": _fine(explanation, use.plan.target)}
        yield Sentence("%(target)s for each of the %(count)s stretches in this period", said)


def _computed(explanation: Explanation, use: PlanUse) -> Iterator[Sentence]:
    """How the plan value of one plan follows from its rule."""
    point, plan = explanation.point, use.plan
    if plan.mode is Mode.REACH and use.steps == 1:
        yield _on_the_way(explanation, use)
    elif plan.mode is Mode.ACCUMULATE and use.opens and use.closes and use.counted_to:
        until = min(use.counted_to, point.plan_until or explanation.today)
        eve = use.opens - timedelta(days=1)
        said: dict[str, object] = {
            "until": until,
            "gone": (until - eve).days,
            "days": (use.closes - eve).days,
            "total": _fine(explanation, point.target),
            "plan": _fine(explanation, point.plan),
        }
        if plan.profile and point.target and point.plan is not None:
            said["share"] = Amount(100 * point.plan / point.target, Unit.PERCENT, 1)
            yield Sentence("by %(until)s the shares of the months ask for %(share)s of it", said)
        else:
            yield Sentence(
                "by %(until)s %(gone)s of the %(days)s days are gone: %(total)s × %(gone)s / %(days)s = %(plan)s", said
            )


def _on_the_way(explanation: Explanation, use: PlanUse) -> Sentence:
    """Where the line stands at the end of the period: between its start and due date, or between two milestones."""
    plan, end = use.plan, explanation.point.period.end
    corners = list(pairwise(plan.knots))
    (since, low), (until, high) = next((pair for pair in corners if end <= pair[1][0]), corners[-1])
    days = (until - since).days
    said = {
        "day": end,
        "low": _fine(explanation, low),
        "high": _fine(explanation, high),
        "gone": min(max((end - since).days, 0), days),
        "days": days,
        "plan": _fine(explanation, plan.value_at(end)),
    }
    return Sentence(
        "by %(day)s %(gone)s of the %(days)s days are gone: %(low)s + (%(high)s - %(low)s) × %(gone)s / %(days)s = "
        "%(plan)s",
        said,
    )


def _scaled(explanation: Explanation, use: PlanUse) -> Iterator[Sentence]:
    """By what the plan's numbers were multiplied for the length of the period, and for what of it is gone."""
    period, today = explanation.point.period, explanation.today
    if use.plan.mode is Mode.ACCUMULATE:
        return
    if use.steps > 1:
        yield Sentence(
            "the plans of the %(count)s shorter periods in it added up, each as it was then", {"count": use.steps}
        )
    elif use.scale != 1:
        said = {"factor": round(use.scale, 4)}
        yield Sentence("× %(factor)s, for a period that is longer or shorter than the plan is made for", said)
    if use.part < 1:
        until = explanation.point.plan_until or today
        said = {"gone": (until - period.start).days + 1, "days": period.days}
        yield Sentence("× %(gone)s / %(days)s, for the days that are gone", said)


def _last_told(day: date) -> Sentence:
    return Sentence("compared with the plan up to %(day)s, the last day that the figures tell of", {"day": day})


# The score


def score_lines(explanation: Explanation) -> Iterator[Line]:
    """Tolerance, shortfall and score with the numbers filled in, the limit that gave the colour, and the attainment."""
    point, use = explanation.point, explanation.behind.plan
    if point.value is None:
        yield Line(Sentence("No score: there is no value."))
        return
    if use is not None and use.plan.mode is Mode.MONITOR:
        yield Line(Sentence("No score: the KPI is watched."))
        return
    if use is None or use.shortfall is None or point.score is None or point.plan is None:
        yield Line(Sentence("No score: there is no plan to hold the value against."))
        return
    if use.tolerance is not None:
        (tolerance,) = differences(explanation.kpi, explanation.currency, use.tolerance)
        said = {"tolerance": tolerance}
        yield Line(
            Sentence("Tolerance %(tolerance)s: a shortfall of more than that turns the KPI red", said),
            (_tolerance(explanation, use),),
        )
    yield _score(explanation, use, use.shortfall, point.plan)
    yield _colour(explanation)
    yield from _attained(explanation)


def _tolerance(explanation: Explanation, use: PlanUse) -> Sentence:
    """Where the tolerance comes from."""
    typed = use.plan.tolerance
    if typed is not None and not typed.percent:
        (amount,) = differences(explanation.kpi, explanation.currency, typed.amount)
        return Sentence("typed with the plan: %(amount)s", {"amount": amount})
    percent = use.default_percent if typed is None else typed.amount
    said: dict[str, object] = {"percent": Amount(percent or 0.0, Unit.PERCENT, None)}
    match use.plan.mode:
        case Mode.REACH:
            said["whole"] = Sentence("the way from baseline to target")
        case Mode.KEEP:
            said["whole"] = Sentence("the limit")
        case _:
            said["whole"] = Sentence("what is asked for by now")
    if typed is None:
        return Sentence("nobody typed one, so it is %(percent)s of %(whole)s", said)
    return Sentence("typed with the plan: %(percent)s of %(whole)s", said)


def _score(explanation: Explanation, use: PlanUse, shortfall: float, plan: float) -> Line:
    kpi, currency, point = explanation.kpi, explanation.currency, explanation.point
    if shortfall == 0 or point.value is None:
        return Line(Sentence("No shortfall, so the score is 100"))
    value, asked = amounts(kpi, currency, point.value, plan)
    said: dict[str, object] = {"value": value, "plan": asked, "shortfall": differences(kpi, currency, shortfall)[0]}
    line = Sentence("Shortfall %(shortfall)s: %(value)s where %(plan)s is asked for", said)
    if not use.tolerance:
        return Line(line, (Sentence("without a tolerance any shortfall makes the score 0"),))
    below = 100 - 50 * shortfall / use.tolerance
    said |= {"gap": _fine(explanation, shortfall), "tolerance": _fine(explanation, use.tolerance)}
    said |= {"raw": round(below, 1), "score": round(point.score or 0.0, 1)}
    score = Sentence("score = 100 - 50 × %(gap)s / %(tolerance)s = %(raw)s", said)
    if below < 0:
        return Line(line, (Sentence("%(sum)s, and never below 0: %(score)s", said | {"sum": score}),))
    return Line(line, (score,))


def _colour(explanation: Explanation) -> Line:
    """The status, and the values from which on it would be red."""
    match explanation.point.status:
        case Status.ON_TRACK:
            said = Sentence("On track: the value is as good as the plan, or better")
        case Status.AT_RISK:
            said = Sentence("At risk: there is a shortfall, but not more than the tolerance")
        case _:
            said = Sentence("Off track: the shortfall is more than the tolerance")
    return Line(said, tuple(_red(explanation)))


def _red(explanation: Explanation) -> Iterator[Sentence]:
    value = explanation.point.value or 0.0
    for limit, template in zip(explanation.result.red, (_BELOW, _ABOVE), strict=True):
        if limit is not None:
            yield Sentence(template, {"limit": amounts(explanation.kpi, explanation.currency, limit, value)[0]})


def _attained(explanation: Explanation) -> Iterator[Line]:
    point = explanation.point
    if point.attainment is None or point.value is None:
        return
    said = {
        "value": _fine(explanation, point.value),
        "baseline": _fine(explanation, point.baseline),
        "target": _fine(explanation, point.target),
        "share": Amount(100 * point.attainment, Unit.PERCENT, 0),
    }
    yield Line(
        Sentence("Attained %(share)s of the way from baseline to target", said),
        (Sentence("(%(value)s - %(baseline)s) / (%(target)s - %(baseline)s) = %(share)s", said),),
    )


def _fine(explanation: Explanation, value: float | None) -> object:
    """A bare number for a calculation, finer than the KPI is shown; below 0 in brackets."""
    if value is None:
        return "–"
    rounded = round(value, explanation.kpi.decimals + _FINER)
    return Sentence("(%(n)s)", {"n": rounded}) if rounded < 0 else rounded
