"""Reads the packaged data and checks it: what comes out can be relied on without looking again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from kpi_tui.catalogue.entry import (
    Aliases,
    Benchmark,
    Catalogue,
    CatalogueInput,
    CatalogueKpi,
    Category,
    Confidence,
    Sector,
    Source,
    Text,
)
from kpi_tui.catalogue.table import CatalogueError, Table, read_table
from kpi_tui.catalogue.templates import read_goal_templates, read_sector_sets
from kpi_tui.model.formula import Formula, parse_formula
from kpi_tui.model.input import DAYS, Frequency, OverTime
from kpi_tui.model.kpi import Aggregation, Horizon, Indicator
from kpi_tui.model.plan import Direction
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import is_input_id
from kpi_tui.model.unit import Range, Unit

DATA = Path(__file__).parent / "data"
_TIME_UNITS = ("seconds", "minutes", "hours", "days", "weeks", "months", "years")

__all__ = ["CatalogueError", "load", "read"]


@lru_cache(maxsize=1)
def load() -> Catalogue:
    """The packaged catalogue; read once. Raises CatalogueError where the data is damaged."""
    return read(DATA)


def read(folder: Path) -> Catalogue:
    """The catalogue in a folder with the files of ``catalogue/data``. Raises CatalogueError naming entry and key."""
    root = read_table(folder / "catalogue.toml")
    root.integer("schema_version", 1, 1)
    if root.strings("languages") != ("en", "nl"):
        raise root.error("languages", "should be en and nl")
    dutch = _Dutch(read_table(folder / "dutch.toml"))
    categories = tuple(_category(table) for table in root.tables("category"))
    sectors = tuple(_sector(table) for table in root.tables("sector"))
    sources = tuple(_source(table) for table in root.tables("source"))
    kpis = tuple(_kpi(table, dutch) for table in root.tables("kpi"))
    root.close()
    dutch.close()
    for kind, items in (("category", categories), ("sector", sectors), ("source", sources), ("kpi", kpis)):
        _check_unique(f"{root.where}, {kind}", (item.id for item in items))
    known = frozenset(entry.id for entry in kpis)
    sector_ids = frozenset(sector.id for sector in sectors)
    source_ids = frozenset(source.id for source in sources)
    category_ids = frozenset(category.id for category in categories)
    for source in sources:
        _check_known(f"{root.where}, source {source.id}", "kpis", source.kpis, known)
    for entry in kpis:
        where = f"{root.where}, kpi {entry.id}"
        _check_known(where, "category", (entry.category,), category_ids)
        _check_known(where, "sectors", entry.sectors, sector_ids)
        _check_known(where, "related", entry.related, known - {entry.id})
        _check_known(where, "guardrail", (entry.guardrail,) if entry.guardrail else (), known - {entry.id})
        _check_known(where, "benchmark", (benchmark.source for benchmark in entry.benchmarks), source_ids)
    _check_shared_inputs(root.where, kpis)
    sets = read_sector_sets(folder / "sector_sets.toml", known, sector_ids)
    goal_templates = read_goal_templates(folder / "goal_templates.toml", known)
    return Catalogue(categories, sectors, sources, kpis, sets, goal_templates)


class _Dutch:
    """The Dutch of texts that catalogue.toml gives in English only."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._data_sources = table.words("data_source")
        self._scopes = table.words("scope")
        self._unused = {*self._data_sources, *self._scopes}
        table.close()

    def data_source(self, name: str) -> Text:
        self._unused.discard(name)
        return Text(name, self._data_sources.get(name, name))

    def scope(self, table: Table) -> Text:
        scope = table.string("scope")
        self._unused.discard(scope)
        if scope not in self._scopes:
            raise table.error("scope", f"“{scope}” has no Dutch in {self._table.where}")
        return Text(scope, self._scopes[scope])

    def close(self) -> None:
        if self._unused:
            raise self._table.error(min(self._unused), "stands nowhere in the catalogue")


def _category(table: Table) -> Category:
    category = Category(table.slug(), table.text("name"), table.text("description"))
    table.close()
    return category


def _sector(table: Table) -> Sector:
    sector = Sector(table.slug(), table.text("name"))
    table.close()
    return sector


def _source(table: Table) -> Source:
    source = Source(
        id=table.slug(),
        title=table.string("title"),
        url=table.string("url"),
        kind=table.string("kind"),
        use=table.string("use"),
        kpis=table.strings("kpis", optional=True),
    )
    table.close()
    return source


