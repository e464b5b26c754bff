// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/device_queues.h"
#include "host/topology.h"
#include "kernel/aggregate.h"
#include "kernel/probes.h"
#include "output/names.h"
#include "output/sample.h"
#include "terminal/watched_row.h"

namespace flowtop::terminal {

// What was seen in one interval.
struct Moment {
  output::Sample sample;  // its rows are flows, those that did something
  output::Names names;
  std::map<std::uint32_t, host::DeviceQueues> queues;  // of the devices that did something
  std::vector<kernel::CpuPair> pairs;        // that results travelled between, in this interval
  std::optional<WatchedRow> watched;         // by CpuPair::watched
  std::vector<kernel::ProgramRuns> runs;     // since flowtop attached
  std::optional<host::Topology> topology{};  // where CPUs came online: with these
  std::size_t joined_flows = 0;              // that rows which stands_for_many() are made of

  // How many did something.
  [[nodiscard]] std::size_t flows() const;
};

// A moment that is kept has rows that many flows were joined to.
[[nodiscard]] inline bool stands_for_many(const flow::Cell& cell) { return cell.key.flow_id == 0; }

inline std::size_t Moment::flows() const {
  const auto joined = std::ranges::count_if(sample.interval.cells, stands_for_many);
  return sample.interval.cells.size() - static_cast<std::size_t>(joined) +
         std::max(joined_flows, static_cast<std::size_t>(joined));
}

// What does not change, or seldom.
struct Host {
  std::string name;
  std::string kernel;
  host::Topology topology;
  std::vector<kernel::ProgramStatus> programs;
  std::string recording{};  // that is replayed; empty: this host is looked at

  [[nodiscard]] bool is_recording() const { return !recording.empty(); }
};

}  // namespace flowtop::terminal
