// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "terminal/moment.h"

// What the numbers say, in sentences.
namespace flowtop::terminal {

enum class Weight : std::uint8_t { kNote, kTrouble, kDataLost };

struct Finding {
  Weight weight = Weight::kNote;
  std::uint64_t operations = 0;  // that it is about
  std::string what;              // with its evidence
  std::string mend;              // what to try
};

// What a rule is told of one flow, or of all of them.
struct Evidence {
  const Moment& moment;
  const Host& host;
  const flow::Cell* flow = nullptr;  // null: all
};

// One thing that may be wrong, and how it is seen.
struct Rule {
  std::string_view name;
  // Of a flow that has done fewer operations in the interval, nothing is said. 0: it is asked once,
  // of all.
  std::uint64_t least_operations = 0;
  std::function<std::optional<Finding>(const Evidence&)> find;
};

[[nodiscard]] std::span<const Rule> rules();

// Null where none is called so.
[[nodiscard]] const Rule* find_rule(std::string_view name);

// What a rule finds, where there is enough to go by.
[[nodiscard]] std::optional<Finding> apply(const Rule& rule, const Evidence& evidence);

// flowtop itself takes so much of a CPU that what it measures is not what it would be without it.
[[nodiscard]] bool flowtop_disturbs(const output::Sample& sample);

// What all rules find, the heaviest first, those about most operations before others.
[[nodiscard]] std::vector<Finding> find_all(const Moment& moment, const Host& host);

}  // namespace flowtop::terminal
