# SPDX-License-Identifier: Apache-2.0
"""The tools that are compared, and how each is run."""
import contextlib
import dataclasses
import os
import pathlib
import shutil
import signal
import subprocess
import time
from typing import Iterator, Sequence

from benchkit import programs
from benchkit.programs import Programs
from kit import memory

READY_TIMEOUT_S = 60
QUIET_S = 1.0
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass(frozen=True)
class Tool:
    name: str
    commands: tuple[tuple[str, ...], ...]


class Running:
    """A tool whose programs are attached."""

    def __init__(self, processes: Sequence["subprocess.Popen[bytes]"], others: set[int]) -> None:
        self._processes = processes
        self._others = others  # programs that were there before

    def programs(self) -> Programs:
        return {number: runs for number, runs in programs.loaded().items()
                if number not in self._others}

    def cpu_seconds(self) -> float:
        ticks = 0
        for process in self._processes:
            text = pathlib.Path(f"/proc/{process.pid}/stat").read_text()
            fields = text[text.rindex(")") + 2:].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS_PER_S

    def anonymous_kib(self) -> int:
        return sum(memory.anonymous_kib(process.pid) for process in self._processes)


def find(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if not found:
        raise RuntimeError(f"{name} is not installed: run scripts/deps")
    return found


def aggregate_of(name: str, bin_dir: pathlib.Path) -> Tool:
    return Tool(name, ((str(bin_dir / "flowtop"), "top", "--batch", "--format", "json", "--interval",
                        "1s"),))


def all_tools(bin_dir: pathlib.Path, scratch: pathlib.Path) -> dict[str, Tool]:
    flowtop = str(bin_dir / "flowtop")
    floor = str(bin_dir / "flowtop-bench-floor")
    biolatency = (find("biolatency"), "3600")
    runqlat = (find("runqlat"), "3600")
    tools = [
        Tool("none", ()),
        Tool("empty", ((floor, "empty"),)),
        Tool("clocks", ((floor, "clocks"),)),
        aggregate_of("aggregate", bin_dir),
        Tool("capture", ((flowtop, "capture", "--output", str(scratch / "rows.csv")),)),
        Tool("biolatency", (biolatency,)),
        Tool("runqlat", (runqlat,)),
        Tool("both", (biolatency, runqlat)),
        Tool("chain.bt", ((find("bpftrace"), str(pathlib.Path(__file__).parent.parent / "chain.bt")),)),
    ]
    return {tool.name: tool for tool in tools}


def _await_attached(others: set[int]) -> None:
    """Until programs have appeared and no more follow."""
    deadline = time.monotonic() + READY_TIMEOUT_S
    seen: set[int] = set()
    while True:
        time.sleep(QUIET_S)
        now = set(programs.loaded()) - others
        if now and now == seen:
            return
        if time.monotonic() > deadline:
            raise RuntimeError("the tool has loaded no BPF program")
        seen = now


@contextlib.contextmanager
def running(tool: Tool) -> Iterator[Running]:
    others = set(programs.loaded())
    processes = [subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL) for command in tool.commands]
    try:
        if processes:
            _await_attached(others)
        yield Running(processes, others)
    finally:
        for process in processes:
            process.send_signal(signal.SIGINT)
        for process in processes:
            process.wait(timeout=READY_TIMEOUT_S)
