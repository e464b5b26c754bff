# SPDX-License-Identifier: Apache-2.0
"""The kernel's trace tells first issues from later ones, and rows must have the first."""

import unittest

from labkit import trace
from labkit.errors import LabFailure

_LINE = "  sh-1 [000] .....    {}: block_rq_{}: 259,2 {} () {} + {}{} [{}]\n"


def _issue(seconds, sector, tail=""):
    return _LINE.format(seconds, "issue", "WS 4096", sector, 8, tail, "sh")


def _complete(seconds, sector, sectors=8):
    return _LINE.format(seconds, "complete", "WS", sector, sectors, " be,0,4", 0)


_ADMIN = "  kworker-2 [001] .....  1.000000: block_rq_issue: 0,0 N 0 () 0 + 0 none,0,0 [kworker]\n"
# One at 8 that is done, one at 16 that is taken back and issued again, 8 once more.
_TRACE = (_ADMIN + _issue("1.000001", 8) + _issue("1.000002", 16, " be,0,4") + _complete("1.100000", 8)
          + _complete("1.200000", 16, 0) + _issue("2.000000", 16) + _issue("2.000001", 8))


class Trace(unittest.TestCase):
    def test_tells_the_first_issue_from_the_next(self):
        first, again = trace.issues(_TRACE)
        self.assertEqual(first, [1_000_001_000, 1_000_002_000, 2_000_001_000])
        self.assertEqual(again, [2_000_000_000])

    def rows(self, *instants):
        return [{"issue_ns": instant} for instant in instants]

    def test_rows_with_the_first_time(self):
        rows = self.rows(2_000_001_500, 1_000_001_900, 1_000_002_900)
        self.assertIn("1 requests issued again; the first time is right in 3 of 3",
                      trace.check_reissued(rows, _TRACE, 1))

    def test_rows_with_a_later_time_or_none(self):
        for instant in (2_000_000_900, None):
            rows = self.rows(2_000_001_500, 1_000_001_900, instant)
            with self.assertRaisesRegex(LabFailure, "first issue in . of 3 rows"):
                trace.check_reissued(rows, _TRACE, 1)

    def test_an_event_that_was_missed_moves_no_other_row(self):
        rows = self.rows(2_000_001_500, None, 1_000_002_900)
        self.assertIn("right in 2 of 3", trace.check_reissued(rows, _TRACE, 1, missed=1))

    def test_too_few_rows_or_nothing_issued_again(self):
        with self.assertRaisesRegex(LabFailure, "3 requests in the trace for 2 rows"):
            trace.check_reissued(self.rows(1, 2), _TRACE, 1)
        with self.assertRaisesRegex(LabFailure, "not 2: nothing is proved"):
            trace.check_reissued(self.rows(1, 2, 3), _TRACE, 2)


if __name__ == "__main__":
    unittest.main()
