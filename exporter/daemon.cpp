// SPDX-License-Identifier: Apache-2.0
#include "exporter/daemon.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/system_error.h"
#include "base/unique_fd.h"
#include "exporter/attachment.h"
#include "exporter/http/listen_address.h"
#include "exporter/http/server.h"
#include "exporter/http/systemd_sockets.h"
#include "exporter/log.h"
#include "exporter/pages.h"
#include "exporter/places.h"
#include "exporter/privileges.h"
#include "exporter/published.h"
#include "exporter/sample_thread.h"
#include "exporter/supervisor.h"
#include "host/cgroups.h"
#include "host/clock.h"
#include "host/devices.h"
#include "host/topology.h"
#include "program/distances.h"
#include "program/exit_code.h"
#include "program/signals.h"

namespace flowtop::exporter {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

double now_s() {
  constexpr double kNsPerSecond = 1e9;
  return static_cast<double>(host::read_clock_ns(CLOCK_REALTIME)) / kNsPerSecond;
}

Result<std::vector<UniqueFd>> listeners(const std::vector<std::string>& addresses) {
  if (addresses.empty()) return http::adopt_systemd_sockets();
  std::vector<UniqueFd> sockets;
  for (const std::string& address : addresses) {
    Result<std::vector<UniqueFd>> opened = http::open_listeners(address);
    if (!opened) return opened.error();
    std::ranges::move(*opened, std::back_inserter(sockets));
  }
  return sockets;
}

// The tree of cgroups is read again at most once for each sample.
HostNames host_names(std::chrono::nanoseconds interval) {
  const auto cgroups = std::make_shared<host::CgroupPaths>(host::find_cgroup_mount("/proc"),
                                                           Clock::now, interval / 2);
  return {.device = [](std::uint32_t dev) { return host::device_name("/sys", dev); },
          .cgroup_path = [cgroups](std::uint64_t id) { return cgroups->path(id); },
          .cgroup_exists = [cgroups](std::uint64_t id) { return cgroups->exists(id); }};
}

class Daemon {
 public:
  Daemon(const Settings& settings, program::Signals signals, host::Topology topology,
         std::shared_ptr<http::Security> security)
      : settings_(settings),
        signals_(std::move(signals)),
        topology_(std::move(topology)),
        security_(std::move(security)),
        places_(host_names(settings.interval),
                GroupAdmission(settings.max_groups, settings.group_retention),
                settings.group_retention),
        watchdog_(supervisor::watchdog_period()) {}

  // Everything that needs privileges is begun before they are given up; what serves strangers, and
  // what reads the samples, is begun after.
  Status run(std::vector<UniqueFd> sockets, const std::optional<UserIds>& user) {
    Result<Attachment> attachment = Attachment::start(probe_options(), settings_.bpf_stats);
    if (!attachment) return attachment.error();
    if (Status dropped = drop_privileges(user); !dropped) return dropped;
    if (Status serving = serve(std::move(sockets)); !serving) return serving;
    const Result<bool> stopped = wait(attachment->fd());
    if (!stopped) return stopped.error();
    if (*stopped) {
      stop();
      // Attaching may go on for minutes on a busy host, and nobody needs its end.
      std::_Exit(program::kExitOk);
    }
    Result<kernel::Probes> probes = attachment->finish();
    if (!probes) return probes.error();
    return sample(*probes);
  }

 private:
  [[nodiscard]] kernel::ProbeOptions probe_options() {
    kernel::AggregateOptions aggregate;
    aggregate.by = kernel::AggregateBy::kCgroup;
    aggregate.cells = settings_.cells;
    aggregate.is_over = [this](const cell& values, bool is_idle) {
      return places_.is_over(values, is_idle);
    };
    aggregate.distance = program::distances_in(topology_);
    kernel::ProbeOptions options;
    options.stream = false;
    options.aggregate = std::move(aggregate);
    options.promises = settings_.promises;
    return options;
  }

  Status serve(std::vector<UniqueFd> sockets) {
    const PageSources sources = {.published = published_,
                                 .self = [this] { return self_state(); },
                                 .telemetry_path = settings_.telemetry_path};
    Result<std::unique_ptr<http::Server>> server = http::Server::open(
        std::move(sockets), routes(sources), security_, http::Limits{}, log_line);
    if (!server) return server.error();
    server_ = std::move(*server);
    return server_->start();
  }

