"""Our client beside awslambdaric, which is what AWS's own Python runtimes run."""

from __future__ import annotations

import datetime
import decimal
import json
import logging
import sys
import uuid
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("awslambdaric", reason="awslambdaric is the oracle, and Linux only")

from awslambdaric import bootstrap as theirs
from awslambdaric import lambda_runtime_log_utils as their_logs
from awslambdaric import lambda_runtime_marshaller as their_marshaller
from awslambdaric.lambda_context import LambdaContext as TheirContext
from awslambdaric.lambda_runtime_exception import FaultException

from studylam.runtime.guest import bootstrap as ours
from studylam.runtime.guest import logs as our_logs
from studylam.runtime.guest import marshal as our_marshal
from studylam.runtime.guest.context import LambdaContext as OurContext

Point = namedtuple("Point", "x y")

_plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.decimals()
    | st.binary(max_size=8)
)
_odd = st.sampled_from([set(), datetime.datetime(2026, 1, 1), uuid.UUID(int=1), object, 1j])
_keys = st.text(max_size=5) | st.integers() | st.floats() | st.booleans() | st.none()
_values = st.recursive(
    _plain | _odd,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(_keys, inner, max_size=3)
        | st.tuples(inner, inner)
        | st.builds(Point, inner, inner)
    ),
    max_leaves=6,
)


@pytest.mark.quick
@pytest.mark.parametrize("runtime", ["python3.11", "python3.12", "python3.13"])
@settings(max_examples=150, deadline=None)
@given(value=_values)
def test_responses_are_marshalled_alike(runtime: str, value: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_EXECUTION_ENV", f"AWS_Lambda_{runtime}")
        try:
            expected, kind = their_marshaller.LambdaMarshaller().marshal_response(value)
        except FaultException as fault:
            with pytest.raises(our_marshal.Fault) as caught:
                our_marshal.marshal(value)
            assert caught.value.message == fault.msg
            assert caught.value.kind == fault.exception_type
            return
        if isinstance(expected, str):
            expected = expected.encode("utf-8", "replace")
        assert our_marshal.marshal(value) == (expected, kind)


@pytest.mark.quick
@given(st.text(max_size=30) | st.sampled_from(["{", "[1,]", '{"a": NaN}', "01", '"\\ud800"']))
def test_events_are_unmarshalled_alike(text: str) -> None:
    raw = text.encode("utf-8", "replace")
    try:
        expected = their_marshaller.LambdaMarshaller().unmarshal_request(raw)
    except FaultException as fault:
        with pytest.raises(our_marshal.Fault) as caught:
            our_marshal.unmarshal(raw)
        assert caught.value.message == fault.msg
        return
    assert repr(our_marshal.unmarshal(raw)) == repr(expected)


@pytest.mark.quick
@pytest.mark.parametrize(
    "handler",
    [
        *("nodot", "", ".f", "sys.exit", "a.b.c.d", "oracle_nothere.f", "oracle/nothere.f"),
        *("oracle_ok.nope", "oracle_syntax.f", "oracle_import.f", "oracle_raise.f", "oracle_ok.f"),
    ],
)
def test_handlers_are_found_alike(
    handler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "oracle_ok.py").write_text("def f(e, c): return 1\n")
    (tmp_path / "oracle_syntax.py").write_text("def f(e, c)\n    return 1\n")
    (tmp_path / "oracle_import.py").write_text("from os import nothing_like_it\n")
    (tmp_path / "oracle_raise.py").write_text("raise KeyError('k')\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    def outcome(find: Any, fault: type[Exception]) -> Any:
        for name in [n for n in sys.modules if n.startswith("oracle_")]:
            del sys.modules[name]
        try:
            return find(handler).__name__
        except fault as error:
            kind = getattr(error, "kind", None) or error.exception_type  # type: ignore[attr-defined]
            return kind, getattr(error, "message", None) or error.msg, error.trace or []  # type: ignore[attr-defined]
        except Exception as error:
            return type(error).__name__, str(error)

    assert outcome(ours._find, our_marshal.Fault) == outcome(theirs._get_handler, FaultException)


@pytest.mark.quick
@pytest.mark.parametrize("level", [5, 10, 15, 20, 30, 40, 50, 60])
@pytest.mark.parametrize(
    "message", ["text", {"a": 1}, ("%s and %s", "one", "two"), {"when": datetime.date(2026, 1, 1)}]
)
@pytest.mark.parametrize("raised", [False, True])
def test_json_log_lines_are_alike(level: int, message: Any, raised: bool) -> None:
    text, arguments = (message[0], message[1:]) if isinstance(message, tuple) else (message, ())
    details = None
    if raised:
        try:
            raise ValueError("bad")
        except ValueError:
            details = sys.exc_info()

    def record() -> logging.LogRecord:
        made = logging.LogRecord(
            "mine", level, "/var/task/app.py", 7, text, arguments, details, "f"
        )
        made.created, made.aws_request_id, made.tenant_id = 1_790_000_000.25, "id-1", None
        made.user, made.obj = "ada", Path("/x")
        return made

    expected = json.loads(their_logs.JsonFormatter().format(record()))
    expected.pop("taskName", None)
    assert json.loads(our_logs.JsonFormatter().format(record())) == expected


@pytest.mark.quick
def test_the_context_looks_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOG_GROUP_NAME", "LOG_STREAM_NAME", "FUNCTION_NAME", "FUNCTION_VERSION"):
        monkeypatch.setenv(f"AWS_LAMBDA_{name}", f"the-{name.lower()}")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
    client = {"client": {"app_title": "t"}, "custom": {"a": 1}, "env": {"b": 2}}
    given = {"request_id": "id-1", "arn": "arn:x", "deadline_ms": 0, "client_context": client}
    expected = TheirContext("id-1", dict(client), None, 0, "arn:x")
    assert repr(OurContext(given)) == repr(expected)
    assert OurContext(given).get_remaining_time_in_millis() == 0


@pytest.mark.quick
@pytest.mark.parametrize("exception", [ValueError("bad"), KeyError("k"), ValueError(), None])
def test_error_lines_are_alike(exception: Exception | None) -> None:
    heard: list[str] = []
    if exception is None:
        error = theirs.make_error("Unable to x", "Runtime.MarshalError", None, "id-1")
    else:
        try:
            raise exception
        except Exception as caught:
            error = ours._error_of(caught, "id-1")
            assert error == {
                **theirs.build_fault_result(sys.exc_info(), None),
                "requestId": "id-1",
            }

    class Sink:
        def log_error(self, lines: list[str]) -> None:
            heard.append("\n".join(lines))

    heard.append(our_logs.error_event(error, our_marshal.dumps))
    theirs.log_error(error, Sink())
    assert heard[0] == heard[1]


def test_decimals_keep_their_digits() -> None:
    assert our_marshal.dumps(decimal.Decimal("1E+3")) == b"1E+3"
    assert our_marshal.dumps(decimal.Decimal("-NaN")) == b"NaN"
