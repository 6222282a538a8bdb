"""Who is let in, and what every answer says to the browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from studylam.serve.addresses import Names
from studylam.serve.gate import Gate
from studylam.serve.server import OF_ONE, Server
from studylam.serve.visitors import Visitors


@asynccontextmanager
async def served(home: Path, public: str = "") -> AsyncIterator[tuple[TestClient, Server]]:
    """A server, and a client that keeps cookies as a browser does."""
    server = Server(Gate(Names("127.0.0.1", 8123, public)), Visitors(home, 3), home)
    jar = aiohttp.CookieJar(unsafe=True)  # which else keeps none for an address in figures
    async with TestClient(TestServer(server.app()), cookie_jar=jar) as client:
        yield client, server


PATHS = (
    "/",
    "/?token=",
    "/?token=wrong",
    "/?token=%F0%9F%A6%8A",
    "/ws",
    "/static/js/textual.js",
    "/static/fonts/RobotoMono-VariableFont_wght.ttf",
    "/files/page.js",
    "/download/0123",
    "/nothing",
)


@pytest.mark.parametrize("path", PATHS)
async def test_without_the_token_nothing_opens(own_home: Path, path: str) -> None:
    async with served(own_home) as (client, server):
        client.session.cookie_jar.update_cookies({server.gate.cookie: "wrong"})
        answer = await client.get(path)
        assert answer.status == 403
        assert "opens only with the address that studylam serve has shown" in await answer.text()
        assert not answer.cookies


async def test_a_token_elsewhere_than_at_the_door_opens_nothing(own_home: Path) -> None:
    async with served(own_home) as (client, server):
        answer = await client.get("/static/js/textual.js", params={"token": server.gate.token})
        assert answer.status == 403


async def test_the_token_becomes_a_cookie_and_leaves_the_address(own_home: Path) -> None:
    async with served(own_home) as (client, server):
        door = await client.get("/", params={"token": server.gate.token})
        assert door.status == 200
        assert server.gate.token not in await door.text()
        kept = door.cookies[server.gate.cookie]
        assert kept["httponly"] and kept["samesite"] == "Strict" and kept["path"] == "/"
        assert not kept["max-age"]  # until the browser is closed
        page = await client.get("/")
        text = await page.text()
        assert page.status == 200 and 'id="terminal"' in text
        assert "http" not in text.replace("http-equiv", "")  # no file of another host
        script = await client.get("/static/js/textual.js")
        assert script.status == 200
        assert (await client.get("/nothing")).status == 404


async def test_behind_tls_cookies_go_there_only(own_home: Path) -> None:
    async with served(own_home, "https://learn.example.org") as (client, server):
        door = await client.get("/", params={"token": server.gate.token})
        assert door.cookies[server.gate.cookie]["secure"]


async def _let_in(client: TestClient, server: Server) -> None:
    await client.get("/", params={"token": server.gate.token})
    await client.get("/")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8123", "127.0.0.1.evil.example"])
async def test_a_name_that_isnt_this_machines_is_refused(own_home: Path, host: str) -> None:
    async with served(own_home) as (client, server):
        await _let_in(client, server)
        answer = await client.get("/", headers={"Host": host})
        assert answer.status == 403
        assert "isn't called that" in await answer.text()


@pytest.mark.parametrize("host", ["localhost:9000", "127.0.0.1:8123", "[::1]:8123", "localhost"])
async def test_a_tunnel_may_end_at_another_port(own_home: Path, host: str) -> None:
    async with served(own_home) as (client, server):
        await _let_in(client, server)
        cookies = {server.gate.cookie: server.gate.token}
        answer = await client.get("/", headers={"Host": host}, cookies=cookies)
        assert answer.status == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null", None])
async def test_another_sites_page_gets_no_websocket(own_home: Path, origin: str | None) -> None:
    async with served(own_home) as (client, server):
        await _let_in(client, server)
        headers = {"Origin": origin} if origin is not None else {}
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await client.ws_connect("/ws", headers=headers)
        assert refusal.value.status == 403
        assert not server.visitors.all()  # and nothing was made for it


async def test_another_sites_page_may_not_ask_for_files_either(own_home: Path) -> None:
    async with served(own_home) as (client, server):
        await _let_in(client, server)
        answer = await client.get("/files/page.js", headers={"Origin": "https://evil.example"})
        assert answer.status == 403


@pytest.mark.parametrize("path", ["/", "/nothing", "/static/js/textual.js", "/?token=wrong"])
async def test_every_answer_tells_the_browser_what_to_keep_out(own_home: Path, path: str) -> None:
    async with served(own_home) as (client, server):
        await _let_in(client, server)
        headers = (await client.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "script-src 'self';" in policy and "http" not in policy
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "aiohttp" not in headers["Server"]


@pytest.mark.parametrize("path", ["/static/", "/static/../server.py", "/files/%2e%2e/gate.py"])
async def test_nothing_but_the_pages_own_files_is_given(own_home: Path, path: str) -> None:
    async with served(own_home) as (client, server):
        await _let_in(client, server)
        answer = await client.get(path)
        assert answer.status in (403, 404)
        assert "import" not in await answer.text()


async def test_whoever_has_no_room_is_told_so(own_home: Path) -> None:
    async with served(own_home) as (client, server):
        for number in range(3):
            server.visitors.welcome(f"visitor {number}")
        await client.get("/", params={"token": server.gate.token})
        answer = await client.get("/")
        assert answer.status == 503
        assert "as many visitors as it takes" in await answer.text()


async def test_a_page_of_before_gets_no_folder(own_home: Path) -> None:
    async with served(own_home) as (client, server):
        await client.get("/", params={"token": server.gate.token})
        own = f"http://127.0.0.1:{client.port}"
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await client.ws_connect("/ws", headers={"Origin": own})
        assert refusal.value.status == 403
        assert not server.visitors.all()


async def _open(client: TestClient) -> aiohttp.ClientWebSocketResponse:
    return await client.ws_connect("/ws", headers={"Origin": f"http://127.0.0.1:{client.port}"})


async def test_who_does_nothing_for_long_is_let_go(own_home: Path) -> None:
    async with served(own_home) as (client, server):
        await _let_in(client, server)
        async with await _open(client) as socket:
            await server.end_the_idle()
            assert len(server.sessions) == 1
            server.idle_minutes = 0
            await server.end_the_idle()
            async for _ in socket:
                pass
            assert socket.close_code == 1000 and not server.sessions


async def test_no_more_are_here_than_may_be(own_home: Path) -> None:
    async with served(own_home) as (client, server):
        server.most_sessions = 1
        await _let_in(client, server)
        async with await _open(client):
            answer = await client.get("/")
            assert answer.status == 503 and "Try again in a while" in await answer.text()
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await _open(client)
            assert refusal.value.status == 503
            server.most_sessions = 8
            tabs = [await _open(client) for _ in range(OF_ONE - 1)]
            assert "in as many tabs as" in await (await client.get("/")).text()
            for tab in tabs:
                await tab.close()


async def test_a_session_that_never_began_is_not_kept(own_home: Path) -> None:
    def broken(words: str) -> None:
        raise BrokenPipeError

    async with served(own_home) as (client, server):
        server.tell = broken
        await _let_in(client, server)
        async with await _open(client) as socket:
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        assert not server.sessions
