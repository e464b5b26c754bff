// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace flowtop::http {

// The reply to what never becomes a request: 400, 408, 431 or 503. The connection ends with it.
[[nodiscard]] std::string bare_reply(int status);

// For a client that speaks plain HTTP where TLS is wanted. Go's servers say the same.
[[nodiscard]] std::string not_tls_reply();

}  // namespace flowtop::http
