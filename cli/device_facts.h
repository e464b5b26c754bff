// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>

#include "flow/path_class.h"
#include "output/names.h"
#include "output/sample.h"

namespace flowtop::cli {

// What the host says of the devices of a sample: asked when one is first met.
class DeviceFactsReader {
 public:
  [[nodiscard]] std::map<std::uint32_t, flow::DeviceFacts> of(const output::Sample& sample,
                                                              const output::Names& names);

 private:
  std::map<std::uint32_t, flow::DeviceFacts> known_;
};

}  // namespace flowtop::cli
