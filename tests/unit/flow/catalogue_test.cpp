// SPDX-License-Identifier: Apache-2.0
#include "flow/catalogue.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "flow/enum_names.h"

namespace flowtop::flow {
namespace {

// Other programs read the CSV by these names and positions: a change is a new schema version.
TEST(catalogue, columns_of_schema_3_stay_as_they_are) {
  std::string keys;
  for (const ColumnInfo& info : kColumnInfos) {
    keys += std::string(info.key) + ' ';
  }
  EXPECT_EQ(FLOWTOP_CSV_SCHEMA_VERSION, 3);
  EXPECT_EQ(
      keys,
      "flow_id flow_source tgid tid comm consumer_tgid consumer_tid consumer_known_by hops "
      "cgroup device op bytes fragments path delivery consumer_state ring user_data submit_ns "
      "issue_ns complete_ns cqe_ns wake_sent_ns wake_ns oncpu_ns return_ns ready_ns "
      "ready_known_by useful_completion_ns locality_debt_ns runq_ns deliverable_ns hold_ns "
      "submit_to_issue_ns issue_to_complete_ns complete_to_cqe_ns complete_to_wake_sent_ns "
      "wake_sent_to_wake_ns submit_cpu complete_cpu consumer_cpu distance remote wake_batch "
      "placement bounces swiotlb_bytes fixed_buffer broken_promise error open meta ");
}

TEST(catalogue, every_key_and_published_name_is_unique) {
  std::set<std::string_view> keys;
  std::set<std::string_view> names;
  const auto note = [&](std::string_view key, std::string_view prometheus) {
    EXPECT_TRUE(keys.insert(key).second) << key;
    EXPECT_TRUE(prometheus.empty() || names.insert(prometheus).second) << prometheus;
  };
  for (const ColumnInfo& info : kColumnInfos) {
    note(info.key, info.prometheus);
  }
  for (const CounterInfo& info : kCounterInfos) {
    note(info.key, info.prometheus);
  }
  for (const BookInfo& info : kBookInfos) {
    note(info.key, info.prometheus);
  }
}

TEST(catalogue, every_row_says_what_it_means) {
  for (const ColumnInfo& info : kColumnInfos) {
    EXPECT_TRUE(info.meaning.ends_with('.')) << info.key;
    EXPECT_FALSE(info.empty_when.ends_with('.')) << info.key;
  }
  for (const CounterInfo& info : kCounterInfos) {
    EXPECT_TRUE(info.meaning.ends_with('.')) << info.key;
  }
  for (const BookInfo& info : kBookInfos) {
    EXPECT_TRUE(info.meaning.ends_with('.')) << info.key;
  }
}

TEST(catalogue, histograms_are_those_of_the_design) {
  std::vector<std::string_view> keys;
  keys.reserve(kHistogramCount);
  for (const std::size_t column : kHistogramColumns) {
    keys.push_back(kColumnInfos.at(column).key);
  }
  const std::vector<std::string_view> expected{"ready_ns",
                                               "useful_completion_ns",
                                               "locality_debt_ns",
                                               "runq_ns",
                                               "deliverable_ns",
                                               "hold_ns",
                                               "submit_to_issue_ns",
                                               "issue_to_complete_ns",
                                               "complete_to_cqe_ns",
                                               "complete_to_wake_sent_ns",
                                               "wake_sent_to_wake_ns",
                                               "wake_batch"};
  EXPECT_EQ(keys, expected);
  const ColumnInfo& debt = kColumnInfos.at(column_index("locality_debt_ns"));
  EXPECT_EQ(debt.histogram, HistogramPer::kWake);
  EXPECT_EQ(debt.prometheus, "flowtop_locality_debt_seconds");
}

TEST(catalogue, indexes_lead_to_their_rows) {
  EXPECT_EQ(kColumnInfos.at(column_index("remote")).key, "remote");
  EXPECT_EQ(kCounterInfos.at(counter_index("errors")).key, "errors");
  EXPECT_EQ(kColumnInfos.at(kHistogramColumns.at(histogram_index("hold_ns"))).key, "hold_ns");
}

TEST(enum_names, are_those_of_record_h) {
  EXPECT_EQ(op_name(FLOWTOP_OP_WRITE_ZEROES), "write_zeroes");
  EXPECT_EQ(path_name(FLOWTOP_PATH_IO_URING_CMD), "io_uring_cmd");
  EXPECT_EQ(delivery_name(FLOWTOP_DELIVERY_SQ_THREAD), "sq_thread");
  EXPECT_EQ(state_name(FLOWTOP_STATE_ELSEWHERE), "elsewhere");
  EXPECT_EQ(known_by_name(FLOWTOP_KNOWN_BY_RING), "ring");
  EXPECT_EQ(flow_source_name(FLOWTOP_FLOW_INTENT), "intent");
}

TEST(enum_names, an_unknown_consumer_has_no_name) {
  EXPECT_EQ(known_by_name(FLOWTOP_KNOWN_BY_NOTHING), "");
}

}  // namespace
}  // namespace flowtop::flow
