// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "host/topology.h"

namespace flowtop::host {
namespace {

using nlohmann::json;

const char* const kTwoNodes = R"({"cpus": [
  {"cpu": 0, "core": 0, "llc": 0,    "package": 0,      "node": 0},
  {"cpu": 1, "core": 0, "llc": 0,    "package": 0,      "node": 0},
  {"cpu": 9, "core": 9, "llc": null, "package": 700000, "node": 3}]})";

TEST(topology_json, is_read_back_as_written) {
  const json written = json::parse(kTwoNodes);
  const auto topology = Topology::from_json(written);
  ASSERT_TRUE(topology.ok()) << topology.error().message;
  EXPECT_EQ(topology->to_json(), written);
}

TEST(topology_json, decides_distances_of_another_host) {
  const auto topology = Topology::from_json(json::parse(kTwoNodes));
  ASSERT_TRUE(topology.ok()) << topology.error().message;
  EXPECT_EQ(topology->distance(0, 1), Distance::kSmt);
  EXPECT_EQ(topology->distance(9, 1), Distance::kRemoteNode);
  EXPECT_EQ(topology->distance(2, 1), std::nullopt);
}

TEST(topology_json, order_does_not_matter) {
  json shuffled = json::parse(kTwoNodes);
  std::swap(shuffled["cpus"][0], shuffled["cpus"][2]);
  const auto topology = Topology::from_json(shuffled);
  ASSERT_TRUE(topology.ok()) << topology.error().message;
  EXPECT_EQ(topology->to_json(), json::parse(kTwoNodes));
}

TEST(topology_json, this_host_survives_the_trip) {
  const auto here = Topology::read("/sys");
  ASSERT_TRUE(here.ok()) << here.error().message;
  const auto back = Topology::from_json(json::parse(here->to_json().dump()));
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->cpus(), here->cpus());
}

TEST(topology_json, no_list_is_refused) {
  for (const char* text : {"null", "1", "[]", "{}", R"({"cpus": 1})", R"({"cpus": []})"}) {
    const auto topology = Topology::from_json(json::parse(text));
    ASSERT_FALSE(topology.ok()) << text;
    EXPECT_EQ(topology.error().kind, ErrorKind::kInput);
    EXPECT_EQ(topology.error().message, "topology: no list of CPUs");
  }
}

// Each replaces CPU 9 of a good list.
TEST(topology_json, bad_cpu_is_refused_by_position) {
  const char* const bad[] = {
      R"(7)",
      R"({})",
      R"({"cpu": 0, "core": 0, "llc": 0, "package": 0, "node": 0})",
      R"({"cpu": -1, "core": 0, "llc": 0, "package": 0, "node": 0})",
      R"({"cpu": 65536, "core": 0, "llc": 0, "package": 0, "node": 0})",
      R"({"cpu": 4294967305, "core": 0, "llc": 0, "package": 0, "node": 0})",
      R"({"cpu": 18446744073709551615, "core": 0, "llc": 0, "package": 0, "node": 0})",
      R"({"cpu": 9.5, "core": 0, "llc": 0, "package": 0, "node": 0})",
      R"({"cpu": "9", "core": 0, "llc": 0, "package": 0, "node": 0})",
      R"({"cpu": 9, "core": null, "llc": 0, "package": 0, "node": 0})",
      R"({"cpu": 9, "core": 9, "package": 0, "node": 0})",
      R"({"cpu": 9, "core": 9, "llc": "0", "package": 0, "node": 0})",
      R"({"cpu": 9, "core": 9, "llc": 0, "package": -2, "node": 0})",
      R"({"cpu": 9, "core": 9, "llc": 0, "package": 0, "node": 4294967296})",
  };
  for (const char* text : bad) {
    json list = json::parse(kTwoNodes);
    list["cpus"][2] = json::parse(text);
    const auto topology = Topology::from_json(list);
    ASSERT_FALSE(topology.ok()) << text;
    EXPECT_EQ(topology.error().kind, ErrorKind::kInput);
    EXPECT_EQ(topology.error().message,
              "topology: entry 2 of the list of CPUs is not a CPU of its own")
        << text;
  }
}

}  // namespace
}  // namespace flowtop::host
