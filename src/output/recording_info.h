// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "flow/books.h"
#include "host/clock.h"
#include "host/topology.h"
#include "kernel/probes.h"
#include "output/names.h"

namespace flowtop::output {

// What is known of a recording before its first record.
struct RecordingHead {
  std::map<std::string, std::string> versions;  // "flowtop", "libbpf", …
  std::string host;
  std::string kernel;   // release
  std::string machine;  // x86_64
  host::Topology topology;
  std::vector<std::string> command_line;
  host::ClockPair start;
  std::vector<kernel::ProgramStatus> programs;
};

// What is known only after its last.
struct RecordingTrail {
  flow::Books books;
  host::ClockPair end;
  Names names;
  std::optional<host::Topology> topology;  // with CPUs that came online; empty: none did
  kernel::MemoryFacts memory;
  std::string truncated;  // why records are missing at the end; empty where none are
};

[[nodiscard]] nlohmann::ordered_json to_json(const host::ClockPair& clock);
[[nodiscard]] nlohmann::ordered_json to_json(const std::vector<kernel::ProgramStatus>& programs);
[[nodiscard]] nlohmann::ordered_json to_json(const flow::Books& books);
[[nodiscard]] nlohmann::ordered_json to_json(const RecordingHead& head);
[[nodiscard]] nlohmann::ordered_json to_json(const RecordingTrail& trail);

// Fail with kInput.
[[nodiscard]] Result<RecordingHead> head_from_json(std::string_view text);
[[nodiscard]] Result<RecordingTrail> trail_from_json(std::string_view text);

}  // namespace flowtop::output
