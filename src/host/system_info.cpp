// SPDX-License-Identifier: Apache-2.0
#include "host/system_info.h"

#include <fmt/format.h>
#include <linux/capability.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cstdint>
#include <system_error>
#include <utility>

#include "host/files.h"
#include "host/json.h"

namespace flowtop::host {

namespace fs = std::filesystem;

namespace {

struct NamedCapability {
  unsigned bit;
  const char* name;
};

constexpr NamedCapability kCapabilities[] = {
    {CAP_BPF, "CAP_BPF"},
    {CAP_PERFMON, "CAP_PERFMON"},
    {CAP_SYSLOG, "CAP_SYSLOG"},
    {CAP_SYS_ADMIN, "CAP_SYS_ADMIN"},
    {CAP_SYS_RESOURCE, "CAP_SYS_RESOURCE"},
    {CAP_DAC_READ_SEARCH, "CAP_DAC_READ_SEARCH"},
};

std::vector<Capability> read_capabilities(const fs::path& proc_root) {
  std::vector<Capability> capabilities;
  const std::string status = read_text(proc_root / "thread-self/status").value_or("");
  if (const auto mask = parse_number<std::uint64_t>(status_field(status, "CapEff"), 16)) {
    for (const auto& [bit, name] : kCapabilities) {
      capabilities.push_back({name, (*mask >> bit & 1U) != 0});
    }
  }
  return capabilities;
}

// "none [integrity] confidentiality": the mode in force is in brackets.
Lockdown read_lockdown(const fs::path& sys_root) {
  const std::string modes = read_text(sys_root / "kernel/security/lockdown").value_or("");
  for (const Lockdown mode : {Lockdown::kNone, Lockdown::kIntegrity, Lockdown::kConfidentiality}) {
    if (modes.find(fmt::format("[{}]", to_string(mode))) != std::string::npos) {
      return mode;
    }
  }
  return Lockdown::kUnknown;
}

}  // namespace

std::string_view to_string(Lockdown lockdown) {
  switch (lockdown) {
    case Lockdown::kUnknown:
      return "unknown";
    case Lockdown::kNone:
      return "none";
    case Lockdown::kIntegrity:
      return "integrity";
    case Lockdown::kConfidentiality:
      return "confidentiality";
  }
  return "";
}

bool SystemInfo::has_capability(std::string_view name) const {
  return std::ranges::any_of(
      capabilities, [&](const Capability& held) { return held.name == name && held.effective; });
}

SystemInfo read_system_info(const fs::path& sys_root, const fs::path& proc_root) {
  SystemInfo info;
  utsname names{};
  if (uname(&names) == 0) {
    info.hostname = names.nodename;
    info.kernel_release = names.release;
    info.machine = names.machine;
  }
  std::error_code error;
  info.online_cpus =
      read_cpu_list(sys_root / "devices/system/cpu/online").value_or(std::vector<int>{});
  info.has_btf = fs::exists(sys_root / "kernel/btf/vmlinux", error);
  info.lockdown = read_lockdown(sys_root);
  info.capabilities = read_capabilities(proc_root);
  const fs::path sysctls = proc_root / "sys/kernel";
  info.io_uring_disabled = read_number(sysctls / "io_uring_disabled");
  info.bpf_stats_enabled = read_number(sysctls / "bpf_stats_enabled");
  info.unprivileged_bpf_disabled = read_number(sysctls / "unprivileged_bpf_disabled");
  info.kptr_restrict = read_number(sysctls / "kptr_restrict");
  return info;
}

void to_json(nlohmann::json& json, const SystemInfo& info) {
  nlohmann::json capabilities = nlohmann::json::object();
  for (const Capability& capability : info.capabilities) {
    capabilities[capability.name] = capability.effective;
  }
  json = {{"hostname", info.hostname},
          {"kernel_release", info.kernel_release},
          {"machine", info.machine},
          {"online_cpus", info.online_cpus},
          {"has_btf", info.has_btf},
          {"lockdown", to_string(info.lockdown)},
          {"capabilities", std::move(capabilities)},
          {"io_uring_disabled", json_or_null(info.io_uring_disabled)},
          {"bpf_stats_enabled", json_or_null(info.bpf_stats_enabled)},
          {"unprivileged_bpf_disabled", json_or_null(info.unprivileged_bpf_disabled)},
          {"kptr_restrict", json_or_null(info.kptr_restrict)}};
}

}  // namespace flowtop::host
