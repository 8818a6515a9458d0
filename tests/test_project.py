"""What stands around the package: the commands of the README, the pinned versions, the sample that is shipped."""

from __future__ import annotations

import re
import shlex
import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest

import kpi_tui
from kpi_tui.cli.commands import COMMANDS
from kpi_tui.workspace.cards.card_fields import reference

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = ["README.md", *(str(path.relative_to(ROOT).as_posix()) for path in sorted((ROOT / "docs").rglob("*.md")))]
CI = (ROOT / ".ci/run").read_text(encoding="utf-8")
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def commands_of_readme() -> list[str]:
    return [
        line
        for block in re.findall(r"^```sh\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
        for line in block.splitlines()
    ]


def test_the_readme_sets_up_and_opens_the_sample_with_one_command_and_tests_with_another() -> None:
    sample, tests = commands_of_readme()[:2]
    assert sample.endswith("kpi-tui demo")
    assert tests.endswith("/pytest")
    for command in (sample, tests):
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install ")
        assert "--constraint constraints.txt" in command
        assert "activate" not in command


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert commands_of_readme()[1] in CI.splitlines()


@pytest.mark.parametrize("tool", ["ruff check", "ruff format --check", "mypy", "lint-imports"])
def test_ci_runs_every_other_check(tool: str) -> None:
    assert any(line.startswith(f".venv/bin/{tool}") for line in CI.splitlines())
    assert (ROOT / ".ci/run").stat().st_mode & stat.S_IXUSR


def test_constraints_are_names_and_versions_and_nothing_else() -> None:
    pins = [line for line in CONSTRAINTS.splitlines() if not line.startswith("#")]
    assert pins
    for pin in pins:
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.+!]*", pin), pin


def test_every_dependency_is_pinned_within_the_range_that_the_project_allows() -> None:
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    pins = dict(line.split("==") for line in CONSTRAINTS.splitlines() if not line.startswith("#"))
    pinned = {canonicalize_name(name): version for name, version in pins.items()}
    project = PROJECT["project"]
    for wanted in (
        *PROJECT["build-system"]["requires"],
        *project["dependencies"],
        *project["optional-dependencies"]["test"],
    ):
        requirement = Requirement(wanted)
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), wanted


def test_the_sample_is_shipped_inside_the_installed_package() -> None:
    shipped = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert shipped == {"sample_workspace": "kpi_tui/sample_workspace"}


def test_the_changelog_begins_with_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)", changelog, re.MULTILINE)[0] == kpi_tui.__version__


def test_the_readme_explains_every_command() -> None:
    explained = {shlex.split(code)[1] for code in re.findall(r"`(kpi-tui [^`]+)`", README)}
    assert set(COMMANDS) <= explained


def test_the_documentation_explains_every_key_of_the_cards_as_the_reader_of_cards_does() -> None:
    assert reference() in (ROOT / "docs" / "files.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_files_and_headings_that_a_page_leads_to_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for link, heading in re.findall(r"\]\((?!http)([^)#]*)(?:#([^)]+))?\)", text):
        target = (ROOT / page).parent / link if link else ROOT / page
        assert target.is_file(), link
        if heading:
            titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}, heading
