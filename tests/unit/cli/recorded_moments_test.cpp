// SPDX-License-Identifier: Apache-2.0
#include "cli/recorded_moments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

#include "unit/output/sample_recording.h"

namespace flowtop::cli {
namespace {

using std::chrono::microseconds;
using terminal::Moment;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// All that the head and trail say is from 0.9 ms to 9 ms; a read ends 63 us after it began.
flowtop_op_record read_ending_at(std::uint64_t end_us) {
  flowtop_op_record record = test::waiting_read();
  const std::uint64_t later = end_us * 1'000 - record.return_ns;
  for (auto* const instant :
       {&record.submit_ns, &record.issue_ns, &record.complete_ns, &record.wake_sent_ns,
        &record.wake_ns, &record.oncpu_ns, &record.cqe_ns, &record.return_ns}) {
    *instant += later;
  }
  return record;
}

flowtop_op_record of_another_process(flowtop_op_record record) {
  record.tgid = 200;
  record.consumer_cpu = 8;
  return record;
}

class Replay {
 public:
  explicit Replay(const std::vector<flowtop_op_record>& records, microseconds interval)
      : moments_(output::reader_of(output::recording_of(records)).value(), interval) {}

  std::optional<Moment> next(const std::optional<terminal::WatchedRow>& watch = {}) {
    return moments_.take(watch).value();
  }
  std::vector<std::uint64_t> operations() {
    std::vector<std::uint64_t> operations;
    while (const std::optional<Moment> moment = next()) {
      operations.push_back(moment->sample.interval.total.operations());
    }
    return operations;
  }
  const terminal::Host& host() { return moments_.host(); }

 private:
  RecordedMoments moments_;
};

TEST(recorded_moments, have_what_ended_in_them) {
  const std::vector<flowtop_op_record> records = {read_ending_at(1'000), read_ending_at(2'899),
                                                  read_ending_at(2'900), read_ending_at(8'999)};
  // One of no time, then from 0.9 ms on; the last is shorter.
  EXPECT_THAT(Replay(records, microseconds(2'000)).operations(), ElementsAre(0, 2, 1, 0, 0, 1));
  EXPECT_THAT(Replay(records, microseconds(8'100)).operations(), ElementsAre(0, 4));
  EXPECT_THAT(Replay(records, microseconds(10'000)).operations(), ElementsAre(0, 4));
}

TEST(recorded_moments, lose_nothing_that_was_written_late_or_ended_behind_the_end) {
  const std::vector<flowtop_op_record> records = {read_ending_at(5'000), read_ending_at(1'000),
                                                  read_ending_at(20'000)};
  EXPECT_THAT(Replay(records, microseconds(4'050)).operations(), ElementsAre(0, 0, 3));
}

TEST(recorded_moments, of_what_was_open_at_the_end_say_nothing) {
  EXPECT_THAT(Replay({test::open_read()}, microseconds(10'000)).operations(), ElementsAre(0, 0));
}

TEST(recorded_moments, know_when_and_where_it_was) {
  Replay replay({read_ending_at(1'000)}, microseconds(5'000));
  EXPECT_EQ(replay.host().name, "lab");
  EXPECT_EQ(replay.host().recording, "x.rec");
  EXPECT_TRUE(replay.host().is_recording());
  const Moment first = replay.next().value();
  EXPECT_EQ(first.sample.time.monotonic_ns, 900'000U);
  EXPECT_EQ(first.sample.interval_s, 0);
  EXPECT_EQ(first.sample.programs_total, 2U);
  EXPECT_EQ(first.sample.programs_attached, 1U);
  const Moment second = replay.next().value();
  EXPECT_EQ(second.sample.time.monotonic_ns, 5'900'000U);
  EXPECT_EQ(second.sample.time.realtime_ns, 1'705'000'000U);
  EXPECT_DOUBLE_EQ(second.sample.interval_s, 0.005);
  EXPECT_EQ(second.sample.books.counts[FLOWTOP_BOOK_DELIVERED], 1U);
  EXPECT_EQ(second.names.device(7U << 20U), "loop0");
  const Moment last = replay.next().value();
  EXPECT_DOUBLE_EQ(last.sample.interval_s, 0.0031);
  EXPECT_EQ(replay.next(), std::nullopt);
  EXPECT_EQ(replay.next(), std::nullopt);
}

TEST(recorded_moments, tell_processes_apart_and_where_their_results_went) {
  const flowtop_op_record read = read_ending_at(1'000);
  Replay replay({read, of_another_process(read), of_another_process(read)}, microseconds(10'000));
  (void)replay.next();
  const terminal::WatchedRow row{.grouping = flow::Grouping::kProcess,
                                 .key = {.key = {.tgid = 200}}};
  const Moment moment = replay.next(row).value();
  ASSERT_EQ(moment.sample.interval.cells.size(), 2U);
  EXPECT_EQ(moment.sample.interval.cells[0].key.tgid, 200U);
  EXPECT_EQ(moment.sample.interval.cells[0].tally.operations(), 2U);
  ASSERT_TRUE(moment.watched.has_value());
  EXPECT_EQ(moment.watched->key.key.tgid, 200U);
  EXPECT_THAT(moment.pairs, ElementsAre(kernel::CpuPair{0, 2, 1, 0}, kernel::CpuPair{0, 8, 2, 2}));
}

TEST(recorded_moments, without_both_cpus_have_no_pair) {
  flowtop_op_record read = read_ending_at(1'000);
  read.consumer_cpu = -1;
  Replay replay({read}, microseconds(10'000));
  (void)replay.next();
  EXPECT_THAT(replay.next()->pairs, IsEmpty());
}

TEST(recorded_moments, stop_where_they_are_asked_to) {
  const std::string bytes = output::recording_of({read_ending_at(1'000)});
  RecordedMoments moments(output::reader_of(bytes).value(), microseconds(10'000));
  std::stop_source stop;
  ASSERT_TRUE(moments.take({}, stop.get_token()).value().has_value());
  stop.request_stop();
  EXPECT_EQ(moments.take({}, stop.get_token()).value(), std::nullopt);
}

TEST(recorded_moments, that_cannot_be_read_further_say_so) {
  std::string bytes = output::recording_of({read_ending_at(1'000)});
  const std::size_t comm = bytes.find(std::string("fio") + std::string(13, '\0'));
  ASSERT_NE(comm, std::string::npos);
  const std::size_t record = comm - offsetof(flowtop_op_record, comm);
  bytes[record + offsetof(flowtop_record_header, size)] = 1;
  RecordedMoments moments(output::reader_of(bytes).value(), microseconds(10'000));
  ASSERT_TRUE(moments.take({}).ok());
  const auto broken = moments.take({});
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().kind, ErrorKind::kInput);
}

}  // namespace
}  // namespace flowtop::cli
