# SPDX-License-Identifier: Apache-2.0
"""What a process holds: its own memory, and the kernel's for its BPF maps."""
import pathlib
import re


def anonymous_kib(pid: int) -> int:
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"^RssAnon:\s+(\d+) kB$", status, re.MULTILINE)[1])


def bpf_map_bytes(pid: int) -> int:
    """Of all maps that it has open, as the kernel accounts them."""
    total = 0
    for info in pathlib.Path(f"/proc/{pid}/fdinfo").iterdir():
        text = info.read_text()
        if "map_id:" in text:
            total += int(re.search(r"^memlock:\s+(\d+)$", text, re.MULTILINE)[1])
    return total
