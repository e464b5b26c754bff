// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/security.h"

#include <utility>

namespace flowtop::http {
namespace {

Result<std::shared_ptr<const Policy>> make_policy(const std::filesystem::path& file,
                                                  std::time_t now,
                                                  std::shared_ptr<VerifiedCache> verified) {
  auto policy = std::make_shared<Policy>();
  if (file.empty()) return std::shared_ptr<const Policy>(std::move(policy));
  Result<WebConfig> config = read_web_config(file);
  if (!config) return config.error();
  if (config->tls) {
    const auto tls = TlsContext::make(*config->tls, now);
    if (!tls) return tls.error();
    policy->tls = *tls;
  }
  if (!config->users.empty()) {
    policy->auth = std::make_shared<const BasicAuth>(std::move(config->users), std::move(verified));
  }
  policy->headers = std::move(config->headers);
  return std::shared_ptr<const Policy>(std::move(policy));
}

}  // namespace

Result<std::shared_ptr<Security>> Security::load(std::filesystem::path file, Clock clock) {
  std::shared_ptr<Security> security(new Security(std::move(file), std::move(clock)));
  if (const Status loaded = security->reload(); !loaded) return loaded.error();
  return security;
}

Security::Security(std::filesystem::path file, Clock clock)
    : file_(std::move(file)), clock_(std::move(clock)) {}

Status Security::reload() {
  Result<std::shared_ptr<const Policy>> policy = make_policy(file_, clock_(), verified_);
  if (!policy) return policy.error();
  const std::lock_guard lock(mutex_);
  policy_.swap(*policy);
  return Done{};
}

std::shared_ptr<const Policy> Security::current() const {
  const std::lock_guard lock(mutex_);
  return policy_;
}

}  // namespace flowtop::http
