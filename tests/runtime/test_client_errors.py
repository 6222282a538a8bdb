"""The runtime client's own words: how handlers are found, and how failures are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from studylam.runtime import FunctionConfig, InvocationResult, LambdaService

Run = Callable[..., InvocationResult]

RAISE = "def handler(event, context):\n    raise {}\n"


@pytest.mark.parametrize(
    ("source", "handler", "kind", "message"),
    [
        (
            "",
            "badhandler",
            "Runtime.MalformedHandlerName",
            "Bad handler 'badhandler': not enough values to unpack (expected 2, got 1)",
        ),
        (
            "",
            "sys.exit",
            "Runtime.BuiltInModuleConflict",
            "Cannot use built-in module sys as a handler module",
        ),
        (
            "import numpyx",
            "app.handler",
            "Runtime.ImportModuleError",
            "Unable to import module 'app': No module named 'numpyx'",
        ),
        (
            "",
            "pkg/nothere.handler",
            "Runtime.ImportModuleError",
            "Unable to import module 'pkg/nothere': No module named 'pkg'",
        ),
        (
            "def handler(e, c)\n  pass",
            "app.handler",
            "Runtime.UserCodeSyntaxError",
            "Syntax error in module 'app': expected ':' (app.py, line 1)",
        ),
        ("", "app.nope", "Runtime.HandlerNotFound", "Handler 'nope' missing on module 'app'"),
    ],
)
def test_a_handler_that_is_not_found(
    run: Run, source: str, handler: str, kind: str, message: str
) -> None:
    result = run(source, handler=handler)
    assert result.function_error == "Unhandled"
    assert result.payload["errorType"] == kind
    assert result.payload["errorMessage"] == message
    assert result.payload["requestId"] == ""
    assert list(result.payload) == ["errorMessage", "errorType", "requestId", "stackTrace"]
    texts = [line.text for line in result.logs]
    tried = [t for t in texts if t.startswith("INIT_REPORT")]
    assert [t.split("\t")[1] for t in tried] == ["Phase: init", "Phase: invoke"]
    assert sum(t.startswith(f"[ERROR] {kind}: {message}") for t in texts) == 2
    assert sum("LAMBDA_WARNING: Unhandled exception." in t for t in texts) == 2
    assert texts[-1].endswith(f"Status: error\tError Type: {kind}")


def test_a_syntax_error_shows_its_line(run: Run) -> None:
    result = run("def handler(e, c)\n")
    assert result.payload["stackTrace"] == [
        '  File "/var/task/app.py" Line 1\n    def handler(e, c)\n'
    ]


@pytest.mark.parametrize(
    "handler", ["pkg/sub/mod.handler", "pkg.sub.mod.handler", "pkg/sub.mod.handler"]
)
def test_handlers_in_packages(service: LambdaService, handler: str) -> None:
    code = {"pkg/__init__.py": "", "pkg/sub/mod.py": "def handler(e, c):\n    return __name__\n"}
    service.create_function(FunctionConfig(handler=handler), code)
    assert service.invoke("my-function", "{}").payload == "pkg.sub.mod"


def test_an_exception_in_the_handler(run: Run) -> None:
    result = run(RAISE.format("ValueError('bad')"))
    assert result.payload == {
        "errorMessage": "bad",
        "errorType": "ValueError",
        "requestId": result.request_id,
        "stackTrace": [
            "  File \"/var/task/app.py\", line 2, in handler\n    raise ValueError('bad')\n"
        ],
    }
    error = next(line for line in result.logs if line.text.startswith("[ERROR]"))
    assert error.text == (
        "[ERROR] ValueError: bad\nTraceback (most recent call last):\n"
        '\u00a0\u00a0File "/var/task/app.py", line 2, in handler\n'
        "\u00a0\u00a0\u00a0\u00a0raise ValueError('bad')"
    )
    assert error.kind == "function"


@pytest.mark.parametrize(
    ("exception", "message", "first"),
    [
        ("KeyError('missing')", "'missing'", "[ERROR] KeyError: 'missing'"),
        ("ValueError", "", "[ERROR] ValueError"),
        ("type('Mine', (Exception,), {})('x')", "x", "[ERROR] Mine: x"),
    ],
)
def test_the_message_is_the_exceptions_own(
    run: Run, exception: str, message: str, first: str
) -> None:
    result = run(RAISE.format(exception))
    assert result.payload["errorMessage"] == message
    assert any(line.text.split("\n")[0] == first for line in result.logs)


def test_our_frame_shows_only_when_there_is_no_other(run: Run) -> None:
    trace = run("def handler(event):\n    pass\n").payload["stackTrace"]
    assert len(trace) == 1
    assert trace[0].startswith('  File "/var/runtime/bootstrap.py", line ')
    assert trace[0].endswith(
        ", in handle_event_request\n    response = request_handler(event, lambda_context)\n"
    )


def test_an_exception_during_import_comes_with_its_frames(run: Run) -> None:
    result = run("1 / 0\n\ndef handler(e, c): pass\n")
    assert result.payload["errorType"] == "ZeroDivisionError"
    trace = result.payload["stackTrace"]
    assert "/importlib/__init__.py" in trace[0]
    assert trace[0].startswith('  File "/var/lang/lib')
    assert trace[-1] == '  File "/var/task/app.py", line 1, in <module>\n    1 / 0\n'


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("sys.exit(0)", "Runtime exited without providing a reason"),
        ("sys.exit(3)", "Runtime exited with error: exit status 3"),
        ("sys.exit('so')", "Runtime exited with error: exit status 1"),
        ("os._exit(7)", "Runtime exited with error: exit status 7"),
        ("os.kill(os.getpid(), 9)", "Runtime exited with error: signal: killed"),
        ("os.abort()", "Runtime exited with error: signal: aborted"),
    ],
)
def test_a_process_that_ends(run: Run, statement: str, words: str) -> None:
    result = run(f"import os, sys\ndef handler(e, c):\n    {statement}\n")
    assert list(result.payload) == ["errorType", "errorMessage"]
    assert result.payload["errorType"] == "Runtime.ExitError"
    assert result.payload["errorMessage"] == f"RequestId: {result.request_id} Error: {words}"
    texts = [line.text for line in result.logs]
    assert f"RequestId: {result.request_id} Error: {words}\nRuntime.ExitError" in texts
    assert texts[-1].endswith("Status: error\tError Type: Runtime.ExitError")


def test_the_missing_layer_is_named(run: Run) -> None:
    source = "from PIL import Image\ndef handler(e, c):\n    return Image.__name__\n"
    result = run(source)
    assert result.payload["errorMessage"] == "Unable to import module 'app': No module named 'PIL'"
    note = result.logs[-1]
    assert note.kind == "platform"
    assert "--layer pillow" in note.text
    assert run(source, layers=("pillow",)).payload == "PIL.Image"


@pytest.mark.parametrize(
    ("response", "text"),
    [
        ("None", "null"),
        ("(1, 'a')", '[1, "a"]'),
        ("collections.namedtuple('P', 'x y')(1, 2)", '{"x": 1, "y": 2}'),
        ("{'b': b'bytes'}", '{"b": "bytes"}'),
        ("b'raw'", "raw"),
        ("decimal.Decimal('1.10')", "1.10"),
        ("float('nan')", "NaN"),
        ("{1: 1, None: 2, True: 3, 1.5: 4}", '{"1": 3, "null": 2, "1.5": 4}'),
    ],
)
def test_responses(run: Run, response: str, text: str) -> None:
    source = f"import collections, decimal\ndef handler(e, c):\n    return {response}\n"
    assert run(source).payload_text == text


@pytest.mark.parametrize(("runtime", "text"), [("python3.11", '"\\u00a3"'), ("python3.13", '"£"')])
def test_unicode_by_runtime(run: Run, runtime: str, text: str) -> None:
    assert run("def handler(e, c):\n    return '£'\n", runtime=runtime).payload_text == text


@pytest.mark.parametrize(
    ("response", "message"),
    [
        ("{1, 2}", "Object of type set is not JSON serializable"),
        ("datetime.datetime.now()", "Object of type datetime is not JSON serializable"),
        ("circular", "Circular reference detected"),
    ],
)
def test_responses_that_cannot_be_sent(run: Run, response: str, message: str) -> None:
    source = "import datetime\ncircular = []\ncircular.append(circular)\n"
    result = run(f"{source}def handler(e, c):\n    return {response}\n")
    assert result.payload["errorType"] == "Runtime.MarshalError"
    assert result.payload["errorMessage"] == f"Unable to marshal response: {message}"


def test_a_response_over_the_limit(run: Run) -> None:
    result = run("def handler(e, c):\n    return 'x' * e['n']\n", {"n": 6291556}, timeout_s=20)
    assert result.payload == {
        "errorMessage": "Response payload size exceeded maximum allowed payload size "
        "(6291556 bytes).",
        "errorType": "Function.ResponseSizeTooLarge",
    }
    largest = run("def handler(e, c):\n    return 'x' * e['n']\n", {"n": 6291554}, timeout_s=20)
    assert len(largest.payload) == 6291554


def _echo(value: Any) -> str:
    return f"def handler(event, context):\n    return {value}\n"


def test_study_notes_run_unchanged(run: Run) -> None:
    hello = _echo("'Hello ' + event.get('name', 'World')")
    assert run(hello).payload == "Hello World"
    assert run(hello, {"name": "Ada"}).payload == "Hello Ada"
    api = """
import json

def handler(event, context):
    body = json.loads(event['body'])
    return {'statusCode': 200, 'body': json.dumps({event['httpMethod']: body['n'] + 1})}
"""
    event = {"httpMethod": "POST", "path": "/n", "body": '{"n": 1}'}
    assert run(api, event).payload == {"statusCode": 200, "body": '{"POST": 2}'}
