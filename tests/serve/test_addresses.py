"""Where it listens, and by which names."""

from __future__ import annotations

import pytest

from studylam.errors import UsageError
from studylam.serve.addresses import Names, is_loopback, listen, public_address


def test_a_free_port_is_found() -> None:
    with listen("127.0.0.1", 0) as first, listen("127.0.0.1", 0) as second:
        assert 0 != first.getsockname()[1] != second.getsockname()[1]


def test_a_port_that_is_taken_is_said() -> None:
    with listen("127.0.0.1", 0) as first, pytest.raises(UsageError, match="already") as error:
        listen("127.0.0.1", first.getsockname()[1])
    assert "--port" in (error.value.hint or "")


@pytest.mark.parametrize("address", ["192.0.2.1", "nowhere.invalid", "a" * 300, "2001:db8::1"])
def test_an_address_of_another_machine_is_said(address: str) -> None:
    with pytest.raises(UsageError, match="no address of this machine"):
        listen(address, 0)


def test_what_only_this_machine_reaches() -> None:
    assert is_loopback("127.0.0.1") and is_loopback("::1") and is_loopback("localhost")
    assert not is_loopback("0.0.0.0") and not is_loopback("192.0.2.1") and not is_loopback("")


@pytest.mark.parametrize(
    ("host", "fine"),
    [
        ("127.0.0.1:8000", True),
        ("localhost:8000", True),
        ("LOCALHOST.", True),
        ("[::1]:8000", True),
        ("10.1.2.3:8000", True),
        ("learn.example.org", True),
        ("evil.example", False),
        ("learn.example.org.evil.example", False),
        ("user@localhost", False),
        ("localhost/", False),
        ("localhost:x", False),
        ("", False),
        ("[::1", False),
    ],
)
def test_names_are_this_machines_or_figures(host: str, fine: bool) -> None:
    assert Names("127.0.0.1", 8000, "https://learn.example.org").may_be(host) is fine


def test_where_visitors_begin() -> None:
    assert Names("127.0.0.1", 8000).address == "http://127.0.0.1:8000"
    assert Names("::1", 8000).address == "http://[::1]:8000"
    assert Names("0.0.0.0", 8000).address not in ("http://0.0.0.0:8000", "http://:8000")
    assert Names("127.0.0.1", 8000, "https://a.example").address == "https://a.example"


def test_a_public_address_is_a_servers() -> None:
    assert public_address("https://Learn.Example.org/") == "https://learn.example.org"
    assert public_address("http://a.example:8080") == "http://a.example:8080"
    assert public_address("https://a.example:443") == "https://a.example"
    for wrong in ("learn.example.org", "ftp://a.example", "https://", "https://u@a", "https://a:x"):
        with pytest.raises(UsageError, match="no address of a server"):
            public_address(wrong)
    with pytest.raises(UsageError, match="root of a name"):
        public_address("https://a.example/learn")
