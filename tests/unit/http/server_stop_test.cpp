// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <latch>
#include <string>
#include <thread>

#include "client.h"
#include "running_server.h"
#include "web_config_file.h"

namespace flowtop::http {
namespace {

using namespace std::chrono_literals;

TEST(server_stop, delivers_what_is_under_way) {
  std::latch begun(1);
  const auto body = std::make_shared<const std::string>(8 << 20, 'x');
  RunningServer server(
      {{"/slow", [&](const Request&) {
          begun.count_down();
          std::this_thread::sleep_for(300ms);
          return Reply{
              .status = 200, .content_type = "text/plain", .content_encoding = {}, .parts = {body}};
        }}});
  Client client(server.port());
  client.send(get_request("/slow"));
  begun.wait();
  std::thread stopping([&] { server.server().stop(); });
  std::this_thread::sleep_for(50ms);
  EXPECT_THROW(Client late(server.port()), std::runtime_error);
  const ClientReply reply = client.receive();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.at("connection"), "close");
  EXPECT_TRUE(reply.body == *body);
  EXPECT_TRUE(client.is_closed());
  stopping.join();
  EXPECT_EQ(server.server().connections(), 0U);
}

TEST(server_stop, waits_only_so_long_for_who_takes_nothing) {
  const auto body = std::make_shared<const std::string>(64 << 20, 'x');  // no buffer holds it
  Limits limits;
  limits.stop = 300ms;
  RunningServer server({{"/large",
                         [&](const Request&) {
                           return Reply{
                               .status = 200, .content_type = "text/plain", .parts = {body}};
                         }}},
                       nullptr, limits);
  Client stalled(server.port());
  stalled.send(get_request("/large"));
  std::this_thread::sleep_for(100ms);  // its reply is under way
  const auto start = std::chrono::steady_clock::now();
  server.server().stop();
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_GE(took, 300ms);
  EXPECT_LT(took, 3s);
}

// A little at a time does not make it longer.
TEST(server_stop, waits_only_so_long_for_who_takes_little) {
  const auto body = std::make_shared<const std::string>(64 << 20, 'x');
  Limits limits;
  limits.stop = 300ms;
  RunningServer server({{"/large",
                         [&](const Request&) {
                           return Reply{
                               .status = 200, .content_type = "text/plain", .parts = {body}};
                         }}},
                       nullptr, limits);
  Client slow(server.port());
  slow.send(get_request("/large"));
  std::atomic<bool> is_stopped = false;
  std::thread taking([&] {
    std::array<char, 65536> some{};
    while (!is_stopped && recv(slow.fd(), some.data(), some.size(), 0) > 0) {
      std::this_thread::sleep_for(10ms);
    }
  });
  std::this_thread::sleep_for(100ms);
  const auto start = std::chrono::steady_clock::now();
  server.server().stop();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
  is_stopped = true;
  taking.join();
}

TEST(server_stop, waits_for_no_idle_connection) {
  RunningServer server;
  Client idle(server.port());
  EXPECT_EQ(idle.get("/hello").status, 200);
  Client silent(server.port());
  Client half(server.port());
  half.send("GET /hel");
  std::this_thread::sleep_for(50ms);
  const auto start = std::chrono::steady_clock::now();
  server.server().stop();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);
  EXPECT_TRUE(idle.is_closed());
  EXPECT_TRUE(silent.is_closed());
  server.server().stop();  // once more does nothing
}

TEST(server_stop, waits_for_no_handshake) {
  const WebConfigFile file;
  file.write_pair("a", make_key_pair());
  file.write_tls("a");
  RunningServer server(hello(), load_security(file.path()));
  const Client silent(server.port());
  std::this_thread::sleep_for(50ms);
  const auto start = std::chrono::steady_clock::now();
  server.server().stop();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);
}

TEST(server_stop, is_for_servers_that_never_started_too) {
  auto listeners = open_listeners("127.0.0.1:0");
  ASSERT_TRUE(listeners.ok());
  const auto server =
      Server::open(std::move(*listeners), hello(), load_security(), {}, [](auto) {});
  ASSERT_TRUE(server.ok());
  (*server)->stop();
}

}  // namespace
}  // namespace flowtop::http
