// SPDX-License-Identifier: Apache-2.0
// Against a file: what an operation uses, and whether wrong data is noticed.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fstream>

#include "base/unique_fd.h"
#include "harness/ring.h"
#include "p2p/disk_pattern.h"
#include "p2p/engines.h"
#include "p2p/pattern.h"
#include "p2p/traffic.h"

namespace flowtop::workload::p2pmem {
namespace {

constexpr std::uint64_t kOperations = 64;
constexpr std::uint32_t kBytes = 4096;
constexpr std::uint64_t kSalt = 7;

// NOLINTNEXTLINE(readability-identifier-naming): part of a test's name
class p2p_traffic : public ::testing::Test {
 protected:
  p2p_traffic() : file_(::memfd_create("disk", MFD_CLOEXEC)) {
    EXPECT_EQ(::ftruncate(file_.get(), kOperations * kBytes), 0);
    options_.path = "/proc/self/fd/" + std::to_string(file_.get());
    options_.operations = kOperations;
    options_.depth = 4;
  }

  Job job(Mix mix) {
    options_.mix = mix;
    auto made = prepare_job(options_, 0, KeepEntries::kYes);
    EXPECT_TRUE(made) << made.error().message;
    return std::move(*made);
  }

  static Traffic traffic(Job& job, std::uint32_t host_percent, std::uint64_t salt = kSalt) {
    auto slots = make_slots(job.options.depth, kBytes, host_percent > 0, {.device = of_host()});
    EXPECT_TRUE(slots);
    return {job, std::move(*slots), {.host_percent = host_percent, .salt = salt}};
  }

  void fill(const Job& job, std::uint64_t salt = kSalt) const {
    for (const Step& step : job.plan) {
      const auto data = pattern_of(step.offset, kBytes, salt);
      ASSERT_EQ(::pwrite(file_.get(), data.data(), kBytes, static_cast<off_t>(step.offset)),
                kBytes);
    }
  }

  // In how many operations of `job` what the file holds is not what was written.
  [[nodiscard]] std::uint64_t wrong_in_file(const Job& job) const {
    std::uint64_t wrong = 0;
    std::vector<std::byte> data(kBytes);
    for (const Step& step : job.plan) {
      EXPECT_EQ(::pread(file_.get(), data.data(), kBytes, static_cast<off_t>(step.offset)), kBytes);
      wrong += holds_pattern(data, step.offset, kSalt) ? 0 : 1;
    }
    return wrong;
  }

  UniqueFd file_;
  Options options_;
};

std::uint64_t placed(const Job& job, flowtop_placement placement) {
  std::uint64_t count = 0;
  for (const LedgerEntry& entry : job.ledger.entries()) count += entry.placement == placement;
  return count;
}

TEST_F(p2p_traffic, reads_what_is_there_and_notes_where_to) {
  Job reads = job(Mix::kRead);
  fill(reads);
  Traffic run = traffic(reads, 25);
  by_calls(run);
  EXPECT_EQ(run.right(), kOperations);
  EXPECT_EQ(run.wrong(), 0U);
  EXPECT_EQ(run.bounced(), kOperations / 4);
  EXPECT_EQ(placed(reads, FLOWTOP_PLACEMENT_HOST), kOperations / 4);
  EXPECT_EQ(placed(reads, FLOWTOP_PLACEMENT_P2P), kOperations * 3 / 4);
}

TEST_F(p2p_traffic, notices_each_read_that_brings_something_else) {
  Job reads = job(Mix::kRead);
  fill(reads, kSalt + 1);
  Traffic run = traffic(reads, 25);
  by_calls(run);
  EXPECT_EQ(run.wrong(), kOperations);
}

TEST_F(p2p_traffic, notices_a_read_that_brings_nothing) {
  Job reads = job(Mix::kRead);
  fill(reads);
  Traffic run = traffic(reads, 0);
  run.load(0, 0);
  EXPECT_FALSE(run.send(0, 0).empty());
  run.seen(0, kBytes);
  run.unload(0, 0, kBytes);
  EXPECT_EQ(run.wrong(), 1U);
}

TEST_F(p2p_traffic, writes_from_both_kinds_of_memory) {
  for (const std::uint32_t host_percent : {0U, 25U, 100U}) {
    Job writes = job(Mix::kWrite);
    fill(writes, kSalt + 1);
    EXPECT_EQ(wrong_in_file(writes), kOperations);
    Traffic run = traffic(writes, host_percent);
    by_calls(run);
    EXPECT_EQ(wrong_in_file(writes), 0U) << host_percent;
    EXPECT_EQ(placed(writes, FLOWTOP_PLACEMENT_HOST), kOperations * host_percent / 100);
  }
}

TEST_F(p2p_traffic, through_a_ring_with_and_without_registered_buffers) {
  const auto ring = make_ring(options_.depth, 0);
  if (!ring) GTEST_SKIP() << ring.error().message;
  for (const bool registers : {false, true}) {
    Job reads = job(Mix::kRead);
    fill(reads);
    Traffic run = traffic(reads, 25);
    const Registration registration =
        registers ? Registration(run.buffers(), registrar_of(ring->get())) : Registration();
    EXPECT_EQ(registration.refusal().has_value(), false);
    ASSERT_TRUE(through_ring(run, ring->get(), registration));
    EXPECT_EQ(run.right(), kOperations);
    EXPECT_EQ(reads.ledger.totals().operations, kOperations);
  }
}

TEST_F(p2p_traffic, only_what_a_disk_may_use_is_registered) {
  Job reads = job(Mix::kRead);
  EXPECT_EQ(traffic(reads, 0).buffers().size(), options_.depth);
  EXPECT_EQ(traffic(reads, 25).buffers().size(), 2 * options_.depth);
  EXPECT_EQ(traffic(reads, 100).buffers().size(), options_.depth);
}

TEST_F(p2p_traffic, the_ledger_says_which_memory_it_was) {
  Job reads = job(Mix::kRead);
  Traffic run = traffic(reads, 25);
  by_calls(run);
  const std::string path = ::testing::TempDir() + "p2p-ledger.csv";
  ASSERT_TRUE(reads.ledger.write_csv(path));
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  EXPECT_TRUE(line.ends_with(",placement")) << line;
  for (std::uint64_t index = 0; std::getline(file, line); ++index) {
    EXPECT_TRUE(line.ends_with(index % 4 == 3 ? ",host" : ",p2p")) << line;
  }
  ::unlink(path.c_str());
}

TEST(p2p_pattern, differs_by_place_and_by_salt) {
  const auto here = pattern_of(0, kBytes, kSalt);
  EXPECT_TRUE(holds_pattern(here, 0, kSalt));
  EXPECT_FALSE(holds_pattern(here, kBytes, kSalt));
  EXPECT_FALSE(holds_pattern(here, 0, kSalt + 1));
  auto changed = here;
  changed.back() ^= std::byte{1};
  EXPECT_FALSE(holds_pattern(changed, 0, kSalt));
}

}  // namespace
}  // namespace flowtop::workload::p2pmem
