"""From the catalogue into a workspace: KPIs, inputs and goals of the model, in the workspace's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from kpi_tui.catalogue.entry import CatalogueInput, CatalogueKpi, GoalTemplate, Target, TargetMode
from kpi_tui.model.goal import Factor, Goal, Link
from kpi_tui.model.input import DAYS, Frequency, Input, OverTime
from kpi_tui.model.kpi import Horizon, Kpi
from kpi_tui.model.period import add_months
from kpi_tui.model.plan import Relative

LONG_TERM_MONTHS = 12
"""A goal this far ahead, or further, is one for the long term."""


def adopt(entry: CatalogueKpi, language: str, existing_inputs: Mapping[str, Input]) -> tuple[Kpi, tuple[Input, ...]]:
    """The KPI and those of its inputs that are not among ``existing_inputs``.

    Where an existing input combines over time in another way than this KPI needs, the KPI says so for itself.
    """
    new: list[Input] = []
    over_time: dict[str, OverTime] = {}
    for part in entry.inputs:
        if part.id == DAYS:
            continue
        existing = existing_inputs.get(part.id)
        if existing is None:
            new.append(_input(part, entry, language))
        elif existing.over_time is not part.over_time:
            over_time[part.id] = part.over_time
    kpi = Kpi(
        id=entry.id,
        name=entry.name.in_(language),
        formula=entry.formula,
        definition=entry.description.in_(language),
        unit=entry.unit,
        unit_label=entry.unit_label.in_(language) if entry.unit_label else "",
        time_unit=entry.time_unit,
        decimals=entry.decimals,
        direction=entry.direction,
        aggregation=entry.aggregation,
        frequency=entry.frequency,
        indicator=entry.indicator,
        horizon=entry.horizon,
        source=_sources(entry, language),
        pitfalls=entry.pitfalls.in_(language),
        category=entry.category,
        catalogue_id=entry.id,
        guardrail=entry.guardrail,
        vanity_risk=entry.vanity_risk,
        period_sensitive=entry.period_sensitive,
        range=entry.range,
        requires_positive=entry.requires_positive,
        over_time=over_time,
    )
    return kpi, tuple(new)


def adopt_all(
    entries: Iterable[CatalogueKpi], language: str, existing_inputs: Mapping[str, Input]
) -> tuple[tuple[Kpi, ...], tuple[Input, ...]]:
    """Several KPIs at once, each shared input once: asked for as often as the KPI that needs it most often."""
    kpis: list[Kpi] = []
    new: dict[str, Input] = {}
    for entry in entries:
        kpi, inputs = adopt(entry, language, {**existing_inputs, **new})
        kpis.append(kpi)
        new.update((item.id, item) for item in inputs)
        for name in kpi.entered:
            if name in new and _often(kpi.frequency) < _often(new[name].frequency):
                new[name] = replace(new[name], frequency=kpi.frequency)
    return tuple(kpis), tuple(new.values())


def adopt_goal(template: GoalTemplate, language: str, start: date) -> Goal:
    """The goal with its success factors; KPIs that no factor names hang under the goal itself.

    A goal of six months that starts on 1 January is due on 30 June: the start counts, as in every plan.
    """
    factors = tuple(
        Factor(factor.name.in_(language), tuple(Link(kpi) for kpi in factor.kpis)) for factor in template.factors
    )
    named = {link.kpi for factor in factors for link in factor.links}
    return Goal(
        id=template.id,
        name=template.name.in_(language),
        why=f"{template.description.in_(language)} {template.smart.in_(language)}",
        horizon=Horizon.LONG if template.horizon_months >= LONG_TERM_MONTHS else Horizon.SHORT,
        start=start,
        due=_last_day(start, template.horizon_months),
        factors=factors,
        links=tuple(Link(kpi) for kpi in template.kpis if kpi not in named),
    )


def promised(target: Target) -> tuple[float | None, Relative | None]:
    """What a goal of the catalogue promises on its KPI: the value itself, or a change on where the company stands."""
    if target.mode is TargetMode.ABSOLUTE:
        return target.change, None
    return None, Relative(target.change, points=target.mode is TargetMode.POINTS)


def _input(part: CatalogueInput, entry: CatalogueKpi, language: str) -> Input:
    return Input(
        id=part.id,
        label=part.label.in_(language),
        unit=part.unit,
        over_time=part.over_time,
        frequency=entry.frequency,
        source=_sources(entry, language),
        allow_negative=part.allow_negative,
    )


def _sources(entry: CatalogueKpi, language: str) -> str:
    return ", ".join(source.in_(language) for source in entry.data_sources)


def _often(frequency: Frequency) -> int:
    """Lower for what is measured more often; campaigns have no rhythm and give way to all else."""
    return list(Frequency).index(frequency)


def _last_day(start: date, months: int) -> date:
    """The last of the ``months`` that begin on ``start``."""
    last_of_month = add_months(start, months + 1) - timedelta(days=1)
    if start.day > last_of_month.day:
        return last_of_month
    return last_of_month.replace(day=start.day) - timedelta(days=1)
