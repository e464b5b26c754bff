# SPDX-License-Identifier: Apache-2.0
"""A terminal that counts what is written to it."""
import fcntl
import os
import pty
import re
import select
import struct
import termios
import time
from typing import Optional

ESCAPES = re.compile(rb"\x1b(\[[0-9;?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>])")


class CountingTerminal:
    """Runs `command` on a terminal of its own while it is entered."""

    def __init__(self, command: list[str], width: int, height: int) -> None:
        self._command = command
        self._size = struct.pack("HHHH", height, width, 0, 0)
        self.written = 0

    def __enter__(self) -> "CountingTerminal":
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.execvpe(self._command[0], self._command, {**os.environ, "TERM": "xterm-256color",
                                                         "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"})
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, self._size)
        return self

    def __exit__(self, *_: object) -> None:
        self.press("q")
        end = time.monotonic() + 10
        while self._take(end) is not None:
            pass
        os.waitpid(self.pid, 0)
        os.close(self._fd)

    def _take(self, end: float) -> Optional[bytes]:
        """What is written next; nothing where that is not before `end`, or it has ended."""
        ready, _, _ = select.select([self._fd], [], [], max(0, end - time.monotonic()))
        if not ready:
            return None
        try:
            taken = os.read(self._fd, 1 << 16)
        except OSError:  # the other end is closed
            return None
        self.written += len(taken)
        return taken or None

    def _take_until_quiet(self, seconds: float) -> bytes:
        """What is written until nothing was for so long."""
        text = b""
        while (taken := self._take(time.monotonic() + seconds)) is not None:
            text += taken
        return text

    def press(self, key: str) -> None:
        os.write(self._fd, key.encode())

    def watch(self, seconds: float) -> None:
        """Takes what is written meanwhile."""
        end = time.monotonic() + seconds
        while self._take(end) is not None:
            pass

    def answer_s(self, key: str, quiet_s: float = 0.02) -> float:
        """How long until the screen changes after a key is pressed, once nothing was written for a
        while."""
        self._take_until_quiet(quiet_s)
        pressed = time.monotonic()
        self.press(key)
        if self._take(pressed + 10) is None:
            raise RuntimeError(f"{key!r} is not answered")
        return time.monotonic() - pressed

    def whole_screen(self) -> str:
        """Its text, after it was asked to draw all of it again."""
        self._take_until_quiet(0.1)
        self.press("\x0c")
        return ESCAPES.sub(b"", self._take_until_quiet(0.3)).decode(errors="replace")
