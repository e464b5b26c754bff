// SPDX-License-Identifier: Apache-2.0
#include "harness/program.h"

#include <fmt/format.h>
#include <pthread.h>

#include <chrono>
#include <cstdio>
#include <exception>

namespace flowtop::workload {
namespace {

// Tools show 15 characters of a thread's name: not the prefix that all workloads share.
void name_this_thread(const std::string& name) {
  ::pthread_setname_np(::pthread_self(), name.substr(0, 15).c_str());
}

Status run_job(const Program& program, const Options& options) {
  auto job = prepare_job(options, program.open_flags,
                         options.ledger.empty() ? KeepEntries::kNo : KeepEntries::kYes);
  if (!job) {
    return job.error();
  }
  const auto start = std::chrono::steady_clock::now();
  Status status = program.run(*job);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  if (!status) {
    return status;
  }
  const Totals& totals = job->ledger.totals();
  fmt::print(stderr, "{}: {} operations of {} bytes on {} at depth {} in {:.3f} s, {} failed\n",
             program.name, totals.operations, options.bytes, options.path, options.depth,
             taken.count(), totals.errors);
  fmt::print("{{\"operations\":{},\"bytes\":{},\"errors\":{}}}\n", totals.operations, totals.bytes,
             totals.errors);
  return options.ledger.empty() ? Status{Done{}} : job->ledger.write_csv(options.ledger);
}

}  // namespace

int run_program(const Program& program, int argc, char** argv) {
  try {
    CLI::App app{program.description, "flowtop-workload-" + program.name};
    Options options;
    add_options(app, options);
    program.add_options(app);
    CLI11_PARSE(app, argc, argv);
    name_this_thread(options.thread_name.empty() ? program.name : options.thread_name);
    if (const std::optional<std::string> obstacle = program.obstacle(options)) {
      fmt::print(stderr, "{}\n", *obstacle);
      return kSkipped;
    }
    if (const Status status = run_job(program, options); !status) {
      fmt::print(stderr, "{}: {}\n", program.name, status.error().message);
      return 1;
    }
    return 0;
  } catch (const std::exception& failure) {
    (void)std::fprintf(stderr, "%s: %s\n", program.name.c_str(), failure.what());
    return 1;
  }
}

}  // namespace flowtop::workload
