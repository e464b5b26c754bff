// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/basic_auth.h"

#include <optional>
#include <utility>

#include "exporter/http/bcrypt.h"
#include "exporter/http/credentials.h"

namespace flowtop::http {

BasicAuth::BasicAuth(std::map<std::string, std::string> users)
    : users_(std::move(users)), nobody_(hash_of_nobody(users_.begin()->second)) {}

bool BasicAuth::admits(std::string_view authorization) const {
  const std::optional<Credentials> credentials = parse_basic_credentials(authorization);
  if (!credentials) return false;
  const auto user = users_.find(credentials->user);
  const bool is_known = user != users_.end();
  const std::string& hash = is_known ? user->second : nobody_;
  if (verified_.contains(*credentials, hash)) return true;
  bool is_right = false;
  {
    const std::lock_guard lock(one_at_a_time_);
    is_right = is_password_of(credentials->password, hash);
  }
  if (!is_known || !is_right) return false;
  verified_.insert(*credentials, hash);
  return true;
}

}  // namespace flowtop::http
