// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "abi/record.h"
#include "base/result.h"
#include "harness/job.h"

namespace flowtop::workload {

// Where a scenario runs.
struct Place {
  std::string path{};                      // of a block device, or of a file
  bool writable = false;                   // nothing is lost if it is written to
  bool completes_where_submitted = false;  // each request on the CPU that submitted it
  bool polls = false;                      // it has queues for polled I/O
  std::vector<int> cpus{};                 // that threads may be pinned to, in ascending order
};

// What a row has to show of an operation; nothing where the program cannot know.
struct Expected {
  std::optional<pid_t> consumer_tid{};
  std::optional<int> consumer_cpu{};
  std::optional<bool> remote{};
  std::optional<flowtop_consumer_state> state{};
  std::optional<std::uint32_t> wake_batch{};
  std::optional<flowtop_delivery> delivery{};
  std::optional<bool> woken{};  // a wake answered it
  std::optional<std::uint32_t> fragments_at_least{};
};

// How far flowtop's instants may be from the program's own readings around them, in ns.
struct Tolerance {
  std::uint64_t median;
  std::uint64_t p99;
};

// A run of which the truth is known: one file in workloads/scenarios each.
struct Scenario {
  std::string name;
  std::string what{};  // one line
  Options options{};
  int open_flags = O_DIRECT;
  // Why it cannot run there; nothing: it can.
  std::function<std::optional<std::string>(const Place&)> obstacle =
      [](const Place&) -> std::optional<std::string> { return std::nullopt; };
  std::function<Status(Job&, const Place&)> run{};
  std::function<Expected(const LedgerEntry&, const Place&)> expect{};
  Tolerance submit{.median = 50'000, .p99 = 500'000};  // submit_ns after the program's time before
  Tolerance ready{.median = 50'000, .p99 = 500'000};   // return_ns before the program's time after
};

// Whoever saw it is its consumer. Of another thread than the submitter that can be known once it
// has slept for one.
[[nodiscard]] Expected seen_by_its_consumer(const LedgerEntry& entry);

// For scenarios that choose CPUs.
[[nodiscard]] std::optional<std::string> needs_two_cpus(const Place& place);

// Every scenario, by name.
[[nodiscard]] std::vector<Scenario> all_scenarios();

}  // namespace flowtop::workload
