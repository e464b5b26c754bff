# SPDX-License-Identifier: Apache-2.0
"""Boots other kernels under emulation, runs one test case in each boot, judges what came out."""
