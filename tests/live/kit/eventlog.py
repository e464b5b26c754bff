# SPDX-License-Identifier: Apache-2.0
"""An event log of this host that owes nothing to flowtop: a tracefs instance of our own.

Its text carries CLOCK_MONOTONIC times in microseconds.
"""
import contextlib
import dataclasses
import os
import pathlib
import re
from typing import Iterator

from kit import tracefs
from kit.busy import BusyCpus

BUFFER_KIB_PER_CPU = 65536

# io_uring_enter, io_submit, io_getevents, io_pgetevents, pread64, pwrite64
IO_CALLS = (426, 209, 208, 333, 17, 18)

LINE = re.compile(
    r"^\s*(?P<comm>.{1,16})-(?P<pid>\d+)\s+\[(?P<cpu>\d+)\]\s+\S+\s+"
    r"(?P<seconds>\d+)\.(?P<micros>\d{6}): (?P<name>\w+): ?(?P<text>.*)$")
LOST = re.compile(r"LOST \d+ EVENTS")


@dataclasses.dataclass(slots=True)
class Event:
    name: str
    ns: int
    cpu: int
    pid: int
    comm: str
    text: str


class EventLog:
    """Records block, io_uring, I/O call and scheduler events while it is entered.

    The CPUs are kept busy meanwhile: see kit.busy.
    """

    def __init__(self, device_number: int, comm: str) -> None:
        """device_number: as os.makedev makes it; comm: of the threads whose scheduling matters."""
        self._path: pathlib.Path
        self._busy_cpus = contextlib.ExitStack()
        kernel_dev = os.major(device_number) << 20 | os.minor(device_number)
        calls = " || ".join(f"id == {call}" for call in IO_CALLS)
        by_name = f'comm == "{comm}"'
        by_task = f'prev_comm == "{comm}" || next_comm == "{comm}"'
        self._filters = {
            "block/block_bio_queue": f"dev == {kernel_dev}",
            "block/block_rq_issue": f"dev == {kernel_dev}",
            "block/block_rq_complete": f"dev == {kernel_dev}",
            "io_uring/io_uring_submit_req": "",
            "io_uring/io_uring_complete": "",
            "io_uring/io_uring_cqring_wait": "",
            "raw_syscalls/sys_enter": calls,
            "raw_syscalls/sys_exit": calls,
            "sched/sched_waking": by_name,
            "sched/sched_wakeup": by_name,
            "sched/sched_switch": by_task,
        }

    def __enter__(self) -> "EventLog":
        self._path = tracefs.new_instance("test")
        self._busy_cpus.enter_context(BusyCpus())
        self._write("tracing_on", "0")
        self._write("trace_clock", "mono")
        self._write("buffer_size_kb", str(BUFFER_KIB_PER_CPU))
        for event, condition in self._filters.items():
            if condition:
                self._write(f"events/{event}/filter", condition)
            self._write(f"events/{event}/enable", "1")
        self._write("tracing_on", "1")
        return self

    def __exit__(self, *_: object) -> None:
        self._write("tracing_on", "0")
        self._path.rmdir()
        self._busy_cpus.close()

    def stop(self) -> None:
        self._write("tracing_on", "0")

    def events(self) -> Iterator[Event]:
        """What was recorded, in order of time."""
        with open(self._path / "trace", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if LOST.search(line):
                    raise RuntimeError(f"the event log lost events: {line.strip()}")
                match = LINE.match(line)
                if match:
                    yield Event(match["name"], self._ns(match), int(match["cpu"]),
                                int(match["pid"]), match["comm"].strip(), match["text"])

    def lost(self) -> int:
        """Events that did not fit into the buffers."""
        total = 0
        for stats in self._path.glob("per_cpu/cpu*/stats"):
            for line in stats.read_text().splitlines():
                key, _, value = line.partition(":")
                if key in ("overrun", "commit overrun", "dropped events"):
                    total += int(value)
        return total

    @staticmethod
    def _ns(match: re.Match[str]) -> int:
        return int(match["seconds"]) * 10**9 + int(match["micros"]) * 1000

    def _write(self, name: str, value: str) -> None:
        (self._path / name).write_text(value)
