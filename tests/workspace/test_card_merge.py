"""Merging cards key by key: what one side changed counts, what both changed differently is left to a person."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from kpi_tui.workspace.cards.card_merge import differences, merge_cards
from kpi_tui.workspace.cards.card_text import card_text, headed_keys
from kpi_tui.workspace.cards.cards import GOALS
from kpi_tui.workspace.files.reading import parse_toml
from kpi_tui.workspace.merging.resolving import edited
from kpi_tui.workspace.merging.sync import merged_card

GOAL: dict[str, Any] = {"name": "Grow", "kpis": ["a", "b"], "factors": [{"name": "Price", "kpis": ["c"]}]}
IDS = st.lists(st.sampled_from("abcdef"), unique=True)
LINKS: Any = IDS.flatmap(
    lambda ids: st.tuples(*(st.sampled_from([each, {"id": each, "weight": 2}]) for each in ids)).map(list)
)
PLANS: Any = st.lists(
    st.fixed_dictionaries(
        {"mode": st.sampled_from(["keep", "reach"]), "start": st.sampled_from(["2026-01-01", "2026-02-01"])},
        optional={"target": st.integers(0, 3), "tolerance": st.sampled_from([1, "10 %"])},
    ),
    unique_by=lambda plan: str(plan["start"]),
)  # fmt: skip
TABLES: Any = st.fixed_dictionaries(
    {"name": st.sampled_from(["x", "y"])},
    optional={
        "why": st.sampled_from(["p", "q", "r"]),
        "agreed": st.booleans(),
        "position": st.integers(0, 2),
        "kpis": LINKS,
        "factors": st.lists(
            st.fixed_dictionaries({"name": st.sampled_from(["one", "two", "three"])}, optional={"kpis": LINKS}),
            unique_by=lambda factor: str(factor["name"]),
        ),
        "plans": PLANS,
        "range": st.fixed_dictionaries({}, optional={"min": st.integers(0, 2), "max": st.integers(3, 5)}),
    },
)


def test_kpis_that_both_add_to_one_list_are_all_there() -> None:
    merged = merge_cards(GOAL, {**GOAL, "kpis": ["a", "b", "x"]}, {**GOAL, "kpis": ["a", "new", "b"]})
    assert merged.table["kpis"] == ["a", "new", "b", "x"]
    assert not merged.clashes


def test_a_kpi_taken_away_on_one_side_is_gone_and_a_weight_of_the_other_stays() -> None:
    ours = {**GOAL, "kpis": ["b"]}
    theirs = {**GOAL, "kpis": ["a", {"id": "b", "weight": 3}]}
    merged = merge_cards(GOAL, ours, theirs)
    assert merged.table["kpis"] == [{"id": "b", "weight": 3}]
    assert not merged.clashes


def test_what_one_took_away_and_the_other_changed_is_left_to_a_person() -> None:
    merged = merge_cards(GOAL, {**GOAL, "kpis": ["b"]}, {**GOAL, "kpis": [{"id": "a", "weight": 3}, "b"]})
    assert merged.clashes == (("kpis", "a"),)
    assert {"id": "a", "weight": 3} in merged.table["kpis"], "nothing is lost meanwhile"


def test_different_keys_of_one_plan_are_merged_and_the_same_key_is_not() -> None:
    base = {"plans": [{"mode": "keep", "low": 1}, {"mode": "keep", "low": 2, "start": "2026-01-01"}]}
    ours = {"plans": [{"mode": "keep", "low": 1}, {"mode": "keep", "low": 3, "start": "2026-01-01"}]}
    theirs = {"plans": [{"mode": "keep", "low": 0}, {"mode": "keep", "low": 4, "high": 9, "start": "2026-01-01"}]}
    merged = merge_cards(base, ours, theirs)
    assert merged.clashes == (("plans", "2026-01-01", "low"),)
    assert merged.table["plans"][0] == {"mode": "keep", "low": 0}
    assert merged.table["plans"][1]["high"] == 9


def test_without_a_version_before_nothing_that_one_side_has_is_lost() -> None:
    merged = merge_cards(None, {"name": "x", "kpis": ["a"]}, {"name": "x", "kpis": ["b"], "why": "y"})
    assert sorted(merged.table.pop("kpis")) == ["a", "b"]
    assert merged.table == {"name": "x", "why": "y"}
    assert not merged.clashes
    assert [each.key for each in differences(None, {"name": "x"}, {"name": "y", "why": "z"})] == ["name", "why"]


def test_a_list_whose_items_have_no_name_of_their_own_is_one_value() -> None:
    base = {"plans": [{"mode": "accumulate", "profile": [1, 2]}]}
    ours = {"plans": [{"mode": "accumulate", "profile": [2, 1]}]}
    theirs = {"plans": [{"mode": "accumulate", "profile": [3, 0]}]}
    assert merge_cards(base, ours, theirs).clashes == (("plans", "", "profile"),)
    twice = {"plans": [{"mode": "keep"}, {"mode": "keep"}]}
    assert merge_cards(base, ours, twice).clashes == (("plans",),)


@given(TABLES, TABLES)
def test_where_one_side_did_nothing_the_other_counts_to_the_letter(base: dict[str, Any], other: dict[str, Any]) -> None:
    assert merge_cards(base, other, base).table == other
    assert merge_cards(base, base, other).table == other
    assert merge_cards(base, other, other).table == other
    assert merge_cards(None, other, other).table == other


@given(TABLES, TABLES, TABLES)
def test_both_sides_are_heard_alike(base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    one, other = merge_cards(base, ours, theirs), merge_cards(base, theirs, ours)
    assert sorted(one.clashes) == sorted(other.clashes)
    clashing = {path[0] for path in one.clashes}
    keys = one.table.keys() | other.table.keys()
    assert all(_unordered(one.table.get(key)) == _unordered(other.table.get(key)) for key in keys - clashing)


@given(TABLES, TABLES, TABLES)
def test_nothing_comes_from_nowhere_and_nothing_new_is_lost(
    base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    merged = merge_cards(base, ours, theirs)
    clashing = {path[0] for path in merged.clashes}
    links = [_ids(table) for table in (base, ours, theirs, merged.table)]
    assert links[3] <= links[1] | links[2]
    if "kpis" not in clashing:
        assert (links[1] | links[2]) - links[0] <= links[3]
        assert not links[3] & (links[0] - (links[1] & links[2]))


@given(st.one_of(st.none(), TABLES), TABLES, TABLES)
def test_the_keys_that_differ_are_named_with_both_values(
    base: dict[str, Any] | None, ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    found = {each.key: each for each in differences(base, ours, theirs)}
    for key in ours.keys() | theirs.keys():
        assert (key in found) == (ours.get(key) != theirs.get(key) or (key in ours) != (key in theirs))
    assert all((each.ours, each.theirs) == (ours.get(key), theirs.get(key)) for key, each in found.items())


@given(TABLES, TABLES, TABLES)
def test_a_merged_card_says_what_both_say_and_keeps_its_comments(
    base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    """Keys that a card of this kind does not know are merged like the others, where they can be written in place."""
    file = "goals/grow.toml"
    first = f"# about\n{card_text(base, headed_keys(GOALS.fields))}"
    texts = [first, *(edited(file, first, table) for table in (ours, theirs))]
    assume(None not in texts)
    merged = merge_cards(*(parse_toml(text or "") for text in texts))
    text = merged_card(file, first, texts[1] or "", texts[2] or "")
    if text is None:
        assert merged.clashes or edited(file, texts[1] or "", merged.table) is None
    else:
        assert not merged.clashes
        assert parse_toml(text) == merged.table
        assert text.startswith("# about\n")


def _ids(table: dict[str, Any]) -> set[str]:
    return {each if isinstance(each, str) else each["id"] for each in table.get("kpis", [])}


def _unordered(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(repr(_unordered(each)) for each in value)
    return sorted((key, repr(_unordered(each))) for key, each in value.items()) if isinstance(value, dict) else value
