# SPDX-License-Identifier: Apache-2.0
"""Which threads belong to the kernel."""
import pathlib

PF_KTHREAD = 0x00200000
FLAGS_FIELD = 6  # of /proc/PID/stat, counted after the name


def kernel_threads() -> dict[int, str]:
    """Names by thread id."""
    found = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue  # gone
        name, _, rest = text.partition("(")[2].rpartition(")")
        if int(rest.split()[FLAGS_FIELD]) & PF_KTHREAD:
            found[int(stat.parent.name)] = name
    return found
