# SPDX-License-Identifier: Apache-2.0
"""CPUs that are kept busy, by who yields to everybody or by who goes before them.

The event log of some virtual machines lacks what an idle task does (the switch away from it, above
all), so that a log taken there does not say when a task got an idle CPU. Something that yields to
everybody takes the idle task's place.
"""
import contextlib
import os
import subprocess
import sys
from typing import Iterator

from kit.case import Skip

SPIN = """
import os, sys
os.sched_setaffinity(0, {int(sys.argv[1])})
os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
print(flush=True)
while os.getppid() == int(sys.argv[2]):
    pass
"""


# Takes its CPU for 4 ms, whoever else wants it, and leaves it to them for a while.
HOG = """
import os, sys, time
os.sched_setaffinity(0, {int(sys.argv[1])})
os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
print(flush=True)
while os.getppid() == int(sys.argv[2]):
    end = time.monotonic() + 0.004
    while time.monotonic() < end:
        pass
    time.sleep(float(sys.argv[3]))
"""


def _start(script: str, cpu: int, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", script, str(cpu), str(os.getpid()), *arguments],
                            stdout=subprocess.PIPE)


@contextlib.contextmanager
def hog(cpu: int, rest_s: float = 0.004) -> Iterator[None]:
    if cpu not in os.sched_getaffinity(0):
        raise Skip(f"this host has no CPU {cpu}")
    with _start(HOG, cpu, str(rest_s)) as process:
        process.stdout.readline()
        try:
            yield
        finally:
            process.kill()


class BusyCpus:
    """Keeps every CPU of this process busy at the lowest priority, while entered."""

    def __init__(self) -> None:
        self._spinners: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "BusyCpus":
        for cpu in os.sched_getaffinity(0):
            self._spinners.append(_start(SPIN, cpu))
        for spinner in self._spinners:
            spinner.stdout.readline()
        return self

    def __exit__(self, *_: object) -> None:
        for spinner in self._spinners:
            spinner.kill()
            spinner.communicate()
