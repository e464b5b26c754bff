// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace flowtop::exporter {

// How many series there are, from what is published of each thing.
struct SeriesBudget {
  std::size_t per_operation_kind = 0;  // of each {device, path, op, delivery, group}
  std::size_t per_device = 0;
  std::size_t per_group = 0;
  std::size_t per_bounced_device = 0;  // of each {bus_device}
  std::size_t fixed = 0;               // the books, the programs and the exporter itself

  [[nodiscard]] std::size_t total(std::size_t operation_kinds, std::size_t devices,
                                  std::size_t groups, std::size_t bounced_devices) const {
    return per_operation_kind * operation_kinds + per_device * devices + per_group * groups +
           per_bounced_device * bounced_devices + fixed;
  }
};

// programs, paths: of which there is a series each.
[[nodiscard]] SeriesBudget series_budget(std::size_t programs, std::size_t paths);

// The formula, and what it comes to on a host with that many devices.
[[nodiscard]] std::string describe(const SeriesBudget& budget, std::size_t max_groups,
                                   std::size_t devices);

}  // namespace flowtop::exporter
