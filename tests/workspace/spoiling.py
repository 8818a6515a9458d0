"""Sound files of every kind, and ways to spoil them: as an editor, a merge, a broken disk or an enemy would."""

from __future__ import annotations

import random
import re
from pathlib import Path

SOUND = {
    "workspace.toml": """\
format = 1
name = "Shop"
language = "nl"
currency = "EUR"
first_month = 7
review = "quarterly"
as_of = 2026-11-20

[[campaigns]]
id = "launch"
name = "Launch"
start = 2026-03-05
end = 2026-04-02

[[silenced]]
rule = "few-kpis"
reason = "We are two"
date = 2026-10-01
by = "Anna"
""",
    "goals/grow.toml": """\
name = "Grow"
why = "The shop must pay for itself"
horizon = "long"
owner = "Anna"
start = 2026-01-01
due = 2026-12-31
agreed = true
position = 1
kpis = ["conversion", { id = "csat", weight = 2 }]

[[factors]]
name = "Joy"
kpis = [
  "csat",
  { id = "loaves", weight = 0.5 },
]

[[silenced]]
rule = "vague-goal"
reason = "Later"
""",
    "inputs/orders.toml": 'label = "Orders"\nunit = "count"\nover_time = "sum"\nfrequency = "monthly"\nowner = "Ben"\n'
    'source = "Shop"\nallow_negative = true\n',
    "inputs/visitors.toml": 'label = "Visitors"\n',
    "inputs/mark.toml": 'label = "Mark"\nunit = "rating"\nover_time = "mean"\nweight = "orders"\n',
    "kpis/conversion.toml": """\
name = "Conversion"
definition = "Orders of each 100 visitors"
formula = "orders / visitors * 100"
unit = "percent"
decimals = 1
direction = "higher"
aggregation = "ratio-of-sums"
frequency = "monthly"
indicator = "lagging"
horizon = "short"
owner = "Anna"
source = "Statistics page"
reason = "It pays"
pitfalls = "Bots"
category = "sales"
catalogue = "conversion-rate"
guardrail = "csat"
vanity_risk = false
period_sensitive = false
range = { min = 0, max = 100 }
requires_positive = ["visitors"]
over_time = { visitors = "mean" }
limits_from = [2026-04-01]
segment = "web"

[[plans]]
mode = "reach"
baseline = 4.3
target = 5.4
start = 2026-01-01
due = 2026-12-31
tolerance = 0.5
milestones = [{ date = 2026-06-30, value = 5 }]
target_said = "+25.5813953488372 %"

[[plans]]
mode = "keep"
low = 4
start = 2026-07-01
tolerance = "10 %"

[[silenced]]
rule = "overdue"
reason = "Summer"
""",
    "kpis/csat.toml": 'name = "CSAT"\nformula = "mark"\nrange = { min = 1, max = 10 }\n\n'
    '[[plans]]\nmode = "keep"\nlow = 7\n',
    "kpis/loaves.toml": 'name = "Loaves"\nformula = "orders / days"\nunit_label = "loaves"\nunit = "count"\n\n'
    '[[plans]]\nmode = "accumulate"\ntarget = 1200\nwindow = "year"\nprofile = [8, 8, 8, 8, 8, 8, 8, 8, 9, 9, 9, 9]\n',
    "actions/pages.toml": 'name = "Faster pages"\nkpis = ["conversion"]\nwhy = "Slow"\nowner = "Ben"\n'
    'start = 2026-03-01\nend = 2026-03-31\noutcome = "Good"\n',
    "measurements/orders.anna.toml": """\
# Orders
measurements = [
  { period = "2026-08", value = 40, at = 2026-09-01T09:12:33Z, by = "Anna" },
  { period = "2026-09", value = 50, at = 2026-10-01T09:12:33Z, by = "Anna", batch = "k7f3q2" },
  { period = "2026-10", segment = "web", value = 31, at = 2026-11-02T08:05:00Z, by = "Anna" },
  { period = "2026-10", value = 61, note = "typed 610", at = 2026-11-02T08:05:00Z, undoes = 2026-11-02T08:03:00Z },
  { period = "launch", value = 300, at = 2026-11-02T08:05:00Z },
  { period = "2026-W41", deleted = true, at = 2026-11-02T08:05:00Z },
]
""",
    "measurements/visitors.ben.toml": 'measurements = [\n  { period = "2026-10", value = 1000 },\n'
    '  { period = "2026-09", not_applicable = true },\n  { period = "2026-10", segment = "web", value = 700 },\n]\n',
    "measurements/mark.ben.toml": '[[measurements]]\nperiod = "2026-10"\nvalue = 7.5\nat = 2026-11-02T08:05:00Z\n',
    "measurements/loaves.ben.toml": 'measurements = [\n  { period = "2026-Q3", value = 2, at = 2026-11-02T08:05:00Z },'
    "\n]\n",
    "history/anna.toml": 'changes = [\n  { at = 2026-11-02T08:05:00Z, by = "Anna", batch = "k7f3q2", '
    'file = "kpis/csat.toml", before = "name = \\"CSAT\\"\\nformula = \\"mark\\"\\n", '
    'after = "name = \\"CSAT 2\\"\\nformula = \\"mark\\"\\n" },\n  { at = 2026-11-02T08:06:00Z, batch = "k7f3q3", '
    'source = "ga4.csv", sha256 = "00", profile = "ga4", new = 12, changed = 3 },\n]\n',
    ".kpi-tui-pending.toml": 'device = "anna"\nchanges = [\n  { at = 2026-11-02T08:05:00Z, batch = "k7f3q2", '
    'file = "kpis/csat.toml", before = "x", after = "name = \\"CSAT 2\\"\\nformula = \\"mark\\"\\n" },\n]\n',
    "imports/ga4.toml": 'name = "GA4"\n',
}
"""A workspace in which every key of every card is used, by file."""

