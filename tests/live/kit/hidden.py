# SPDX-License-Identifier: Apache-2.0
"""Events that no BPF program can see.

Some virtual machines run a kernel that keeps BPF programs away from the threads of PID 1, their
supervisor: an event on top of such a thread, a completion's interrupt say, or the switch away from
it, raises the tracepoint for tracefs and not for any BPF program. These are known here, so that a
test can demand that everything else is there.
"""
import os
import pathlib

from kit import tracefs


def hidden_comms() -> set[str]:
    """The names of PID 1's threads; it may start more of them at any time.

    On any kernel: where programs do see them, nothing is lost by allowing for it.
    """
    return {(thread / "comm").read_text().strip() for thread in
            pathlib.Path("/proc/1/task").iterdir()}


class HiddenCompletions:
    """Counts requests that complete on top of a thread of PID 1, while entered."""

    def __init__(self, device_number: int) -> None:
        self.on_device = 0
        self.anywhere = 0
        self._device = f" {os.major(device_number)},{os.minor(device_number)} "
        self._path: pathlib.Path
        self._filter = " || ".join(f'COMM == "{comm}"' for comm in hidden_comms())

    def __enter__(self) -> "HiddenCompletions":
        self._path = tracefs.new_instance("hidden")
        event = self._path / "events/block/block_rq_complete"
        (event / "filter").write_text(self._filter)
        (event / "enable").write_text("1")
        return self

    def __exit__(self, *_: object) -> None:
        (self._path / "tracing_on").write_text("0")
        with open(self._path / "trace", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if not line.startswith("#"):
                    self.anywhere += 1
                    self.on_device += self._device in line
        self._path.rmdir()
