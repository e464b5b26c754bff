# SPDX-License-Identifier: Apache-2.0
"""Direct reads, each one operation: by one thread, or submitted by one and reaped by another."""
import contextlib
import os
import pathlib
import subprocess
import time
from typing import Iterator, Optional

from kit import cgroups
from kit.case import Session, Skip
from kit.devices import Place


def read(session: Session, place: Place, operations: int,
         cgroup: Optional[pathlib.Path] = None) -> None:
    command = [*session.workload("sync-read"), "--operations", str(operations), place.path]
    subprocess.run(cgroups.inside(cgroup, command) if cgroup else command, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


WAIT_S = 60


@contextlib.contextmanager
def pinned_reader(session: Session, place: Place, submit_cpu: int, reap_cpu: int,
                  *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Through a ring that one thread submits to and another one reaps, each on its CPU, without end."""
    if not {submit_cpu, reap_cpu} <= os.sched_getaffinity(0):
        raise Skip(f"this host does not have the CPUs {submit_cpu} and {reap_cpu}")
    reader = subprocess.Popen([*session.workload("shared-ring"), place.path,
                               "--operations", "100000000", *options])
    try:
        submitter, reaper = _threads_of(reader)
        os.sched_setaffinity(submitter, {submit_cpu})
        os.sched_setaffinity(reaper, {reap_cpu})
        yield reader
    finally:
        reader.kill()
        reader.wait()


def _threads_of(reader: subprocess.Popen[bytes]) -> list[int]:
    """The one that submits is the first."""
    threads = pathlib.Path(f"/proc/{reader.pid}/task")
    end = time.monotonic() + WAIT_S
    while len(found := sorted(int(thread.name) for thread in threads.iterdir())) < 2:
        if reader.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"the reader has no second thread; it ended with {reader.poll()}")
        time.sleep(0.01)
    return found
