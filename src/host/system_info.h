// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flowtop::host {

enum class Lockdown {
  kUnknown,  // securityfs is not mounted, or the kernel has no lockdown
  kNone,
  kIntegrity,
  kConfidentiality,
};

// unknown, none, integrity, confidentiality.
[[nodiscard]] std::string_view to_string(Lockdown lockdown);

// One capability that some part of flowtop needs.
struct Capability {
  std::string name;  // "CAP_BPF"
  bool effective = false;
};

// What decides which programs this process can load here. A sysctl that this kernel does not have,
// or that cannot be read, is empty.
struct SystemInfo {
  std::string hostname;
  std::string kernel_release;
  std::string machine;
  std::vector<int> online_cpus;
  bool has_btf = false;
  Lockdown lockdown = Lockdown::kUnknown;
  std::vector<Capability> capabilities;  // empty where /proc is not readable
  std::optional<int> io_uring_disabled;
  std::optional<int> bpf_stats_enabled;
  std::optional<int> unprivileged_bpf_disabled;
  std::optional<int> kptr_restrict;

  [[nodiscard]] bool has_capability(std::string_view name) const;
};

[[nodiscard]] SystemInfo read_system_info(const std::filesystem::path& sys_root,
                                          const std::filesystem::path& proc_root);

// For nlohmann::json(info): members as above, what is not known as null.
void to_json(nlohmann::json& json, const SystemInfo& info);

}  // namespace flowtop::host
