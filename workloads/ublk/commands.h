// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/ublk_cmd.h>
#include <sys/ioctl.h>

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

}  // namespace flowtop::workload::ublk
