// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "client.h"
#include "hashes.h"
#include "running_server.h"
#include "web_config_file.h"

namespace flowtop::http {
namespace {

constexpr const char* kAlice = "Authorization: Basic YWxpY2U6c2VjcmV0\r\n";

class ServerAuth : public ::testing::Test {
 protected:
  static std::string users(const std::string& hash) {
    return "basic_auth_users:\n  alice: " + hash + "\n";
  }

  WebConfigFile file_{users(kSecretHash)};
  std::shared_ptr<Security> security_ = load_security(file_.path());
  RunningServer server_{hello(), security_};
};

using server_auth = ServerAuth;  // NOLINT(readability-identifier-naming): names the test cases

TEST_F(server_auth, lets_in_who_is_right) {
  Client client(server_.port());
  EXPECT_EQ(client.get("/hello", kAlice).body, "hello");
  EXPECT_EQ(client.get("/none", kAlice).status, 404);
  EXPECT_EQ(client.get("/hello", kAlice).body, "hello");
}

TEST_F(server_auth, tells_nobody_else_anything) {
  Client client(server_.port());
  const ClientReply nothing = client.get("/hello");
  EXPECT_EQ(nothing.status, 401);
  EXPECT_EQ(nothing.headers.at("www-authenticate"), "Basic realm=\"flowtop\", charset=\"UTF-8\"");
  EXPECT_EQ(nothing.body, "Unauthorized\n");
  for (const std::string path : {"/hello", "/none", "/"}) {
    for (const std::string header :
         {"", "Authorization: Basic YWxpY2U6d3Jvbmc=\r\n" /* alice:wrong */,
          "Authorization: Basic ZXZlOnNlY3JldA==\r\n" /* eve:secret */,
          "Authorization: Basic YWxpY2U6c2VjcmV0=\r\n" /* malformed */,
          "Authorization: Bearer YWxpY2U6c2VjcmV0\r\n", "Authorization: Basic\r\n"}) {
      const ClientReply reply = client.get(path, header);
      EXPECT_EQ(reply.status, 401) << path << header;
      EXPECT_EQ(reply.body, nothing.body);
      EXPECT_EQ(reply.headers.size(), nothing.headers.size());
    }
    EXPECT_EQ(client.get(path, std::string(kAlice) + kAlice).status, 401);
  }
}

TEST_F(server_auth, tells_nobody_of_methods_and_bodies) {
  for (const std::string request :
       {"POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"}) {
    Client client(server_.port());
    client.send(request);
    EXPECT_EQ(client.receive().status, 401) << request;
  }
  Client client(server_.port());
  client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.receive(true).status, 401);
}

TEST_F(server_auth, goes_by_what_is_in_force_at_each_request) {
  Client client(server_.port());
  EXPECT_EQ(client.get("/hello", kAlice).status, 200);
  file_.write(users(kOtherHash));
  ASSERT_TRUE(security_->reload().ok());
  EXPECT_EQ(client.get("/hello", kAlice).status, 401);
  EXPECT_EQ(client.get("/hello", "Authorization: Basic YWxpY2U6b3RoZXI=\r\n").status, 200);
  file_.write("basic_auth_users:\n  alice: none\n");
  EXPECT_FALSE(security_->reload().ok());
  EXPECT_EQ(client.get("/hello").status, 401);
}

}  // namespace
}  // namespace flowtop::http
