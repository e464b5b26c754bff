// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "abi/buckets.h"
#include "flow/catalogue.h"

// What flowtop-exporter publishes, by name: the rows of abi/catalogue.h, per device and per group,
// and what it says of itself. The exposition, its docs and the series budget follow from this.
namespace flowtop::flow {

enum class FamilyType : std::uint8_t { kCounter, kGauge, kHistogram };

// counter, gauge, histogram.
[[nodiscard]] std::string_view to_string(FamilyType type);

// Names that are no row of the catalogue.
//
// FAMILY(id, type, name, labels, help). Labels are separated by a space.
/* clang-format off */
#define FLOWTOP_FAMILIES(FAMILY) \
  FAMILY(kGroupInfo, kGauge, "flowtop_group_info", "group kind id", \
         "1 for each group. kind: unit, user, container, pod, job, cgroup, or none. id: of a " \
         "container, pod or job, to join with what knows its name.") \
  FAMILY(kGroups, kGauge, "flowtop_groups", "", \
         "Groups that are told apart now.") \
  FAMILY(kGroupsLimit, kGauge, "flowtop_groups_limit", "", \
         "Groups that are told apart at most (--max-groups).") \
  FAMILY(kGroupsRefused, kCounter, "flowtop_groups_refused_total", "", \
         "Cgroups that were put into the group 'other', since the limit was reached.") \
  FAMILY(kOtherOperations, kCounter, "flowtop_other_operations_total", "", \
         "Operations in the group 'other': of groups beyond the limit, or without a cell.") \
  FAMILY(kWithoutCell, kCounter, "flowtop_operations_without_cell_total", "", \
         "Operations that found no cell of their own in the kernel (--cells): they are in the group " \
         "'other', whosever they are.") \
  FAMILY(kExpired, kCounter, "flowtop_expired_operations_total", "device", \
         "Operations of groups whose series are gone: what flowtop_operations_total of a device, " \
         "over all groups, lacks of flowtop_device_operations_total.") \
  FAMILY(kExpiredDevices, kCounter, "flowtop_expired_device_operations_total", "", \
         "Operations of devices whose series are gone: what flowtop_device_operations_total, over " \
         "all devices, lacks of flowtop_delivered_total.") \
  FAMILY(kExpiredGroups, kCounter, "flowtop_expired_group_operations_total", "", \
         "Operations of groups whose series are gone: what flowtop_group_operations_total, over " \
         "all groups, lacks of flowtop_delivered_total.") \
  FAMILY(kRegistrations, kCounter, "flowtop_registrations_total", "", \
         "Calls that registered buffers with a ring of io_uring.") \
  FAMILY(kRegisteredRegions, kCounter, "flowtop_registered_regions_total", "", \
         "Regions of memory that were registered with a ring: an address and a length each.") \
  FAMILY(kRegisteredBytes, kCounter, "flowtop_registered_bytes_total", "", \
         "Bytes of the regions that were registered with a ring.") \
  FAMILY(kRegisteredAgain, kCounter, "flowtop_registered_again_regions_total", "", \
         "Regions that the same process had registered before, and that were pinned anew.") \
  FAMILY(kRegistrationFailures, kCounter, "flowtop_registration_failures_total", "errno", \
         "Calls to register buffers with a ring that failed.") \
  FAMILY(kSwiotlbDeviceBytes, kCounter, "flowtop_swiotlb_device_bytes_total", "bus_device", \
         "Bytes that the DMA layer copied through its bounce buffers, by the device that they stand " \
         "in for, as its bus names it.") \
  FAMILY(kSwiotlbMatchedBytes, kCounter, "flowtop_swiotlb_device_matched_bytes_total", "bus_device", \
         "Those of operations that flowtop followed.") \
  FAMILY(kRecursionMisses, kCounter, "flowtop_recursion_misses_total", "", \
         "Events missed, since a BPF program was already running there.") \
  FAMILY(kPathCoverage, kGauge, "flowtop_path_coverage", "path coverage", \
         "1 for each I/O path. coverage: how it is observed on this host: exact, inferred or none.") \
  FAMILY(kBuildInfo, kGauge, "flowtop_build_info", "version", \
         "1.") \
  FAMILY(kProgramAttached, kGauge, "flowtop_program_attached", "program attach_point reason", \
         "1 where the BPF program is attached; else 0, and the reason.") \
  FAMILY(kProgramRunSeconds, kCounter, "flowtop_program_run_seconds_total", "program", \
         "Time in the BPF program. It stands still while the kernel's BPF statistics are off " \
         "(--bpf-stats, kernel.bpf_stats_enabled).") \
  FAMILY(kProgramRuns, kCounter, "flowtop_program_runs_total", "program", \
         "Runs of the BPF program. It stands still while the kernel's BPF statistics are off.") \
  FAMILY(kProgramMisses, kCounter, "flowtop_program_recursion_misses_total", "program", \
         "Events that the BPF program missed, since it or another one was already running there.") \
  FAMILY(kSamples, kCounter, "flowtop_samples_total", "", \
         "Samples that were taken.") \
  FAMILY(kSampleFailures, kCounter, "flowtop_sample_failures_total", "", \
         "Samples that could not be taken.") \
  FAMILY(kSampleSuccess, kGauge, "flowtop_sample_success", "", \
         "1 where the last sample could be taken, else 0.") \
  FAMILY(kSampleDuration, kGauge, "flowtop_sample_duration_seconds", "", \
         "How long the last sample took.") \
  FAMILY(kSampleAge, kGauge, "flowtop_sample_age_seconds", "", \
         "How old the sample is that this exposition shows.") \
  FAMILY(kSampleInterval, kGauge, "flowtop_sample_interval_seconds", "", \
         "How often samples are taken (--interval).") \
  FAMILY(kHttpResponses, kCounter, "flowtop_http_responses_total", "code", \
         "Responses, by HTTP status code.") \
  FAMILY(kHttpConnections, kGauge, "flowtop_http_connections", "", \
         "Connections that are open now.") \
  FAMILY(kReloadSuccess, kGauge, "flowtop_config_last_reload_successful", "", \
         "0 where the last SIGHUP found a web configuration that cannot be used, else 1.") \
  FAMILY(kReloadTime, kGauge, "flowtop_config_last_reload_success_timestamp_seconds", "", \
         "When the web configuration in use was read, in seconds since 1970.") \
  FAMILY(kProcessCpu, kCounter, "process_cpu_seconds_total", "", \
         "CPU time of flowtop-exporter itself, without its BPF programs.") \
  FAMILY(kProcessRss, kGauge, "process_resident_memory_bytes", "", \
         "Resident memory, the mapped state of the BPF programs included.") \
  FAMILY(kProcessAnonymous, kGauge, "flowtop_process_anonymous_memory_bytes", "", \
         "Resident memory that is the process's alone, without the mapped state.") \
  FAMILY(kProcessFds, kGauge, "process_open_fds", "", \
         "Open file descriptors.") \
  FAMILY(kProcessStart, kGauge, "process_start_time_seconds", "", \
         "When flowtop-exporter started, in seconds since 1970.")
/* clang-format on */

enum class FamilyId : std::uint8_t {
#define FLOWTOP_ROW(id, type, name, labels, help) id,
  FLOWTOP_FAMILIES(FLOWTOP_ROW)
#undef FLOWTOP_ROW
};

// Each of these exists per device and per group: "flowtop_X" of the catalogue is
// "flowtop_device_X" with the label `device`, and "flowtop_group_X" with the label `group`.
enum class Level : std::uint8_t { kDevice, kGroup };

struct Family {
  std::string name;
  FamilyType type = FamilyType::kCounter;
  std::vector<std::string> labels;
  std::string help;
};

[[nodiscard]] Family family(FamilyId id);

// operations and operation_bytes of the catalogue, by device, path, op, delivery and group.
[[nodiscard]] Family operations_family();
[[nodiscard]] Family operation_bytes_family();

// Of a counter of the catalogue; `more_labels` tell its parts apart.
[[nodiscard]] Family level_counter(Level level, std::size_t counter,
                                   std::vector<std::string> more_labels = {});
// Counters that split up all operations.
[[nodiscard]] Family level_states(Level level);
[[nodiscard]] Family level_deliveries(Level level);
[[nodiscard]] Family level_wakes(Level level);
[[nodiscard]] Family level_placements(Level level);
[[nodiscard]] Family level_placement_bytes(Level level);
// By cause. One operation may have several, so that causes are never added up.
[[nodiscard]] Family level_bounces(Level level);
[[nodiscard]] Family level_bounced_bytes(Level level);
// Of a histogram of the catalogue, by its position in kHistogramColumns.
[[nodiscard]] Family level_histogram(Level level, std::size_t histogram);
[[nodiscard]] Family book_family(const BookInfo& info);
[[nodiscard]] Family open_operations_family();

// Positions in kHistogramColumns. Not all are known without a record of each operation, and the
// stages between are per device only: a group has its own of what a user waits for.
[[nodiscard]] const std::vector<std::size_t>& exported_histograms(Level level);

// The bounds of a histogram, which are buckets of abi/buckets.h: bucket b has the bound 2^b ns, or
// 2^b operations.
struct BucketRange {
  std::size_t first = 0;
  std::size_t last = 0;
};
[[nodiscard]] BucketRange exported_buckets(std::size_t histogram);

// All, in the order of the exposition.
[[nodiscard]] std::vector<Family> exported_families();

}  // namespace flowtop::flow
