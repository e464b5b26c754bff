// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <prometheus/metric_family.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "flow/coarse_tally.h"
#include "flow/families.h"

namespace flowtop::exporter {

// One family with its metrics. The values of a metric's labels are given in the order of the
// family's.
class MetricBuilder {
 public:
  explicit MetricBuilder(flow::Family family);

  void add(std::initializer_list<std::string_view> label_values, double value);
  // `histogram` is a position in flow::kHistogramColumns.
  void add(std::initializer_list<std::string_view> label_values, std::size_t histogram,
           const flow::CoarseHistogram& values);

  [[nodiscard]] prometheus::MetricFamily build() && { return std::move(built_); }

 private:
  [[nodiscard]] prometheus::ClientMetric& new_metric(
      std::initializer_list<std::string_view> label_values);

  flow::Family family_;
  prometheus::MetricFamily built_;
};

using Families = std::vector<prometheus::MetricFamily>;

[[nodiscard]] inline double number(std::uint64_t count) { return static_cast<double>(count); }

void push(Families& families, MetricBuilder builder);
// The one metric of a family without labels.
void push(Families& families, flow::FamilyId id, double value);

}  // namespace flowtop::exporter
