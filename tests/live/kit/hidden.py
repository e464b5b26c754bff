# SPDX-License-Identifier: Apache-2.0
"""Completions that no BPF program can see.

Some virtual machines run a kernel that keeps BPF programs away from the threads of PID 1, their
supervisor: a completion whose interrupt lands on top of such a thread raises the tracepoint for
tracefs and not for any BPF program. These are counted here, so that a test can demand that
everything else is there.
"""
import os
import pathlib

INSTANCES = pathlib.Path("/sys/kernel/tracing/instances")


class HiddenCompletions:
    """Counts requests of one device that complete on top of a thread of PID 1, while entered."""

    def __init__(self, device_number: int) -> None:
        self.count = 0
        self._path = INSTANCES / f"flowtop-hidden-{os.getpid()}"
        kernel_dev = os.major(device_number) << 20 | os.minor(device_number)
        threads = [entry.name for entry in pathlib.Path("/proc/1/task").iterdir()]
        on_top = " || ".join(f"common_pid == {tid}" for tid in threads)
        self._filter = f"dev == {kernel_dev} && ({on_top})"

    def __enter__(self) -> "HiddenCompletions":
        self._path.mkdir()
        event = self._path / "events/block/block_rq_complete"
        (event / "filter").write_text(self._filter)
        (event / "enable").write_text("1")
        return self

    def __exit__(self, *_: object) -> None:
        (self._path / "tracing_on").write_text("0")
        with open(self._path / "trace", encoding="utf-8", errors="replace") as lines:
            self.count = sum(1 for line in lines if not line.startswith("#"))
        self._path.rmdir()
