// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

#include "client.h"
#include "running_server.h"
#include "web_config_file.h"

namespace flowtop::http {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

// With a certificate "first" and the `more` lines.
class ServerTls : public ::testing::Test {
 protected:
  ServerTls() {
    file_.write_pair("first", make_key_pair({.name = "first"}));
    file_.write_pair("second", make_key_pair({.name = "second"}));
    file_.write_pair("ca", authority_);
    file_.write_tls("first");
  }

  std::unique_ptr<RunningServer> serve(const std::string& more = "", const Limits& limits = {}) {
    file_.write_tls("first", more);
    security_ = load_security(file_.path());
    return std::make_unique<RunningServer>(hello(), security_, limits);
  }

  static ClientTls with(const KeyPair& pair) {
    return {.certificate = pair.certificate, .key = pair.key};
  }

  // Of a connection from its handshake to its first reply; 0 where it did not come so far.
  static int status_of(const RunningServer& server, const ClientTls& tls) {
    Client client(server.port(), tls);
    return client.has_tls() ? client.get("/hello").status : 0;
  }

  WebConfigFile file_;
  KeyPair authority_ = make_key_pair({.name = "authority"});
  std::shared_ptr<Security> security_;
};

using server_tls = ServerTls;  // NOLINT(readability-identifier-naming): names the test cases

TEST_F(server_tls, answers_many_requests) {
  const auto server = serve();
  Client client(server->port(), ClientTls{});
  ASSERT_TRUE(client.has_tls());
  EXPECT_EQ(client.certificate_name(), "first");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.get("/hello").body, "hello");
  EXPECT_EQ(client.get("/hello", "Connection: close\r\n").body, "hello");
  EXPECT_TRUE(client.is_closed());
}

TEST_F(server_tls, sends_large_bodies) {
  const auto body = std::make_shared<const std::string>((4 << 20) + 1, 'x');
  security_ = load_security(file_.path());
  RunningServer server(
      {{"/body",
        [&](const Request&) {
          return Reply{.status = 200, .content_type = "text/plain", .parts = {body, body}};
        }}},
      security_);
  Client client(server.port(), ClientTls{});
  EXPECT_TRUE(client.get("/body").body == *body + *body);
}

TEST_F(server_tls, tells_plain_clients_apart) {
  const auto server = serve();
  Client client(server->port());
  client.send(get_request("/hello"));
  EXPECT_EQ(client.receive_until_closed(),
            "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n");
  EXPECT_EQ(server->server().responses().at(400), 1U);
}

TEST_F(server_tls, gives_a_handshake_so_much_time) {
  Limits limits;
  limits.handshake = 150ms;
  const auto server = serve("", limits);
  Client silent(server->port());
  Client slow(server->port());
  for (const char byte : std::string("\x16\x03\x01\x02")) slow.send({&byte, 1});
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(silent.is_closed());
  EXPECT_TRUE(slow.is_closed());
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
  ASSERT_EQ(server->lines().size(), 1U);  // the second is left out
  EXPECT_EQ(server->lines()[0], "TLS handshake with 127.0.0.1: it took too long");
}

TEST_F(server_tls, survives_what_is_not_tls) {
  const auto server = serve();
  for (const std::string bytes : {"\x16garbage, and more of it", "\x80\x80", "get\r\n\r\n"}) {
    Client client(server->port());
    client.send(bytes);
    shutdown(client.fd(), SHUT_WR);
    EXPECT_TRUE((client.receive_until_closed(), client.is_closed()));
  }
  EXPECT_EQ(status_of(*server, {}), 200);
  EXPECT_THAT(server->lines().at(0), HasSubstr("TLS handshake with 127.0.0.1: "));
}

TEST_F(server_tls, refuses_older_versions) {
  const auto newest = serve("  min_version: TLS13\n");
  EXPECT_EQ(status_of(*newest, {.max_version = TLS1_2_VERSION}), 0);
  EXPECT_EQ(status_of(*newest, {}), 200);
  const auto usual = serve();
  EXPECT_EQ(status_of(*usual, {.max_version = TLS1_2_VERSION}), 200);
  EXPECT_EQ(status_of(*usual, {.max_version = TLS1_1_VERSION}), 0);
}

TEST_F(server_tls, takes_only_clients_that_it_can_verify) {
  const auto server =
      serve("  client_ca_file: ca.crt\n  client_auth_type: RequireAndVerifyClientCert\n");
  EXPECT_EQ(status_of(*server, with(make_key_pair({.issuer = &authority_}))), 200);
  EXPECT_EQ(status_of(*server, {}), 0);
  EXPECT_EQ(status_of(*server, with(make_key_pair())), 0);
  EXPECT_EQ(
      status_of(*server, with(make_key_pair(
                             {.begins_in_s = -9999, .ends_in_s = -999, .issuer = &authority_}))),
      0);
}

