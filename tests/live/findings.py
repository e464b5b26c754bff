# SPDX-License-Identifier: Apache-2.0
"""What the screen finds: each rule beside I/O that is so, and beside the same I/O that is not."""
import contextlib
import os
import pathlib
import re
import subprocess
from typing import Iterator, Optional, Sequence

from kit import case
from kit.busy import hog
from kit.case import Session
from kit.devices import Place, loop_device, zram_device
from kit.readers import pinned_reader
from kit.screen import Screen

SAYS = {
    "lost_data": r"\d+ operations since the start are in no row \(lost_table_full \d+\)",
    "programs_missing": r"programs that are not attached: \w+; what they see is missing",
    "overflowed": r"operations are in the totals and in no row",
    "own_cost": r"flowtop itself takes \d+% of a CPU",
    "failing": r"\d+ of \d+ operations of \S+ \(\d+, \w+ [0-9a-f]{8}\) on \S+ failed",
    "remote_completions": r"% of the results of \S+ \(\d+, \w+ [0-9a-f]{8}\) on \S+ are consumed on another CPU",
    "waits_for_a_cpu": r"one wake of \S+ \(\d+, \w+ [0-9a-f]{8}\) on \S+ in a hundred waits [\d.]+\w+ or more for a CPU",
    "late_wakes": r"in a hundred is woken [\d.]+\w+ after the device was done",
    "consumer_elsewhere": r"are there while their consumer sleeps on something else",
    "consumer_preempted": r"find their consumer ready to run and without a CPU",
    "waits_before_the_device": r"wait [\d.]+\w+ on average before the device gets them",
    "held_by_others": r"wait [\d.]+\w+ \(p50\) for others of the same wake",
}

