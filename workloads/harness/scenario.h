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
  std::string path{};                            // of a block device, or of a file
  bool writable = false;                         // nothing is lost if it is written to
  bool completes_where_submitted = false;        // each request on the CPU that submitted it
  bool polls = false;                            // it has queues for polled I/O
  std::optional<std::uint64_t> request_bytes{};  // one request holds no more; nothing: not known
  std::vector<int> cpus{};  // that threads may be pinned to, in ascending order
  int backing = -1;         // descriptor of the memory behind it; -1: another's
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
  std::optional<flowtop_placement> placement{};
  std::optional<std::uint8_t> bounces{};  // bits of enum flowtop_bounce
  bool maybe_unwaited = false;            // nobody slept for it, perhaps: then it has no row
  bool awaited_together = false;  // with all others of the same wait, until the last one completed
};

// How far flowtop's instants may be from the program's own readings around them, in ns.
struct Tolerance {
  std::uint64_t median;
  std::uint64_t p99;
};

// Of programs that submit and see one operation at a time: nothing comes in between.
inline constexpr Tolerance kOneAtATime{.median = 20'000, .p99 = 500'000};

// What a known share of the rows shows, where no single row is sure to.
using RowTest = std::function<bool(const flowtop_op_record&, const LedgerEntry&)>;
struct Share {
  std::string what;
  RowTest holds;
  RowTest of = [](const flowtop_op_record&, const LedgerEntry&) { return true; };
  double at_least = 0;
  double at_most = 1;
  bool premise = false;  // what the scenario needs of the host: without it, it shows nothing
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
  Tolerance oncpu{.median = 50'000, .p99 = 500'000};   // oncpu_ns after its CPU was free again
  std::vector<Share> shares{};
  bool hidden_have_no_row =
      false;  // only their wake leads to their consumer, and it is hidden, too
  std::uint64_t operations_per_request = 1;  // at most: so many are lost with a request nobody sees
};

// Whoever saw it is its consumer. Of another thread than the submitter that can be known once it
// has slept for one.
[[nodiscard]] Expected seen_by_its_consumer(const LedgerEntry& entry);

// The same where its consumer is kept on the first CPU.
[[nodiscard]] Expected seen_on_the_first_cpu(const LedgerEntry& entry, const Place& place);

// By Linux aio: submitted on the last CPU, consumed on the first, which something holds meanwhile.
[[nodiscard]] Status reap_on_a_held_cpu(Job& job, const Place& place);

// It completed while the CPU of its consumer was held.
[[nodiscard]] bool completed_while_held(const flowtop_op_record& row, const LedgerEntry& entry);

// What scenarios that hold the consumer's CPU need: where the scheduler puts the device's workers
// behind what holds it, they come late.
[[nodiscard]] Share some_completed_while_held();

// For scenarios that choose CPUs.
[[nodiscard]] std::optional<std::string> needs_two_cpus(const Place& place);
// For those that hold one.
[[nodiscard]] std::optional<std::string> needs_to_hold_a_cpu(const Place& place);

// Every scenario, by name.
[[nodiscard]] std::vector<Scenario> all_scenarios();

}  // namespace flowtop::workload
