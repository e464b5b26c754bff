// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "output/byte_sink.h"
#include "output/names.h"
#include "output/sample.h"

namespace flowtop::output {

// "realtime_ns,monotonic_ns,interval_s,flow_id,…", with the line's end.
[[nodiscard]] std::string top_csv_header();

// One line for each cell. Counters are those since flowtop attached; rates, counts and percentiles
// are those of the interval. What is undefined, or what the grouping does not tell apart, is empty.
Status write_top_csv(const Sample& sample, const Names& names, ByteSink& sink);

}  // namespace flowtop::output
