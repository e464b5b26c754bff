# SPDX-License-Identifier: Apache-2.0
"""A test case is a function; a file of cases is a program that runs one of them by name."""
import argparse
import contextlib
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import traceback
from typing import Callable, Iterator

SKIPPED = 77

Case = Callable[["Session"], None]


class Skip(Exception):
    """This host cannot run the case; the text says why."""


class Session:
    """What one run of one case has: the programs under test, a directory, and its findings."""

    def __init__(self, programs: pathlib.Path, directory: pathlib.Path) -> None:
        self.directory = directory
        self.comm = f"live{os.getpid()}"  # of the threads of what is run: nobody else has this name
        self.cleanup = contextlib.ExitStack()
        self.failures: list[str] = []
        self._programs = programs

    def program(self, name: str) -> str:
        return str(self._programs / name)

    def workload(self, name: str) -> list[str]:
        return [self.program("flowtop-workload-" + name), "--thread-name", self.comm]

    def renamed(self, program: str) -> str:
        """An installed program whose threads will be called like this session."""
        found = shutil.which(program)
        if not found:
            raise Skip(f"{program} is not installed")
        link = self.directory / self.comm
        link.unlink(missing_ok=True)
        link.symlink_to(found)
        return str(link)

    def path(self, name: str) -> pathlib.Path:
        return self.directory / name

    def note(self, text: str) -> None:
        print(text, flush=True)

    def check(self, holds: bool, what: str) -> bool:
        """Goes on after a failure, so that one run shows them all."""
        if not holds:
            self.failures.append(what)
        return holds

    def equal(self, what: str, got: object, want: object) -> bool:
        return self.check(got == want, f"{what}: got {got!r}, want {want!r}")

    def at_least(self, what: str, got: float, want: float) -> bool:
        return self.check(got >= want, f"{what}: got {got}, want at least {want}")

    def at_most(self, what: str, got: float, want: float) -> bool:
        return self.check(got <= want, f"{what}: got {got}, want at most {want}")

    @contextlib.contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Failures inside carry the name of the part."""
        before = len(self.failures)
        yield
        self.failures[before:] = [f"{name}: {text}" for text in self.failures[before:]]


def main(cases: dict[str, Case]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("case", choices=sorted(cases))
    parser.add_argument("--programs", type=pathlib.Path, required=True,
                        help="directory of flowtop and its workloads")
    parser.add_argument("--keep", action="store_true", help="leave the case's files behind")
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        print("not root: live tests load BPF programs and make loop devices")
        sys.exit(SKIPPED)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # through the clean-up
    sys.exit(_run(cases[arguments.case], arguments.programs.resolve(), arguments.keep))


def _run(case: Case, programs: pathlib.Path, keep: bool) -> int:
    directory = pathlib.Path(tempfile.mkdtemp(prefix="flowtop-live-", dir="/var/tmp"))
    session = Session(programs, directory)
    try:
        with session.cleanup:
            case(session)
    except Skip as reason:
        print(reason)
        return SKIPPED
    except Exception:  # a broken case must still say what it had found
        session.failures.append(traceback.format_exc())
    finally:
        if keep:
            print("files are in", directory)
        else:
            _remove(directory)
    for failure in session.failures:
        print("FAILED", failure)
    return 1 if session.failures else 0


def _remove(directory: pathlib.Path) -> None:
    for path in sorted(directory.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    directory.rmdir()
