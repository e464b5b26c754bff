// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "flow/operation.h"
#include "flow/snapshot.h"

namespace flowtop::flow {

// Adds operations up by flow, device, path, op and delivery.
class Summary {
 public:
  void add(const Operation& operation);

  [[nodiscard]] Snapshot snapshot() const;

 private:
  struct Running {
    std::string comm;
    bool more_comms = false;
    Tally tally;
    std::uint64_t cgroup_id = 0;
    std::uint8_t flow_source = 0;
  };

  std::map<CellKey, Running> cells_;
  Tally total_;
};

}  // namespace flowtop::flow
