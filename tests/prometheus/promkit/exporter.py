# SPDX-License-Identifier: Apache-2.0
"""The exporter under test, and I/O for it to see."""
from kit.case import Session
from kit.devices import Place
from kit.exporter import Exporter
from promkit import processes

# All roads and ways of delivery that a panel tells apart; slow enough for two CPUs.
JOBS = {
    "sync": ("--ioengine=psync", "--direct=1", "--rw=randrw", "--rate_iops=150"),
    "uring": ("--ioengine=io_uring", "--iodepth=8", "--direct=1", "--rw=randrw", "--rate_iops=400"),
    "aio": ("--ioengine=libaio", "--iodepth=4", "--direct=1", "--rw=randread", "--rate_iops=300"),
    "buffered": ("--ioengine=psync", "--rw=write", "--fsync=16", "--rate_iops=100"),
}


def start_exporter(session: Session) -> Exporter:
    """Until the case ends."""
    return session.cleanup.enter_context(Exporter(session, "--bpf-stats", interval_s=1))


def start_load(session: Session, place: Place) -> None:
    """Until the case ends."""
    fio = session.renamed("fio")
    for name, options in JOBS.items():
        processes.start(session, [fio, f"--name={name}", f"--filename={place.path}", "--bs=4k",
                                  "--time_based", "--runtime=600", *options], f"fio-{name}.log")
