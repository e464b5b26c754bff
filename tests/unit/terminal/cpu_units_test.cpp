// SPDX-License-Identifier: Apache-2.0
#include "terminal/cpu_units.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "scene.h"

namespace flowtop::terminal {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> names_of(const std::vector<CpuUnit>& units) {
  std::vector<std::string> names;
  std::ranges::transform(units, std::back_inserter(names), &CpuUnit::name);
  return names;
}

// Threads of a core are numbered apart, as on most servers.
host::Topology sixteen_cpus() {
  nlohmann::json cpus = nlohmann::json::array();
  for (int id = 0; id < 16; ++id) {
    const int core = id % 8;
    cpus.push_back({{"cpu", id},
                    {"core", core},
                    {"llc", core / 2 * 2},
                    {"package", core / 4},
                    {"node", core / 4}});
  }
  return host::Topology::from_json({{"cpus", cpus}}).value();
}

TEST(cpu_units, neighbours_stand_beside_each_other) {
  EXPECT_THAT(names_of(cpu_units(sixteen_cpus(), 16)),
              ElementsAre("0", "8", "1", "9", "2", "10", "3", "11", "4", "12", "5", "13", "6", "14",
                          "7", "15"));
}

TEST(cpu_units, are_as_fine_as_there_is_room_for) {
  EXPECT_THAT(names_of(cpu_units(sixteen_cpus(), 8)),
              ElementsAre("C0", "C1", "C2", "C3", "C4", "C5", "C6", "C7"));
  EXPECT_THAT(names_of(cpu_units(sixteen_cpus(), 7)), ElementsAre("L0", "L2", "L4", "L6"));
  EXPECT_THAT(names_of(cpu_units(sixteen_cpus(), 3)), ElementsAre("N0", "N1"));
  EXPECT_THAT(names_of(cpu_units(sixteen_cpus(), 1)), ElementsAre("N0", "N1"));
}

TEST(pair_matrix, adds_up_what_is_in_one_unit) {
  const auto units = cpu_units(make_topology(), 2);
  EXPECT_THAT(names_of(units), ElementsAre("L0", "L2"));
  const PairMatrix matrix(units, {{0, 0, 10}, {0, 1, 5}, {1, 2, 7}, {3, 0, 2}, {64, 0, 99}});
  EXPECT_EQ(matrix.at(0, 0), 15U);
  EXPECT_EQ(matrix.at(0, 1), 7U);
  EXPECT_EQ(matrix.at(1, 0), 2U);
  EXPECT_EQ(matrix.at(1, 1), 0U);
  EXPECT_EQ(matrix.total(), 24U);
}

TEST(pair_matrix, counts_what_is_watched_apart) {
  const PairMatrix matrix(cpu_units(make_topology(), 2), {{0, 0, 10, 3}, {0, 1, 5, 1}, {1, 2, 7}},
                          Counted::kWatched);
  EXPECT_EQ(matrix.at(0, 0), 4U);
  EXPECT_EQ(matrix.at(0, 1), 0U);
  EXPECT_EQ(matrix.total(), 4U);
}

}  // namespace
}  // namespace flowtop::terminal
