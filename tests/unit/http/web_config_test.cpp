// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/web_config.h"

#include <gtest/gtest.h>

#include <string>

#include "hashes.h"
#include "web_config_file.h"

namespace flowtop::http {
namespace {

std::string error_of(const std::string& text) {
  const WebConfigFile file(text);
  const auto config = read_web_config(file.path());
  if (config.ok()) return "none";
  EXPECT_EQ(config.error().kind, ErrorKind::kUsage);
  const std::string prefix = file.path().string() + ":";
  const std::string& message = config.error().message;
  EXPECT_TRUE(message.starts_with(prefix)) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos);
  return message.substr(prefix.size());
}

TEST(web_config, may_be_empty) {
  for (const std::string text :
       {"", "# nothing\n", "---\n", "tls_server_config:\n",
        "tls_server_config: {}\nbasic_auth_users: {}\n", "http_server_config:\n  headers:\n"}) {
    const WebConfigFile file(text);
    const auto config = read_web_config(file.path());
    ASSERT_TRUE(config.ok()) << text << config.error().message;
    EXPECT_FALSE(config->tls.has_value());
    EXPECT_TRUE(config->headers.empty());
    EXPECT_TRUE(config->users.empty());
  }
}

TEST(web_config, has_users_and_headers) {
  const WebConfigFile file(std::string("basic_auth_users:\n  alice: ") + kSecretHash +
                           "\n  bob: " + kOtherHash +
                           "\nhttp_server_config:\n  http2: false\n  headers:\n"
                           "    X-Frame-Options: deny\n"
                           "    Strict-Transport-Security: max-age=1\n");
  const auto config = read_web_config(file.path());
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->users.at("alice"), kSecretHash);
  EXPECT_EQ(config->users.at("bob"), kOtherHash);
  ASSERT_EQ(config->headers.size(), 2U);
  EXPECT_EQ(config->headers[0].name, "X-Frame-Options");
  EXPECT_EQ(config->headers[0].value, "deny");
  EXPECT_EQ(config->headers[1].value, "max-age=1");
}

TEST(web_config, must_be_there) {
  const auto config = read_web_config("/nonexistent/web.yml");
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.error().message,
            "/nonexistent/web.yml: cannot be read: No such file or directory; check the path and "
            "who may read it");
}

TEST(web_config, refuses_what_is_not_yaml) {
  EXPECT_TRUE(error_of("a: [\n").starts_with("2: not YAML: ")) << error_of("a: [\n");
  EXPECT_EQ(error_of("- a\n"), "1: keys and values are wanted here; write 'key: value'");
  EXPECT_EQ(error_of("text\n"), "1: keys and values are wanted here; write 'key: value'");
  EXPECT_EQ(error_of("{}\n---\n{}\n"), "3: a second document; leave one in the file");
}

TEST(web_config, refuses_keys_it_does_not_know) {
  EXPECT_EQ(error_of("\nbasic_auth_user:\n"),
            "2: the key 'basic_auth_user' is not known; those known here are basic_auth_users, "
            "http_server_config, tls_server_config");
  EXPECT_EQ(error_of("http_server_config:\n  http3: true\n"),
            "2: the key 'http3' is not known; those known here are headers, http2");
  EXPECT_EQ(error_of("http_server_config:\n  headers:\n    Server: x\n").substr(0, 32),
            "3: the key 'Server' is not known");
}

TEST(web_config, refuses_keys_that_are_there_twice) {
  EXPECT_EQ(error_of("http_server_config:\n  http2: true\n  http2: false\n"),
            "3: the key 'http2' is there twice; leave one");
  EXPECT_EQ(error_of(std::string("basic_auth_users:\n  a: ") + kSecretHash +
                     "\n  a: " + kOtherHash + "\n"),
            "3: the key 'a' is there twice; leave one");
}

TEST(web_config, refuses_wrong_types) {
  EXPECT_EQ(error_of("http_server_config:\n  http2: maybe\n"),
            "2: neither true nor false; write one of them");
  EXPECT_EQ(error_of("basic_auth_users:\n  a: [b]\n"),
            "2: a text is wanted here; write one, or leave the key out");
  EXPECT_EQ(error_of("basic_auth_users:\n- a\n"),
            "2: keys and values are wanted here; write 'key: value'");
}

TEST(web_config, refuses_keys_without_a_value) {
  EXPECT_EQ(error_of("basic_auth_users:\n  alice:\n\n"),
            "2: the key 'alice' has no value; write one, or leave the key out");
  EXPECT_EQ(error_of("\ntls_server_config:\n  cert_file:\n  key_file: a\n"),
            "3: the key 'cert_file' has no value; write one, or leave the key out");
}

TEST(web_config, refuses_header_values_that_are_none) {
  EXPECT_EQ(error_of("http_server_config:\n  headers:\n    X-Frame-Options: maybe\n"),
            "3: 'maybe' is no value of X-Frame-Options; write deny");
  EXPECT_EQ(error_of("http_server_config:\n  headers:\n    X-XSS-Protection: \"a\\r\\nB: c\"\n"),
            "3: 'a??B: c' is no value of X-XSS-Protection; write one line of text");
}

TEST(web_config, refuses_passwords_that_are_no_hashes) {
  EXPECT_EQ(
      error_of(std::string("basic_auth_users:\n  alice: ") + kSecretHash + "\n  bob: secret\n"),
      "3: the password of 'bob' is not a bcrypt hash; make one with htpasswd -nBC 10 \"\"");
  EXPECT_EQ(error_of(std::string("basic_auth_users:\n  'a:b': ") + kSecretHash + "\n"),
            "2: 'a:b' is no user; write a name without ':'");
}

}  // namespace
}  // namespace flowtop::http
