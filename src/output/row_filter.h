// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "flow/snapshot.h"
#include "output/names.h"
#include "output/row_numbers.h"

namespace flowtop::output {

// Which rows are shown: "comm=fio p99_useful>1ms remote>50% !sda". All conditions have to hold, and
// those on an undefined number do not.
class RowFilter {
 public:
  enum class Comparison : std::uint8_t {
    kEqual,
    kNotEqual,
    kLess,
    kAtMost,
    kMore,
    kAtLeast,
    kContains,
    kContainsNot,
  };

  // On what a flow is called. Case counts for equality only.
  struct NameCondition {
    static constexpr std::size_t kAnyColumn = static_cast<std::size_t>(-1);

    std::size_t column = kAnyColumn;  // of the catalogue
    Comparison comparison = Comparison::kContains;
    std::string text;
  };

  struct NumberCondition {
    const RowNumber* number = nullptr;
    Comparison comparison = Comparison::kMore;
    double value = 0;
  };

  void add(NameCondition condition) { names_.push_back(std::move(condition)); }
  void add(NumberCondition condition) { numbers_.push_back(condition); }
  void add(const RowFilter& more) {
    names_.insert(names_.end(), more.names_.begin(), more.names_.end());
    numbers_.insert(numbers_.end(), more.numbers_.begin(), more.numbers_.end());
  }

  [[nodiscard]] bool has_names() const { return !names_.empty(); }
  [[nodiscard]] bool has_numbers() const { return !numbers_.empty(); }

  // Of a flow, before flows are grouped.
  [[nodiscard]] bool admits_flow(const flow::Cell& cell, const Names& names) const;
  // Of a row of an interval, after that.
  [[nodiscard]] bool admits_row(const flow::Tally& tally, double interval_s) const;

 private:
  std::vector<NameCondition> names_;
  std::vector<NumberCondition> numbers_;
};

// Where an expression cannot be understood.
struct RowFilterFailure {
  std::size_t at = 0;  // bytes from the beginning
  std::string message;
};

// Words that a name of the flow contains (or, after '!', that none contains) and comparisons: of
// names by = != ~ (contains) and !~, of numbers by = != < <= > and >=. Values with spaces are in
// double quotes. An empty expression admits everything.
[[nodiscard]] std::variant<RowFilter, RowFilterFailure> parse_row_filter(std::string_view text);

}  // namespace flowtop::output
