# SPDX-License-Identifier: Apache-2.0
"""Every rule of a row fails on a row that breaks it, and on no other."""

import pathlib
import tempfile
import unittest

from labkit import ledger, rules
from labkit.errors import LabFailure

_WAITED = {
    "op": "read", "bytes": 4096, "error": 0, "tid": 7, "consumer_tid": 8, "user_data": 1,
    "delivery": "taskwork", "consumer_state": "waiting", "consumer_known_by": "wake",
    "submit_ns": 10, "issue_ns": 20, "complete_ns": 30, "wake_sent_ns": 40, "wake_ns": 50,
    "oncpu_ns": 60, "cqe_ns": 70, "return_ns": 80, "useful_completion_ns": 20,
    "locality_debt_ns": 10, "runq_ns": None, "ready_ns": 50, "complete_cpu": 0, "consumer_cpu": 1,
    "remote": 1, "placement": "host",
}
_LEDGER = ("user_data,op,before_submit_ns,after_seen_ns,submit_tid,seen_tid,bytes,error,placement\n"
           "1,read,9,81,7,8,4096,0,\n")


class Rules(unittest.TestCase):
    def broken(self, **changes):
        return list(rules.violations({**_WAITED, **changes}))

    def test_right_row(self):
        self.assertEqual(self.broken(), [])

    def test_order_of_all(self):
        self.assertIn("complete_ns is 1 ns before issue_ns", self.broken(issue_ns=31))
        self.assertIn("issue_ns is 11 ns before submit_ns", self.broken(submit_ns=31))

    def test_order_passes_over_what_was_not_observed(self):
        self.assertEqual(self.broken(issue_ns=None), [])
        self.assertIn("complete_ns is 1 ns before submit_ns",
                      self.broken(issue_ns=None, submit_ns=31))

    def test_order_of_a_wait(self):
        self.assertIn("wake_ns is 1 ns before wake_sent_ns", self.broken(wake_sent_ns=51))
        self.assertNotIn("wake_ns is 1 ns before wake_sent_ns",
                         self.broken(wake_sent_ns=51, consumer_state="woken"))

    def test_order_of_task_work(self):
        self.assertIn("cqe_ns is 1 ns before oncpu_ns", self.broken(oncpu_ns=71))
        self.assertNotIn("cqe_ns is 1 ns before oncpu_ns",
                         self.broken(oncpu_ns=71, delivery="sq_thread"))

    def test_a_causal_wake_has_its_instants(self):
        self.assertIn("woken, but wake_sent_ns is empty", self.broken(wake_sent_ns=None))
        self.assertNotIn("woken, but wake_sent_ns is empty",
                         self.broken(wake_sent_ns=None, consumer_known_by="wait"))

    def test_derived_columns(self):
        for column, wrong in (("useful_completion_ns", None), ("locality_debt_ns", 11),
                              ("runq_ns", 30), ("ready_ns", None), ("remote", 0)):
            self.assertEqual([violation.split(" is ")[0] for violation in
                              self.broken(**{column: wrong})], [column])

    def test_useful_needs_a_causal_wake(self):
        self.assertEqual(self.broken(consumer_known_by="ring", useful_completion_ns=None), [])

    def test_remote_is_not_told_of_pollers(self):
        self.assertEqual(len(self.broken(delivery="iopoll")), 1)
        self.assertEqual(self.broken(delivery="iopoll", remote=None), [])


class Ledger(unittest.TestCase):
    def check(self, rows, text=_LEDGER, missed=0):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "ledger.csv"
            path.write_text(text)
            return ledger.check_ledger(rows, path, missed)

    def test_right_row(self):
        self.assertIn("1 rows for 1 operations", self.check([_WAITED]))
        self.check([{**_WAITED, "user_data": None}])

    def test_counts(self):
        for rows, text in (([], _LEDGER), ([_WAITED, _WAITED], _LEDGER),
                           ([], _LEDGER.splitlines()[0])):
            with self.assertRaisesRegex(LabFailure, "rows for"):
                self.check(rows, text)

    def test_a_missed_event_may_cost_a_row(self):
        two = _LEDGER + _LEDGER.splitlines()[1].replace("1", "2", 1) + "\n"
        self.check([_WAITED], two, missed=1)
        self.check([{**_WAITED, "user_data": None}], two, missed=1)
        with self.assertRaisesRegex(LabFailure, "1 rows for 2 operations, 0 events missed"):
            self.check([_WAITED], two)
        with self.assertRaisesRegex(LabFailure, "rows no operation"):
            self.check([{**_WAITED, "user_data": 3}], two, missed=2)

    def test_contradictions(self):
        for column, wrong in (("op", "write"), ("bytes", 512), ("error", 5), ("tid", 8),
                              ("submit_ns", 8), ("complete_ns", 82), ("consumer_tid", 7),
                              ("user_data", 2)):
            with self.assertRaises(LabFailure, msg=column):
                self.check([{**_WAITED, column: wrong}])

    def test_placement_where_the_program_knows_it(self):
        text = _LEDGER.replace("0,\n", "0,p2p\n")
        self.check([{**_WAITED, "placement": "p2p"}], text)
        with self.assertRaisesRegex(LabFailure, "placement is host, was p2p"):
            self.check([_WAITED], text)

    def test_a_ring_thread_issues_for_the_program(self):
        self.check([{**_WAITED, "tid": 9, "delivery": "sq_thread"}])


if __name__ == "__main__":
    unittest.main()
