// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "harness/scenario.h"
#include "host/loop_device.h"

namespace flowtop::cli {

// Where the scenarios of calibrate are to run; neither: on a loop device of its own.
struct GroundOptions {
  std::string device{};
  std::string file{};
  bool allow_writes = false;  // what is there may be lost
};

struct Ground {
  std::optional<host::LoopDevice> own{};
  workload::Place place;
};

// Fails with kInput or kUsage where what is named cannot be used, with kPrivilege without the
// right.
[[nodiscard]] Result<Ground> make_ground(const GroundOptions& options);

}  // namespace flowtop::cli