@contextlib.contextmanager
def running(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()  # killed, fio would leave its jobs behind


def fio(session: Session, place: Place, *options: str) -> list[str]:
    """Reads without end."""
    return [session.renamed("fio"), "--name=live", f"--filename={place.path}", "--direct=1",
            "--rw=randread", "--bs=4k", "--time_based", "--runtime=600", "--thread", *options]


def findings(session: Session, *options: str) -> Screen:
    return Screen(session, [session.program("flowtop"), "top", "--interval", "1s", *options],
                  width=220, height=50)


def is_found(session: Session, screen: Screen, rule: str) -> None:
    screen.wait_for("^F1Help")  # what is typed before is not read
    screen.press("f")
    screen.wait_for(SAYS[rule])
    screen.press("q")
    screen.check_given_back(0)


def is_not_found(session: Session, screen: Screen, rule: str) -> None:
    """In intervals one after the other, in each of which there was enough to go by."""
    enough, quiet = 3, []
    screen.wait_for(rf"^{session.comm} .*")
    screen.press("f")
    screen.wait_for(r"^what stands out")

    def is_without(text: str) -> Optional[bool]:
        if not re.search(r"^ops/s [1-9]\d\d", text, re.M) or re.search(SAYS[rule], text):
            quiet.clear()
        elif (time := re.search(r"\S+ UTC", text)[0]) not in quiet:
            quiet.append(time)
        return True if len(quiet) == enough else None

    if not screen.first(is_without):
        session.check(False, f"{rule} is found all the time:\n{screen.text()}")
    screen.press("q")
    screen.check_given_back(0)


def both(session: Session, rule: str, bad: Sequence[str], good: Sequence[str],
         options: Sequence[str] = ()) -> None:
    with session.part("found"), running(bad), findings(session, *options) as screen:
        is_found(session, screen, rule)
    with session.part("not found"), running(good), findings(session) as screen:
        is_not_found(session, screen, rule)


QUIET = ("--ioengine=psync", "--rate_iops=1000")


def overflowed(session: Session) -> None:
    place = loop_device(session)
    processes = [option for option in fio(session, place, *QUIET) if option != "--thread"]
    both(session, "overflowed", [*processes, "--numjobs=32"], processes, options=("--cells", "1"))


def with_programs(session: Session, mutant: str, rule: str) -> None:
    """With such BPF programs, and with the right ones."""
    programs = os.path.join(session.program("mutants"), f"{mutant}.o")
    with running(fio(session, loop_device(session), *QUIET)):
        with (session.part("found"),
              Screen(session, [session.program("flowtop-mutant"), "top"], width=220, height=50,
                     FLOWTOP_BPF_OBJECT=programs) as screen):
            is_found(session, screen, rule)
        with session.part("not found"), findings(session) as screen:
            is_not_found(session, screen, rule)


def lost_data(session: Session) -> None:
    with_programs(session, "table_full_at_times", "lost_data")


def programs_missing(session: Session) -> None:
    with_programs(session, "prototype_of_another_kernel", "programs_missing")


def own_cost(session: Session) -> None:
    """Where a device takes no time, much of it is flowtop's."""
    place = zram_device(session)
    both(session, "own_cost", fio(session, place, "--ioengine=psync", "--numjobs=2"),
         fio(session, place, *QUIET))


def failing(session: Session) -> None:
    place = loop_device(session, mib=64)
    command = fio(session, place, *QUIET, "--ignore_error=EIO", "--size=64m")
    with running(command):
        with session.part("not found"), findings(session) as screen:
            is_not_found(session, screen, "failing")
        os.truncate(place.backing, 32 << 20)
        with session.part("found"), findings(session) as screen:
            is_found(session, screen, "failing")


def for_want_of_a_cpu(session: Session, rule: str, *options: str) -> None:
    """Beside who hardly ever leaves it, and then with a priority that goes before all others."""
    command = fio(session, loop_device(session), *options, "--cpus_allowed=1")
    with session.part("found"), hog(1, rest_s=0.0004), running(command), findings(session) as screen:
        is_found(session, screen, rule)
    first = ["chrt", "--fifo", "50", *command]
    with session.part("not found"), running(first), findings(session) as screen:
        is_not_found(session, screen, rule)


def waits_for_a_cpu(session: Session) -> None:
    for_want_of_a_cpu(session, "waits_for_a_cpu", *QUIET)


def consumer_preempted(session: Session) -> None:
    for_want_of_a_cpu(session, "consumer_preempted", "--ioengine=io_uring", "--iodepth=16",
                      "--bs=64k")


def late_wakes(session: Session) -> None:
    """The submitter's task work wakes the thread that reaps, and the submitter waits for its CPU."""
    place = loop_device(session)
    with (session.part("found"), pinned_reader(session, place, 1, 0, "--depth", "1"), hog(1),
          findings(session) as screen):
        is_found(session, screen, "late_wakes")
    with (session.part("not found"), running(fio(session, place, *QUIET)),
          findings(session) as screen):
        is_not_found(session, screen, "late_wakes")


def remote_completions(session: Session) -> None:
    place = loop_device(session)
    pathlib.Path(f"/sys/block/{place.device}/queue/rq_affinity").write_text("2")
    with session.part("found"), pinned_reader(session, place, 1, 0), findings(session) as screen:
        is_found(session, screen, "remote_completions")
    with (session.part("not found"), pinned_reader(session, place, 1, 1),
          findings(session) as screen):
        is_not_found(session, screen, "remote_completions")


def consumer_elsewhere(session: Session) -> None:
    place = loop_device(session)
    reads = [*session.workload("uring-read"), place.path, "--operations", "100000000", "--depth", "32"]
    both(session, "consumer_elsewhere", [*reads, "--defer", "--wait", "32", "--nap-us", "3000"], reads)


def waits_before_the_device(session: Session) -> None:
    """Many who submit, and few requests for them."""
    place = loop_device(session)
    queue = pathlib.Path(f"/sys/block/{place.device}/queue")
    (queue / "scheduler").write_text("none")
    requests = queue / "nr_requests"
    many = requests.read_text()
    crowd = fio(session, place, "--ioengine=psync", "--numjobs=32", "--bs=256k")
    requests.write_text("4")
    with session.part("found"), running(crowd), findings(session) as screen:
        is_found(session, screen, "waits_before_the_device")
    requests.write_text(many)
    with (session.part("not found"), running(fio(session, place, *QUIET)),
          findings(session) as screen):
        is_not_found(session, screen, "waits_before_the_device")


def held_by_others(session: Session) -> None:
    place = loop_device(session)
    both(session, "held_by_others",
         fio(session, place, "--ioengine=libaio", "--iodepth=32", "--iodepth_batch=32",
             "--iodepth_batch_complete_min=32", "--bs=16k"),
         fio(session, place, *QUIET))


CASES = {function.__name__: function for function in (
    lost_data, overflowed, programs_missing, own_cost, failing, waits_for_a_cpu, consumer_preempted, late_wakes,
    remote_completions, consumer_elsewhere, waits_before_the_device, held_by_others)}

if __name__ == "__main__":
    case.main(CASES)
