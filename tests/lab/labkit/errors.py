# SPDX-License-Identifier: Apache-2.0
"""The two ways in which a case ends without a verdict of its own."""

from aptdir import Unavailable


class LabFailure(Exception):
    """The case ran, or should have, and what came out is wrong."""


# This machine cannot run the case: no network and no cache, no emulator, no such device.
LabUnavailable = Unavailable
