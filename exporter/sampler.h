// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>

#include "base/result.h"
#include "exporter/places.h"
#include "exporter/sample.h"
#include "flow/grouped_totals.h"
#include "kernel/probes.h"

namespace flowtop::exporter {

// Reads the kernel's sums and says to whom they belong.
class Sampler {
 public:
  // `places` is asked by the probes, too, whether a cell is over.
  Sampler(kernel::Probes& probes, Places& places);

  [[nodiscard]] Result<std::shared_ptr<const Sample>> take();

 private:
  [[nodiscard]] Status read_totals();
  void finish_reading(Sample& sample);

  kernel::Probes& probes_;
  Places& places_;
  flow::GroupedTotals totals_;
  std::vector<kernel::PathCoverage> paths_;
};

}  // namespace flowtop::exporter
