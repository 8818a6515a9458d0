"""Ids are made of names, are file names on every system, and never a path."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_tui.model.slug import is_input_id, is_slug, slug


@pytest.mark.parametrize(
    "text", ["../x", "con", "nul", "com1", "a/b", "a.b", "A", "", "-a", "a" * 65, "é", "a b", "a\n"]
)
def test_what_could_be_a_path_or_a_device_is_no_id(text: str) -> None:
    assert not is_slug(text)
    assert not is_input_id(text)


def test_names_become_ids() -> None:
    assert slug("Crème brûlée (per week)") == "creme-brulee-per-week"
    assert slug("Grow online revenue by 20 %") == "grow-online-revenue-by-20"
    assert slug("Anna's KPI’s") == "annas-kpis"
    assert slug("2e kans", separator="_") == "n_2e_kans"
    assert slug("CON") == "con-1"
    assert slug("Omzet", taken=frozenset({"omzet", "omzet-2"})) == "omzet-3"


@given(st.text(max_size=100))
def test_any_name_becomes_an_id(name: str) -> None:
    assert is_slug(slug(name))
    assert is_input_id(slug(name, separator="_"))
