// SPDX-License-Identifier: Apache-2.0
#include "cli/observe.h"

#include <fmt/format.h>

#include <span>
#include <utility>

#include "cli/capture_loop.h"
#include "cli/message.h"
#include "cli/recorder.h"
#include "host/clock.h"
#include "host/system_info.h"
#include "host/topology.h"
#include "kernel/probes.h"
#include "program/books.h"

namespace flowtop::cli {
namespace {

Result<kernel::Probes> attach(const Session& session) {
  kernel::ProbeOptions options;
  options.tgid = session.filter.tgid;
  options.dev = session.filter.dev;
  options.promises = session.promises;
  options.basic_suffices = true;
  return kernel::Probes::open(options);
}

Result<output::RecordingHead> make_head(const Arguments& arguments, const kernel::Probes& probes) {
  Result<host::Topology> topology = host::Topology::read("/sys");
  if (!topology) return topology.error();
  const host::SystemInfo system = host::read_system_info("/sys", "/proc");
  return output::RecordingHead{.versions = {{"flowtop", FLOWTOP_VERSION}},
                               .host = system.hostname,
                               .kernel = system.kernel_release,
                               .machine = system.machine,
                               .topology = std::move(topology).value(),
                               .command_line = arguments.all,
                               .start = host::read_clock_pair(),
                               .programs = probes.programs()};
}

// Whatever ends the recording early is kept in `recorder`: what came before is still worth having.
output::RecordingTrail end(kernel::Probes& probes, const kernel::RecordSink& sink,
                           Recorder& recorder) {
  output::RecordingTrail trail;
  const Status finished = probes.finish(sink);
  if (!finished) recorder.fail(finished.error());
  const Result<kernel::Books> books = probes.books();
  if (books) {
    trail.books = program::to_flow(*books);
  } else {
    recorder.fail(books.error());
  }
  trail.memory = probes.memory();
  trail.end = host::read_clock_pair();
  recorder.finish(trail);
  if (const std::optional<Error>& failure = recorder.failure()) trail.truncated = failure->message;
  return trail;
}

Error unknown_flow(std::uint32_t flow_id) {
  return Error{ErrorKind::kUsage,
               fmt::format("--flow: '{:08x}': no operation of this flow was seen; leave --flow out "
                           "to see which flows there are",
                           flow_id)};
}

}  // namespace

Result<Observed> observe(Session& session, const Arguments& arguments, output::ByteSink& sink) {
  Result<kernel::Probes> probes = attach(session);
  if (!probes) return probes.error();
  complain_of_missing(*probes);
  const Result<output::RecordingHead> head = make_head(arguments, *probes);
  if (!head) return head.error();
  Result<Recorder> recorder = Recorder::start(sink, *head, session.filter);
  if (!recorder) return recorder.error();
  if (Child* const command = session.command()) {
    const Status released = command->release();
    if (!released) return released.error();
  }
  const kernel::RecordSink take = [&](std::span<const std::byte> record) {
    recorder->take(record);
  };
  const Status ran =
      run_capture_loop({*probes, session.signals, session.command(), session.duration}, take,
                       [&] { return !recorder->failure(); });
  if (!ran) recorder->fail(ran.error());
  Observed observed{end(*probes, take, *recorder), recorder->failure()};
  const bool whole = !observed.failure;
  if (whole && session.filter.flow_id && !recorder->flow_seen()) {
    return unknown_flow(*session.filter.flow_id);
  }
  return observed;
}

}  // namespace flowtop::cli
