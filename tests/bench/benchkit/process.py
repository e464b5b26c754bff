# SPDX-License-Identifier: Apache-2.0
"""What is measured of a process, and where it runs meanwhile."""
import argparse
import contextlib
import os
import pathlib
import tempfile
import time
from typing import Callable, Iterator, Sequence

from kit.case import Session


def cpu_s(pids: Sequence[int]) -> float:
    """CPU time that they have used, together."""
    ticks = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def cpu_percent(pids: Sequence[int], work: Callable[[], object]) -> float:
    """Of one core, while `work` is done."""
    before, started = cpu_s(pids), time.monotonic()
    work()
    return 100 * (cpu_s(pids) - before) / (time.monotonic() - started)


@contextlib.contextmanager
def session_of_command_line(description: str) -> Iterator[Session]:
    """With the programs that --programs names; what it found wrong ends it with an error."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--programs", type=pathlib.Path, required=True)
    programs = parser.parse_args().programs.resolve()
    with tempfile.TemporaryDirectory(prefix="flowtop-bench-", dir="/var/tmp") as directory:
        session = Session(programs, pathlib.Path(directory))
        with session.cleanup:
            yield session
    if session.failures:
        raise RuntimeError("; ".join(session.failures))
