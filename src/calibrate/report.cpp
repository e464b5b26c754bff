// SPDX-License-Identifier: Apache-2.0
#include "calibrate/report.h"

#include <algorithm>

namespace flowtop::calibrate {

double Agreement::share() const {
  return known == 0 ? 1 : static_cast<double>(agreed) / static_cast<double>(known);
}

bool all_hold(std::span<const Report> reports) {
  return std::ranges::all_of(
      reports, [](const Report& report) { return report.skipped || report.passed(); });
}

std::string verdict(const Report& report) {
  if (report.skipped) return "skipped";
  return report.passed() ? "pass" : "fail";
}

}  // namespace flowtop::calibrate
