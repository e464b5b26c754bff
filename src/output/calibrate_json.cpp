// SPDX-License-Identifier: Apache-2.0
#include "output/calibrate_json.h"

#include <algorithm>

#include "output/json_text.h"

namespace flowtop::output {
namespace {

using Json = nlohmann::ordered_json;

Json agreements_of(const calibrate::Report& report) {
  Json json = Json::object();
  for (const calibrate::Agreement& agreement : report.agreements) {
    json[agreement.what] = {{"known", agreement.known}, {"agreed", agreement.agreed}};
  }
  return json;
}

Json gaps_of(const calibrate::Report& report) {
  Json json = Json::object();
  for (const calibrate::Gap& gap : report.gaps) {
    json[gap.what] = {{"count", gap.count},
                      {"median_ns", gap.median_ns},
                      {"p99_ns", gap.p99_ns},
                      {"max_ns", gap.max_ns},
                      {"median_tolerance_ns", gap.median_tolerance_ns},
                      {"p99_tolerance_ns", gap.p99_tolerance_ns}};
  }
  return json;
}

Json to_json(const calibrate::Report& report) {
  Json json = {{"scenario", report.scenario},
               {"what", report.what},
               {"verdict", calibrate::verdict(report)}};
  if (report.skipped) {
    json["reason"] = *report.skipped;
    return json;
  }
  json["operations"] = report.operations;
  json["matched"] = report.matched;
  json["missing"] = report.missing;
  json["extra"] = report.extra;
  json["order_violations"] = report.order_violations;
  json["outside"] = report.outside;
  json["unseen"] = report.unseen;
  json["hidden"] = report.hidden;
  json["agreement"] = agreements_of(report);
  json["off_by"] = gaps_of(report);
  json["failures"] = report.failures;
  return json;
}

}  // namespace

std::string calibrate_json(std::span<const calibrate::Report> reports) {
  Json scenarios = Json::array();
  for (const calibrate::Report& report : reports) scenarios.push_back(to_json(report));
  const bool passed = std::ranges::all_of(
      reports, [](const calibrate::Report& report) { return report.skipped || report.passed(); });
  return json_text({{"scenarios", scenarios}, {"verdict", passed ? "pass" : "fail"}}, 2) + "\n";
}

}  // namespace flowtop::output
