#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What flowtop-exporter costs at its limit of groups: a report in Markdown."""
import os
import platform
import subprocess
import time

from benchkit.process import cpu_percent, session_of_command_line
from kit import cgroups, memory
from kit.case import Session
from kit.devices import Place, loop_device, zram_device
from kit.exporter import Exporter
from kit.fio import Fio
from kit.scrapers import Scrapes, scrape_for

INTERVAL_S = 5   # the exporter's own default
QUIET_S = 30
LOADED_S = 30
GROUPS = 70      # more than the limit


def fill_groups(session: Session, place: Place) -> None:
    root = cgroups.made_for(session)
    reader = [*session.workload("uring-read"), "--operations", "200", place.path]
    for number in range(GROUPS):
        directory = cgroups.service_in(root, f"load{number}")
        subprocess.run(cgroups.inside(directory, reader), check=True, stdout=subprocess.DEVNULL)


def full_load(session: Session, place: Place) -> Fio:
    """As many operations as this host can do."""
    return Fio(session, place, "--ioengine=psync", "--rw=randread", "--bs=4k", "--numjobs=2", "--thread",
               "--group_reporting", "--time_based", f"--runtime={LOADED_S}")


def counted(exporter: Exporter, place: Place) -> float:
    return exporter.next_scrape().total("flowtop_device_operations_total", device=place.device)


def latency(scrapes: Scrapes) -> str:
    return (f"p50 {1e3 * scrapes.quantile_s(0.5):.1f} ms, p99 {1e3 * scrapes.quantile_s(0.99):.1f} ms "
            f"of {len(scrapes.latencies_s)}, {len(scrapes.failures)} failed")


def measure(session: Session) -> list[tuple[str, str]]:
    place = loop_device(session)
    with Exporter(session, interval_s=INTERVAL_S) as exporter:
        fill_groups(session, place)
        full = exporter.next_scrape()
        idle = cpu_percent([exporter.pid], lambda: time.sleep(QUIET_S))
        fastest = zram_device(session)
        fio = full_load(session, fastest)
        before = counted(exporter, fastest)
        loaded = cpu_percent([exporter.pid], lambda: subprocess.run(fio.command, check=True))
        session.equal("operations of fio", counted(exporter, fastest) - before, fio.totals().all_operations)
        rows = [
            ("groups", f"{full.total('flowtop_groups')} of {full.total('flowtop_groups_limit')}"),
            ("series", str(full.series)),
            ("text", f"{len(full.text) // 1024} KiB"),
            ("one sample", f"{1e3 * full.total('flowtop_sample_duration_seconds'):.1f} ms"),
            ("CPU, no I/O", f"{idle:.2f}% of a core"),
            (f"CPU, at {fio.totals().all_operations // LOADED_S} operations a second",
             f"{loaded:.2f}% of a core"),
            ("anonymous memory", f"{exporter.anonymous_kib() / 1024:.1f} MiB"),
            ("BPF maps", f"{memory.bpf_map_bytes(exporter.pid) / (1 << 20):.1f} MiB"),
            ("a scrape", latency(scrape_for(exporter.port, 30, 2, period_s=0.1))),
            ("a scrape with gzip", latency(scrape_for(exporter.port, 30, 2, period_s=0.1, gzip=True))),
            ("200 who scrape without a pause, 20 who dawdle",
             latency(scrape_for(exporter.port, 30, 200, slow=20))),
            ("anonymous memory then", f"{exporter.anonymous_kib() / 1024:.1f} MiB")]
    return rows


def main() -> None:
    with session_of_command_line(__doc__) as session:
        rows = measure(session)
    print("# What flowtop-exporter costs\n\n"
          "Made by `sudo scripts/bench exporter`. CPU is that of the process itself, read from procfs; what its\n"
          "BPF programs cost is in [overhead.md](overhead.md). The scrapers run on the same CPUs, and their time is\n"
          "part of what they measure.\n\n"
          f"Linux {platform.release()}, {os.cpu_count()} CPUs, a sample every {INTERVAL_S} s.\n\n"
          "| what | measured |\n|---|---|")
    for what, value in rows:
        print(f"| {what} | {value} |")


if __name__ == "__main__":
    main()
