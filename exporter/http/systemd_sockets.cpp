// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/systemd_sockets.h"

#include <fmt/core.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>

#include <cstddef>

#include "base/system_error.h"

namespace flowtop::http {

Result<std::vector<UniqueFd>> adopt_systemd_sockets() {
  const int count = sd_listen_fds(1);
  if (count < 0) return system_error(ErrorKind::kUsage, "--web.systemd-socket", -count);
  std::vector<UniqueFd> sockets;
  sockets.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) sockets.emplace_back(SD_LISTEN_FDS_START + i);
  if (sockets.empty()) {
    return Error{ErrorKind::kUsage,
                 "--web.systemd-socket: no socket was passed; start flowtop-exporter by a .socket "
                 "unit, or leave the option out"};
  }
  for (const UniqueFd& socket : sockets) {
    if (sd_is_socket(socket.get(), AF_UNSPEC, SOCK_STREAM, 1) > 0) continue;
    return Error{ErrorKind::kUsage,
                 fmt::format("--web.systemd-socket: descriptor {} is not a socket that listens; "
                             "use ListenStream= and Accept=no in the .socket unit",
                             socket.get())};
  }
  return sockets;
}

}  // namespace flowtop::http
