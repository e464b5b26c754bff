// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace flowtop::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

Findings healthy() {
  Findings findings;
  findings.system.kernel_release = "6.18.44";
  findings.system.machine = "x86_64";
  findings.system.has_btf = true;
  findings.system.lockdown = host::Lockdown::kIntegrity;
  findings.system.capabilities = {{"CAP_BPF", true}, {"CAP_PERFMON", true}};
  findings.programs = {{"on_sched_switch", "tp_btf/sched_switch", true, ""}};
  findings.p2p.impossible = "no PCI device";
  return findings;
}

TEST(doctor, has_nothing_to_mend_on_a_healthy_host) {
  EXPECT_THAT(diagnose(healthy()).mends, IsEmpty());
}

TEST(doctor, where_nothing_attached_the_error_is_the_one_mend) {
  Findings findings = healthy();
  findings.system.has_btf = false;
  findings.system.capabilities[1].effective = false;
  findings.programs.clear();
  findings.probes_error = Error{ErrorKind::kAttach, "what: why; mend"};
  EXPECT_THAT(diagnose(findings).mends, ElementsAre("what: why; mend"));
}

TEST(doctor, names_each_program_that_is_missing) {
  Findings findings = healthy();
  findings.programs[0].attached = false;
  findings.programs[0].reason = "no such event";
  EXPECT_THAT(diagnose(findings).mends, ElementsAre("on_sched_switch: no such event"));
}

TEST(doctor, what_a_basic_capture_lacks_is_one_mend_not_one_for_each_program) {
  Findings findings = healthy();
  findings.limits = "a basic capture only";
  findings.programs.push_back({.name = "on_io_uring_complete",
                               .attach_point = "tp_btf/io_uring_complete",
                               .attached = false,
                               .reason = "too old",
                               .needed = false});
  const DoctorReport report = diagnose(findings);
  EXPECT_THAT(report.mends, ElementsAre("a basic capture only; run Linux 6.1 or newer to see all"));
  const auto buffered = std::ranges::find(report.paths, "buffered", &kernel::PathCoverage::path);
  ASSERT_NE(buffered, report.paths.end());
  EXPECT_EQ(buffered->coverage, kernel::Coverage::kNone);
}

TEST(doctor, an_event_under_another_name_needs_no_mend) {
  Findings findings = healthy();
  findings.programs.push_back(
      {"on_io_uring_submit_sqe", "tp_btf/io_uring_submit_sqe", false, "no"});
  EXPECT_EQ(diagnose(findings).mends.size(), 1U);
  findings.programs.push_back({"on_io_uring_submit_req", "tp_btf/io_uring_submit_req", true, ""});
  EXPECT_THAT(diagnose(findings).mends, IsEmpty());
}

TEST(doctor, a_capability_that_was_not_needed_is_not_missing) {
  Findings findings = healthy();
  findings.system.capabilities.push_back({"CAP_SYS_RESOURCE", false});
  EXPECT_THAT(diagnose(findings).mends, IsEmpty());
}

std::string remark_on(const std::string& path, std::optional<int> io_uring_disabled) {
  Findings findings = healthy();
  for (const char* event : {"block_rq_issue", "block_rq_complete", "io_uring_submit_req",
                            "io_uring_complete", "sched_waking", "sched_wakeup"}) {
    findings.programs.push_back({event, std::string("tp_btf/") + event, true, ""});
  }
  findings.system.io_uring_disabled = io_uring_disabled;
  const DoctorReport report = diagnose(findings);
  return std::ranges::find(report.paths, path, &kernel::PathCoverage::path)->reason;
}

TEST(doctor, says_where_io_uring_cannot_be_used) {
  constexpr const char* kOff =
      "kernel.io_uring_disabled is 2: no process can make a ring; set it to 0 to use it";
  EXPECT_EQ(remark_on("io_uring_cmd", 2), kOff);
  EXPECT_THAT(remark_on("io_uring", 2), StartsWith(kOff));
  EXPECT_THAT(remark_on("io_uring", 2), HasSubstr("spins on the ring"));
  EXPECT_THAT(remark_on("io_uring_cmd", 1), HasSubstr("only CAP_SYS_ADMIN and the group"));
  EXPECT_EQ(remark_on("io_uring_cmd", 0), "");
  EXPECT_EQ(remark_on("io_uring_cmd", std::nullopt), "");
  EXPECT_EQ(remark_on("sync", 2), "");
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
  EXPECT_EQ(json.at("p2p").at("impossible"), "no PCI device");
  EXPECT_EQ(json.at("instances").at(0).at("pid"), 4711);

  const std::string table = to_table(report);
  EXPECT_THAT(table, HasSubstr("6.18.44"));
  EXPECT_THAT(table, HasSubstr("\n\npeer to peer: not here: no PCI device\n\n"));
  EXPECT_THAT(table, HasSubstr("4711  flowtop capture --output x"));
  for (const kernel::PathCoverage& path : report.paths) {
    EXPECT_THAT(table, HasSubstr("\n" + std::string(path.path) + " "));
  }
}

TEST(doctor, table_lines_end_without_blanks) {
  EXPECT_THAT(to_table(diagnose(healthy())), ::testing::Not(HasSubstr(" \n")));
}

}  // namespace
}  // namespace flowtop::cli
