// SPDX-License-Identifier: Apache-2.0
#include "exporter/series_budget.h"

#include <fmt/format.h>

#include "abi/registration.h"
#include "abi/state.h"
#include "flow/enum_names.h"
#include "flow/families.h"

namespace flowtop::exporter {
namespace {

using flow::Level;

// Its bounds, +Inf, sum and count.
std::size_t series_of_histogram(std::size_t histogram) {
  const flow::BucketRange range = flow::exported_buckets(histogram);
  return range.last - range.first + 1 + 3;
}

std::size_t series_of_level(Level level) {
  // Operations, bytes, remote and located ones, wakes, fixed buffers, broken promises.
  constexpr std::size_t kSingle = 7;
  constexpr std::size_t kOperationsAndBytes = 2;
  std::size_t series =
      kSingle + flow::error_class_names().size() + flow::state_names().size() +
      flow::distance_names().size() +
      kOperationsAndBytes * (flow::placement_names().size() + flow::bounce_names().size());
  for (const std::size_t histogram : flow::exported_histograms(level)) {
    series += series_of_histogram(histogram);
  }
  return series;
}

// Those whose labels make them more than one are counted where the labels are.
std::size_t own_single_families() {
  std::size_t single = 0;
  for (const flow::Family& family : flow::exported_families()) {
    single += family.labels.empty() ? 1U : 0U;
  }
  return single;
}

}  // namespace

SeriesBudget series_budget(std::size_t programs, std::size_t paths) {
  constexpr std::size_t kPerProgram = 4;  // attached, run time, runs, misses
  constexpr std::size_t kBuildInfo = 1;
  constexpr std::size_t kStatusCodes = 11;  // of HTTP, that are answered at all
  return {.per_operation_kind = 2,
          .per_device = series_of_level(Level::kDevice) + 1,  // what expired
          .per_group = series_of_level(Level::kGroup) + 1,    // its info
          .per_bounced_device = 2,
          .fixed = own_single_families() + kPerProgram * programs + paths + kBuildInfo +
                   kStatusCodes + FLOWTOP_REGISTER_FAILURE_COUNT};
}

std::string describe(const SeriesBudget& budget, std::size_t max_groups, std::size_t devices) {
  // Read and write, each delivered in one or two ways, is what most do.
  constexpr std::size_t kKindsPerGroup = 4;
  const std::size_t groups = max_groups + 2;
  const std::size_t kinds = groups * kKindsPerGroup;
  return fmt::format(
      "series = {} x K + {} x D + {} x G + {} x B + {}\n"
      "  K  combinations of device, path, op, delivery and group that occur\n"
      "  D  devices with I/O, those that are gone for less than --group-retention, and 'unknown'\n"
      "  G  groups with I/O: at most {}, which is --max-groups and 'other' and 'unknown'\n"
      "  B  devices that the DMA layer copied for through its bounce buffers: none on most hosts, "
      "at most {}\n"
      "an estimate for this host, with all {} of its devices, all {} groups, {} combinations in "
      "each group and as many of B as there can be: {}\n",
      budget.per_operation_kind, budget.per_device, budget.per_group, budget.per_bounced_device,
      budget.fixed, groups, BOUNCED_DEVICES, devices, groups, kKindsPerGroup,
      budget.total(kinds, devices, groups, BOUNCED_DEVICES));
}

}  // namespace flowtop::exporter
