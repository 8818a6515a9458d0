"""Search finds what people mean, in either language, with accents left out and letters slipped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_tui.catalogue.entry import CatalogueKpi
from kpi_tui.catalogue.reader import load
from kpi_tui.catalogue.search import search
from kpi_tui.catalogue.spelling import typos, words
from kpi_tui.model.kpi import Indicator

CATALOGUE = load()


def found(text: str) -> list[str]:
    return [entry.id for entry in search(CATALOGUE, text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("revenue", "revenue"),
        ("omzet", "revenue"),
        ("turnover", "revenue"),
        ("conversion rate", "conversion-rate"),
        ("Conversieratio", "conversion-rate"),
        ("conversion-rate", "conversion-rate"),
        ("conversionrate", "conversion-rate"),
        ("klant tevredenheid", "csat-score"),
        ("CAC", "customer-acquisition-cost"),
        ("nps", "nps"),
        ("marge", "gross-margin"),
        ("brutowinst", "gross-profit"),
        ("ziekteverzuim", "absenteeism-rate"),
        ("naamsbekendheid", "brand-awareness"),
        ("average basket", "average-order-value"),
        ("followers growth", "follower-growth"),
        ("rate of conversion", "conversion-rate"),
    ],
)
def test_the_best_match_comes_first(text: str, first: str) -> None:
    assert found(text)[0] == first


@pytest.mark.parametrize(
    ("slipped", "meant"),
    [
        ("conversoin", "conversion"),
        ("bezoekrs", "bezoekers"),
        ("omzett", "omzet"),
        ("reveneu", "revenue"),
        ("omzte", "omzet"),
    ],
)
def test_a_typing_error_finds_what_the_right_spelling_finds(slipped: str, meant: str) -> None:
    assert found(slipped) == found(meant)


def test_half_a_word_with_a_typing_error_finds_its_kpi() -> None:
    assert "conversion-rate" in found("conversoi")[:2]


def test_accents_may_be_left_out_or_added() -> None:
    assert found("kanaalefficientie") == found("kanaalefficiëntie") != []
    assert found("révenue") == found("revenue")


def test_input_labels_and_ids_are_searched() -> None:
    assert "conversion-rate" in found("bezoekers")
    assert found("wallpaper") == []
    assert found("downtime_minutes") == ["uptime"]


def test_words_that_no_kpi_has_together_give_those_with_most_of_them() -> None:
    assert found("xylophone revenue")[0] == "revenue"


def test_no_text_gives_everything_in_the_order_of_the_catalogue() -> None:
    assert search(CATALOGUE) == search(CATALOGUE, "  ") == CATALOGUE.kpis


def test_category_and_indicator_filter() -> None:
    entries = search(CATALOGUE, "rate", category="conversion-roi", indicator=Indicator.LAGGING)
    assert entries
    assert all(entry.category == "conversion-roi" and entry.indicator is Indicator.LAGGING for entry in entries)


def test_a_sector_also_gets_what_is_for_all_sectors() -> None:
    lodging = {entry.id for entry in search(CATALOGUE, sector="lodging")}
    assert {"revpar", "revenue"} <= lodging
    assert "mrr" not in lodging


@pytest.mark.parametrize("entry", CATALOGUE.kpis, ids=lambda entry: entry.id)
def test_every_kpi_is_found_first_by_its_own_names(entry: CatalogueKpi) -> None:
    for name in (entry.id, entry.name.en, entry.name.nl):
        namesakes = [other.id for other in CATALOGUE.kpis if words(name) in (words(n) for n in called(other))]
        assert found(name)[0] in namesakes
        assert entry.id in namesakes
        assert found(name.upper()) == found(name)


def called(entry: CatalogueKpi) -> list[str]:
    """Its names, with and without what stands in brackets."""
    return [entry.id, *(name for whole in (entry.name.en, entry.name.nl) for name in (whole, whole.partition("(")[0]))]


LONG_NAMES = [
    name for entry in CATALOGUE.kpis for name in (entry.name.en, entry.name.nl) if name.isalpha() and len(name) > 7
]


@given(st.sampled_from(LONG_NAMES), st.data())
def test_two_letters_swapped_in_a_long_name_still_find_it(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(name) - 2))
    slipped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    assert set(found(name)[:1]) <= set(found(slipped)[:3])


@given(st.text(max_size=60))
def test_any_text_gives_kpis_of_the_catalogue_each_once(text: str) -> None:
    ids = found(text)
    assert len(ids) == len(set(ids)) <= len(CATALOGUE.kpis)


@given(st.text("abc", max_size=7), st.text("abc", max_size=7))
def test_slips_are_the_same_both_ways_and_none_only_between_equal_words(one: str, other: str) -> None:
    slips = typos(one, other, 9)
    assert slips == typos(other, one, 9)
    assert (slips == 0) == (one == other)
    assert typos(one, other, 1) == (slips if slips is not None and slips <= 1 else None)
