// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/mman.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "output/byte_sink.h"
#include "output/recording_reader.h"
#include "output/recording_writer.h"
#include "support/sample.h"

namespace flowtop::output {

inline RecordingHead sample_head() {
  return {.versions = {{"flowtop", "0.1.0"}, {"libbpf", "1.1"}},
          .host = "lab",
          .kernel = "6.18.0",
          .machine = "x86_64",
          .topology = test::sample_topology(),
          .command_line = {"flowtop", "capture", "--output", "x.csv"},
          .start = {.monotonic_ns = 900'000, .realtime_ns = 1'700'000'000, .uncertainty_ns = 50},
          .programs = {{.name = "on_issue",
                        .attach_point = "tp_btf/block_rq_issue",
                        .attached = true,
                        .reason = ""},
                       {.name = "on_cqe",
                        .attach_point = "tp_btf/io_uring_complete",
                        .attached = false,
                        .reason = "this kernel has no io_uring"}}};
}

inline RecordingTrail sample_trail(std::uint64_t delivered) {
  RecordingTrail trail;
  trail.books.counts[FLOWTOP_BOOK_SEEN] = delivered;
  trail.books.counts[FLOWTOP_BOOK_DELIVERED] = delivered;
  trail.end = {.monotonic_ns = 9'000'000, .realtime_ns = 1'708'100'000, .uncertainty_ns = 60};
  trail.names.devices = {{7U << 20U, "loop0"}};
  trail.names.cgroups = {{42, "/bench"}};
  return trail;
}

// `count` reads that differ in their user_data.
inline std::vector<flowtop_op_record> sample_records(std::size_t count) {
  std::vector<flowtop_op_record> records(count, test::waiting_read());
  for (std::size_t i = 0; i < count; ++i) {
    records[i].user_data = i;
  }
  return records;
}

// The bytes of a whole recording.
inline std::string recording_of(const std::vector<flowtop_op_record>& records) {
  StringSink sink;
  auto writer = RecordingWriter::start(sink, sample_head()).value();
  for (const flowtop_op_record& record : records) {
    if (!writer.append(test::bytes_of(record))) {
      return {};
    }
  }
  return writer.finish(sample_trail(records.size())) ? sink.text() : std::string();
}

inline UniqueFd file_of(std::string_view bytes) {
  UniqueFd fd(::memfd_create("recording", MFD_CLOEXEC));
  FdSink sink(fd.get(), "memfd");
  if (!sink.write(bytes)) {
    fd.reset();
  }
  return fd;
}

inline Result<RecordingReader> reader_of(std::string_view bytes) {
  return RecordingReader::from_fd(file_of(bytes), "x.rec");
}

}  // namespace flowtop::output
