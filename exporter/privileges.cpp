// SPDX-License-Identifier: Apache-2.0
#include "exporter/privileges.h"

#include <cap-ng.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>

#include "base/system_error.h"

namespace flowtop::exporter {
namespace {

// The system calls themselves: the functions of libc would change all threads, or fail where one
// of them cannot.
Status become(const UserIds& user) {
  if (syscall(SYS_setgroups, 0, nullptr) != 0 ||
      syscall(SYS_setresgid, user.gid, user.gid, user.gid) != 0 ||
      syscall(SYS_setresuid, user.uid, user.uid, user.uid) != 0) {
    return system_error(ErrorKind::kPrivilege, "--user", errno);
  }
  return Done{};
}

}  // namespace

Result<UserIds> find_user(const std::string& name) {
  constexpr std::size_t kBufferBytes = 16384;
  std::array<char, kBufferBytes> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  const int error = getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (found != nullptr) return UserIds{.uid = found->pw_uid, .gid = found->pw_gid};
  if (error != 0) return system_error(ErrorKind::kInternal, "--user", error);
  return Error{ErrorKind::kUsage,
               fmt::format("--user: there is no user '{}': name one of this host", name)};
}

Status drop_privileges(const std::optional<UserIds>& user) {
  if (user) {
    if (Status became = become(*user); !became) return became;
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) {
    return system_error(ErrorKind::kPrivilege, "giving up privileges", errno);
  }
  capng_clear(CAPNG_SELECT_CAPS);
  if (capng_apply(CAPNG_SELECT_CAPS) != 0) {
    return Error{ErrorKind::kPrivilege, "giving up capabilities: the kernel refuses"};
  }
  return Done{};
}

}  // namespace flowtop::exporter
