// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "harness/scenario.h"

namespace flowtop::workload::p2pmem {

// Reads through a ring into the nearest p2pmem; so many of a hundred bounce.
[[nodiscard]] Scenario read_scenario(const std::string& name, const std::string& what,
                                     std::uint32_t host_percent);

}  // namespace flowtop::workload::p2pmem
