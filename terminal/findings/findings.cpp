// SPDX-License-Identifier: Apache-2.0
#include "terminal/findings/findings.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace flowtop::terminal {

const Rule* find_rule(std::string_view name) {
  const auto all = rules();
  const auto found = std::ranges::find(all, name, &Rule::name);
  return found == all.end() ? nullptr : &*found;
}

std::optional<Finding> apply(const Rule& rule, const Evidence& evidence) {
  if ((rule.least_operations == 0) != (evidence.flow == nullptr)) return std::nullopt;
  if (evidence.flow != nullptr && evidence.flow->tally.operations() < rule.least_operations) {
    return std::nullopt;
  }
  return rule.find(evidence);
}

bool flowtop_disturbs(const output::Sample& sample) {
  constexpr double kMuch = 0.2;
  return sample.cost && sample.cost->cpu_share + sample.cost->user_cpu_share >= kMuch;
}

std::vector<Finding> find_all(const Moment& moment, const Host& host) {
  std::vector<Finding> findings;
  const auto ask = [&](const flow::Cell* flow) {
    for (const Rule& rule : rules()) {
      if (std::optional<Finding> finding = apply(rule, {moment, host, flow})) {
        findings.push_back(*std::move(finding));
      }
    }
  };
  ask(nullptr);
  for (const flow::Cell& flow : moment.sample.interval.cells) {
    if (!stands_for_many(flow)) ask(&flow);
  }
  std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
    return std::tuple(a.weight, a.operations) > std::tuple(b.weight, b.operations);
  });
  return findings;
}

}  // namespace flowtop::terminal
