// SPDX-License-Identifier: Apache-2.0
#include "output/meta.h"

#include <fmt/format.h>

#include <string_view>

#include "flow/catalogue.h"
#include "output/json_text.h"
#include "output/memory.h"

namespace flowtop::output {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kRowOrder =
    "delivery order: a row comes when nothing more can be learnt of its operation; operations "
    "still "
    "open come last";

Json columns() {
  Json list = Json::array();
  for (const flow::ColumnInfo& info : flow::kColumnInfos) {
    list.push_back({{"key", info.key},
                    {"kind", flow::to_string(info.kind)},
                    {"unit", flow::to_string(info.unit)},
                    {"coverage", flow::to_string(info.coverage)},
                    {"meaning", info.meaning},
                    {"empty_when", info.empty_when}});
  }
  return list;
}

// Null where the filter was not set.
Json filters(const Filter& filter, const Names& names) {
  Json json;
  json["pid"] = filter.tgid ? Json(*filter.tgid) : Json();
  json["device"] = filter.dev ? Json(names.device(*filter.dev)) : Json();
  json["flow"] = filter.flow_id ? Json(fmt::format("{:08x}", *filter.flow_id)) : Json();
  json["min_latency_ns"] = filter.min_latency_ns ? Json(*filter.min_latency_ns) : Json();
  return json;
}

// Null where no row is missing.
Json why_truncated(const RecordingTrail& trail, const Conversion& conversion) {
  if (conversion.failure) {
    return conversion.failure->message;
  }
  return trail.truncated.empty() ? Json() : Json(trail.truncated);
}

}  // namespace

std::string sidecar(const RecordingHead& head, const RecordingTrail& trail, const Filter& filter,
                    const Conversion& conversion) {
  const Json reason = why_truncated(trail, conversion);
  const Json json = {
      {"schema_version", FLOWTOP_CSV_SCHEMA_VERSION},
      {"rows", conversion.rows},
      {"truncated", !reason.is_null()},
      {"truncated_reason", reason},
      {"row_order", kRowOrder},
      {"csv", {{"quoting", "RFC 4180"}, {"line_end", "LF"}, {"empty", "not observed"}}},
      {"host", head.host},
      {"kernel", head.kernel},
      {"machine", head.machine},
      {"versions", head.versions},
      {"command_line", head.command_line},
      {"clock",
       {{"instants", "CLOCK_MONOTONIC"},
        {"start", to_json(head.start)},
        {"end", to_json(trail.end)}}},
      {"filters", filters(filter, trail.names)},
      {"programs", to_json(head.programs)},
      {"books", to_json(trail.books)},
      {"memory", to_json(trail.memory)},
      {"records", conversion.records},
      {"order_violations", conversion.order_violations},
      {"columns", columns()},
      {"topology", Json(head.topology.to_json())},
  };
  return json_text(json, 2) + '\n';
}

}  // namespace flowtop::output
