// SPDX-License-Identifier: Apache-2.0
#include "output/row_numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "flow/catalogue.h"
#include "flow/enum_names.h"
#include "flow/sums.h"
#include "output/sample.h"

namespace flowtop::output {
namespace {

using flow::Tally;

std::optional<double> ratio(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

NumberKind kind_of(flow::Unit unit) {
  switch (unit) {
    case flow::Unit::kNs:
      return NumberKind::kDuration;
    case flow::Unit::kBytes:
      return NumberKind::kBytes;
    case flow::Unit::kNone:
      break;
  }
  return NumberKind::kPlain;
}

RowNumber quantile(const std::string& name, std::size_t histogram, double rank) {
  const flow::ColumnInfo& info = flow::kColumnInfos.at(flow::kHistogramColumns.at(histogram));
  return {name, kind_of(info.unit), fmt::format("p{:.0f} of {}", 100 * rank, info.meaning),
          [=](const Tally& tally, double) -> std::optional<double> {
            const auto value = tally.histogram(histogram).quantile(rank);
            return value ? std::optional(static_cast<double>(*value)) : std::nullopt;
          }};
}

void add_histogram(std::vector<RowNumber>& numbers, std::size_t histogram) {
  const flow::ColumnInfo& info = flow::kColumnInfos.at(flow::kHistogramColumns.at(histogram));
  const std::string name = histogram_name(info);
  numbers.push_back(quantile("p50_" + name, histogram, 0.5));
  numbers.push_back(quantile("p99_" + name, histogram, 0.99));
  numbers.push_back({"n_" + name, NumberKind::kPlain,
                     fmt::format("How many values of {} there are.", info.key),
                     [=](const Tally& tally, double) {
                       return static_cast<double>(tally.histogram(histogram).count());
                     }});
}

RowNumber state_share(std::size_t state) {
  const std::string name(flow::state_names()[state].name);
  return {name, NumberKind::kShare,
          fmt::format("Share of operations whose consumer_state is {}.", name),
          [=](const Tally& tally, double) {
            return ratio(tally.states.at(state), tally.operations());
          }};
}

// Of those that have data and whose memory is known.
RowNumber placement_share(const std::string& name, std::size_t placement) {
  return {name, NumberKind::kShare,
          fmt::format("Share of operations in {} memory, of those whose memory is known.",
                      flow::placement_names()[placement].name),
          [=](const Tally& tally, double) {
            const auto& placed = tally.placements.operations;
            return ratio(placed.at(placement), flow::sum_of(placed) -
                                                   placed[FLOWTOP_PLACEMENT_NONE] -
                                                   placed[FLOWTOP_PLACEMENT_UNKNOWN]);
          }};
}

RowNumber bounced_bytes(std::size_t cause) {
  const std::string name(flow::bounce_names()[cause].name);
  return {"bounced_" + name, NumberKind::kBytes, fmt::format("Bytes a second: {}.", name),
          [=](const Tally& tally, double interval_s) {
            return per_second(tally.bounces.bytes.at(cause), interval_s);
          }};
}

void add_memory(std::vector<RowNumber>& numbers) {
  numbers.push_back(placement_share("p2p", FLOWTOP_PLACEMENT_P2P));
  numbers.push_back(placement_share("host", FLOWTOP_PLACEMENT_HOST));
  numbers.push_back(placement_share("page_cache", FLOWTOP_PLACEMENT_PAGE_CACHE));
  for (std::size_t cause = 0; cause < FLOWTOP_BOUNCE_COUNT; ++cause) {
    numbers.push_back(bounced_bytes(cause));
  }
  numbers.push_back({"fixed", NumberKind::kShare, "Share of operations on registered buffers.",
                     [](const Tally& tally, double) {
                       return ratio(tally.counter(flow::counter_index("fixed_buffer_operations")),
                                    tally.operations());
                     }});
  numbers.push_back({"broken", NumberKind::kPlain,
                     "Operations that were promised a direct path and did not have it.",
                     [](const Tally& tally, double) {
                       return static_cast<double>(
                           tally.counter(flow::counter_index("broken_promises")));
                     }});
}

std::vector<RowNumber> all_numbers() {
  std::vector<RowNumber> numbers = {
      {"ops", NumberKind::kPlain, "Operations a second.", operations_per_second},
      {"bytes", NumberKind::kBytes, "Bytes a second.", bytes_per_second},
      {"errors", NumberKind::kPlain, "Operations that failed.",
       [](const Tally& tally, double) {
         return static_cast<double>(tally.counter(flow::counter_index("errors")));
       }},
      {"remote", NumberKind::kShare,
       "Share of results consumed on another CPU than they complete on.",
       [](const Tally& tally, double) {
         return ratio(tally.counter(flow::counter_index("remote_deliveries")),
                      tally.counter(flow::counter_index("located_deliveries")));
       }}};
  for (std::size_t state = 0; state < FLOWTOP_STATE_COUNT; ++state) {
    numbers.push_back(state_share(state));
  }
  add_memory(numbers);
  for (std::size_t i = 0; i < flow::kHistogramCount; ++i) add_histogram(numbers, i);
  return numbers;
}

}  // namespace

std::string histogram_name(const flow::ColumnInfo& info) {
  if (!info.heading.empty()) return std::string(info.heading);
  constexpr std::string_view kUnit = "_ns";
  return std::string(info.key.ends_with(kUnit) ? info.key.substr(0, info.key.size() - kUnit.size())
                                               : info.key);
}

std::span<const RowNumber> row_numbers() {
  static const std::vector<RowNumber> kNumbers = all_numbers();
  return kNumbers;
}

const RowNumber* find_row_number(std::string_view name) {
  const auto numbers = row_numbers();
  const auto found = std::ranges::find(numbers, name, &RowNumber::name);
  return found == numbers.end() ? nullptr : &*found;
}

}  // namespace flowtop::output
