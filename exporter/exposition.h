// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <memory>
#include <string>
#include <vector>

#include "exporter/sample.h"

// Samples in Prometheus' data model. Names, help, units and labels are those of flow/families.h.
namespace flowtop::exporter {

// What is the same for every scrape of a sample.
class SampleCollectable final : public prometheus::Collectable {
 public:
  explicit SampleCollectable(std::shared_ptr<const Sample> sample) : sample_(std::move(sample)) {}
  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  std::shared_ptr<const Sample> sample_;
};

// What flowtop-exporter says of itself.
class SelfCollectable final : public prometheus::Collectable {
 public:
  explicit SelfCollectable(SelfState state) : state_(std::move(state)) {}
  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  SelfState state_;
};

// The text format, version 0.0.4.
[[nodiscard]] std::string to_text(const prometheus::Collectable& collectable);

}  // namespace flowtop::exporter
