// SPDX-License-Identifier: Apache-2.0
// flowtop-sample-recording FILE [TIMES]: writes a recording in which everything is fixed, so that
// what is made from it can be compared letter by letter; its records TIMES over, to have a large
// one.
#include <fcntl.h>
#include <fmt/core.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "abi/record.h"
#include "base/system_error.h"
#include "base/unique_fd.h"
#include "host/topology.h"
#include "output/byte_sink.h"
#include "output/recording_writer.h"

namespace flowtop {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint32_t kLoop0 = 7U << 20U;
constexpr std::uint64_t kRoot = 1;
constexpr std::uint64_t kJob = 4242;

struct Sample {
  std::array<flowtop_op_record, 5> records;
  output::RecordingHead head;
  output::RecordingTrail trail;
};

flowtop_op_record common(std::uint64_t begin_us, const char* comm) {
  flowtop_op_record record = {};
  record.header.type = FLOWTOP_RECORD_OP;
  record.header.size = sizeof(record);
  record.submit_ns = 100 * kSecond + begin_us * 1000;
  record.issue_ns = record.submit_ns + 1'500;
  record.cgroup_id = kRoot;
  record.bytes = 4096;
  record.tgid = 1000;
  record.tid = 1001;
  record.dev = kLoop0;
  record.fragments = 1;
  record.complete_cpu = -1;
  record.consumer_cpu = -1;
  record.op = FLOWTOP_OP_READ;
  record.placement = FLOWTOP_PLACEMENT_HOST;
  std::strncpy(record.comm, comm, sizeof(record.comm) - 1);
  return record;
}

// A pread whose caller sleeps on CPU 0 and is woken from CPU 1.
flowtop_op_record waited_for() {
  flowtop_op_record record = common(0, "reader");
  record.complete_ns = record.submit_ns + 80'000;
  record.wake_sent_ns = record.complete_ns + 500;
  record.wake_ns = record.complete_ns + 2'000;
  record.oncpu_ns = record.complete_ns + 9'000;
  record.return_ns = record.complete_ns + 11'000;
  record.flow_id = 0x0badcafe;
  record.consumer_tgid = 1000;
  record.consumer_tid = 1001;
  record.wake_batch = 1;
  record.complete_cpu = 1;
  record.consumer_cpu = 0;
  record.path = FLOWTOP_PATH_SYNC;
  record.delivery = FLOWTOP_DELIVERY_SYNC;
  record.consumer_state = FLOWTOP_STATE_WAITING;
  record.known_by = FLOWTOP_KNOWN_BY_WAKE;
  record.flags = FLOWTOP_F_RETURN_EXACT | FLOWTOP_F_WAKE;
  return record;
}

// Two io_uring operations; one wake answers both, and the wait was for two.
flowtop_op_record batched(std::uint64_t begin_us, std::uint64_t user_data) {
  flowtop_op_record record = common(begin_us, "ring, \"quoted\"");
  record.complete_ns = record.submit_ns + 40'000;
  record.cqe_ns = 100 * kSecond + 260'000;
  record.wake_sent_ns = 100 * kSecond + 250'500;
  record.wake_ns = 100 * kSecond + 252'000;
  record.oncpu_ns = 100 * kSecond + 258'000;
  record.satisfied_ns = 100 * kSecond + 250'000;
  record.user_data = user_data;
  record.ring = 0x51;
  record.cgroup_id = kJob;
  record.flow_id = 0x00000042;
  record.consumer_tgid = 1000;
  record.consumer_tid = 1002;
  record.wake_batch = 2;
  record.complete_cpu = 0;
  record.consumer_cpu = 0;
  record.path = FLOWTOP_PATH_IO_URING;
  record.delivery = FLOWTOP_DELIVERY_TASKWORK;
  record.consumer_state = begin_us == 210 ? FLOWTOP_STATE_WAITING : FLOWTOP_STATE_ELSEWHERE;
  record.known_by = FLOWTOP_KNOWN_BY_WAKE;
  if (begin_us == 210) record.flags = FLOWTOP_F_WAKE;
  return record;
}

// A large write that failed, in pieces, to a device that has no name; nothing is known of its
// consumer. A direct path was promised, and its data was copied twice on its way.
flowtop_op_record failed() {
  flowtop_op_record record = common(300, "writer");
  record.complete_ns = record.submit_ns + 3'000'000;
  record.flow_id = 0x0badcafe;
  record.bytes = 1U << 20U;
  record.fragments = 4;
  record.dev = 259U << 20U | 3U;
  record.error = EIO;
  record.bounces = 1U << FLOWTOP_BOUNCE_SWIOTLB | 1U << FLOWTOP_BOUNCE_UBLK_COPY;
  record.swiotlb_bytes = 1U << 20U;
  record.flags = FLOWTOP_F_EXPECT_DIRECT;
  record.complete_cpu = 1;
  record.op = FLOWTOP_OP_WRITE;
  record.path = FLOWTOP_PATH_LIBAIO;
  record.delivery = FLOWTOP_DELIVERY_AIO;
  return record;
}

flowtop_op_record in_flight() {
  flowtop_op_record record = common(400, "reader");
  record.flow_id = 0x0badcafe;
  record.path = FLOWTOP_PATH_SYNC;
  record.flags = FLOWTOP_F_OPEN;
  return record;
}

Result<Sample> make_sample() {
  const auto cpus = nlohmann::json::parse(R"({"cpus": [
      {"cpu": 0, "core": 0, "llc": 0, "package": 0, "node": 0},
      {"cpu": 1, "core": 1, "llc": 0, "package": 0, "node": 0}]})");
  Result<host::Topology> topology = host::Topology::from_json(cpus);
  if (!topology) {
    return topology.error();
  }
  Sample sample{
      .records = {waited_for(), batched(200, 0xa), batched(210, 0xb), failed(), in_flight()},
      .head = {.versions = {{"flowtop", "0.1.0"}},
               .host = "sample",
               .kernel = "6.1.0",
               .machine = "x86_64",
               .topology = std::move(topology).value(),
               .command_line = {"flowtop", "record", "sample"},
               .start = {.monotonic_ns = 100 * kSecond,
                         .realtime_ns = 1'700'000'000 * kSecond,
                         .uncertainty_ns = 50},
               .programs = {{"on_sched_switch", "tp_btf/sched_switch", true, ""},
                            {"on_cqe_overflow", "tp_btf/io_uring_cqe_overflow", false,
                             "this kernel has no such event"}}},
      .trail = {}};
  sample.trail.books.counts[FLOWTOP_BOOK_SEEN] = 8;
  sample.trail.books.counts[FLOWTOP_BOOK_DELIVERED] = 4;
  sample.trail.books.counts[FLOWTOP_BOOK_UNWAITED] = 3;
  sample.trail.books.counts[FLOWTOP_BOOK_UNWAITED_BYTES] = 12'288;
  sample.trail.books.open = 1;
  sample.trail.end = {
      .monotonic_ns = 101 * kSecond, .realtime_ns = 1'700'000'001 * kSecond, .uncertainty_ns = 50};
  sample.trail.names.devices = {{kLoop0, "loop0"}};
  sample.trail.names.cgroups = {{kRoot, "/"}, {kJob, "/job"}};
  return sample;
}

