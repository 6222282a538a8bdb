"""The server: the gate, the pages, a session behind each websocket, and an end to all of it."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import textual_serve
from aiohttp import WSCloseCode, WSMsgType, web
from aiohttp.typedefs import Handler
from textual_serve.download_manager import DownloadManager

from studylam.errors import StudyLamError
from studylam.serve import page
from studylam.serve.gate import Gate
from studylam.serve.session import LONGEST, Session, size
from studylam.serve.visit import LOG
from studylam.serve.visitors import Visitor, Visitors
from studylam.tui import trouble

TERMINAL = Path(textual_serve.__file__).parent / "static"
"""textual-serve's terminal, with its fonts."""

SESSIONS = 8
OF_ONE = 4
"""Sessions at a time: of all visitors, and of one (tabs)."""
IDLE_MINUTES = 60.0

_YEAR_S = 365 * 86_400
_PENDING = 256
"""Newcomers who have got a page, and whose first session is awaited."""

NO_ROOM = "This StudyLam has as many visitors as it takes. Ask whoever serves it to make room."
BUSY = "As many people are here as there is room for. Try again in a while."
TABS = "StudyLam is open in as many tabs as one visitor may have. Close one, then try again."
FULL = "Your record here has outgrown its room. Ask whoever serves this StudyLam."
IDLE = "This session has ended, as nobody was here for a while. Everything you did is kept."
ENDED = "This session has ended. Everything you did is kept."
STOPPED = "Whoever serves StudyLam has ended it. Everything you did is kept."
TROUBLE = "Something went wrong here. Everything you did is kept."
NOT_THERE = "There is nothing here."


