// SPDX-License-Identifier: Apache-2.0
#include "output/row_filter.h"

#include <gtest/gtest.h>

#include <utility>

#include "support/cells.h"

namespace flowtop::output {
namespace {

// Flow 1 of fio in /bench on loop0: 10 reads through io_uring in half a second, each of 3 us.
const flow::Cell& row() {
  static const flow::Cell kRow = test::row_of(1, 10, 3'000);
  return kRow;
}

Names names() { return {.devices = {{7U << 20U, "loop0"}}, .cgroups = {{42, "/bench/a b"}}}; }

RowFilter filter_of(std::string_view text) {
  auto parsed = parse_row_filter(text);
  EXPECT_TRUE(std::holds_alternative<RowFilter>(parsed)) << text;
  return std::get<RowFilter>(std::move(parsed));
}

bool admits(std::string_view text) {
  const RowFilter filter = filter_of(text);
  return filter.admits_flow(row(), names()) && filter.admits_row(row().tally, 0.5);
}

RowFilterFailure failure_of(std::string_view text) {
  const auto parsed = parse_row_filter(text);
  EXPECT_TRUE(std::holds_alternative<RowFilterFailure>(parsed)) << text;
  return std::holds_alternative<RowFilterFailure>(parsed) ? std::get<RowFilterFailure>(parsed)
                                                          : RowFilterFailure{};
}

TEST(row_filter, admits_all_where_it_is_empty) {
  for (const char* const text : {"", "  ", "\t"}) {
    EXPECT_TRUE(admits(text));
    EXPECT_FALSE(filter_of(text).has_names());
    EXPECT_FALSE(filter_of(text).has_numbers());
  }
}

TEST(row_filter, finds_words_in_any_name_whatever_their_case) {
  for (const char* const text : {"fio", "FI", "loop", "io_uring", "read", "taskwork", "100",
                                 "00000001", "bench", "\"a b\"", "fio loop0"}) {
    EXPECT_TRUE(admits(text)) << text;
    EXPECT_TRUE(filter_of(text).has_names()) << text;
  }
  for (const char* const text : {"sda", "fio sda", "\"fio loop0\""})
    EXPECT_FALSE(admits(text)) << text;
}

TEST(row_filter, refuses_what_contains_a_word) {
  EXPECT_TRUE(admits("!sda"));
  EXPECT_TRUE(admits("fio !sda !\"b a\""));
  EXPECT_FALSE(admits("!loop"));
  EXPECT_FALSE(admits("fio !\"a b\""));
}

TEST(row_filter, compares_names_by_either_name_of_a_column) {
  for (const char* const text :
       {"comm=fio", "comm = fio", "comm= \"fio\"", "pid=100", "tgid=100", "flow=00000001",
        "flow_id=00000001", "device!=sda", "cgroup~BENCH", "cgroup=\"/bench/a b\"", "path!~aio",
        "op=read", "delivery~task", "comm=fio device=loop0"}) {
    EXPECT_TRUE(admits(text)) << text;
  }
  for (const char* const text :
       {"comm=FIO", "comm=fi", "comm!=fio", "comm!~FI", "cgroup~nobody", "comm=\"\""}) {
    EXPECT_FALSE(admits(text)) << text;
  }
}

// The table marks it with a +.
TEST(row_filter, a_flow_of_several_names_has_the_first_one) {
  flow::Cell cell = row();
  cell.more_comms = true;
  const auto admits_cell = [&](std::string_view text) {
    return filter_of(text).admits_flow(cell, names());
  };
  EXPECT_TRUE(admits_cell("comm=fio"));
  EXPECT_FALSE(admits_cell("comm!=fio"));
}

TEST(row_filter, compares_numbers_in_their_units) {
  for (const char* const text :
       {"ops=20", "ops>19.9", "ops>=20", "ops<=20", "ops<0.1k", "ops!=21", "bytes=80KiB",
        "bytes=80k", "bytes>81919B", "p99_useful>2us", "p99_useful<0.1ms", "waiting=100%",
        "waiting>0.99", "remote=0", "n_useful=10"}) {
    EXPECT_TRUE(admits(text)) << text;
    EXPECT_TRUE(filter_of(text).has_numbers()) << text;
    EXPECT_FALSE(filter_of(text).has_names()) << text;
  }
  for (const char* const text : {"ops>20", "ops<20", "ops=21", "ops!=20", "ops>=20.1", "ops<=19.9",
                                 "p99_useful>1ms", "comm=fio ops>20"}) {
    EXPECT_FALSE(admits(text)) << text;
  }
}

TEST(row_filter, lets_no_condition_on_an_undefined_number_hold) {
  for (const char* const text : {"p99_debt>0ns", "p99_debt<1s", "p99_debt!=1s"})
    EXPECT_FALSE(admits(text)) << text;
}

TEST(row_filter, says_where_and_why_it_does_not_understand) {
  const std::pair<const char*, std::pair<std::size_t, const char*>> failures[] = {
      {"fio p99_usefull>1ms", {4, "nothing is called 'p99_usefull'"}},
      {"ops>", {4, "a value is missing after ops"}},
      {"ops> ", {5, "a value is missing after ops"}},
      {"ops>many", {4, "'many': not a number such as 100 or 20k"}},
      {"p99_useful>1", {11, "'1': not a time such as 250us or 1.5ms"}},
      {"remote>half", {7, "'half': not a share such as 0.5 or 50%"}},
      {"bytes>1KB", {6, "'1KB': not a size such as 4KiB or 100M"}},
      {"comm>fio", {0, "comm is a name: compare it by =, !=, ~ or !~"}},
      {"ops~1", {0, "ops is a number: compare it by =, !=, <, <=, > or >="}},
      {"fio \"loop", {4, "the closing quote is missing"}},
      {"comm=\"fio", {5, "the closing quote is missing"}},
      {"=fio", {0, "a name is missing before it"}},
      {"fio !", {5, "a word is missing"}},
      {"\"\"", {0, "a word is missing"}},
  };
  for (const auto& [text, expected] : failures) {
    const RowFilterFailure failure = failure_of(text);
    EXPECT_EQ(failure.at, expected.first) << text;
    EXPECT_EQ(failure.message, expected.second) << text;
  }
}

}  // namespace
}  // namespace flowtop::output
