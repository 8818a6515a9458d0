"""A period stands in a sentence as people say it: with its article after a preposition, and a day is on, not in."""

from __future__ import annotations

import re

import pytest

from kpi_tui.language import activate, catalogues, text
from kpi_tui.model.period import Calendar, Period
from kpi_tui.model.sentence import Sentence

CALENDAR = Calendar()
PERIODS = [CALENDAR.parse(key) for key in ("2026-10-05", "2026-W41", "2026-10", "2026-Q4", "2026-H2", "2026")]
TEMPLATES = sorted(
    {one for each in catalogues.source_texts() for one in (each.one, each.many) if one and "%(period)s" in one}
)


def said(template: str, period: Period) -> str:
    names = set(re.findall(r"%\((\w+)\)s", template))
    return text(Sentence(template, dict.fromkeys(names, "7") | {"period": period}))


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: period.grain)
@pytest.mark.parametrize("template", TEMPLATES)
def test_in_dutch_no_quarter_follows_a_preposition_without_its_article(template: str, period: Period) -> None:
    activate("nl")
    shown = said(template, period)
    bare = r"\b(in|van|voor|over|sinds|vanaf|met|heel|tot|na|dan) \de (kwartaal|halfjaar)"
    assert not re.search(bare, shown, re.IGNORECASE)
    assert not re.match(r"\de (kwartaal|halfjaar) \d{4} \w", shown), "a sentence does not begin with a bare quarter"
    assert not re.search(r"\bin \d+ okt", shown, re.IGNORECASE)


@pytest.mark.parametrize("template", TEMPLATES)
def test_in_english_a_day_is_on_and_not_in(template: str) -> None:
    assert not re.search(r"\bin 5 Oct", said(template, PERIODS[0]), re.IGNORECASE)


def test_a_period_after_a_preposition() -> None:
    template = "%(value)s in %(period)s"
    assert said(template, PERIODS[0]) == "7 on 5 Oct 2026"
    assert said(template, PERIODS[3]) == "7 in Q4 2026"
    activate("nl")
    assert [said(template, period) for period in PERIODS] == [
        "7 op 5 okt 2026", "7 in week 41, 2026", "7 in oktober 2026", "7 in het 4e kwartaal 2026",
        "7 in het 2e halfjaar 2026", "7 in 2026",
    ]  # fmt: skip
    assert said("%(name)s, %(period)s: %(value)s", PERIODS[3]) == "7, 4e kwartaal 2026: 7"
