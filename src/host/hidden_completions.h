// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace flowtop::host {

// Counts the requests that complete on top of a thread of PID 1: some hypervisors' guests run BPF
// programs for no event there. It reads them from an instance of tracefs, which shows all events.
class HiddenCompletions {
 public:
  // Nothing where there is no tracefs to ask, or no right to.
  [[nodiscard]] static std::optional<HiddenCompletions> watch(const std::filesystem::path& tracefs,
                                                              const std::filesystem::path& proc);

  HiddenCompletions(HiddenCompletions&& other) noexcept;
  HiddenCompletions& operator=(HiddenCompletions&&) = delete;
  HiddenCompletions(const HiddenCompletions&) = delete;
  HiddenCompletions& operator=(const HiddenCompletions&) = delete;
  ~HiddenCompletions();

  // Since the last call, or since the beginning.
  [[nodiscard]] std::uint64_t take();

 private:
  explicit HiddenCompletions(std::filesystem::path instance) : instance_(std::move(instance)) {}

  std::filesystem::path instance_;  // empty: moved from
};

}  // namespace flowtop::host
