# SPDX-License-Identifier: Apache-2.0
"""What every test says to flowtop calibrate."""

# Instants may be off by so many times what a quiet host is allowed. Tests judge what happened, not how
# fast: the machine may have neighbours that make it several times slower for minutes, and some tests
# disturb it on purpose.
OPTIONS = ("--format", "json", "--tolerance", "40")
