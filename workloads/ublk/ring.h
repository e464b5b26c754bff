// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <liburing.h>

#include <cstddef>
#include <cstring>
#include <memory>

#include "base/result.h"
#include "base/system_error.h"

namespace flowtop::workload::ublk {

struct ExitRing {
  void operator()(io_uring* ring) const {
    io_uring_queue_exit(ring);
    delete ring;
  }
};
using RingPtr = std::unique_ptr<io_uring, ExitRing>;

inline Result<RingPtr> make_ring(unsigned entries, unsigned flags) {
  auto ring = std::make_unique<io_uring>();
  if (const int rc = io_uring_queue_init(entries, ring.get(), flags); rc < 0) {
    return system_error(ErrorKind::kInternal, "io_uring_queue_init", -rc);
  }
  return RingPtr{ring.release()};
}

// A command to the driver behind `file`. `payload` goes into the end of the entry: up to 16 bytes,
// or 80 with IORING_SETUP_SQE128.
template <typename Payload>
void prepare_command(io_uring_sqe* sqe, int file, unsigned command, const Payload& payload) {
  io_uring_prep_rw(IORING_OP_URING_CMD, sqe, file, nullptr, 0, 0);
  sqe->cmd_op = command;
  auto* const room = reinterpret_cast<std::byte*>(sqe) + offsetof(io_uring_sqe, cmd);
  std::memcpy(room, &payload, sizeof(payload));
}

}  // namespace flowtop::workload::ublk
