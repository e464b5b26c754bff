// SPDX-License-Identifier: Apache-2.0
#include "output/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "base/system_error.h"

namespace flowtop::output {
namespace {

constexpr mode_t kMode = 0666;  // less the umask

Error cannot_write(const std::filesystem::path& target, int error_number) {
  return system_error(ErrorKind::kOutput, "cannot write " + target.string(), error_number);
}

std::filesystem::path directory_of(const std::filesystem::path& target) {
  return target.has_parent_path() ? target.parent_path() : std::filesystem::path(".");
}

std::filesystem::path partial_name(const std::filesystem::path& target) {
  std::filesystem::path partial = target;
  partial += ".partial-" + std::to_string(::getpid());
  return partial;
}

UniqueFd open_file(const std::filesystem::path& path, int flags) {
  return UniqueFd(::open(path.c_str(), flags | O_WRONLY | O_CLOEXEC, kMode));
}

// A file without a name: whatever kills the process, nothing is left.
UniqueFd open_nameless(const std::filesystem::path& directory) {
  return open_file(directory, O_TMPFILE);
}

}  // namespace

AtomicFile::AtomicFile(UniqueFd fd, std::filesystem::path target, std::filesystem::path partial,
                       bool regular)
    : fd_(std::move(fd)),
      target_(std::move(target)),
      partial_(std::move(partial)),
      regular_(regular) {}

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& name) {
  std::error_code ignored;
  std::filesystem::path target = name;
  if (std::filesystem::is_symlink(name, ignored)) {
    target = std::filesystem::weakly_canonical(name, ignored);
  }
  struct stat existing {};
  const bool exists = ::stat(target.c_str(), &existing) == 0;
  if (exists && S_ISDIR(existing.st_mode)) {
    return cannot_write(name, EISDIR);
  }
  if (exists && !S_ISREG(existing.st_mode)) {
    UniqueFd fd = open_file(target, 0);
    return fd ? Result(AtomicFile(std::move(fd), target, {}, false)) : cannot_write(name, errno);
  }
  UniqueFd fd = open_nameless(directory_of(target));
  std::filesystem::path partial;
  if (!fd && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT)) {
    // This file system has no nameless files.
    partial = partial_name(target);
    fd = open_file(partial, O_CREAT | O_TRUNC);
  }
  if (!fd) {
    return cannot_write(name, errno);
  }
  if (exists && ::fchmod(fd.get(), existing.st_mode & 07777U) != 0) {
    return cannot_write(name, errno);
  }
  return AtomicFile(std::move(fd), std::move(target), std::move(partial), true);
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : fd_(std::move(other.fd_)),
      target_(std::move(other.target_)),
      partial_(std::exchange(other.partial_, {})),
      regular_(other.regular_) {}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  if (this != &other) {
    discard();
    fd_ = std::move(other.fd_);
    target_ = std::move(other.target_);
    partial_ = std::exchange(other.partial_, {});
    regular_ = other.regular_;
  }
  return *this;
}

AtomicFile::~AtomicFile() { discard(); }

void AtomicFile::discard() {
  if (!partial_.empty()) {
    ::unlink(partial_.c_str());
    partial_.clear();
  }
}

Status AtomicFile::reserve(std::size_t bytes) {
  if (!regular_) {
    return Done{};
  }
  const auto length = static_cast<off_t>(bytes);
  if (::fallocate(fd(), FALLOC_FL_KEEP_SIZE, 0, length) != 0 && errno != EOPNOTSUPP) {
    return cannot_write(target_, errno);
  }
  return Done{};
}

Status AtomicFile::commit() {
  if (!regular_) {
    fd_.reset();
    return Done{};
  }
  if (::fsync(fd()) != 0) {
    return cannot_write(target_, errno);
  }
  if (partial_.empty()) {
    // linkat() does not replace a file, rename() does: a name beside first.
    const std::filesystem::path partial = partial_name(target_);
    const std::string self = "/proc/self/fd/" + std::to_string(fd());
    ::unlink(partial.c_str());
    if (::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, partial.c_str(), AT_SYMLINK_FOLLOW) != 0) {
      return cannot_write(target_, errno);
    }
    partial_ = partial;
  }
  if (::rename(partial_.c_str(), target_.c_str()) != 0) {
    return cannot_write(target_, errno);
  }
  partial_.clear();
  fd_.reset();
  return Done{};
}

}  // namespace flowtop::output
