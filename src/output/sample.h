// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "flow/books.h"
#include "flow/group.h"
#include "flow/path_class.h"
#include "flow/snapshot.h"
#include "host/clock.h"
#include "kernel/memory_facts.h"

namespace flowtop::output {

// What flowtop itself costs, as measured last.
struct Cost {
  double cpu_share = 0;                    // of one CPU, spent in the BPF programs
  std::optional<double> ns_per_operation;  // in the BPF programs; nothing where there was none
  double user_cpu_share = 0;               // of one CPU, spent by the process flowtop
};

// What `flowtop top` shows at a time.
struct Sample {
  host::ClockPair time;
  double interval_s = 0;  // how long the interval was in truth
  flow::Grouping grouping = flow::Grouping::kFlow;
  flow::Snapshot cumulative;  // since flowtop attached; a screen does without
  flow::Snapshot interval;    // its cells are some of the cumulative ones
  flow::Books books;
  kernel::MemoryFacts memory;                          // from the beginning on
  std::map<std::uint32_t, flow::DeviceFacts> devices;  // those that did something
  std::optional<Cost> cost;                            // nothing where it was not measured
  std::size_t programs_attached = 0;
  std::size_t programs_total = 0;
};

// 0 where there was no time.
[[nodiscard]] double per_second(std::uint64_t count, double interval_s);
[[nodiscard]] double operations_per_second(const flow::Tally& interval, double interval_s);
[[nodiscard]] double bytes_per_second(const flow::Tally& interval, double interval_s);

// By what path a flow of the sample goes, as far as its operations and its device tell.
[[nodiscard]] flow::PathClass path_of(const flow::Cell& flow, const Sample& sample);

// Finds what a cumulative cell did in the interval.
class IntervalTallies {
 public:
  // `sample` must outlive it.
  explicit IntervalTallies(const Sample& sample);

  // Empty for one that did nothing.
  [[nodiscard]] const flow::Tally& of(const flow::Cell& cumulative) const;

 private:
  flow::Grouping grouping_;
  std::map<flow::GroupKey, const flow::Tally*> tallies_;
  flow::Tally nothing_;
};

}  // namespace flowtop::output
