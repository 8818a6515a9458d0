"""Files that are as large as a file may be, and all wrong: each is read in a moment, and named in a few lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_tui.workspace.check import check_folder
from kpi_tui.workspace.files.problem import MOST_NAMED
from tests.moment import in_a_moment
from tests.workspace.spoiling import write_sound

KPI = 'name = "x"\nformula = "mark"\n'
LOG = "measurements = [\n%s]\n"


def numbered(piece: str, count: int) -> str:
    return "".join(piece.replace("#", str(number)) for number in range(count))


# As many of each as there is room for in a card (1 MiB), or some 100,000 in a log.
LARGE = {
    "unknown keys": ("kpis/csat.toml", KPI + numbered("unknown# = 1\n", 60_000)),
    "keys that are nearly right": ("kpis/csat.toml", KPI + numbered("nam# = 1\n", 80_000)),
    "one long key": ("kpis/csat.toml", KPI + "k" * 1_000_000 + " = 1\n"),
    "names of many parts": ("kpis/csat.toml", KPI + numbered("[a#.b.c.d.e.f.g.h.i.j.k.l]\n", 30_000)),
    "links to nothing": ("goals/grow.toml", "name = 'x'\nkpis = [" + numbered("'nope#',", 80_000) + "]\n"),
    "links nearly right": ("goals/grow.toml", "name = 'x'\nkpis = [" + "'csatt'," * 100_000 + "]\n"),
    "factors": ("goals/grow.toml", 'name = "x"\n' + "[[factors]]\nname = 'a'\nkpis = ['q']\n" * 25_000),
    "plans": ("kpis/csat.toml", KPI + "[[plans]]\nmode = 'monitor'\n" * 36_000),
    "plans without sense": ("kpis/csat.toml", KPI + "[[plans]]\nmode = 'x'\n" * 40_000),
    "inputs of no formula": ("kpis/csat.toml", KPI + "requires_positive = [" + "'orders'," * 100_000 + "]\n"),
    "advice of no name": ("kpis/csat.toml", KPI + "[[silenced]]\nrule = 'zzz'\nreason = 'a'\n" * 25_000),
    "campaigns": (
        "workspace.toml",
        "format = 1\nname = 'x'\n"
        + numbered("[[campaigns]]\nid = 'c#'\nname = 'a'\nstart = 2026-01-01\nend = 2026-01-02\n", 12_000),
    ),
    "actions on nothing": ("actions/pages.toml", f"name = 'x'\nstart = 2026-01-01\nkpis = [{'0,' * 100_000}]\n"),
    "a text of a million letters": ("kpis/csat.toml", f'name = "{"x" * 1_000_000}"\nformula = "mark"\n'),
    "quotes": ("kpis/csat.toml", f'{KPI}definition = """{chr(92)}"{(chr(92) + chr(34)) * 400_000}"""\n'),
    "keys in a log": ("measurements/orders.anna.toml", LOG % "" + numbered("u# = 1\n", 100_000)),
    "keys in a line": (
        "measurements/orders.anna.toml",
        LOG % f"  {{ period = '2026-10', value = 1{numbered(', k# = 1', 100_000)} }},\n",
    ),
    "lines that say nothing": (
        "measurements/orders.anna.toml",
        LOG % ("  { period = '2026-10', value = 'x' },\n" * 20_000),
    ),
    "lines with a key too many": (
        "measurements/orders.anna.toml",
        LOG % ("  { period = '2026-10', value = 1, vlaue = 1 },\n" * 20_000),
    ),
    "periods that do not exist": (
        "measurements/orders.anna.toml",
        LOG % numbered('  { period = "2026-#", value = 1, at = 2026-11-02T08:05:00Z },\n', 20_000),
    ),
    "values that cannot be": (
        "measurements/mark.anna.toml",
        LOG % numbered('  { period = "20#", value = 999, at = 2026-11-02T08:05:00Z },\n', 20_000),
    ),
    "digits": ("measurements/orders.anna.toml", LOG % f'  {{ period = "2026-10", value = {"1" * 3_000_000} }},\n'),
}  # fmt: skip


@pytest.mark.parametrize("what", LARGE)
def test_what_is_large_and_wrong_is_named_in_a_moment(tmp_path: Path, what: str) -> None:
    file, text = LARGE[what]
    write_sound(tmp_path)
    (tmp_path / file).write_text(text, encoding="utf-8")
    with in_a_moment():
        problems = check_folder(tmp_path)
    assert len([problem for problem in problems if problem.file == file]) <= MOST_NAMED + 1
