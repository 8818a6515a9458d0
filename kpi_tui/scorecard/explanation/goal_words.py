"""What the explanation of a goal says in words: the weighted mean with its numbers, the coverage, and the status."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi_tui.language import N_
from kpi_tui.model.sentence import Amount, Sentence
from kpi_tui.model.status import Status
from kpi_tui.model.unit import Unit
from kpi_tui.scorecard.explanation.explain import GoalExplanation, Line, Section, Share
from kpi_tui.scorecard.goals import AT_RISK_FROM, ENOUGH, ON_TRACK_FROM

_WORDS: Final = {
    Status.ON_TRACK: N_("On track"),
    Status.AT_RISK: N_("At risk"),
    Status.OFF_TRACK: N_("Off track"),
    Status.NOT_MEASURED: N_("No figure"),
    Status.WATCHING: N_("Watching"),
}


def goal_sections(explanation: GoalExplanation) -> tuple[Section, ...]:
    """The explanation, part by part."""
    sections = (
        Section(Sentence("Score"), tuple(_score_lines(explanation))),
        Section(Sentence("KPIs"), tuple(map(_share, explanation.shares))),
        Section(Sentence("Status"), (_status(explanation),)),
    )
    return tuple(section for section in sections if section.lines)


def _score_lines(explanation: GoalExplanation) -> Iterator[Line]:
    result = explanation.result
    said: dict[str, object] = {
        "period": explanation.asked,
        "share": _percent(result.coverage),
        "scored": explanation.weight_scored,
        "weight": explanation.weight,
    }
    if result.coverage == 1:
        coverage = Line(Sentence("Coverage %(share)s: every KPI has a score", said))
    else:
        coverage = Line(Sentence("Coverage %(share)s: of the weight of %(weight)s, %(scored)s has a score", said))
    if result.score is None:
        if not explanation.shares:
            yield Line(Sentence("No score in %(period)s: the goal has no KPIs.", said))
            return
        said["enough"] = _percent(ENOUGH)
        yield Line(Sentence("No score in %(period)s: at least %(enough)s of the weight must have a score.", said))
        yield coverage
        return
    said["score"] = round(result.score, 1)
    mean = (_mean(explanation),)
    yield Line(Sentence("%(score)s of 100 in %(period)s: the weighted mean of the scores of its KPIs", said), mean)
    yield coverage


def _mean(explanation: GoalExplanation) -> Sentence:
    """The weighted mean with the numbers filled in."""
    said: dict[str, object] = {}
    terms = []
    for index, share in enumerate(explanation.shares):
        score = share.result.point.score
        if score is not None:
            said |= {f"s{index}": round(score, 1), f"w{index}": share.weight}
            terms.append(f"%(s{index})s × %(w{index})s")
    said |= {"sum": Sentence(" + ".join(terms), dict(said)), "weight": explanation.weight_scored}
    said["score"] = round(explanation.result.score or 0.0, 1)
    return Sentence("(%(sum)s) / %(weight)s = %(score)s", said)


def _share(share: Share) -> Line:
    point = share.result.point
    said: dict[str, object] = {
        "kpi": share.result.kpi.name,
        "weight": share.weight,
        "status": Sentence(_WORDS[point.status]),
        "period": point.period,
    }
    if point.score is None:
        return Line(Sentence("%(kpi)s: no score (%(status)s), so its weight of %(weight)s does not count", said))
    said["score"] = round(point.score, 1)
    return Line(Sentence("%(kpi)s: score %(score)s (%(status)s), weight %(weight)s", said))


def _status(explanation: GoalExplanation) -> Line:
    said: dict[str, object] = {"green": ON_TRACK_FROM, "amber": AT_RISK_FROM}
    if explanation.held_back:
        said["kpis"] = tuple(result.kpi.name for result in explanation.held_back)
        return Line(
            Sentence(
                "At risk, although the score is %(green)s or more: a goal is never on track while one of its KPIs is "
                "off track: %(kpis)s",
                said,
            )
        )
    match explanation.result.status:
        case Status.ON_TRACK:
            return Line(Sentence("On track: the score is %(green)s or more", said))
        case Status.AT_RISK:
            return Line(Sentence("At risk: the score is %(amber)s or more, and less than %(green)s", said))
        case Status.OFF_TRACK:
            return Line(Sentence("Off track: the score is less than %(amber)s", said))
    return Line(Sentence("Too few of its KPIs have a score to say how the goal stands."))


def _percent(fraction: float) -> Amount:
    return Amount(100 * fraction, Unit.PERCENT, 0)
