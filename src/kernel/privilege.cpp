// SPDX-License-Identifier: Apache-2.0
#include "kernel/privilege.h"

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flowtop::kernel {
namespace {

constexpr std::string_view kLast = "CAP_SYSLOG";

// Of those that are needed. CAP_SYS_ADMIN includes two of them (bpf_capable() and
// perfmon_capable() in the kernel's capability.h).
std::vector<std::string_view> missing_capabilities(const host::SystemInfo& system) {
  std::vector<std::string_view> missing;
  const bool is_admin = system.has_capability("CAP_SYS_ADMIN");
  for (const std::string_view name : {"CAP_BPF", "CAP_PERFMON"}) {
    if (!is_admin && !system.has_capability(name)) missing.push_back(name);
  }
  if (!system.has_capability(kLast)) missing.push_back(kLast);
  return missing;
}

std::string why_missing(std::vector<std::string_view> names) {
  if (names.size() == 1) return fmt::format("{} is missing; grant it, or run as root", names[0]);
  const std::string_view last = names.back();
  names.pop_back();
  return fmt::format("{} and {} are missing; grant them, or run as root", fmt::join(names, ", "),
                     last);
}

Error refusal(std::string_view what, std::string_view why_and_mend) {
  return Error{ErrorKind::kPrivilege, fmt::format("{}: {}", what, why_and_mend)};
}

}  // namespace

Error refuses_programs(const host::SystemInfo& system) {
  constexpr std::string_view kWhat = "the kernel refuses to load BPF programs";
  const std::vector<std::string_view> missing = missing_capabilities(system);
  if (!missing.empty()) return refusal(kWhat, why_missing(missing));
  return refusal(kWhat,
                 "no capability is missing, but a user namespace, a seccomp filter or a security "
                 "module forbids it; run outside of the container");
}

Error hides_functions(const host::SystemInfo& system) {
  constexpr std::string_view kWhat =
      "the kernel hides the addresses of its functions, by which operations are told apart";
  constexpr int kHiddenFromAll = 2;
  const std::vector<std::string_view> missing = missing_capabilities(system);
  if (!missing.empty() && missing.front() != kLast) return refuses_programs(system);
  if (!missing.empty()) return refusal(kWhat, why_missing(missing));
  if (const int restriction = system.kptr_restrict.value_or(0); restriction >= kHiddenFromAll) {
    return refusal(kWhat, fmt::format("kernel.kptr_restrict is {}; set it to 1", restriction));
  }
  return refusal(kWhat, "/proc/kallsyms shows none; run outside of the container");
}

Error is_locked_down() {
  return refusal("BPF programs may not read the kernel's memory",
                 "lockdown is confidentiality; boot with lockdown=integrity or lockdown=none");
}

}  // namespace flowtop::kernel
