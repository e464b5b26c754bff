# SPDX-License-Identifier: Apache-2.0
"""A real terminal: tmux runs a command on it, keys are pressed, the screen is read."""
import os
import re
import shlex
import shutil
import subprocess
import time
from typing import Callable, Optional, TypeVar

from kit.case import Session, Skip

WAIT_S = 60
T = TypeVar("T")


class Screen:
    """Shows what `command` draws while it is entered. Once that ended, how is known."""

    def __init__(self, session: Session, command: list[str], width: int = 140, height: int = 40,
                 **environment: str) -> None:
        if not shutil.which("tmux"):
            raise Skip("tmux is not installed")
        self._session = session
        self._server = f"{session.comm}-{len(os.listdir(session.directory))}"
        self._size = (width, height)
        before, after, code = (shlex.quote(str(session.path(f"{self._server}.{name}")))
                               for name in ("before", "after", "code"))
        environment.setdefault("XDG_CONFIG_HOME", str(session.path("config")))  # not the user's own
        variables = " ".join(f"{name}={shlex.quote(value)}" for name, value in environment.items())
        self._script = (f"cd {shlex.quote(str(session.directory))}; stty -g >{before}; env {variables} {shlex.join(command)}; "
                        f"echo $? >{code}; "
                        # One of two processes may still be giving it back.
                        f"for i in $(seq 100); do stty -g >{after}; cmp -s {before} {after} && break; "
                        "sleep 0.1; done; echo GIVEN BACK; exec cat")

    def __enter__(self) -> "Screen":
        width, height = self._size
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", str(width), "-y", str(height),
                   "bash", "--norc", "-c", self._script)
        return self

    def __exit__(self, *_: object) -> None:
        self._tmux("kill-server")

    def _tmux(self, *arguments: str) -> str:
        return subprocess.run(["tmux", "-L", self._server, *arguments], text=True, check=True,
                              stdout=subprocess.PIPE,
                              env={**os.environ, "LC_ALL": "C.UTF-8"}).stdout

    def text(self) -> str:
        return self._tmux("capture-pane", "-p")

    def attributes(self) -> str:
        """With the escape sequences of colours and others."""
        return self._tmux("capture-pane", "-p", "-e")

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def type(self, line: str) -> None:
        self._tmux("send-keys", "-l", line)
        self.press("Enter")

    def click(self, text: str) -> None:
        """The left button, on the first place that shows `text`."""
        lines = self.text().splitlines()
        place = next(((line, column) for line, shown in enumerate(lines)
                      if (column := shown.find(text)) >= 0), None)
        if place is None:
            self._session.check(False, f"no {text!r} to click on:\n{self.text()}")
            return
        line, column = place
        said = f"\x1b[<0;{column + 1};{line + 1}M\x1b[<0;{column + 1};{line + 1}m"
        self._tmux("send-keys", "-H", *(f"{byte:02x}" for byte in said.encode()))

    def resize(self, width: int, height: int) -> None:
        self._tmux("resize-window", "-x", str(width), "-y", str(height))

    def first(self, read: Callable[[str], Optional[T]]) -> Optional[T]:
        """What `read` makes of the first screen of which it makes something; nothing where none comes."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            if (value := read(self.text())) is not None:
                return value
            time.sleep(0.05)
        return None

    def wait_for(self, pattern: str) -> Optional[re.Match[str]]:
        """The first match on the screen; a failure, and nothing, where none comes."""
        found = self.first(lambda text: re.search(pattern, text, re.M))
        if found is None:
            self._session.check(False, f"no {pattern!r} on the screen:\n{self.text()}")
        return found

    def wait_for_another(self, before: str) -> str:
        """What is on the screen once that is something else; a failure where it stays."""
        another = self.first(lambda text: None if text == before else text)
        if another is None:
            self._session.check(False, f"the screen stays as it is:\n{before}")
        return another or before

    def pid(self) -> int:
        """Of the command, while it runs."""
        shell = self._tmux("display-message", "-p", "#{pane_pid}").strip()
        return int(subprocess.run(["pgrep", "-P", shell], text=True, check=True,
                                  stdout=subprocess.PIPE).stdout.split()[0])

    def pid_of(self, program: str) -> int:
        """Of the oldest of that name below the command."""
        return int(subprocess.run(["pgrep", "-o", "-P", str(self.pid()), program], text=True, check=True,
                                  stdout=subprocess.PIPE).stdout)

    def state(self) -> str:
        """Whether it is the alternate screen, with a cursor, wraps, and watches the mouse."""
        return self._tmux("display-message", "-p",
                          "#{alternate_on} #{cursor_flag} #{wrap_flag} #{mouse_any_flag}").strip()

    def check_given_back(self, code: int) -> None:
        """The command has ended, and the terminal is as it was."""
        self.wait_for("GIVEN BACK")
        read = {name: self._session.path(f"{self._server}.{name}").read_text()
                for name in ("before", "after", "code")}
        self._session.equal("exit code", int(read["code"]), code)
        self._session.equal("settings of the terminal", read["after"], read["before"])
        self._session.equal("alternate screen, cursor, wrapping, mouse", self.state(), "0 1 1 0")
