"""Stands for SnapStart: a copy of the initialised process for every environment. Not yours to change.

Importing the handler is Init. Then the functions run that wait for the snapshot, and each environment is
forked from this process, so that it begins with the same memory, as on Lambda. There, hooks for after the
restore run first, and then the events.
"""

import json
import os

import snapshot_restore_py as hooks

import clock
import shop
import handler  # Init

for function, args, kwargs in reversed(hooks.get_before_snapshot()):
    function(*args, **kwargs)


def lambda_handler(event, context):
    clock.pass_by(event.get("snapshot_age_s", 0))
    environments = [restore(event["events"], context) for _ in range(event["environments"])]
    answers = [answer for environment in environments for answer in environment["answers"]]
    return {
        "environments": environments,
        "errors": [answer["error"] for answer in answers if "error" in answer],
        "different_tickets": len({answer.get("ticket") for answer in answers}),
        "different_draws": len({answer.get("draw") for answer in answers}),
    }


def restore(events, context):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            with os.fdopen(writer, "w") as out:
                json.dump(run(events, context), out)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as found:
        text = found.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else {"answers": [{"error": "The environment was lost."}]}


def run(events, context):
    loaded = shop.loads()
    answers = []
    try:
        for function, args, kwargs in hooks.get_after_restore():
            function(*args, **kwargs)
    except Exception as error:
        answers = [{"error": f"a hook: {type(error).__name__}: {error}"}]
        return {"answers": answers, "catalogue_loads": shop.loads() - loaded}
    for event in events:
        try:
            answers.append(handler.lambda_handler(event, context))
        except Exception as error:
            answers.append({"error": f"{type(error).__name__}: {error}"})
    return {"answers": answers, "catalogue_loads": shop.loads() - loaded}
