"""Files of which there are two versions are found, named with their lines, and keep nothing else from opening."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.changes import ResolveConflict, SaveKpi
from kpi_tui.workspace.check import check
from kpi_tui.workspace.files.marks import read_marks, stray_mark
from kpi_tui.workspace.glance import glance
from kpi_tui.workspace.logs.log_files import input_of
from kpi_tui.workspace.merging.conflicts import Conflict, ConflictKind, conflicts
from kpi_tui.workspace.merging.resolving import Take, chosen_text
from kpi_tui.workspace.merging.words import side_names
from kpi_tui.workspace.workspace import Workspace

CARD = "kpis/waste-rate.toml"
COPIES = [
    "waste-rate (Anna's conflicted copy 2026-11-02).toml",
    "waste-rate (Anna's conflicted copy 2026-11-02 (1)).toml",
    "waste-rate (conflicterende kopie van Anna 2026-11-02).toml",
    "waste-rate (Anna's in Konflikt stehende Kopie 2026-11-02).toml",
    "waste-rate (conflicted copy 2026-11-02 101112).toml",
    "waste-rate (SFConflict anna@bakery.example 2026-11-02-10-11-12).toml",
    "waste-rate_conflict-20261102-101112.toml",
    "waste-rate (1).toml",
    "Copy of waste-rate.toml",
    "Kopie van waste-rate.toml",
    "Copie de waste-rate.toml",
    "waste-rate-LAPTOP-AB12CD.toml",
    "waste-rate-annas-MacBook.toml",
    "waste-rate.sync-conflict-20261102-101112-ABCDEFG.toml",
    "waste-rate - Copy.toml",
    "waste-rate - kopie.toml",
    "waste-rate copy.toml",
    "waste-rate 2.toml",
]
LOG_COPIES = [
    "visitors.anna-laptop (Anna's conflicted copy 2026-11-02).toml",
    "visitors.anna-laptop (conflicterende kopie van Anna 2026-11-02).toml",
    "visitors.anna-laptop (SFConflict anna@bakery.example 2026-11-02-10-11-12).toml",
    "visitors.anna-laptop_conflict-20261102-101112.toml",
    "visitors.anna-laptop (1).toml",
    "Copy of visitors.anna-laptop.toml",
    "Kopie van visitors.anna-laptop.toml",
    "copy of visitors.anna-laptop.toml",
    "visitors.anna-laptop-DESKTOP-1A2B.toml",
    "visitors.anna-laptop.sync-conflict-20261102-101112-ABCDEFG.toml",
    "visitors.anna-laptop - kopie.toml",
    "visitors.anna-laptop 2.toml",
    "visitors (Anna's conflicted copy 2026-11-02).toml",
]


def marked(text: str, line: str, ours: str, theirs: str, base: str | None = None) -> str:
    """The text with git's marks around one of its lines."""
    before = "" if base is None else f"||||||| 1a2b3c4\n{base}\n"
    lines = f"<<<<<<< HEAD\n{ours}\n{before}=======\n{theirs}\n>>>>>>> origin/main\n"
    assert text.count(line + "\n") == 1
    return text.replace(line + "\n", lines)


def mark(sample: Path, file: str = CARD, **sides: str) -> str:
    """Two versions of the name of a card; the text as it is then."""
    path = sample / file
    text = path.read_text("utf-8")
    name = text.splitlines()[0]
    ours, theirs = sides.get("ours", 'name = "Ours"'), sides.get("theirs", 'name = "Theirs"')
    path.write_text(marked(text, name, ours, theirs, sides.get("base")), "utf-8")
    return path.read_text("utf-8")


def copied(sample: Path, name: str, old: str, new: str) -> None:
    """A second version of the card, in which one text is another."""
    text = (sample / CARD).read_text("utf-8")
    assert old in text
    (sample / "kpis" / name).write_text(text.replace(old, new), "utf-8")


def only(sample: Path) -> Conflict:
    (conflict,) = conflicts(sample)
    return conflict


