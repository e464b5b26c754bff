// SPDX-License-Identifier: Apache-2.0
#include "host/system_info.h"

#include <gtest/gtest.h>
#include <sys/utsname.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "temp_tree.h"

namespace flowtop::host {
namespace {

struct Roots {
  TempTree sys;
  TempTree proc;

  [[nodiscard]] SystemInfo read() const { return read_system_info(sys.root(), proc.root()); }
};

TEST(system_info, everything_that_a_host_shows) {
  const Roots host;
  host.sys.write("devices/system/cpu/online", "0,2-3\n");
  host.sys.write("kernel/btf/vmlinux", "");
  host.sys.write("kernel/security/lockdown", "none [integrity] confidentiality\n");
  host.proc.write("thread-self/status", "CapPrm:\t0000000000000000\nCapEff:\t000000c001000000\n");
  host.proc.write("sys/kernel/io_uring_disabled", "2\n");
  host.proc.write("sys/kernel/bpf_stats_enabled", "1\n");
  host.proc.write("sys/kernel/unprivileged_bpf_disabled", "0\n");
  host.proc.write("sys/kernel/kptr_restrict", "-1\n");
  const SystemInfo info = host.read();
  EXPECT_EQ(info.online_cpus, (std::vector<int>{0, 2, 3}));
  EXPECT_TRUE(info.has_btf);
  EXPECT_EQ(info.lockdown, Lockdown::kIntegrity);
  EXPECT_EQ(info.io_uring_disabled, 2);
  EXPECT_EQ(info.bpf_stats_enabled, 1);
  EXPECT_EQ(info.unprivileged_bpf_disabled, 0);
  EXPECT_EQ(info.kptr_restrict, -1);
  EXPECT_TRUE(info.has_capability("CAP_BPF"));
  EXPECT_TRUE(info.has_capability("CAP_PERFMON"));
  EXPECT_TRUE(info.has_capability("CAP_SYS_RESOURCE"));
  EXPECT_FALSE(info.has_capability("CAP_SYS_ADMIN"));
  EXPECT_FALSE(info.has_capability("CAP_SYSLOG"));
  EXPECT_FALSE(info.has_capability("CAP_DAC_READ_SEARCH"));
}

TEST(system_info, what_a_host_does_not_show_is_unknown) {
  const Roots host;
  const SystemInfo info = host.read();
  EXPECT_TRUE(info.online_cpus.empty());
  EXPECT_FALSE(info.has_btf);
  EXPECT_EQ(info.lockdown, Lockdown::kUnknown);
  EXPECT_TRUE(info.capabilities.empty());
  EXPECT_FALSE(info.has_capability("CAP_BPF"));
  EXPECT_EQ(info.io_uring_disabled, std::nullopt);
  EXPECT_EQ(info.bpf_stats_enabled, std::nullopt);
  EXPECT_EQ(info.unprivileged_bpf_disabled, std::nullopt);
  EXPECT_EQ(info.kptr_restrict, std::nullopt);
}

TEST(system_info, capabilities_are_read_by_their_bits) {
  struct Case {
    const char* mask;
    const char* held;
  };
  for (const auto& [mask, held] :
       {Case{"0000000000000004", "CAP_DAC_READ_SEARCH"}, Case{"0000000000200000", "CAP_SYS_ADMIN"},
        Case{"0000000001000000", "CAP_SYS_RESOURCE"}, Case{"0000000400000000", "CAP_SYSLOG"},
        Case{"0000004000000000", "CAP_PERFMON"}, Case{"0000008000000000", "CAP_BPF"}}) {
    const Roots host;
    host.proc.write("thread-self/status", std::string("Name:\tx\nCapEff:\t") + mask + "\n");
    const SystemInfo info = host.read();
    EXPECT_EQ(info.capabilities.size(), 6U);
    for (const Capability& capability : info.capabilities) {
      EXPECT_EQ(capability.effective, capability.name == held) << mask << " " << capability.name;
    }
  }
}

TEST(system_info, lockdown_is_the_mode_in_brackets) {
  struct Case {
    const char* text;
    Lockdown lockdown;
    const char* name;
  };
  for (const auto& [text, lockdown, name] :
       {Case{"[none] integrity confidentiality\n", Lockdown::kNone, "none"},
        Case{"none [integrity] confidentiality\n", Lockdown::kIntegrity, "integrity"},
        Case{"none integrity [confidentiality]\n", Lockdown::kConfidentiality, "confidentiality"},
        Case{"none integrity\n", Lockdown::kUnknown, "unknown"}}) {
    const Roots host;
    host.sys.write("kernel/security/lockdown", text);
    EXPECT_EQ(host.read().lockdown, lockdown) << text;
    EXPECT_EQ(to_string(lockdown), name);
  }
}

TEST(system_info, as_json) {
  SystemInfo info;
  info.hostname = "h";
  info.kernel_release = "6.1.0";
  info.machine = "x86_64";
  info.online_cpus = {0, 1};
  info.has_btf = true;
  info.lockdown = Lockdown::kNone;
  info.capabilities = {{.name = "CAP_BPF", .effective = true},
                       {.name = "CAP_SYSLOG", .effective = false}};
  info.kptr_restrict = 1;
  EXPECT_EQ(nlohmann::json(info), nlohmann::json::parse(R"({
    "hostname": "h", "kernel_release": "6.1.0", "machine": "x86_64", "online_cpus": [0, 1],
    "has_btf": true, "lockdown": "none",
    "capabilities": {"CAP_BPF": true, "CAP_SYSLOG": false},
    "io_uring_disabled": null, "bpf_stats_enabled": null, "unprivileged_bpf_disabled": null,
    "kptr_restrict": 1})"));
}

TEST(system_info, this_host_is_read) {
  const SystemInfo info = read_system_info("/sys", "/proc");
  utsname names{};
  ASSERT_EQ(uname(&names), 0);
  EXPECT_EQ(info.hostname, names.nodename);
  EXPECT_EQ(info.kernel_release, names.release);
  EXPECT_EQ(info.machine, names.machine);
  EXPECT_FALSE(info.online_cpus.empty());
  EXPECT_EQ(info.capabilities.size(), 6U);
}

}  // namespace
}  // namespace flowtop::host
