// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/listen_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <string>

#include "client.h"
#include "running_server.h"

namespace flowtop::http {
namespace {

using ::testing::HasSubstr;

bool has_ipv6() {
  sockaddr_in6 loopback{};
  loopback.sin6_family = AF_INET6;
  loopback.sin6_addr = in6addr_loopback;
  const UniqueFd fd(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return fd.valid() &&
         bind(fd.get(), reinterpret_cast<sockaddr*>(&loopback), sizeof(loopback)) == 0;
}

TEST(listen_address, has_a_host_and_a_port) {
  const auto parts = [](const std::string& text) {
    const auto address = parse_listen_address(text);
    return address.ok() ? address->host + " " + address->port : address.error().message;
  };
  EXPECT_EQ(parts("127.0.0.1:19850"), "127.0.0.1 19850");
  EXPECT_EQ(parts(":0"), " 0");
  EXPECT_EQ(parts("localhost:65535"), "localhost 65535");
  EXPECT_EQ(parts("[::1]:80"), "::1 80");
  EXPECT_EQ(parts("[fe80::1%eth0]:80"), "fe80::1%eth0 80");
}

TEST(listen_address, refuses_the_rest) {
  for (const std::string text : {"",       "localhost", "19850",       "::1:80",
                                 "[::1]",  "[::1:80",   "::1]:80",     "[localhost]:80",
                                 "[]:80",  "a:",        "a:65536",     "a:-1",
                                 "a:http", "a: 80",     "a:80 ",       "http://a:80",
                                 "a b:80", "a:+80",     "vsock://:80", "99999999999999999999"}) {
    const auto address = parse_listen_address(text);
    ASSERT_FALSE(address.ok()) << text;
    EXPECT_EQ(address.error().kind, ErrorKind::kUsage);
    EXPECT_THAT(address.error().message, HasSubstr("--web.listen-address: '" + text + "': "))
        << text;
    EXPECT_THAT(address.error().message, HasSubstr("; write host:port, :port or [IPv6]:port"));
  }
  EXPECT_THAT(parse_listen_address("vsock://:80").error().message, HasSubstr("vsock is not supp"));
}

TEST(open_listeners, says_when_the_port_is_taken) {
  const auto first = open_listeners("127.0.0.1:0");
  ASSERT_TRUE(first.ok()) << first.error().message;
  const std::string text = "127.0.0.1:" + std::to_string(port_of(first->front().get()));
  const auto second = open_listeners(text);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().kind, ErrorKind::kOutput);
  EXPECT_EQ(second.error().message,
            "--web.listen-address: '" + text +
                "': address already in use; end the program that listens there or choose another "
                "port");
}

TEST(open_listeners, says_when_the_address_is_not_of_this_machine) {
  const auto listeners = open_listeners("192.0.2.1:0");
  ASSERT_FALSE(listeners.ok());
  EXPECT_EQ(listeners.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(listeners.error().message,
              HasSubstr("'192.0.2.1:0': not an address of this machine"));
  const auto unknown = open_listeners("no.such.host.invalid:0");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().kind, ErrorKind::kUsage);
}

TEST(open_listeners, listens_everywhere_without_a_host) {
  RunningServer server(hello(), nullptr, {}, ":0");
  EXPECT_EQ(Client(server.port()).get("/hello").body, "hello");
  if (has_ipv6()) {
    EXPECT_EQ(Client(server.port(), "::1").get("/hello").body, "hello");
  }
}

TEST(open_listeners, listens_to_ipv6_alone_when_asked_for) {
  if (!has_ipv6()) GTEST_SKIP() << "this machine has no IPv6";
  RunningServer server(hello(), nullptr, {}, "[::1]:0");
  EXPECT_EQ(Client(server.port(), "::1").get("/hello").body, "hello");
  EXPECT_THROW(Client(server.port(), "127.0.0.1"), std::runtime_error);
}

TEST(open_listeners, opens_each_address_of_a_name) {
  const auto listeners = open_listeners("localhost:0");
  ASSERT_TRUE(listeners.ok()) << listeners.error().message;
  EXPECT_GE(listeners->size(), 1U);
  for (const UniqueFd& listener : *listeners) EXPECT_NE(port_of(listener.get()), 0);
}

}  // namespace
}  // namespace flowtop::http
