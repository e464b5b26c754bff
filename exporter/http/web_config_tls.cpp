// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/web_config_tls.h"

#include <fmt/core.h>

#include <string>
#include <vector>

#include "exporter/http/tls_names.h"

namespace flowtop::http {
namespace {

using YAML::Node;

class TlsSection {
 public:
  TlsSection(const YamlFile& file, const std::filesystem::path& directory, TlsConfig& tls)
      : file_(file), directory_(directory), tls_(tls) {}

  [[nodiscard]] YamlFile::Fields fields() const;

 private:
  [[nodiscard]] YamlFile::Field pem_file(PemSource& source) const;
  [[nodiscard]] YamlFile::Field pem_text(PemSource& source) const;
  [[nodiscard]] YamlFile::Field version(int& number) const;
  [[nodiscard]] Status read_ciphers(const Node& node) const;
  [[nodiscard]] Status read_curves(const Node& node) const;

  const YamlFile& file_;
  const std::filesystem::path& directory_;
  TlsConfig& tls_;
};

YamlFile::Fields TlsSection::fields() const {
  return {
      {"cert", pem_text(tls_.certificate)},
      {"cert_file", pem_file(tls_.certificate)},
      {"key", pem_text(tls_.key)},
      {"key_file", pem_file(tls_.key)},
      {"client_ca", pem_text(tls_.client_ca)},
      {"client_ca_file", pem_file(tls_.client_ca)},
      {"client_auth_type",
       [this](const Node& node) {
         return file_.read_choice(node, client_auth_names(), tls_.client_auth);
       }},
      {"client_allowed_sans",
       [this](const Node& node) { return file_.read_list(node, tls_.client_allowed_sans); }},
      {"min_version", version(tls_.min_version)},
      {"max_version", version(tls_.max_version)},
      {"cipher_suites", [this](const Node& node) { return read_ciphers(node); }},
      {"prefer_server_cipher_suites",
       [this](const Node& node) { return file_.read_flag(node, tls_.prefers_server_ciphers); }},
      {"curve_preferences", [this](const Node& node) { return read_curves(node); }},
  };
}

YamlFile::Field TlsSection::pem_text(PemSource& source) const {
  return [this, &source](const Node& node) -> Status {
    if (source.given()) return file_.error(node, "given twice; leave the file or the text");
    source.place = file_.place(node);
    return file_.read_text(node, source.text);
  };
}

YamlFile::Field TlsSection::pem_file(PemSource& source) const {
  return [this, &source](const Node& node) -> Status {
    if (source.given()) return file_.error(node, "given twice; leave the file or the text");
    source.place = file_.place(node);
    std::string name;
    if (Status status = file_.read_text(node, name); !status) return status;
    source.file = directory_ / name;  // an absolute name stays as it is
    return Done{};
  };
}

YamlFile::Field TlsSection::version(int& number) const {
  return [this, &number](const Node& node) {
    return file_.read_choice(node, tls_version_names(), number);
  };
}

Status TlsSection::read_ciphers(const Node& node) const {
  if (Status status = file_.read_list(node, tls_.cipher_suites); !status) return status;
  for (std::size_t i = 0; i < tls_.cipher_suites.size(); ++i) {
    const std::string& name = tls_.cipher_suites[i];
    if (!cipher_name(name)) {
      return file_.error(node[i], fmt::format("the cipher suite '{}' is not known; write a name "
                                              "such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                                              name));
    }
  }
  return Done{};
}

Status TlsSection::read_curves(const Node& node) const {
  if (!node.IsSequence()) return file_.error(node, "a list is wanted here; write '- item' lines");
  for (const Node& item : node) {
    std::string& curve = tls_.curves.emplace_back();
    if (Status status = file_.read_choice(item, curve_names(), curve); !status) return status;
  }
  return Done{};
}

Status judge(const YamlFile& file, const Node& node, const TlsConfig& tls) {
  const bool verifies = tls.client_auth == ClientAuth::kVerifyIfGiven ||
                        tls.client_auth == ClientAuth::kRequireAndVerify;
  if (!tls.certificate.given()) return file.error(node, "no certificate; add cert_file");
  if (!tls.key.given()) return file.error(node, "no key of the certificate; add key_file");
  if (verifies && !tls.client_ca.given()) {
    return file.error(node, "nothing to verify clients by; add client_ca_file");
  }
  if (tls.client_auth == ClientAuth::kNone && tls.client_ca.given()) {
    return file.error(node,
                      "client_ca_file has no effect; add client_auth_type: "
                      "RequireAndVerifyClientCert, or leave it out");
  }
  if (tls.client_auth == ClientAuth::kNone && !tls.client_allowed_sans.empty()) {
    return file.error(node,
                      "client_allowed_sans has no effect; add client_auth_type: "
                      "RequireAndVerifyClientCert, or leave it out");
  }
  if (tls.min_version > tls.max_version) {
    return file.error(node, "min_version is above max_version; exchange them");
  }
  return Done{};
}

}  // namespace

Status read_tls_config(const YamlFile& file, const Node& node,
                       const std::filesystem::path& directory, std::optional<TlsConfig>& config) {
  TlsConfig tls;
  const TlsSection section(file, directory, tls);
  if (Status status = file.read(node, section.fields()); !status) return status;
  if (node.size() == 0) return Done{};  // an empty section turns nothing on
  if (Status status = judge(file, node, tls); !status) return status;
  config = std::move(tls);
  return Done{};
}

}  // namespace flowtop::http
