"""The report as a workbook: real numbers in the format of their unit, colours by status, and Excel's own sparklines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from math import ceil
from typing import Any, Final

from kpi_tui.exchange.reporting.html import as_sentence
from kpi_tui.exchange.reporting.report import KpiPage, Line, Report
from kpi_tui.exchange.spreadsheet import new_workbook, put, sheet_name
from kpi_tui.language import current
from kpi_tui.language.currencies import sign
from kpi_tui.language.dates import period_name
from kpi_tui.language.kpi_words import unit_word
from kpi_tui.language.status_words import status_word
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.plan import Mode
from kpi_tui.model.status import Status
from kpi_tui.model.unit import Unit

_COLOURS: Final = {
    Status.ON_TRACK: ("#096A5D", "#E3F1EE"),
    Status.AT_RISK: ("#765F05", "#F8EFCF"),
    Status.OFF_TRACK: ("#520307", "#FAE4E2"),
}
_LETTERS: Final = {Unit.SECONDS, Unit.MINUTES, Unit.HOURS, Unit.DAYS, Unit.YEARS, Unit.DURATION, Unit.KWH}
"""Units whose word stands behind the number."""
_WIDTHS: Final = (32, 16, 8, 14, 14, 14, 20, 54, 36)
"""Of the columns of the scorecard, in letters."""
_WIDE: Final = 30
_LINE: Final = 15
_HIGHEST: Final = 409
"""Of a row, in points, as Excel allows."""
_FILLED: Final = 0.95
"""How much of the width a line of words fills, in whatever font stands in for ours."""


def number_format(kpi: Kpi, currency: str, *, change: bool = False) -> str:
    """How Excel shows a value of this KPI, or a change of it: with its unit and decimals, still a number."""
    digits = "#,##0" + ("." + "0" * kpi.decimals if kpi.decimals else "")
    before = after = ""
    if kpi.unit is Unit.CURRENCY:
        before = _quoted(f"{sign(currency, current())} ")
    elif kpi.unit is Unit.PERCENT:
        after = _quoted(" pp" if change else "%")
    elif kpi.unit in _LETTERS:
        after = _quoted(f" {unit_word(kpi.unit, currency, time_unit=kpi.time_unit)}")
    if kpi.unit_label:
        after += _quoted(f" {kpi.unit_label}")
    number = f"{before}{digits}{after}"
    return f"+{number};-{number};{number}" if change else f"{number};-{number}"


def render(report: Report) -> bytes:
    """The file."""
    target = BytesIO()
    _Book(report, target).write()
    return target.getvalue()


class _Book:
    """The workbook while it is written."""

    def __init__(self, report: Report, target: BytesIO) -> None:
        self._report = report
        self._book = new_workbook(target, title=f"{report.company} – {report.title}", author=report.company)
        self._looks: dict[tuple[tuple[str, object], ...], Any] = {}

    def write(self) -> None:
        """All sheets."""
        words = self._report.labels
        scorecard, figures, about, actions = (
            self._book.add_worksheet(sheet_name(words[each])) for each in ("scorecard", "figures", "kpis", "actions")
        )
        places = self._figures(figures)
        self._scorecard(scorecard, places, sheet_name(words["figures"]))
        self._about(about)
        self._actions(actions)
        for sheet in (scorecard, figures, about, actions):
            sheet.set_paper(9)
            sheet.set_landscape()
            if sheet is not about:  # on one page its columns would be too narrow to be read
                sheet.fit_to_pages(1, 0)
            sheet.set_footer("&R&P / &N")
        self._book.close()

    def _look(self, **properties: object) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._looks:
            self._looks[key] = self._book.add_format({"font_name": "Calibri", "valign": "top", **properties})
        return self._looks[key]

    def _head(self, sheet: Any, row: int, names: Sequence[str], numbers: Sequence[int] = ()) -> None:
        for column, name in enumerate(names):
            look = {"align": "right"} if column in numbers else {"align": "left", "indent": int(column - 1 in numbers)}
            put(sheet, row, column, name, self._look(bold=True, bottom=1, font_color="#5C5C58", **look))

    def _figures(self, sheet: Any) -> dict[str, tuple[int, int]]:
        """The values of the last periods, and in which rows those of each KPI stand."""
        words, places, row = self._report.labels, dict[str, tuple[int, int]](), 1
        names = (words["kpi"], words["period"], words["value"], words["plan"], words["score"], words["status"])
        self._head(sheet, 0, names, numbers=(2, 3, 4))
        for line in self._report.lines:
            first, kpi = row, line.result.kpi
            look = self._look(num_format=number_format(kpi, self._report.currency))
            for point in line.result.history:
                put(sheet, row, 0, line.name)
                put(sheet, row, 1, period_name(point.period))
                put(sheet, row, 2, point.value, look)
                put(sheet, row, 3, point.plan, look)
                put(sheet, row, 4, point.score, self._look(num_format="0"))
                status = f"{point.status.sign} {status_word(point.status, ranged=bool(point.between))}"
                put(sheet, row, 5, status, self._look(align="left", indent=1))
                row += 1
            places[line.id] = (first, row - 1)
        self._colour(sheet, 5, row)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 5, 18)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(row - 1, 1), 5)
        return places

    def _scorecard(self, sheet: Any, places: dict[str, tuple[int, int]], figures: str) -> None:
        report, words = self._report, self._report.labels
        put(sheet, 0, 0, report.company, self._look(font_color="#5C5C58"))
        put(sheet, 1, 0, report.title, self._look(bold=True, font_size=18))
        put(sheet, 2, 0, report.made, self._look(font_color="#5C5C58"))
        names = ("kpi", "status", "score", "actual", "target", "change", "trend", "signal", "remark")
        heads = [report.compared_with if each == "change" else words[each] for each in names]
        self._head(sheet, 4, heads, numbers=(2, 3, 4, 5))
        sheet.set_row(1, 1.7 * _LINE)
        row = 5
        for goal in report.goals:
            bold = self._look(bold=True, bg_color="#F4F3EF")
            put(sheet, row, 0, goal.name, self._look(bold=True, bg_color="#F4F3EF", text_wrap=True))
            put(sheet, row, 1, f"{goal.status.sign} {goal.word}" if goal.status else "", bold)
            put(sheet, row, 2, goal.score, self._look(bold=True, bg_color="#F4F3EF", num_format="0"))
            for column in range(3, len(names)):
                why = goal.why if names[column] == "signal" else ""
                put(sheet, row, column, why, self._look(bg_color="#F4F3EF", text_wrap=True))
            _fit(sheet, row, {goal.name: _WIDTHS[0], goal.why: _WIDTHS[7]})
            row += 1
            for line in goal.lines:
                self._line(sheet, row, line)
                first, last = places[line.id]
                if line.trend is not None:
                    place = f"'{figures}'!$C${first + 1}:$C${last + 1}"
                    look = {"range": place, "series_color": "#1C1C1A", "last_point": True, "show_hidden": True}
                    sheet.add_sparkline(row, 6, look)
                row += 1
        for each in report.footnotes:
            row += 1
            put(sheet, row, 0, each, self._look(font_color="#5C5C58", font_size=9))
        self._colour(sheet, 1, row + 1)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(5, 1)
        sheet.repeat_rows(4)

    def _line(self, sheet: Any, row: int, line: Line) -> None:
        kpi, point, currency = line.result.kpi, line.result.point, self._report.currency
        look = self._look(num_format=number_format(kpi, currency), align="right")
        put(sheet, row, 0, line.name, self._look(text_wrap=True))
        put(sheet, row, 1, f"{line.status.sign} {line.word}", self._look())
        put(sheet, row, 2, point.score, self._look(num_format="0"))
        if point.value is None:
            put(sheet, row, 3, line.actual, look)
        else:
            put(sheet, row, 3, point.value, look)
        target = self._target(line)
        put(sheet, row, 4, line.target if target is None else target, look)
        changed = self._look(num_format=number_format(kpi, currency, change=True), align="right")
        put(sheet, row, 5, line.result.fair_change, changed)
        besides = as_sentence("; ".join(line.besides)) if line.besides else ""
        signal = " ".join(filter(None, (line.signal, besides)))
        remarks = "; ".join(line.remarks)
        put(sheet, row, 7, signal, self._look(text_wrap=True))
        put(sheet, row, 8, remarks, self._look(text_wrap=True, italic=True))
        _fit(sheet, row, {line.name: _WIDTHS[0], signal: _WIDTHS[7], remarks: _WIDTHS[8]})

    def _target(self, line: Line) -> float | None:
        """The target as a number; None where it is two limits."""
        point, plan = line.result.point, line.result.in_force
        if point.low is not None and point.high is not None:
            return None
        if plan is not None and plan.mode is Mode.KEEP:
            return point.low if point.high is None else point.high
        return point.target

    def _about(self, sheet: Any) -> None:
        """What each KPI is, a row each; columns by what is known of any of them."""
        pages, words = self._report.pages, self._report.labels
        known = list(dict.fromkeys(label for page in pages for label, _said in _known(page)))
        self._head(sheet, 0, [words["kpi"], *known])
        for row, page in enumerate(pages, start=1):
            put(sheet, row, 0, page.line.name, self._look(bold=True, text_wrap=True))
            said: dict[str, str] = {}
            for label, text in _known(page):
                said[label] = f"{said[label]}; {text}" if label in said else text
            for column, label in enumerate(known, start=1):
                put(sheet, row, column, said.get(label), self._look(text_wrap=True))
            _fit(sheet, row, dict.fromkeys((page.line.name, *said.values()), _WIDE))
        sheet.set_column(0, len(known), _WIDE)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0)

    def _actions(self, sheet: Any) -> None:
        words = self._report.labels
        names = ("action", "kpi", "when", "owner", "result", "why", "learned")
        self._head(sheet, 0, [words[each] for each in names])
        for row, each in enumerate(self._report.actions, start=1):
            result = f"{each.verdict}: {each.details}" if each.details else each.verdict
            texts = (each.name, each.kpi, each.when, each.owner, result, each.why, each.learned)
            for column, text in enumerate(texts):
                put(sheet, row, column, text, self._look(text_wrap=True))
            _fit(sheet, row, dict.fromkeys(texts, _WIDE))
        sheet.set_column(0, len(names) - 1, _WIDE)
        sheet.freeze_panes(1, 1)

    def _colour(self, sheet: Any, column: int, rows: int) -> None:
        """Colour the statuses in a column by their sign."""
        for status, (ink, ground) in _COLOURS.items():
            look = self._book.add_format({"font_color": ink, "bg_color": ground, "bold": True})
            rule = {"type": "text", "criteria": "begins with", "value": status.sign, "format": look}
            sheet.conditional_format(1, column, max(rows, 1), column, rule)


def _known(page: KpiPage) -> list[tuple[str, str]]:
    return [*page.card, *page.facts]


def _fit(sheet: Any, row: int, texts: Mapping[str, int]) -> None:
    """Make a row as high as its texts need in columns of these widths: not every program does so by itself."""
    lines = max(
        sum(ceil(len(line) / (_FILLED * width)) or 1 for line in text.split("\n")) for text, width in texts.items()
    )
    sheet.set_row(row, min(lines * _LINE, _HIGHEST))


def _quoted(words: str) -> str:
    """Words in a number format: as they are."""
    return '"' + words.replace('"', "'") + '"' if words.strip() else ""
