// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "calibrate/report.h"

namespace flowtop::output {

// One object: "scenarios", an array of one object each, and "verdict". Durations in ns.
[[nodiscard]] std::string calibrate_json(const calibrate::Findings& findings);

}  // namespace flowtop::output