def resolve(sample: Path, conflict: Conflict, take: Take | dict[str, Take]) -> Workspace:
    workspace = Workspace.open(sample)
    workspace.request(ResolveConflict(conflict, chosen_text(conflict, take)))
    return workspace


# Marks of git


def test_a_card_with_marks_is_named_with_its_lines_and_the_rest_opens(sample: Path) -> None:
    mark(sample)
    snapshot = Workspace.open(sample).snapshot
    assert "waste-rate" not in snapshot.kpis
    assert len(snapshot.kpis) == 7
    (problem,) = check(snapshot)
    assert (problem.file, problem.line, problem.conflict) == (CARD, 1, True)
    assert "Lines 1 to 5 hold two versions" in str(problem.sentence)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("base", [None, 'name = "Before"'])
def test_both_versions_are_told_whole_with_their_names(sample: Path, end: str, base: str | None) -> None:
    text = mark(sample, **({"base": base} if base else {})).replace("\n", end)
    (sample / CARD).write_text(text, "utf-8", newline="")
    rest = end.join(text.split(end)[7 if base else 5 :])
    conflict = only(sample)
    assert (conflict.kind, conflict.ours.name, conflict.theirs.name) == (ConflictKind.MARKS, "HEAD", "origin/main")
    assert conflict.ours.text == f'name = "Ours"{end}{rest}'
    assert conflict.theirs.text == f'name = "Theirs"{end}{rest}'
    assert (conflict.base.text if conflict.base else None) == (f"{base}{end}{rest}" if base else None)
    assert [each.key for each in conflict.differences or ()] == ["name"]


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (("HEAD", "origin/main"), ("yours", "of others")),
        (("HEAD", "1a2b3c4 (Another name)"), ("of others", "yours")),
        (("Updated upstream", "Stashed changes"), ("Updated upstream", "Stashed changes")),
        (("", ""), ("upper version", "lower version")),
    ],
)
def test_both_versions_are_called_by_whose_they_are(
    sample: Path, labels: tuple[str, str], names: tuple[str, str]
) -> None:
    """While git rebases, it has the two the other way round."""
    text = mark(sample).replace("<<<<<<< HEAD", f"<<<<<<< {labels[0]}".rstrip())
    (sample / CARD).write_text(text.replace(">>>>>>> origin/main", f">>>>>>> {labels[1]}".rstrip()), "utf-8")
    assert side_names(only(sample)) == names


def test_several_marked_places_are_each_named(sample: Path) -> None:
    text = mark(sample)
    last = text.splitlines()[-1]
    (sample / CARD).write_text(marked(text, last, last, last.replace("=", "= ")), "utf-8")
    problems = [problem for problem in check(Workspace.open(sample).snapshot) if problem.conflict]
    assert len(problems) == 2
    assert [(problem.line,) for problem in problems] == [(place[0],) for place in only(sample).places]


def test_marks_inside_a_text_of_several_lines_are_found_though_toml_can_read_them(sample: Path) -> None:
    path = sample / CARD
    path.write_text(path.read_text("utf-8").replace(
        "direction =", 'pitfalls = """\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> x\n"""\ndirection =', 1,
    ), "utf-8")  # fmt: skip
    assert "waste-rate" not in Workspace.open(sample).snapshot.kpis
    assert only(sample).kind is ConflictKind.MARKS


def test_a_mark_that_was_left_behind_is_named_as_such(sample: Path) -> None:
    path = sample / CARD
    path.write_text(path.read_text("utf-8") + ">>>>>>> origin/main\n", "utf-8")
    (problem,) = check(Workspace.open(sample).snapshot)
    assert "A mark of git (>>>>>>>) was left behind here" in str(problem.sentence)
    assert problem.line == len(path.read_text("utf-8").splitlines())
    assert conflicts(sample) == ()


