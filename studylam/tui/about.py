"""What each screen is for and what each thing on it can do, as the help screen tells it.

By the names of classes, so that nothing is imported for it; who has no words of its own has those
of the class that it is one of.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    """Something on the screen: what people call it, and what can be done with it."""

    title: str
    words: str


LIST = About("A list", "Mark a line with the arrows; enter opens it. A click does both.")
FIELD = About("A field", "Type into it; enter is done with it. Escape leaves it as it is.")
FORM_FIELD = About("A field of a form", "Type a value; what follows from it changes as you type.")
TEXT = About("A text", "It scrolls by lines, half pages and pages.")
FORM = About("A form", "Each line has a value: the arrows across change it, a click too.")
BLOCK = About("A part of the lesson", "Something here can be done; enter does it.")
PANE = About("A pane", "It only shows something, and scrolls by itself.")

WIDGETS: dict[str, About] = {
    # -- lists
    "Rows": LIST,
    "Choices": About("A choice", "Mark an answer with the arrows; enter takes it."),
    "LongList": About("A long list", "Mark a line; enter shows all that is known of it."),
    "PackRows": About("The packs", "Enter tells all about a pack: its problems, its rights."),
    "ScenarioRows": About(
        "Saved scenarios", "Enter opens one; marked ones can be laid beside each other."
    ),
    "DeckRows": About("Your decks", "Enter drills a deck; it can be renamed and discarded here."),
    "BillRows": About("A bill", "Enter on a line shows the formula that its amount comes from."),
    "ProblemList": About("The problems of a pack", "Enter opens the file at the line."),
    "World": About("The lab's world", "Enter on a bucket, table or queue shows what is in it."),
    "Calls": About(
        "Calls to AWS",
        "Each with its verdict by IAM. The marked one shows the statement that decided, and the"
        " smallest one that would allow it.",
    ),
    "Moments": About("The timeline", "Everything that happened, in order; enter tells more."),
    "Segments": About("A trace", "Where the time went, a bar for each part; enter tells more."),
    "Lanes": About("The lanes", "A line for each environment: when it starts, works and waits."),
    "Cases": About("Cases", "Enter runs the marked case by itself; below it stands why."),
    "Runs": About("The runs so far", "Enter shows one again; space chooses two to compare."),
    # -- fields
    "Line": FIELD,
    "Answer": About("A question to you", "Type an answer; enter alone leaves it unanswered."),
    "_Line": About("A request", "A method and a path, as a client sends them; enter sends it."),
    "Seek": About("A field with a list", "Type what it has; the arrows move in the list below."),
    "FindField": About("A search", "Type what to look for; enter goes to the next place."),
    "ReplaceField": About("What shall stand there instead", "Enter replaces this place."),
    "LogFilter": About("A filter", "Only lines with these words are left."),
    "Entry": FORM_FIELD,
    "Typed": About("An answer", "Type a number; enter answers."),
    "NumberLine": About("An answer", "Type it; enter answers. Ctrl+j begins a new line, if any."),
    # -- forms
    "Pickers": FORM,
    "DrillForm": About(
        "The drill to be", "Choose what it asks and how many; enter begins. Few fit? It says so."
    ),
    "FoldLine": About("A part of a form", "Enter opens or folds it; folded, it tells in short."),
    "Knobs": About("Knobs", "Turn one, and see what becomes of the decision."),
    "Sliders": About(
        "Sliders", "Move one with the arrows across, with shift in leaps, or type a number."
    ),
    # -- text, and what is in it
    "ReadPage": TEXT,
    "TextPage": About(
        "The lesson",
        "Space goes on, and over the end into the next section. Tab finds what can"
        " be run, answered or opened in it.",
    ),
    "ReadText": About("The text", "Tab finds what can be run, answered or opened in it."),
    "MarkLine": About("Marking words", "The arrows choose the sentence; then highlight or note."),
    "Aside": About("A fact in the margin", "Enter opens the page that says so."),
    "FactSheet": About("Facts", "Enter opens the page that says so, in your browser."),
    "QuickEditor": About("The handler", "Change it where it stands, and run it."),
    "Stop": BLOCK,
    "RunSheet": About("A handler", "Enter runs it in the sandbox; what it prints stands below."),
    "LabSheet": About("A lab", "Enter opens the lab that practises this."),
    "PriceSheet": About("A price", "Enter takes these values to the calculator, to change them."),
    "ToolSheet": About("A simulator", "Enter opens it with the values of this lesson."),
    "CardsSheet": About("Cards", "Enter shows a question, then its answer, then the next one."),
    # -- questions
    "QuestionSheet": About(
        "A question",
        "Choose by letter, number or space. Enter answers; a key of its own says how sure you"
        " are, and so when it comes back.",
    ),
    "PaperSheet": About(
        "A question of the exam", "Choose by letter, or with enter. What is chosen is kept at once."
    ),
    "PredictionText": About(
        "What comes out", "Type what the code gives; enter answers, ctrl+j begins a new line."
    ),
    "Options": About("A decision", "Choose by letter or with space; enter answers."),
    "Navigator": About(
        "All questions", "A number goes to its question; the signs tell answered, open, flagged."
    ),
    # -- editors
    "Editor": About(
        "An editor",
        "Type. Tab indents, escape leaves it for the next part of the screen; ctrl+z takes back,"
        " ctrl+y brings back.",
    ),
    "Words": About("Your own words", "Type them; they wrap. What is written is kept as a whole."),
    # -- panes, charts
    "Pane": PANE,
    "Things": About("What the event does", "Step by step; enter changes it, as JSON."),
    "TabLine": About("Tabs", "The arrows across change the tab; down leads into it."),
    "TimeLine": About(
        "A timeline", "The arrows move through the run; signs stand where something happened."
    ),
    "HeatMap": About("A calendar", "The darker a day, the more was done; the arrows move in it."),
}
"""Focusable widgets by the name of their class."""

SCREENS: dict[str, str] = {
    "HomeScreen": "What is best done next, how you stand, and the ways to everything else.",
    "FirstRunScreen": "Three questions at most, so that a plan fits you. Each can be left out.",
    "FirstLessonScreen": "Your first section: read a little, then run the handler in it.",
    "CourseScreen": "The course: modules, lessons, sections, and what you have read of them.",
    "ReaderScreen": "A lesson, section by section. Facts stand in the margin with their sources.",
    "SearchScreen": "Any words: lessons, terms by old names too, facts, labs, your answers.",
    "TermScreen": "What a term means, what it was called before, and where it is taught.",
    "BelongsScreen": "What belongs to what you were looking at; a letter opens the closest.",
    "NotesScreen": "All that you have highlighted and written, lesson by lesson.",
    "MarkingScreen": "A lesson, in which words can be marked.",
    "FactsScreen": "The facts behind a question, with where they come from and from when.",
    "LabsScreen": "The labs, track by track: handlers to change until every case passes.",
    "LabScreen": "Change the handler, run it with an event, and see what AWS would have done.",
    "SettingsScreen": "The lab console, with its function's settings.",
    "AroundScreen": "The lab console.",
    "WritingScreen": "The lab console, as far as one writes in it.",
    "VersionsScreen": "What you have changed, line by line, and versions to go back to.",
    "EventsScreen": "Every event that AWS sends to a function; take one, or change it first.",
    "EventScreen": "Change an event value by value; what can't be is refused.",
    "ThingScreen": "All of one thing in the lab's world, as it is now.",
    "WhyScreen": "Why it failed, which rule says so, and how that is usually mended.",
    "QuizScreen": "Choose what a drill asks, or go on with one; your decks are here, too.",
    "DrillScreen": "One question after the other; each answer is kept before its reasons show.",
    "SummaryScreen": "How the drill went. Enter on a question shows it with its reasons.",
    "AnswerScreen": "A question that you have answered, and why each option is right or isn't.",
    "AnsweringScreen": "Questions to answer.",
    "BehindScreen": "What is behind a question.",
    "ReviewScreen": "The questions that are due again: those you are about to forget.",
    "PlanScreen": "Every day until the exam: what is due, what is new, what is dropped.",
    "GoalScreen": "The exam you study for, its day, and the minutes that you have.",
    "ExamsScreen": "Timed exams after the blueprint; one that was left can be gone on with.",
    "ExamScreen": "An exam under way. Answers are kept at once; the clock stops when you leave.",
    "NavigatorScreen": "All questions of this exam at once: go to any, or hand in.",
    "ReportScreen": "How the exam went, domain by domain, and what to do about it.",
    "ExamReviewScreen": "The exam's questions again, all or some of them.",
    "ExamAnswerScreen": "A question of the exam, and why each option is right or isn't.",
    "PriceScreen": "What a month costs, line by line, and the formula behind every line.",
    "BillScreen": "What a month costs, and where each amount comes from.",
    "ArchitectureScreen": "What a whole architecture costs a month, service by service.",
    "ShelfScreen": "What you have saved of the calculator, and what the packs bring.",
    "BesideScreen": "Bills beside each other, with what differs.",
    "SimulateScreen": "Simulators to try things on that would cost money, and decisions to make.",
    "ConcurrencyScreen": "A load, second by second: cold starts, throttles, queues, and why.",
    "RetriesScreen": "What becomes of an event that fails: who tries again, when, where it ends.",
    "TuningScreen": "A handler measured, and what memory does to its time and its price.",
    "ExerciseScreen": "A situation to decide in; what you decide is played out.",
    "ProgressScreen": "How it went so far: mastery, history, evidence, and beginning anew.",
    "EvidenceScreen": "What your standing in one topic rests on.",
    "PacksScreen": "The packs that are here; more can be installed from files and folders.",
    "PackScreen": "One pack: what it brings, what it may do, what is wrong with it.",
    "ProblemsScreen": "What is wrong with the pack that is being written, file by file.",
    "CodeScreen": "What a problem's code stands for, and how it is mended.",
    "AskScreen": "The app asks before it does something.",
    "ChooseScreen": "One of many, found by typing.",
    "PromptScreen": "A line to type; nothing happens before enter.",
    "WriteScreen": "A few words of your own, kept with ctrl+s.",
    "GuideScreen": "The pages about StudyLam itself; enter opens one.",
    "PageScreen": "A page about StudyLam itself, section by section.",
    "KeysScreen": "What can be pressed, and what it does.",
}
"""Screens by the name of their class."""


def widget(kind: type) -> About | None:
    """What to say of a widget of that class."""
    return next((WIDGETS[each.__name__] for each in kind.__mro__ if each.__name__ in WIDGETS), None)


def screen(kind: type) -> str:
    """What a screen of that class is for; empty if nothing is said of it."""
    return next((SCREENS[each.__name__] for each in kind.__mro__ if each.__name__ in SCREENS), "")
