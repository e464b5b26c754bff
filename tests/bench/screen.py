#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What flowtop's screen costs beside thousands of flows: a report in Markdown."""
import contextlib
import os
import pathlib
import platform
import re
import subprocess
from typing import Iterator

from benchkit.process import cpu_percent, session_of_command_line
from benchkit.pty import CountingTerminal
from kit import memory
from kit.case import Session
from kit.devices import Place, zram_device

WIDTH, HEIGHT = 200, 60
WATCHED_S = 30
WARM_UP_S = 5
KEYS = "II>><<ll??pp"  # other orders, pages open and close: each changes the screen
ROUNDS = 10
RATE = 200_000  # operations a second


@contextlib.contextmanager
def many_flows(session: Session, place: Place, flows: int, operations_each: int) -> Iterator[None]:
    """One thread that reads under so many names, one after the other, on CPU 1, where there is one."""
    cpu = str(max(os.sched_getaffinity(0)))
    command = ["taskset", "--cpu-list", cpu, *session.workload("churn"), place.path, "--names", str(flows),
               "--operations", str(flows * operations_each), "--rounds", "1000000", "--rate", str(RATE)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.kill()


def processes_of(pid: int) -> list[int]:
    """It, and its children: one waits, one draws."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(child) for child in children)]


def shown(text: str, what: str) -> int:
    return int(re.search(rf"{what} (\d+)", text)[1])


def cost_of_watching(terminal: CountingTerminal) -> list[tuple[str, str]]:
    pids = processes_of(terminal.pid)
    written = terminal.written
    percent = cpu_percent(pids, lambda: terminal.watch(WATCHED_S))
    return [("CPU", f"{percent:.2f}% of a core"),
            ("written to the terminal, a frame",
             f"{(terminal.written - written) / WATCHED_S / 1024:.1f} KiB"),
            ("anonymous memory",
             f"{sum(memory.anonymous_kib(pid) for pid in pids) / 1024:.1f} MiB")]


def answers(terminal: CountingTerminal) -> str:
    times = sorted(terminal.answer_s(key) for _ in range(ROUNDS) for key in KEYS)
    return f"p50 {1e3 * times[len(times) // 2]:.0f} ms, at most {1e3 * times[-1]:.0f} ms of {len(times)}"


def measure(session: Session, place: Place, flows: int, operations_each: int, *options: str) -> list[tuple[str, str]]:
    command = [session.program("flowtop"), "top", "--device", place.device, *options]
    with (many_flows(session, place, flows, operations_each),
          CountingTerminal(command, WIDTH, HEIGHT) as terminal):
        terminal.watch(WARM_UP_S)
        text = terminal.whole_screen()
        rows = [("flows", str(shown(text, "flows"))), ("operations a second", str(shown(text, "ops/s")))]
        rows += cost_of_watching(terminal)
        rows.append(("a key", answers(terminal)))
    return rows


def main() -> None:
    with session_of_command_line(__doc__) as session:
        place = zram_device(session)
        some = measure(session, place, 2000, 20)
        many = measure(session, place, 16384, 4, "--cells", "65536")
    print("# What the screen costs\n\n"
          "Made by `sudo scripts/bench screen`. One thread reads from a device in memory under that many names, one\n"
          "after the other, and shares the host's CPUs with flowtop. CPU is that of flowtop's two\n"
          "processes, read from procfs; what its BPF programs cost is in [overhead.md](overhead.md). A key is answered\n"
          "with the first byte of the next frame.\n\n"
          f"Linux {platform.release()}, {os.cpu_count()} CPUs; a terminal of {WIDTH}x{HEIGHT} in true colour, an\n"
          "interval of 1 s.\n\n"
          "| what | | |\n|---|---|---|")
    for (what, value), (_, other) in zip(some, many):
        print(f"| {what} | {value} | {other} |")


if __name__ == "__main__":
    main()
