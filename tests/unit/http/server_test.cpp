// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "client.h"
#include "running_server.h"
#include "web_config_file.h"

namespace flowtop::http {
namespace {

using ::testing::ElementsAre;
using ::testing::MatchesRegex;
using ::testing::Pair;

TEST(server, answers_by_path) {
  RunningServer server;
  Client client(server.port());
  const ClientReply reply = client.get("/hello?query=ignored");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "hello");
  EXPECT_EQ(reply.headers.at("content-type"), "text/plain; charset=utf-8");
  EXPECT_EQ(reply.headers.at("content-length"), "5");
  EXPECT_FALSE(reply.headers.contains("connection"));
  EXPECT_FALSE(reply.headers.contains("keep-alive"));
  EXPECT_THAT(reply.headers.at("date"), MatchesRegex("[A-Z][a-z]+, .* GMT"));
}

TEST(server, knows_no_other_path) {
  RunningServer server;
  Client client(server.port());
  for (const std::string path :
       {"/", "/hell", "/hello/", "/hello.", "//hello", "/../hello", "http://here/hello", "*"}) {
    const ClientReply reply = client.get(path);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_EQ(reply.body, "404 page not found\n");
  }
}

TEST(server, takes_many_requests_over_one_connection) {
  RunningServer server;
  Client client(server.port());
  for (int i = 0; i < 20; ++i) ASSERT_EQ(client.get("/hello").body, "hello") << i;
  EXPECT_THAT(server.server().responses(), ElementsAre(Pair(200, 20)));
  EXPECT_EQ(server.server().connections(), 1U);
}

TEST(server, answers_pipelined_requests_in_order) {
  RunningServer server;
  Client client(server.port());
  client.send(get_request("/hello") + "\r\n" + get_request("/none") +
              get_request("/hello", "Connection: close\r\n") + get_request("/hello"));
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_EQ(client.receive().status, 404);
  const ClientReply last = client.receive();
  EXPECT_EQ(last.status, 200);
  EXPECT_EQ(last.headers.at("connection"), "close");
  EXPECT_TRUE(client.is_closed());
}

TEST(server, sends_no_body_for_head) {
  RunningServer server;
  Client client(server.port());
  for (int i = 0; i < 2; ++i) {
    client.send("HEAD /hello HTTP/1.1\r\nHost: here\r\n\r\n");
    const ClientReply reply = client.receive(true);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.headers.at("content-length"), "5");
    EXPECT_FALSE(reply.headers.contains("accept-ranges"));
  }
  EXPECT_EQ(client.get("/hello").body, "hello");
}

