// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "harness/options.h"

namespace flowtop::workload {

struct Step {
  std::uint64_t offset = 0;
  bool write = false;
};

// Every operation of a run, settled before it starts: the same seed gives the same run.
// `target_bytes` is at least options.bytes.
std::vector<Step> make_plan(const Options& options, std::uint64_t target_bytes);

}  // namespace flowtop::workload
