"""The lab console: code, events, tabs, clock, timeline."""

from __future__ import annotations

from studylam.tui.actions.action import Action

LABS: tuple[Action, ...] = (
    # -- the lab console; these act in its editors too
    Action("lab", "f5,ctrl+r", "run", "run", "Run the function with the event."),
    Action("lab-running", "f5,ctrl+r,r", "stop", "stop", "End the function that runs now."),
    Action("lab", "f12", "why", "why", "Why the last run failed, the rule, and the usual mend."),
    Action("lab", "f6,alt+c", "cases", "cases", "Run every case, each in a fresh world."),
    Action("lab", "f7,ctrl+n", "cold", "cold start", "Run in a new environment: a cold start."),
    Action("lab", "f8,ctrl+o", "hint", "hint", "Show one hint more."),
    Action("lab", "f3,ctrl+f", "turn(1)", "next tab", "To the next tab."),
    Action("lab", "f2,ctrl+b", "turn(-1)", "tab before", "To the tab before.", False),
    Action("lab", "f4,ctrl+l", "event(1)", "next event", "Take the next of the lab's events."),
    Action(
        "lab",
        "ctrl+e",
        "build",
        "build an event",
        "Choose any event that AWS sends, change it, and put it into the editor.",
    ),
    Action("lab", "f9", "starter", "back to the starter", "Give the code up, begin anew."),
    Action("lab", "f10", "new_world", "fresh world", "Make the lab's world anew."),
    # -- building an event for the lab console
    Action("event-filter", "enter", "screen.change", "change it", "Change values of this event."),
    Action("events", "ctrl+s", "use", "use as it is", "Put this event into the lab's editor."),
    Action("event-path", "enter", "screen.fill", "take the path", "Fill the marked path in."),
    Action("event-value", "enter", "screen.set", "set it", "Change the value at this path."),
    Action("event", "ctrl+z", "undo", "undo", "Take the last change back."),
    Action("event", "ctrl+s", "use", "use it", "Put the event into the lab's editor."),
    # -- the event of the lab console
    Action("things", "enter", "edit", "change", "Change what is done, as JSON."),
    Action("request", "escape", "leave", "done", "To the next part of the screen.", True, "esc"),
    Action("request", "enter", "submit", "send", "Send the request through the front door."),
    # -- the lab console, outside of its editors
    Action("lab-keys", "r", "run", "run", "Run the function with the event.", False),
    Action(
        "lab-keys",
        "y",
        "why",
        "why",
        "Why the last run failed, the rule, and the usual mend.",
        False,
    ),
    Action("lab-keys", "c", "cases", "cases", "Run every case, each in a fresh world.", False),
    Action("lab-keys", "n", "cold", "cold start", "Run in a new environment: a cold start.", False),
    Action("lab-keys", "h", "hint", "hint", "Show one hint more.", False),
    Action("lab-keys", "v", "event(1)", "next event", "Take the next of the lab's events.", False),
    Action(
        "lab-keys",
        "b",
        "build",
        "build an event",
        "Choose any event that AWS sends, change it, and put it into the editor.",
        False,
    ),
    Action("lab-keys", "M", "tune", "memory", "What memory does to its time and price.", False),
    Action("lab-keys", "e", "edit", "edit", "To the editor.", False),
    Action("lab-keys", "l", "way('lesson')", "lesson", "Read where this is taught.", False),
    Action("lab-keys", "d", "way('drill')", "drill", "Questions on what it practises.", False),
    Action(
        "lab-keys",
        "s",
        "starter",
        "back to the starter",
        "Give the code up, begin anew.",
        False,
    ),
    Action("lab-keys", "w", "new_world", "fresh world", "Make the lab's world anew.", False),
    Action(
        "lab-keys", "right_square_bracket", "turn(1)", "next tab", "To the next tab.", False, "]"
    ),
    Action(
        "lab-keys",
        "left_square_bracket",
        "turn(-1)",
        "tab before",
        "To the tab before.",
        False,
        "[",
    ),
    # -- the virtual clock of a lab, outside of its editors; it shows its keys itself
    Action("clock", "comma", "screen.step(1)", "1 s", "Let a second pass.", False),
    Action("clock", "m", "screen.step(60)", "1 min", "Let a minute pass.", False),
    Action("clock", "o", "screen.step(3600)", "1 h", "Let an hour pass.", False),
    Action("clock", "f", "screen.jump", "to what is next", "Go to what happens next.", False),
    Action("clock", "p", "screen.play", "play", "Let time pass by itself, or stand still.", False),
    Action("clock", "x", "screen.speed", "speed", "Play it ×1, ×60 or ×3600.", False),
    # -- the timeline and the traces of a lab
    Action("long", "up,k", "move(-1)", "up", "To the line above.", False, "↑"),
    Action("long", "down,j", "move(1)", "down", "To the line below.", False, "↓"),
    Action("long", "home,g", "edge(-1)", "first", "To the first line.", False),
    Action("long", "end,G", "edge(1)", "last", "To the last line.", False),
    Action("long", "pageup,ctrl+u", "move(-10)", "up ten", "Ten lines up.", False),
    Action("long", "pagedown,ctrl+d", "move(10)", "down ten", "Ten lines down.", False),
    Action("long", "enter", "choose", "look at it", "To all that is known of the marked line."),
    Action("timeline", "u", "group", "by trace", "Group by what followed from what, or don't."),
    Action("timeline", "t", "trace", "its trace", "Show the trace of the marked moment."),
    Action("calls", "a", "grant", "add to role", "Add the smallest statement to the role."),
    Action("waterfall", "left", "trace(-1)", "trace before", "To the trace before.", True, "←"),
    Action("waterfall", "right", "trace(1)", "next trace", "To the trace after.", True, "→"),
    Action("lab-tabs", "left", "step(-1)", "tab before", "To the tab before.", False, "←"),
    Action("lab-tabs", "right", "step(1)", "next tab", "To the next tab.", False, "→"),
    Action("lab-tabs", "enter,down", "enter", "into the tab", "Into what the tab shows.", False),
)
