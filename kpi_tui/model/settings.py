"""Settings of a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kpi_tui.model.period import Calendar, Campaign

FORMAT = 1
"""The format version of a workspace that this program writes."""
LANGUAGES = ("en", "nl")


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``workspace.toml`` says. ``first_month`` is the month (1 to 12) in which the company's year starts.

    ``as_of`` fixes the day that counts as today, for samples and archives. ``review`` is the rhythm of reviews.
    """

    name: str
    format: int = FORMAT
    language: str = "en"
    currency: str = "EUR"
    first_month: int = 1
    review: str = "quarterly"
    as_of: date | None = None
    campaigns: tuple[Campaign, ...] = ()

    @property
    def calendar(self) -> Calendar:
        """The company's calendar."""
        return Calendar(self.first_month, self.campaigns)
