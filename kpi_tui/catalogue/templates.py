"""Reads goal templates and sector sets, and checks them against the KPIs there are."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from kpi_tui.catalogue.entry import FactorTemplate, GoalTemplate, SectorSet, Target, TargetMode
from kpi_tui.catalogue.table import Table, read_table


def read_sector_sets(path: Path, kpis: frozenset[str], sectors: frozenset[str]) -> tuple[SectorSet, ...]:
    """The sector sets of a file; ``kpis`` and ``sectors`` are the ids that they may name."""
    root = read_table(path)
    root.integer("schema_version", 1, 1)
    sets: dict[str, SectorSet] = {}
    for table in root.tables("set"):
        sector_set = SectorSet(
            id=_new_id(table, sets.keys()),
            sector=_known(table, "sector", (table.string("sector"),), sectors)[0],
            name=table.text("name"),
            kpis=_known(table, "kpis", table.strings("kpis"), kpis),
            why=table.text("why"),
        )
        table.close()
        sets[sector_set.id] = sector_set
    root.close()
    return tuple(sets.values())


def read_goal_templates(path: Path, kpis: frozenset[str]) -> tuple[GoalTemplate, ...]:
    """The goal templates of a file; ``kpis`` are the ids that they may name."""
    root = read_table(path)
    root.integer("schema_version", 1, 1)
    templates: dict[str, GoalTemplate] = {}
    for table in root.tables("goal"):
        own = _known(table, "kpis", table.strings("kpis"), kpis)
        template = GoalTemplate(
            id=_new_id(table, templates.keys()),
            name=table.text("name"),
            description=table.text("description"),
            smart=table.text("smart"),
            horizon_months=table.integer("horizon_months", 1, 120),
            target=_target(table.table("target"), frozenset(own)),
            kpis=own,
            guardrail=_known(table, "guardrail", (table.string("guardrail"),), kpis)[0],
            factors=tuple(_factor(part, frozenset(own)) for part in table.tables("critical_success_factor")),
        )
        table.close()
        templates[template.id] = template
    root.close()
    return tuple(templates.values())


def _target(table: Table, kpis: frozenset[str]) -> Target:
    target = Target(
        kpi=_known(table, "kpi", (table.string("kpi"),), kpis)[0],
        mode=table.choice("mode", TargetMode),
        change=table.number("change"),
        baseline=table.number_or_none("baseline"),
    )
    table.close()
    return target


def _factor(table: Table, kpis: frozenset[str]) -> FactorTemplate:
    factor = FactorTemplate(table.text("name"), _known(table, "kpis", table.strings("kpis"), kpis))
    table.close()
    return factor


def _new_id(table: Table, taken: Container[str]) -> str:
    value = table.slug()
    if value in taken:
        raise table.error("id", f"“{value}” is there twice")
    return value


def _known(table: Table, key: str, ids: tuple[str, ...], known: frozenset[str]) -> tuple[str, ...]:
    for item in ids:
        if item not in known:
            raise table.error(key, f"“{item}” is not known")
    return ids