  Status sample(kernel::Probes& probes) {
    for (const std::string& line : kernel::what_is_missing(probes)) log_line(line);
    const UniqueFd sampled(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!sampled) return system_error(ErrorKind::kInternal, "eventfd", errno);
    published_.begin();
    const SampleThread samples(probes, places_, topology_, published_, settings_.interval,
                               sampled.get());
    Result<bool> stopped = wait(sampled.get());
    if (stopped && !*stopped) {
      is_ready_ = true;
      supervisor::ready("serving " + settings_.telemetry_path);
      constexpr int kNothing = -1;
      stopped = wait(kNothing);
    }
    if (!stopped) return stopped.error();
    stop();
    return Done{};
  }

  void stop() {
    supervisor::stopping();
    server_->stop();
  }

  // Until `fd` is readable (false) or a signal ends the daemon (true).
  Result<bool> wait(int fd) {
    for (;;) {
      std::vector<pollfd> waited = {{.fd = signals_.fd(), .events = POLLIN, .revents = 0},
                                    {.fd = fd, .events = POLLIN, .revents = 0}};
      if (poll(waited.data(), waited.size(), poll_timeout_ms()) < 0 && errno != EINTR) {
        return system_error(ErrorKind::kInternal, "poll", errno);
      }
      if (is_well()) supervisor::alive();
      if (handle_signals()) return true;
      if (waited[1].revents != 0) return false;
    }
  }

  [[nodiscard]] int poll_timeout_ms() const {
    if (!watchdog_) return -1;
    constexpr int kPerPeriod = 3;
    const auto timeout = std::chrono::duration_cast<milliseconds>(*watchdog_ / kPerPeriod);
    return static_cast<int>(std::max<std::int64_t>(timeout.count(), 1));
  }

  // A sample thread that hangs is what the watchdog is for.
  [[nodiscard]] bool is_well() const {
    return published_.silence(Clock::now()) < 2 * settings_.interval + std::chrono::seconds(10);
  }

  // True where one of them ends the daemon.
  bool handle_signals() {
    signalfd_siginfo signal{};
    while (signals_.next(signal)) {
      if (signal.ssi_signo != SIGHUP) return true;
      reload();
    }
    return false;
  }

  void reload() {
    if (is_ready_) supervisor::reloading();
    const Status reloaded = security_->reload();
    reload_succeeded_ = reloaded.ok();
    if (reloaded) {
      reload_time_s_ = now_s();
      log_line("the web configuration is read again");
    } else {
      log_line("the web configuration stays as it was: " + reloaded.error().message);
    }
    if (is_ready_) supervisor::ready("serving " + settings_.telemetry_path);
  }

  // Called by connections, while the server runs.
  [[nodiscard]] SelfState self_state() const {
    const Published::Counts counts = published_.counts();
    SelfState state;
    state.sample_interval = settings_.interval;
    state.samples = counts.samples;
    state.sample_failures = counts.failures;
    state.last_sample_succeeded = counts.last_succeeded;
    for (const auto& [code, count] : server_->responses())
      state.responses.emplace_back(code, count);
    state.connections = server_->connections();
    state.last_reload_succeeded = reload_succeeded_;
    state.reload_time_s = reload_time_s_;
    state.process = host::read_own_use("/proc");
    state.start_time_s = start_time_s_;
    return state;
  }

  const Settings& settings_;
  program::Signals signals_;
  host::Topology topology_;
  std::shared_ptr<http::Security> security_;
  Places places_;
  Published published_;
  std::optional<std::chrono::microseconds> watchdog_;
  bool is_ready_ = false;
  double start_time_s_ = now_s();
  std::atomic<double> reload_time_s_ = start_time_s_;
  std::atomic<bool> reload_succeeded_ = true;
  std::unique_ptr<http::Server> server_;
};

}  // namespace

Status run_daemon(const Settings& settings) {
  Result<program::Signals> signals = program::Signals::block();
  if (!signals) return signals.error();
  Result<std::vector<UniqueFd>> sockets = listeners(settings.listen_addresses);
  if (!sockets) return sockets.error();
  Result<std::shared_ptr<http::Security>> security = http::Security::load(settings.web_config_file);
  if (!security) return security.error();
  std::optional<UserIds> user;
  if (!settings.user.empty()) {
    const Result<UserIds> found = find_user(settings.user);
    if (!found) return found.error();
    user = *found;
  }
  Result<host::Topology> topology = host::Topology::read("/sys");
  if (!topology) return topology.error();
  return Daemon(settings, std::move(*signals), std::move(*topology), std::move(*security))
      .run(std::move(*sockets), user);
}

}  // namespace flowtop::exporter
