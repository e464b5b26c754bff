// SPDX-License-Identifier: Apache-2.0
#include "terminal/settings.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "flow/catalogue.h"
#include "flow/group.h"
#include "terminal/columns.h"

namespace flowtop::terminal {
namespace {

using nlohmann::json;

std::string_view name_of_histogram(std::size_t histogram) {
  return flow::kColumnInfos.at(flow::kHistogramColumns.at(histogram)).key;
}

// Those that there are.
std::vector<std::string> known_columns(const std::vector<std::string>& names) {
  std::vector<std::string> known;
  std::ranges::copy_if(names, std::back_inserter(known),
                       [](const std::string& name) { return find_column(name) != nullptr; });
  return known;
}

// Throws where a value is of another type.
void take_over(const json& settings, ViewState& view) {
  if (settings.contains("columns")) {
    view.columns = known_columns(settings.at("columns").get<std::vector<std::string>>());
  }
  const Column* const sorted_by = find_column(settings.value("sort", view.sorted_by));
  if (sorted_by != nullptr && sorted_by->is_sortable) view.sorted_by = sorted_by->key;
  view.ascending = settings.value("ascending", view.ascending);
  const std::string group = settings.value("group", std::string());
  for (const auto& [grouping, name] : flow::kGroupingNames) {
    if (name == group) view.grouping = grouping;
  }
  const std::string histogram = settings.value("histogram", std::string());
  for (std::size_t i = 0; i < flow::kHistogramCount; ++i) {
    if (name_of_histogram(i) == histogram) view.histogram = i;
  }
}

}  // namespace

std::string settings_of(const ViewState& view) {
  constexpr int kIndent = 2;
  const json settings = {{"columns", view.columns},
                         {"sort", view.sorted_by},
                         {"ascending", view.ascending},
                         {"group", flow::to_string(view.grouping)},
                         {"histogram", name_of_histogram(view.histogram)}};
  return settings.dump(kIndent) + '\n';
}

Status apply_settings(std::string_view text, ViewState& view) {
  try {
    ViewState applied = view;
    take_over(json::parse(text), applied);
    view = std::move(applied);
    return Done{};
  } catch (const json::exception& error) {
    return Error{ErrorKind::kUsage, error.what()};
  }
}

}  // namespace flowtop::terminal
