// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "flow/tally.h"

namespace flowtop::flow {

// What the host says of a device.
struct DeviceFacts {
  std::string transport;  // of NVMe: pcie, rdma, tcp, fc, loop; empty: it has none, or several
  bool is_ublk = false;   // a server in user space is the device
};

// An I/O path on three axes, as far as the evidence goes.
struct PathClass {
  std::string_view name;            // sync, io_uring, p2p, nvmeof_tcp, …: docs/metrics.md
  std::string_view infrastructure;  // kernel: whoever drives the device
  std::string_view initiator;       // cpu: whoever submits
  std::string_view buffers;         // host, device, mixed, unknown
  std::string evidence;
};

// path: enum flowtop_path of the operations in `tally`.
[[nodiscard]] PathClass classify(std::uint8_t path, const Tally& tally, const DeviceFacts& device);

}  // namespace flowtop::flow
