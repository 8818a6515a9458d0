"""The table of a KPI's measurements: period, inputs, value, plan, status, remark, and who entered it when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from textual.content import Content

from kpi_tui.language import _, plural
from kpi_tui.language.amounts import amount
from kpi_tui.language.dates import day, moment, period_name
from kpi_tui.language.numbers import NONE
from kpi_tui.language.status_words import status_word
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.scorecard.disagreement import OtherFigure
from kpi_tui.scorecard.entries import Entry
from kpi_tui.scorecard.result import Point
from kpi_tui.scorecard.result_words import point_text, value_text
from kpi_tui.tui.theme import status_variable
from kpi_tui.tui.widgets.happenings import remarks_on
from kpi_tui.tui.widgets.line import shorten
from kpi_tui.workspace.files.reading import clean

GAP = 2
REMARK_AT_LEAST = 14


@dataclass(frozen=True, slots=True)
class MeasurementRow:
    """The texts of one period; ``others`` tell what other devices say of its figures."""

    cells: tuple[str, ...]
    remark: str
    point: Point
    others: tuple[str, ...] = ()


def measurement_rows(
    kpi: Kpi,
    inputs: Mapping[str, Input],
    points: Sequence[Point],
    entries: Sequence[Entry],
    currency: str,
    others: Sequence[OtherFigure] = (),
) -> list[MeasurementRow]:
    """A row for each period, the newest first."""
    rows = []
    for point in reversed(points):
        inside = [e for e in entries if point.period.start <= e.start and e.end <= point.period.end]
        own = () if kpi.is_direct else tuple(_entered(name, inputs, inside, currency) for name in kpi.entered)
        newest = max(inside, key=lambda e: e.at, default=None)
        by = ", ".join(part for part in (newest.by or "", day(newest.at.date())) if part) if newest else ""
        cells = (
            period_name(point.period, short=True),
            *own,
            point_text(point, kpi, currency),
            value_text(point.plan, kpi, currency),
            f"{point.status.sign} {status_word(point.status, ranged=point.between is not None)}",
            by,
        )
        told = tuple(
            _told(kpi, inputs, currency, other)
            for other in others
            if point.period.start <= other.start and other.end <= point.period.end
        )
        rows.append(MeasurementRow(cells, "; ".join(remarks_on(point, entries)), point, told))
    return rows


def _told(kpi: Kpi, inputs: Mapping[str, Input], currency: str, other: OtherFigure) -> str:
    """What another device says, who entered it and when."""
    value = entered_text(kpi, inputs, currency, other.id, other.value, not_applicable=other.not_applicable)
    name = "" if kpi.is_direct else inputs[other.id].label if other.id in inputs else kpi.name
    parts = [part for part in (name, other.segment or "") if part]
    return _("other figure: %(value)s, entered by %(who)s, %(when)s") % {
        "value": f"{', '.join(parts)} {value}".strip(),
        "who": f"{other.by} ({other.device})" if other.by else other.device,
        "when": moment(other.at),
    }


def entered_text(
    kpi: Kpi, inputs: Mapping[str, Input], currency: str, name: str, value: float | None, *, not_applicable: bool
) -> str:
    """A figure as it was entered for an input, or for the KPI itself."""
    if not_applicable:
        return _("does not apply")
    if name in inputs:
        return amount(value, inputs[name].unit, decimals=None, currency=currency)
    return amount(value, kpi.unit, decimals=None, currency=currency, unit_label=kpi.unit_label, time_unit=kpi.time_unit)


def _entered(name: str, inputs: Mapping[str, Input], inside: Sequence[Entry], currency: str) -> str:
    found = [entry for entry in inside if entry.id == name]
    if not found:
        return NONE
    if len(found) > 1:
        return plural("%(n)s figure", "%(n)s figures", len(found))
    if found[0].not_applicable:
        return _("does not apply")
    if name not in inputs:
        return NONE
    return amount(found[0].value, inputs[name].unit, decimals=None, currency=currency)


def measurement_table(
    kpi: Kpi,
    inputs: Mapping[str, Input],
    points: Sequence[Point],
    entries: Sequence[Entry],
    currency: str,
    others: Sequence[OtherFigure] = (),
) -> partial[Content]:
    """The table, as a function of the width it gets."""
    names = () if kpi.is_direct else tuple(inputs[name].label if name in inputs else name for name in kpi.entered)
    heads = (_("Period"), *names, _("Value"), _("Plan"), _("Status"), _("Entered"))
    return partial(_table, heads, measurement_rows(kpi, inputs, points, entries, currency, others))


def _table(heads: tuple[str, ...], rows: Sequence[MeasurementRow], width: int) -> Content:
    last = len(heads) - 1
    widths = [
        max(min(_cells(heads[i]), 14), *(_cells(row.cells[i]) for row in rows)) if rows else _cells(heads[i])
        for i in range(len(heads))
    ]
    shown = [*range(len(heads))]
    # Where it is too narrow, the inputs go first (they stand on the entry screen), then who entered it.
    for dropped in (*range(len(heads) - 5, 0, -1), last):
        if sum(widths[i] + GAP for i in shown) <= width:
            break
        shown.remove(dropped)
    taken = sum(widths[i] + GAP for i in shown)
    remark_beside = width - taken >= REMARK_AT_LEAST
    lines = [Content.styled(_line([heads[i] for i in shown], shown, widths, last), "$muted")]
    if remark_beside:
        lines[0] = lines[0] + Content.styled(_("Remark"), "$muted")
    for row in rows:
        parts: list[Content | str] = []
        for i in shown:
            text = _cell(row.cells[i], widths[i], left=i in {0, last - 1, last})
            colour = status_variable(row.point.status) if i == last - 1 else "bold $ink" if i == last - 3 else "$ink"
            parts.append(Content.styled(text, colour if i not in {last, last - 2} else "$muted"))
            parts.append(" " * GAP)
        if row.remark and remark_beside:
            parts.append(Content.styled(shorten(row.remark, width - taken), "$ink"))
        lines.append(Content.assemble(*parts))
        if row.remark and not remark_beside:
            lines += [
                Content.assemble("  ", line.stylize("$muted")) for line in Content(row.remark).wrap(max(width - 2, 10))
            ]
        for other in row.others:
            lines += [
                Content.assemble("  ", line.stylize("$status-at-risk"))
                for line in Content(clean(other)).wrap(max(width - 2, 10))
            ]
    return Content("\n").join(lines)


def _line(texts: Sequence[str], shown: Sequence[int], widths: Sequence[int], last: int) -> str:
    return "".join(
        _cell(shorten(text, widths[i]), widths[i], left=i in {0, last - 1, last}) + " " * GAP
        for text, i in zip(texts, shown, strict=True)
    )


def _cell(text: str, width: int, *, left: bool) -> str:
    room = " " * (width - _cells(text))
    return text + room if left else room + text


def _cells(text: str) -> int:
    return Content(text).cell_length
