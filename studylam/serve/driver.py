"""The app's driver in a served process: Textual's own, and an end when the server has gone.

The server ends its processes. If it is killed, their standard input comes to its end, and that is
all they get to know of it: Textual's driver would then wait for ever.
"""

from __future__ import annotations

import asyncio

from textual.drivers.web_driver import WebDriver
from textual.messages import ExitApp

NAME = f"{__name__}:ServedDriver"
"""As Textual takes it from its environment."""


class ServedDriver(WebDriver):
    """Leaves the app when nobody can send anything any more."""

    def start_application_mode(self) -> None:
        self._served_loop = asyncio.get_running_loop()
        super().start_application_mode()

    def run_input_thread(self) -> None:
        super().run_input_thread()
        if not self.exit_event.is_set():
            leave = self._app._post_message(ExitApp())
            asyncio.run_coroutine_threadsafe(leave, self._served_loop)
