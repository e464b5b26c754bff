// SPDX-License-Identifier: Apache-2.0
#include "cli/device_facts.h"

#include <string>
#include <utility>

#include "host/device_transport.h"

namespace flowtop::cli {

// Those that did nothing are forgotten: the number may be another device's next time.
std::map<std::uint32_t, flow::DeviceFacts> DeviceFactsReader::of(const output::Sample& sample,
                                                                 const output::Names& names) {
  std::map<std::uint32_t, flow::DeviceFacts> current;
  for (const flow::Cell& cell : sample.interval.cells) {
    const std::uint32_t dev = cell.key.dev;
    if (dev == 0 || current.contains(dev)) continue;
    if (const auto found = known_.find(dev); found != known_.end()) {
      current.emplace(dev, found->second);
      continue;
    }
    const std::string name = names.device(dev);
    current.emplace(dev, flow::DeviceFacts{.transport = host::transport_of("/sys", name),
                                           .is_ublk = host::is_ublk(name)});
  }
  known_ = current;
  return current;
}

}  // namespace flowtop::cli
