# SPDX-License-Identifier: Apache-2.0
"""Programs are attached, or left out as the guest says."""

import unittest

from labkit.errors import LabFailure
from labkit.programs import check_programs


class Programs(unittest.TestCase):
    ATTACHED = {"name": "on_issue", "attached": True, "reason": ""}
    REFUSED = {"name": "on_start", "attached": False, "reason": "no tracepoint block_io_start"}

    def test_all_attached(self):
        self.assertIn("1 of 1", check_programs([self.ATTACHED], []))

    def test_one_that_this_kernel_cannot_have(self):
        self.assertIn("1 of 2", check_programs([self.ATTACHED, self.REFUSED], ["on_start"]))

    def test_refused(self):
        with self.assertRaisesRegex(LabFailure, "on_start is not attached: no tracepoint"):
            check_programs([self.ATTACHED, self.REFUSED], [])

    def test_left_out_without_a_reason(self):
        with self.assertRaisesRegex(LabFailure, "without a reason"):
            check_programs([{**self.REFUSED, "reason": ""}], ["on_start"])

    def test_attached_where_the_guest_says_it_cannot(self):
        with self.assertRaisesRegex(LabFailure, "expected on_start"):
            check_programs([self.ATTACHED], ["on_start"])

    def test_no_programs_at_all(self):
        with self.assertRaisesRegex(LabFailure, "of 0 programs"):
            check_programs([], [])


if __name__ == "__main__":
    unittest.main()
