// SPDX-License-Identifier: Apache-2.0
#include "output/top_json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sample_top.h"

namespace flowtop::output {
namespace {

using Json = nlohmann::json;

std::string top_json(const Sample& sample, const Names& names) {
  StringSink sink;
  EXPECT_TRUE(write_top_json(sample, names, sink).ok());
  return sink.text();
}

Json json_of(const Sample& sample) { return Json::parse(top_json(sample, sample_top_names())); }

TEST(top_json, is_one_line) {
  const std::string text = top_json(sample_top(), sample_top_names());
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
  EXPECT_TRUE(text.ends_with("}\n"));
}

TEST(top_json, says_when_and_how_long) {
  const Json json = json_of(sample_top());
  EXPECT_EQ(json.at("schema_version"), 2);
  EXPECT_EQ(json.at("monotonic_ns"), 5'000'000'000U);
  EXPECT_EQ(json.at("realtime_ns"), 1'700'000'000'250'000'000U);
  EXPECT_EQ(json.at("interval_s"), 0.5);
  EXPECT_EQ(json.at("group"), "flow");
  EXPECT_EQ(json.at("programs"), (Json{{"attached", 20}, {"total", 22}}));
}

TEST(top_json, names_each_flow) {
  const Json flow = json_of(sample_top()).at("flows").at(0);
  EXPECT_EQ(flow.at("flow_id"), "00000001");
  EXPECT_EQ(flow.at("flow_source"), "derived");
  EXPECT_EQ(flow.at("tgid"), 100);
  EXPECT_EQ(flow.at("comm"), "fio");
  EXPECT_EQ(flow.at("more_comms"), false);
  EXPECT_EQ(flow.at("cgroup"), "/bench");
  EXPECT_EQ(flow.at("device"), "loop0");
  EXPECT_EQ(flow.at("path"), "io_uring");
  EXPECT_EQ(flow.at("op"), "read");
  EXPECT_EQ(flow.at("delivery"), "taskwork");
}

TEST(top_json, counts_from_the_beginning_and_has_rates_of_the_interval) {
  const Json flow = json_of(sample_top()).at("flows").at(0);
  EXPECT_EQ(flow.at("operations"), 14);
  EXPECT_EQ(flow.at("operation_bytes"), 14 * 4096);
  EXPECT_EQ(flow.at("errors"), 0);
  EXPECT_EQ(
      flow.at("states"),
      (Json{{"unknown", 0}, {"waiting", 14}, {"woken", 0}, {"running", 0}, {"elsewhere", 0}}));
  EXPECT_EQ(flow.at("distances").at("same_cpu"), 14);
  EXPECT_EQ(flow.at("distances").at("remote_node"), 0);
  EXPECT_EQ(flow.at("remote"), (Json{{"numerator", 0}, {"denominator", 14}}));
  EXPECT_EQ(flow.at("useful_completion_ns"), (Json{{"count", 14},
                                                   {"sum", 42'000},
                                                   {"p50", 3'000},
                                                   {"p99", 3'000},
                                                   {"interval_count", 10},
                                                   {"interval_ranked", 10}}));
  EXPECT_EQ(flow.at("operations_per_second"), 20.0);
  EXPECT_EQ(flow.at("bytes_per_second"), 81'920.0);
}

TEST(top_json, has_null_where_a_percentile_is_undefined) {
  const Json flow = json_of(sample_top()).at("flows").at(1);
  EXPECT_EQ(flow.at("operations"), 3);
  EXPECT_EQ(flow.at("operations_per_second"), 0.0);
  EXPECT_EQ(flow.at("useful_completion_ns"), (Json{{"count", 3},
                                                   {"sum", 9'000},
                                                   {"p50", nullptr},
                                                   {"p99", nullptr},
                                                   {"interval_count", 0},
                                                   {"interval_ranked", 0}}));
}

TEST(top_json, has_null_for_what_the_grouping_does_not_tell_apart) {
  const Json row = json_of(grouped(flow::Grouping::kDevice)).at("flows").at(0);
  EXPECT_EQ(row.at("device"), "loop0");
  EXPECT_EQ(row.at("operations"), 17);
  for (const char* const key :
       {"flow_id", "flow_source", "tgid", "comm", "cgroup", "path", "op", "delivery"}) {
    EXPECT_TRUE(row.at(key).is_null()) << key;
  }
}

TEST(top_json, has_the_sums_without_identity) {
  const Json json = json_of(sample_top());
  EXPECT_EQ(json.at("total").at("operations"), 14 + 3 + 2 + 5);
  EXPECT_EQ(json.at("total").at("operations_per_second"), 24.0);
  EXPECT_FALSE(json.at("total").contains("flow_id"));
  EXPECT_EQ(json.at("overflow").at("operations"), 2);
  EXPECT_EQ(json.at("overflow").at("useful_completion_ns").at("interval_count"), 2);
  EXPECT_EQ(json.at("retired").at("operations"), 5);
  EXPECT_FALSE(json.at("retired").contains("operations_per_second"));
}

TEST(top_json, has_the_books_and_the_cost) {
  Sample sample = sample_top();
  Json json = json_of(sample);
  EXPECT_EQ(json.at("books").at("seen"), 24);
  EXPECT_EQ(json.at("books").at("balance"), 0);
  EXPECT_EQ(json.at("books").at("recursion_misses"), 0);
  EXPECT_EQ(json.at("cost"),
            (Json{{"cpu_share", 0.0123}, {"ns_per_operation", 310.4}, {"user_cpu_share", 0.001}}));
  sample.cost->ns_per_operation.reset();
  EXPECT_TRUE(json_of(sample).at("cost").at("ns_per_operation").is_null());
  sample.cost.reset();
  EXPECT_TRUE(json_of(sample).at("cost").is_null());
}

TEST(top_json, is_utf_8_whatever_a_name_is) {
  Sample sample = sample_top();
  sample.cumulative.cells.at(0).comm = "\xff";
  EXPECT_EQ(json_of(sample).at("flows").at(0).at("comm"), "\xef\xbf\xbd");
}

}  // namespace
}  // namespace flowtop::output
