// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "calibrate/report.h"

namespace flowtop::output {

// One object: "scenarios", an array of one object each, and "verdict". Durations in ns.
[[nodiscard]] std::string calibrate_json(std::span<const calibrate::Report> reports);

}  // namespace flowtop::output
