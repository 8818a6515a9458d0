"""What the operating system could not do is said in the user's own language."""

from __future__ import annotations

import errno
import os

import pytest

from kpi_tui.language import activate, text
from kpi_tui.model.sentence import Sentence
from kpi_tui.workspace.files.disk_reason import disk_reason


@pytest.mark.parametrize(
    ("number", "dutch"),
    [
        (errno.EACCES, "je hebt er geen rechten voor"),
        (errno.ENOSPC, "de schijf is vol"),
        (errno.EROFS, "de schijf kan alleen worden gelezen"),
        (errno.ENOENT, "zo'n bestand of map is er niet"),
        (errno.EISDIR, "het is een map"),
    ],
)
def test_the_common_reasons_are_told_in_dutch(number: int, dutch: str) -> None:
    activate("nl")
    reason = disk_reason(OSError(number, os.strerror(number)))
    assert isinstance(reason, Sentence)
    assert text(reason) == dutch


def test_a_rare_reason_is_told_as_the_system_tells_it() -> None:
    assert disk_reason(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert disk_reason(OSError("no number at all")) == "no number at all"
