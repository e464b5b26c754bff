# SPDX-License-Identifier: Apache-2.0
"""A recording gives the CSV that a capture of the same events gives, byte for byte."""
from kit import case
from kit.capture import Capture, capture, check_books, flowtop
from kit.case import Session
from kit.devices import loop_device
from kit.hidden import HiddenCompletions

OPERATIONS = 8000


def record_and_replay(session: Session) -> None:
    place = loop_device(session)
    recording, first, second = (session.path(name) for name in ("a.rec", "1.csv", "2.csv"))
    with HiddenCompletions(place.number) as hidden:
        flowtop(session, "record", str(recording), "--", *session.workload("uring-read"),
                place.path, "--operations", str(OPERATIONS))
    for output in (first, second):
        flowtop(session, "replay", str(recording), "--output", str(output))
    session.equal("two replays are the same", first.read_bytes() == second.read_bytes(), True)
    taken = Capture(first, hidden.on_device, hidden.anywhere)
    check_books(session, taken)
    session.equal("rows", len(taken.rows_of(place.device, session.comm)), OPERATIONS)


def replay_equals_capture(session: Session) -> None:
    place = loop_device(session)
    recording, replayed = session.path("kept.rec"), session.path("replayed.csv")
    taken = capture(session, place, [*session.workload("uring-read"), place.path, "--rw", "mixed",
                                     "--operations", str(OPERATIONS)], "--record", str(recording))
    flowtop(session, "replay", str(recording), "--output", str(replayed))
    session.equal("replay gives the captured bytes",
                  replayed.read_bytes() == taken.csv_path.read_bytes(), True)
    session.equal("rows", len(taken.rows_of(place.device, session.comm)), OPERATIONS)
    session.equal("books of the replay", Capture(replayed).books, taken.books)


CASES = {"record_and_replay": record_and_replay, "replay_equals_capture": replay_equals_capture}

if __name__ == "__main__":
    case.main(CASES)
