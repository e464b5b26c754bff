// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace flowtop::host {

// Where a device's completions arrive, as the kernel is set up.
struct DeviceQueues {
  // CPUs that submit to one hardware queue, or that an interrupt goes to: "0-3,8".
  struct Part {
    int number = 0;
    std::string cpus;

    friend bool operator==(const Part&, const Part&) = default;
  };

  // 0: where the interrupt arrives; 1: on a CPU that shares a cache with the submitter's; 2: on the
  // submitter's.
  std::optional<int> rq_affinity;
  std::vector<Part> queues;      // by number
  std::vector<Part> interrupts;  // by number; none where the device's driver shares them

  friend bool operator==(const DeviceQueues&, const DeviceQueues&) = default;
};

// By the number of the device or of a partition of it. What cannot be read is empty.
[[nodiscard]] DeviceQueues device_queues(const std::filesystem::path& sys_root,
                                         const std::filesystem::path& proc_root, std::uint32_t dev);

}  // namespace flowtop::host
