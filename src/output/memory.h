// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "kernel/memory_facts.h"

// What is counted of memory besides the operations: registered buffers, bounce buffers,
// peer-to-peer memory.
namespace flowtop::output {

[[nodiscard]] nlohmann::ordered_json to_json(const kernel::MemoryFacts& facts);

// Throws where it is not what to_json() writes.
[[nodiscard]] kernel::MemoryFacts memory_facts_from(const nlohmann::json& json);

// A line for each thing that there is to say; empty where nothing happened.
[[nodiscard]] std::vector<std::string> memory_lines(const kernel::MemoryFacts& facts);
// Each with its end.
[[nodiscard]] std::string memory_text(const kernel::MemoryFacts& facts);

}  // namespace flowtop::output
