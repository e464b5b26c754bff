# SPDX-License-Identifier: Apache-2.0
"""Each check of the judge lets what is right pass and names what is wrong."""

import unittest

from labkit import judge
from labkit.description import load_guest
from labkit.errors import LabFailure

_CONSOLE = "[ 1.0] nvme: up\r\nLAB-RESULT nvme_sync {}\r\n[ 2.0] reboot: Power down\r\n"


class GuestVerdict(unittest.TestCase):
    def test_reads_word_and_reason(self):
        for said, verdict in (("pass", ("pass", "")), ("skip no RDMA", ("skip", "no RDMA")),
                              ("fail exit code 1: x", ("fail", "exit code 1: x"))):
            self.assertEqual(judge.guest_verdict(_CONSOLE.format(said), "nvme_sync"), verdict)

    def test_a_guest_that_died_has_none(self):
        for console in ("Kernel panic - not syncing\n", _CONSOLE.format("pass") * 2):
            with self.assertRaisesRegex(LabFailure, "result lines"):
                judge.guest_verdict(console, "nvme_sync")

    def test_another_case_does_not_count(self):
        with self.assertRaises(LabFailure):
            judge.guest_verdict(_CONSOLE.format("pass"), "nvme_uring")


class Calibrate(unittest.TestCase):
    GUEST = load_guest("6.1")
    EXPECT = {"skipped": ["iopoll"], "only_on": {"errors": ["6.12"]}}

    @staticmethod
    def report(*, verdict="pass", failures=(), skipped=("iopoll", "errors")):
        ran = {"scenario": "sync", "verdict": verdict, "operations": 100, "missed": 0,
               "failures": list(failures)}
        return {"verdict": verdict,
                "scenarios": [ran, *({"scenario": name, "verdict": "skipped", "reason": "x"}
                                     for name in skipped)]}

    def test_all_pass_but_what_cannot_run_there(self):
        self.assertIn("1 scenarios pass with 100 operations",
                      judge.check_calibrate(self.EXPECT, self.GUEST, self.report()))

    def test_names_what_fails(self):
        report = self.report(verdict="fail", failures=["3 operations without a row"])
        with self.assertRaisesRegex(LabFailure, "sync: 3 operations without a row"):
            judge.check_calibrate(self.EXPECT, self.GUEST, report)

    def test_nothing_else_may_be_skipped(self):
        for skipped in (("iopoll",), ("iopoll", "errors", "writes")):
            with self.assertRaisesRegex(LabFailure, "skipped"):
                judge.check_calibrate(self.EXPECT, self.GUEST, self.report(skipped=skipped))


    def test_skipped_for_the_reason_that_is_expected(self):
        for reason, right in (("x", True), ("y", False)):
            expect = {"skipped": {"iopoll": reason, "errors": "x"}}
            if right:
                judge.check_calibrate(expect, self.GUEST, self.report())
            else:
                with self.assertRaisesRegex(LabFailure, "skipped: .*iopoll"):
                    judge.check_calibrate(expect, self.GUEST, self.report())


class Distances(unittest.TestCase):
    ENTRIES = [{"submit_tid": 5, "seen_tid": 7}] * 20
    ROW = {"tid": 5, "consumer_tid": 7, "complete_cpu": 0, "consumer_cpu": 8, "distance": "remote_node",
           "remote": 1}

    def check(self, rows):
        return judge.check_distance(rows, self.ENTRIES, 8, "remote_node")

    def test_right_in_every_row_of_the_consumer(self):
        rows = [*[self.ROW] * 19, {**self.ROW, "consumer_tid": 6, "consumer_cpu": 0}]
        another = {**self.ROW, "tid": 4, "distance": "node"}
        self.assertIn("remote_node in 19 of 20", self.check([*rows, another]))

    def test_wrong_distance_or_consumer_or_too_few(self):
        for rows in ([*[self.ROW] * 19, {**self.ROW, "distance": "node"}], [self.ROW] * 19,
                     [{**self.ROW, "consumer_tid": 6}] * 20):
            with self.assertRaises(LabFailure):
                self.check(rows)


class Top(unittest.TestCase):
    EXPECT = {"device": "nullb0", "operations": 3, "states": {"running": 3}}

    def sample(self, states, **books):
        flow = {"device": "nullb0", "operations": sum(states.values()), "states": states}
        other = {**flow, "device": "vda"}
        return {"flows": [flow, other], "books": {"lost": 0, "open": 0, "balance": 0, **books}}

    def test_the_last_sample_counts(self):
        samples = [self.sample({"running": 1}), self.sample({"running": 3})]
        self.assertIn("3 operations", judge.check_top(self.EXPECT, samples))

    def test_wrong_counts(self):
        for states in ({"running": 2}, {"running": 2, "waiting": 1}):
            with self.assertRaisesRegex(LabFailure, "expected 3"):
                judge.check_top(self.EXPECT, [self.sample(states)])

    def test_something_is_open(self):
        with self.assertRaisesRegex(LabFailure, "books"):
            judge.check_top(self.EXPECT, [self.sample({"running": 3}, open=1)])


if __name__ == "__main__":
    unittest.main()
