// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "client.h"
#include "running_server.h"

namespace flowtop::http {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

TEST(server_limits, give_a_head_sent_byte_by_byte_so_much_time) {
  Limits limits;
  limits.head = 300ms;
  RunningServer server(hello(), nullptr, limits);
  Client client(server.port());
  const auto start = std::chrono::steady_clock::now();
  const std::string request = get_request("/hello", "X-Long: " + std::string(500, 'x') + "\r\n");
  for (const char byte : request) {
    std::this_thread::sleep_for(10ms);
    if (!client.send({&byte, 1}) || server.server().responses().contains(408)) break;
  }
  EXPECT_EQ(client.receive().status, 408);
  EXPECT_TRUE(client.is_closed());
  EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
}

TEST(server_limits, close_what_says_nothing) {
  Limits limits;
  limits.head = 200ms;
  limits.idle = 800ms;
  RunningServer server(hello(), nullptr, limits);
  Client silent(server.port());
  EXPECT_EQ(silent.receive_until_closed(), "");
  EXPECT_TRUE(silent.is_closed());
  Client idle(server.port());
  EXPECT_EQ(idle.get("/hello").status, 200);
  idle.send("\r\n");                   // a line too many is no request yet
  std::this_thread::sleep_for(250ms);  // longer than a head may take
  EXPECT_EQ(idle.get("/hello").status, 200);
  EXPECT_TRUE(idle.is_closed());
}

TEST(server_limits, refuse_heads_that_are_too_large) {
  RunningServer server;
  const auto status_of = [&](const std::string& headers) {
    Client client(server.port());
    client.send(get_request("/hello", headers));
    const ClientReply reply = client.receive();
    EXPECT_EQ(reply.status != 200, reply.headers.contains("connection"));
    return reply.status;
  };
  const auto lines = [](int count) {
    std::string headers;
    for (int i = 0; i < count; ++i) headers += "A: b\r\n";
    return headers;
  };
  EXPECT_EQ(status_of("X: " + std::string(8000, 'x') + "\r\n"), 200);
  EXPECT_EQ(status_of("X: " + std::string(8000, 'x') + "\r\nY: " + std::string(8000, 'x') +
                      "\r\nZ: " + std::string(500, 'x') + "\r\n"),
            431);
  EXPECT_EQ(status_of("X: " + std::string(1 << 20, 'x') + "\r\n"), 431);
  EXPECT_EQ(status_of(lines(97)), 200);
  EXPECT_EQ(status_of(lines(98)), 431);
  EXPECT_EQ(status_of(lines(2700)), 431);
  Client client(server.port());
  EXPECT_EQ(client.get("/" + std::string(9000, 'x')).status, 414);
  EXPECT_TRUE(client.is_closed());
}

TEST(server_limits, give_a_reply_so_much_time_to_be_taken) {
  Limits limits;
  limits.reply = 300ms;
  limits.linger = 50ms;
  const auto body = std::make_shared<const std::string>(64 << 20, 'x');
  RunningServer server(
      {{"/body",
        [&](const Request&) {
          return Reply{
              .status = 200, .content_type = "text/plain", .content_encoding = {}, .parts = {body}};
        }}},
      nullptr, limits);
  Client client(server.port());
  client.send(get_request("/body"));
  for (int i = 0; i < 300 && server.server().connections() == 0; ++i) {
    std::this_thread::sleep_for(10ms);
  }
  const auto start = std::chrono::steady_clock::now();
  while (server.server().connections() != 0 && std::chrono::steady_clock::now() - start < 5s) {
    std::this_thread::sleep_for(20ms);
    char byte = 0;
    recv(client.fd(), &byte, 1, MSG_DONTWAIT);  // a byte now and then does not help
  }
  const auto taken = std::chrono::steady_clock::now() - start;
  EXPECT_GT(taken, 200ms);
  EXPECT_LT(taken, 2s);
}

TEST(server_limits, refuse_connections_above_so_many) {
  constexpr std::size_t kAll = 300;
  constexpr std::size_t kMost = 256;
  Limits limits;
  limits.connections = kMost;
  RunningServer server(hello(), nullptr, limits);
  std::vector<std::unique_ptr<Client>> clients;
  for (std::size_t i = 0; i < kMost; ++i) {
    clients.push_back(std::make_unique<Client>(server.port()));
  }
  for (int i = 0; i < 500 && server.server().connections() < kMost; ++i) {
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_EQ(server.server().connections(), kMost);
  for (std::size_t i = kMost; i < kAll; ++i) {
    Client refused(server.port());
    refused.send(get_request("/hello"));
    const ClientReply reply = refused.receive();
    ASSERT_EQ(reply.status, 503) << i;
    EXPECT_EQ(reply.headers.at("retry-after"), "1");
    EXPECT_EQ(reply.headers.at("connection"), "close");
  }
  EXPECT_EQ(server.server().responses().at(503), kAll - kMost);
  for (const auto& client : clients) ASSERT_EQ(client->get("/hello").status, 200);
  EXPECT_THAT(server.lines().at(0), HasSubstr("256 connections are open; another one is refused"));
  clients.clear();
  for (int i = 0; i < 500 && server.server().connections() > 0; ++i) {
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_EQ(Client(server.port()).get("/hello").status, 200);
}

TEST(server_limits, ask_for_the_place_when_it_is_crowded) {
  Limits limits;
  limits.connections = 4;
  RunningServer server(hello(), nullptr, limits);
  Client first(server.port());
  Client second(server.port());
  EXPECT_FALSE(first.get("/hello").headers.contains("connection"));
  EXPECT_FALSE(second.get("/hello").headers.contains("connection"));
  Client third(server.port());
  EXPECT_EQ(third.get("/hello").headers.at("connection"), "close");
  EXPECT_TRUE(third.is_closed());
}

}  // namespace
}  // namespace flowtop::http
