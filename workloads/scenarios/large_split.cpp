// SPDX-License-Identifier: Apache-2.0
// The block layer splits it; it stays one operation.
#include "harness/scenario.h"
#include "harness/uring_read.h"

namespace flowtop::workload {
namespace {

constexpr std::uint64_t kBytes = std::uint64_t{8} << 20U;

std::optional<std::string> needs_to_be_split(const Place& place) {
  if (!place.request_bytes) return "how much one request holds is not known there";
  if (*place.request_bytes >= kBytes) return "one request of the device holds it all";
  return std::nullopt;
}

}  // namespace

Scenario large_split() {
  return {.name = "large_split",
          .what = "reads of 8 MiB, each of several requests",
          .options = {.operations = 100, .bytes = kBytes, .depth = 2},
          .obstacle = needs_to_be_split,
          .run = [](Job& job, const Place&) { return through_ring(job, {}); },
          .expect =
              [](const LedgerEntry& entry, const Place& place) {
                Expected expected = seen_by_its_consumer(entry);
                expected.fragments_at_least =
                    static_cast<std::uint32_t>((kBytes - 1) / *place.request_bytes + 1);
                return expected;
              },
          // One of a hundred is its p99.
          .submit = {.median = 50'000, .p99 = 3'000'000},
          .ready = {.median = 50'000, .p99 = 3'000'000}};
}

}  // namespace flowtop::workload
