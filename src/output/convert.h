// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "flow/summary.h"
#include "output/csv.h"
#include "output/filter.h"
#include "output/recording_reader.h"

namespace flowtop::output {

struct Conversion {
  std::uint64_t records = 0;           // read
  std::uint64_t rows = 0;              // written, or counted where there is no CSV
  std::uint64_t order_violations = 0;  // rows that break a rule of flow/order_rules.h
  std::optional<Error> failure;        // why it ended early: kInput or kOutput
};

// Recorded operations that pass `filter` to `csv` and `summary`; either may be null. What was done
// before a failure stands.
[[nodiscard]] Conversion convert(RecordingReader& reader, const Filter& filter, CsvWriter* csv,
                                 flow::Summary* summary);

}  // namespace flowtop::output
