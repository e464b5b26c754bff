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
    ENTRIES = [{"seen_tid": 7}] * 20
    ROW = {"consumer_tid": 7, "complete_cpu": 0, "consumer_cpu": 8, "distance": "remote_node",
           "remote": 1}

    def check(self, rows):
        return judge.check_distance(rows, self.ENTRIES, 8, "remote_node")

    def test_right_in_every_row_of_the_consumer(self):
        rows = [*[self.ROW] * 19, {**self.ROW, "consumer_tid": 6, "consumer_cpu": 0}]
        self.assertIn("remote_node in 19 of 20", self.check(rows))

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


class Books(unittest.TestCase):
    RIGHT = {"seen": 10, "delivered": 8, "unwaited": 2, "lost": 0, "open": 0,
             "recursion_misses": 3}

    def test_balanced(self):
        self.assertEqual(judge.check_books({"books": self.RIGHT}),
                         "books balance; 3 recursion misses")

    def test_lost_open_or_unbalanced(self):
        for wrong in ({"lost": 1}, {"open": 1}, {"seen": 11}):
            with self.assertRaisesRegex(LabFailure, "the books say"):
                judge.check_books({"books": {**self.RIGHT, **wrong}})


class Stat(unittest.TestCase):
    BEFORE = "   10 0 80 5 3 0 24 1 0 6 6 0 0 0 0 0 0\n"
    AFTER = "   27 0 216 9 3 0 24 1 0 9 9 0 0 0 0 0 0\n"

    def test_every_request_is_a_fragment(self):
        rows = [{"fragments": 8}, {"fragments": 9}]
        self.assertIn("17 fragments", judge.check_stat(rows, self.BEFORE, self.AFTER))

    def test_a_fragment_too_few_or_no_request(self):
        for rows, after in (([{"fragments": 16}], self.AFTER), ([], self.BEFORE)):
            with self.assertRaisesRegex(LabFailure, "fragments for"):
                judge.check_stat(rows, self.BEFORE, after)


class Server(unittest.TestCase):
    ROWS = [{"tgid": 1, "consumer_tgid": 1, "fragments": 2, "bytes": 1024}]
    LOWER = {"tgid": 2, "device": "nullb0", "comm": "queue", "open": 0, "bytes": 512,
             "submit_ns": 1, "issue_ns": 2, "complete_ns": 3, "cqe_ns": 4, "wake_sent_ns": None,
             "oncpu_ns": None, "wake_ns": None, "consumer_state": "running", "delivery": "taskwork",
             "consumer_known_by": "wait", "complete_cpu": 0, "consumer_cpu": 0, "remote": 0,
             "useful_completion_ns": None, "locality_debt_ns": None, "runq_ns": None,
             "ready_ns": None, "return_ns": None}
    SERVER = {"device": "nullb0", "comm": ["queue"]}

    def check(self, **changed):
        return judge.check_server(self.ROWS, [self.LOWER, {**self.LOWER, **changed}], self.SERVER)

    def test_a_row_for_each_request(self):
        self.assertEqual(self.check(), "2 rows of the server for 2 requests")

    def test_wrong_name_bytes_process_number_or_order(self):
        for changed, reason in (({"comm": "uring-read"}, "comm is uring-read"),
                                ({"bytes": 0}, "512 bytes"), ({"tgid": 1}, "that it serves"),
                                ({"issue_ns": 9}, "rules broken")):
            with self.assertRaisesRegex(LabFailure, reason):
                self.check(**changed)
        with self.assertRaisesRegex(LabFailure, "1 rows of 512 bytes"):
            judge.check_server(self.ROWS, [self.LOWER], self.SERVER)

    def test_a_consumer_is_of_the_process_that_submitted(self):
        judge.check_own([*self.ROWS, {"tgid": 1, "consumer_tgid": None}])
        with self.assertRaisesRegex(LabFailure, "another process in 1 of 2"):
            judge.check_own([*self.ROWS, {"tgid": 1, "consumer_tgid": 2}])


class Columns(unittest.TestCase):
    ROWS = [{"op": "read", "wake_ns": 5}, {"op": "read", "wake_ns": None}]

    def test_each(self):
        judge.check_each(self.ROWS, {"op": "read", "wake_ns": [5, None]})
        with self.assertRaisesRegex(LabFailure, "op is read in 2 of 2 rows, not write or flush"):
            judge.check_each(self.ROWS, {"op": ["write", "flush"]})

    def test_occurs(self):
        self.assertEqual(list(judge.check_occurs(self.ROWS, {"wake_ns": [5, None]})),
                         ["wake_ns: {5: 1, None: 1}"])
        with self.assertRaisesRegex(LabFailure, "wake_ns, of 2 rows: {5: 1, 6: 0}"):
            list(judge.check_occurs(self.ROWS, {"wake_ns": [5, 6]}))

    def test_filled(self):
        self.assertEqual(list(judge.check_filled(self.ROWS, {"wake_ns": 0.5})),
                         ["wake_ns filled in 1 of 2"])
        with self.assertRaisesRegex(LabFailure, "1 of 2 rows, not 60%"):
            list(judge.check_filled(self.ROWS, {"wake_ns": 0.6}))

    def test_large(self):
        self.assertEqual(list(judge.check_large(self.ROWS, {"wake_ns": {"least": 5, "rows": 1}})),
                         ["wake_ns is 5 or more in 1 rows"])
        for wanted in ({"least": 6, "rows": 1}, {"least": 5, "rows": 2}):
            with self.assertRaisesRegex(LabFailure, "or more in . rows, not"):
                list(judge.check_large(self.ROWS, {"wake_ns": wanted}))


if __name__ == "__main__":
    unittest.main()