def test_with_marks_in_the_settings_the_workspace_opens_with_the_upper_version(sample: Path) -> None:
    path = sample / "workspace.toml"
    text = path.read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("name"))
    path.write_text(marked(text, line, 'name = "Ours"', 'name = "Theirs"'), "utf-8")
    assert glance(sample).name == "Ours"
    workspace = Workspace.open(sample)
    assert workspace.snapshot.settings.name == "Ours"
    assert [problem.file for problem in workspace.snapshot.problems] == ["workspace.toml"]
    resolve(sample, only(sample), Take.THEIRS)
    assert Workspace.open(sample).snapshot.settings.name == "Theirs"
    assert not check(Workspace.open(sample).snapshot)


# Copies of sync programs


@pytest.mark.parametrize("name", COPIES)
def test_a_second_version_is_known_by_the_name_that_a_sync_program_gives_it(sample: Path, name: str) -> None:
    copied(sample, name, "Waste rate", "Waste")
    snapshot = Workspace.open(sample).snapshot
    assert len(snapshot.kpis) == 8
    (problem,) = check(snapshot)
    assert (problem.file, problem.line, problem.conflict) == (f"kpis/{name}", 1, True)
    assert f"a second version of {CARD}" in str(problem.sentence)
    conflict = only(sample)
    assert (conflict.kind, conflict.file, conflict.copy) == (ConflictKind.COPY, CARD, f"kpis/{name}")
    assert [each.key for each in conflict.differences or ()] == ["name"]
    resolve(sample, conflict, Take.THEIRS)
    snapshot = Workspace.open(sample).snapshot
    assert snapshot.kpis["waste-rate"].name == "Waste"
    assert (sample / "removed" / "kpis" / name).read_text("utf-8") == (sample / CARD).read_text("utf-8")
    assert not check(snapshot)


@pytest.mark.parametrize("name", LOG_COPIES)
def test_second_versions_of_logs_count(sample: Path, name: str) -> None:
    assert input_of(name) == "visitors"
    (sample / "measurements" / name).write_text(
        'measurements = [\n  { period = "2026-10", value = 77, at = 2027-01-01T00:00:00Z },\n]\n', "utf-8"
    )
    snapshot = Workspace.open(sample).snapshot
    assert not check(snapshot)
    assert 77 in snapshot.figures["value"].to_list()


def test_a_second_version_of_the_settings_is_offered(sample: Path) -> None:
    text = (sample / "workspace.toml").read_text("utf-8")
    (sample / "workspace-annas-laptop.toml").write_text(text.replace('currency = "EUR"', 'currency = "USD"'), "utf-8")
    (sample / "pyproject.toml").write_text("[tool]\n", "utf-8")
    assert [problem.file for problem in check(Workspace.open(sample).snapshot)] == ["workspace-annas-laptop.toml"]
    workspace = resolve(sample, only(sample), Take.THEIRS)
    assert workspace.snapshot.settings.currency == "USD"
    assert (sample / "removed" / "workspace-annas-laptop.toml").exists()


def test_an_ordinary_card_with_a_longer_id_stays_a_card(sample: Path) -> None:
    copied(sample, "waste-rate-bread.toml", "Waste rate", "Waste of bread")
    workspace = Workspace.open(sample)
    assert "waste-rate-bread" in workspace.snapshot.kpis
    assert conflicts(sample) == ()


def test_one_that_says_the_same_is_offered_and_used_all_the_same(sample: Path) -> None:
    copied(sample, "waste-rate-annas-laptop.toml", "lower", "higher")
    copied(sample, "waste-rate-2.toml", "lower", "higher")
    workspace = Workspace.open(sample)
    assert "waste-rate-annas-laptop" in workspace.snapshot.kpis
    assert not any(problem.conflict for problem in check(workspace.snapshot))
    conflict = only(sample)
    assert (conflict.kind, conflict.copy) == (ConflictKind.LOOKALIKE, "kpis/waste-rate-annas-laptop.toml")


def test_a_file_that_is_a_copy_of_nothing_is_a_file_with_a_wrong_name(sample: Path) -> None:
    (sample / "kpis" / "bread (1).toml").write_text('name = "x"\nformula = "orders"\n', "utf-8")
    (problem,) = check(Workspace.open(sample).snapshot)
    assert "Rename the file" in str(problem.sentence)
    assert conflicts(sample) == ()


# Choosing


