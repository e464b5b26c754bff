// SPDX-License-Identifier: Apache-2.0
#include "calibrate/report.h"

#include <algorithm>
#include <utility>

namespace flowtop::calibrate {

double Agreement::share() const {
  return known == 0 ? 1 : static_cast<double>(agreed) / static_cast<double>(known);
}

const Portion* Report::unmet_premise() const {
  const auto unmet = std::ranges::find_if(
      portions, [](const Portion& portion) { return portion.premise && !portion.holds(); });
  return unmet == portions.end() ? nullptr : &*unmet;
}

bool Report::is_wrong(const Gap& gap) const {
  return !gap.holds() && !(gap.of_premise && unmet_premise() != nullptr);
}

bool Report::is_wrong(const Portion& portion) const {
  return portion.of > 0 && !portion.holds() && unmet_premise() == nullptr;
}

bool Report::is_only_late() const {
  const auto wrong = [this](const auto& found) { return is_wrong(found); };
  const auto differs_by_a_clock = [this](const Agreement& agreement) {
    return agreement.by_its_clock && !agreement.holds(unseen_events());
  };
  const auto late = std::ranges::count_if(gaps, wrong) + std::ranges::count_if(portions, wrong) +
                    std::ranges::count_if(agreements, differs_by_a_clock);
  return (unmet_premise() != nullptr || late > 0) && std::cmp_equal(late, failures.size());
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
