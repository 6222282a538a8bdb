"""Questions: answering them, what can be done about one, drills and decks."""

from __future__ import annotations

from studylam.tui.actions.action import Action

ASKING: tuple[Action, ...] = (
    # -- decks
    Action("decks", "e", "screen.rename", "rename", "Give this deck another title."),
    Action(
        "decks", "x,delete", "screen.discard", "discard", "Forget this deck; no answer is lost."
    ),
    # -- a question
    Action("question", "up,k", "move(-1)", "up", "To the line above.", False, "↑"),
    Action("question", "down,j", "move(1)", "down", "To the line below.", False, "↓"),
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
        False,
        "shift+↑",
    ),
    Action(
        "question",
        "shift+down,J,plus",
        "shift(1)",
        "item down",
        "Move the marked item down.",
        False,
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
        "u",
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
    Action("behind", "p", "related('price')", "price", "What it costs, in the calculator."),
    Action("behind", "d", "related('drill')", "drill", "More questions on this.", False),
    # Until it is explained; where price stands in the line of keys, the first of a key decides.
    Action("drill", "p", "pause", "pause", "Stop the clock; everything is kept.", False),
    # -- after a drill
    Action("summary", "m", "missed", "the missed again", "Drill the questions that you missed."),
    Action("summary", "w", "keep", "keep as a deck", "Put the missed ones aside as a deck."),
    Action("summary", "n", "another", "another drill", "Start another drill like this one."),
    Action("summary", "z", "undo", "undo", "Take the last answer back and ask again.", False),
)
