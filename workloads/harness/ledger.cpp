// SPDX-License-Identifier: Apache-2.0
#include "harness/ledger.h"

#include <fmt/ostream.h>
#include <sched.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <optional>
#include <string_view>

#include "abi/enum_names.h"
#include "harness/clock.h"
#include "harness/own_time.h"

namespace flowtop::workload {
namespace {

std::atomic<std::uint64_t> times_continued = 0;

// What this thread waits for now, or has just waited for.
struct Wait {
  std::uint64_t number = 0;
  OwnTime begin{};
  std::optional<OwnTime> end{};  // nothing: it has seen no result of it yet
  std::uint64_t times_continued = 0;
};
thread_local Wait wait;
thread_local std::uint64_t first_slept_ns = 0;

// Threads share the totals.
void add(std::uint64_t& total, std::int64_t amount) {
  std::atomic_ref(total).fetch_add(static_cast<std::uint64_t>(amount), std::memory_order_relaxed);
}

// Empty where it is not known.
std::string_view name_of(flowtop_placement placement) {
  if (placement == FLOWTOP_PLACEMENT_UNKNOWN) return {};
  switch (placement) {
#define FLOWTOP_CASE(value, name, meaning) \
  case value:                              \
    return name;
    FLOWTOP_PLACEMENT_NAMES(FLOWTOP_CASE)
#undef FLOWTOP_CASE
    case FLOWTOP_PLACEMENT_COUNT:
      break;
  }
  return {};
}

}  // namespace

void Ledger::submitting(std::uint64_t index, bool write) {
  if (entries().empty()) {
    return;
  }
  LedgerEntry& entry = entries_.all()[index];
  entry.write = write;
  entry.submit_tid = ::gettid();
  entry.submit_cpu = ::sched_getcpu();
  entry.before_submit_ns = now_ns();
}

void Ledger::notice_stops() {
  struct sigaction action {};
  action.sa_handler = [](int) { ++times_continued; };
  action.sa_flags = SA_RESTART;
  static_cast<void>(::sigaction(SIGCONT, &action, nullptr));
}

void Ledger::held(std::uint64_t index, std::uint64_t from_ns, std::uint64_t until_ns) {
  if (entries().empty()) {
    return;
  }
  entries_.all()[index].held_from_ns = from_ns;
  entries_.all()[index].held_until_ns = until_ns;
}

void Ledger::placed(std::uint64_t index, flowtop_placement placement) {
  if (entries().empty()) {
    return;
  }
  entries_.all()[index].placement = placement;
}

void Ledger::waiting() const {
  if (!entries().empty()) {
    wait = {.number = wait.number + 1, .begin = OwnTime::now(), .times_continued = times_continued};
  }
}

void Ledger::seen(std::uint64_t index, std::int64_t result) {
  add(totals_.operations, 1);
  add(result < 0 ? totals_.errors : totals_.bytes, result < 0 ? 1 : result);
  if (entries().empty()) {
    return;
  }
  LedgerEntry& entry = entries_.all()[index];
  entry.after_seen_ns = now_ns();
  entry.seen_tid = ::gettid();
  entry.seen_cpu = ::sched_getcpu();
  if (!wait.end) wait.end = OwnTime::now();
  entry.awake = stayed_awake(wait.begin, *wait.end);
  entry.slept = !entry.awake && times_continued == wait.times_continued;
  entry.gone_ns = gone_ns(wait.begin, *wait.end);
  if (entry.slept && first_slept_ns == 0) first_slept_ns = entry.after_seen_ns;
  entry.first_slept_ns = first_slept_ns;
  entry.wait = wait.number;
  entry.result = result;
}

Status Ledger::write_csv(const std::string& path) const {
  std::ofstream out{path};
  fmt::print(out,
             "user_data,op,before_submit_ns,after_seen_ns,submit_tid,seen_tid,seen_cpu,bytes,error,"
             "placement\n");
  for (std::uint64_t index = 0; index < entries().size(); ++index) {
    const LedgerEntry& entry = entries()[index];
    fmt::print(out, "{},{},{},{},{},{},{},{},{},{}\n", user_data(index),
               entry.write ? "write" : "read", entry.before_submit_ns, entry.after_seen_ns,
               entry.submit_tid, entry.seen_tid, entry.seen_cpu,
               entry.result > 0 ? entry.result : 0, entry.result < 0 ? -entry.result : 0,
               name_of(entry.placement));
  }
  out.close();
  if (!out) {
    return Error{ErrorKind::kOutput, fmt::format("ledger {}: cannot be written", path)};
  }
  return Done{};
}

}  // namespace flowtop::workload
