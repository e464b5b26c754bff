// SPDX-License-Identifier: Apache-2.0
#include "harness/ledger.h"

#include <fmt/ostream.h>
#include <sched.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

namespace flowtop::workload {
namespace {

std::uint64_t now_ns() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();  // CLOCK_MONOTONIC
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

}  // namespace

void Ledger::submitting(std::uint64_t index, bool write) {
  if (entries_.empty()) {
    return;
  }
  LedgerEntry& entry = entries_[index];
  entry.write = write;
  entry.submit_tid = ::gettid();
  entry.before_submit_ns = now_ns();
}

void Ledger::seen(std::uint64_t index, std::int64_t result) {
  ++totals_.operations;
  if (result < 0) {
    ++totals_.errors;
  } else {
    totals_.bytes += static_cast<std::uint64_t>(result);
  }
  if (entries_.empty()) {
    return;
  }
  LedgerEntry& entry = entries_[index];
  entry.after_seen_ns = now_ns();
  entry.seen_tid = ::gettid();
  entry.seen_cpu = ::sched_getcpu();
  entry.result = result;
}

Status Ledger::write_csv(const std::string& path) const {
  std::ofstream out{path};
  fmt::print(
      out,
      "user_data,op,before_submit_ns,after_seen_ns,submit_tid,seen_tid,seen_cpu,bytes,error\n");
  for (std::uint64_t index = 0; index < entries_.size(); ++index) {
    const LedgerEntry& entry = entries_[index];
    fmt::print(out, "{},{},{},{},{},{},{},{},{}\n", user_data(index),
               entry.write ? "write" : "read", entry.before_submit_ns, entry.after_seen_ns,
               entry.submit_tid, entry.seen_tid, entry.seen_cpu,
               entry.result > 0 ? entry.result : 0, entry.result < 0 ? -entry.result : 0);
  }
  out.close();
  if (!out) {
    return Error{ErrorKind::kOutput, fmt::format("ledger {}: cannot be written", path)};
  }
  return Done{};
}

}  // namespace flowtop::workload
