// SPDX-License-Identifier: Apache-2.0
#include "kernel/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "abi/enum_names.h"

namespace flowtop::kernel {
namespace {

using ::testing::HasSubstr;

std::vector<ProgramStatus> all_attached() {
  std::vector<ProgramStatus> programs;
  for (const std::string event :
       {"block_rq_issue", "block_rq_complete", "io_uring_submit_req", "io_uring_complete",
        "sched_waking", "sched_wakeup", "sched_switch"}) {
    programs.push_back({"on_" + event, "tp_btf/" + event, true, ""});
  }
  return programs;
}

void detach(std::vector<ProgramStatus>& programs, const std::string& event) {
  for (ProgramStatus& program : programs) {
    if (program.name != "on_" + event) continue;
    program.attached = false;
    program.reason = "not in this kernel";
  }
}

PathCoverage coverage_of(const std::string& path, const std::vector<ProgramStatus>& programs) {
  const std::vector<PathCoverage> all = path_coverage(programs);
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.path == path; });
  return found != all.end() ? *found : PathCoverage{"missing", Coverage::kNone, "missing"};
}

TEST(coverage, every_path_that_a_row_can_have_is_listed) {
#define FLOWTOP_NAME_OF(value, name, meaning) name,
  for (const std::string name : {FLOWTOP_PATH_NAMES(FLOWTOP_NAME_OF)}) {
    if (name == "unknown") {
      continue;
    }
    EXPECT_EQ(coverage_of(name, {}).path, name);
  }
#undef FLOWTOP_NAME_OF
}

TEST(coverage, no_path_is_listed_twice) {
  std::set<std::string_view> names;
  for (const PathCoverage& each : path_coverage({})) names.insert(each.path);
  EXPECT_EQ(names.size(), path_coverage({}).size());
}

TEST(coverage, whatever_is_not_exact_says_why) {
  for (const PathCoverage& each : path_coverage(all_attached())) {
    EXPECT_TRUE(each.coverage == Coverage::kExact || !each.reason.empty()) << each.path;
  }
}

TEST(coverage, a_basic_capture_sees_direct_io_and_says_how) {
  auto programs = all_attached();
  programs.push_back({"on_block_bio_queue", "tp_btf/block_bio_queue", true, ""});
  std::set<std::string_view> seen;
  for (const PathCoverage& each :
       path_coverage(programs, {.full_programs = true, .p2pdma = false})) {
    EXPECT_FALSE(each.reason.empty()) << each.path;
    EXPECT_NE(each.coverage, Coverage::kExact) << each.path;
    if (each.coverage == Coverage::kInferred) seen.insert(each.path);
  }
  EXPECT_EQ(seen, (std::set<std::string_view>{"sync", "libaio", "io_uring"}));
  for (const PathCoverage& each :
       path_coverage(all_attached(), {.full_programs = true, .p2pdma = false})) {
    EXPECT_EQ(each.coverage, Coverage::kNone) << each.path << " begins with block_bio_queue";
  }
}

TEST(coverage, follows_from_what_attached) {
  auto programs = all_attached();
  EXPECT_EQ(coverage_of("sync", programs).coverage, Coverage::kExact);
  EXPECT_EQ(coverage_of("io_uring", programs).coverage, Coverage::kExact);
  EXPECT_EQ(coverage_of("buffered", programs).coverage, Coverage::kInferred);

  detach(programs, "io_uring_complete");
  EXPECT_EQ(coverage_of("sync", programs).coverage, Coverage::kExact);
  EXPECT_EQ(coverage_of("io_uring", programs).coverage, Coverage::kNone);
  EXPECT_THAT(coverage_of("io_uring", programs).reason,
              HasSubstr("io_uring_complete not attached: not in this kernel"));

  detach(programs, "sched_waking");
  EXPECT_EQ(coverage_of("sync", programs).coverage, Coverage::kInferred);

  detach(programs, "block_rq_complete");
  EXPECT_EQ(coverage_of("sync", programs).coverage, Coverage::kNone);
}

TEST(coverage, a_kernel_without_memory_of_pci_devices_shows_no_p2p) {
  EXPECT_EQ(coverage_of("p2p", all_attached()).coverage, Coverage::kExact);
  for (const PathCoverage& each :
       path_coverage(all_attached(), {.full_programs = false, .p2pdma = true})) {
    if (each.path != "p2p") continue;
    EXPECT_EQ(each.coverage, Coverage::kNone);
    EXPECT_EQ(each.reason, "not observable: kernel without PCI_P2PDMA");
  }
}

TEST(coverage, an_older_name_of_an_event_will_do) {
  auto programs = all_attached();
  detach(programs, "io_uring_submit_req");
  programs.push_back({"on_io_uring_submit_sqe", "raw_tp/io_uring_submit_sqe", true, ""});
  EXPECT_EQ(coverage_of("io_uring", programs).coverage, Coverage::kExact);
}

TEST(coverage, without_programs_there_is_none) {
  for (const PathCoverage& each : path_coverage({})) {
    EXPECT_EQ(each.coverage, Coverage::kNone) << each.path;
  }
}

}  // namespace
}  // namespace flowtop::kernel
