// SPDX-License-Identifier: Apache-2.0
// Takes any bytes for an expression: it either chooses rows or is refused, with the place marked.
#include "output/row_filter.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/require.h"
#include "support/cells.h"

namespace flowtop::output {
namespace {

using fuzz::require;

constexpr double kIntervalS = 0.5;

// A flow that is busy, and one of which nothing is known.
const std::vector<flow::Cell>& rows() {
  static const std::vector<flow::Cell> kRows = {test::row_of(1, 10, 3'000), flow::Cell{}};
  return kRows;
}

const Names& names() {
  static const Names kNames{.devices = {{7U << 20U, "loop0"}}, .cgroups = {{42, "/bench/a b"}}};
  return kNames;
}

bool admits(const RowFilter& filter, const flow::Cell& row) {
  const bool by_names = filter.admits_flow(row, names());
  const bool by_numbers = filter.admits_row(row.tally, kIntervalS);
  require(by_names || filter.has_names(), "without words and names every flow passes");
  require(by_numbers || filter.has_numbers(), "without numbers every row passes");
  return by_names && by_numbers;
}

// Conditions that are said twice choose the same rows.
void check(const RowFilter& filter, const std::string& text) {
  const auto parsed = parse_row_filter(text + ' ' + text);
  const auto* const twice = std::get_if<RowFilter>(&parsed);
  require(twice != nullptr, "an expression may be said twice");
  for (const flow::Cell& row : rows()) {
    require(admits(filter, row) == admits(*twice, row), "and is the same then");
  }
}

// As the command line and the screen show it.
void check(const RowFilterFailure& failure, const std::string& text) {
  require(failure.at <= text.size(), "the mark is in the expression");
  require(!failure.message.empty(), "there is a reason");
  const std::string shown =
      fmt::format("{}\n{:>{}} {}\n", text, '^', failure.at + 1, failure.message);
  require(shown.size() > text.size() + failure.at, "the mark is shown");
}

}  // namespace
}  // namespace flowtop::output

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flowtop::output;
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::visit([&](const auto& outcome) { check(outcome, text); }, parse_row_filter(text));
  return 0;
}