TEST_F(server_tls, verifies_clients_as_it_is_told) {
  const ClientTls known = with(make_key_pair({.issuer = &authority_}));
  const ClientTls unknown = with(make_key_pair());
  const auto if_given =
      serve("  client_ca_file: ca.crt\n  client_auth_type: VerifyClientCertIfGiven\n");
  EXPECT_EQ(status_of(*if_given, {}), 200);
  EXPECT_EQ(status_of(*if_given, known), 200);
  EXPECT_EQ(status_of(*if_given, unknown), 0);
  const auto any = serve("  client_auth_type: RequireAnyClientCert\n");
  EXPECT_EQ(status_of(*any, {}), 0);
  EXPECT_EQ(status_of(*any, unknown), 200);
  const auto request = serve("  client_auth_type: RequestClientCert\n");
  EXPECT_EQ(status_of(*request, {}), 200);
  EXPECT_EQ(status_of(*request, unknown), 200);
}

TEST_F(server_tls, takes_only_clients_of_allowed_names) {
  const auto server = serve(
      "  client_ca_file: ca.crt\n  client_auth_type: RequireAndVerifyClientCert\n"
      "  client_allowed_sans: [prometheus.test, '::1', 'spiffe://a/b', a@b.test]\n");
  const auto status_with = [&](const std::string& names) {
    return status_of(*server,
                     with(make_key_pair({.alternative_names = names, .issuer = &authority_})));
  };
  EXPECT_EQ(status_with("DNS:other.test,DNS:prometheus.test"), 200);
  EXPECT_EQ(status_with("IP:::1"), 200);
  EXPECT_EQ(status_with("URI:spiffe://a/b"), 200);
  EXPECT_EQ(status_with("email:a@b.test"), 200);
  EXPECT_EQ(status_with("DNS:other.test,IP:127.0.0.1"), 0);
  EXPECT_EQ(status_with(""), 0);
}

TEST_F(server_tls, changes_its_certificate_while_connections_go_on) {
  const auto server = serve();
  Client before(server->port(), ClientTls{});
  EXPECT_EQ(before.get("/hello").status, 200);
  file_.write_tls("second");
  ASSERT_TRUE(security_->reload().ok());
  EXPECT_EQ(Client(server->port(), ClientTls{}).certificate_name(), "second");
  const ClientReply reply = before.get("/hello");  // answered, and asked to come again
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.at("connection"), "close");
}

TEST_F(server_tls, keeps_its_certificate_when_the_next_is_bad) {
  const auto server = serve();
  Client before(server->port(), ClientTls{});
  file_.write_pair("second", make_key_pair({.begins_in_s = -9999, .ends_in_s = -999}));
  file_.write_tls("second");
  EXPECT_FALSE(security_->reload().ok());
  EXPECT_EQ(Client(server->port(), ClientTls{}).certificate_name(), "first");
  EXPECT_FALSE(before.get("/hello").headers.contains("connection"));
}

TEST_F(server_tls, can_be_turned_off_and_on) {
  const auto server = serve();
  file_.write("");
  ASSERT_TRUE(security_->reload().ok());
  Client plain(server->port());
  EXPECT_EQ(plain.get("/hello").body, "hello");
  file_.write_tls("first");
  ASSERT_TRUE(security_->reload().ok());
  EXPECT_EQ(status_of(*server, {}), 200);
  EXPECT_EQ(plain.get("/hello").status, 0);  // nobody is told anything without TLS
  EXPECT_TRUE(plain.is_closed());
  Client secure(server->port(), ClientTls{});
  EXPECT_EQ(secure.get("/hello").status, 200);
  file_.write("");
  ASSERT_TRUE(security_->reload().ok());
  EXPECT_EQ(secure.get("/hello").headers.at("connection"), "close");
}

TEST_F(server_tls, tells_nothing_to_clients_that_it_would_not_let_in_now) {
  const std::string verified =
      "  client_ca_file: ca.crt\n  client_auth_type: RequireAndVerifyClientCert\n";
  const ClientTls known = with(make_key_pair({.issuer = &authority_}));
  const auto server = serve();
  Client anybody(server->port(), known);
  EXPECT_EQ(anybody.get("/hello").status, 200);
  file_.write_tls("first", verified);
  ASSERT_TRUE(security_->reload().ok());
  EXPECT_EQ(anybody.get("/hello").status, 0);  // it was never asked who it is
  Client one(server->port(), known);
  Client another(server->port(), known);
  EXPECT_EQ(one.get("/hello").status, 200);
  EXPECT_EQ(another.get("/hello").status, 200);
  file_.write_tls("second", verified);
  ASSERT_TRUE(security_->reload().ok());
  EXPECT_EQ(one.get("/hello").headers.at("connection"), "close");  // let in, then as now
  file_.write_pair("ca", make_key_pair({.name = "another authority"}));
  ASSERT_TRUE(security_->reload().ok());
  EXPECT_EQ(another.get("/hello").status, 0);
  EXPECT_TRUE(another.is_closed());
}

TEST_F(server_tls, tells_nothing_to_clients_whose_names_are_not_allowed_any_more) {
  const std::string verified =
      "  client_ca_file: ca.crt\n  client_auth_type: RequireAndVerifyClientCert\n";
  const auto server = serve(verified);
  Client before(server->port(), with(make_key_pair({.issuer = &authority_})));
  EXPECT_EQ(before.get("/hello").status, 200);
  file_.write_tls("first", verified + "  client_allowed_sans: [prometheus.test]\n");
  ASSERT_TRUE(security_->reload().ok());
  EXPECT_EQ(before.get("/hello").status, 0);
}

}  // namespace
}  // namespace flowtop::http
