"""What comes in through the boundary, and what does not."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.files.reading import MAX_DEPTH, MAX_KEY_PARTS, BadToml, clean, decode, parse_toml, read_text
from tests.moment import in_a_moment


def write(folder: Path, data: bytes, name: str = "card.toml") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, b'\xef\xbb\xbfname = "Bakery"\r\nwhy = "caf\xc3\xa9"\r\n')
    assert parse_toml(read_text(path, tmp_path)) == {"name": "Bakery", "why": "café"}


def test_line_ends_are_left_as_they_are(tmp_path: Path) -> None:
    assert read_text(write(tmp_path, b"a = 1\r\nb = 2\n"), tmp_path) == "a = 1\r\nb = 2\n"


def test_text_that_is_not_utf_8_is_refused_with_its_line() -> None:
    with pytest.raises(BadToml, match="UTF-8") as refused:
        decode(b'a = 1\nb = "caf\xe9"\n')
    assert refused.value.line == 2


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, b"#" * (1024 * 1024 + 1))
    with pytest.raises(Refusal, match="larger than 1 MiB"):
        read_text(path, tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_is_refused_and_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "card.toml")
    with pytest.raises(Refusal, match="not an ordinary file"):
        read_text(tmp_path / "card.toml", tmp_path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "card.toml").mkdir()
    with pytest.raises(Refusal, match="not an ordinary file"):
        read_text(tmp_path / "card.toml", tmp_path)


def test_a_missing_file_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be opened"):
        read_text(tmp_path / "card.toml", tmp_path)


def test_a_link_is_followed_inside_the_workspace_and_not_out_of_it(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    secret = write(tmp_path, b"secret = 1\n", "secret.toml")
    (workspace / "out.toml").symlink_to(secret)
    (workspace / "in.toml").symlink_to(write(workspace, b"a = 1\n"))
    assert read_text(workspace / "in.toml", workspace) == "a = 1\n"
    with pytest.raises(Refusal, match="outside the workspace"):
        read_text(workspace / "out.toml", workspace)
    with pytest.raises(Refusal, match="outside the workspace"):
        read_text(workspace / ".." / "secret.toml", workspace)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('a = 1\nb = "x\nc = 2\n', 2, "quote"),
        ("a = 1\nb =\n", 2, "cannot be read"),
        ("a = [1 2]\n", 1, "closing bracket"),
        ("\n\na = { b = 1\n", 3, "closing brace"),
        ("a = 1\n\na = 2\n", 3, "twice"),
        ("a = 2026-02-30\n", 1, "does not exist"),
        ('a = "C:\\qwerty"\n', 1, "backslash"),
        ("name\n", 1, "followed by ="),
        ('a = "b\x07"\n', 1, "cannot be seen"),
        ('# x\na = """\n\n', 2, "quote"),
        (f"a = {'9' * 5000}\n", 1, "too long"),
    ],
)
def test_broken_toml_is_refused_with_its_line_and_what_to_do(text: str, line: int, words: str) -> None:
    with pytest.raises(BadToml, match=words) as refused:
        parse_toml(text)
    assert refused.value.line == line


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\na" + ".a" * 100_000 + " = 1\n",
        "x = 1\na" + ' . "b"' * 100_000 + " = 1\n",
        "x = 1\n[" + "a." * 100_000 + "b]\n",
        "x = 1\n" + "." * 1_000_000,
        "x = 1\na = " + "[" * 100_000,
        "x = 1\na = " + "{a=" * 100_000,
    ],
    ids=["dotted", "quoted", "heading", "dots", "brackets", "braces"],
)
def test_what_would_keep_the_parser_busy_for_ever_is_refused_at_once(text: str) -> None:
    with in_a_moment(), pytest.raises(BadToml, match=r"more than \d+") as refused:
        parse_toml(text)
    assert refused.value.line == 2


def test_brackets_and_dots_in_texts_and_comments_are_no_structure() -> None:
    dots, brackets = "." * (MAX_KEY_PARTS + 1), "[{" * (MAX_DEPTH + 1)
    text = (
        f'# {dots}{brackets}\na = "{dots}\\"{brackets}"\n'
        f"b = '''\n{dots}\n'{brackets}'''\n"
        f'c = """{dots}""{brackets}""""\n'
    )
    assert parse_toml(text) == {"a": dots + '"' + brackets, "b": f"{dots}\n'{brackets}", "c": f'{dots}""{brackets}"'}


def test_long_lists_of_numbers_are_no_long_key() -> None:
    assert len(parse_toml(f"a = [{', '.join(['1.5'] * 1000)}]\n")["a"]) == 1000


def test_characters_that_steer_a_terminal_are_shown_as_such() -> None:
    assert clean("\x1b]52;c;x\x07 \x9b31m a\u202eb \u2066c\x00\x7f") == "�]52;c;x� �31m a�b �c��"
    assert clean("one\ntwo\tthree\r\n") == "one two three  "
    assert clean("one\r\ntwo\x1b", lines=True) == "one\ntwo�"
    assert clean("Crème brûlée 😀 …") == "Crème brûlée 😀 …"
