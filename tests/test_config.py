"""``config.toml``: what is right in it is in force, every mistake is told with its line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam import config
from studylam.config import SETTINGS, Config, parse, read
from studylam.tui.actions import ACTIONS
from studylam.tui.actions.remapping import InForce, in_force

pytestmark = pytest.mark.quick

FILE = Path("config.toml")


def told(text: str | bytes) -> list[str]:
    """All that is wrong with a file, a line each: where it is, what, and how it is mended."""
    found, keys = taken(text)
    return [
        f"{error.where}: {error.message} {error.hint}"
        for error in (*found.mistakes, *keys.mistakes)
    ]


def taken(text: str | bytes) -> tuple[Config, InForce]:
    found = parse(text.encode() if isinstance(text, str) else text, FILE)
    return found, in_force(ACTIONS, found)


def test_without_a_file_nothing_is_set(tmp_path: Path) -> None:
    found = read(tmp_path / "config.toml")
    assert not found.exists
    assert (found.theme, found.transparent, found.reduced_motion, found.hints) == (
        "",
        False,
        False,
        True,
    )
    assert not found.mistakes


def test_everything_can_be_set() -> None:
    found, keys = taken(
        '[look]\ntheme = "nord"\ntransparent = true\nmotion = "reduced"\nhints = false\n'
        '[keys]\n"report.every-question" = "d"\n"report.drill-the-weakest" = "V, F7"\n'
        'app.jump = "Ctrl+J"\n'
        '"decks.discard" = ""\n'
    )
    assert (found.theme, found.transparent, found.reduced_motion, found.hints) == (
        "nord",
        True,
        True,
        False,
    )
    assert keys.keys["report.every-question"] == ("d",)
    assert keys.keys["report.drill-the-weakest"] == ("V", "f7")
    assert keys.keys["app.jump"] == ("ctrl+j",)
    assert keys.keys["decks.discard"] == ()
    assert keys.changed == {
        "report.every-question",
        "report.drill-the-weakest",
        "app.jump",
        "decks.discard",
    }
    assert not found.mistakes
    assert not keys.mistakes


MISTAKES = {
    "an unknown table": ('\n[kyes]\n"lab.run" = "f5"\n', "2: There is no table 'kyes'", "[keys]?"),
    "a table that isn't one": ("look = 3\n", "1: look should be a table.", "Write [look]"),
    "a setting without its table": ('theme = "nord"\n', "1: theme stands outside", "Write [look]"),
    "an unknown setting": ('[look]\nteme = "a"\n', "2: There is no 'teme' in [look].", "theme?"),
    "a wrong type": (
        '[look]\nhints = "no"\n',
        "2: hints should be true or false, not 'no'",
        "= tr",
    ),
    "a wrong word": (
        '[look]\nmotion = "less"\n',
        '2: motion should be "full" or "reduced"',
        "full",
    ),
    "keys that are no words": ('[keys]\n\n"lab.run" = 5\n', "3: The keys of 'lab.run'", "quotes"),
    "an action set twice": (
        '[keys]\n"lab.run" = "f5"\nlab.run = "f4"\n',
        "3: 'lab.run' is set twice.",
        "one of them",
    ),
    "no such action": (
        '[keys]\n"lab.runn" = "f5"\n',
        "2: There is no action 'lab.runn'.",
        'Did you mean "lab.run"?',
    ),
    "no such action in a place": (
        '[keys]\n"lab.zzzzzzzzzzzz" = "f5"\n',
        "2: There is no action",
        "studylam config keys lab lists",
    ),
    "no such key": ('[keys]\n"lab.run" = "f5,entr"\n', "2: No key is called 'entr'.", "enter?"),
    "no such modifier": ('[keys]\n"lab.run" = "cmd+r"\n', "2: 'cmd' isn't held", "ctrl, shift"),
    "an empty key": ('[keys]\n"lab.run" = "f5,"\n', "2: Between two commas", "comma"),
    "a key terminals don't tell": ('[keys]\n"lab.run" = "ctrl+m"\n', "2: To a terminal", "enter"),
    "a clash in one place": (
        '[keys]\n"lab.run" = "f6"\n',
        "2: f6 is 'cases' (lab.cases) in the same place.",
        "give lab.cases another one",
    ),
    "a clash of two that act together": (
        '[keys]\n"lab.run" = "h"\n',
        "2: h is 'hint' (lab-keys.hint) in the same place.",
        "another",
    ),
    "a clash of two that are set": (
        '[keys]\n"report.save-the-wrong-ones" = "q"\n"report.every-question" = "q"\n',
        "3: q is",
        "another",
    ),
    "no way to quit": ('[keys]\n"app.quit" = ""\n', "2: app.quit needs a key", "ctrl+q"),
    "quitting by what one types": (
        '[keys]\n"app.quit" = "ctrl+q,q"\n',
        "2: app.quit acts before",
        "",
    ),
    "no way back": ('[keys]\n"place.back" = "b"\n', "2: place.back needs a key", "esc"),
    "going back by a key that edits": (
        '[keys]\n"place.back" = "backspace,ctrl+x"\n',
        "2: place.back needs a key that also works while one types.",
        "esc",
    ),
    "a key that chooses": (
        '[keys]\n"question.sure" = "ctrl+s,b"\n',
        "2: b chooses an option there.",
        "a to f",
    ),
    "no help while one types": ('[keys]\n"app.help" = "?"\n', "2: app.help needs a key", "f1"),
    "the way back taken": (
        '[keys]\n"rows.open" = "escape"\n',
        "2: esc is the only key for 'back' (place.back).",
        "another",
    ),
    "no TOML": ('[keys]\n"lab.run = "f5"\n', "2: This isn't TOML", "quotes"),
    "a value of several lines": (
        '[look]\n# that\'s all\ntheme = """\n\n"""\nhint = true\n',
        "6: There is no 'hint'",
        "hints?",
    ),
    "a date": ("[look]\nhints = 2026-11-28\n", "2: hints should be", "true"),
    "an inline table": ("look = { hints = 1 }\n", "1: hints should be", "true"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_line(name: str) -> None:
    text, message, hint = MISTAKES[name]
    [line] = told(text)
    assert line.startswith(f"config.toml:{message}")
    assert hint in line.partition(message)[2]


def test_what_isnt_text_is_told_with_its_line() -> None:
    [line] = told(b"[look]\n\ntheme = '\xff'\n")
    assert line.startswith("config.toml:3: This isn't UTF-8.")


def test_the_rest_is_in_force() -> None:
    found, keys = taken(
        '[look]\nhints = false\nmotion = 1\n[keys]\n"lab.run" = "f6"\n"shelf.rename" = "n"\n'
    )
    assert not found.hints
    assert keys.keys["lab.run"] == ("f5", "ctrl+r")
    assert keys.keys["shelf.rename"] == ("n",)
    assert len(found.mistakes) + len(keys.mistakes) == 2


def test_two_actions_can_change_keys() -> None:
    _, found = taken('[keys]\n"report.every-question" = "d"\n"report.drill-the-weakest" = "v"\n')
    assert not found.mistakes
    assert found.keys["report.every-question"] == ("d",)
    assert found.keys["report.drill-the-weakest"] == ("v",)


def test_who_took_anothers_key_is_to_blame_whatever_comes_last() -> None:
    [line] = told('[keys]\n"lab.run" = "f6"\n"lab.cases" = "f6,alt+c"\n')
    assert line.startswith("config.toml:2: f6 is 'cases'")


def test_what_begins_and_ends_may_share_its_key() -> None:
    _, keys = taken('[keys]\n"lab.run" = "alt+r"\n"lab-running.stop" = "alt+r"\n')
    assert not keys.mistakes


@pytest.mark.parametrize("kind", ["folder", "pipe", "huge", "unreadable"])
def test_what_is_no_file_of_ours_is_told(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "huge":
        path.write_bytes(b"#" * (config.MOST + 1))
    else:
        path.symlink_to(path)
    found = read(path)
    assert [error.where for error in found.mistakes] == [str(path)]
    assert found.hints


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8")))
def test_no_bytes_are_too_much(data: bytes) -> None:
    for error in (*taken(data)[0].mistakes, *taken(data)[1].mistakes):
        assert str(error)
        assert error.message.isprintable()


NAMES = st.sampled_from([action.id for action in ACTIONS] + ["lab", "lab.", "x.y"])
KEYS = st.sampled_from(["", "escape", "f1", "ctrl+q", "q", "?", ",", "a,b", "ctrl+x", "enter"])


@given(st.dictionaries(NAMES, KEYS, max_size=12))
def test_whatever_is_set_the_ways_out_are_left(wanted: dict[str, str]) -> None:
    lines = [f'"{name}" = "{keys}"' for name, keys in wanted.items()]
    _, found = taken("[keys]\n" + "\n".join(lines))
    for way in ("app.quit", "app.help", "place.back"):
        left = {key for key in found.keys[way] if len(key) > 1 and key != "question_mark"}
        own = {action.id for action in ACTIONS if set(action.own_keys) & left}
        taken_by = {
            id for id in found.changed - own if left and left <= set(found.keys[id]) and id != way
        }
        assert left
        assert not taken_by


def test_every_setting_is_described() -> None:
    assert all(setting.about.endswith(".") for setting in SETTINGS)
