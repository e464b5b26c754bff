// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "output/names.h"
#include "output/sample.h"

namespace flowtop::output {

// One sample as text: a heading, a line for each row that did something in the interval, and the
// loss books. All numbers but the books are those of the interval.
[[nodiscard]] std::string top_table(const Sample& sample, const Names& names);

}  // namespace flowtop::output
