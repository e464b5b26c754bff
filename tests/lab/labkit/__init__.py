# SPDX-License-Identifier: Apache-2.0
"""Boots other kernels under emulation, runs one test case in each boot, judges what came out."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts" / "lib"))
