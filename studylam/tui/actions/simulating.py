"""Decisions, simulated loads, power tuning."""

from __future__ import annotations

from studylam.tui.actions.action import Action

SIMULATING: tuple[Action, ...] = (
    # -- decision exercises
    Action("decide", "up,k", "move(-1)", "up", "To the option above.", False, "↑"),
    Action("decide", "down,j", "move(1)", "down", "To the option below.", False, "↓"),
    Action(
        "decide",
        "space",
        "choose_option",
        "choose",
        "Choose by a letter, or the marked one; the same again takes it back.",
        True,
        "a b c … space",
    ),
    Action("decide", "enter", "answer", "answer", "Answer; then see what happens, and why."),
    Action("exercise", "enter", "next", "next", "On to the next round."),
    Action("exercise", "t", "play", "turn knobs", "Change the situation, and see what happens."),
    Action("exercise", "l", "lesson", "lesson", "Read where this is taught."),
    Action(
        "exercise", "ctrl+r", "again", "once more", "Go through it again from the start.", False
    ),
    Action("knobs", "up,k", "move(-1)", "up", "To the knob above.", False, "↑"),
    Action("knobs", "down,j", "move(1)", "down", "To the knob below.", False, "↓"),
    Action(
        "knobs",
        "right,l,space",
        "change(1)",
        "turn",
        "Another value: → the next, ← the one before.",
        True,
        "← →",
    ),
    Action("knobs", "left,h", "change(-1)", "turn back", "The value before.", False, "←"),
    Action("knobs", "d", "screen.day", "any day", "Type a day.", True),
    Action("knobs", "backspace", "screen.as_asked", "as asked", "Back to the round's situation."),
    # -- a load that is simulated
    Action("load", "space,p", "play", "play", "Let time pass by itself, or stand still."),
    Action("load", "right", "step(1)", "a step", "A second (or more): → on, ← back.", True, "← →"),
    Action("load", "left", "step(-1)", "a step back", "Back by a second.", False, "←"),
    Action("load", "shift+right,ctrl+right", "step(10)", "ten steps", "On by ten steps.", False),
    Action("load", "shift+left,ctrl+left", "step(-10)", "ten back", "Back by ten steps.", False),
    Action("load", "n", "mark", "what happened", "To where it next throttles, or starts cold."),
    Action("load", "w", "what_if", "what if", "Change limits, times and arrivals."),
    Action("load", "x", "speed(1)", "faster", "Play at another speed."),
    Action("load", "X", "speed(-1)", "slower", "Play at the speed before.", False),
    Action("load", "home", "edge(-1)", "rewind", "To the beginning."),
    Action("load", "end", "edge(1)", "end", "To the end.", False),
    Action("load", "o", "another", "another", "Open another scenario of the packs'."),
    Action(
        "load", "right_square_bracket,f3", "turn(1)", "next tab", "To the next tab.", False, "]"
    ),
    Action(
        "load", "left_square_bracket,f2", "turn(-1)", "tab before", "The tab before.", False, "["
    ),
    Action("load", "plus,equals_sign", "zoom(-1)", "zoom in", "Lanes: less time.", False, "+"),
    Action("load", "minus", "zoom(1)", "zoom out", "Lanes: more time.", False, "-"),
    Action("load", "f", "function", "next function", "Look at the next function.", False),
    Action("load", "b", "compare", "compare with this", "Take this run for the one before.", False),
    Action("load", "r", "again", "once more", "Run it again, with other chance.", False),
    Action("load", "c", "stop", "stop", "Stop what is being worked out."),
    Action("load", "up,k", "scroll(-1)", "line up", "A line up.", False, "↑"),
    Action("load", "down,j", "scroll(1)", "line down", "A line down.", False, "↓"),
    Action("load", "pageup,ctrl+u", "scroll(-8)", "page up", "Some lines up.", False),
    Action("load", "pagedown,ctrl+d", "scroll(8)", "page down", "Some lines down.", False),
    Action("load", "ctrl+r", "reset", "start again", "Back to the scenario as it was."),
    Action("lanes", "up,k", "move(-1)", "up", "To the environment above.", False, "↑"),
    Action("lanes", "down,j", "move(1)", "down", "To the environment below.", False, "↓"),
    Action("lanes", "pageup,ctrl+u", "move(-10)", "up ten", "Ten environments up.", False),
    Action("lanes", "pagedown,ctrl+d", "move(10)", "down ten", "Ten environments down.", False),
    # -- power tuning
    Action("tuning", "f5,r", "run", "measure", "Run the handler over its events, and measure it."),
    Action("tuning-running", "f5,c", "stop", "stop", "End the measuring."),
    Action("tuning", "o", "another", "another handler", "A sample, a lab's, or a file of yours."),
    Action("tuning", "ctrl+r", "reset", "start again", "Back to the values it began with.", False),
)
