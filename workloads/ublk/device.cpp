// SPDX-License-Identifier: Apache-2.0
#include "ublk/device.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/system_error.h"

namespace flowtop::workload::ublk {
namespace {

constexpr const char* kControlPath = "/dev/ublk-control";
constexpr std::uint16_t kNoQueue = UINT16_MAX;

}  // namespace

Result<Device> Device::add(const Shape& shape) {
  UniqueFd control(::open(kControlPath, O_RDWR | O_CLOEXEC));
  if (!control) {
    Error error = system_error(ErrorKind::kInput, kControlPath, errno);
    if (errno == ENOENT) error.message += "; modprobe ublk_drv, where the kernel has it";
    return error;
  }
  auto ring = make_ring(1, IORING_SETUP_SQE128);
  if (!ring) return ring.error();
  Device device{std::move(control), std::move(*ring), shape};

  ublksrv_ctrl_dev_info info{};
  info.nr_hw_queues = shape.queues;
  info.queue_depth = shape.depth;
  info.max_io_buf_bytes = kMaxRequestBytes;
  info.dev_id = device.number_;
  if (Status status = device.tell("add a device", kAddDevice, {&info, sizeof(info)}); !status) {
    return status.error();
  }
  device.number_ = info.dev_id;
  device.shape_.queues = info.nr_hw_queues;  // no more than CPUs
  if (Status status = device.set_parameters(); !status) {
    static_cast<void>(device.remove());
    return status.error();
  }
  return device;
}

Status Device::tell(const char* what, unsigned command, const Argument& argument) {
  const ublksrv_ctrl_cmd payload{.dev_id = number_,
                                 .queue_id = kNoQueue,
                                 .len = argument.bytes,
                                 .addr = reinterpret_cast<std::uintptr_t>(argument.data),
                                 .data = {argument.number}};
  prepare_command(io_uring_get_sqe(ring_.get()), control_.get(), command, payload);
  io_uring_cqe* answer = nullptr;
  int rc = io_uring_submit(ring_.get());
  if (rc >= 0) {
    do {
      rc = io_uring_wait_cqe(ring_.get(), &answer);
    } while (rc == -EINTR);
  }
  if (rc >= 0) {
    rc = answer->res;
    io_uring_cqe_seen(ring_.get(), answer);
  }
  return rc < 0 ? Status{system_error(ErrorKind::kInternal, what, -rc)} : Status{Done{}};
}

Status Device::set_parameters() {
  constexpr unsigned kSectorShift = 9;
  constexpr unsigned kPageShift = 12;
  ublk_params parameters{};
  parameters.len = sizeof(parameters);
  parameters.types = UBLK_PARAM_TYPE_BASIC;
  parameters.basic.logical_bs_shift = kSectorShift;
  parameters.basic.physical_bs_shift = kPageShift;
  parameters.basic.io_min_shift = kPageShift;
  parameters.basic.io_opt_shift = kPageShift;
  parameters.basic.max_sectors = kMaxRequestBytes >> kSectorShift;
  parameters.basic.dev_sectors = shape_.bytes >> kSectorShift;
  return tell("set the device's parameters", kSetParameters, {&parameters, sizeof(parameters)});
}

Status Device::start() {
  const auto server = static_cast<std::uint64_t>(::getpid());
  return tell("start the device", kStartDevice, {.number = server});
}

Status Device::stop() { return tell("stop the device", kStopDevice, {}); }

Status Device::remove() { return tell("delete the device", kDeleteDevice, {}); }

std::string Device::queue_path() const { return fmt::format("/dev/ublkc{}", number_); }

std::string Device::block_path() const { return fmt::format("/dev/ublkb{}", number_); }

}  // namespace flowtop::workload::ublk
