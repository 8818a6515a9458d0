"""Explanations as JSON, with the keys that scripts may count on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi_tui.cli.scoring import window_before_json
from kpi_tui.language import text
from kpi_tui.scorecard.explanation.explain import Explanation, GoalExplanation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from kpi_tui.model.plan import Tolerance
    from kpi_tui.scorecard.disagreement import OtherFigure
    from kpi_tui.scorecard.explanation.explain import Figure, Ingredient, Missing, PlanUse, Section


def as_json(found: Explanation | GoalExplanation) -> dict[str, object]:
    """An explanation, its numbers unrounded, and in ``sections`` the same in words."""
    return _of_goal(found) if isinstance(found, GoalExplanation) else _of_kpi(found)


def _of_kpi(found: Explanation) -> dict[str, object]:
    point, behind, previous = found.point, found.behind, found.result.previous
    use = behind.plan
    return {
        "id": found.kpi.id,
        "kind": "kpi",
        "name": found.kpi.name,
        "asked": found.asked.key,
        "period": point.period.key,
        "unit": found.kpi.unit,
        "value": point.value,
        "between": list(point.between) if point.between else None,
        "reason": text(point.reason) if point.reason else None,
        "formula": found.kpi.formula.text,
        "way": behind.way,
        "aggregation": found.kpi.aggregation,
        "segment": found.kpi.segment or None,
        "provisional": point.provisional,
        "incomplete": point.incomplete,
        "unweighted": point.unweighted,
        "previous": {"period": previous.period.key, "value": previous.value} if previous else None,
        "change": found.result.change,
        "previous_same_days": found.result.previous_same_days,
        "window_before": window_before_json(found.result),
        "inputs": [_input(each) for each in behind.ingredients],
        "outcomes": _figures(behind.outcomes),
        "parts": [{"start": _day(each.start), "end": _day(each.end), "value": each.value} for each in behind.parts],
        "missing": [_missing(each) for each in behind.missing],
        "plan": _plan(found, use) if use else None,
        "tolerance": use.tolerance if use else None,
        "shortfall": use.shortfall if use else None,
        "score": point.score,
        "status": point.status,
        "attainment": point.attainment,
        "sections": _sections(found.sections),
    }


def _input(each: Ingredient) -> dict[str, object]:
    return {
        "id": each.id,
        "label": each.label,
        "unit": each.unit,
        "value": each.value,
        "over_time": each.over_time,
        "segments": each.segments,
        "from_calendar": each.from_calendar,
        "weighted_by": each.weighted_by or None,
        "figures": _figures(each.figures),
    }


def _figures(figures: Iterable[Figure]) -> list[dict[str, object]]:
    return [
        {
            "period": each.period.key,
            "segment": each.segment,
            "value": each.value,
            "not_applicable": each.not_applicable,
            "file": each.file,
            "line": each.line,
            "at": _moment(each.at) if each.at else None,
            "by": each.by,
            "imported": each.imported,
            "note": each.note,
            "others": [_other(other) for other in each.others],
        }
        for each in figures
    ]


def _other(other: OtherFigure) -> dict[str, object]:
    return {
        "value": other.value,
        "not_applicable": other.not_applicable,
        "at": _moment(other.at),
        "by": other.by,
        "device": other.device,
    }


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _missing(each: Missing) -> dict[str, object]:
    return {"id": each.id, "label": each.label, "first": each.first.key, "last": each.last.key}


def _plan(found: Explanation, use: PlanUse) -> dict[str, object]:
    point, plan = found.point, use.plan
    return {
        "mode": plan.mode,
        "value": point.plan,
        "baseline": point.baseline,
        "target": point.target,
        "low": point.low,
        "high": point.high,
        "start": _day(plan.start),
        "due": _day(plan.due),
        "window": plan.window,
        "since": _day(use.since),
        "until": _day(use.until),
        "opens": _day(use.opens),
        "closes": _day(use.closes),
        "counted_to": _day(use.counted_to),
        "scale": use.scale,
        "steps": use.steps,
        "part": use.part,
        "tolerance": _tolerance(plan.tolerance, use.default_percent),
    }


def _tolerance(typed: Tolerance | None, default: float | None) -> dict[str, object] | None:
    """The tolerance as it was typed, or the default."""
    if typed is not None:
        return {"amount": typed.amount, "percent": typed.percent, "default": False}
    return None if default is None else {"amount": default, "percent": True, "default": True}


def _of_goal(found: GoalExplanation) -> dict[str, object]:
    result = found.result
    return {
        "id": result.goal.id,
        "kind": "goal",
        "name": result.goal.name,
        "period": found.asked.key,
        "score": result.score,
        "status": result.status,
        "coverage": result.coverage,
        "weight": found.weight,
        "weight_scored": found.weight_scored,
        "held_back_by": [each.kpi.id for each in found.held_back],
        "kpis": [
            {
                "id": share.result.kpi.id,
                "name": share.result.kpi.name,
                "period": share.result.point.period.key,
                "weight": share.weight,
                "score": share.result.point.score,
                "status": share.result.point.status,
            }
            for share in found.shares
        ],
        "sections": _sections(found.sections),
    }


def _sections(sections: Iterable[Section]) -> list[dict[str, object]]:
    return [
        {
            "title": text(section.title),
            "lines": [
                {"text": text(line.sentence), "details": [text(detail) for detail in line.details]}
                for line in section.lines
            ],
        }
        for section in sections
    ]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
