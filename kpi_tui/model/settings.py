"""Settings of a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kpi_tui.model.period import Calendar, Campaign
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.silence import Silenced

FORMAT = 2
"""The format version of a workspace that this program writes."""
LANGUAGES = ("en", "nl")


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``workspace.toml`` says. ``first_month`` is the month (1 to 12) in which the company's year starts.

    ``as_of`` fixes the day that counts as today, for samples and archives. ``review`` is the rhythm of reviews,
    ``reviewed`` the day of the last one.
    ``silenced`` is advice that is not to be given: about the set of KPIs, or about any goal or KPI.
    """

    name: str
    format: int = FORMAT
    language: str = "en"
    currency: str = "EUR"
    first_month: int = 1
    review: str = "quarterly"
    reviewed: date | None = None
    as_of: date | None = None
    campaigns: tuple[Campaign, ...] = ()
    silenced: tuple[Silenced, ...] = ()

    @property
    def calendar(self) -> Calendar:
        """The company's calendar."""
        return Calendar(self.first_month, self.campaigns)


def currency_code(text: str) -> str:
    """The code of a currency as it was typed, in capitals. Raises Refusal where it is not three letters."""
    code = text.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise Refusal("A currency has three letters, such as EUR: not “%(text)s”.", text=text)
    return code
