# SPDX-License-Identifier: Apache-2.0
"""`flowtop-exporter` in the background."""
import http.client
import pathlib
import signal
import socket
import subprocess
import time
from typing import Optional, Sequence

from kit import memory
from kit.case import Session
from kit.exposition import Exposition

INTERVAL_S = 0.3


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Exporter:
    """Runs while it is entered, and then ends with 0 when it is told to; or the case has ended it."""

    def __init__(self, session: Session, *options: str, interval_s: float = INTERVAL_S,
                 before: Sequence[str] = ()) -> None:
        self.port = free_port()
        self.log = session.path(f"exporter-{self.port}.log")
        self._session = session
        self._interval_s = interval_s
        self._command = [*before, session.program("flowtop-exporter"), "--web.listen-address",
                         self.address, "--interval", f"{interval_s}s", *options]
        self._process: Optional[subprocess.Popen[bytes]] = None
        self._is_waited_for = False  # the case has its exit code

    def __enter__(self) -> "Exporter":
        self.start()
        self.await_ready()
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_waited_for:
            return
        died = self._process.poll()
        if self._session.check(died is None, f"flowtop-exporter ended with {died}: {self.said()}"):
            self._session.equal("exit code of flowtop-exporter after SIGTERM", self.stop(), 0)

    def start(self) -> None:
        with open(self.log, "wb") as log:
            self._process = subprocess.Popen(self._command, stderr=log)
        self._session.cleanup.callback(self._kill)

    def _kill(self) -> None:
        self._process.kill()
        self._process.wait()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self, by: int = signal.SIGTERM) -> int:
        self._process.send_signal(by)
        return self.wait()

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def wait(self, timeout_s: float = 30) -> int:
        exit_code = self._process.wait(timeout_s)
        self._is_waited_for = True
        return exit_code

    def said(self) -> str:
        return self.log.read_text()

    def get(self, path: str, timeout_s: float = 10) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def await_ready(self, timeout_s: float = 60) -> list[tuple[int, str]]:
        """What /-/ready said until it was 200."""
        deadline = time.monotonic() + timeout_s
        seen: list[tuple[int, str]] = []
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"flowtop-exporter ended: {self.said()}")
            try:
                seen.append(self.get("/-/ready"))
            except OSError:
                time.sleep(0.02)  # it does not listen yet
                continue
            if seen[-1][0] == 200:
                return seen
            time.sleep(0.02)
        raise RuntimeError(f"flowtop-exporter is not ready after {timeout_s} s: {seen[-1:]}")

    def scrape(self) -> Exposition:
        status, text = self.get("/metrics")
        if status != 200:
            raise RuntimeError(f"/metrics: {status} {text}")
        return Exposition(text)

    def next_scrape(self, samples: int = 2) -> Exposition:
        """One that has everything that happened until now; more samples let cells be freed."""
        wanted = self.scrape().total("flowtop_samples_total") + samples
        while True:
            scrape = self.scrape()
            if scrape.total("flowtop_samples_total") >= wanted:
                return scrape
            time.sleep(self._interval_s / 2)

    def anonymous_kib(self) -> int:
        self.next_scrape()
        return memory.anonymous_kib(self.pid)

    def capabilities(self) -> set[str]:
        """The effective and permitted sets of its threads."""
        return {line.split()[1] for status in pathlib.Path(f"/proc/{self.pid}/task").glob("*/status")
                for line in status.read_text().splitlines() if line.startswith(("CapEff", "CapPrm"))}
