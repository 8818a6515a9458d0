"""``log`` enters figures, says what it understood, and writes all or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Kpi


def lines(folder: Path) -> list[str]:
    """All records in the logs of a workspace."""
    return [
        line.strip()
        for log in sorted(folder.glob("measurements/*.toml"))
        for line in log.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith("{")
    ]


def test_one_figure_is_logged_and_echoed(kpi: Kpi, shop: Path) -> None:
    outcome = kpi("log", "visitors", "1180", "--period", "2026-10", "--note", "Rainy month")
    assert outcome.status == 0
    assert "1,180" in outcome.out
    assert "October 2026" in outcome.out
    (record,) = lines(shop)
    assert record.startswith('{ period = "2026-10", value = 1180, note = "Rainy month", at = ')


def test_several_figures_give_the_kpi_and_its_status(kpi: Kpi, shop: Path) -> None:
    assert kpi("set-plan", "conversion-rate", "--mode", "keep", "--low", "4").status == 0
    outcome = kpi("log", "visitors=1160", "conversions=58", "--period", "2026-10")
    assert outcome.status == 0
    assert "5.0%" in outcome.out
    assert "● On track" in outcome.out


def test_the_value_before_is_said(kpi: Kpi, shop: Path) -> None:
    kpi("log", "visitors", "1610", "--period", "2026-10")
    outcome = kpi("log", "visitors", "1160", "--period", "2026-10")
    assert "1,610" in outcome.out
    assert len(lines(shop)) == 2


def test_without_a_period_it_is_the_current_one(kpi: Kpi, shop: Path) -> None:
    from datetime import date

    kpi("log", "visitors", "5")
    assert f'period = "{date.today():%Y-%m}"' in lines(shop)[0]


def test_a_period_that_has_yet_to_begin_is_questioned(kpi: Kpi, shop: Path) -> None:
    outcome = kpi("log", "visitors", "5", "--period", "2062-10")
    assert outcome.status == 1
    assert outcome.err.startswith("kpi-tui: October 2062 has yet to begin: today is ")
    assert outcome.err.endswith(" Add --anyway if the period is right.\n")
    assert lines(shop) == []
    assert kpi("log", "visitors", "5", "--period", "2062-10", "--anyway").status == 0
    assert len(lines(shop)) == 1


def test_quiet_says_nothing(kpi: Kpi, shop: Path) -> None:
    outcome = kpi("log", "visitors", "5", "--quiet")
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "")


def test_a_segment_is_kept_apart(kpi: Kpi, shop: Path) -> None:
    kpi("log", "visitors", "5", "--period", "2026-10", "--segment", "instagram")
    assert 'segment = "instagram"' in lines(shop)[0]


def test_does_not_apply_is_not_zero(kpi: Kpi, shop: Path) -> None:
    assert kpi("log", "visitors", "n/a", "--period", "2026-10").status == 0
    assert "not_applicable = true" in lines(shop)[0]
    assert "value" not in lines(shop)[0]


def test_an_outcome_can_be_entered_in_place_of_the_inputs(kpi: Kpi, shop: Path) -> None:
    outcome = kpi("log", "conversion-rate", "4.2", "--period", "2026-10")
    assert outcome.status == 0
    assert list(shop.glob("measurements/conversion-rate.*.toml"))
    assert "4.2%" in outcome.out


def test_in_dutch_a_point_groups_thousands(kpi: Kpi, tmp_path: Path) -> None:
    folder = tmp_path / "winkel"
    kpi("new", folder, "--name", "Winkel", "--language", "nl", "--set", "webshop")
    outcome = kpi("log", "revenue", "1.250", "--period", "2026-10", "--workspace", folder)
    assert outcome.status == 0
    assert "1.250" in outcome.out
    assert "oktober 2026" in outcome.out
    assert "value = 1250," in lines(folder)[0]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("visitors", "many"), 2),
        (("visitors", "5", "--period", "2026-13"), 2),
        (("visitors", "5", "--period", "2026-W54"), 2),
        (("visitors=5", "visitors=6"), 2),
        (("visitors=5", "orders"), 2),
        (("visitors",), 2),
        ((), 2),
        (("visitrs", "5"), 1),
        (("visitors", "-5"), 1),
        (("visitors=5", "nothing=6"), 1),
    ],
)
def test_what_cannot_be_is_one_sentence_and_writes_nothing(
    kpi: Kpi, shop: Path, arguments: tuple[str, ...], status: int
) -> None:
    outcome = kpi("log", *arguments)
    assert outcome.status == status
    assert outcome.out == ""
    assert outcome.err.startswith("kpi-tui: ")
    assert outcome.err.count("\n") == 1
    assert lines(shop) == []


def test_a_share_above_its_range_is_refused(kpi: Kpi, shop: Path) -> None:
    kpi("add", "answered-within-24h")
    outcome = kpi("log", "answered-within-24h", "140")
    assert (outcome.status, outcome.out) == (1, "")
    assert lines(shop) == []


def test_a_wrong_spelling_gets_the_nearest_one(kpi: Kpi, shop: Path) -> None:
    assert "“visitors”" in kpi("log", "visitrs", "5").err


@pytest.mark.parametrize(
    "wrong", [("visitors=10", "conversions=-5"), ("visitors=10", "conversions=5", "--segment", "")]
)
def test_of_several_figures_all_are_written_or_none(kpi: Kpi, shop: Path, wrong: tuple[str, ...]) -> None:
    outcome = kpi("log", *wrong, "--period", "2026-05")
    assert (outcome.status, outcome.out) == (1, "")
    assert lines(shop) == []


def test_an_input_under_two_names_is_one_figure(kpi: Kpi, shop: Path) -> None:
    kpi("add", "website-visitors")
    assert kpi("log", "visitors=10", "website-visitors=20").status == 2
    assert lines(shop) == []


def test_a_kpi_without_result_says_what_is_missing(kpi: Kpi, shop: Path) -> None:
    outcome = kpi("log", "visitors=10", "--period", "2026-10")
    assert "nothing entered for Conversions" in outcome.out


def test_a_remark_and_a_unit_are_read_back(kpi: Kpi, shop: Path) -> None:
    kpi("add", "order-backlog")
    out = kpi("log", "order-backlog", "12.5", "--period", "2026-10", "--note", "Slow\nmonth").out
    assert "12.5 weeks" in out.splitlines()[0]
    assert "Slow month" in out.splitlines()[1]


def test_a_figure_of_a_campaign_is_answered_with_the_campaign(kpi: Kpi, shop: Path) -> None:
    with (shop / "workspace.toml").open("a", encoding="utf-8") as settings:
        settings.write('[[campaigns]]\nid = "spring"\nname = "Spring"\nstart = 2026-03-20\nend = 2026-04-20\n')
    out = kpi("log", "visitors=200", "conversions=10", "--period", "spring").out
    assert "Spring" in out.splitlines()[2]
    assert "5.0%" in out


def test_a_sign_of_another_unit_is_questioned_and_nothing_is_written(kpi: Kpi, shop: Path) -> None:
    for figures in (("visitors", "4.5%"), ("visitors", "€ 12"), ("acquisition_cost", "$12"), ("visitors=10%",)):
        outcome = kpi("log", *figures)
        assert outcome.status == 1, figures
        assert outcome.err.endswith("Leave the sign out if the number is right.\n")
    assert kpi("log", "visitors=10", "conversions=4%").status == 1
    assert lines(shop) == []
    assert kpi("log", "acquisition_cost", "€ 12").status == 0


def test_a_figure_of_a_kpi_of_one_segment_goes_to_that_segment(kpi: Kpi, shop: Path) -> None:
    card = shop / "kpis/from-instagram.toml"
    card.write_text('name = "From Instagram"\nformula = "visitors"\nsegment = "instagram"\n', encoding="utf-8")
    assert kpi("log", "from-instagram", "310", "--period", "2026-10").status == 0
    (record,) = lines(shop)
    assert record.startswith('{ period = "2026-10", segment = "instagram", value = 310')
    assert kpi("log", "from-instagram=320", "visitors=900", "--period", "2026-11").status == 0
    assert len(lines(shop)) == 3
    refused = kpi("log", "from-instagram", "5", "--segment", "search")
    assert (refused.status, "“from-instagram” counts only “instagram”" in refused.err) == (2, True)