def _kpi(table: Table, dutch: _Dutch) -> CatalogueKpi:
    inputs = tuple(_input(part) for part in table.tables("inputs"))
    names = tuple(part.id for part in inputs)
    _check_unique(f"{table.where}, inputs", names)
    unit = table.choice("unit", Unit)
    is_scale = table.has("scale")
    if is_scale and table.has("range"):
        raise table.error("range", "there is a scale already")
    limits = table.range("scale") if is_scale else table.range("range") if table.has("range") else Range()
    entry = CatalogueKpi(
        id=table.slug(),
        name=table.text("name"),
        aliases=_aliases(table),
        category=table.string("category"),
        description=table.text("description"),
        unit=unit,
        unit_label=table.text("unit_label") if table.has("unit_label") else None,
        time_unit=_time_unit(table, unit),
        decimals=table.integer("decimals", 0, 6),
        direction=table.choice("direction", Direction),
        formula=_formula(table, names),
        inputs=inputs,
        aggregation=table.choice("aggregation", Aggregation),
        frequency=table.choice("frequency", Frequency),
        data_sources=tuple(dutch.data_source(name) for name in table.strings("data_source")),
        indicator=table.choice("indicator", Indicator),
        horizon=table.choice("horizon", Horizon),
        sectors=table.strings("sectors"),
        pitfalls=table.text("pitfalls"),
        range=limits,
        is_scale=is_scale,
        requires_positive=table.strings("requires_positive", optional=True),
        period_sensitive=table.flag("period_sensitive"),
        vanity_risk=table.flag("vanity_risk"),
        guardrail=table.string("guardrail", ""),
        related=table.strings("related", optional=True),
        benchmarks=tuple(_benchmark(part, dutch) for part in table.tables("benchmark", optional=True)),
    )
    _check_known(table.where, "requires_positive", entry.requires_positive, frozenset(names))
    table.close()
    return entry


def _aliases(table: Table) -> Aliases:
    if not table.has("aliases"):
        return Aliases()
    both = table.table("aliases")
    aliases = Aliases(both.strings("en"), both.strings("nl"))
    both.close()
    return aliases


def _time_unit(table: Table, unit: Unit) -> str:
    if (unit is Unit.DURATION) != table.has("time_unit"):
        raise table.error("time_unit", "belongs to durations, and every duration needs one")
    if not table.has("time_unit"):
        return ""
    time_unit = table.string("time_unit")
    if time_unit not in _TIME_UNITS:
        raise table.error("time_unit", f"“{time_unit}” is none of {', '.join(_TIME_UNITS)}")
    return time_unit


def _input(table: Table) -> CatalogueInput:
    part = CatalogueInput(
        id=table.string("id"),
        label=table.text("label"),
        unit=table.choice("unit", Unit),
        over_time=table.choice("over_time", OverTime),
        allow_negative=table.flag("allow_negative"),
    )
    if not is_input_id(part.id):
        raise table.error("id", f"“{part.id}” cannot stand in a formula")
    if part.id == DAYS and part.unit is not Unit.DAYS:
        raise table.error("unit", "the days of the period are counted in days")
    table.close()
    return part


def _formula(table: Table, inputs: tuple[str, ...]) -> Formula:
    if not table.has("formula"):
        if len(inputs) != 1:
            raise table.error("formula", f"missing, with {len(inputs)} inputs")
        return parse_formula(inputs[0])
    try:
        formula = parse_formula(table.string("formula"))
    except Refusal as refusal:
        raise table.error("formula", str(refusal)) from refusal
    odd = sorted(set(formula.inputs) ^ set(inputs))
    if odd:
        raise table.error("formula", f"“{odd[0]}” should be both in the formula and among the inputs")
    return formula


def _benchmark(table: Table, dutch: _Dutch) -> Benchmark:
    benchmark = Benchmark(
        unit=table.string("unit"),
        scope=dutch.scope(table),
        source=table.string("source"),
        confidence=table.choice("confidence", Confidence),
        value=table.number_or_none("value"),
        low=table.number_or_none("low"),
        high=table.number_or_none("high"),
    )
    table.close()
    if benchmark.low is not None and benchmark.high is not None:
        if benchmark.value is not None or benchmark.low >= benchmark.high:
            raise table.error("low", "should be below high, without a value beside them")
    elif benchmark.value is None or benchmark.low is not None or benchmark.high is not None:
        raise table.error("value", "there should be a value, or both low and high")
    return benchmark


def _check_unique(where: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for item in ids:
        if item in seen:
            raise CatalogueError(where, "id", f"“{item}” is there twice")
        seen.add(item)


def _check_known(where: str, key: str, ids: Iterable[str], known: frozenset[str]) -> None:
    for item in ids:
        if item not in known:
            raise CatalogueError(where, key, f"“{item}” is not known")


def _check_shared_inputs(where: str, kpis: Iterable[CatalogueKpi]) -> None:
    """The same id is the same quantity everywhere: values entered for one KPI are used by the others."""
    first: dict[str, CatalogueInput] = {}
    for entry in kpis:
        for part in entry.inputs:
            other = first.setdefault(part.id, part)
            for key in ("label", "unit", "allow_negative"):
                if getattr(part, key) != getattr(other, key):
                    raise CatalogueError(
                        f"{where}, kpi {entry.id}, inputs {part.id}", key, "differs from another KPI's input of this id"
                    )
