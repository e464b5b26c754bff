// SPDX-License-Identifier: Apache-2.0
#include "output/top_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "sample_top.h"

namespace flowtop::output {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string top_csv(const Sample& sample, const Names& names) {
  StringSink sink;
  EXPECT_TRUE(write_top_csv(sample, names, sink).ok());
  return sink.text();
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

// The fields of line `index`, by their column.
std::map<std::string, std::string> line_of(const Sample& sample, std::size_t index) {
  const auto columns = split(top_csv_header().substr(0, top_csv_header().size() - 1), ',');
  auto fields = split(split(top_csv(sample, sample_top_names()), '\n').at(index), ',');
  fields.resize(columns.size());  // the last may be empty
  std::map<std::string, std::string> line;
  for (std::size_t i = 0; i < columns.size(); ++i) line[columns[i]] = fields[i];
  return line;
}

TEST(top_csv, has_a_header_of_the_catalogue) {
  EXPECT_THAT(top_csv_header(),
              StartsWith("realtime_ns,monotonic_ns,interval_s,flow_id,flow_source,tgid,comm,"
                         "cgroup,device,path,op,delivery,operations,operation_bytes,errors,"));
  EXPECT_THAT(top_csv_header(), HasSubstr(",operations_per_second,bytes_per_second,ready_ns_count,"
                                          "ready_ns_p50,ready_ns_p99,"));
  EXPECT_THAT(top_csv_header(), EndsWith(",wake_batch_p99\n"));
}

TEST(top_csv, has_as_many_fields_as_columns) {
  const auto commas = std::ranges::count(top_csv_header(), ',');
  for (const std::string& line : split(top_csv(sample_top(), sample_top_names()), '\n')) {
    EXPECT_EQ(std::ranges::count(line, ','), commas) << line;
  }
}

TEST(top_csv, has_cumulative_counters_and_rates_of_the_interval) {
  auto line = line_of(sample_top(), 0);
  EXPECT_EQ(line["realtime_ns"], "1700000000250000000");
  EXPECT_EQ(line["monotonic_ns"], "5000000000");
  EXPECT_EQ(line["interval_s"], "0.500000");
  EXPECT_EQ(line["flow_id"], "00000001");
  EXPECT_EQ(line["flow_source"], "derived");
  EXPECT_EQ(line["tgid"], "100");
  EXPECT_EQ(line["comm"], "fio");
  EXPECT_EQ(line["cgroup"], "/bench");
  EXPECT_EQ(line["device"], "loop0");
  EXPECT_EQ(line["path"], "io_uring");
  EXPECT_EQ(line["op"], "read");
  EXPECT_EQ(line["delivery"], "taskwork");
  EXPECT_EQ(line["operations"], "14");
  EXPECT_EQ(line["operation_bytes"], "57344");
  EXPECT_EQ(line["operations_per_second"], "20.000");
  EXPECT_EQ(line["bytes_per_second"], "81920.000");
  EXPECT_EQ(line["useful_completion_ns_count"], "10");
  EXPECT_EQ(line["useful_completion_ns_p50"], "3000");
  EXPECT_EQ(line["useful_completion_ns_p99"], "3000");
}

TEST(top_csv, leaves_empty_what_is_undefined) {
  auto line = line_of(sample_top(), 1);
  EXPECT_EQ(line["flow_id"], "00000002");
  EXPECT_EQ(line["operations"], "3");
  EXPECT_EQ(line["operations_per_second"], "0.000");
  EXPECT_EQ(line["useful_completion_ns_count"], "0");
  EXPECT_EQ(line["useful_completion_ns_p50"], "");
  EXPECT_EQ(line["useful_completion_ns_p99"], "");
}

TEST(top_csv, leaves_empty_what_the_grouping_does_not_tell_apart) {
  auto process = line_of(grouped(flow::Grouping::kProcess), 0);
  EXPECT_EQ(process["flow_id"] + process["flow_source"] + process["device"], "");
  EXPECT_EQ(process["path"] + process["op"] + process["delivery"], "");
  EXPECT_EQ(process["tgid"], "100");
  EXPECT_EQ(process["comm"], "fio");
  EXPECT_EQ(process["operations"], "17");
  auto path = line_of(grouped(flow::Grouping::kPath), 0);
  EXPECT_EQ(path["tgid"] + path["comm"] + path["cgroup"] + path["device"] + path["op"], "");
  EXPECT_EQ(path["path"], "io_uring");
}

TEST(top_csv, quotes_names) {
  Sample sample = sample_top();
  sample.cumulative.cells.at(0).comm = "a,b\"c";
  EXPECT_THAT(top_csv(sample, sample_top_names()), HasSubstr(",100,\"a,b\"\"c\",/bench,"));
}

}  // namespace
}  // namespace flowtop::output
