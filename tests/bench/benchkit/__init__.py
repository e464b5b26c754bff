# SPDX-License-Identifier: Apache-2.0
"""What the benchmark is made of: tools under test, loads, the kernel's own statistics, a report."""
