// SPDX-License-Identifier: Apache-2.0
#include "calibrate/report.h"

namespace flowtop::calibrate {

double Agreement::share() const {
  return known == 0 ? 1 : static_cast<double>(agreed) / static_cast<double>(known);
}

std::string verdict(const Report& report) {
  if (report.skipped) return "skipped";
  return report.passed() ? "pass" : "fail";
}

}  // namespace flowtop::calibrate
