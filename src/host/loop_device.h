// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace flowtop::host {

// A block device in memory, which is gone with this object or with this process.
class LoopDevice {
 public:
  // Fails with kPrivilege without the right to make one, with kInternal where the kernel has none.
  // Requests complete on the CPU that submitted them where the kernel lets that be set.
  [[nodiscard]] static Result<LoopDevice> make(std::uint64_t bytes);

  [[nodiscard]] const std::string& path() const { return path_; }  // "/dev/loop7"
  [[nodiscard]] int backing() const { return memory_.get(); }      // descriptor of its memory
  [[nodiscard]] bool completes_where_submitted() const { return completes_where_submitted_; }

 private:
  LoopDevice(UniqueFd memory, UniqueFd device, std::string path, bool completes_where_submitted)
      : memory_(std::move(memory)),
        device_(std::move(device)),
        path_(std::move(path)),
        completes_where_submitted_(completes_where_submitted) {}

  UniqueFd memory_;
  UniqueFd device_;  // the kernel takes it apart when nobody has it open
  std::string path_;
  bool completes_where_submitted_;
};

}  // namespace flowtop::host
