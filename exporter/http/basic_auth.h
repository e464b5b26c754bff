// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "exporter/http/verified_cache.h"

namespace flowtop::http {

// Who may come in, by basic authentication. That a user is not known takes as long to say as that a
// password is wrong. Safe in every thread.
class BasicAuth {
 public:
  // Names and bcrypt hashes; at least one.
  explicit BasicAuth(std::map<std::string, std::string> users);

  // `authorization`: the value of the header; empty where there is none.
  [[nodiscard]] bool admits(std::string_view authorization) const;

 private:
  std::map<std::string, std::string> users_;
  std::string nobody_;
  mutable VerifiedCache verified_;
  mutable std::mutex one_at_a_time_;  // wrong passwords in a flood get one CPU, not all
};

}  // namespace flowtop::http
