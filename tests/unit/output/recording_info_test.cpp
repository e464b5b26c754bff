// SPDX-License-Identifier: Apache-2.0
#include "output/recording_info.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "sample_recording.h"

namespace flowtop::output {
namespace {

using Json = nlohmann::ordered_json;

TEST(recording_head, is_read_back_as_written) {
  const RecordingHead written = sample_head();
  const auto read = head_from_json(to_json(written).dump());
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->versions, written.versions);
  EXPECT_EQ(read->host, "lab");
  EXPECT_EQ(read->kernel, "6.18.0");
  EXPECT_EQ(read->machine, "x86_64");
  EXPECT_EQ(read->topology.cpus(), written.topology.cpus());
  EXPECT_EQ(read->command_line, written.command_line);
  EXPECT_EQ(read->start.monotonic_ns, 900'000U);
  EXPECT_EQ(read->start.realtime_ns, 1'700'000'000U);
  EXPECT_EQ(read->start.uncertainty_ns, 50U);
  ASSERT_EQ(read->programs.size(), 2U);
  EXPECT_TRUE(read->programs[0].attached);
  EXPECT_EQ(read->programs[0].attach_point, "tp_btf/block_rq_issue");
  EXPECT_EQ(read->programs[1].reason, "this kernel has no io_uring");
}

TEST(recording_trail, is_read_back_as_written) {
  RecordingTrail written = sample_trail(7);
  for (const flow::BookInfo& info : flow::kBookInfos) {
    written.books.counts.at(info.book) = 1'000U + info.book;
  }
  written.books.open = 3;
  written.books.recursion_misses = 5;
  written.truncated = "the disk was full";
  const auto read = trail_from_json(to_json(written).dump());
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->books, written.books);
  EXPECT_EQ(read->names, written.names);
  EXPECT_EQ(read->end.monotonic_ns, 9'000'000U);
  EXPECT_EQ(read->truncated, "the disk was full");
}

TEST(recording_trail, keeps_the_cpus_that_came_online) {
  RecordingTrail written = sample_trail(7);
  EXPECT_FALSE(to_json(written).contains("topology"));
  written.topology = test::sample_topology();
  const Json json = to_json(written);
  const auto read = trail_from_json(json.dump());
  ASSERT_TRUE(read.ok()) << read.error().message;
  ASSERT_TRUE(read->topology);
  EXPECT_EQ(read->topology->cpus(), written.topology->cpus());
  Json bad = json;
  bad["topology"]["cpus"][0]["cpu"] = "x";
  EXPECT_FALSE(trail_from_json(bad.dump()).ok());
}

TEST(books_json, publishes_what_balances) {
  flow::Books books;
  books.counts[FLOWTOP_BOOK_SEEN] = 10;
  books.counts[FLOWTOP_BOOK_DELIVERED] = 10;
  books.counts[FLOWTOP_BOOK_LOST_TABLE_FULL] = 2;
  const Json json = to_json(books);
  EXPECT_EQ(json.at("seen"), 12);
  EXPECT_EQ(json.at("delivered"), 10);
  EXPECT_EQ(json.at("lost_table_full"), 2);
  EXPECT_EQ(json.at("lost"), 2);
  EXPECT_EQ(json.at("balance"), 0);
}

void expect_refused(const Json& json) {
  const auto head = head_from_json(json.dump());
  EXPECT_FALSE(head.ok()) << json.dump();
  if (!head) {
    EXPECT_EQ(head.error().kind, ErrorKind::kInput);
  }
}

TEST(recording_head, refuses_json_without_one_of_its_members) {
  const Json whole = to_json(sample_head());
  for (const auto& [key, value] : whole.items()) {
    Json json = whole;
    json.erase(key);
    expect_refused(json);
    json[key] = -1.5;
    expect_refused(json);
  }
}

TEST(recording_trail, refuses_json_without_one_of_its_members) {
  const Json whole = to_json(sample_trail(1));
  for (const auto& [key, value] : whole.items()) {
    Json json = whole;
    json.erase(key);
    EXPECT_FALSE(trail_from_json(json.dump()).ok()) << key;
    json[key] = -1.5;
    EXPECT_FALSE(trail_from_json(json.dump()).ok()) << key;
  }
}

TEST(recording_trail, refuses_numbers_that_are_none) {
  for (const char* bad : {"-1", "1.5", "1e300", "\"7\"", "null", "[]"}) {
    Json json = to_json(sample_trail(1));
    json["end"]["monotonic_ns"] = Json::parse(bad);
    EXPECT_FALSE(trail_from_json(json.dump()).ok()) << bad;
  }
}

TEST(recording_trail, refuses_a_device_number_that_does_not_fit) {
  Json json = to_json(sample_trail(1));
  json["devices"][0][0] = std::uint64_t{1} << 32U;
  EXPECT_FALSE(trail_from_json(json.dump()).ok());
}

TEST(recording_head, refuses_what_is_not_json) {
  for (const char* bad : {"", "{", "[]", "null", "7", "\xff\xfe", R"({"host": "x"} trailing)"}) {
    EXPECT_FALSE(head_from_json(bad).ok()) << bad;
    EXPECT_FALSE(trail_from_json(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace flowtop::output