def test_comments_of_the_version_that_was_chosen_stay_and_the_file_with_both_is_kept(sample: Path) -> None:
    path = sample / CARD
    path.write_text("# ours and theirs\n" + path.read_text("utf-8"), "utf-8")
    text = path.read_text("utf-8")
    both = marked(text, text.splitlines()[1], 'name = "Ours"  # mine', 'name = "Theirs"  # yours')
    path.write_text(both, "utf-8")
    resolve(sample, only(sample), Take.OURS)
    assert path.read_text("utf-8").startswith('# ours and theirs\nname = "Ours"  # mine\n')
    assert (sample / "removed" / CARD).read_text("utf-8") == both
    assert not conflicts(sample)


def test_one_side_is_taken_for_each_field_and_lists_can_have_both(sample: Path) -> None:
    goal = next(iter(sorted((sample / "goals").glob("*.toml"))))
    text = goal.read_text("utf-8")
    key = next(line for line in text.splitlines() if line.startswith(("kpis", "  kpis")))
    theirs = text.replace(key, key.replace("[", '["ebitda", ', 1)).replace("agreed = true", "agreed = false")
    theirs = theirs.replace("why =", "why = 'because' #", 1)
    goal.with_name(goal.stem + " (1).toml").write_text("# a remark\n" + theirs, "utf-8")
    conflict = only(sample)
    found = {each.key: each for each in conflict.differences or ()}
    assert found["why"].clashes
    with pytest.raises(Refusal, match=r"different things about.*“why”"):
        chosen_text(conflict, Take.BOTH)
    choices = {each: Take.THEIRS if each == "why" else Take.BOTH for each in found if each != "agreed"}
    workspace = resolve(sample, conflict, {**choices, **({"agreed": Take.OURS} if "agreed" in found else {})})
    now = workspace.snapshot.goals[goal.stem]
    assert now.why == "because"
    assert "ebitda" in [link.kpi for link in now.all_links]
    assert goal.read_text("utf-8").replace("'because'", "x").count("#") == text.count("#"), "comments are those of ours"


def test_what_is_no_card_is_not_written(sample: Path) -> None:
    mark(sample, theirs="name = 3")
    conflict = only(sample)
    with pytest.raises(Refusal, match="something is wrong in line 1 of the version that was chosen"):
        chosen_text(conflict, Take.THEIRS)
    with pytest.raises(Refusal, match="something is wrong"):
        Workspace.open(sample).request(ResolveConflict(conflict, "name = 3\n"))
    assert "<<<<<<<" in (sample / CARD).read_text("utf-8")


def test_a_version_that_cannot_be_read_can_only_be_left_as_a_whole(sample: Path) -> None:
    mark(sample, theirs='name = "half')
    conflict = only(sample)
    assert conflict.differences is None
    with pytest.raises(Refusal, match="taken as a whole"):
        chosen_text(conflict, Take.BOTH)
    assert resolve(sample, conflict, Take.OURS).snapshot.kpis["waste-rate"].name == "Ours"


@pytest.mark.parametrize("changed", ["card", "copy"])
def test_what_changed_since_it_was_looked_at_is_not_written_over(sample: Path, changed: str) -> None:
    copied(sample, "waste-rate (1).toml", "Waste rate", "Waste")
    conflict = only(sample)
    path = sample / (conflict.file if changed == "card" else conflict.copy)
    path.write_text(path.read_text("utf-8") + "# later\n", "utf-8")
    with pytest.raises(Refusal, match="changed in the meantime"):
        resolve(sample, conflict, Take.THEIRS)
    assert (sample / conflict.copy).exists()
    assert not (sample / "removed").exists()


def test_a_card_with_two_versions_is_not_edited_meanwhile(sample: Path) -> None:
    kpi = Workspace.open(sample).snapshot.kpis["waste-rate"]
    text = mark(sample)
    with pytest.raises(Refusal, match="hold two versions"):
        Workspace.open(sample).request(SaveKpi(replace(kpi, name="Other")))
    assert (sample / CARD).read_text("utf-8") == text


