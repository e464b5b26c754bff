// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flow/group.h"
#include "flow/snapshot.h"
#include "output/names.h"

namespace flowtop::terminal {

class Trends;

// What a cell of the table is worked out from.
struct CellSource {
  const flow::Cell& cell;
  const output::Names& names;
  double interval_s = 0;
  const Trends* trends = nullptr;  // null: of the past nothing is known
  bool unicode = true;
};

// A column of the table: what a flow is called, a number that an expression may name
// (output::row_numbers()), or what its consumers did.
struct Column {
  std::string key;      // "comm", "p99_useful"
  std::string group;    // of several columns that stand together: "useful"; else empty
  std::string heading;  // "p99"
  std::size_t width = 0;
  bool is_text = false;  // on the left
  std::function<std::string(const CellSource&)> text;
  bool is_path = false;  // its end tells most
  std::string meaning = {};
  // What rows are sorted by; empty: by the text.
  std::function<std::optional<double>(const CellSource&)> number;
  bool is_sortable = true;
};

[[nodiscard]] std::span<const Column> columns();

// Whether the rows of a grouping have it: of a device, there is no process.
[[nodiscard]] bool is_told(std::string_view column, flow::Grouping grouping);

// Null where none is called so.
[[nodiscard]] const Column* find_column(std::string_view key);

// Those of `keys` that fit into so many characters: the most telling ones, in the order of
// columns(). The one that rows are sorted by is one of them. Such as cannot tell the rows of this
// grouping apart are left out. From 140 characters on, process and device go before all others.
[[nodiscard]] std::vector<const Column*> columns_that_fit(std::span<const std::string> keys,
                                                          flow::Grouping grouping,
                                                          std::string_view sorted_by,
                                                          std::size_t width);

// What is shown where nobody chose, the most telling first.
[[nodiscard]] std::vector<std::string> default_columns();

}  // namespace flowtop::terminal
