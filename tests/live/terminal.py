# SPDX-License-Identifier: Apache-2.0
"""flowtop's screen, on a real terminal, beside I/O that is known."""
import csv
import json
import os
import pathlib
import re
import resource
import shlex
import signal
import subprocess
import time
from typing import ContextManager, Optional

from kit import case
from kit.case import Session
from kit.devices import Place, loop_device
from kit.readers import pinned_reader
from kit.screen import WAIT_S, Screen

SUBMIT_CPU, REAP_CPU = 1, 0


def remote_reader(session: Session, place: Place) -> ContextManager[subprocess.Popen[bytes]]:
    """Reads that complete on one CPU and are consumed on the other."""
    pathlib.Path(f"/sys/block/{place.device}/queue/rq_affinity").write_text("2")
    return pinned_reader(session, place, SUBMIT_CPU, REAP_CPU)


def top(session: Session, *options: str) -> list[str]:
    return [session.program("flowtop"), "top", "--interval", "500ms", *options]


def at_least_95_percent(session: Session, screen: Screen, what: str, pattern: str) -> None:
    """In one interval: in another, the device's worker may have had to share a CPU with somebody else."""
    shares = [-1.0]

    def read(text: str) -> Optional[float]:
        if found := re.search(pattern, text, re.M):
            shares.append(float(found.group(1)))
        return shares[-1] if shares[-1] >= 95 else None

    screen.first(read)
    session.at_least(what, shares[-1], 95)


def keys(session: Session) -> None:
    """Sort, filter, detail, locality, programs, help, pause and quit, each with what it must show."""
    place = loop_device(session)
    with remote_reader(session, place), Screen(session, top(session)) as screen:
        screen.wait_for(rf"{session.comm} .*{place.device} ")
        screen.press("F4")
        screen.press(f"comm={session.comm}", "Enter")
        screen.wait_for(f"filter comm={session.comm}")
        at_least_95_percent(session, screen, "remote", rf"^{session.comm} .*? (\d+)% ")
        screen.press(">")
        screen.wait_for("sorted by bytes")
        screen.press("F4")
        screen.press(" p99_useful>x", "Enter")
        screen.wait_for(r"Filter: comm=\S+ p99_useful>x +character \d+: 'x'")
        screen.press("Escape")
        screen.wait_for(f"filter comm={session.comm} *$")
        screen.press("Enter")
        screen.wait_for(rf"comm {session.comm} .*device {place.device}")
        screen.wait_for(r"issue to complete +[\d.]+\ws")
        screen.wait_for(r"^deliverable, per operation .*, last \d+ intervals")
        screen.wait_for(r"^from .* +█+ .*[▓█]{3}$")
        screen.press("Escape")
        screen.wait_for(rf"^{session.comm} ")
        screen.press("l")
        check_one_cell(session, screen)
        screen.press("a")
        screen.wait_for(r"^selected row, [1-9]\d* operations \(a: all rows\)")
        check_one_cell(session, screen)
        screen.press("p")
        screen.wait_for(r"on_block_rq_complete +tp_btf/block_rq_complete +\d+ +\d+ns")
        screen.press("?")
        screen.wait_for("this page")
        screen.press("Escape")
        time.sleep(3)  # six moments
        screen.press("Space")
        screen.wait_for("PAUSED")
        before = screen.text()
        time.sleep(1.2)
        session.equal("screen while paused", screen.text(), before)
        screen.press("]", "]")  # what came since
        screen.wait_for(rf"^flowtop (?!.*{re.escape(time_on(before))}).* UTC")
        screen.press("[", "[", "[", "[", "[")
        screen.wait_for("PAUSED, 5 back")
        session.check(time_on(screen.text()) < time_on(before), "it is no earlier moment")
        screen.press("s")
        check_saved(session, screen)
        screen.press("Space")
        pressed = time.monotonic()
        screen.press("q")
        screen.check_given_back(0)
        session.note(f"it had quit after {time.monotonic() - pressed:.2f} s")


