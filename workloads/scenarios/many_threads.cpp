// SPDX-License-Identifier: Apache-2.0
// Each consumes its own, however crowded the CPUs are.
#include <thread>
#include <vector>

#include "harness/calls.h"
#include "harness/scenario.h"

namespace flowtop::workload {

constexpr std::uint64_t kThreads = 16;

Scenario many_threads() {
  return {.name = "many_threads",
          .what = "sixteen threads, more than there are CPUs, read by pread",
          .options = {.operations = 4000, .depth = kThreads},
          .run = [](Job& job, const Place&) -> Status {
            const std::uint64_t each = job.plan.size() / kThreads;
            std::vector<std::jthread> threads;
            for (std::uint64_t first = 0; first < job.plan.size(); first += each) {
              threads.emplace_back([&job, first, each] { one_by_one(job, first, first + each); });
            }
            return Done{};
          },
          .expect =
              [](const LedgerEntry& entry, const Place&) {
                Expected expected = seen_by_its_consumer(entry);
                expected.delivery = FLOWTOP_DELIVERY_SYNC;
                return expected;
              }};
}

}  // namespace flowtop::workload
