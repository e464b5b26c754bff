# SPDX-License-Identifier: Apache-2.0
"""CPUs that never go idle, and are still free for whoever wants them.

The event log of some virtual machines lacks what an idle task does (the switch away from it, above
all), so that a log taken there does not say when a task got an idle CPU. Something that yields to
everybody takes the idle task's place.
"""
import os
import subprocess
import sys

SPIN = """
import os, sys
os.sched_setaffinity(0, {int(sys.argv[1])})
os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
print(flush=True)
while os.getppid() == int(sys.argv[2]):
    pass
"""


class BusyCpus:
    """Keeps every CPU of this process busy at the lowest priority, while entered."""

    def __init__(self) -> None:
        self._spinners: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "BusyCpus":
        for cpu in os.sched_getaffinity(0):
            spinner = subprocess.Popen([sys.executable, "-c", SPIN, str(cpu), str(os.getpid())],
                                       stdout=subprocess.PIPE)
            self._spinners.append(spinner)
        for spinner in self._spinners:
            spinner.stdout.readline()
        return self

    def __exit__(self, *_: object) -> None:
        for spinner in self._spinners:
            spinner.kill()
            spinner.communicate()
