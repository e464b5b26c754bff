# SPDX-License-Identifier: Apache-2.0
"""What is loaded into the kernel's BPF side, as bpftool lists it."""
import json
import shutil
import subprocess
import time

from kit.case import Skip

KINDS = ("prog", "map", "link")


def loaded() -> set[tuple[str, int]]:
    """(kind, id) of every program, map and link."""
    tool = shutil.which("bpftool") or shutil.which("bpftool", path="/usr/sbin:/sbin")
    if not tool:
        raise Skip("bpftool is not installed")
    found = set()
    for kind in KINDS:
        listed = subprocess.run([tool, kind, "show", "-j"], check=True, stdout=subprocess.PIPE)
        found |= {(kind, item["id"]) for item in json.loads(listed.stdout)}
    return found


def await_gone(before: set[tuple[str, int]], seconds: float = 10) -> set[tuple[str, int]]:
    """The kernel frees after a grace period: what is still there beyond `before` after that."""
    deadline = time.monotonic() + seconds
    while (left := loaded() - before) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left
