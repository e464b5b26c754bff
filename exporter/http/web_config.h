// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/tls1.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace flowtop::http {

// PEM from a file or from the configuration itself.
struct PemSource {
  std::string file;
  std::string text;
  std::string place;  // "FILE:LINE" of the configuration

  [[nodiscard]] bool given() const { return !place.empty(); }
};

enum class ClientAuth { kNone, kRequest, kRequireAny, kVerifyIfGiven, kRequireAndVerify };

struct TlsConfig {
  PemSource certificate;
  PemSource key;
  PemSource client_ca;
  ClientAuth client_auth = ClientAuth::kNone;
  std::vector<std::string> client_allowed_sans;
  int min_version = TLS1_2_VERSION;
  int max_version = TLS1_3_VERSION;
  std::vector<std::string> cipher_suites;  // IANA's names; up to TLS 1.2
  bool prefers_server_ciphers = true;
  std::vector<std::string> curves;  // OpenSSL's names
};

struct HttpHeader {
  std::string name;
  std::string value;
};

// The web configuration file of the Prometheus exporters. Its http2 is read and has no effect:
// flowtop-exporter speaks HTTP/1.1 only.
struct WebConfig {
  std::optional<TlsConfig> tls;
  std::vector<HttpHeader> headers;
  std::map<std::string, std::string> users;  // name and bcrypt hash
};

// Whatever it does not know is an error, "FILE:LINE: what; mend": a key that is misspelt must not
// leave a door open. Files that it names are not read.
[[nodiscard]] Result<WebConfig> read_web_config(const std::filesystem::path& file);

}  // namespace flowtop::http