TOKENS = (
    "", "[[", "]]", "[", "]", "{", "}", '"', '"""', "'", "'''", "\\", "#", "=", ".", ",", "\n", "\r", "\r\n", "\x00",
    "\x1b", "\u202e", "\ufeff", "\u2028", "\ud7ff", "\\ud800", "\\u0000", "\\U0001F600", "1e999", "-inf", "nan", "0x",
    "_", "9" * 400, "[plans]", "[[plans]]", "[[plans.milestones]]", "a.b.c", '"" = 1\n', "kpis.x = 1\n", "é",
    "<<<<<<< HEAD\n", "=======\n", ">>>>>>> theirs\n", " " * 2000,
)  # fmt: skip
VALUES = (
    "0", "-0", "1", "-1", "13", "12", "2", "7", "1e-300", "1e15", "1e308", "-1e308", "1e309", "nan", "inf", "-inf",
    "0.1", "5e-324", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
    "99999999999999999999999999", "9" * 3000, "0x7fffffff", "0b1", "true", "false", '""', '" "', '"x"', '"../x"',
    '"con"', '"days"', '"orders"', '"conversion"', '"csat"', '"2026-10"', '"2026-W53"', '"9999"', '"0001-01"',
    '"9999-12"', '"9999-W52"', '"9999-Q4"', '"launch"', '"+20 %"', '"-100 %"', '"+2 pp"', '"1e308 %"', '"\\u001b[2J"',
    '"\\u202e"', '"{x}"', '"%(x)s"', '"%s"', '"[/]"', '"a\\nb"', "'''\na'''", "0001-01-01", "9999-12-31",
    "2026-02-28", "1970-01-01", "2026-12-31", "2024-02-29", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+23:59", "2026-10-01T00:00:00", "10:00:00", "2026-10-01T00:00:00.999999Z", "[]", "{}", "[1]",
    "[[]]", '[""]', '["csat"]', '["csat", "csat"]', '["conversion", "nope"]', '[{ id = "csat", weight = 0 }]',
    '[{ id = "csat", weight = -1 }]', '[{ id = "csat", weight = 1e308 }]', "[{}]", "{ min = 1, max = 0 }",
    "{ min = 1e308 }", "{ max = -1e308 }", '{ orders = "last" }', '{ visitors = "sum" }', "[9999-12-31]",
    "[0001-01-01]", "[{ date = 9999-12-31, value = 1 }]", "[{ date = 2026-06-30, value = 1e308 }]",
    "[100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]", "[1e308, 1e308, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]",
    "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]", '"reach"', '"keep"', '"accumulate"', '"monitor"', '"year"', '"month"',
    '"quarter"', '"daily"', '"weekly"', '"yearly"', '"quarterly"', '"sum"', '"mean"', '"last"', '"percent"',
    '"currency"', '"duration"', '"rating"', '"lower"', '"within"', '"not-additive"',
    '"orders / (visitors - visitors)"', '"orders * 1e308 * 10"', '"((((((orders))))))"', '"days"', '"-orders"',
    '"orders / 0"', '"1"', '"orders ** 2"', '"__import__(1)"', '"orders." ', '"web"', '"nope"', '"EUR"', '"XXX"',
    '"en"', '"de"',
)  # fmt: skip
"""What a person, a program or an enemy may write behind the = of any key."""

_VALUE = re.compile(r"(?<== )([^,\n{}\[\]]+|\[[^\n]*\]|\{[^\n]*\})")


def spoiled(text: str, choose: random.Random) -> bytes:
    """A text with some things wrong in it."""
    for _ in range(choose.choice([1, 1, 1, 2, 2, 3, 5])):
        text = _changed(text, choose)
    data = text.encode("utf-8", "surrogatepass")
    match choose.randrange(40):
        case 0:
            data = b"\xef\xbb\xbf" + data
        case 1:
            data = data.replace(b"\n", b"\r\n")
        case 2:
            data = text.encode("utf-16", "surrogatepass")
        case 3:
            data = data[: choose.randrange(len(data) + 1)]
        case 4 | 5:
            spot = bytearray(data)
            for _ in range(choose.randrange(1, 6)):
                if spot:
                    spot[choose.randrange(len(spot))] = choose.randrange(256)
            data = bytes(spot)
        case 6:
            data = bytes(choose.randrange(256) for _ in range(choose.randrange(200)))
    return data


def _changed(text: str, choose: random.Random) -> str:
    rows = text.split("\n")
    row = choose.randrange(len(rows))
    at = choose.randrange(len(rows[row]) + 1)
    match choose.randrange(12):
        case 0:
            rows[row] = rows[row][:at] + choose.choice(TOKENS) + rows[row][at:]
        case 1:
            rows[row] = rows[row][:at] + rows[row][at + choose.randrange(1, 8) :]
        case 2:
            del rows[row]
        case 3:
            rows.insert(row, choose.choice(rows))
        case 4:
            other = choose.randrange(len(rows))
            rows[row], rows[other] = rows[other], rows[row]
        case _:  # this goes deepest: it is sound TOML most of the time
            found = list(_VALUE.finditer(text))
            if found:
                spot = choose.choice(found)
                return text[: spot.start()] + choose.choice(VALUES) + text[spot.end() :]
    return "\n".join(rows)


def write_sound(folder: Path) -> None:
    """Write the sound workspace."""
    for name, text in SOUND.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
