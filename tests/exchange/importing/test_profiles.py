"""The files of well-known systems are recognised by their structure, and become the figures that they hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_tui.exchange.importing.offer import Offer, offer
from kpi_tui.exchange.importing.plan import Answers, ImportPlan, plan_import
from kpi_tui.exchange.importing.profile import profile_named, profiles
from kpi_tui.exchange.importing.source import read_source
from kpi_tui.model.input import Frequency
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import Settings
from kpi_tui.workspace.workspace import Workspace

FIXTURES = Path(__file__).parent.parent / "fixtures"
PAGES = Path(__file__).parents[3] / "docs" / "imports"
Rows = dict[tuple[str, str, str | None], float]


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "empty", Settings("Bakery"))


def planned(workspace: Workspace, name: str, profile: str = "") -> tuple[Offer, ImportPlan]:
    """What is made of an example file, without any answer of a person."""
    offered = offer(workspace.snapshot, read_source(FIXTURES / name), profile=profile)
    answers = Answers(one_convention=offered.one_convention)
    plan = plan_import(
        workspace.snapshot, offered.table, offered.mapping, new_inputs=offered.new_inputs, answers=answers
    )
    return offered, plan


def figures(plan: ImportPlan) -> Rows:
    assert plan.questions == ()
    rows = plan.rows.select("id", "period", "segment", "value").iter_rows()
    return {(entry, period, segment): value for entry, period, segment, value in rows}


@pytest.mark.parametrize(
    ("name", "profile", "expected"),
    [
        (
            "ga4.csv",
            "ga4",
            {
                ("sessions", None): 2160,
                ("engaged_sessions", None): 1340,
                ("conversions", None): 70,
                ("organic_visits", None): 1210,
                ("organic_conversions", None): 44,
            },
        ),
        (
            "google-ads.csv",
            "google-ads",
            {
                ("clicks", "google-ads"): 1234,
                ("impressions", "google-ads"): 20150,
                ("ad_spend", "google-ads"): 505.94,
                ("ad_conversions", "google-ads"): 31,
                ("ad_revenue", "google-ads"): 1240.5,
            },
        ),
        (
            "meta-ads.csv",
            "meta-ads",
            {("impressions", "meta-ads"): 20850, ("ad_spend", "meta-ads"): 518, ("clicks", "meta-ads"): 648},
        ),
        ("meta-instagram-follows.csv", "meta-business-suite", {("new_followers", "instagram"): 87}),
        (
            "meta-instagram-posts.csv",
            "meta-business-suite",
            {
                ("posts", "instagram"): 2,
                ("impressions", "instagram"): 3000,
                ("likes", "instagram"): 129,
                ("comments", "instagram"): 17,
                ("shares", "instagram"): 12,
                ("other_interactions", "instagram"): 9,
                ("interactions", "instagram"): 167,
            },
        ),
        (
            "linkedin-content.xlsx",
            "linkedin",
            {
                ("impressions", "linkedin"): 3565,
                ("link_clicks", "linkedin"): 60,
                ("likes", "linkedin"): 45,
                ("comments", "linkedin"): 30,
                ("shares", "linkedin"): 15,
                ("interactions", "linkedin"): 90,
            },
        ),
        (
            "linkedin-followers.xlsx",
            "linkedin",
            {("new_followers", "linkedin"): 61, ("organic_followers", "linkedin"): 30},
        ),
        ("linkedin-visitors.xlsx", "linkedin", {("page_visits", "linkedin"): 155}),
        (
            "x-overview.csv",
            "x",
            {
                ("impressions", "x"): 3565,
                ("interactions", "x"): 114,
                ("likes", "x"): 75,
                ("shares", "x"): 31,
                ("comments", "x"): 15,
                ("new_followers", "x"): 30,
                ("page_visits", "x"): 45,
            },
        ),
        (
            "x-content.csv",
            "x",
            {
                ("posts", "x"): 2,
                ("impressions", "x"): 650,
                ("interactions", "x"): 32,
                ("likes", "x"): 13,
                ("shares", "x"): 3,
                ("comments", "x"): 5,
                ("link_clicks", "x"): 8,
            },
        ),
        (
            "hootsuite.xlsx",
            "hootsuite",
            {
                ("posts", None): 2,
                ("impressions", None): 3000,
                ("likes", None): 129,
                ("comments", None): 17,
                ("shares", None): 12,
                ("other_interactions", None): 9,
                ("interactions", None): 167,
            },
        ),
        (
            "sprout-social.csv",
            "sprout-social",
            {("followers", "@bakery"): 295409, ("new_followers", "@bakery"): 60, ("interactions", "@bakery"): 3565},
        ),
        (
            "mailchimp-campaigns.csv",
            "mailchimp",
            {
                ("emails_delivered", None): 3482,
                ("emails_opened", None): 954,
                ("emails_clicked", None): 261,
                ("unsubscribes", None): 8,
            },
        ),
        (
            "mailchimp-report.csv",
            "mailchimp",
            {
                ("emails_delivered", None): 1742,
                ("emails_opened", None): 484,
                ("emails_clicked", None): 141,
                ("unsubscribes", None): 3,
            },
        ),
        (
            "mailerlite.csv",
            "mailerlite",
            {
                ("emails_delivered", None): 4116,
                ("emails_opened", None): 1085,
                ("emails_clicked", None): 141,
                ("unsubscribes", None): 7,
            },
        ),
    ],
)
def test_an_october_of_each_system(
    empty: Workspace, name: str, profile: str, expected: dict[tuple[str, str | None], float]
) -> None:
    offered, plan = planned(empty, name)
    assert offered.profile is not None
    assert offered.profile.id == profile
    assert figures(plan) == {(entry, "2026-10", segment): value for (entry, segment), value in expected.items()}


@pytest.mark.parametrize("name", ["search-console-en.zip", "search-console-nl.zip"])
def test_search_console_in_two_languages_weighs_the_position_by_how_often_it_was_shown(
    empty: Workspace, name: str
) -> None:
    _offered, plan = planned(empty, name)
    shown = [number * 20 + 400 for number in range(31)]
    position = sum((12.5 - number / 10) * each for number, each in enumerate(shown)) / sum(shown)
    assert figures(plan) == {
        ("search_clicks", "2026-10", None): sum(number + 10 for number in range(31)),
        ("search_impressions", "2026-10", None): sum(shown),
        ("average_position", "2026-10", None): pytest.approx(position, abs=1e-5),
    }


def test_dutch_reactions_are_likes_of_facebook_and_comments_of_instagram(empty: Workspace) -> None:
    _offered, facebook = planned(empty, "meta-facebook-posts-nl.csv")
    assert figures(facebook)["likes", "2026-10", "facebook"] == 76
    assert figures(facebook)["comments", "2026-10", "facebook"] == 10
    _offered, instagram = planned(empty, "meta-instagram-posts-nl.csv")
    assert figures(instagram)["likes", "2026-10", "instagram"] == 129
    assert figures(instagram)["comments", "2026-10", "instagram"] == 17


def test_deals_come_in_as_counts_and_sums_without_anybodys_name(empty: Workspace) -> None:
    _offered, plan = planned(empty, "hubspot-deals.csv")
    assert figures(plan) == {
        ("deals_created", "2026-10", None): 3,
        ("deals_created", "2026-11", None): 1,
        ("quotes_won", "2026-10", None): 1,
        ("quotes_won", "2026-11", None): 1,
        ("quotes_decided", "2026-10", None): 2,
        ("quotes_decided", "2026-11", None): 1,
        ("leads_converted", "2026-10", None): 1,
        ("leads_converted", "2026-11", None): 1,
        ("lead_days_total", "2026-10", None): 19,
        ("lead_days_total", "2026-11", None): 24,
        ("deal_value_won", "2026-10", None): 1250.5,
        ("deal_value_won", "2026-11", None): 800,
    }
    assert any("Deal owner" in str(note) for note in plan.notes)


def test_a_sheet_of_a_workbook_can_be_named(empty: Workspace) -> None:
    source = read_source(FIXTURES / "hootsuite.xlsx")
    offered = offer(empty.snapshot, source, table="IG - Overview")
    plan = plan_import(empty.snapshot, offered.table, offered.mapping, new_inputs=offered.new_inputs)
    assert figures(plan)["followers", "2026-10", None] == 1230
    assert figures(plan)["impressions", "2026-10", None] == sum(40 + number for number in range(31))


def test_a_spreadsheet_with_months_across(sample: Path) -> None:
    workspace = Workspace.open(sample)
    offered, plan = planned(workspace, "wide.csv")
    assert offered.profile is None
    assert figures(plan)["revenue", "2026-02", None] == 13987.8
    assert figures(plan)["visitors", "2026-03", None] == 11480


def test_a_table_whose_rows_name_the_figure(sample: Path) -> None:
    _offered, plan = planned(Workspace.open(sample), "long.csv")
    assert figures(plan) == {
        ("visitors", "2026-10", "winkel"): 1180,
        ("visitors", "2026-10", "web"): 640,
        ("visitors", "2026-11", "winkel"): 1205,
    }


def test_a_spreadsheet_with_weeks_down_leaves_its_total_out(sample: Path) -> None:
    _offered, plan = planned(Workspace.open(sample), "down.csv")
    assert figures(plan) == {("revenue", "2026-10", None): 2544.5, ("orders", "2026-10", None): 63}


def analytics(folder: Path, *lines: str) -> Path:
    path = folder / "report.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_report_over_a_stretch_that_is_no_period_is_refused(empty: Workspace, tmp_path: Path) -> None:
    head = ("# Start date: 20261005", "# End date: 20261112", "Channel,Sessions,Engaged sessions", "Direct,12,5")
    offered = offer(empty.snapshot, read_source(analytics(tmp_path, *head)))
    with pytest.raises(Refusal, match="export one month"):
        plan_import(empty.snapshot, offered.table, offered.mapping, new_inputs=offered.new_inputs)


def test_a_report_that_compares_two_months_is_divided_by_them(empty: Workspace, tmp_path: Path) -> None:
    head = ("# Start date: 20261001", "# End date: 20261031", "Channel,Date range,Sessions,Engaged sessions")
    rows = ('Direct,"Oct 1, 2026 - Oct 31, 2026",12,5', 'Direct,"Sep 1, 2026 - Sep 30, 2026",10,4')
    offered = offer(empty.snapshot, read_source(analytics(tmp_path, *head, *rows)))
    plan = plan_import(empty.snapshot, offered.table, offered.mapping, new_inputs=offered.new_inputs)
    assert figures(plan)["sessions", "2026-09", None] == 10
    assert figures(plan)["sessions", "2026-10", None] == 12


def test_new_inputs_are_counted_by_month(empty: Workspace) -> None:
    _offered, plan = planned(empty, "x-overview.csv")
    assert {each.frequency for each in plan.new_inputs} == {Frequency.MONTHLY}


def test_new_inputs_speak_the_language_of_the_workspace(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "nl", Settings("Bakker", language="nl"))
    _offered, plan = planned(workspace, "search-console-nl.zip")
    assert [each.label for each in plan.new_inputs][:2] == ["Klikken uit Google", "Keren getoond in Google"]


@pytest.mark.parametrize("name", ["buffer", "coosto"])
def test_where_no_layout_is_known_the_columns_are_taken_by_their_names(empty: Workspace, name: str) -> None:
    offered, plan = planned(empty, "down.csv", name)
    assert offered.profile is profile_named(name)
    assert {take.column for take in plan.mapping.takes} == {"Revenue", "Orders"}


def test_a_file_of_another_system_than_was_named_is_refused(empty: Workspace) -> None:
    with pytest.raises(Refusal, match="does not look like a file of Mailchimp"):
        offer(empty.snapshot, read_source(FIXTURES / "ga4.csv"), profile="mailchimp")


def test_a_profile_with_a_slip_is_suggested(empty: Workspace) -> None:
    with pytest.raises(Refusal, match="did you mean “mailchimp”"):
        profile_named("mailchip")


@pytest.mark.parametrize("profile", [each.id for each in profiles()])
def test_every_profile_has_a_page(profile: str) -> None:
    page = (PAGES / f"{profile}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {profile_named(profile).name}")
    assert "How sure" in page


@pytest.mark.parametrize("profile", [each.id for each in profiles() if each.layouts])
def test_no_profile_takes_a_rate(profile: str) -> None:
    for layout in profile_named(profile).layouts:
        for take in layout.takes:
            assert not any("rate" in name.lower() or "ctr" in name.lower() for name in take.column)
