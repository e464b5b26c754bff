// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/session.h"
#include "output/byte_sink.h"
#include "output/recording_info.h"

namespace flowtop::cli {

struct Observed {
  output::RecordingTrail trail;
  std::optional<Error> failure;  // why the recording ends early; it has no end mark then
};

// Attaches, lets the COMMAND go, and writes a recording into `sink` until the COMMAND ends, the
// duration is over or a signal says so. Fails where nothing was observed.
[[nodiscard]] Result<Observed> observe(Session& session, const Arguments& arguments,
                                       output::ByteSink& sink);

}  // namespace flowtop::cli
