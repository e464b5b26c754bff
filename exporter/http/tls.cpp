// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/tls.h"

#include <fmt/core.h>

#include <string>
#include <utility>
#include <vector>

#include "exporter/http/tls_certificate.h"
#include "exporter/http/tls_names.h"

namespace flowtop::http {
namespace {

Error refused(const TlsConfig& config, std::string_view what) {
  return {ErrorKind::kUsage,
          fmt::format("{}: OpenSSL refuses {}; choose others", config.certificate.place, what)};
}

std::string joined(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list.append(list.empty() ? "" : ":").append(name);
  return list;
}

void set_options(SSL_CTX* context, const TlsConfig& config) {
  // Nothing is resumed: each connection shows its certificate to what is in force.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_num_tickets(context, 0);
  if (config.prefers_server_ciphers) SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
}

}  // namespace

Result<std::shared_ptr<const TlsContext>> TlsContext::make(const TlsConfig& config,
                                                           std::time_t now) {
  UniqueSslContext handle(SSL_CTX_new(TLS_server_method()));
  if (handle == nullptr) return refused(config, "to work");
  std::shared_ptr<TlsContext> context(new TlsContext(std::move(handle), config));
  set_options(context->context_.get(), config);
  for (const Status& status :
       {use_certificate(context->context_.get(), config, now), context->use_versions(config),
        context->use_ciphers(config), context->use_clients(config)}) {
    if (!status) return status.error();
  }
  return std::shared_ptr<const TlsContext>(std::move(context));
}

TlsContext::TlsContext(UniqueSslContext context, const TlsConfig& config)
    : context_(std::move(context)),
      client_policy_{.auth = config.client_auth, .allowed_sans = config.client_allowed_sans} {}

UniqueSsl TlsContext::new_session(int fd) const {
  UniqueSsl ssl(SSL_new(context_.get()));
  if (ssl == nullptr || SSL_set_fd(ssl.get(), fd) != 1) return nullptr;
  SSL_set_accept_state(ssl.get());
  return ssl;
}

Status TlsContext::use_versions(const TlsConfig& config) {
  SSL_CTX* const context = context_.get();
  // The signatures that TLS 1.0 and 1.1 are made of are below Debian's default level.
  if (config.min_version < TLS1_2_VERSION) SSL_CTX_set_security_level(context, 0);
  if (SSL_CTX_set_min_proto_version(context, config.min_version) != 1 ||
      SSL_CTX_set_max_proto_version(context, config.max_version) != 1) {
    return refused(config, "min_version or max_version");
  }
  return Done{};
}

// As with Go's servers, the suites of TLS 1.3 are not for choice.
Status TlsContext::use_ciphers(const TlsConfig& config) {
  SSL_CTX* const context = context_.get();
  std::vector<std::string> older;
  for (const std::string& iana_name : config.cipher_suites) {
    const std::string name = cipher_name(iana_name).value_or(iana_name);
    if (!name.starts_with("TLS_")) older.push_back(name);
  }
  const bool only_newer = older.empty() && !config.cipher_suites.empty();
  if (only_newer && SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1) {
    return refused(config, "cipher_suites");
  }
  if (!older.empty() && SSL_CTX_set_cipher_list(context, joined(older).c_str()) != 1) {
    return refused(config, "cipher_suites");
  }
  if (!config.curves.empty() &&
      SSL_CTX_set1_groups_list(context, joined(config.curves).c_str()) != 1) {
    return refused(config, "curve_preferences");
  }
  return Done{};
}

Status TlsContext::use_clients(const TlsConfig& config) {
  if (config.client_auth == ClientAuth::kNone) return Done{};
  const bool must_show = config.client_auth == ClientAuth::kRequireAny ||
                         config.client_auth == ClientAuth::kRequireAndVerify;
  const int mode = SSL_VERIFY_PEER | (must_show ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0);
  SSL_CTX_set_verify(context_.get(), mode, nullptr);
  SSL_CTX_set_cert_verify_callback(context_.get(), verify_client, &client_policy_);
  auto authorities = use_client_authorities(context_.get(), config.client_ca);
  if (!authorities) return authorities.error();
  client_policy_.authorities = std::move(*authorities);
  return Done{};
}

}  // namespace flowtop::http
