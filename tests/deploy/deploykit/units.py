# SPDX-License-Identifier: Apache-2.0
"""What must be true of the units, beyond what systemd checks of them."""

import shlex

from deploykit.errors import Wrong

CAPABILITIES = {"CAP_BPF", "CAP_PERFMON", "CAP_SYSLOG"}  # as in README.md, "Privileges"
PERMANENT_EXITS = {"2", "3", "4"}  # as in README.md, "Exit codes": usage, privilege, nothing could attach
# In [Service], what is not to be seen in the exposure alone.
_SETTINGS = {"Type": ["notify"], "DynamicUser": ["yes"], "NoNewPrivileges": ["yes"],
             "ProtectSystem": ["strict"], "MemoryDenyWriteExecute": ["yes"], "Restart": ["on-failure"]}
_LIMITS = {"WatchdogSec", "MemoryMax", "TasksMax"}  # how much, the unit tells
# They hide /proc/kallsyms, or take CAP_SYSLOG or the host's user namespace away.
_BREAKING = {"ProtectKernelTunables", "ProtectKernelLogs", "PrivateUsers"}


def capabilities(service):
    return set(service["CapabilityBoundingSet"][-1].split())


def _check_flags(command, program):
    for word in shlex.split(command)[1:]:
        flag = word.partition("=")[0]
        if flag.startswith("--") and flag not in program.flags:
            raise Wrong(f"flowtop-exporter knows no {flag}")


def check_service(unit, program):
    service = unit["Service"]
    for key in ("CapabilityBoundingSet", "AmbientCapabilities"):
        if len(service[key]) != 1 or set(service[key][0].split()) != CAPABILITIES:
            raise Wrong(f"{key} is {service[key]}, not {sorted(CAPABILITIES)}")
    for key, wanted in _SETTINGS.items():
        if service.get(key) != wanted:
            raise Wrong(f"{key} is {service.get(key)}, not {wanted}")
    if missing := _LIMITS - service.keys():
        raise Wrong(f"there is no {', '.join(sorted(missing))}")
    if set(service["RestartPreventExitStatus"][0].split()) != PERMANENT_EXITS:
        raise Wrong(f"RestartPreventExitStatus is {service['RestartPreventExitStatus']}")
    if found := _BREAKING & service.keys():
        raise Wrong(f"with {', '.join(sorted(found))} nothing attaches")
    _check_flags(service["ExecStart"][-1], program)


def check_socket(unit, program):
    addresses = unit["Socket"]["ListenStream"]
    if addresses != [f"127.0.0.1:{program.port}"]:
        raise Wrong(f"ListenStream is {addresses}, the program's own port {program.port}")


def check_drop_in(unit, service, program):
    """It changes the command by options only."""
    commands = unit["Service"].get("ExecStart")
    if commands is None:
        return
    if commands[0] or len(commands) != 2:
        raise Wrong("ExecStart of a drop-in must be emptied before it is set")
    before, after = (shlex.split(text) for text in (service["Service"]["ExecStart"][0], commands[1]))
    if not set(before) <= set(after):
        raise Wrong(f"{commands[1]} has not all of {before}")
    _check_flags(commands[1], program)
