"""The report as a PDF: tagged, with the same drawings, set by typst without a network. Its texts are data to typst."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any, Final, Literal

import typst

from kpi_tui.exchange.reporting.chart import STYLE, Drawing
from kpi_tui.exchange.reporting.html import GENERATOR, as_sentence
from kpi_tui.exchange.reporting.report import ActionLine, KpiPage, Line, Report

_FONT = "Libertinus Serif"
"""It comes with typst, so the pages look alike everywhere; other fonts of the system stand in for what it lacks."""

_LONG: Final = re.compile(r"\S{22,}")
_PIECE: Final = re.compile(r".{8}(?=.{4})")
_WHOLE: Final = frozenset({"svg", "title", "company", "id", "generator", "font"})
"""What is no running text, or has all the width of the page."""


def render(report: Report) -> bytes:
    """The file."""
    template = files("kpi_tui.exchange.reporting").joinpath("templates/report.typ").read_bytes()
    told = json.dumps(_with_breaks(_as_data(report)), ensure_ascii=False)
    try:
        return _pages(template, told, "ua-1")
    except typst.TypstError:
        # What is asked of a PDF that anybody can read, with a sign that no font here has, cannot be done: then without.
        return _pages(template, told, None)


def _pages(template: bytes, told: str, standard: Literal["ua-1"] | None) -> bytes:
    return bytes(typst.compile(template, format="pdf", sys_inputs={"report": told}, pdf_standards=standard))


def _with_breaks(value: Any) -> Any:
    """The same with places to break in words that are longer than a column is wide; in a drawing nothing is broken."""
    match value:
        case str():
            return _LONG.sub(lambda word: _PIECE.sub("\\g<0>\u200b", word[0]), value)
        case list() | tuple():
            return [_with_breaks(each) for each in value]
        case dict():
            return {key: each if key in _WHOLE else _with_breaks(each) for key, each in value.items()}
    return value


def _as_data(report: Report) -> dict[str, object]:
    return {
        "language": report.language,
        "company": report.company,
        "title": report.title,
        "made": report.made,
        "compared_with": report.compared_with,
        "generator": GENERATOR,
        "font": _FONT,
        "labels": report.labels,
        "counts": [{"status": each.status.value, "word": each.word, "n": each.n} for each in report.counts],
        "goals": [
            {
                "name": goal.name,
                "why": goal.why,
                "about": goal.about,
                "score": None if goal.score is None else f"{goal.score:.0f}",
                "status": goal.status.value if goal.status else None,
                "word": goal.word,
                "coverage": goal.coverage,
                "lines": [_line(line) for line in goal.lines],
            }
            for goal in report.goals
        ],
        "actions": [_action(each, report) for each in report.actions],
        "pages": [_page(page, report) for page in report.pages],
        "footnotes": report.footnotes,
    }


def _line(line: Line) -> dict[str, object]:
    return {
        "id": line.id,
        "name": line.name,
        "status": line.status.value,
        "word": line.word,
        "actual": line.actual,
        "target": line.target,
        "change": line.change,
        "changed": line.result.fair_change is not None,
        "better": line.better,
        "trend": _drawing(line.trend),
        "signal": line.signal,
        "besides": as_sentence("; ".join(line.besides)) if line.besides else "",
        "remarks": line.remarks,
    }


def _action(action: ActionLine, report: Report) -> dict[str, object]:
    words = report.labels
    return {
        "name": action.name,
        "kpi": action.kpi,
        "when": action.when,
        "owner": action.owner,
        "verdict": action.verdict,
        "details": as_sentence(action.details) if action.details else "",
        "why": f"{words['why']}: {action.why}" if action.why else "",
        "learned": f"{words['learned']}: {action.learned}" if action.learned else "",
    }


def _page(page: KpiPage, report: Report) -> dict[str, object]:
    return {
        "line": _line(page.line),
        "period": page.period,
        "chart": _drawing(page.chart),
        "facts": page.facts,
        "told": [
            {"title": each.title, "better": each.better, "details": [as_sentence(detail) for detail in each.details]}
            for each in page.told
        ],
        "actions": [_action(each, report) for each in page.actions],
        "card": page.card,
        "rows": [
            {"period": row.period, "value": row.value, "plan": row.plan, "status": row.status.value, "word": row.word}
            for row in page.rows
        ],
    }


def _drawing(drawing: Drawing | None) -> dict[str, str] | None:
    if drawing is None:
        return None
    return {"svg": drawing.svg(STYLE, font=_FONT), "title": drawing.title, "about": drawing.about}
