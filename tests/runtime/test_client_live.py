"""The same handlers in our environments and under awslambdaric: payload and log, to the letter."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

pytest.importorskip("awslambdaric", reason="awslambdaric is the oracle, and Linux only")

from studylam.runtime import FunctionConfig, LambdaService
from tests.runtime import real_client
from tests.runtime.real_client import normalised


def body(*lines: str, before: str = "") -> str:
    return before + "def handler(event, context):\n" + "".join(f"    {line}\n" for line in lines)


IMPORTS = (
    "import asyncio, collections, dataclasses, datetime, decimal, enum, json, logging, os, sys\n"
    "import traceback, uuid, warnings\n"
)

RETURNED = [
    *("None", "True", "0", "-0.0", "1e400", "''", "[]", "{}", "()", "'£ü€ \\u2028 \\x7f \\x00'"),
    *("b'raw'", "b'\\xff'", "bytearray(b'x')", "{'b': b'\\xff'}", "[b'x', (1, 2)]"),
    *("decimal.Decimal('1.10')", "decimal.Decimal('1E+3')", "[decimal.Decimal('NaN')]"),
    *("float('inf')", "{'a': float('nan')}", "{1: 1, None: 2, True: 3, 1.5: 4}", "{(1, 2): 3}"),
    *("collections.namedtuple('P', 'x y')(1, 2)", "collections.OrderedDict(a=1)"),
    *("datetime.datetime(2026, 1, 1)", "uuid.UUID(int=1)", "{1, 2}", "object()", "1j", "..."),
    *("(n for n in [1])", "range(3)", "handler", "context", "Exception('x')", "type"),
    *("enum.Enum('E', 'a b').a", "enum.IntEnum('E', 'a b').a", "10 ** 400"),
    *("{'x': {'y': [{'z': decimal.Decimal('0.1')}]}}", "collections.defaultdict(list)", "event"),
    *("'</script>'", "{'k': None, 'j': [None]}", "collections.deque([1])", "memoryview(b'x')"),
    *("dataclasses.make_dataclass('D', ['x'])(1)", "type('S', (str,), {})('s')", "{b'k': 1}"),
]

HANDLERS = {
    "raise": body("raise ValueError('bad')"),
    "raise-empty": body("raise ValueError"),
    "raise-key": body("return event['missing']"),
    "raise-lines": body("raise ValueError('one\\ntwo\\n')"),
    "raise-unicode": body("raise ValueError('£ \\U0001f600')"),
    "raise-from": body(
        "try:", "    1 / 0", "except ZeroDivisionError as e:", "    raise KeyError('k') from e"
    ),
    "raise-note": body("e = ValueError('x')", "e.add_note('a note')", "raise e"),
    "raise-group": body("raise ExceptionGroup('g', [ValueError(1), KeyError(2)])"),
    "raise-own": body("raise Mine('m')", before="class Mine(Exception): pass\n"),
    "raise-nested": body(
        "raise Outer.Inner(1, 2)", before="class Outer:\n class Inner(Exception): pass\n"
    ),
    "raise-two-args": body("raise ValueError('a', 1)"),
    "raise-os": body("open('/nowhere/x')"),
    "raise-deep": body(
        "return down(5)", before="def down(n):\n    return down(n - 1) if n else 1 / 0\n"
    ),
    "raise-comprehension": body("return [1 / n for n in (1, 0)]"),
    "raise-lambda": "handler = lambda e, c: 1 / 0\n",
    "raise-exec": body("exec('1 / 0')"),
    "raise-library": body("return json.loads('{')"),
    "raise-multiline": body("return sum(", "    [1,", "     None],", ")"),
    "raise-long-recursion": body("return handler(event, context)"),
    "recursion-in-json": body("a = []", "for _ in range(100000): a = [a]", "return a"),
    "raise-async-misuse": "async def handler(event, context):\n    return 1\n",
    "raise-bad-str": body(
        "raise Odd()", before="class Odd(Exception):\n    def __str__(self): return ''\n"
    ),
    "wrong-arity": "def handler(event):\n    return 1\n",
    "too-many": "def handler(event, context, more):\n    return 1\n",
    "not-callable": "handler = 5\n",
    "class-handler": "class handler:\n    def __init__(self, event, context): self.e = event\n",
    "callable-object": "class C:\n    def __call__(self, e, c): return [1]\nhandler = C()\n",
    "warnings": body("warnings.warn('careful')", "return 1"),
    "logging": body(
        "log = logging.getLogger('mine')",
        "for level in ('debug', 'info', 'warning', 'error', 'critical'):",
        "    getattr(log, level)('at %s', level)",
        "logging.getLogger().setLevel('INFO')",
        "log.info('now')",
        "try:",
        "    1 / 0",
        "except ZeroDivisionError:",
        "    log.exception('oh')",
        "logging.log(35, 'between')",
    ),
    "basic-config": body("logging.info('shown?')", before="logging.basicConfig(level='INFO')\n"),
    "basic-config-force": body(
        "logging.info('shown')",
        before="logging.basicConfig(level='INFO', force=True, format='%(message)s')\n",
    ),
    "bad-log-arguments": body("logging.warning('%d', 'x')", "return 1"),
    "print": body("print('a')", "print('b', end='')", "print('c\\nd')", "sys.stdout.write('e')"),
    "print-nothing": body("print()", "print('', end='')", "print('\\n\\n')"),
    "stderr": body("print('e', file=sys.stderr)", "print('o')", "sys.stderr.write('f\\n')"),
    "context-log": body("context.log('x')", "context.log('y\\n')", "context.log(5)"),
    "print-exc": body("try:", "    1 / 0", "except Exception:", "    traceback.print_exc()"),
    "context": body(
        "return [repr(context.identity), context.client_context, context.function_name,",
        "        context.function_version, context.memory_limit_in_mb, context.tenant_id,",
        "        context.invoked_function_arn, context.aws_request_id, context.log_group_name,",
        "        sorted(n for n in dir(context) if not n.startswith('_')),",
        "        type(context.get_remaining_time_in_millis()).__name__,",
        "        type(context).__name__, type(context.identity).__name__]",
    ),
    "argv": body("return len(sys.argv) >= 1"),
    "root-logger": body(
        "root = logging.getLogger()",
        "return [len(root.handlers), root.level, root.handlers[0].level,",
        "        root.handlers[0].formatter._fmt, len(root.handlers[0].filters)]",
    ),
    "request-id-in-records": body(
        "logging.getLogger().handlers[0].setFormatter(",
        "    logging.Formatter('%(aws_request_id)s %(message)s'))",
        "logging.warning('mine')",
    ),
}

IMPORTED = {
    "init-print": "print('at import')\nlogging.warning('w')\n" + body("print('later')"),
    "init-raise": "1 / 0\n",
    "init-raise-in-module": "import helper\n" + body("return 1"),
    "init-import-error": "import numpyx\n",
    "init-import-from": "from os import nothing\n",
    "init-import-chain": "import helper_missing\n" + body("return 1"),
    "init-syntax": "def handler(e, c)\n    return 1\n",
    "init-indent": "def handler(e, c):\nreturn 1\n",
    "init-tabs": "def handler(e, c):\n\tif 1:\n        return 1\n",
    "init-syntax-in-module": "import helper_syntax\n",
    "init-nul": "x = 1\0\n",
    "init-unterminated": "x = '''\n",
    "init-name": "handler = undefined\n",
    "init-key": "os.environ['NOT_SET']\n",
    "init-import-error-by-hand": "raise ImportError('by hand')\n",
    "init-module-not-found-none": "raise ModuleNotFoundError\n",
    "init-assert": "assert 1 == 2, 'no'\n",
    "init-circular": "import circular_a\n" + body("return 1"),
    "init-attribute": "import json\njson.nothing\n",
    "init-warning": "warnings.warn('w')\n" + body("return 1"),
}
HELPERS = {
    "helper.py": "def f():\n    raise RuntimeError('in helper')\nf()\n",
    "helper_missing.py": "import also_missing\n",
    "helper_syntax.py": "x = = 1\n",
    "circular_a.py": "from circular_b import b\na = 1\n",
    "circular_b.py": "from circular_a import a\nb = 1\n",
    "pkg/__init__.py": "",
    "pkg/mod.py": "def handler(e, c):\n    return [__name__, __file__]\n",
    "pkg/bad.py": "import numpyx\n",
}

_handler_names = [
    *("app.handler", "app.nope", "nodot", "", ".handler", "app.", "nothere.handler"),
    *("pkg/mod.handler", "pkg.mod.handler", "pkg.mod.nope", "pkg/bad.handler", "pkg.bad.handler"),
    *("sys.exit", "time.sleep", "sys.x.y", "json.dumps", "app.handler.deeper", "pkg.handler"),
    *("./app.handler", "/app.handler", "..app.handler", "app..handler", "-.x"),
]


@pytest.fixture(scope="module", autouse=True)
def whole_sandbox(service: LambdaService) -> None:
    if service.sandbox.tier != "A":
        pytest.skip("files don't lie where Lambda has them in tier B")


QUOTED = r"^ +(handle_event_request\(|response = event)|Enable tracemalloc to get"


def compare(
    service: LambdaService,
    folder: Path,
    code: dict[str, str],
    events: Sequence[str] = ("{}",),
    handler: str = "app.handler",
    **config: object,
) -> None:
    for name, text in code.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    variables = {}
    if config.get("log_format"):
        variables["AWS_LAMBDA_LOG_FORMAT"] = str(config["log_format"])
    if config.get("log_level"):
        variables["AWS_LAMBDA_LOG_LEVEL"] = str(config["log_level"])
    answers = real_client.invoke(folder, handler, [e.encode() for e in events], **variables)
    settings = {"handler": handler, "timeout_s": 10, **config}
    service.create_function(FunctionConfig(**settings), folder)  # type: ignore[arg-type]
    assert len(answers) == len(events)
    for event, theirs in zip(events, answers, strict=True):
        ours = service.invoke("my-function", event)
        assert theirs.kind in ("response", "error", "init-error"), theirs
        assert (ours.function_error is None) == (theirs.kind == "response"), (event, ours, theirs)
        assert normalised(ours.payload_text) == normalised(theirs.payload), event
        printed = [line.text for line in ours.logs if line.kind == "function"]
        if theirs.kind == "init-error":
            printed = printed[: len(printed) // 2]  # Init was tried twice
        assert _lines(printed) == _lines(theirs.log), event


def _lines(events: list[str]) -> list[str]:
    # One message of the client ends in a carriage return, which nobody would see in a log.
    texts = [normalised(event).removesuffix("\r") for event in events]
    lines = [line for text in texts for line in text.split("\n") if line.strip()]
    # A warning quotes the line of the client that the interpreter happened to be at.
    return [line for line in lines if not re.search(QUOTED, line)]


def test_returned(service: LambdaService, tmp_path: Path) -> None:
    values = "".join(f"    lambda event, context: {value},\n" for value in RETURNED)
    chosen = "def handler(event, context):\n    return VALUES[event](event, context)\n"
    code = {"app.py": f"{IMPORTS}VALUES = [\n{values}]\n{chosen}"}
    compare(service, tmp_path, code, [str(index) for index in range(len(RETURNED))])


@pytest.mark.skipif(sys.version_info < (3, 12), reason="older runtimes send \\ud800 escaped")
def test_a_lone_surrogate_ends_the_process(service: LambdaService, tmp_path: Path) -> None:
    source = body("return '\\ud800'")
    (tmp_path / "app.py").write_text(source)
    (theirs,) = real_client.invoke(tmp_path, "app.handler", [b"{}"])
    assert theirs.kind == "exit"
    service.create_function(FunctionConfig(handler="app.handler"), {"app.py": source})
    ours = service.invoke("my-function", "{}")
    assert ours.payload["errorMessage"].endswith("Runtime exited with error: exit status 1")


@pytest.mark.parametrize("name", HANDLERS)
def test_run(service: LambdaService, tmp_path: Path, name: str) -> None:
    compare(service, tmp_path, {"app.py": IMPORTS + HANDLERS[name]})


@pytest.mark.parametrize("name", ["logging", "raise", "raise-empty", "print"])
@pytest.mark.parametrize("level", [None, "DEBUG"])
def test_run_with_json_logs(
    service: LambdaService, tmp_path: Path, name: str, level: str | None
) -> None:
    code = {"app.py": IMPORTS + HANDLERS[name]}
    compare(service, tmp_path, code, log_format="JSON", log_level=level)


@pytest.mark.parametrize("name", ["logging", "raise"])
def test_run_with_a_log_level(service: LambdaService, tmp_path: Path, name: str) -> None:
    compare(service, tmp_path, {"app.py": IMPORTS + HANDLERS[name]}, log_level="DEBUG")


@pytest.mark.parametrize("name", IMPORTED)
def test_imported(service: LambdaService, tmp_path: Path, name: str) -> None:
    compare(service, tmp_path, {**HELPERS, "app.py": IMPORTS + IMPORTED[name]})


@pytest.mark.parametrize("handler", _handler_names)
def test_named(service: LambdaService, tmp_path: Path, handler: str) -> None:
    code = {**HELPERS, "app.py": body("return 'app'")}
    if handler:
        compare(service, tmp_path, code, handler=handler)


def test_events(service: LambdaService, tmp_path: Path) -> None:
    events = ["null", "0", '"£"', '"\\ud83d\\ude00"', "[1.10, 1e5, -0]", '{"a": {"b": [true]}}']
    code = {"app.py": body("print(repr(event)[:500])", "return event")}
    compare(service, tmp_path, code, [*events, "1" * 400])
