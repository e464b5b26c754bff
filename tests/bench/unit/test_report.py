# SPDX-License-Identifier: Apache-2.0
"""What the report derives from what was measured."""
import unittest

from benchkit import report
from benchkit.loads import Done
from benchkit.measure import Measured
from benchkit.programs import Runs, ran_between


def _measured(nanoseconds: int, calls: int, operations: int, per_second: float) -> Measured:
    return Measured(runs=[Runs("on_it", nanoseconds, calls)] if calls else [],
                    counted=Done(operations, 1.0, 0), undisturbed=Done(int(per_second), 1.0, 2000),
                    user_seconds=0.02, anonymous_kib=2048)


# An empty program takes 10 ns a call. Different speeds: nothing may be taken per second.
ROUND = {
    "none": _measured(0, 0, 1000, 1000),
    "empty": _measured(20_000, 2000, 1000, 990),
    "aggregate": _measured(400_000, 4000, 1000, 950),   # 400 gross, 4 calls: 360 net
    "biolatency": _measured(1_240_000, 4000, 2000, 900),  # 620 gross, 2 calls: 600 net
    "runqlat": _measured(330_000, 3000, 1000, 980),     # 330 gross, 3 calls: 300 net
}


class Section(unittest.TestCase):
    TEXT = "\n".join(report.load_section("loop-qd1", "operation", [ROUND]))

    def row(self, tool: str) -> list[str]:
        line = next(line for line in self.TEXT.splitlines() if line.startswith(f"| {tool} |"))
        return [cell.strip() for cell in line.strip("|").split("|")]

    def test_net_is_less_as_many_empty_calls(self):
        self.assertEqual(self.row("aggregate")[1:4], ["400", "4.00", "360 (360 to 360)"])
        self.assertEqual(self.row("biolatency")[1:4], ["620", "2.00", "600 (600 to 600)"])

    def test_speed_is_of_what_it_is_without_a_tool(self):
        self.assertEqual(self.row("aggregate")[4], "0.950 (0.950 to 0.950)")

    def test_user_cpu_and_memory(self):
        self.assertEqual(self.row("aggregate")[6:], ["2.0%", "2"])

    def test_ratios_are_of_net(self):
        self.assertEqual(self.row("aggregate / biolatency")[1], "0.60 (0.60 to 0.60)")
        self.assertEqual(self.row("aggregate / biolatency + runqlat")[1], "0.40 (0.40 to 0.40)")


class RanBetween(unittest.TestCase):
    def test_differences_of_programs_that_stayed(self):
        before = {1: Runs("a", 100, 10), 2: Runs("gone", 5, 5)}
        after = {1: Runs("a", 160, 13), 3: Runs("new", 7, 7)}
        self.assertEqual(ran_between(before, after), [Runs("a", 60, 3)])


if __name__ == "__main__":
    unittest.main()
