"""``import`` shows what it recognised, asks by naming the option, and enters what is new."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Kpi

FIXTURES = Path(__file__).parents[1] / "exchange" / "fixtures"


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "till.csv"
    path.write_text("Month,Visitors,Other\n2026-09,1100,1\n2026-10,1180,2\n", encoding="utf-8")
    return path


def test_the_other_sheets_of_a_workbook_are_named(kpi: Kpi, shop: Path) -> None:
    said = kpi("import", FIXTURES / "hootsuite.xlsx", "--dry-run").out
    assert "Other tables in this file: IG - Overview. Take one of them with --table." in " ".join(said.split())


def test_a_file_of_a_known_system_needs_no_options(kpi: Kpi, shop: Path) -> None:
    outcome = kpi("import", FIXTURES / "ga4.csv")
    assert outcome.status == 0
    assert "ga4.csv: Google Analytics 4. All figures are of October 2026." in outcome.out
    assert "5 figures are entered." in outcome.out
    outcome = kpi("import", FIXTURES / "ga4.csv")
    assert "Nothing is entered." in outcome.out


def test_a_dry_run_writes_nothing(kpi: Kpi, shop: Path, csv: Path) -> None:
    before = {path for path in shop.rglob("*") if path.is_file()}
    outcome = kpi("import", csv, "--dry-run")
    assert outcome.status == 0
    assert "dry run" in outcome.out
    assert {path for path in shop.rglob("*") if path.is_file()} == before


def test_what_differs_is_shown_and_needs_replace(kpi: Kpi, shop: Path, csv: Path) -> None:
    kpi("log", "visitors", "1000", "--period", "2026-10")
    outcome = kpi("import", csv)
    assert outcome.status == 1
    assert "1,000" in outcome.out
    assert "1,180" in outcome.out
    assert "One figure is entered." in outcome.out
    assert "--replace" in outcome.err
    outcome = kpi("import", csv, "--replace")
    assert (outcome.status, outcome.err) == (0, "")


def test_one_undo_takes_back_all_that_an_import_wrote(kpi: Kpi, shop: Path, csv: Path) -> None:
    cards = {path: path.read_text("utf-8") for path in shop.glob("[ik]*s/*.toml")}
    kpi("import", csv, "--map", "Visitors=walk_ins")
    assert (shop / "inputs" / "walk_ins.toml").is_file()
    assert kpi("undo").out == "Undone: the import of till.csv, 2 figures\n"
    assert {path: path.read_text("utf-8") for path in shop.glob("[ik]*s/*.toml")} == cards
    assert "walk_ins" not in kpi("export", "-").out
    assert kpi("redo").out == "Done again: the import of till.csv, 2 figures\n"
    assert (shop / "inputs" / "walk_ins.toml").is_file()


def test_what_is_open_ends_with_2_and_names_the_option(kpi: Kpi, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "open.csv"
    path.write_text("Date,Visitors,x\n01-02-2026,1.234,1\n", encoding="utf-8")
    outcome = kpi("import", path)
    assert outcome.status == 2
    assert "--decimal . or --decimal ," in outcome.err
    assert "--date-order dmy or --date-order mdy" in outcome.err
    assert kpi("import", path, "--decimal", ",", "--date-order", "dmy").status == 0
    assert "1234" in (next(iter(shop.glob("measurements/visitors.*")))).read_text(encoding="utf-8")


def test_a_number_that_can_be_two_things_is_written_as_the_language_does(
    kpi: Kpi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "zaak"
    kpi("new", folder, "--name", "Zaak", "--language", "nl")
    monkeypatch.setenv("KPI_TUI_WORKSPACE", str(folder))
    path = tmp_path / "jaar.csv"
    path.write_text("Post;jan 2025;feb 2025\nOmzet;€ 9.120;€ 14.350\n", encoding="utf-8")
    assert "“€ 9.120” in “jan 2025” kan 9,12 of 9.120 zijn" in kpi("import", path).err


def test_a_file_without_days_asks_for_the_period(kpi: Kpi, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "flat.csv"
    path.write_text("Channel,Visitors,x\nweb,12,1\nshop,3,1\n", encoding="utf-8")
    outcome = kpi("import", path)
    assert outcome.status == 2
    assert "--period 2026-10" in outcome.err
    assert kpi("import", path, "--period", "2026-10").status == 0
    assert kpi("import", path, "--period", "oktober").status == 2


def test_columns_that_nothing_is_named_after_are_listed(kpi: Kpi, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("Month,Knocks,Rings\n2026-10,12,3\n", encoding="utf-8")
    outcome = kpi("import", path)
    assert outcome.status == 2
    assert "Knocks, Rings" in outcome.err
    outcome = kpi("import", path, "--map", "Knocks=visitors")
    assert outcome.status == 0
    assert "Not taken: Rings." in outcome.out
    assert "read as the last time" in kpi("import", path).out


@pytest.mark.parametrize("word", ["visitors", "=visitors"])
def test_a_mapping_needs_a_column_and_an_equals_sign(kpi: Kpi, shop: Path, csv: Path, word: str) -> None:
    assert kpi("import", csv, "--map", word).status == 2


def test_incomplete_periods_are_told(kpi: Kpi, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text("Date,Conversions\n" + "".join(f"2026-10-{day:02},1\n" for day in range(1, 20)), encoding="utf-8")
    outcome = kpi("import", path, "--by", "month")
    assert "The file has not all days of 2026-10." in outcome.out
    assert "--partial" in outcome.out
    assert "One figure is entered." in kpi("import", path, "--by", "month", "--partial").out


def test_one_bad_file_does_not_keep_the_others_out(kpi: Kpi, shop: Path, csv: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"")
    outcome = kpi("import", bad, csv)
    assert outcome.status == 1
    assert "empty" in outcome.err
    assert "2 figures are entered." in outcome.out


def test_a_file_that_is_not_there_is_named(kpi: Kpi, shop: Path, tmp_path: Path) -> None:
    outcome = kpi("import", tmp_path / "nowhere.csv")
    assert outcome.status == 1
    assert "nowhere.csv" in outcome.err


def test_a_folder_is_no_file_to_import(kpi: Kpi, shop: Path) -> None:
    assert "“.” is a folder: name a file in it." in kpi("import", ".").err


def test_json_holds_all_of_it(kpi: Kpi, shop: Path, csv: Path) -> None:
    outcome = kpi("import", csv, "--json", "--dry-run")
    (answer,) = json.loads(outcome.out)
    assert answer["takes"] == [{"input": "visitors", "column": "Visitors", "segment": None}]
    assert [(each["period"], each["value"], each["state"]) for each in answer["figures"]] == [
        ("2026-09", 1100, "new"),
        ("2026-10", 1180, "new"),
    ]
    assert (answer["entered"], len(answer["sha256"])) == (0, 64)


def test_json_holds_the_questions(kpi: Kpi, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "open.csv"
    path.write_text("Month,Visitors,x\n2026-10,1.234,1\n", encoding="utf-8")
    outcome = kpi("import", path, "--json")
    assert outcome.status == 2
    (answer,) = json.loads(outcome.out)
    assert answer["questions"][0]["readings"] == {".": "1.234", ",": "1234"}


def test_it_speaks_dutch(kpi: Kpi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "zaak"
    kpi("new", folder, "--name", "Zaak", "--language", "nl")
    monkeypatch.setenv("KPI_TUI_WORKSPACE", str(folder))
    outcome = kpi("import", FIXTURES / "mailchimp-campaigns.csv")
    assert "Afgeleverde e-mails" in outcome.out
    assert "4 cijfers zijn ingevoerd." in outcome.out


def test_a_table_without_numbers_is_named(kpi: Kpi, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("date,remark\n", encoding="utf-8")
    outcome = kpi("import", path)
    assert outcome.status == 2
    assert "No column of empty.csv holds numbers." in outcome.err


def test_columns_that_no_input_is_named_after_come_with_a_way_to_take_them(
    kpi: Kpi, shop: Path, tmp_path: Path
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("Month,Visitors,Sold\n2026-10,120,7\n", encoding="utf-8")
    assert "Not taken: Sold.\nWhat has another name than its input is taken with --map" in kpi("import", path).out
    assert "--map" not in kpi("import", FIXTURES / "mailchimp-campaigns.csv").out
