"""A change is said with an arrow, and with none where nothing of it is left to show."""

from __future__ import annotations

import pytest

from kpi_tui.model.unit import Unit
from kpi_tui.scorecard.result_words import change_text
from tests.scorecard.conftest import company, figure, kpi, result


@pytest.mark.parametrize(
    ("september", "october", "said"),
    [(4.64, 4.61, "="), (4.61, 4.64, "="), (4.6, 4.6, "="), (4.6, 4.7, "▲ +0.1 pp"), (4.7, 4.6, "▼ -0.1 pp")],
)
def test_a_change_that_rounds_to_nothing_has_no_arrow(september: float, october: float, said: str) -> None:
    figures = [figure("rate", "2026-09", september), figure("rate", "2026-10", october)]
    made = company(kpis=[kpi("rate", "rate", unit=Unit.PERCENT, decimals=1)], figures=figures)
    assert change_text(result(made, "2026-10"), "EUR") == said