def one_of_two_rows(session: Session) -> None:
    """Beside a row whose results travel the other way, each has the matrix of its own."""
    place, other = loop_device(session), loop_device(session)
    with (remote_reader(session, place),
          pinned_reader(session, other, REAP_CPU, SUBMIT_CPU),
          Screen(session, top(session, "--group", "device")) as screen):
        pathlib.Path(f"/sys/block/{other.device}/queue/rq_affinity").write_text("2")
        for device, submitted in ((place.device, SUBMIT_CPU), (other.device, REAP_CPU)):
            screen.wait_for(rf"^{device} ")
            screen.press("/", device, "Enter", "l", "a")
            screen.wait_for(r"^selected row, [1-9]\d* operations \(a: all rows\)")
            screen.wait_for(rf"^device +{device}")
            shares = one_sided_matrix(screen, submitted)
            session.at_least(f"{device}: from CPU {submitted} to the other",
                             shares[submitted][1 - submitted], 95)
            session.at_most(f"{device}: the other way", shares[1 - submitted][submitted], 5)
            screen.press("a")
            screen.wait_for(r"^all rows, [1-9]\d* operations \(a: the selected row\)")
            session.at_least("all rows: the other way", matrix(screen.text())[1 - submitted][submitted],
                             10)
            screen.press("l")
        screen.press("q")
        screen.check_given_back(0)


def one_sided_matrix(screen: Screen, submitted: int) -> list[list[float]]:
    """Of the first interval in which that is the way that nearly all of it goes; else of the last."""
    def read(text: str) -> Optional[list[list[float]]]:
        shares = matrix(text)
        return shares if shares[submitted][1 - submitted] >= 95 else None

    return screen.first(read) or matrix(screen.text())


def matrix(text: str) -> list[list[float]]:
    """Percent, by completing and by consuming CPU; below one it may say <1."""
    cells = {".": 0.0, "<1": 0.5}
    lines = re.findall(r"^ +\d+│ *([\d.<]+) +([\d.<]+) *$", text, re.M)
    return [[cells[cell] if cell in cells else float(cell) for cell in line] for line in lines]


def replay(session: Session) -> None:
    """A recording plays at the speed at which it was made, waits while paused, and steps; without
    privileges."""
    place = loop_device(session)
    recording = session.path("night.rec")
    operations = 4000
    churn = [*session.workload("churn"), place.path, "--names", "1", "--operations", str(operations),
             "--rounds", "1", "--rate", "1000"]
    subprocess.run([session.program("flowtop"), "record", "--device", place.device, str(recording), "--",
                    *churn], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all",
               session.program("flowtop"), "top", "--replay", str(recording)]
    with Screen(session, [*command, "--interval", "10ms"]) as screen:
        screen.wait_for("^the recording ends here")
        screen.wait_for("^flowtop replays night.rec of .* PAUSED")
        screen.press("q")
        screen.check_given_back(0)
    with Screen(session, [*command, "--interval", "1h"]) as screen:
        screen.wait_for("^flowtop replays ")
        screen.press("Space", "]")
        screen.wait_for(rf"^churn-0 .* {place.device} ")
        screen.press("Enter")
        screen.wait_for(rf"^operations +{operations}, ")
        screen.press("l", "a", "]")
        screen.wait_for("^the recording ends here")
        screen.press("q")
        screen.check_given_back(0)
    stepped(session, [*command, "--interval", "1s"], operations)


def stepped(session: Session, command: list[str], operations: int) -> None:
    """Each interval once, forward and back, whose operations are all that there were; the screen shows rates."""
    with Screen(session, command) as screen:
        screen.wait_for("^flowtop replays ")
        screen.press("Space")
        screen.wait_for(" PAUSED ")
        before = screen.text()
        time.sleep(1.5)
        session.equal("screen while paused", screen.text(), before)
        counts = []
        while not re.search("^the recording ends here", before, re.M) and len(counts) < 30:
            counts.append(operations_on(before))
            screen.press("]")
            before = screen.wait_for_another(before)
        session.at_least("operations of all intervals", sum(counts), 0.97 * operations)
        session.at_most("operations of all intervals", sum(counts), 1.03 * operations)
        screen.press("[")
        screen.wait_for("PAUSED, 1 back")
        session.equal("operations one back", operations_on(screen.text()), counts[-2])
        screen.press("q")
        screen.check_given_back(0)


def operations_on(text: str) -> int:
    """In an interval of a second, as many as in one second; the title says how long it was."""
    interval = float(re.search(r"UTC +([\d.]+)s", text).group(1))
    return round(float(re.search(r"^ops/s (\d+)", text, re.M).group(1)) * interval)


def check_one_cell(session: Session, screen: Screen) -> None:
    """Nearly all of it completes on the one CPU and is consumed on the other."""
    at_least_95_percent(session, screen, "the cell of the two CPUs", rf"^ +{SUBMIT_CPU}│ *(\d+) ")
    at_least_95_percent(session, screen, "selected row, that travels behind the cache",
                        r"selected row +.*?(?:llc|smt|node) ([\d.]+)%")


