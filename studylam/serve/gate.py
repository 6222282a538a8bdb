"""Who is let in: whoever has the token, asks by a right name, and from no other site's page.

The token comes once, in the address; from then on it is a cookie that no script can read and no
other site can have sent along. So it stays in no history, and in no address that is passed on.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from studylam.serve import page
from studylam.serve.addresses import Names

NO_TOKEN = (
    "This page belongs to somebody's StudyLam, and opens only with the address that studylam serve "
    "has shown there."
)
WRONG_NAME = "This server isn't called that. Open the address that studylam serve has shown."
OTHER_SITE = "Another site's page has asked for this. Open StudyLam by its own address."

_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), clipboard-read=()",
    "X-Robots-Tag": "noindex",
    "Server": "StudyLam",
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",  # the terminal writes its sizes into styles
            "font-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    ),
}


@dataclass(frozen=True)
class Gate:
    """The rules of one server. ``token`` is made anew for each."""

    names: Names
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def address(self) -> str:
        """What a visitor opens: whoever has it can come in."""
        return f"{self.names.address}/?token={self.token}"

    @property
    def cookie(self) -> str:
        """Cookies are shared by all ports of a machine: the name keeps two servers apart."""
        return f"studylam-key-{self.names.port}"

    def set_up(self, app: web.Application) -> None:
        """Put the gate before everything that ``app`` answers."""
        app.on_response_prepare.append(self._add_headers)
        app.middlewares.append(self._middleware())

    def _middleware(self) -> Middleware:
        @web.middleware
        async def through(request: web.Request, handler: Handler) -> web.StreamResponse:
            host = request.headers.get("Host", "")
            origin = request.headers.get("Origin")
            if not self.names.may_be(host):
                return page.sentence(WRONG_NAME, 403)
            if origin is None and request.headers.get("Upgrade", "").casefold() == "websocket":
                origin = ""  # browsers always say where a websocket comes from
            if origin is not None and not self.names.is_own_page(origin.casefold(), host):
                return page.sentence(OTHER_SITE, 403)
            if request.path == "/" and "token" in request.query:
                return self._enter(request)
            if not self._fits(request.cookies.get(self.cookie, "")):
                return page.sentence(NO_TOKEN, 403)
            return await handler(request)

        return through

    def _fits(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.token.encode("ascii"))

    def _enter(self, request: web.Request) -> web.Response:
        """Take the token out of the address."""
        if not self._fits(request.query["token"]):
            return page.sentence(NO_TOKEN, 403)
        # Not a redirection: after a link on another page, the browser would follow it as that
        # page's, and without the cookie.
        answer = page.onward()
        self.keep(answer, self.cookie, self.token)
        return answer

    def keep(
        self, answer: web.StreamResponse, name: str, value: str, seconds: int | None = None
    ) -> None:
        """Have the browser keep something for this server alone; else until it is closed."""
        answer.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            httponly=True,
            samesite="Strict",
            secure=self.names.is_https,
        )

    async def _add_headers(self, request: web.Request, answer: web.StreamResponse) -> None:
        answer.headers.update(_HEADERS)
        is_file = request.path.startswith("/static/") and answer.status == 200
        answer.headers["Cache-Control"] = "private, max-age=86400" if is_file else "no-store"
