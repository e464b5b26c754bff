// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "base/result.h"
#include "cli/child.h"
#include "kernel/probes.h"
#include "program/signals.h"

namespace flowtop::cli {

// What a capture listens to while it runs.
struct LoopSources {
  kernel::Probes& probes;
  const program::Signals& signals;
  Child* child = nullptr;  // null: no COMMAND
  std::optional<std::chrono::nanoseconds> duration;
};

// How long after a signal the capture goes on at most, for the end of the COMMAND to be seen.
inline constexpr std::chrono::seconds kCommandGrace{5};

// Hands records to `sink` until the COMMAND ends, the duration is over or a signal says so. With a
// COMMAND the signal is passed on, and the capture goes on until it ends, but no longer than
// kCommandGrace. `keep_going` is asked after every batch: false ends the capture.
[[nodiscard]] Status run_capture_loop(const LoopSources& sources, const kernel::RecordSink& sink,
                                      const std::function<bool()>& keep_going);

// After the capture: waits for the COMMAND to end, passing on the signals that still come.
[[nodiscard]] int wait_for_child(Child& child, const program::Signals& signals);

}  // namespace flowtop::cli
