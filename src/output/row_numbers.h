// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "flow/catalogue.h"
#include "flow/tally.h"

namespace flowtop::output {

enum class NumberKind : std::uint8_t { kPlain, kShare, kDuration, kBytes };

// A number that a row of an interval has, by the name that an expression calls it.
struct RowNumber {
  std::string name;
  NumberKind kind = NumberKind::kPlain;  // durations are in ns; shares from 0 to 1
  std::string meaning;
  // Nothing where it is undefined.
  std::function<std::optional<double>(const flow::Tally&, double interval_s)> of;
};

// The histogram of useful_completion_ns is called useful, as in the tables; one without a heading
// there by its key without _ns.
[[nodiscard]] std::string histogram_name(const flow::ColumnInfo& info);

// ops, bytes (both a second), errors, remote, a share for each consumer state, and p50_, p99_ and
// n_ of each histogram.
[[nodiscard]] std::span<const RowNumber> row_numbers();

// Null where none is called so.
[[nodiscard]] const RowNumber* find_row_number(std::string_view name);

}  // namespace flowtop::output
