"""Verdicts on actions in words that need no statistics to be understood."""

from __future__ import annotations

from kpi_tui.model.kpi import Kpi
from kpi_tui.model.sentence import Sentence
from kpi_tui.scorecard.trend.outlook_words import amounts, differences
from kpi_tui.scorecard.trend.verdict import Effect, Verdict


def visible(
    kpi: Kpi, currency: str, before: float, after: float, periods: int, *, better: bool | None, seasonal: bool
) -> Verdict:
    """Something changed that is more than the usual ups and downs."""
    titles = {
        True: Sentence("Visible effect, for the better"),
        False: Sentence("Visible effect, for the worse"),
        None: Sentence("Visible effect"),
    }
    details = (
        _compared(kpi, currency, before, after, periods, seasonal=seasonal),
        Sentence("that is more than its usual ups and downs"),
    )
    return Verdict(Effect.VISIBLE, titles[better], details, better, before, after, periods)


def noise(kpi: Kpi, currency: str, before: float, after: float, periods: int, *, seasonal: bool) -> Verdict:
    """Whatever changed, it could as well be chance."""
    details = (
        _compared(kpi, currency, before, after, periods, seasonal=seasonal),
        Sentence("such a difference can be chance: it lies within its usual ups and downs"),
    )
    return Verdict(Effect.NOISE, Sentence("Not to be told from noise"), details, None, before, after, periods)


def too_early(count: int, needed: int) -> Verdict:
    """There are too few figures since it began."""
    detail = Sentence("whole periods with a figure since its start: %(count)s of at least %(needed)s",
                      {"count": count, "needed": needed})  # fmt: skip
    return Verdict(Effect.TOO_EARLY, Sentence("Too early to tell"), (detail,))


def unknown() -> Verdict:
    """There are too few figures from before it began."""
    detail = Sentence("what was usual before it is not known: that takes 6 figures without another change between them")
    return Verdict(Effect.UNKNOWN, Sentence("No telling"), (detail,))


def _compared(kpi: Kpi, currency: str, before: float, after: float, periods: int, *, seasonal: bool) -> Sentence:
    if seasonal:
        one, other = differences(kpi, currency, before, after, signed=True)
        said: dict[str, object] = {"before": one, "after": other, "count": periods}
        return Sentence(
            "against a year before on average %(before)s in the %(count)s figures before it, %(after)s in the "
            "%(count)s since",
            said,
        )
    one, other = amounts(kpi, currency, before, after)
    said = {"before": one, "after": other, "count": periods}
    return Sentence("on average %(before)s in the %(count)s figures before it, %(after)s in the %(count)s since", said)
