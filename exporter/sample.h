// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include "flow/books.h"
#include "flow/grouped_totals.h"
#include "host/cgroup_group.h"
#include "host/process_use.h"
#include "kernel/coverage.h"
#include "kernel/memory_facts.h"
#include "kernel/probes.h"

namespace flowtop::exporter {

// What was known at one moment, the same for every scrape until the next one. Never changes once
// made.
struct Sample {
  std::chrono::steady_clock::time_point taken;
  std::chrono::nanoseconds duration{};
  flow::GroupedSnapshot totals;
  std::vector<host::CgroupGroup> groups;
  std::size_t groups_limit = 0;
  std::uint64_t groups_refused = 0;
  flow::Books books;
  kernel::MemoryFacts memory;
  std::vector<kernel::ProgramStatus> programs;
  std::vector<kernel::ProgramRuns> runs;
  std::vector<kernel::PathCoverage> paths;
};

// What changes from scrape to scrape.
struct SelfState {
  std::chrono::nanoseconds sample_age{};
  std::chrono::nanoseconds sample_interval{};
  std::uint64_t samples = 0;
  std::uint64_t sample_failures = 0;
  bool last_sample_succeeded = true;
  std::vector<std::pair<int, std::uint64_t>> responses;  // by status code
  std::uint64_t connections = 0;
  bool last_reload_succeeded = true;
  double reload_time_s = 0;  // since 1970
  host::ProcessUse process;
  double start_time_s = 0;  // since 1970
};

}  // namespace flowtop::exporter
