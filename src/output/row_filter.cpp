// SPDX-License-Identifier: Apache-2.0
#include "output/row_filter.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "flow/catalogue.h"
#include "output/humanise.h"
#include "output/table_columns.h"

namespace flowtop::output {
namespace {

using Comparison = RowFilter::Comparison;

bool contains(const std::string& text, const std::string& part) {
  const auto same = [](unsigned char a, unsigned char b) {
    return std::tolower(a) == std::tolower(b);
  };
  return !std::ranges::search(text, part, same).empty() || part.empty();
}

bool holds(const std::string& name, const RowFilter::NameCondition& condition) {
  switch (condition.comparison) {
    case Comparison::kEqual:
      return name == condition.text;
    case Comparison::kNotEqual:
      return name != condition.text;
    case Comparison::kContainsNot:
      return !contains(name, condition.text);
    default:
      return contains(name, condition.text);
  }
}

bool holds(double number, const RowFilter::NumberCondition& condition) {
  switch (condition.comparison) {
    case Comparison::kNotEqual:
      return number != condition.value;
    case Comparison::kLess:
      return number < condition.value;
    case Comparison::kAtMost:
      return number <= condition.value;
    case Comparison::kMore:
      return number > condition.value;
    case Comparison::kAtLeast:
      return number >= condition.value;
    default:
      return number == condition.value;
  }
}

// Without the mark of a flow that has more than one.
std::string name_of(std::size_t column, const flow::Cell& cell, const Names& names) {
  return column == flow::column_index("comm") ? printable(cell.comm)
                                              : identity_text(column, cell, names);
}

bool admits(const RowFilter::NameCondition& condition, const flow::Cell& cell, const Names& names) {
  const auto holds_in = [&](std::size_t column) {
    return holds(name_of(column, cell, names), condition);
  };
  if (condition.column != RowFilter::NameCondition::kAnyColumn) return holds_in(condition.column);
  return condition.comparison == Comparison::kContainsNot
             ? std::ranges::all_of(identity_columns(), holds_in)
             : std::ranges::any_of(identity_columns(), holds_in);
}

}  // namespace

bool RowFilter::admits_flow(const flow::Cell& cell, const Names& names) const {
  return std::ranges::all_of(
      names_, [&](const NameCondition& condition) { return admits(condition, cell, names); });
}

bool RowFilter::admits_row(const flow::Tally& tally, double interval_s) const {
  return std::ranges::all_of(numbers_, [&](const NumberCondition& condition) {
    const std::optional<double> number = condition.number->of(tally, interval_s);
    return number && holds(*number, condition);
  });
}

}  // namespace flowtop::output
