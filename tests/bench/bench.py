# SPDX-License-Identifier: Apache-2.0
"""What flowtop costs, beside the tools that it replaces, on the same work in the same run.

Tools take turns under each load; what is compared was measured within one round of turns. Standard
output: a report in Markdown.
"""
import argparse
import contextlib
import os
import pathlib
import platform
import sys
import tempfile

from benchkit import report
from benchkit.loads import Load, all_loads
from benchkit.measure import measure
from benchkit.report import EMPTY, NO_TOOL, Round
from benchkit.tools import Tool, aggregate_of, all_tools
from kit.case import Session
from kit.devices import disk_file, loop_device

OTHER_BUILD = "other build"
SCRIPT_LOAD = "loop-qd32"
BESIDE_SCRIPT = [NO_TOOL, EMPTY, "aggregate", "chain.bt"]
COMPARED = [NO_TOOL, EMPTY, "clocks", "aggregate", "capture", "biolatency", "runqlat", "both"]


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, required=True,
                        help="directory of flowtop and the benchmark's programs")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=3, help="of each run")
    parser.add_argument("--loads", help="names, separated by commas (default: all)")
    parser.add_argument("--tools", help="names, separated by commas (default: all)")
    parser.add_argument("--against", type=pathlib.Path,
                        help="directory of another build of flowtop, measured as well")
    parser.add_argument("--list-programs", action="store_true",
                        help="show what each program of each tool costs")
    return parser.parse_args()


def _select(what: str, names: str | None, known: list[str], default: list[str]) -> list[str]:
    chosen = names.split(",") if names else default
    for name in chosen:
        if name not in known:
            sys.exit(f"bench: there is no {what} {name!r}: choose from {', '.join(known)}")
    return chosen


def _rounds(load: Load, tools: list[Tool], count: int, seconds: float) -> list[Round]:
    rounds: list[Round] = []
    for number in range(count):
        turned = tools[number % len(tools):] + tools[:number % len(tools)]
        taken = {}
        for tool in turned:
            taken[tool.name] = measure(tool, load, seconds)
            print(f"{load.name}, round {number + 1} of {count}: {tool.name}", file=sys.stderr)
        rounds.append({tool.name: taken[tool.name] for tool in tools})
    return rounds


def _cpu_model() -> str:
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _session(programs: pathlib.Path, cleanup: contextlib.ExitStack) -> Session:
    scratch = cleanup.enter_context(tempfile.TemporaryDirectory(prefix="flowtop-bench-",
                                                                dir="/var/tmp"))
    session = Session(programs.resolve(), pathlib.Path(scratch))
    cleanup.enter_context(session.cleanup)
    return session


def main() -> None:
    arguments = _parse()
    if os.geteuid() != 0:
        sys.exit("bench: run this as root: it loads BPF programs and makes a loop device")
    with contextlib.ExitStack() as cleanup:
        session = _session(arguments.programs, cleanup)
        tools = all_tools(arguments.programs.resolve(), session.directory)
        if arguments.against:
            tools[OTHER_BUILD] = aggregate_of(OTHER_BUILD, arguments.against.resolve())
        loads = all_loads(loop_device(session), disk_file(session), arguments.programs.resolve(),
                          session.directory)
        chosen = _select("tool", arguments.tools, list(tools), COMPARED)
        chosen = list(dict.fromkeys([NO_TOOL, EMPTY, *chosen,
                                     *([OTHER_BUILD] if arguments.against else [])]))
        names = _select("load", arguments.loads, list(loads), list(loads))
        print(f"Linux {platform.release()}, {os.cpu_count()} CPUs ({_cpu_model()}); "
              f"{arguments.rounds} rounds of {arguments.seconds:g} s. Medians, and in parentheses "
              "the sign test's interval of 95% or more.\n")
        for name in names:
            rounds = _rounds(loads[name], [tools[tool] for tool in chosen], arguments.rounds,
                             arguments.seconds)
            print("\n".join(report.load_section(name, loads[name].unit, rounds)), flush=True)
            if arguments.list_programs:
                for tool in chosen:
                    print("\n".join(report.programs_section(tool, rounds)), flush=True)
        if not arguments.tools and SCRIPT_LOAD in names:
            rounds = _rounds(loads[SCRIPT_LOAD], [tools[tool] for tool in BESIDE_SCRIPT], 1,
                             arguments.seconds)
            print("\n".join(report.load_section(f"{SCRIPT_LOAD}, beside a bpftrace script, once",
                                                loads[SCRIPT_LOAD].unit, rounds)))


if __name__ == "__main__":
    main()
