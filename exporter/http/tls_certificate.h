// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/ssl.h>

#include <ctime>
#include <string>
#include <vector>

#include "base/result.h"
#include "exporter/http/web_config.h"

namespace flowtop::http {

// The server's certificate, what is between it and its root, and its key.
[[nodiscard]] Status use_certificate(SSL_CTX* context, const TlsConfig& config, std::time_t now);

// The certificates by which clients are verified; none, where none are given. Returns them in DER.
[[nodiscard]] Result<std::vector<std::string>> use_client_authorities(SSL_CTX* context,
                                                                      const PemSource& source);

}  // namespace flowtop::http
