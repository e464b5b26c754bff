# SPDX-License-Identifier: Apache-2.0
"""What the live tests share: devices, programs, the independent event log, checks."""
