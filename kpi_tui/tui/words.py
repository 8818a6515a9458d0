"""Words that only the screens use."""

from __future__ import annotations

from kpi_tui.language import N_, _
from kpi_tui.model.period import Grain

_GRAINS = {
    Grain.DAY: N_("day"),
    Grain.WEEK: N_("week"),
    Grain.MONTH: N_("month"),
    Grain.QUARTER: N_("quarter"),
    Grain.HALF_YEAR: N_("half year"),
    Grain.YEAR: N_("year"),
    Grain.CAMPAIGN: N_("campaign"),
}
LANGUAGE_NAMES = {"en": "English", "nl": "Nederlands"}
"""Each language in its own words, so that who cannot read the others finds it."""


def grain_word(grain: Grain) -> str:
    """The word for a length of period: “month”."""
    return _(_GRAINS[grain])
