# SPDX-License-Identifier: Apache-2.0
"""The two ways in which a check ends without passing."""


class Wrong(Exception):
    """What is deployed would not work, or not as it says."""


class Unavailable(Exception):
    """This machine lacks a program that the check runs."""
