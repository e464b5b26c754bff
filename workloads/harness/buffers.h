// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"

namespace flowtop::workload {

// `count` page-aligned buffers of one size, in one mapping.
class Buffers {
 public:
  static Result<Buffers> allocate(std::uint32_t count, std::uint32_t bytes);

  // Operations share buffers round robin. Two in flight may meet in one when completions arrive
  // out of order: nobody looks at the data.
  [[nodiscard]] std::uint32_t slot(std::uint64_t index) const {
    return static_cast<std::uint32_t>(index % count_);
  }
  [[nodiscard]] std::byte* at(std::uint32_t slot) const { return mapping_.get() + slot * stride_; }
  [[nodiscard]] std::uint32_t bytes() const { return bytes_; }
  [[nodiscard]] std::vector<iovec> iovecs() const;

 private:
  struct Unmap {
    std::size_t bytes = 0;
    void operator()(std::byte* mapping) const;
  };

  Buffers(std::unique_ptr<std::byte, Unmap> mapping, std::uint32_t count, std::uint32_t bytes,
          std::size_t stride)
      : mapping_(std::move(mapping)), count_(count), bytes_(bytes), stride_(stride) {}

  std::unique_ptr<std::byte, Unmap> mapping_;
  std::uint32_t count_;
  std::uint32_t bytes_;
  std::size_t stride_;
};

}  // namespace flowtop::workload
