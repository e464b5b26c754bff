// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <liburing.h>
#include <linux/ublk_cmd.h>
#include <sys/ioctl.h>

#include <cstddef>
#include <cstring>

namespace flowtop::workload::ublk {

// What the ublk driver is told, encoded as for ioctl(): that is what it documents from Linux 6.4
// on, and a kernel without CONFIG_BLKDEV_UBLK_LEGACY_OPCODES refuses the bare numbers. Headers of
// Linux 6.1 have only those.
constexpr unsigned kAddDevice = _IOWR('u', UBLK_CMD_ADD_DEV, ublksrv_ctrl_cmd);
constexpr unsigned kSetParameters = _IOWR('u', UBLK_CMD_SET_PARAMS, ublksrv_ctrl_cmd);
constexpr unsigned kStartDevice = _IOWR('u', UBLK_CMD_START_DEV, ublksrv_ctrl_cmd);
constexpr unsigned kStopDevice = _IOWR('u', UBLK_CMD_STOP_DEV, ublksrv_ctrl_cmd);
constexpr unsigned kDeleteDevice = _IOWR('u', UBLK_CMD_DEL_DEV, ublksrv_ctrl_cmd);
constexpr unsigned kFetch = _IOWR('u', UBLK_IO_FETCH_REQ, ublksrv_io_cmd);
constexpr unsigned kCommitAndFetch = _IOWR('u', UBLK_IO_COMMIT_AND_FETCH_REQ, ublksrv_io_cmd);

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
