// SPDX-License-Identifier: Apache-2.0
#include "cli/output_files.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "base/system_error.h"
#include "output/export.h"

namespace flowtop::cli {
namespace {

namespace fs = std::filesystem;

constexpr off_t kBallastBytes = off_t{4} << 20;

std::string mend_for(const fs::path& path) {
  std::error_code ignored;
  const fs::path directory = fs::absolute(path, ignored).parent_path();
  if (fs::is_directory(path, ignored)) return "name a file";
  if (!fs::exists(directory, ignored))
    return "create the directory " + directory.string() + " first";
  return "write to another place";
}

// A pipe or a device: written to as it is.
bool is_special(const fs::path& path) {
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

Status check_special(const fs::path& path) {
  if (access(path.c_str(), W_OK) != 0) return system_error(ErrorKind::kOutput, path, errno);
  return Done{};
}

Status check_regular(const fs::path& path) {
  const Result<output::AtomicFile> dropped = create_file(path);
  if (!dropped) return dropped.error();
  return Done{};
}

fs::path spool_directory(const std::optional<fs::path>& csv) {
  if (csv && !is_stdout(*csv) && !is_special(*csv)) {
    std::error_code ignored;
    return fs::weakly_canonical(fs::absolute(*csv, ignored), ignored).parent_path();
  }
  const char* const configured = std::getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe)
  return configured != nullptr && *configured != '\0' ? configured : "/tmp";
}

}  // namespace

bool is_stdout(const fs::path& path) { return path == "-"; }

Result<output::AtomicFile> create_file(const fs::path& path) {
  if (path.empty()) return Error{ErrorKind::kUsage, "the name of an output is empty: name a file"};
  Result<output::AtomicFile> file = output::AtomicFile::create(path);
  if (file) return file;
  return Error{ErrorKind::kOutput, file.error().message + "; " + mend_for(path)};
}

Status check_csv_target(const fs::path& csv) {
  if (is_stdout(csv)) return Done{};
  if (is_special(csv)) return check_special(csv);
  const Status csv_status = check_regular(csv);
  return csv_status ? check_regular(output::sidecar_path(csv)) : csv_status;
}

Result<UniqueFd> open_spool(const std::optional<fs::path>& csv) {
  const fs::path directory = spool_directory(csv);
  UniqueFd fd(open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (fd) return fd;
  if (errno != EOPNOTSUPP && errno != EISDIR) {
    return system_error(ErrorKind::kOutput, directory.string() + ": cannot keep records there",
                        errno);
  }
  std::string name = directory / ".flowtop-XXXXXX";
  fd.reset(mkostemp(name.data(), O_CLOEXEC));
  if (!fd) return system_error(ErrorKind::kOutput, name, errno);
  static_cast<void>(unlink(name.c_str()));
  return fd;
}

Result<UniqueFd> open_ballast(const std::optional<fs::path>& csv) {
  Result<UniqueFd> fd = open_spool(csv);
  if (!fd) return fd;
  // A file system that cannot reserve room has no use for ballast either.
  if (fallocate(fd->get(), 0, 0, kBallastBytes) != 0 && errno != EOPNOTSUPP) {
    return system_error(ErrorKind::kOutput,
                        spool_directory(csv).string() + ": no room to begin a capture", errno);
  }
  return fd;
}

Result<UniqueFd> reopen_for_reading(int fd) {
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  UniqueFd reader(open(link.c_str(), O_RDONLY | O_CLOEXEC));
  if (!reader) return system_error(ErrorKind::kOutput, "cannot read the records back", errno);
  return reader;
}

bool stdout_is_closed() {
  pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  return poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

bool is_same_file(const fs::path& a, const fs::path& b) {
  std::error_code error_a;
  std::error_code error_b;
  const fs::path real_a = fs::weakly_canonical(fs::absolute(a), error_a);
  const fs::path real_b = fs::weakly_canonical(fs::absolute(b), error_b);
  return !error_a && !error_b && real_a == real_b;
}

}  // namespace flowtop::cli
