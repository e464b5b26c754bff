// SPDX-License-Identifier: Apache-2.0
// The memory behind the device loses its second half for a while: reads there fail.
#include <unistd.h>

#include <cerrno>

#include "base/system_error.h"
#include "harness/scenario.h"
#include "harness/uring_read.h"

namespace flowtop::workload {
namespace {

Status resize(int backing, std::uint64_t bytes) {
  if (::ftruncate(backing, static_cast<off_t>(bytes)) == 0) return Done{};
  return system_error(ErrorKind::kInternal, "ftruncate", errno);
}

Status read_beyond_the_end(Job& job, int backing) {
  const std::uint64_t bytes = job.target.bytes;
  if (Status cut = resize(backing, bytes / 2); !cut) return cut;
  Status done = through_ring(job, {});
  if (Status restored = resize(backing, bytes); !restored) return restored;
  return done;
}

}  // namespace

Scenario errors() {
  return {
      .name = "errors",
      .what = "every other read fails, with EIO",
      .options = {.operations = 2000, .depth = 4},
      .obstacle = [](const Place& place) -> std::optional<std::string> {
        if (place.backing >= 0) return std::nullopt;
        return "reads fail only on a device of its own";
      },
      .run = [](Job& job, const Place& place) { return read_beyond_the_end(job, place.backing); },
      .expect = [](const LedgerEntry& entry, const Place&) { return seen_by_its_consumer(entry); },
      // Through the page cache, a loop device reads zeros where its file has lost something: memory
      // takes direct I/O from 6.6 on.
      .shares = {{.what = "failed",
                  .holds = [](const flowtop_op_record&,
                              const LedgerEntry& entry) { return entry.result < 0; },
                  .at_least = 0.4,
                  .at_most = 0.6,
                  .premise = true}}};
}

}  // namespace flowtop::workload