@dataclass
class Server:
    """Plays the app to visitors.

    ``owners_home``: of whoever serves. ``tell``: says what is worth knowing to whoever serves; it
    never gets what a visitor has sent.
    """

    gate: Gate
    visitors: Visitors
    owners_home: Path
    tell: Callable[[str], None] = lambda words: None
    most_sessions: int = SESSIONS
    idle_minutes: float = IDLE_MINUTES
    sessions: set[Session] = field(default_factory=set, init=False)
    """Those that a page is connected to."""
    _ending: set[Session] = field(default_factory=set, init=False)
    _pending: dict[str, None] = field(default_factory=dict, init=False)
    _downloads: DownloadManager = field(default_factory=DownloadManager, init=False)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def __post_init__(self) -> None:
        self._cookie = self.visitors.cookie()

    def app(self) -> web.Application:
        """What answers requests."""
        app = web.Application()
        app.middlewares.append(self._calmly)
        self.gate.set_up(app)
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/ws", self._socket),
                web.get("/download/{key}", self._download),
                web.static("/static", TERMINAL),
                web.static("/files", page.FILES),
            ]
        )
        app.on_shutdown.append(self._shut_down)
        return app

    async def serve(self, listening: socket.socket, ready: Callable[[], None]) -> None:
        """Answer on ``listening`` until SIGINT, SIGTERM or SIGHUP; then end every session."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stopping.set)
        runner = web.AppRunner(self.app(), access_log=None, shutdown_timeout=15.0)
        await runner.setup()
        try:
            await web.SockSite(runner, listening).start()
            ready()
            async with _each(10.0, self.end_the_idle):
                await self._stopping.wait()
        finally:
            await runner.cleanup()

    # -- answers ----------------------------------------------------------------------------------

    @web.middleware
    async def _calmly(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """A sentence instead of a bare status; nobody sees a traceback."""
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            words = NOT_THERE if error.status == 404 else HTTPStatus(error.status).phrase
            return page.sentence(words, error.status)
        except Exception as error:
            self._tell_of(error)
            return page.sentence(TROUBLE, 500)

    def _tell_of(self, error: Exception) -> None:
        known = error if isinstance(error, StudyLamError) else trouble.unexpected(error)
        self.tell(f"! {trouble.words(known)}")

    async def _page(self, request: web.Request) -> web.StreamResponse:
        visitor = self._known(request)
        if visitor is None and not self.visitors.has_room():
            return page.sentence(NO_ROOM, 503)
        if why := self._no_room_for(visitor):
            return page.sentence(why, 503)
        answer = page.terminal()
        secret = request.cookies.get(self._cookie, "")
        if visitor is None and secret not in self._pending:
            secret = self.visitors.new_secret()
            self._pending[secret] = None
            while len(self._pending) > _PENDING:
                del self._pending[next(iter(self._pending))]
        self.gate.keep(answer, self._cookie, secret, _YEAR_S)
        return answer

    def _known(self, request: web.Request) -> Visitor | None:
        secret = request.cookies.get(self._cookie, "")
        return self.visitors.find(secret) if secret else None

    def _no_room_for(self, visitor: Visitor | None) -> str:
        """Why no session can be had now; empty if one can."""
        if self._stopping.is_set():
            return STOPPED
        here = [one.visitor.name for one in self.sessions]
        if len(here) >= self.most_sessions or len(self._ending) >= self.most_sessions:
            return BUSY
        if visitor is not None and here.count(visitor.name) >= OF_ONE:
            return TABS
        if visitor is not None and visitor.is_full():
            return FULL
        return ""

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """A file that the visitor's own app hands over."""
        visitor, key = self._known(request), request.match_info["key"]
        try:
            about = await self._downloads.get_download_metadata(key)
        except KeyError:
            raise web.HTTPNotFound from None
        session = about.app_service
        if visitor is None or not isinstance(session, Session):
            raise web.HTTPNotFound
        if session.visitor.name != visitor.name:
            raise web.HTTPNotFound
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", about.file_name)
        answer = web.StreamResponse()
        answer.content_type = "application/octet-stream"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        await answer.prepare(request)
        async for chunk in self._downloads.download(key):
            await answer.write(chunk)
        await answer.write_eof()
        return answer

    # -- sessions ---------------------------------------------------------------------------------

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        visitor = self._known(request)
        secret = request.cookies.get(self._cookie, "")
        if why := self._no_room_for(visitor):
            return page.sentence(why, 503)
        if visitor is None:
            if secret not in self._pending:
                return page.sentence(ENDED, 403)  # its page is of another time: it is loaded anew
            visitor = self.visitors.welcome(secret)
            del self._pending[secret]
        websocket = web.WebSocketResponse(heartbeat=20.0, max_msg_size=4 * LONGEST)
        await websocket.prepare(request)
        session = Session(visitor, self.owners_home, websocket, self._downloads)
        code, reason = WSCloseCode.INTERNAL_ERROR, TROUBLE
        try:
            with visitor.present():
                self.sessions.add(session)
                try:
                    self.tell(f"A visitor is here ({visitor.name}); {self._count()}.")
                    await session.start(*size(*(request.query.get(n) for n in ("width", "height"))))
                    reason = await self._while_here(session, websocket)
                    code = WSCloseCode.GOING_AWAY if reason == STOPPED else WSCloseCode.OK
                finally:
                    self.sessions.discard(session)
                    await asyncio.gather(self._end(session), self._close(websocket, code, reason))
        except (StudyLamError, OSError) as error:
            self._tell_of(error)
        self.tell(f"A visitor has left ({visitor.name}); {self._count()}.")
        if session.status not in (0, None):
            where = visitor.folder / LOG
            self.tell(f"! That session has ended with status {session.status}: {where}")
        return websocket

    async def _close(
        self, websocket: web.WebSocketResponse, code: WSCloseCode, reason: str
    ) -> None:
        with contextlib.suppress(ConnectionError, RuntimeError):
            await websocket.close(code=code, message=reason.encode("utf-8"))

    def _count(self) -> str:
        count = len(self.sessions)
        return "nobody is here" if not count else f"{count} here"

    async def _while_here(self, session: Session, websocket: web.WebSocketResponse) -> str:
        """Pass on what comes, until the page, the app or the server ends it; says why."""
        hearing = asyncio.ensure_future(self._hear(session, websocket))
        waiting = [
            hearing,
            asyncio.ensure_future(session.over.wait()),
            asyncio.ensure_future(self._stopping.wait()),
        ]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waiting:
                one.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        if self._stopping.is_set():
            return STOPPED
        return IDLE if self._is_idle(session) else ENDED

    async def _hear(self, session: Session, websocket: web.WebSocketResponse) -> None:
        async for message in websocket:
            if message.type != WSMsgType.TEXT:
                return
            try:
                answer = await session.hear(message.data)
            except ValueError:
                return
            if answer is not None:
                await websocket.send_str(answer)

    async def _end(self, session: Session) -> None:
        self._ending.add(session)
        try:
            await session.stop()
        finally:
            self._ending.discard(session)

    def _is_idle(self, session: Session) -> bool:
        now = asyncio.get_running_loop().time()
        return now - session.heard > self.idle_minutes * 60

    async def end_the_idle(self) -> None:
        """End the sessions in which nothing was pressed for too long."""
        for session in self.sessions:
            if self._is_idle(session):
                session.over.set()

    async def _shut_down(self, app: web.Application) -> None:
        self._stopping.set()
        while self.sessions or self._ending:
            await asyncio.sleep(0.05)


@asynccontextmanager
async def _each(seconds: float, work: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Do something again and again, meanwhile."""

    async def again() -> None:
        while True:
            await asyncio.sleep(seconds)
            await work()

    task = asyncio.ensure_future(again())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
