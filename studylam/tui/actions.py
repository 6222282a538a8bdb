"""One table of actions. It feeds key bindings, the line of hints, the palette and the help screen.

A screen takes its rows with `bindings`; nothing else in the app declares a key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textual.binding import Binding


@dataclass(frozen=True)
class Action:
    """What a person can do somewhere."""

    scope: str
    """Where: ``app``, or the name of a screen or widget that takes these bindings."""
    keys: str
    """Textual's names of the keys, separated by commas; the first is the one that is shown."""
    action: str
    """Textual's action string, e.g. ``go('learn')``."""
    label: str
    """A word or two: the line of hints, the palette."""
    help: str
    """A sentence: the help screen."""
    hint: bool = True
    """Shown in the line of hints."""
    shown: str = ""
    """How the first key is written, where Textual's own name isn't what people say."""
    always: bool = False
    """Acts whatever is asked in front of the screen, and before any field takes the key."""


ACTIONS: tuple[Action, ...] = (
    # -- everywhere
    Action("app", "question_mark,f1", "keys", "help", "Show what can be pressed here.", False, "?"),
    Action(
        "app",
        "ctrl+p",
        "command_palette",
        "everything",
        "Find any place, lesson, lab or action by its name.",
        False,
    ),
    Action(
        "app", "ctrl+q", "quit", "quit", "Leave; everything you did is kept.", False, always=True
    ),
    Action(
        "app",
        "ctrl+t",
        "next_theme",
        "colours",
        "Change between dark, light and high contrast.",
        False,
    ),
    Action("app", "1", "go('learn')", "Learn", "The course: modules, lessons, sections.", False),
    Action("app", "2", "go('lab')", "Labs", "Change handlers and run them.", False),
    Action("app", "3", "go('quiz')", "Drill", "A set of scenario questions.", False),
    Action("app", "4", "go('review')", "Review", "Questions that are due again.", False),
    Action("app", "5", "go('exam')", "Exam", "A timed exam after the blueprint.", False),
    Action("app", "6", "go('price')", "Price", "What a month costs, and why.", False),
    Action(
        "app",
        "7",
        "go('simulate')",
        "Simulate",
        "Load, retries, power tuning, and decisions to make.",
        False,
    ),
    Action("app", "8", "go('progress')", "Progress", "How it went so far.", False),
    Action("app", "9", "go('packs')", "Packs", "What is installed, and more to install.", False),
    Action(
        "app",
        "slash",
        "glossary",
        "Glossary",
        "Look a term up: by its name of today, a short one, or one of old notes.",
        False,
        "/",
    ),
    Action("app", "0", "home", "Home", "Back to the first screen.", False),
    # -- everywhere, while a pack is being written
    Action(
        "preview",
        "ctrl+k,f11",
        "problems",
        "problems",
        "Everything that is wrong with the pack, file by file; the same key leads back.",
        False,
        always=True,
    ),
    Action(
        "preview",
        "ctrl+d",
        "source",
        "its source",
        "Open what is on the screen in your editor, at its line.",
        always=True,
    ),
    # -- every place
    Action("place", "escape", "back", "back", "Go back to where you came from.", True, "esc"),
    Action("place", "tab", "app.focus_next", "next part", "To the next part of the screen.", False),
    Action(
        "place",
        "shift+tab",
        "app.focus_previous",
        "part before",
        "To the part of the screen before.",
        False,
    ),
    # -- a question of the app's own
    Action("ask", "escape", "back", "not now", "Go back, and leave all as it is.", True, "esc"),
    # -- what scrolls
    Action("page", "up,k", "scroll_up", "line up", "A line up.", False, "↑"),
    Action("page", "down,j", "scroll_down", "line down", "A line down.", False, "↓"),
    Action("page", "space", "page_down", "page down", "A page down.", False),
    Action("leaps", "pageup", "page_up", "page up", "A page up.", False),
    Action("leaps", "pagedown", "page_down", "page down", "A page down.", False),
    Action("leaps", "home", "scroll_home", "top", "To the top.", False),
    Action("leaps", "end", "scroll_end", "bottom", "To the bottom.", False),
    # -- lists of things to choose from
    Action("rows", "up,k", "move(-1)", "up", "To the choice above.", False, "↑"),
    Action("rows", "down,j", "move(1)", "down", "To the choice below.", False, "↓"),
    Action("rows", "home,g", "edge(-1)", "first", "To the first choice.", False),
    Action("rows", "end,G", "edge(1)", "last", "To the last choice.", False),
    Action("rows", "pageup", "move(-10)", "up ten", "Ten choices up.", False),
    Action("rows", "pagedown", "move(10)", "down ten", "Ten choices down.", False),
    Action("rows", "enter,right,l", "choose", "open", "Open what is marked.", True),
    Action("choices", "enter,right,l", "choose", "choose", "Choose what is marked."),
    # -- forms of choices
    Action("pickers", "up,k", "move(-1)", "up", "To the line above.", False, "↑"),
    Action("pickers", "down,j", "move(1)", "down", "To the line below.", False, "↓"),
    Action(
        "pickers",
        "right,l,space",
        "change(1)",
        "change",
        "The next value of this line.",
        True,
        "← →",
    ),
    Action(
        "pickers",
        "left,h",
        "change(-1)",
        "value before",
        "The value before of this line.",
        False,
        "←",
    ),
    Action("pickers", "enter", "ready", "start", "Go ahead with what is chosen."),
    Action("pickers", "o", "list", "from a list", "Find a value of this line in a list."),
    # -- sliders
    Action("sliders", "up,k", "move(-1)", "up", "To the slider above.", False, "↑"),
    Action("sliders", "down,j", "move(1)", "down", "To the slider below.", False, "↓"),
    Action("sliders", "right,l", "change(1)", "change", "A step up.", True, "← →"),
    Action("sliders", "left,h", "change(-1)", "less", "A step down.", False, "←"),
    Action("sliders", "shift+right,L", "leap(1)", "much more", "Many steps up.", False, "shift+→"),
    Action(
        "sliders", "shift+left,H", "leap(-1)", "much less", "Many steps down.", False, "shift+←"
    ),
    Action("sliders", "enter", "take", "take it", "Let the number that was typed count."),
    Action(
        "sliders", "escape", "drop", "leave it", "Forget the number that was typed.", True, "esc"
    ),
    Action(
        "sliders",
        "backspace,delete",
        "restore",
        "as it was",
        "Back to the value that this slider began with. Or type a number: 0 to 9.",
        False,
    ),
    # -- a line or a thing that is asked for over the screen
    Action("prompt", "enter", "submit", "done", "Keep what is typed."),
    Action("choose-field", "enter", "screen.take", "choose", "Choose what is marked."),
    # -- a field that leads a list
    Action("seek", "up", "screen.mark(-1)", "up", "To the choice above.", False, "↑"),
    Action("seek", "down", "screen.mark(1)", "down", "To the choice below.", False, "↓"),
    Action("seek", "pageup", "screen.mark(-10)", "up ten", "Ten choices up.", False),
    Action("seek", "pagedown", "screen.mark(10)", "down ten", "Ten choices down.", False),
    # -- home
    Action("home", "r", "step('review')", "review", "Review what is due.", False),
    Action("home", "d", "step('drill')", "drill", "Begin the drill that is offered.", False),
    Action("home", "t", "step('lab')", "lab", "Open the lab that is offered.", False),
    Action("home", "x", "drop", "don't go on", "End what was left in the middle.", False),
    Action("home", "q", "app.quit", "quit", "Leave; everything you did is kept."),
    # -- decks
    Action("decks", "e", "screen.rename", "rename", "Give this deck another title."),
    Action(
        "decks", "x,delete", "screen.discard", "discard", "Forget this deck; no answer is lost."
    ),
    # -- the reader
    Action(
        "reader",
        "right,n,l",
        "turn(1)",
        "next section",
        "On to the next section; this one counts as read.",
        True,
        "→",
    ),
    Action(
        "reader", "left,p,h", "turn(-1)", "section before", "Back to the section before.", True, "←"
    ),
    Action(
        "reader",
        "space",
        "page_on",
        "scroll on",
        "A page down; at the end, on to the next section.",
        False,
    ),
    Action("reader", "b,shift+space", "page_back", "scroll back", "A page up.", False),
    Action("reader", "down,j", "scroll_line(1)", "line down", "A line down.", False, "↓"),
    Action("reader", "up,k", "scroll_line(-1)", "line up", "A line up.", False, "↑"),
    Action(
        "reader",
        "tab",
        "next_stop(1)",
        "next thing to do",
        "To the next thing in the text to run, answer or open.",
        False,
    ),
    Action(
        "reader", "shift+tab", "next_stop(-1)", "thing before", "To the thing to do before.", False
    ),
    Action(
        "reader",
        "o",
        "contents",
        "contents",
        "The sections of this lesson and the lessons of the course.",
    ),
    Action(
        "reader",
        "t",
        "lab",
        "try it in a lab",
        "Open a lab that practises what this lesson teaches.",
        False,
    ),
    Action("reader", "d", "drill", "drill this", "Questions on what this lesson teaches.", False),
    # -- things in the text
    Action("run-block", "enter", "run", "run it", "Run this handler in the sandbox."),
    Action("run-block", "y,f12", "why", "why", "Why it failed, the rule, and the usual mend."),
    Action("run-block", "c", "copy", "copy", "Copy the code.", False),
    Action("lab-block", "enter", "open", "open the lab", "Open this lab."),
    Action(
        "price-block", "enter", "open", "calculate", "Take these values to the price calculator."
    ),
    Action("tool-block", "enter", "open", "open", "Open this scenario or exercise."),
    Action("cards-block", "enter", "turn", "cards", "The next question of a card, or its answer."),
    # -- a question
    Action("question", "up", "move(-1)", "up", "To the line above.", False, "↑"),
    Action("question", "down", "move(1)", "down", "To the line below.", False, "↓"),
    Action(
        "question",
        "space",
        "choose_option",
        "choose",
        "Choose by a letter or number, or the marked one; the same again takes it back.",
        False,
        "a b c … space",
    ),
    Action(
        "question",
        "shift+up,K,minus",
        "shift(-1)",
        "item up",
        "Move the marked item up; a number sends it to that place.",
        True,
        "shift+↑",
    ),
    Action(
        "question",
        "shift+down,J,plus",
        "shift(1)",
        "item down",
        "Move the marked item down.",
        True,
        "shift+↓",
    ),
    Action(
        "question",
        "backspace,delete",
        "clear",
        "take back",
        "Take the letter of the marked line back.",
    ),
    Action("question", "enter", "answer(None)", "answer", "Answer with what is given.", True),
    Action(
        "paper",
        "enter",
        "settle",
        "choose",
        "Choose the marked option, or take it back; leave an order as it stands.",
    ),
    Action(
        "question",
        "s,ctrl+s",
        "answer('sure')",
        "sure",
        "Answer, and say that you are sure.",
        True,
    ),
    Action(
        "question",
        "u,ctrl+u",
        "answer('unsure')",
        "unsure",
        "Answer, and say that you are not sure: it comes back sooner.",
        True,
    ),
    Action(
        "question",
        "x,ctrl+x",
        "answer('guess')",
        "a guess",
        "Answer, and say that it is a guess: it comes back soon.",
        True,
    ),
    # -- a card of a fact
    Action("card", "enter,space", "recall(None)", "look", "Look at the answer; then take a line."),
    Action("card", "s", "recall('sure')", "knew it", "You knew it."),
    Action("card", "u", "recall('unsure')", "wasn't sure", "You knew it, but weren't sure."),
    Action("card", "x", "recall('forgot')", "forgot", "You had forgotten it."),
    # -- an answer that is typed
    Action("answer-field", "enter", "answer(None)", "answer", "Answer with what is typed."),
    Action("answer-field", "ctrl+s", "answer('sure')", "sure", "Answer, and say you are sure."),
    Action(
        "answer-field", "ctrl+u", "answer('unsure')", "unsure", "Answer; you are not sure of it."
    ),
    Action("answer-field", "ctrl+x", "answer('guess')", "a guess", "Answer; it is a guess."),
    Action("answer-field", "pageup", "scroll(-8)", "page up", "See more of the question.", False),
    Action(
        "answer-field", "pagedown", "scroll(8)", "page down", "See more of the question.", False
    ),
    Action("answer-text", "escape", "screen.back", "back", "Go back to where you came from."),
    # -- a drill or a review
    Action("drill", "enter", "next", "next", "On to the next question."),
    Action("drill", "z,backspace", "undo", "undo", "Take the last answer back and ask again."),
    Action("drill", "f,asterisk", "flag", "flag", "Flag this question, to find it again later."),
    Action("drill", "v", "skip", "skip", "Leave this question out for now.", False),
    Action("drill", "p", "pause", "pause", "Stop the clock; everything is kept.", False),
    # -- what can be done about any question
    Action("asked", "n", "note", "note", "Write yourself a note on this question.", False),
    Action(
        "asked",
        "exclamation_mark",
        "report",
        "bad question",
        "Write down what is wrong with this question.",
        False,
        "!",
    ),
    # -- an explained question
    Action("behind", "l", "lesson", "lesson", "Read where this is taught."),
    Action("behind", "t", "lab", "lab", "Try it in a lab."),
    Action("behind", "o", "facts", "facts", "The facts behind it, with their sources."),
    # -- words of the learner's own
    Action("write", "ctrl+s", "keep", "keep it", "Keep what is written."),
    # -- after a drill
    Action("summary", "m", "missed", "the missed again", "Drill the questions that you missed."),
    Action("summary", "w", "keep", "keep as a deck", "Put the missed ones aside as a deck."),
    Action("summary", "n", "another", "another drill", "Start another drill like this one."),
    Action("summary", "z", "undo", "undo", "Take the last answer back and ask again.", False),
    # -- an exam
    Action("exam", "right,n", "turn(1)", "next", "To the next question.", True, "→"),
    Action("exam", "f", "flag", "flag", "Flag this question, to come back to it."),
    Action("exam", "o", "overview", "all", "All questions: answered, open, flagged."),
    Action("exam", "ctrl+s", "submit", "hand in", "Hand the exam in."),
    Action("exam", "left,p", "turn(-1)", "before", "To the question before.", True, "←"),
    Action("navigator-screen", "ctrl+s", "submit", "hand in", "Hand the exam in."),
    Action("navigator", "enter", "choose", "go there", "Go to the marked question."),
    Action("navigator", "u", "next('open')", "next open", "To the next one without an answer."),
    Action("navigator", "f", "next('flagged')", "next flagged", "To the next flagged one."),
    Action("navigator", "left,h", "move(-1,0)", "left", "To the question before.", False, "←"),
    Action("navigator", "right,l", "move(1,0)", "right", "To the next question.", False, "→"),
    Action("navigator", "up,k", "move(0,-1)", "up", "A line up.", False, "↑"),
    Action("navigator", "down,j", "move(0,1)", "down", "A line down.", False, "↓"),
    # -- an exam that is over
    Action("report", "v", "review", "every question", "Look at every question again."),
    Action("report", "d", "drill", "drill the weakest", "Drill the weakest domain."),
    Action("report", "s", "save", "save the wrong ones", "Put the wrong ones aside as a deck."),
    Action("report", "e", "earlier", "the exam before", "The report on the exam before.", False),
    Action(
        "exam-review",
        "f",
        "turn(1)",
        "filter",
        "Others: only wrong, flagged, unscored or slow ones.",
    ),
    Action("exam-review", "F", "turn(-1)", "filter before", "The filter before.", False),
    Action("exam-answer", "right,n", "turn(1)", "next", "To the next question.", True, "→"),
    Action("exam-answer", "left,p", "turn(-1)", "before", "To the question before.", True, "←"),
    # -- the lab console; these act in its editors too
    Action("lab", "f5,ctrl+r", "run", "run", "Run the function with the event."),
    Action("lab-running", "f5,ctrl+r,r", "stop", "stop", "End the function that runs now."),
    Action("lab", "f12", "why", "why", "Why the last run failed, the rule, and the usual mend."),
    Action("lab", "f6,ctrl+g", "cases", "cases", "Run every case, each in a fresh world."),
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
    Action("term-field", "enter", "screen.lesson", "lesson", "Read where this term is taught."),
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
    # -- an editor of the lab console
    Action(
        "editor",
        "escape",
        "leave",
        "done",
        "Out of the editor, to the next part of the screen.",
        True,
        "esc",
    ),
    Action("editor", "ctrl+a", "select_all", "mark all", "Mark the whole text.", False),
    Action("editor", "ctrl+home", "edge(-1)", "top", "To the beginning of the text.", False),
    Action("editor", "ctrl+end", "edge(1)", "bottom", "To the end of the text.", False),
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
    # -- the virtual clock of a lab, outside of its editors
    Action("clock", "full_stop", "screen.step(1)", "1 s", "Let a second pass.", True, "."),
    Action("clock", "m", "screen.step(60)", "1 min", "Let a minute pass."),
    Action("clock", "o", "screen.step(3600)", "1 h", "Let an hour pass."),
    Action("clock", "f", "screen.jump", "to what is next", "Go to what happens next."),
    Action("clock", "p", "screen.play", "play", "Let time pass by itself, or stand still."),
    Action("clock", "x", "screen.speed", "speed", "Play it ×1, ×60 or ×3600."),
    # -- the timeline and the traces of a lab
    Action("long", "up,k", "move(-1)", "up", "To the line above.", False, "↑"),
    Action("long", "down,j", "move(1)", "down", "To the line below.", False, "↓"),
    Action("long", "home", "edge(-1)", "first", "To the first line.", False),
    Action("long", "end", "edge(1)", "last", "To the last line.", False),
    Action("long", "pageup", "move(-10)", "up ten", "Ten lines up.", False),
    Action("long", "pagedown", "move(10)", "down ten", "Ten lines down.", False),
    Action("long", "enter", "choose", "look at it", "To all that is known of the marked line."),
    Action("timeline", "u", "group", "by trace", "Group by what followed from what, or don't."),
    Action("timeline", "t", "trace", "its trace", "Show the trace of the marked moment."),
    Action("calls", "a", "grant", "add to role", "Add the smallest statement to the role."),
    Action("waterfall", "left", "trace(-1)", "trace before", "To the trace before.", True, "←"),
    Action("waterfall", "right", "trace(1)", "next trace", "To the trace after.", True, "→"),
    Action("lab-tabs", "left", "step(-1)", "tab before", "To the tab before.", False, "←"),
    Action("lab-tabs", "right", "step(1)", "next tab", "To the next tab.", False, "→"),
    Action("lab-tabs", "enter,down", "enter", "into the tab", "Into what the tab shows.", False),
    # -- reviews, and the plan to an exam's date
    Action("review", "t", "today", "today's cards", "Begin with what the plan has for today."),
    Action("review", "c", "cram", "cram ahead", "Ask ahead of time; the schedule stays as it is."),
    Action("review", "p", "plan", "plan", "Every day until the exam."),
    Action("review", "d", "goal", "exam date", "Set the exam that you study for, and its day."),
    Action("plan", "t", "today", "today's cards", "Begin with what the plan has for today."),
    Action("plan", "d", "goal", "exam date", "Set another exam, day, aim or time."),
    Action("goal", "ctrl+s", "save", "keep it", "Keep this, and work the plan out."),
    Action("goal", "ctrl+n", "give_up", "no exam date", "Go on without a date."),
    # -- progress
    Action(
        "progress", "right_square_bracket", "turn(1)", "next tab", "To the next tab.", False, "]"
    ),
    Action(
        "progress",
        "left_square_bracket",
        "turn(-1)",
        "tab before",
        "To the tab before.",
        False,
        "[",
    ),
    Action("progress", "space,pagedown", "page(1)", "page down", "A page down.", False),
    Action("progress", "pageup", "page(-1)", "page up", "A page up.", False),
    Action("progress", "d", "goal", "exam date", "Set the exam that you study for, and its day."),
    Action("progress", "u", "undo_reset", "take it back", "What you began anew counts again."),
    Action("progress", "x", "reset", "begin anew", "Begin anew with a topic, or with everything."),
    Action("progress", "e", "export", "export", "Write the whole record to a file."),
    Action("heat", "left", "move(-7)", "week before", "To the same day a week before.", True, "←"),
    Action("heat", "right", "move(7)", "week after", "To the same day a week after.", True, "→"),
    Action("heat", "up", "move(-1)", "day before", "To the day before.", True, "↑"),
    Action("heat", "down", "move(1)", "day after", "To the day after.", True, "↓"),
    # -- what is wrong with a pack that is being written
    Action("problem", "enter,o", "choose", "open", "Open the file in your editor, at the line."),
    Action("problems", "f", "turn(1)", "filter", "Only errors, warnings or notes; or all."),
    Action("problems", "F", "turn(-1)", "filter before", "The filter before.", False),
    Action("problems", "x", "explain", "explain", "What the code of this problem stands for."),
    Action("problems", "r", "run_labs", "run labs", "Run every lab's starter and solution."),
    Action("problems-running", "r", "stop_labs", "stop", "Don't run any more of the labs."),
    # -- the packs that are here
    Action(
        "packs",
        "i",
        "screen.install",
        "install",
        "Install a pack: a zip, a folder, a distribution.",
    ),
    Action("packs", "u", "screen.update", "update", "Bring it up to what its source holds now."),
    Action("packs", "r,delete", "screen.remove", "remove", "Remove it; your answers are kept."),
    # -- decision exercises
    Action("decide", "up", "move(-1)", "up", "To the option above.", False, "↑"),
    Action("decide", "down", "move(1)", "down", "To the option below.", False, "↓"),
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
    Action("knobs", "right,space", "change(1)", "turn", "The next value.", True, "← →"),
    Action("knobs", "left,h", "change(-1)", "turn back", "The value before.", False, "←"),
    Action("knobs", "d", "screen.day", "any day", "Type a day.", True),
    Action("knobs", "backspace", "screen.as_asked", "as asked", "Back to the round's situation."),
    # -- a load that is simulated
    Action("load", "space,p", "play", "play", "Let time pass by itself, or stand still."),
    Action(
        "load", "right,full_stop", "step(1)", "a step", "On by a second (or more).", True, "← →"
    ),
    Action("load", "left,comma", "step(-1)", "a step back", "Back by a second.", False, "←"),
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
    Action("load", "pageup", "scroll(-8)", "page up", "Some lines up.", False),
    Action("load", "pagedown", "scroll(8)", "page down", "Some lines down.", False),
    Action("load", "ctrl+r", "reset", "start again", "Back to the scenario as it was."),
    Action("lanes", "up,k", "move(-1)", "up", "To the environment above.", False, "↑"),
    Action("lanes", "down,j", "move(1)", "down", "To the environment below.", False, "↓"),
    Action("lanes", "pageup", "move(-10)", "up ten", "Ten environments up.", False),
    Action("lanes", "pagedown", "move(10)", "down ten", "Ten environments down.", False),
    # -- power tuning
    Action("tuning", "f5,r", "run", "measure", "Run the handler over its events, and measure it."),
    Action("tuning-running", "f5,c", "stop", "stop", "End the measuring."),
    Action("tuning", "o", "another", "another handler", "A sample, a lab's, or a file of yours."),
    Action("tuning", "ctrl+r", "reset", "start again", "Back to the values it began with.", False),
    # -- forms
    Action("form", "down", "app.focus_next", "next field", "To the next field.", False, "↓"),
    Action("form", "up", "app.focus_previous", "field before", "To the field before.", False, "↑"),
    Action(
        "fold", "enter,space", "fold('toggle')", "open, fold", "Show these values, or fold them."
    ),
    Action("fold", "right", "fold('open')", "open", "Show these values.", False, "→"),
    Action("fold", "left", "fold('fold')", "fold", "Fold these values.", False, "←"),
    Action("fold", "down,j", "app.focus_next", "down", "To what is below.", False, "↓"),
    Action("fold", "up,k", "app.focus_previous", "up", "To what is above.", False, "↑"),
    # -- the price calculator; these act in its fields too
    Action("price", "f3", "turn(1)", "next tab", "To the next tab."),
    Action("price", "f2", "turn(-1)", "tab before", "To the tab before.", False),
    Action("price", "ctrl+s", "keep", "save", "Keep this under a name."),
    Action("price", "ctrl+o", "shelf", "scenarios", "Saved ones, architectures, exercises."),
    Action("price", "f4", "export", "export", "Write the bill to a file: Markdown, CSV or JSON."),
    Action("calculator", "ctrl+r", "reset", "start again", "Back to the values it began with."),
    Action("bill", "enter,right,l", "choose", "formula", "Where this line comes from, or fold it."),
    Action("bill", "a", "all", "every formula", "Where every line comes from, or fold them."),
    # -- saved scenarios, and bills beside each other
    Action("shelf", "space", "mark_row", "mark", "Mark it, to have it beside others."),
    Action("shelf", "c", "screen.beside", "compare", "The marked ones beside each other."),
    Action("shelf", "e", "screen.rename", "rename", "Give this scenario another name."),
    Action("shelf", "x,delete", "screen.discard", "discard", "Forget this scenario."),
    Action("price-shelf", "z,backspace", "undo", "undo", "Take the last discarding back."),
    Action("beside", "right,l", "turn(1)", "next", "To the bills further right.", False, "→"),
    Action("beside", "left,h", "turn(-1)", "before", "To the bills further left.", False, "←"),
    Action("beside", "d", "only", "differences", "Only the lines that differ, or all."),
    Action("beside", "f4,w", "export", "export", "Write this to a file: Markdown, CSV or JSON."),
)


def bindings(*scopes: str) -> list[Any]:
    """The key bindings of these scopes, in the table's order (a ``list[Binding]``)."""
    found: list[Binding] = []
    for action in ACTIONS:
        if action.scope in scopes:
            keys = action.keys.split(",")
            found.append(_binding(action, keys[0], action.shown, action.hint))
            found.extend(_binding(action, key, "", False) for key in keys[1:])
    return found


def _binding(action: Action, key: str, shown: str, hint: bool) -> Binding:
    return Binding(
        key,
        action.action,
        action.label,
        show=hint,
        tooltip=action.help,
        key_display=shown or None,
        priority=action.always,
    )