def time_on(text: str) -> str:
    return re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", text).group(0)


def check_saved(session: Session, screen: Screen) -> None:
    """The files have what was on the screen."""
    found = screen.wait_for(r"saved (flowtop-\d+-\d+\.\d+)\.txt")
    if not found:
        return
    text = session.path(found.group(1) + ".txt").read_text()
    with session.path(found.group(1) + ".csv").open() as file:
        rows = list(csv.DictReader(file))
    session.check("PAUSED, 5 back" in text, f"the text is another screen: {text}")
    session.equal("rows", [row["comm"] for row in rows], [session.comm])
    session.at_least("remote in the file", float(rows[0]["remote"]), 0.95)


def choices(session: Session) -> None:
    """Columns and order are chosen, by mouse, too, and are there again; a row stops the screen."""
    place = loop_device(session)
    kept = session.path("config") / "flowtop" / "screen.json"
    with remote_reader(session, place):
        with Screen(session, top(session)) as screen:
            screen.wait_for(rf"^{session.comm} .*{place.device} ")
            screen.press("F2", "j", "Enter")
            screen.wait_for(r"^\[ \] tgid ")
            screen.press("Escape")
            screen.wait_for(r"^comm +device ")
            screen.click("F5Group")
            screen.wait_for("^by process")
            screen.click("bytes/s  ")
            screen.wait_for("sorted by bytes")
            screen.click("bytes/s  ")
            screen.wait_for("sorted by bytes, lowest first")
            screen.click(f"{session.comm} ")
            screen.press("z")
            screen.press(f"comm={session.comm} ops>10", "Enter")
            screen.wait_for(r"PAUSED")
            screen.wait_for(r"^frozen: comm=\S+ ops>10 holds for the selected row")
            screen.press("q")
            screen.check_given_back(0)
        check_kept(session, kept)
        check_not_understood(session, kept)


def check_kept(session: Session, kept: pathlib.Path) -> None:
    settings = json.loads(kept.read_text())
    session.equal("kept", {key: settings[key] for key in ("sort", "ascending", "group")},
                  {"sort": "bytes", "ascending": True, "group": "process"})
    with Screen(session, top(session)) as screen:
        screen.wait_for("^by process  sorted by bytes, lowest first")
        screen.press("F2")
        screen.wait_for(r"^\[ \] tgid ")
        screen.press("q")
        screen.check_given_back(0)
    with Screen(session, top(session, "--sort", "errors")) as screen:
        screen.wait_for("^by process  sorted by errors *$")
        screen.press("q")
        screen.check_given_back(0)
    session.equal("what only this run was told", json.loads(kept.read_text()), settings)


def check_not_understood(session: Session, kept: pathlib.Path) -> None:
    """It is said, and left to its owner."""
    kept.write_text("{")
    with Screen(session, top(session)) as screen:
        screen.wait_for(re.escape(str(kept))[:60])
        screen.press("g")
        screen.wait_for("^by process")
        screen.press("q")
        screen.check_given_back(0)
    session.equal("the file", kept.read_text(), "{")


def small(session: Session) -> None:
    """It says that there is no room, and comes back."""
    with Screen(session, top(session)) as screen:
        screen.wait_for("flowtop")
        screen.resize(60, 20)
        screen.wait_for("flowtop needs 80x24,\nthis is 60x20")
        screen.resize(80, 24)
        screen.wait_for("^F1Help")
        screen.press("C-z")  # no shell could let it go on
        time.sleep(1)  # what is typed until it has the terminal again is nobody's
        screen.press("p")
        screen.wait_for("on_block_rq_complete")
        screen.press("q")
        screen.check_given_back(0)


def colours(attributes: str) -> list[str]:
    """The sequences that set one, of whatever depth."""
    def is_colour(number: str) -> bool:
        usual = number in ("", "39", "49")
        return not usual and (30 <= int(number) <= 49 or 90 <= int(number) <= 107)

    return [numbers for numbers in re.findall(r"\x1b\[([\d;]*)m", attributes)
            if any(map(is_colour, numbers.split(";")))]


def without_colour(session: Session) -> None:
    with Screen(session, top(session, "--ascii"), NO_COLOR="1") as screen:
        screen.wait_for("^F1Help")
        for key, shown in (("l", "of operations|no result"), ("p", "on_block_rq_complete"),
                           ("f", "^what stands out"), ("Escape", "^by flow")):
            screen.press(key)
            screen.wait_for(shown)
            session.check(screen.text().isascii(), f"page {key} is not ASCII:\n{screen.text()}")
            session.equal(f"colours on page {key}", colours(screen.attributes()), [])
        screen.press("F10")
        screen.check_given_back(0)


