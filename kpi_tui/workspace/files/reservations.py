"""What the user must know about something that was saved: that the drive did not confirm it, or less could be checked.

A write answers with its result or a Refusal. A reservation is neither: it is left here, and the face that asked for
the write tells it.
"""

from __future__ import annotations

import threading

from kpi_tui.model.sentence import Sentence

_guard = threading.Lock()
_waiting: list[Sentence] = []
_left_once: set[str] = set()


def leave(sentence: Sentence, *, once: bool = False) -> None:
    """Have the user told this. ``once`` is for what holds as long as the program runs: it is not told again."""
    with _guard:
        if once:
            if str(sentence) in _left_once:
                return
            _left_once.add(str(sentence))
        if sentence not in _waiting:
            _waiting.append(sentence)


def take() -> tuple[Sentence, ...]:
    """What is to be told now; each is handed out to one asker only."""
    with _guard:
        taken = tuple(_waiting)
        _waiting.clear()
    return taken
