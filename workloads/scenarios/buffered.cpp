// SPDX-License-Identifier: Apache-2.0
// Nothing leads from a page to its reader: whoever is woken out of the wait for it was the one.
#include <fcntl.h>

#include <cerrno>

#include "base/system_error.h"
#include "harness/calls.h"
#include "harness/scenario.h"

namespace flowtop::workload {
namespace {

// Every read has to go to the device, and no other pages come along.
Status read_page_by_page(Job& job) {
  const int file = job.target.file.get();
  for (const int advice : {POSIX_FADV_DONTNEED, POSIX_FADV_RANDOM}) {
    if (const int error = ::posix_fadvise(file, 0, 0, advice); error != 0) {
      return system_error(ErrorKind::kInternal, "posix_fadvise", error);
    }
  }
  // Away from the ends of the device, which others look at to learn what is on it.
  for (Step& step : job.plan) step.offset += job.target.bytes / 4;
  one_by_one(job, 0, job.plan.size());
  return Done{};
}

}  // namespace

Scenario buffered() {
  return {.name = "buffered",
          .what = "reads through the page cache, none of them cached",
          .options = {.operations = 2000, .depth = 1, .sequential = true},
          .open_flags = 0,
          .run = [](Job& job, const Place&) { return read_page_by_page(job); },
          .expect =
              [](const LedgerEntry& entry, const Place&) {
                Expected expected = seen_by_its_consumer(entry);
                if (entry.slept) {
                  expected.state = FLOWTOP_STATE_WAITING;
                  expected.woken = true;
                  expected.wake_batch = 1;
                }
                expected.maybe_unwaited = !entry.slept;
                return expected;
              },
          .submit = kOneAtATime,
          .ready = kOneAtATime,
          .hidden_have_no_row = true};
}

}  // namespace flowtop::workload
