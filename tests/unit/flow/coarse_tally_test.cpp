// SPDX-License-Identifier: Apache-2.0
#include "flow/coarse_tally.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdint>
#include <limits>

#include "support/cells.h"

namespace flowtop::flow {
namespace {

TEST(coarse_buckets, hold_what_is_at_most_their_bound) {
  for (std::uint32_t power = 1; power < FLOWTOP_COARSE_BUCKETS - 1; ++power) {
    const std::uint64_t bound = std::uint64_t{1} << power;
    EXPECT_EQ(flowtop_coarse_bucket_of(bound), power);
    EXPECT_EQ(flowtop_coarse_bucket_of(bound + 1), power + 1);
  }
  EXPECT_EQ(flowtop_coarse_bucket_of(0), 0U);
  EXPECT_EQ(flowtop_coarse_bucket_of(1), 0U);
  EXPECT_EQ(flowtop_coarse_bucket_of(std::numeric_limits<std::uint64_t>::max()),
            FLOWTOP_COARSE_BUCKETS - 1U);
}

TEST(error_class, is_that_of_the_block_layer) {
  EXPECT_EQ(flowtop_error_class_of(EIO), FLOWTOP_ERROR_IO);
  EXPECT_EQ(flowtop_error_class_of(ENODATA), FLOWTOP_ERROR_MEDIUM);
  EXPECT_EQ(flowtop_error_class_of(EILSEQ), FLOWTOP_ERROR_INTEGRITY);
  EXPECT_EQ(flowtop_error_class_of(ETIMEDOUT), FLOWTOP_ERROR_TIMEOUT);
  EXPECT_EQ(flowtop_error_class_of(ETIME), FLOWTOP_ERROR_TIMEOUT);
  EXPECT_EQ(flowtop_error_class_of(ENOLINK), FLOWTOP_ERROR_TRANSPORT);
  EXPECT_EQ(flowtop_error_class_of(EREMOTEIO), FLOWTOP_ERROR_TARGET);
  EXPECT_EQ(flowtop_error_class_of(EBADE), FLOWTOP_ERROR_RESERVATION);
  EXPECT_EQ(flowtop_error_class_of(ENODEV), FLOWTOP_ERROR_OFFLINE);
  EXPECT_EQ(flowtop_error_class_of(ENXIO), FLOWTOP_ERROR_OFFLINE);
  EXPECT_EQ(flowtop_error_class_of(ENOSPC), FLOWTOP_ERROR_NO_SPACE);
  EXPECT_EQ(flowtop_error_class_of(EDQUOT), FLOWTOP_ERROR_NO_SPACE);
  EXPECT_EQ(flowtop_error_class_of(ENOMEM), FLOWTOP_ERROR_RESOURCE);
  EXPECT_EQ(flowtop_error_class_of(EBUSY), FLOWTOP_ERROR_RESOURCE);
  EXPECT_EQ(flowtop_error_class_of(EAGAIN), FLOWTOP_ERROR_AGAIN);
  EXPECT_EQ(flowtop_error_class_of(ECANCELED), FLOWTOP_ERROR_CANCELLED);
  EXPECT_EQ(flowtop_error_class_of(EINTR), FLOWTOP_ERROR_CANCELLED);
  EXPECT_EQ(flowtop_error_class_of(EOPNOTSUPP), FLOWTOP_ERROR_UNSUPPORTED);
  EXPECT_EQ(flowtop_error_class_of(EINVAL), FLOWTOP_ERROR_INVALID);
  EXPECT_EQ(flowtop_error_class_of(EPERM), FLOWTOP_ERROR_OTHER);
}

TEST(coarse_tally, has_what_the_cell_has) {
  constexpr std::size_t kUseful = histogram_index("useful_completion_ns");
  cell values = test::kernel_cell(5);
  values.errors[FLOWTOP_ERROR_MEDIUM] = 2;
  values.distances[FLOWTOP_DISTANCE_LLC] = 2;
  values.distances[FLOWTOP_DISTANCE_SAME_CPU] = 2;
  values.distances[FLOWTOP_DISTANCE_NONE] = 1;
  values.sums[kUseful] = 5'000;
  coarse_histograms histograms{};
  histograms.buckets[kUseful][10] = 5;
  const CoarseTally tally = coarse_tally_of(values, histograms);
  EXPECT_EQ(tally.operations(), 5U);
  EXPECT_EQ(tally.bytes(), 5U * 4096);
  EXPECT_EQ(tally.failed(), 2U);
  EXPECT_EQ(located(tally.distances), 4U);
  EXPECT_EQ(remote(tally.distances), 2U);
  EXPECT_EQ(tally.histograms[kUseful].count(), 5U);
  EXPECT_EQ(tally.histograms[kUseful].buckets[10], 5U);
  EXPECT_EQ(tally.histograms[kUseful].sum, 5'000U);
}

TEST(coarse_tally, adds_up_each_part) {
  constexpr std::size_t kDebt = histogram_index("locality_debt_ns");
  coarse_histograms histograms{};
  histograms.buckets[kDebt][3] = 1;
  cell values = test::kernel_cell(1);
  values.errors[FLOWTOP_ERROR_IO] = 1;
  values.sums[kDebt] = 8;
  CoarseTally sum = coarse_tally_of(values, histograms);
  sum.merge(sum);
  EXPECT_EQ(sum.operations(), 2U);
  EXPECT_EQ(sum.bytes(), 8192U);
  EXPECT_EQ(sum.errors[FLOWTOP_ERROR_IO], 2U);
  EXPECT_EQ(sum.states[FLOWTOP_STATE_WAITING], 2U);
  EXPECT_EQ(sum.distances[FLOWTOP_DISTANCE_LLC], 2U);
  EXPECT_EQ(sum.histograms[kDebt].buckets[3], 2U);
  EXPECT_EQ(sum.histograms[kDebt].sum, 16U);
}

}  // namespace
}  // namespace flowtop::flow
