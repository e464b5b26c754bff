// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "calibrate/report.h"

namespace flowtop::output {

// A line per scenario, then what did not hold.
[[nodiscard]] std::string calibrate_table(const calibrate::Findings& findings);

}  // namespace flowtop::output
