// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace flowtop::output {

// A file that appears under its name only when it is whole: it is written beside, without a name
// where the file system can do that, and moved into place by commit(). Dropped without a commit it
// leaves nothing behind. A target that exists and is no regular file (a pipe, a device) is written
// to directly. A symbolic link is followed.
class AtomicFile {
 public:
  // Fails with kOutput.
  static Result<AtomicFile> create(const std::filesystem::path& target);

  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) noexcept;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] const std::filesystem::path& target() const { return target_; }
  [[nodiscard]] bool is_regular() const { return regular_; }

  // Claims room on the disk now, so that `bytes` can be written even after the disk has filled up.
  // Where the file system cannot do that, nothing happens.
  Status reserve(std::size_t bytes);

  // Onto the disk, then into place. Fails with kOutput.
  Status commit();

 private:
  AtomicFile(UniqueFd fd, std::filesystem::path target, std::filesystem::path partial,
             bool regular);
  void discard();

  UniqueFd fd_;
  std::filesystem::path target_;
  std::filesystem::path partial_;  // its name while it is written; empty where it has none
  bool regular_ = true;
};

}  // namespace flowtop::output
