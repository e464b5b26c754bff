// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "output/convert.h"
#include "output/filter.h"
#include "output/recording_info.h"

namespace flowtop::output {

// The sidecar of a CSV: how it was made and what its columns mean, as JSON.
[[nodiscard]] std::string sidecar(const RecordingHead& head, const RecordingTrail& trail,
                                  const Filter& filter, const Conversion& conversion);

}  // namespace flowtop::output
