# SPDX-License-Identifier: Apache-2.0
"""Guests and cases that are like another one."""

import unittest
from pathlib import Path

from labkit import description


class Like(unittest.TestCase):
    def test_a_case_has_what_it_says_and_the_rest_of_the_other(self):
        own, other = description.load_case("nvme_requeue"), description.load_case("nvme_reset")
        self.assertEqual((own.name, own.modules[0]), ("nvme_requeue", "nvme_core multipath=N admin_timeout=3"))
        self.assertEqual((own.script, own.options, own.expect, own.programs),
                         (other.script, other.options, other.expect, other.programs))

    def test_a_guest_has_the_kernel_of_the_other(self):
        own, other = description.load_guest("6.12_numa"), description.load_guest("6.12")
        self.assertEqual((own.release, own.absent), (other.release, other.absent))
        self.assertNotEqual(own.has, other.has)


class All(unittest.TestCase):
    def test_each_can_be_read_and_the_lists_of_guests_name_cases(self):
        names = {case.name for case in description.all_cases()}
        for guest in description.all_guests():
            self.assertLessEqual({*(guest.routine or ()), *(guest.only or ())}, names)

    def test_the_files_that_cases_take_are_in_the_repository(self):
        repository = Path(__file__).resolve().parents[3]
        for case in description.all_cases():
            for source in case.files.values():
                self.assertTrue((repository / source).is_file(), f"{case.name}: {source}")


if __name__ == "__main__":
    unittest.main()
