"""``studylam progress decks``: the questions that the learner has put aside."""

from __future__ import annotations

import click

from studylam.cli.output import emit, say


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def decks(as_json: bool) -> None:
    """List your decks: drills that you have saved. Start one: studylam quiz --deck TITLE."""
    from studylam.cli.progress import for_reading
    from studylam.inert import inert_line
    from studylam.packs import open_library
    from studylam.progress import utc_now
    from studylam.study.drills.decks import standings
    from studylam.study.drills.known import Known

    library = open_library()
    record, note = for_reading()
    with record:
        found = standings(library, Known.of(record, utc_now()))
    if as_json:
        emit(
            {
                "note": note,
                "decks": [
                    {
                        "id": one.deck.id,
                        "title": one.deck.title,
                        "questions": list(one.deck.questions),
                        "here": one.here,
                        "missed": one.missed,
                        "unseen": one.unseen,
                        "updated_at": one.deck.updated_at.isoformat(),
                    }
                    for one in found
                ],
            }
        )
        return
    if note:
        say(note)
    if not found:
        say("You have put no questions aside yet.")
    width = max((len(one.deck.title) for one in found), default=0)
    for one in found:
        parts = [f"{one.here} {'question' if one.here == 1 else 'questions'}"]
        parts += [f"{one.missed} missed"] if one.missed else []
        parts += [f"{one.unseen} unseen"] if one.unseen else []
        say(inert_line(f"{one.deck.title:<{width}}  {', '.join(parts)}"))
