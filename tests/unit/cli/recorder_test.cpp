// SPDX-License-Identifier: Apache-2.0
#include "cli/recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>

#include "output/byte_sink.h"
#include "support/sample.h"

namespace flowtop::cli {
namespace {

output::RecordingHead head() {
  return {.versions = {},
          .host = "host",
          .kernel = "6.1",
          .machine = "x86_64",
          .topology = test::sample_topology(),
          .command_line = {},
          .start = {},
          .programs = {}};
}

// Has room for the head, and none for a block of records.
class FullSink final : public output::ByteSink {
 public:
  Status write(std::string_view bytes) override {
    constexpr std::size_t kRoom = 65'536;
    ++writes_;
    return bytes.size() < kRoom ? Status(Done{}) : Error{ErrorKind::kOutput, "full"};
  }
  [[nodiscard]] int writes() const { return writes_; }

 private:
  int writes_ = 0;
};

std::size_t size_with(const output::Filter& filter, const flowtop_op_record& record) {
  output::StringSink sink;
  auto recorder = Recorder::start(sink, head(), filter).value();
  recorder.take(test::bytes_of(record));
  output::RecordingTrail trail;
  recorder.finish(trail);
  EXPECT_FALSE(recorder.failure().has_value());
  return sink.text().size();
}

output::Filter flow_filter(std::uint32_t flow_id) {
  output::Filter filter;
  filter.flow_id = flow_id;
  return filter;
}

output::Filter latency_filter(std::uint64_t ns) {
  output::Filter filter;
  filter.min_latency_ns = ns;
  return filter;
}

constexpr std::uint64_t kSecondNs = 1'000'000'000;

TEST(recorder, keeps_what_the_filter_lets_pass) {
  const flowtop_op_record record = test::waiting_read();
  const std::size_t with_record = size_with({}, record);
  EXPECT_EQ(size_with(flow_filter(record.flow_id), record), with_record);
  EXPECT_LT(size_with(flow_filter(record.flow_id + 1), record), with_record);
  EXPECT_EQ(size_with(latency_filter(1), record), with_record);
  EXPECT_LT(size_with(latency_filter(kSecondNs), record), with_record);
}

// Where it began there was no CPU but one that no host has; the record is from this host's first.
TEST(recorder, takes_in_cpus_that_were_offline_when_it_began) {
  constexpr const char* kFar =
      R"({"cpus": [{"cpu": 65000, "core": 65000, "llc": null, "package": null, "node": null}]})";
  const int here = host::Topology::read("/sys").value().cpus().front().id;
  output::RecordingHead before = head();
  before.topology = host::Topology::from_json(nlohmann::json::parse(kFar)).value();
  flowtop_op_record record = test::waiting_read();
  record.complete_cpu = record.consumer_cpu = static_cast<std::int16_t>(here);
  output::StringSink sink;
  auto recorder = Recorder::start(sink, before, {}).value();
  recorder.take(test::bytes_of(record));
  output::RecordingTrail trail;
  recorder.finish(trail);
  ASSERT_TRUE(trail.topology);
  EXPECT_TRUE(trail.topology->knows(here));
  EXPECT_TRUE(trail.topology->knows(65000));
}

TEST(recorder, tells_no_cpus_where_none_came) {
  output::StringSink sink;
  auto recorder = Recorder::start(sink, head(), {}).value();
  recorder.take(test::bytes_of(test::waiting_read()));
  output::RecordingTrail trail;
  recorder.finish(trail);
  EXPECT_FALSE(trail.topology);
}

TEST(recorder, knows_whether_the_flow_was_seen) {
  const flowtop_op_record record = test::waiting_read();
  output::StringSink sink;
  output::Filter filter = latency_filter(kSecondNs);
  filter.flow_id = record.flow_id;
  auto recorder = Recorder::start(sink, head(), filter).value();
  EXPECT_FALSE(recorder.flow_seen());
  recorder.take(test::bytes_of(record));
  EXPECT_TRUE(recorder.flow_seen());
}

TEST(recorder, collects_names) {
  output::StringSink sink;
  auto recorder = Recorder::start(sink, head(), {}).value();
  flowtop_op_record record = test::waiting_read();
  record.cgroup_id = UINT64_MAX;  // no such cgroup
  recorder.take(test::bytes_of(record));
  output::RecordingTrail trail;
  recorder.finish(trail);
  EXPECT_EQ(trail.names.cgroup(UINT64_MAX), "18446744073709551615");
}

TEST(recorder, refuses_what_is_no_record) {
  output::StringSink sink;
  auto recorder = Recorder::start(sink, head(), {}).value();
  const flowtop_op_record record = test::waiting_read();
  recorder.take(test::bytes_of(record).first(16));
  EXPECT_TRUE(recorder.failure().has_value());
}

TEST(recorder, gives_up_once_it_has_failed) {
  FullSink sink;
  auto recorder = Recorder::start(sink, head(), {}).value();
  const flowtop_op_record record = test::waiting_read();
  for (int i = 0; i < 20'000 && !recorder.failure(); ++i) recorder.take(test::bytes_of(record));
  ASSERT_TRUE(recorder.failure().has_value());
  EXPECT_EQ(recorder.failure()->message, "full");
  const int writes = sink.writes();
  recorder.take(test::bytes_of(record));
  output::RecordingTrail trail;
  recorder.finish(trail);
  EXPECT_EQ(sink.writes(), writes);
}

}  // namespace
}  // namespace flowtop::cli
