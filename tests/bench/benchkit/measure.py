# SPDX-License-Identifier: Apache-2.0
"""One tool under one load, once with the kernel's statistics and once without them."""
import dataclasses

from benchkit import programs
from benchkit.loads import Done, Load
from benchkit.programs import Runs
from benchkit.tools import Tool, running


@dataclasses.dataclass(frozen=True)
class Measured:
    runs: list[Runs]         # of the tool's programs
    counted: Done            # while they were measured
    undisturbed: Done        # while nobody measured them
    user_seconds: float      # CPU time of the tool's processes, then
    anonymous_kib: int

    @property
    def gross_ns(self) -> float:
        """BPF per operation."""
        return sum(runs.nanoseconds for runs in self.runs) / self.counted.operations

    @property
    def calls(self) -> float:
        """Per operation."""
        return sum(runs.calls for runs in self.runs) / self.counted.operations

    @property
    def call_ns(self) -> float:
        calls = sum(runs.calls for runs in self.runs)
        return sum(runs.nanoseconds for runs in self.runs) / calls if calls else 0

    def net_ns(self, empty_call_ns: float) -> float:
        """Per operation, less as many calls of an empty program."""
        return self.gross_ns - self.calls * empty_call_ns

    @property
    def user_share(self) -> float:
        """Of one CPU."""
        return self.user_seconds / self.undisturbed.seconds


def measure(tool: Tool, load: Load, seconds: float) -> Measured:
    with running(tool) as process:
        with programs.statistics():
            before = process.programs()
            counted = load.run(seconds)
            runs = programs.ran_between(before, process.programs())
        cpu = process.cpu_seconds()
        undisturbed = load.run(seconds)
        return Measured(runs, counted, undisturbed, process.cpu_seconds() - cpu,
                        process.anonymous_kib())
