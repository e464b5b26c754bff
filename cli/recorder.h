// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/result.h"
#include "output/filter.h"
#include "output/names.h"
#include "output/recording_info.h"
#include "output/recording_writer.h"

namespace flowtop::cli {

// Takes records as they come off the kernel, drops those that the filter does not let pass, finds
// names while they can be found, and writes the rest as a recording.
class Recorder {
 public:
  // `sink` must outlive the recorder.
  [[nodiscard]] static Result<Recorder> start(output::ByteSink& sink,
                                              const output::RecordingHead& head,
                                              const output::Filter& filter);

  // Once it has failed, records are dropped.
  void take(std::span<const std::byte> record);

  // Writes what is buffered, and the end. `trail` gets the names, and the CPUs that came online.
  void finish(output::RecordingTrail& trail);

  // For what goes wrong elsewhere and ends the recording early.
  void fail(const Error& error);
  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

  // Whether an operation of the flow that the filter asks for has come by.
  [[nodiscard]] bool flow_seen() const { return flow_seen_; }

 private:
  Recorder(output::RecordingWriter writer, host::Topology topology, const output::Filter& filter);
  [[nodiscard]] Result<bool> is_wanted(std::span<const std::byte> record);
  Status append(std::span<const std::byte> record);
  void look_for_late_cpus(const flowtop_op_record& record);

  output::RecordingWriter writer_;
  host::Topology topology_;
  bool has_late_cpus_ = false;
  std::uint64_t next_look_ns_ = 0;
  output::Filter filter_;
  bool has_filter_;
  bool flow_seen_ = false;
  output::NameCollector names_;
  std::optional<Error> failure_;
};

}  // namespace flowtop::cli
