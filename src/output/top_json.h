// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "output/names.h"
#include "output/sample.h"

namespace flowtop::output {

inline constexpr int kTopJsonSchemaVersion = 1;

// One sample as a JSON object on one line. Counts are those since flowtop attached; rates,
// percentiles and interval_count are those of the interval. Null: undefined.
[[nodiscard]] std::string top_json(const Sample& sample, const Names& names);

}  // namespace flowtop::output
