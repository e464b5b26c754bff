// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "harness/buffers.h"
#include "ublk/device.h"
#include "ublk/storage.h"

namespace flowtop::workload::ublk {

// One queue of a device. Each tag has a command that waits in the driver for a request; its
// completion entry says that the request is there, and the next command takes the answer along.
class Queue {
 public:
  // `file` is the device's queue_path(), open; it and the storage outlive the queue.
  static Result<Queue> create(const Device& device, int file, const Storage& storage,
                              std::uint16_t number);

  // Until the device is stopped, by the thread that the driver knows the queue by from then on.
  Status serve();

  [[nodiscard]] std::uint16_t number() const { return number_; }

 private:
  struct Unmap {
    std::size_t bytes = 0;
    void operator()(const ublksrv_io_desc* requests) const;
  };
  using Requests = std::unique_ptr<const ublksrv_io_desc[], Unmap>;  // by tag; the driver writes

  Queue(RingPtr ring, Requests requests, Buffers buffers, int file, const Storage& storage,
        std::uint16_t number, std::uint16_t depth)
      : ring_(std::move(ring)),
        requests_(std::move(requests)),
        buffers_(std::move(buffers)),
        file_(file),
        storage_(storage),
        number_(number),
        depth_(depth) {}

  void tell(unsigned command, std::uint16_t tag, std::int32_t result);
  Status take(const io_uring_cqe& cqe);
  void answer(std::uint16_t tag);
  [[nodiscard]] std::int32_t in_memory(const ublksrv_io_desc& request, std::byte* buffer) const;
  void pass_on(const ublksrv_io_desc& request, std::uint16_t tag);

  RingPtr ring_;
  Requests requests_;
  Buffers buffers_;
  int file_;
  const Storage& storage_;
  std::uint16_t number_;
  std::uint16_t depth_;
  std::uint16_t waiting_ = 0;  // tags that the driver has, or will get back
};

}  // namespace flowtop::workload::ublk
