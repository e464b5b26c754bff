// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/result.h"

namespace flowtop::exporter {

struct UserIds {
  uid_t uid = 0;
  gid_t gid = 0;
};

// Fails with kUsage where there is no such user.
[[nodiscard]] Result<UserIds> find_user(const std::string& name);

// The calling thread, and the threads that it starts from now on, become that user where one is
// given, hold no capability and never get one again. Other threads stay as they are.
[[nodiscard]] Status drop_privileges(const std::optional<UserIds>& user);

}  // namespace flowtop::exporter
