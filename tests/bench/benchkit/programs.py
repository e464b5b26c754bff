# SPDX-License-Identifier: Apache-2.0
"""What the kernel counts of loaded BPF programs: run time and number of runs."""
import contextlib
import dataclasses
import pathlib
from typing import Iterator

from kit import bpf_objects

STATISTICS = pathlib.Path("/proc/sys/kernel/bpf_stats_enabled")


@dataclasses.dataclass(frozen=True)
class Runs:
    name: str
    nanoseconds: int
    calls: int


Programs = dict[int, Runs]  # by the kernel's id


def loaded() -> Programs:
    return {program["id"]: Runs(program.get("name", "?"), program.get("run_time_ns", 0),
                                program.get("run_cnt", 0))
            for program in bpf_objects.show("prog")}


def ran_between(before: Programs, after: Programs) -> list[Runs]:
    """Of the programs that were loaded at both times."""
    return [Runs(runs.name, runs.nanoseconds - before[number].nanoseconds,
                 runs.calls - before[number].calls)
            for number, runs in after.items() if number in before]


@contextlib.contextmanager
def statistics() -> Iterator[None]:
    """The kernel measures every run of every program, which costs each some 50 ns."""
    was = STATISTICS.read_text()
    STATISTICS.write_text("1")
    try:
        yield
    finally:
        STATISTICS.write_text(was)
