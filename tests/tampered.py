"""The sample, in which every text that a person wrote tries to steer the terminal that it is shown on."""

from __future__ import annotations

import re
from pathlib import Path

from kpi_tui.workspace.sample import copy_sample

EVIL = r"\u001b]0;x\u0007\u001b[2J\u009b31m \u202e[/]%(x)s"
"""As it stands in a file: a new title for the window, a cleared screen, colours, text from right to left, markup."""
STEERING = "\x1b\x07\x9b\u202e"
_WORDS = re.compile(
    r'^(name|label|definition|why|owner|source|unit_label|reason|pitfalls|outcome) = "(.*)"$', re.MULTILINE
)


def tampered_sample(folder: Path) -> Path:
    """Copy the sample into ``folder``, and tamper with all its texts, names of segments and remarks included."""
    made = copy_sample(folder)
    for card in made.rglob("*.toml"):
        text = card.read_text("utf-8")
        changed = _WORDS.sub(rf'\1 = "{EVIL}\2"'.replace("\\u", "\\\\u"), text)
        changed = re.sub(r'(note|by|segment) = "', lambda found: f'{found[1]} = "{EVIL}', changed)
        card.write_text(changed, "utf-8")
    return made