def suspended(session: Session) -> None:
    """By the key and by the signal, as a job of a shell: the terminal is the shell's until it goes on."""
    with Screen(session, ["bash", "--norc", "-i"]) as shell:
        shell.type(shlex.join(top(session)))
        for how in ("key", "signal"):
            with session.part(how):
                shell.wait_for("^F1Help")
                if how == "key":
                    shell.press("C-z")
                else:
                    os.kill(-os.getpgid(shell.pid_of("flowtop")), signal.SIGTSTP)
                shell.wait_for(r"Stopped .*flowtop")
                session.equal("alternate screen, cursor, wrapping, mouse", shell.state(), "0 1 1 0")
                shell.type("stty -a | grep -ow -e -icanon -e icanon")
                shell.wait_for("^icanon")
                shell.type("clear; fg")
        shell.wait_for("^F1Help")
        shell.press("l")
        shell.wait_for("of operations|no result")
        shell.press("q")
        shell.wait_for(r"^bash\S*[$#] *$")
        shell.type("exit $?")
        shell.check_given_back(0)
    check_nothing_left(session)


def programs_left() -> list[str]:
    done = subprocess.run(["bpftool", "prog", "show"], text=True, check=True, stdout=subprocess.PIPE)
    return [line for line in done.stdout.splitlines() if " on_block_" in line]


def killed(session: Session) -> None:
    """Whichever of its processes ends, and however, the terminal is given back."""
    # What ends it, whether that is the process which draws, and the exit code that a shell sees.
    ends = [(signal.SIGKILL, True, 128 + 9), (signal.SIGABRT, True, 128 + 6),
            (signal.SIGTERM, True, 0), (signal.SIGTERM, False, 0), (signal.SIGHUP, False, 0),
            (signal.SIGKILL, False, 128 + 9)]
    for how, draws, code in ends:
        with session.part(f"{how.name} to the one that {'draws' if draws else 'waits'}"):
            with Screen(session, top(session)) as screen:
                screen.wait_for("^F1Help")
                pid = screen.pid()
                if draws:
                    pid = int(pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text())
                os.kill(pid, how)
                screen.check_given_back(code)
    check_nothing_left(session)


def out_of_memory(session: Session) -> None:
    """An exception in the midst of a frame: the terminal is given back, and nothing stays attached."""
    with Screen(session, top(session)) as screen:
        screen.wait_for("^F1Help")
        waits = screen.pid()
        draws = int(pathlib.Path(f"/proc/{waits}/task/{waits}/children").read_text())
        resource.prlimit(draws, resource.RLIMIT_AS, (1, 1))
        resource.prlimit(draws, resource.RLIMIT_DATA, (1, 1))
        screen.resize(2000, 1000)  # more than what it has had
        screen.wait_for("^flowtop: .*memory")
        screen.check_given_back(1)
    check_nothing_left(session)


def check_nothing_left(session: Session) -> None:
    end = time.monotonic() + WAIT_S
    while programs_left() and time.monotonic() < end:
        time.sleep(0.1)
    session.equal("programs that are left", programs_left(), [])


def no_terminal(session: Session) -> None:
    """Samples are printed, with a note."""
    for command in ([session.program("flowtop"), "top", "--interval", "200ms"],
                    [session.program("flowtop")]):
        process = subprocess.Popen(command, text=True, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        session.check(" interval " in process.stdout.readline(), "no sample")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
        session.equal("note", said.splitlines()[0],
                      "flowtop: standard output is not a terminal: samples are printed, as with --batch")
        session.equal("exit code", process.returncode, 0)
    with Screen(session, top(session), TERM="dumb") as screen:
        screen.wait_for("TERM is dumb: this terminal cannot move its cursor: samples are printed")
        screen.wait_for("programs")
        screen.press("C-c")
        screen.check_given_back(0)


def unprivileged(session: Session) -> None:
    """One line, once the terminal is given back."""
    with Screen(session, ["setpriv", "--reuid=65534", "--clear-groups", "--bounding-set=-all",
                          *top(session)]) as screen:
        screen.wait_for("^flowtop: .*(root|CAP_)")
        screen.check_given_back(3)


CASES = {function.__name__: function for function in (
    keys, one_of_two_rows, replay, choices, out_of_memory, small, without_colour, killed, suspended, no_terminal, unprivileged)}

if __name__ == "__main__":
    case.main(CASES)
