"""What the catalogue holds: KPIs, categories, sectors, sector sets and goal templates, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from kpi_tui.model.formula import Formula
from kpi_tui.model.input import DAYS, Frequency, OverTime
from kpi_tui.model.kpi import Aggregation, Horizon, Indicator
from kpi_tui.model.plan import Direction
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import nearest, slug
from kpi_tui.model.unit import Range, Unit

ALL_SECTORS = "all"
"""The id of the sector that stands for every sector."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages."""

    en: str
    nl: str

    def in_(self, language: str) -> str:
        """The text in ``language``; English for languages that the catalogue does not speak."""
        return self.nl if language == "nl" else self.en


@dataclass(frozen=True, slots=True)
class Aliases:
    """Other names for the same thing, in both languages; one language may have more of them than the other."""

    en: tuple[str, ...] = ()
    nl: tuple[str, ...] = ()

    def in_(self, language: str) -> tuple[str, ...]:
        """The names in ``language``."""
        return self.nl if language == "nl" else self.en


@dataclass(frozen=True, slots=True)
class Category:
    """A group of KPIs."""

    id: str
    name: Text
    description: Text


@dataclass(frozen=True, slots=True)
class Sector:
    """A kind of business."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Source:
    """A public page that a benchmark or definition was seen on. ``kpis`` are those that a definition is about."""

    id: str
    title: str
    url: str
    kind: str
    use: str
    kpis: tuple[str, ...] = ()


class Confidence(StrEnum):
    """How far a benchmark can be trusted."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A rough coordinate from elsewhere, never a target: one ``value``, or from ``low`` to ``high``.

    ``unit`` may be a currency other than the workspace's. ``scope`` says where and when it was measured.
    """

    unit: str
    scope: Text
    source: str
    confidence: Confidence
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class CatalogueInput:
    """An input as one KPI uses it: label and unit are the same in every KPI, ``over_time`` need not be."""

    id: str
    label: Text
    unit: Unit
    over_time: OverTime
    allow_negative: bool = False


@dataclass(frozen=True, slots=True)
class CatalogueKpi:
    """A KPI of the catalogue. ``formula`` is the one input's id where the KPI is entered as it is.

    ``range`` holds the results that can be right; ``is_scale`` says that it is the scale of a mark or score, and so
    part of what the KPI means. ``guardrail`` is the KPI to watch at the same time ("" where there is none).
    """

    id: str
    name: Text
    aliases: Aliases
    category: str
    description: Text
    unit: Unit
    unit_label: Text | None
    time_unit: str
    decimals: int
    direction: Direction
    formula: Formula
    inputs: tuple[CatalogueInput, ...]
    aggregation: Aggregation
    frequency: Frequency
    data_sources: tuple[Text, ...]
    indicator: Indicator
    horizon: Horizon
    sectors: tuple[str, ...]
    pitfalls: Text
    range: Range
    is_scale: bool
    requires_positive: tuple[str, ...]
    period_sensitive: bool
    vanity_risk: bool
    guardrail: str
    related: tuple[str, ...]
    benchmarks: tuple[Benchmark, ...]

    def is_for(self, sector: str) -> bool:
        """Whether the KPI suits a sector; one for all sectors suits each of them."""
        return sector in self.sectors or ALL_SECTORS in self.sectors


@dataclass(frozen=True, slots=True)
class SectorSet:
    """A starter set of KPIs for a kind of business, and ``why`` these."""

    id: str
    sector: str
    name: Text
    kpis: tuple[str, ...]
    why: Text


class TargetMode(StrEnum):
    """What the ``change`` of a target is: percent of the baseline, added to the baseline, or the value itself."""

    RELATIVE = "relative"
    POINTS = "points"
    ABSOLUTE = "absolute"


@dataclass(frozen=True, slots=True)
class Target:
    """What a goal template promises on one KPI; ``baseline`` only where the goal's name speaks of one."""

    kpi: str
    mode: TargetMode
    change: float
    baseline: float | None = None


@dataclass(frozen=True, slots=True)
class FactorTemplate:
    """A critical success factor of a goal template."""

    name: Text
    kpis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoalTemplate:
    """A goal to start from: ``smart`` says it in one specific, measurable, time-bound sentence.

    ``guardrail`` is the KPI that must not get worse on the way; it need not be among ``kpis``.
    """

    id: str
    name: Text
    description: Text
    smart: Text
    horizon_months: int
    target: Target
    kpis: tuple[str, ...]
    guardrail: str
    factors: tuple[FactorTemplate, ...]


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Everything in the packaged data, in its order. Looking up an id that is not there raises Refusal."""

    categories: tuple[Category, ...]
    sectors: tuple[Sector, ...]
    sources: tuple[Source, ...]
    kpis: tuple[CatalogueKpi, ...]
    sets: tuple[SectorSet, ...]
    goal_templates: tuple[GoalTemplate, ...]

    @cached_property
    def _kpis(self) -> dict[str, CatalogueKpi]:
        return {entry.id: entry for entry in self.kpis}

    def find(self, kpi_id: str) -> CatalogueKpi | None:
        """The KPI with this id, or None."""
        return self._kpis.get(kpi_id)

    def kpi(self, kpi_id: str) -> CatalogueKpi:
        """The KPI with this id; the refusal names the one that is called nearly so, in either language."""
        entry = self.find(kpi_id)
        if entry is not None:
            return entry
        called = {
            slug(name): each.id
            for each in self.kpis
            for name in (*each.aliases.en, *each.aliases.nl, each.name.en, each.name.nl, each.id)
        }
        if near := nearest(slug(kpi_id), called):
            raise Refusal(
                "There is no KPI “%(id)s” in the catalogue; the nearest is “%(nearest)s”.",
                id=kpi_id,
                nearest=called[near],
            )
        raise Refusal("There is no KPI “%(id)s” in the catalogue.", id=kpi_id)

    @cached_property
    def inputs(self) -> dict[str, CatalogueInput]:
        """Every input that a person enters by its id, as the first KPI that has it uses it."""
        found: dict[str, CatalogueInput] = {}
        for entry in self.kpis:
            for part in entry.inputs:
                if part.id != DAYS:
                    found.setdefault(part.id, part)
        return found

    def category(self, category_id: str) -> Category:
        """The category with this id."""
        for category in self.categories:
            if category.id == category_id:
                return category
        raise Refusal("There is no category “%(id)s”. There are: %(ids)s.", id=category_id, ids=_ids(self.categories))

    def sector(self, sector_id: str) -> Sector:
        """The sector with this id."""
        for sector in self.sectors:
            if sector.id == sector_id:
                return sector
        raise Refusal("There is no sector “%(id)s”. There are: %(ids)s.", id=sector_id, ids=_ids(self.sectors))

    def sector_set(self, set_id: str) -> SectorSet:
        """The sector set with this id."""
        for sector_set in self.sets:
            if sector_set.id == set_id:
                return sector_set
        raise Refusal("There is no starter set “%(id)s”. There are: %(ids)s.", id=set_id, ids=_ids(self.sets))

    def goal_template(self, template_id: str) -> GoalTemplate:
        """The goal template with this id."""
        for template in self.goal_templates:
            if template.id == template_id:
                return template
        raise Refusal(
            "There is no goal template “%(id)s”. There are: %(ids)s.", id=template_id, ids=_ids(self.goal_templates)
        )

    def source(self, source_id: str) -> Source:
        """The source with this id, as a benchmark names it."""
        return next(source for source in self.sources if source.id == source_id)


def _ids(items: Iterable[Category | Sector | SectorSet | GoalTemplate]) -> str:
    return ", ".join(item.id for item in items)
