// SPDX-License-Identifier: Apache-2.0
// Direct reads by many flows: under many names of one thread, or by processes that come and go,
// with cgroups that come and go with them.
#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

#include "base/system_error.h"
#include "base/unique_fd.h"
#include "harness/program.h"
#include "harness/transfer.h"

namespace flowtop::workload {
namespace {

constexpr std::uint64_t kProcessesPerCgroup = 2;

struct Churn {
  std::uint64_t names = 0;
  std::uint64_t rounds = 1;  // through all names; the ledger has the last
  std::uint64_t rate = 0;    // operations a second under names, at most; 0: as fast as it can
  std::uint64_t processes = 0;
  std::string cgroups;  // where to make them; empty: none are made
};

struct Range {
  std::uint64_t begin;
  std::uint64_t end;
};

// Part `index` of `parts` of all operations.
Range part_of(const Job& job, std::uint64_t index, std::uint64_t parts) {
  const std::uint64_t operations = job.plan.size();
  return {operations * index / parts, operations * (index + 1) / parts};
}

// Waits until so many operations may have been done.
class Pace {
 public:
  explicit Pace(std::uint64_t rate) : rate_(rate) {}

  void after(std::uint64_t operations) {
    done_ += operations;
    if (rate_ == 0) return;
    constexpr double kNsPerSecond = 1e9;
    const std::chrono::duration<double, std::nano> due(static_cast<double>(done_) /
                                                       static_cast<double>(rate_) * kNsPerSecond);
    std::this_thread::sleep_until(start_ + std::chrono::duration_cast<Clock::duration>(due));
  }

 private:
  using Clock = std::chrono::steady_clock;
  std::uint64_t rate_;
  std::uint64_t done_ = 0;
  Clock::time_point start_ = Clock::now();
};

Status under_many_names(Job& job, std::uint64_t names, Pace& pace) {
  for (std::uint64_t name = 0; name < names; ++name) {
    ::pthread_setname_np(::pthread_self(), fmt::format("churn-{}", name).c_str());
    const Range range = part_of(job, name, names);
    for (std::uint64_t index = range.begin; index < range.end; ++index) {
      job.ledger.submitting(index, job.plan[index].write);
      job.ledger.seen(index, transfer(job, index));
    }
    pace.after(range.end - range.begin);
  }
  return Done{};
}

// In a process of its own: its exit status.
int transfer_all(const Job& job, Range range, const std::string& cgroup) {
  if (!cgroup.empty()) {
    const UniqueFd members(::open((cgroup + "/cgroup.procs").c_str(), O_WRONLY | O_CLOEXEC));
    if (::write(members.get(), "0", 1) != 1) {
      return 1;
    }
  }
  for (std::uint64_t index = range.begin; index < range.end; ++index) {
    if (transfer(job, index) != job.buffers.bytes()) {
      return 1;
    }
  }
  return 0;
}

Status one_process(Job& job, Range range, const std::string& cgroup) {
  for (std::uint64_t index = range.begin; index < range.end; ++index) {
    job.ledger.submitting(index, job.plan[index].write);
  }
  const pid_t child = ::fork();
  if (child < 0) {
    return system_error(ErrorKind::kInternal, "fork", errno);
  }
  if (child == 0) {
    ::_exit(transfer_all(job, range, cgroup));
  }
  int status = 0;
  if (::waitpid(child, &status, 0) < 0 || status != 0) {
    return Error{ErrorKind::kInternal,
                 "a process could not enter its cgroup or read all it should"};
  }
  for (std::uint64_t index = range.begin; index < range.end; ++index) {
    job.ledger.seen(index, job.buffers.bytes());
  }
  return Done{};
}

Status many_processes(Job& job, const Churn& churn) {
  std::string cgroup;
  for (std::uint64_t process = 0; process < churn.processes; ++process) {
    if (!churn.cgroups.empty() && process % kProcessesPerCgroup == 0) {
      if (!cgroup.empty() && ::rmdir(cgroup.c_str()) != 0) {
        return system_error(ErrorKind::kInternal, cgroup, errno);
      }
      cgroup = fmt::format("{}/churn-{}", churn.cgroups, process / kProcessesPerCgroup);
      if (::mkdir(cgroup.c_str(), 0755) != 0) {
        return system_error(ErrorKind::kInternal, cgroup, errno);
      }
    }
    if (Status status = one_process(job, part_of(job, process, churn.processes), cgroup); !status) {
      return status;
    }
  }
  if (!cgroup.empty()) {
    ::rmdir(cgroup.c_str());
  }
  return Done{};
}

// Its flows are those of a living process as long as standard input is open.
void stay() {
  fmt::print(stderr, "churn: done; it stays until standard input ends\n");
  char byte = 0;
  while (::read(STDIN_FILENO, &byte, 1) > 0) {
  }
}

}  // namespace
}  // namespace flowtop::workload

int main(int argc, char** argv) {
  using namespace flowtop::workload;
  Churn churn;
  return run_program(
      {.name = "churn",
       .description = "Direct I/O under many names of a thread, or by many processes",
       .open_flags = O_DIRECT,
       .add_options =
           [&](CLI::App& app) {
             app.add_option("--names", churn.names, "Of this thread, one after another")
                 ->check(CLI::PositiveNumber);
             app.add_option("--rounds", churn.rounds, "Times through all names")
                 ->check(CLI::PositiveNumber);
             app.add_option("--rate", churn.rate, "Operations a second under names, at most");
             app.add_option("--processes", churn.processes, "One after another")
                 ->check(CLI::PositiveNumber);
             app.add_option("--cgroups", churn.cgroups,
                            "Make a cgroup in this one for each two processes")
                 ->check(CLI::ExistingDirectory);
           },
       .run =
           [&](Job& job) {
             flowtop::Status status = flowtop::Done{};
             Pace pace(churn.rate);
             for (std::uint64_t i = 0; status && churn.names > 0 && i < churn.rounds; ++i) {
               status = under_many_names(job, churn.names, pace);
             }
             if (status && churn.processes > 0) status = many_processes(job, churn);
             if (status && churn.names > 0) stay();
             return status;
           }},
      argc, argv);
}
