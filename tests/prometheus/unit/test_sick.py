# SPDX-License-Identifier: Apache-2.0
"""The host with all that can be wrong."""
import unittest

import promkit  # noqa: F401  finds the kit

from promkit import sick

HEALTHY = """# HELP flowtop_seen_total Operations, 1 of them.
flowtop_seen_total 10
flowtop_open_operations 3
flowtop_device_operation_errors_total{device="sda",error="medium"} 1
flowtop_device_operation_errors_total{device="sda",error="again"} 1
flowtop_device_locality_debt_seconds_bucket{device="sda",le="0.004194304"} 5
flowtop_device_locality_debt_seconds_bucket{device="sda",le="+Inf"} 5
flowtop_program_attached{program="on_sched_waking",attach_point="tp",reason=""} 1
flowtop_program_attached{program="on_sched_switch",attach_point="tp",reason=""} 1
flowtop_sample_success 1
"""
SICK = """# HELP flowtop_seen_total Operations, 1 of them.
flowtop_seen_total 400010.0
flowtop_open_operations 3.0
flowtop_device_operation_errors_total{device="sda",error="medium"} 5.0
flowtop_device_operation_errors_total{device="sda",error="again"} 1.0
flowtop_device_locality_debt_seconds_bucket{device="sda",le="0.004194304"} 5.0
flowtop_device_locality_debt_seconds_bucket{device="sda",le="+Inf"} 20005.0
flowtop_program_attached{program="on_sched_waking",attach_point="tp",reason="no permission"} 0
flowtop_program_attached{program="on_sched_switch",attach_point="tp",reason=""} 1.0
flowtop_sample_success 0
"""


class Sick(unittest.TestCase):
    def test_after_two_scrapes(self) -> None:
        self.assertEqual(sick.worse(HEALTHY, 2).splitlines(), SICK.splitlines())
