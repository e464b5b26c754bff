// SPDX-License-Identifier: Apache-2.0
// What ended is not inherited by what comes after, and a last operation is not lost with its
// process.
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "base/system_error.h"
#include "harness/calls.h"
#include "harness/scenario.h"

namespace flowtop::workload {

constexpr std::uint64_t kProcesses = 100;

Scenario fork_and_exit() {
  return {.name = "fork_and_exit",
          .what = "a hundred processes, one after the other, read and exit",
          .options = {.operations = 1600, .depth = 1},
          .run = [](Job& job, const Place&) -> Status {
            const std::uint64_t each = job.plan.size() / kProcesses;
            for (std::uint64_t first = 0; first < job.plan.size(); first += each) {
              const pid_t pid = ::fork();
              if (pid < 0) return system_error(ErrorKind::kInternal, "fork", errno);
              if (pid == 0) {
                one_by_one(job, first, first + each);
                ::_exit(0);
              }
              if (::waitpid(pid, nullptr, 0) < 0) {
                return system_error(ErrorKind::kInternal, "waitpid", errno);
              }
            }
            return Done{};
          },
          .expect =
              [](const LedgerEntry& entry, const Place&) {
                Expected expected = seen_by_its_consumer(entry);
                expected.delivery = FLOWTOP_DELIVERY_SYNC;
                return expected;
              },
          .submit = kOneAtATime,
          // On its way back to the program, one of a hundred makes room for a kernel thread that
          // its wake, or its parent's, has kept waiting: for most of a slice of the scheduler.
          .ready = {.median = kOneAtATime.median, .p99 = 3'000'000}};
}

}  // namespace flowtop::workload
