// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "exporter/http/credentials.h"
#include "exporter/http/verified_cache.h"

namespace flowtop::http {

// Who may come in, by basic authentication. A refusal computes one bcrypt hash of each cost that a
// user has, whether the name or the password was wrong: it takes as long for one name as for
// another. Safe in every thread.
class BasicAuth {
 public:
  // Names and bcrypt hashes; at least one. `verified` may be shared with others: what is in it is
  // right for as long as its hash is.
  explicit BasicAuth(std::map<std::string, std::string> users,
                     std::shared_ptr<VerifiedCache> verified = std::make_shared<VerifiedCache>());

  // `authorization`: the value of the header; empty where there is none.
  [[nodiscard]] bool admits(std::string_view authorization) const;

 private:
  [[nodiscard]] bool verify(const std::string& password, const std::string& hash) const;

  std::map<std::string, std::string> users_;
  std::map<std::string_view, std::string> nobodies_;  // by cost: a hash that no password has
  std::shared_ptr<VerifiedCache> verified_;
  mutable std::mutex one_at_a_time_;  // wrong passwords in a flood get one CPU, not all
};

}  // namespace flowtop::http
