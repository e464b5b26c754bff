# SPDX-License-Identifier: Apache-2.0
"""The BPF programs that a doctor lists."""

from labkit.errors import LabFailure


def check_programs(programs, absent):
    """Attached, or absent from this kernel as its guest says, and then with a reason."""
    left_out = {program["name"]: program["reason"] for program in programs
                if not program["attached"]}
    for name, reason in left_out.items():
        if name not in absent:
            raise LabFailure(f"program {name} is not attached: {reason}")
        if not reason:
            raise LabFailure(f"program {name} is left out without a reason")
    if not programs or set(absent) - left_out.keys():
        raise LabFailure(f"of {len(programs)} programs, {', '.join(left_out) or 'none'} left out; "
                         f"expected {', '.join(absent) or 'none'}")
    return f"{len(programs) - len(left_out)} of {len(programs)} programs attached"
