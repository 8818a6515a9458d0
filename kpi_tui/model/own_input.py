"""The input of a KPI that is entered as it is: the KPI itself, under a name that figures can be written to."""

from __future__ import annotations

from kpi_tui.model.input import Input, OverTime
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.unit import Unit

_OVER_TIME = {Aggregation.SUM: OverTime.SUM, Aggregation.LAST: OverTime.LAST, Aggregation.NOT_ADDITIVE: OverTime.NONE}
"""What becomes of it over time; with other aggregations, the average."""


def own_input(kpi: Kpi, name: str) -> Input:
    """The input with the id ``name`` that is the whole of this KPI."""
    over_time = _OVER_TIME.get(kpi.aggregation, OverTime.MEAN)
    return Input(name, kpi.name, _unit(kpi), over_time, kpi.frequency, source=kpi.source)


def _unit(kpi: Kpi) -> Unit:
    """The KPI's own; one in weeks or months is a number of them."""
    if kpi.unit is not Unit.DURATION:
        return kpi.unit
    return Unit(kpi.time_unit) if kpi.time_unit in set(Unit) else Unit.COUNT
