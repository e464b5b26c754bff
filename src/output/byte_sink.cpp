// SPDX-License-Identifier: Apache-2.0
#include "output/byte_sink.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <optional>
#include <utility>

#include "base/system_error.h"

namespace flowtop::output {
namespace {

// Where the next byte of a regular file goes; nothing for a pipe or a device. Asked before each
// write, since a COMMAND may share our standard output.
std::optional<off_t> position_of(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    return std::nullopt;
  }
  const int flags = ::fcntl(fd, F_GETFL);
  return flags >= 0 && (flags & O_APPEND) != 0 ? status.st_size : ::lseek(fd, 0, SEEK_CUR);
}

// 0, or the errno that stopped it.
int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

}  // namespace

FdSink::FdSink(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}

Status FdSink::write(std::string_view bytes) {
  const std::optional<off_t> begin = position_of(fd_);
  const int error_number = write_all(fd_, bytes);
  if (error_number == 0) {
    return Done{};
  }
  Error error = system_error(ErrorKind::kOutput, "cannot write " + name_, error_number);
  if (begin && (::ftruncate(fd_, *begin) != 0 || ::lseek(fd_, *begin, SEEK_SET) < 0)) {
    error.message += "; nor can it be cut back, so that its end is not whole";
  }
  return error;
}

Status StringSink::write(std::string_view bytes) {
  text_ += bytes;
  return Done{};
}

Status write_if_large(std::string& text, ByteSink& sink) {
  constexpr std::size_t kLarge = std::size_t{256} << 10;
  if (text.size() < kLarge) {
    return Done{};
  }
  const std::string block = std::exchange(text, {});
  return sink.write(block);
}

}  // namespace flowtop::output
