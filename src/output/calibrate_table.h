// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "calibrate/report.h"

namespace flowtop::output {

// A line per scenario, then what did not hold.
[[nodiscard]] std::string calibrate_table(std::span<const calibrate::Report> reports);

}  // namespace flowtop::output
