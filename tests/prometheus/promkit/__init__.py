# SPDX-License-Identifier: Apache-2.0
"""What the cases with a real Prometheus share. Devices and cases are those of tests/live, other suites'
packages those of tests/lab."""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests" / "live"), str(ROOT / "tests" / "lab")]
