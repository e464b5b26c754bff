// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace flowtop::cli {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Findings healthy() {
  Findings findings;
  findings.system.kernel_release = "6.18.44";
  findings.system.machine = "x86_64";
  findings.system.has_btf = true;
  findings.system.lockdown = host::Lockdown::kIntegrity;
  findings.system.capabilities = {{"CAP_BPF", true}, {"CAP_PERFMON", true}};
  findings.programs = {{"on_sched_switch", "tp_btf/sched_switch", true, ""}};
  return findings;
}

TEST(doctor, has_nothing_to_mend_on_a_healthy_host) {
  EXPECT_THAT(diagnose(healthy()).mends, IsEmpty());
}

TEST(doctor, names_the_mend_for_what_is_missing) {
  Findings findings = healthy();
  findings.system.has_btf = false;
  findings.system.lockdown = host::Lockdown::kConfidentiality;
  findings.system.capabilities[1].effective = false;
  findings.programs[0].attached = false;
  findings.programs[0].reason = "no such event";
  findings.probes_error = Error{ErrorKind::kAttach, "nothing attached"};
  const DoctorReport report = diagnose(findings);
  EXPECT_THAT(report.mends, Contains(HasSubstr("CONFIG_DEBUG_INFO_BTF")));
  EXPECT_THAT(report.mends, Contains(HasSubstr("lockdown")));
  EXPECT_THAT(report.mends, Contains("missing CAP_PERFMON: run flowtop as root"));
  EXPECT_THAT(report.mends, Contains("on_sched_switch: no such event"));
  EXPECT_THAT(report.mends, Contains("nothing attached"));
}

TEST(doctor, an_event_under_another_name_needs_no_mend) {
  Findings findings = healthy();
  findings.programs.push_back(
      {"on_io_uring_submit_sqe", "tp_btf/io_uring_submit_sqe", false, "no"});
  EXPECT_EQ(diagnose(findings).mends.size(), 1U);
  findings.programs.push_back({"on_io_uring_submit_req", "tp_btf/io_uring_submit_req", true, ""});
  EXPECT_THAT(diagnose(findings).mends, IsEmpty());
}

TEST(doctor, a_capability_matters_where_something_did_not_attach) {
  Findings findings = healthy();
  findings.system.capabilities.push_back({"CAP_SYS_RESOURCE", false});
  EXPECT_THAT(diagnose(findings).mends, IsEmpty());
  findings.system.capabilities.push_back({"CAP_SYSLOG", false});
  EXPECT_THAT(diagnose(findings).mends, Contains(HasSubstr("CAP_SYSLOG")));
}

TEST(doctor, both_formats_say_the_same) {
  Findings findings = healthy();
  findings.instances = {{4711, "flowtop capture --output x"}};
  const DoctorReport report = diagnose(findings);
  const nlohmann::json json = to_json(report);
  EXPECT_EQ(json.at("schema"), 1);
  EXPECT_EQ(json.at("flowtop"), FLOWTOP_VERSION);
  EXPECT_EQ(json.at("system").at("kernel_release"), "6.18.44");
  EXPECT_EQ(json.at("programs").at(0).at("attached"), true);
  EXPECT_EQ(json.at("paths").size(), report.paths.size());
  EXPECT_EQ(json.at("instances").at(0).at("pid"), 4711);

  const std::string table = to_table(report);
  EXPECT_THAT(table, HasSubstr("6.18.44"));
  EXPECT_THAT(table, HasSubstr("4711  flowtop capture --output x"));
  for (const PathCoverage& path : report.paths) {
    EXPECT_THAT(table, HasSubstr("\n" + std::string(path.path) + " "));
  }
}

TEST(doctor, table_lines_end_without_blanks) {
  EXPECT_THAT(to_table(diagnose(healthy())), ::testing::Not(HasSubstr(" \n")));
}

}  // namespace
}  // namespace flowtop::cli
