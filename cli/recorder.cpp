// SPDX-License-Identifier: Apache-2.0
#include "cli/recorder.h"

#include <utility>

#include "cli/host_names.h"
#include "flow/decode.h"
#include "host/clock.h"

namespace flowtop::cli {

Recorder::Recorder(output::RecordingWriter writer, host::Topology topology,
                   const output::Filter& filter)
    : writer_(std::move(writer)),
      topology_(std::move(topology)),
      filter_(filter),
      has_filter_(filter.tgid || filter.dev || filter.flow_id || filter.min_latency_ns),
      names_(collect_host_names()) {}

Result<Recorder> Recorder::start(output::ByteSink& sink, const output::RecordingHead& head,
                                 const output::Filter& filter) {
  Result<output::RecordingWriter> writer = output::RecordingWriter::start(sink, head);
  if (!writer) return writer.error();
  return Recorder(std::move(writer).value(), head.topology, filter);
}

void Recorder::take(std::span<const std::byte> record) {
  if (failure_) return;
  const Status status = append(record);
  if (!status) failure_ = status.error();
}

void Recorder::finish(output::RecordingTrail& trail) {
  trail.names = names_.names();
  if (has_late_cpus_) trail.topology = topology_;
  if (failure_) return;
  Status status = writer_.flush();
  if (status) status = writer_.finish(trail);
  if (!status) failure_ = status.error();
}

void Recorder::fail(const Error& error) {
  if (!failure_) failure_ = error;
}

Status Recorder::append(std::span<const std::byte> record) {
  const Result<flowtop_op_record> decoded = flow::decode_record(record);
  if (!decoded) return decoded.error();
  look_for_late_cpus(*decoded);
  if (has_filter_) {
    const Result<bool> wanted = is_wanted(record);
    if (!wanted) return wanted.error();
    if (!*wanted) return Done{};
  }
  names_.note(*decoded);
  return writer_.append(record);
}

// A CPU that no longer is online when it is looked for stays unknown.
void Recorder::look_for_late_cpus(const flowtop_op_record& record) {
  constexpr std::uint64_t kPauseNs = 100'000'000;
  const auto is_late = [this](int cpu) { return cpu >= 0 && !topology_.knows(cpu); };
  if (!is_late(record.complete_cpu) && !is_late(record.consumer_cpu)) return;
  const std::uint64_t now_ns = host::read_clock_ns(CLOCK_MONOTONIC);
  if (now_ns < next_look_ns_) return;
  next_look_ns_ = now_ns + kPauseNs;
  has_late_cpus_ = topology_.add_late_cpus("/sys") || has_late_cpus_;
}

Result<bool> Recorder::is_wanted(std::span<const std::byte> record) {
  const Result<flow::Operation> operation = flow::decode(record, topology_);
  if (!operation) return operation.error();
  flow_seen_ = flow_seen_ || operation->record.flow_id == filter_.flow_id;
  return output::passes(*operation, filter_, host::read_clock_ns(CLOCK_MONOTONIC));
}

}  // namespace flowtop::cli
