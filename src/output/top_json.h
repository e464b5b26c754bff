// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "output/byte_sink.h"
#include "output/names.h"
#include "output/sample.h"

namespace flowtop::output {

inline constexpr int kTopJsonSchemaVersion = 2;

// One sample as a JSON object on one line. Counts are those since flowtop attached; rates,
// percentiles and interval_count are those of the interval. Null: undefined. Row by row: the text
// of many flows takes more memory than the flows.
Status write_top_json(const Sample& sample, const Names& names, ByteSink& sink);

}  // namespace flowtop::output
