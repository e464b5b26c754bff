// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/systemd_sockets.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <string>

#include "client.h"
#include "running_server.h"

namespace flowtop::http {
namespace {

constexpr int kFirst = 3;

// In a process of its own: it needs descriptors of fixed numbers. 0 is success.
int exit_code_of(const std::function<int()>& body) {
  const pid_t pid = fork();
  if (pid == 0) _exit(body());
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// As systemd does.
void pass(int fd) {
  dup2(fd, kFirst);
  setenv("LISTEN_PID", std::to_string(getpid()).c_str(), 1);
  setenv("LISTEN_FDS", "1", 1);
}

int serve_one_request() {
  auto opened = open_listeners("127.0.0.1:0");
  const UniqueFd systemds(fcntl(opened->front().get(), F_DUPFD_CLOEXEC, kFirst + 1));
  opened->clear();
  pass(systemds.get());
  auto adopted = adopt_systemd_sockets();
  if (!adopted.ok() || adopted->size() != 1 || adopted->front().get() != kFirst) return 1;
  if (getenv("LISTEN_FDS") != nullptr) return 2;
  const std::uint16_t port = port_of(kFirst);
  auto server = Server::open(std::move(*adopted), hello(), load_security(), {}, [](auto) {});
  if (!server.ok() || !(*server)->start().ok()) return 3;
  if (Client(port).get("/hello").body != "hello") return 4;
  (*server)->stop();
  // systemd's own socket goes on listening, for the next process.
  int is_listening = 0;
  socklen_t size = sizeof(is_listening);
  getsockopt(systemds.get(), SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &size);
  return is_listening == 1 ? 0 : 5;
}

TEST(systemd_sockets, are_served_and_left_as_they_were) {
  EXPECT_EQ(exit_code_of(serve_one_request), 0);
}

TEST(systemd_sockets, must_have_been_passed) {
  EXPECT_EQ(exit_code_of([] {
              unsetenv("LISTEN_FDS");
              const auto sockets = adopt_systemd_sockets();
              return !sockets.ok() && sockets.error().kind == ErrorKind::kUsage &&
                             sockets.error().message ==
                                 "--web.systemd-socket: no socket was passed; start "
                                 "flowtop-exporter by a .socket unit, or leave the option out"
                         ? 0
                         : 1;
            }),
            0);
}

TEST(systemd_sockets, must_listen) {
  EXPECT_EQ(exit_code_of([] {
              const UniqueFd idle(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
              pass(idle.get());
              const auto sockets = adopt_systemd_sockets();
              return !sockets.ok() && sockets.error().message.starts_with(
                                          "--web.systemd-socket: descriptor 3 is not a socket that")
                         ? 0
                         : 1;
            }),
            0);
}

}  // namespace
}  // namespace flowtop::http
