"""An environment's line to AWS: laid for every environment, connected when it is first used.

Whether a handler will call AWS can't be told from its code. So each environment gets a doorbell
(a socket pair, some microseconds), and the host keeps the outer end. When it is rung for the first
time, the cloud process is started, if it isn't running, and gets that end; from then on the host
isn't in the way.
"""

from __future__ import annotations

import socket
import threading

from studylam.errors import StudyLamError
from studylam.runtime.cloud import Cloud, FunctionIdentity, doorbell


class Line:
    """One environment's line. Used by the environment's thread; `close` by any."""

    def __init__(self, cloud: Cloud, environment_id: str, function: FunctionIdentity) -> None:
        self._cloud = cloud
        self._environment_id = environment_id
        self._function = function
        self._outside: socket.socket | None = None
        self._connecting = threading.Lock()
        self._generation = 0
        self._closed = False
        self.problem = ""
        """Why the line is dead, if it couldn't be connected."""

    def lay(self) -> socket.socket:
        """A new doorbell, for a new process in the environment; the end that goes into it."""
        self._cut()
        inside, self._outside = doorbell()
        return inside

    def fileno(self) -> int:
        """What becomes readable when somebody rings; -1 once the line is connected."""
        return -1 if self._outside is None else self._outside.fileno()

    def connect(self) -> None:
        """Let the cloud answer, if somebody rang and it isn't just that nobody is left inside.

        In the background, for the host has to watch the handler.
        """
        outside, self._outside = self._outside, None
        if outside is None:
            return
        if not _has_message(outside):
            outside.close()
            return
        threading.Thread(
            target=self._hand_over, args=(outside,), name="studylam-line", daemon=True
        ).start()

    @property
    def is_dead(self) -> bool:
        """Whether it was connected to a cloud process that isn't there any more."""
        generation = self._generation
        return bool(self.problem) or (generation > 0 and not self._cloud.is_current(generation))

    def close(self) -> None:
        """The environment is gone."""
        with self._connecting:
            self._closed = True
            self._cut()
            if self._generation:
                self._cloud.detach(self._environment_id)

    def _cut(self) -> None:
        if self._outside is not None:
            self._outside.close()
            self._outside = None

    def _hand_over(self, outside: socket.socket) -> None:
        with outside, self._connecting:
            if self._closed:
                return
            try:
                self._generation = self._cloud.hand_over(
                    self._environment_id, outside, function=self._function
                )
            except (StudyLamError, OSError) as error:
                self.problem = str(error)


def _has_message(doorbell: socket.socket) -> bool:
    try:
        return bool(doorbell.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except OSError:
        return False