Status append_all(output::RecordingWriter& writer, std::span<const flowtop_op_record> records) {
  for (const flowtop_op_record& record : records) {
    if (Status appended = writer.append(std::as_bytes(std::span(&record, 1))); !appended) {
      return appended;
    }
  }
  return Done{};
}

Status write_sample(const std::string& path, int times) {
  const Result<Sample> sample = make_sample();
  if (!sample) {
    return sample.error();
  }
  const UniqueFd fd(open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644));
  if (!fd) {
    return system_error(ErrorKind::kOutput, path, errno);
  }
  output::FdSink sink(fd.get(), path);
  Result<output::RecordingWriter> writer = output::RecordingWriter::start(sink, sample->head);
  if (!writer) {
    return writer.error();
  }
  for (int i = 0; i < times; ++i) {
    if (Status appended = append_all(*writer, sample->records); !appended) {
      return appended;
    }
  }
  return writer->finish(sample->trail);
}

}  // namespace
}  // namespace flowtop

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    fmt::print(stderr, "usage: flowtop-sample-recording FILE [TIMES]\n");
    return 2;
  }
  try {
    const int times = argc == 3 ? std::stoi(argv[2]) : 1;
    const flowtop::Status written = flowtop::write_sample(argv[1], times);
    if (!written) {
      fmt::print(stderr, "{}\n", written.error().message);
      return 1;
    }
  } catch (const std::exception& failure) {
    fmt::print(stderr, "{}\n", failure.what());
    return 1;
  }
  return 0;
}
