// SPDX-License-Identifier: Apache-2.0
#include "exporter/metric_builder.h"

#include <cassert>
#include <cmath>
#include <utility>

namespace flowtop::exporter {
namespace {

prometheus::MetricType type_of(flow::FamilyType type) {
  switch (type) {
    case flow::FamilyType::kCounter:
      return prometheus::MetricType::Counter;
    case flow::FamilyType::kGauge:
      return prometheus::MetricType::Gauge;
    case flow::FamilyType::kHistogram:
      break;
  }
  return prometheus::MetricType::Histogram;
}

// Nanoseconds are published as seconds.
double scale_of(std::size_t histogram) {
  constexpr double kNsPerSecond = 1e9;
  const flow::ColumnInfo& info = flow::kColumnInfos.at(flow::kHistogramColumns.at(histogram));
  return info.unit == flow::Unit::kNs ? kNsPerSecond : 1;
}

prometheus::ClientMetric::Histogram histogram_of(std::size_t histogram,
                                                 const flow::CoarseHistogram& values) {
  const double scale = scale_of(histogram);
  const flow::BucketRange range = flow::exported_buckets(histogram);
  prometheus::ClientMetric::Histogram result;
  result.sample_sum = static_cast<double>(values.sum) / scale;
  for (std::size_t i = 0; i < values.buckets.size(); ++i) {
    result.sample_count += values.buckets.at(i);
    if (i >= range.first && i <= range.last) {
      result.bucket.push_back({.cumulative_count = result.sample_count,
                               .upper_bound = std::ldexp(1.0, static_cast<int>(i)) / scale});
    }
  }
  result.bucket.push_back({.cumulative_count = result.sample_count, .upper_bound = INFINITY});
  return result;
}

}  // namespace

MetricBuilder::MetricBuilder(flow::Family family) : family_(std::move(family)) {
  built_.name = family_.name;
  built_.help = family_.help;
  built_.type = type_of(family_.type);
}

prometheus::ClientMetric& MetricBuilder::new_metric(
    std::initializer_list<std::string_view> label_values) {
  assert(label_values.size() == family_.labels.size());
  prometheus::ClientMetric& metric = built_.metric.emplace_back();
  metric.label.reserve(label_values.size());
  auto name = family_.labels.begin();
  for (const std::string_view value : label_values) {
    metric.label.push_back({.name = *name++, .value = std::string(value)});
  }
  return metric;
}

void MetricBuilder::add(std::initializer_list<std::string_view> label_values, double value) {
  prometheus::ClientMetric& metric = new_metric(label_values);
  if (family_.type == flow::FamilyType::kCounter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
}

void MetricBuilder::add(std::initializer_list<std::string_view> label_values, std::size_t histogram,
                        const flow::CoarseHistogram& values) {
  new_metric(label_values).histogram = histogram_of(histogram, values);
}

void push(Families& families, MetricBuilder builder) {
  families.push_back(std::move(builder).build());
}

void push(Families& families, flow::FamilyId id, double value) {
  MetricBuilder builder(flow::family(id));
  builder.add({}, value);
  push(families, std::move(builder));
}

}  // namespace flowtop::exporter