TEST(server, goes_by_what_a_client_says_of_its_connection) {
  RunningServer server;
  const auto connection_after = [&](const std::string& request) {
    Client client(server.port());
    client.send(request);
    const ClientReply reply = client.receive();
    EXPECT_EQ(reply.status, 200);
    return reply.headers.contains("connection") ? reply.headers.at("connection") : "";
  };
  EXPECT_EQ(connection_after(get_request("/hello")), "");
  EXPECT_EQ(connection_after(get_request("/hello", "Connection: Close\r\n")), "close");
  EXPECT_EQ(connection_after("GET /hello HTTP/1.0\r\n\r\n"), "close");
  EXPECT_EQ(connection_after("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
            "keep-alive");
}

TEST(server, refuses_other_methods) {
  RunningServer server;
  for (const std::string method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"}) {
    Client client(server.port());
    client.send(method + " /hello HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n");
    const ClientReply reply = client.receive();
    EXPECT_EQ(reply.status, 405) << method;
    EXPECT_EQ(reply.headers.at("allow"), "GET, HEAD");
    EXPECT_EQ(client.get("/hello").status, 200);
  }
}

TEST(server, takes_no_bodies) {
  RunningServer server;
  const auto status_of = [&](const std::string& request) {
    Client client(server.port());
    client.send(request);
    const ClientReply reply = client.receive();
    EXPECT_EQ(reply.headers.at("connection"), "close");
    EXPECT_TRUE(client.is_closed());
    return reply.status;
  };
  const std::string smuggled = get_request("/hello");
  EXPECT_EQ(status_of("POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n" + smuggled),
            405);
  EXPECT_EQ(status_of("GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n" + smuggled),
            413);
  EXPECT_EQ(
      status_of("GET /hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
      413);
  EXPECT_EQ(status_of("POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n"
                      "Expect: 100-continue\r\n\r\n"),
            405);
}

TEST(server, tells_handlers_whether_gzip_is_taken) {
  RunningServer server;
  Client client(server.port());
  EXPECT_EQ(client.get("/hello", "Accept-Encoding: br, gzip;q=0.8\r\n").body, "hello, gzip");
  EXPECT_EQ(client.get("/hello", "Accept-Encoding: gzip;q=0, br\r\n").body, "hello");
  EXPECT_EQ(client.get("/hello", "Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n").body,
            "hello, gzip");
}

TEST(server, serves_no_ranges) {
  RunningServer server;
  Client client(server.port());
  for (const std::string range : {"bytes=0-1", "bytes=-1", "nonsense"}) {
    const ClientReply reply = client.get("/hello", "Range: " + range + "\r\n");
    EXPECT_EQ(reply.status, 200) << range;
    EXPECT_EQ(reply.body, "hello");
  }
}

TEST(server, sends_bodies_of_several_parts) {
  constexpr std::size_t kPartBytes = 1 << 20;
  const auto part = std::make_shared<const std::string>(kPartBytes, 'x');
  const auto empty = std::make_shared<const std::string>();
  const auto end = std::make_shared<const std::string>("end");
  RunningServer server({{"/parts",
                         [&](const Request&) {
                           return Reply{.status = 200,
                                        .content_type = "text/plain",
                                        .content_encoding = "gzip",
                                        .parts = {part, empty, part, end}};
                         }},
                        {"/nothing", [](const Request&) { return Reply{.status = 204}; }}});
  Client client(server.port());
  const ClientReply reply = client.get("/parts");
  EXPECT_EQ(reply.headers.at("content-encoding"), "gzip");
  EXPECT_TRUE(reply.body == *part + *part + "end");
  EXPECT_EQ(client.get("/nothing").status, 204);
  EXPECT_EQ(client.get("/parts").body.size(), 2 * kPartBytes + 3);
}

TEST(server, survives_handlers_that_throw) {
  RunningServer server(
      {{"/error", [](const Request&) -> Reply { throw std::runtime_error("broken"); }},
       {"/number", [](const Request&) -> Reply { throw 1; }}});  // NOLINT(*-throw*)
  Client client(server.port());
  const ClientReply reply = client.get("/error");
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.body, "internal error; see the exporter's log\n");
  EXPECT_EQ(client.get("/number").status, 500);
  EXPECT_THAT(server.lines(), ElementsAre("/error: the request failed: broken",
                                          "/number: the request failed: an unknown exception"));
}

TEST(server, refuses_what_is_not_http) {
  RunningServer server;
  for (const std::string request :
       {"\x16\x03\x01\x02", "GET /hello HTTP/1.1\n\n", "GET /hello HTTP/1.1\r\nHost: a\n\r\n",
        "GET /hel\rlo HTTP/1.1\r\n\r\n", "hello\r\n\r\n", "GET /hello\r\n\r\n",
        "GET /hello HTTP/2.0\r\nHost: a\r\n\r\n", "BREW /hello HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET  /hello  HTTP/1.1 x\r\nHost: a\r\n\r\n"}) {
    Client client(server.port());
    client.send(request);
    ClientReply reply = client.receive();
    EXPECT_EQ(reply.status, 400) << request;
    EXPECT_EQ(reply.headers["connection"], "close") << request;
    EXPECT_TRUE(client.is_closed()) << request;
  }
}

TEST(server, wants_one_host) {
  RunningServer server;
  Client client(server.port());
  client.send("GET /hello HTTP/1.1\r\n\r\n");
  EXPECT_EQ(client.receive().status, 400);
  EXPECT_EQ(client.get("/hello", "Host: other\r\n").status, 400);
  EXPECT_EQ(client.get("/hello").status, 200);
}

TEST(server, adds_the_headers_of_the_configuration) {
  const WebConfigFile file("http_server_config:\n  headers:\n    X-Frame-Options: deny\n");
  RunningServer server(hello(), load_security(file.path()));
  Client client(server.port());
  EXPECT_EQ(client.get("/hello").headers.at("x-frame-options"), "deny");
  EXPECT_EQ(client.get("/none").headers.at("x-frame-options"), "deny");
}

TEST(server, serves_many_at_a_time_from_one_body) {
  constexpr int kClients = 50;
  const auto body = std::make_shared<const std::string>(1 << 20, 'x');
  RunningServer server(
      {{"/body", [&](const Request&) {
          return Reply{
              .status = 200, .content_type = "text/plain", .content_encoding = {}, .parts = {body}};
        }}});
  std::vector<std::thread> threads;
  threads.reserve(kClients);
  std::atomic<int> whole = 0;
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([&] {
      if (Client(server.port()).get("/body").body == *body) whole++;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(whole, kClients);
  EXPECT_THAT(server.server().responses(), ElementsAre(Pair(200, kClients)));
}

}  // namespace
}  // namespace flowtop::http
