// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "exporter/http/basic_auth.h"
#include "exporter/http/tls.h"
#include "exporter/http/web_config.h"

namespace flowtop::http {

// What the web configuration file asks for. Never changes.
struct Policy {
  std::shared_ptr<const TlsContext> tls;  // null: plain HTTP
  std::shared_ptr<const BasicAuth> auth;  // null: everybody
  std::vector<HttpHeader> headers;
};

// The policy in force. Connections keep the TLS of their beginning as long as it asks clients for
// what is asked now; users and headers are those of the moment of the request. Safe in every
// thread.
class Security {
 public:
  using Clock = std::function<std::time_t()>;

  // An empty path: no TLS, no users, no headers.
  [[nodiscard]] static Result<std::shared_ptr<Security>> load(
      std::filesystem::path file, Clock clock = [] { return std::time(nullptr); });

  // Reads the file again. When it fails, what was in force stays so.
  [[nodiscard]] Status reload();

  [[nodiscard]] std::shared_ptr<const Policy> current() const;

 private:
  Security(std::filesystem::path file, Clock clock);

  std::filesystem::path file_;
  Clock clock_;
  // Of all policies, one after the other: a reload does not make every scraper pay for bcrypt
  // again.
  std::shared_ptr<VerifiedCache> verified_ = std::make_shared<VerifiedCache>();
  mutable std::mutex mutex_;
  std::shared_ptr<const Policy> policy_;  // null in load() only
};

}  // namespace flowtop::http