def test_keys_that_a_newer_program_wrote_are_kept_when_fields_are_chosen(sample: Path) -> None:
    path = sample / CARD
    theirs = path.read_text("utf-8").replace("Waste rate", "Waste").replace("direction", "colour = 'red'\ndirection", 1)
    (sample / "kpis" / "waste-rate (1).toml").write_text(theirs, "utf-8")
    resolve(sample, only(sample), {"name": Take.OURS})
    text = path.read_text("utf-8")
    assert 'name = "Waste rate"' in text
    assert "colour" in text


# Logs


def test_a_log_with_marks_counts_whole_and_is_joined(sample: Path) -> None:
    log = sample / "measurements" / "visitors.anna-laptop.toml"
    text = log.read_text("utf-8")
    before = Workspace.open(sample).snapshot.records.height
    ours, theirs = (
        f'  {{ period = "2026-11", value = {value}, at = 2026-12-0{value}T00:00:00Z }},' for value in (1, 2)
    )
    log.write_text(text.replace("\n]\n", f"\n<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> x\n]\n"), "utf-8")
    snapshot = Workspace.open(sample).snapshot
    assert snapshot.records.height == before + 2
    (problem,) = check(snapshot)
    lines = log.read_text("utf-8").splitlines()
    assert problem.line == lines.index("<<<<<<< HEAD") + 1
    assert problem.conflict
    found = snapshot.records.filter(snapshot.records["period"] == "2026-11")
    assert sorted(lines[line - 1] for line in found["line"]) == [ours, theirs]
    conflict = only(sample)
    assert conflict.kind is ConflictKind.LOG
    with pytest.raises(Refusal, match="the figures of both versions count"):
        chosen_text(conflict, Take.OURS)
    assert resolve(sample, conflict, Take.BOTH).snapshot.records.height == before + 2
    assert not check(Workspace.open(sample).snapshot)
    assert ours + "\n" + theirs in log.read_text("utf-8")


# The marks themselves

LETTERS = st.characters(exclude_characters="\n\r<|=>", codec="utf-8")
LINE = st.text(LETTERS, max_size=8).map(lambda line: f"{line}\n")
LINES = st.lists(LINE, max_size=3).map("".join)
MARKS = ("<<<<<<< a\n", "||||||| b\n", "=======\n", ">>>>>>> c\n")
PLACES = st.lists(st.tuples(LINES, LINES, st.one_of(st.none(), LINES), LINES), min_size=1, max_size=3)


@given(LINES, PLACES)
def test_both_versions_come_back_to_the_letter(start: str, places: list[tuple[str, str, str | None, str]]) -> None:
    text, sides = start, [start, start, start]
    for ours, theirs, base, rest in places:
        before = "" if base is None else f"||||||| 1a2b3c4\n{base}"
        text += f"<<<<<<< HEAD\n{ours}{before}=======\n{theirs}>>>>>>> other (1)\n{rest}"
        sides = [side + part + rest for side, part in zip(sides, (ours, theirs, base or ""), strict=True)]
    found = read_marks(text)
    assert found is not None
    assert [found.ours.text, found.theirs.text] == sides[:2]
    assert found.base == (sides[2] if all(base is not None for _ours, _theirs, base, _rest in places) else None)
    lines = text.split("\n")
    for side in (found.ours, found.theirs):
        assert [lines[number - 1] for number in side.lines] == side.text.split("\n")[:-1]
    assert [lines[first - 1] for first, _last in found.places] == ["<<<<<<< HEAD"] * len(places)


@given(
    st.lists(st.sampled_from(["<<<<<<< a\n", "||||||| b\n", "=======\n", ">>>>>>> c\n", "x = 1\n", "<<<<<<<<< n\n"]))
)
def test_marks_in_any_order_are_read_or_left_alone(lines: list[str]) -> None:
    text = "".join(lines)
    found = read_marks(text)
    if found is not None:
        assert text.count("<<<<<<< a") == len(found.places)
    assert stray_mark(text, 1) == (lines[0].split(" ")[0].strip() if lines and lines[0] in MARKS else None)
