// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "exporter/http/tls_names.h"
#include "exporter/http/web_config.h"
#include "hashes.h"
#include "web_config_file.h"

namespace flowtop::http {
namespace {

using ::testing::ElementsAre;

constexpr const char* kPair = "  cert_file: a.crt\n  key_file: a.key\n";

// Without the file's name.
std::string error_of(const std::string& section) {
  const WebConfigFile file("tls_server_config:\n" + section);
  const auto config = read_web_config(file.path());
  if (config.ok()) return "none";
  return config.error().message.substr(file.path().string().size() + 1);
}

TEST(web_config_tls, has_defaults) {
  const WebConfigFile file(std::string("tls_server_config:\n") + kPair);
  const auto config = read_web_config(file.path());
  ASSERT_TRUE(config.ok()) << config.error().message;
  ASSERT_TRUE(config->tls.has_value());
  EXPECT_EQ(config->tls->certificate.file, file.file("a.crt").string());
  EXPECT_EQ(config->tls->key.file, file.file("a.key").string());
  EXPECT_EQ(config->tls->key.place, file.path().string() + ":3");
  EXPECT_FALSE(config->tls->client_ca.given());
  EXPECT_EQ(config->tls->client_auth, ClientAuth::kNone);
  EXPECT_EQ(config->tls->min_version, TLS1_2_VERSION);
  EXPECT_EQ(config->tls->max_version, TLS1_3_VERSION);
  EXPECT_TRUE(config->tls->prefers_server_ciphers);
}

TEST(web_config_tls, has_all_that_can_be_set) {
  const WebConfigFile file(
      "tls_server_config:\n  cert: |\n    CERT\n  key: |\n    KEY\n  client_ca_file: /etc/ca.crt\n"
      "  client_auth_type: RequireAndVerifyClientCert\n  client_allowed_sans: [a, b]\n"
      "  min_version: TLS10\n  max_version: TLS12\n  prefer_server_cipher_suites: false\n"
      "  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]\n"
      "  curve_preferences: [CurveP384, X25519]\n");
  const auto config = read_web_config(file.path());
  ASSERT_TRUE(config.ok()) << config.error().message;
  const TlsConfig& tls = *config->tls;
  EXPECT_EQ(tls.certificate.text, "CERT\n");
  EXPECT_EQ(tls.certificate.file, "");
  EXPECT_EQ(tls.key.text, "KEY\n");
  EXPECT_EQ(tls.client_ca.file, "/etc/ca.crt");
  EXPECT_EQ(tls.client_auth, ClientAuth::kRequireAndVerify);
  EXPECT_THAT(tls.client_allowed_sans, ElementsAre("a", "b"));
  EXPECT_EQ(tls.min_version, TLS1_VERSION);
  EXPECT_EQ(tls.max_version, TLS1_2_VERSION);
  EXPECT_FALSE(tls.prefers_server_ciphers);
  EXPECT_THAT(tls.cipher_suites, ElementsAre("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
  EXPECT_THAT(tls.curves, ElementsAre("P-384", "X25519"));
}

TEST(web_config_tls, refuses_what_does_not_go_together) {
  const std::string pair = kPair;
  EXPECT_EQ(error_of("  key_file: a.key\n"), "2: no certificate; add cert_file");
  EXPECT_EQ(error_of("  cert_file: a\n"), "2: no key of the certificate; add key_file");
  EXPECT_EQ(error_of("  min_version: TLS12\n"), "2: no certificate; add cert_file");
  EXPECT_EQ(error_of("  cert: x\n" + pair), "3: given twice; leave the file or the text");
  EXPECT_EQ(error_of(pair + "  client_auth_type: RequireAndVerifyClientCert\n"),
            "2: nothing to verify clients by; add client_ca_file");
  EXPECT_EQ(error_of(pair + "  client_ca_file: ca\n"),
            "2: client_ca_file has no effect; add client_auth_type: RequireAndVerifyClientCert, "
            "or leave it out");
  EXPECT_EQ(error_of(pair + "  client_allowed_sans: [a]\n").substr(0, 35),
            "2: client_allowed_sans has no effec");
  EXPECT_EQ(error_of(pair + "  min_version: TLS13\n  max_version: TLS12\n"),
            "2: min_version is above max_version; exchange them");
}

TEST(web_config_tls, refuses_names_it_does_not_know) {
  const std::string pair = kPair;
  EXPECT_EQ(error_of(pair + "  min_version: SSL3\n"),
            "4: 'SSL3' is not known; write one of TLS10, TLS11, TLS12, TLS13");
  EXPECT_EQ(error_of(pair + "  curve_preferences:\n  - X25519\n  - P256\n"),
            "6: 'P256' is not known; write one of CurveP256, CurveP384, CurveP521, X25519");
  EXPECT_EQ(error_of(pair + "  cipher_suites:\n  - ECDHE-RSA-AES128-SHA\n"),
            "5: the cipher suite 'ECDHE-RSA-AES128-SHA' is not known; write a name such as "
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  EXPECT_EQ(error_of(pair + "  cipher_suites: TLS_AES_128_GCM_SHA256\n"),
            "4: a list is wanted here; write '- item' lines");
  EXPECT_EQ(error_of(pair + "  client_auth_type: Maybe\n").substr(0, 24),
            "4: 'Maybe' is not known;");
  EXPECT_EQ(error_of(pair + "  cipher_suits: []\n").substr(0, 35),
            "4: the key 'cipher_suits' is not kn");
}

TEST(web_config_tls, knows_the_cipher_suites_of_go) {
  for (const std::string name :
       {"TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_AES_128_GCM_SHA256"}) {
    EXPECT_TRUE(cipher_name(name).has_value()) << name;
  }
  EXPECT_EQ(cipher_name("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"), "ECDHE-RSA-AES256-GCM-SHA384");
}

// What we take, the ecosystem's own checker takes. The keys that its version in Debian 12 does not
// know are left out: cert, key, client_ca, client_allowed_sans.
TEST(web_config_tls, is_what_promtool_takes) {
  if (!std::filesystem::exists("/usr/bin/promtool")) GTEST_SKIP() << "there is no promtool";
  const WebConfigFile file;
  file.write_pair("a", make_key_pair());
  for (const std::string more :
       {"", "  min_version: TLS13\n", "  min_version: TLS10\n  max_version: TLS11\n",
        "  client_auth_type: RequireClientCert\n", "  client_auth_type: NoClientCert\n",
        "  client_ca_file: a.crt\n  client_auth_type: VerifyClientCertIfGiven\n",
        "  cipher_suites: [TLS_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA]\n",
        "  curve_preferences: [CurveP256, CurveP384, CurveP521, X25519]\n",
        "  prefer_server_cipher_suites: no\n"}) {
    file.write_tls("a", more + "basic_auth_users:\n  alice: " + kSecretHash +
                            "\nhttp_server_config:\n  http2: true\n  headers:\n"
                            "    X-Content-Type-Options: nosniff\n    X-XSS-Protection: 1\n"
                            "    Content-Security-Policy: default-src 'self'\n");
    EXPECT_TRUE(read_web_config(file.path()).ok()) << more;
    const std::string command =
        fmt::format("promtool check web-config {} > /dev/null 2>&1", file.path().string());
    EXPECT_EQ(std::system(command.c_str()), 0) << more;  // NOLINT(cert-env33-c)
  }
}

}  // namespace
}  // namespace flowtop::http
