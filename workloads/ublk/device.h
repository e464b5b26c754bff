// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "harness/ring.h"
#include "ublk/commands.h"

namespace flowtop::workload::ublk {

struct Shape {
  std::uint64_t bytes = std::uint64_t{64} << 20;
  std::uint16_t queues = 2;
  std::uint16_t depth = 32;  // requests that a queue serves at once
};

constexpr std::uint32_t kMaxRequestBytes = 512 << 10;

// A device that this process serves, through the driver's control file.
class Device {
 public:
  // The driver chooses its number.
  static Result<Device> add(const Shape& shape);

  // Blocks until every queue has fetched its commands; then the block device is there.
  Status start();
  // Ends what it serves: its queues are told by their commands.
  Status stop();
  // The last step: once nobody has its file open any more.
  Status remove();

  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] std::string queue_path() const;  // the character device of its queues
  [[nodiscard]] std::string block_path() const;

 private:
  Device(UniqueFd control, RingPtr ring, const Shape& shape)
      : control_(std::move(control)), ring_(std::move(ring)), shape_(shape) {}

  // `data` goes both ways; `number` is START_DEV's.
  struct Argument {
    void* data = nullptr;
    std::uint16_t bytes = 0;
    std::uint64_t number = 0;
  };
  Status tell(const char* what, unsigned command, const Argument& argument);
  Status set_parameters();

  UniqueFd control_;
  RingPtr ring_;
  Shape shape_;
  std::uint32_t number_ = UINT32_MAX;  // until it is added: any
};

}  // namespace flowtop::workload::ublk
