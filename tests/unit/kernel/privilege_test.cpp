// SPDX-License-Identifier: Apache-2.0
#include "kernel/privilege.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace flowtop::kernel {
namespace {

constexpr const char* kLoad = "the kernel refuses to load BPF programs: ";
constexpr const char* kHidden =
    "the kernel hides the addresses of its functions, by which operations are told apart: ";

host::SystemInfo holding(std::initializer_list<const char*> names) {
  host::SystemInfo system;
  for (const char* name : names) system.capabilities.push_back({name, true});
  system.capabilities.push_back({"CAP_DAC_READ_SEARCH", false});
  return system;
}

TEST(privilege, names_what_is_missing_and_nothing_else) {
  EXPECT_EQ(refuses_programs(holding({})).message,
            std::string(kLoad) +
                "CAP_BPF, CAP_PERFMON and CAP_SYSLOG are missing; grant them, or run as root");
  EXPECT_EQ(refuses_programs(holding({"CAP_BPF", "CAP_SYSLOG"})).message,
            std::string(kLoad) + "CAP_PERFMON is missing; grant it, or run as root");
  EXPECT_EQ(refuses_programs(holding({"CAP_PERFMON"})).message,
            std::string(kLoad) + "CAP_BPF and CAP_SYSLOG are missing; grant them, or run as root");
}

TEST(privilege, sys_admin_stands_for_bpf_and_perfmon) {
  EXPECT_EQ(hides_functions(holding({"CAP_SYS_ADMIN"})).message,
            std::string(kHidden) + "CAP_SYSLOG is missing; grant it, or run as root");
}

TEST(privilege, whoever_lacks_nothing_is_not_told_to_become_root) {
  host::SystemInfo system = holding({"CAP_SYS_ADMIN", "CAP_SYSLOG"});
  EXPECT_EQ(refuses_programs(system).message.find("run as root"), std::string::npos);
  system.kptr_restrict = 2;
  EXPECT_EQ(hides_functions(system).message,
            std::string(kHidden) + "kernel.kptr_restrict is 2; set it to 1");
  system.kptr_restrict = 1;
  EXPECT_EQ(hides_functions(system).message,
            std::string(kHidden) + "/proc/kallsyms shows none; run outside of the container");
}

TEST(privilege, addresses_are_of_no_use_without_programs) {
  EXPECT_EQ(hides_functions(holding({"CAP_BPF"})).message,
            refuses_programs(holding({"CAP_BPF"})).message);
}

TEST(privilege, all_of_them_are_matters_of_privilege) {
  for (const Error& error :
       {refuses_programs(holding({})), hides_functions(holding({})), is_locked_down()}) {
    EXPECT_EQ(error.kind, ErrorKind::kPrivilege);
  }
}

}  // namespace
}  // namespace flowtop::kernel
