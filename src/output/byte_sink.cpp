// SPDX-License-Identifier: Apache-2.0
#include "output/byte_sink.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <utility>

#include "base/system_error.h"

namespace flowtop::output {
namespace {

bool is_regular(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

FdSink::FdSink(int fd, std::string name)
    : fd_(fd), name_(std::move(name)), regular_(is_regular(fd)) {
  if (regular_) {
    size_ = ::lseek(fd_, 0, SEEK_CUR);
  }
}

Status FdSink::write(std::string_view bytes) {
  std::string_view left = bytes;
  while (!left.empty()) {
    const ssize_t count = ::write(fd_, left.data(), left.size());
    if (count >= 0) {
      left.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      return fail(errno);
    }
  }
  size_ += static_cast<off_t>(bytes.size());
  return Done{};
}

Status FdSink::fail(int error_number) const {
  Error error = system_error(ErrorKind::kOutput, "cannot write " + name_, error_number);
  if (regular_ && (::ftruncate(fd_, size_) != 0 || ::lseek(fd_, size_, SEEK_SET) < 0)) {
    error.message += "; and it cannot be cut back, so that its last row is not whole";
  }
  return error;
}

Status StringSink::write(std::string_view bytes) {
  text_ += bytes;
  return Done{};
}

}  // namespace flowtop::output
