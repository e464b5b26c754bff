// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <memory>

#include "base/result.h"
#include "exporter/http/openssl_handles.h"
#include "exporter/http/tls_client_policy.h"
#include "exporter/http/web_config.h"

namespace flowtop::http {

// What a TLS connection begins with: certificate, versions, ciphers, and which clients may come in.
class TlsContext {
 public:
  // Refuses a certificate that is not valid `now`: a server whose clients all turn away is not up.
  [[nodiscard]] static Result<std::shared_ptr<const TlsContext>> make(const TlsConfig& config,
                                                                      std::time_t now);
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;
  TlsContext(TlsContext&&) = delete;
  TlsContext& operator=(TlsContext&&) = delete;
  ~TlsContext() = default;

  // The server's side of a connection. Null without memory. The context has to outlive it.
  [[nodiscard]] UniqueSsl new_session(int fd) const;

  [[nodiscard]] const TlsClientPolicy& client_policy() const { return client_policy_; }

 private:
  TlsContext(UniqueSslContext context, const TlsConfig& config);

  [[nodiscard]] Status use_versions(const TlsConfig& config);
  [[nodiscard]] Status use_ciphers(const TlsConfig& config);
  [[nodiscard]] Status use_clients(const TlsConfig& config);

  UniqueSslContext context_;
  TlsClientPolicy client_policy_;
};

}  // namespace flowtop::http
