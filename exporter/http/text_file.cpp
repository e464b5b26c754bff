// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/text_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/system_error.h"
#include "base/unique_fd.h"

namespace flowtop::http {
namespace {

Error cannot_read(const std::filesystem::path& path, int error_number) {
  Error error = system_error(ErrorKind::kUsage, path.string() + ": cannot be read", error_number);
  error.message += "; check the path and who may read it";
  return error;
}

}  // namespace

Result<std::string> read_text_file(const std::filesystem::path& path) {
  constexpr std::size_t kReadAtOnce = 16384;
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return cannot_read(path, errno);
  std::string text;
  std::array<char, kReadAtOnce> buffer{};
  while (true) {
    const ssize_t got = read(fd.get(), buffer.data(), buffer.size());
    if (got == 0) return text;
    if (got < 0 && errno != EINTR) return cannot_read(path, errno);
    if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace flowtop::http
