"""Where the server listens, and by which names a browser may ask for it."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from studylam.errors import UsageError

HOME = "127.0.0.1"
"""Nobody but this machine."""


def listen(address: str, port: int) -> socket.socket:
    """A socket that is listened on; port 0 is a free one.

    Raises:
        UsageError: the port is taken, or the address isn't this machine's.
    """
    where = f"{_bracketed(address)}:{port}"
    try:
        found = socket.getaddrinfo(
            address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE | socket.AI_ADDRCONFIG
        )
    except (socket.gaierror, UnicodeError) as error:
        raise UsageError(
            f"{address!r} is no address of this machine.",
            hint=f"Leave --address out to listen on {HOME} only, for this machine.",
        ) from error
    family, kind, protocol, _, full = found[0]
    opened = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(full)
        opened.listen(64)
    except OSError as error:
        opened.close()
        raise _refused(error, where, port) from error
    opened.setblocking(False)
    return opened


def _refused(error: OSError, where: str, port: int) -> UsageError:
    if error.errno == errno.EADDRINUSE:
        return UsageError(
            f"Something listens on {where} already.",
            hint="Leave --port out for a free one, or choose another.",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return UsageError(
            f"This account may not listen on {where}.",
            hint="Choose a port from 1024 on." if port < 1024 else "Choose another port.",
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return UsageError(
            f"{where} is no address of this machine.",
            hint=f"Leave --address out to listen on {HOME} only, for this machine.",
        )
    return UsageError(f"Nothing can listen on {where} ({error.strerror or error}).")


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address.casefold() == "localhost"


@dataclass(frozen=True)
class Names:
    """By which names the server may be asked for, and where its pages come from then.

    A page of another site can have a name of its own lead to this machine (DNS rebinding), and ask
    for that; an address in figures leads nowhere else. So those are fine, and names only if they
    are this machine's.

    ``public``: the address that visitors use, if it is another: scheme and name of a proxy.
    """

    listening: str
    port: int
    public: str = ""

    @property
    def address(self) -> str:
        """Where visitors begin."""
        return self.public or f"http://{_bracketed(self._shown)}:{self.port}"

    @property
    def _shown(self) -> str:
        wildcard = self.listening in ("0.0.0.0", "::", "")
        return socket.gethostname() if wildcard else self.listening

    @property
    def is_https(self) -> bool:
        return self.public.startswith("https://")

    def may_be(self, host: str) -> bool:
        """Whether a request's ``Host`` is this server."""
        name = _name(host)
        if name is None:
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name in self._own()
        return True

    def _own(self) -> set[str]:
        mine = {"localhost", self.listening.casefold()}
        if not is_loopback(self.listening):
            mine |= {socket.gethostname().casefold(), socket.getfqdn().casefold()}
        if self.public:
            mine.add((urlsplit(self.public).hostname or "").casefold())
        return mine - {""}

    def is_own_page(self, origin: str, host: str) -> bool:
        """Whether what asks is a page of this server's, by its ``Origin``."""
        return origin in {f"http://{host}".casefold(), self.public or None}


def public_address(text: str) -> str:
    """What ``--public-url`` says, as a browser writes an origin.

    Raises:
        UsageError: it is no address of a server, or leads below one.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise UsageError(
            f"{text!r} is no address of a server.", hint="Such as https://learn.example.org"
        )
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise UsageError(
            "StudyLam can be served at the root of a name only, not below it.",
            hint=f"{parts.scheme}://{parts.netloc} is fine.",
        )
    usual = {"http": 80, "https": 443}[parts.scheme]
    ending = "" if port in (None, usual) else f":{port}"
    return f"{parts.scheme}://{_bracketed(parts.hostname.casefold())}{ending}"


def _name(host: str) -> str | None:
    """The name in a ``Host``, without its port; None if it can't be one."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return None
    if parts.netloc != host or not parts.hostname or parts.username is not None:
        return None
    return parts.hostname.casefold().removesuffix(".")


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address and not address.startswith("[") else address
