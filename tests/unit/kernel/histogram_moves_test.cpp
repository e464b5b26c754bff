// SPDX-License-Identifier: Apache-2.0
#include "kernel/histogram_moves.h"

#include <gtest/gtest.h>

namespace flowtop::kernel {
namespace {

constexpr std::size_t kMany = 100;

CellActivity with(std::size_t slot, std::uint64_t operations) {
  return {.slot = slot, .activity = operations * kActivityPerOperation, .has_histograms = true};
}
CellActivity without(std::size_t slot, std::uint64_t operations) {
  return {.slot = slot, .activity = operations * kActivityPerOperation, .has_histograms = false};
}

using Moves = std::vector<HistogramMove>;

TEST(histogram_moves, gives_away_what_is_free_to_the_busiest) {
  const std::vector<CellActivity> cells{without(1, 5), with(2, 9), without(3, 7), without(4, 0)};
  EXPECT_EQ(choose_moves(cells, 1, kMany), (Moves{{.from = std::nullopt, .to = 3}}));
  EXPECT_EQ(choose_moves(cells, 5, kMany),
            (Moves{{.from = std::nullopt, .to = 3}, {.from = std::nullopt, .to = 1}}));
}

TEST(histogram_moves, takes_from_the_idlest) {
  const std::vector<CellActivity> cells{with(1, 10), with(2, 0), without(3, 500), without(4, 900)};
  EXPECT_EQ(choose_moves(cells, 0, kMany), (Moves{{.from = 2, .to = 4}, {.from = 1, .to = 3}}));
  EXPECT_EQ(choose_moves(cells, 0, 1), (Moves{{.from = 2, .to = 4}}));
}

TEST(histogram_moves, leaves_them_to_what_is_about_as_busy) {
  EXPECT_EQ(choose_moves(std::vector{with(1, 100), without(2, 216)}, 0, kMany), Moves{});
  EXPECT_EQ(choose_moves(std::vector{with(1, 100), without(2, 217)}, 0, kMany),
            (Moves{{.from = 1, .to = 2}}));
  EXPECT_EQ(choose_moves(std::vector{with(1, 0), without(2, 16)}, 0, kMany), Moves{});
}

TEST(histogram_moves, leaves_them_to_what_is_busy_in_turns) {
  for (const std::uint64_t burst : {1U, 1'000U}) {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    for (int reading = 0; reading < 200; ++reading) {
      first = activity_after(first, reading % 2 == 0 ? burst : 0);
      second = activity_after(second, reading % 2 == 1 ? burst : 0);
      if (reading < 8) continue;  // both have begun
      const std::vector<CellActivity> cells{
          {.slot = 1, .activity = first, .has_histograms = true},
          {.slot = 2, .activity = second, .has_histograms = false}};
      EXPECT_EQ(choose_moves(cells, 0, kMany), Moves{}) << burst << " at " << reading;
    }
  }
}

TEST(histogram_moves, forgets_what_was_long_ago) {
  std::uint64_t activity = activity_after(0, 1'000'000);
  for (int reading = 0; reading < 200; ++reading) activity = activity_after(activity, 0);
  EXPECT_EQ(activity, 0U);
}

TEST(histogram_moves, needs_nothing_where_nothing_happens) {
  EXPECT_EQ(choose_moves(std::vector{with(1, 0), without(2, 0)}, 3, kMany), Moves{});
  EXPECT_EQ(choose_moves({}, 3, kMany), Moves{});
}

}  // namespace
}  // namespace flowtop::kernel
