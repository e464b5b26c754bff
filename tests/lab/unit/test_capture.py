# SPDX-License-Identifier: Apache-2.0
"""What a capture is held against."""

import unittest

from labkit import capture
from labkit.errors import LabFailure


class Books(unittest.TestCase):
    RIGHT = {"seen": 10, "delivered": 8, "unwaited": 2, "lost": 0, "open": 0,
             "recursion_misses": 3}

    def test_balanced(self):
        self.assertEqual(capture.check_books({"books": self.RIGHT}),
                         "books balance; 3 recursion misses")

    def test_lost_open_or_unbalanced(self):
        for wrong in ({"lost": 1}, {"open": 1}, {"seen": 11}):
            with self.assertRaisesRegex(LabFailure, "the books say"):
                capture.check_books({"books": {**self.RIGHT, **wrong}})


class Stat(unittest.TestCase):
    BEFORE = "   10 0 80 5 3 0 24 1 0 6 6 0 0 0 0 0 0\n"
    AFTER = "   27 0 216 9 3 0 24 1 0 9 9 0 0 0 0 0 0\n"

    def test_every_request_is_a_fragment(self):
        rows = [{"fragments": 8}, {"fragments": 9}]
        self.assertIn("17 fragments", capture.check_stat(rows, self.BEFORE, self.AFTER))

    def test_a_fragment_too_few_or_no_request(self):
        for rows, after in (([{"fragments": 16}], self.AFTER), ([], self.BEFORE)):
            with self.assertRaisesRegex(LabFailure, "fragments for"):
                capture.check_stat(rows, self.BEFORE, after)


class Empty(unittest.TestCase):
    def test_what_is_in_a_column_is_named(self):
        rows = [{"bounces": None, "placement": "p2p"}, {"bounces": "swiotlb", "placement": "p2p"}]
        capture.check_empty(rows[:1], ["bounces"])
        with self.assertRaisesRegex(LabFailure, "bounces is swiotlb in 1 of 2 rows"):
            capture.check_empty(rows, ["bounces"])


class Woken(unittest.TestCase):
    WHOLE = {"consumer_state": "waiting", "wake_sent_ns": 1, "wake_ns": 2, "oncpu_ns": 3}
    RAN = {"consumer_state": "running", "wake_sent_ns": None, "wake_ns": None, "oncpu_ns": None}

    def test_whoever_waited_was_woken(self):
        self.assertEqual(capture.check_woken([self.WHOLE, self.RAN]),
                         "1 of 1 rows whose consumer waited have its wake")

    def test_a_wake_that_is_missing_or_nobody_who_waited(self):
        for instant in ("wake_sent_ns", "wake_ns", "oncpu_ns"):
            rows = [self.WHOLE, {**self.WHOLE, instant: None}]
            with self.assertRaisesRegex(LabFailure, "1 of 2 rows"):
                capture.check_woken(rows)
            capture.check_woken(rows, missed=1)
        with self.assertRaisesRegex(LabFailure, "0 of 0 rows"):
            capture.check_woken([self.RAN])


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
        return capture.check_server(self.ROWS, [self.LOWER, {**self.LOWER, **changed}], self.SERVER)

    def test_a_row_for_each_request(self):
        self.assertEqual(self.check(), "2 rows of the server for 2 requests")

    def test_wrong_name_bytes_process_number_or_order(self):
        for changed, reason in (({"comm": "uring-read"}, "comm is uring-read"),
                                ({"bytes": 0}, "512 bytes"), ({"tgid": 1}, "that it serves"),
                                ({"issue_ns": 9}, "rules broken")):
            with self.assertRaisesRegex(LabFailure, reason):
                self.check(**changed)
        with self.assertRaisesRegex(LabFailure, "1 rows of 512 bytes"):
            capture.check_server(self.ROWS, [self.LOWER], self.SERVER)

    def test_a_missed_event_may_cost_a_row(self):
        capture.check_server(self.ROWS, [self.LOWER], self.SERVER, missed=1)
        with self.assertRaisesRegex(LabFailure, "0 bytes of the server"):
            capture.check_server(self.ROWS, [{**self.LOWER, "bytes": 0}] * 2, self.SERVER, missed=1)

    def test_a_consumer_is_of_the_process_that_submitted(self):
        capture.check_own([*self.ROWS, {"tgid": 1, "consumer_tgid": None}])
        with self.assertRaisesRegex(LabFailure, "another process in 1 of 2"):
            capture.check_own([*self.ROWS, {"tgid": 1, "consumer_tgid": 2}])


class Columns(unittest.TestCase):
    ROWS = [{"op": "read", "wake_ns": 5}, {"op": "read", "wake_ns": None}]

    def test_each(self):
        capture.check_each(self.ROWS, {"op": "read", "wake_ns": [5, None]})
        unseen = [*self.ROWS, {"op": None, "wake_ns": 5}]
        capture.check_each(unseen, {"op": "read"}, missed=1)
        with self.assertRaises(LabFailure):
            capture.check_each(unseen, {"op": "read"})
        with self.assertRaises(LabFailure):
            capture.check_each([*self.ROWS, {"op": "write"}], {"op": "read"}, missed=1)
        with self.assertRaisesRegex(LabFailure, "op is read in 2 of 2 rows, not write or flush"):
            capture.check_each(self.ROWS, {"op": ["write", "flush"]})

    def test_occurs(self):
        self.assertEqual(list(capture.check_occurs(self.ROWS, {"wake_ns": [5, None]})),
                         ["wake_ns: {5: 1, None: 1}"])
        with self.assertRaisesRegex(LabFailure, "wake_ns, of 2 rows: {5: 1, 6: 0}"):
            list(capture.check_occurs(self.ROWS, {"wake_ns": [5, 6]}))

    def test_filled(self):
        self.assertEqual(list(capture.check_filled(self.ROWS, {"wake_ns": 0.5})),
                         ["wake_ns filled in 1 of 2"])
        with self.assertRaisesRegex(LabFailure, "1 of 2 rows, not 60%"):
            list(capture.check_filled(self.ROWS, {"wake_ns": 0.6}))

    def test_large(self):
        self.assertEqual(list(capture.check_large(self.ROWS, {"wake_ns": {"least": 5, "rows": 1}})),
                         ["wake_ns is 5 or more in 1 rows"])
        for wanted in ({"least": 6, "rows": 1}, {"least": 5, "rows": 2}):
            with self.assertRaisesRegex(LabFailure, "or more in . rows, not"):
                list(capture.check_large(self.ROWS, {"wake_ns": wanted}))


if __name__ == "__main__":
    unittest.main()
