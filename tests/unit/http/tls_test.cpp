// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <string>

#include "web_config_file.h"

namespace flowtop::http {
namespace {

using ::testing::HasSubstr;

class Tls : public ::testing::Test {
 protected:
  // "ok", or the error.
  std::string result_at(std::time_t now) const {
    const auto config = read_web_config(file_.path());
    if (!config) return config.error().message;
    const auto context = TlsContext::make(*config->tls, now);
    if (context.ok()) return "ok";
    EXPECT_EQ(context.error().kind, ErrorKind::kUsage);
    return context.error().message;
  }
  std::string result() const { return result_at(std::time(nullptr)); }
  // After the place in the configuration.
  std::string error_at_line(int line, const std::string& text) const {
    return file_.path().string() + ":" + std::to_string(line) + ": " + text;
  }

  WebConfigFile file_;
};

using tls = Tls;  // NOLINT(readability-identifier-naming): names the test cases

TEST_F(tls, takes_a_pair) {
  file_.write_pair("a", make_key_pair());
  file_.write_tls("a");
  EXPECT_EQ(result(), "ok");
}

TEST_F(tls, takes_a_pair_in_the_configuration) {
  const KeyPair pair = make_key_pair();
  const auto indented = [](std::string text) {
    for (std::size_t at = 0; (at = text.find('\n', at)) + 1 < text.size(); at += 5) {
      text.insert(at + 1, "    ");
    }
    return "    " + text;
  };
  file_.write("tls_server_config:\n  cert: |\n" + indented(pair.certificate) + "  key: |\n" +
              indented(pair.key));
  EXPECT_EQ(result(), "ok");
}

TEST_F(tls, takes_every_choice) {
  file_.write_pair("a", make_key_pair());
  for (const std::string more :
       {"  min_version: TLS10\n", "  min_version: TLS13\n", "  max_version: TLS12\n",
        "  cipher_suites: [TLS_AES_128_GCM_SHA256]\n",
        "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256]\n",
        "  curve_preferences: [CurveP256, CurveP384, CurveP521, X25519]\n",
        "  client_ca_file: a.crt\n  client_auth_type: RequireAndVerifyClientCert\n"}) {
    file_.write_tls("a", more);
    EXPECT_EQ(result(), "ok") << more;
  }
}

TEST_F(tls, refuses_files_that_are_not_there) {
  file_.write_tls("a");
  EXPECT_EQ(result(), error_at_line(2, file_.file("a.crt").string() +
                                           ": cannot be read: No such file or directory; check "
                                           "the path and who may read it"));
  file_.write("a.crt", make_key_pair().certificate);
  EXPECT_THAT(result(), HasSubstr("web.yml:3: " + file_.file("a.key").string() + ": cannot be"));
}

TEST_F(tls, refuses_files_of_another_kind) {
  const KeyPair pair = make_key_pair();
  file_.write_tls("a");
  const auto with = [&](const std::string& certificate, const std::string& key) {
    file_.write_pair("a", {certificate, key});
    return result();
  };
  const std::string certificate = "'" + file_.file("a.crt").string() + "'";
  const std::string key = "'" + file_.file("a.key").string() + "'";
  const std::string bad_certificate =
      error_at_line(2, certificate + " is not a certificate; give one in PEM");
  EXPECT_EQ(with("", pair.key), bad_certificate);
  EXPECT_EQ(with(pair.key, pair.key), bad_certificate);
  EXPECT_EQ(with(pair.certificate.substr(0, 200), pair.key), bad_certificate);
  EXPECT_EQ(with(pair.certificate, pair.certificate),
            error_at_line(3, key + " is not a private key; give one in PEM, without a password"));
  EXPECT_EQ(with(pair.certificate, make_key_pair().key),
            error_at_line(3, key + " is not the key of the certificate " + certificate +
                                 "; give both of one pair"));
}

TEST_F(tls, refuses_certificates_that_are_not_valid_now) {
  constexpr std::time_t kMoment = 1'700'000'000;  // 2023-11-14 22:13:20 UTC
  std::time_t now{};
  do {  // again where the second ended meanwhile
    now = std::time(nullptr);
    file_.write_pair("a",
                     make_key_pair({.begins_in_s = kMoment - now, .ends_in_s = kMoment - now}));
  } while (std::time(nullptr) != now);
  file_.write_tls("a");
  const std::string name = "the certificate '" + file_.file("a.crt").string() + "' ";
  EXPECT_EQ(result_at(kMoment + 60),
            error_at_line(2, name + "expired on 2023-11-14 22:13:20 UTC; renew it"));
  EXPECT_EQ(result_at(kMoment - 60),
            error_at_line(2, name + "is not valid before 2023-11-14 22:13:20 UTC; wait, or set the "
                                    "clock right"));
}

TEST_F(tls, refuses_authorities_that_are_none) {
  file_.write_pair("a", make_key_pair());
  file_.write("ca.crt", "nothing");
  file_.write_tls("a", "  client_ca_file: ca.crt\n  client_auth_type: VerifyClientCertIfGiven\n");
  EXPECT_EQ(result(), error_at_line(4, "'" + file_.file("ca.crt").string() +
                                           "' is not a certificate; give one in PEM"));
}

}  // namespace
}  // namespace flowtop::http
