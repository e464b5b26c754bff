// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/basic_auth.h"

#include <optional>
#include <utility>

#include "exporter/http/bcrypt.h"

namespace flowtop::http {

BasicAuth::BasicAuth(std::map<std::string, std::string> users,
                     std::shared_ptr<VerifiedCache> verified)
    : users_(std::move(users)), verified_(std::move(verified)) {
  for (const auto& [name, hash] : users_) {
    nobodies_.try_emplace(bcrypt_cost(hash), hash_of_nobody(hash));
  }
}

bool BasicAuth::admits(std::string_view authorization) const {
  const std::optional<Credentials> credentials = parse_basic_credentials(authorization);
  if (!credentials) return false;
  const auto user = users_.find(credentials->user);
  const bool is_known = user != users_.end();
  const std::string& hash = is_known ? user->second : nobodies_.begin()->second;
  if (verified_->contains(*credentials, hash)) return true;
  const std::lock_guard lock(one_at_a_time_);
  // Of several scrapers that come at once with the same password, the first one found out for all.
  if (verified_->contains(*credentials, hash)) return true;
  const bool is_right = verify(credentials->password, hash);
  if (!is_known || !is_right) return false;
  verified_->insert(*credentials, hash);
  return true;
}

bool BasicAuth::verify(const std::string& password, const std::string& hash) const {
  if (is_password_of(password, hash)) return true;
  for (const auto& [cost, nobody] : nobodies_) {
    if (cost != bcrypt_cost(hash)) static_cast<void>(is_password_of(password, nobody));
  }
  return false;
}

}  // namespace flowtop::http
