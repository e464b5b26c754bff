// SPDX-License-Identifier: Apache-2.0
// Direct reads or writes between a disk and the memory of another PCI device (p2pmem), whose data
// is looked at. Nothing goes through host memory that is not told to.
#include <fcntl.h>
#include <fmt/format.h>

#include <map>
#include <optional>
#include <utility>

#include "harness/clock.h"
#include "harness/program.h"
#include "harness/ring.h"
#include "p2p/disk_pattern.h"
#include "p2p/engines.h"
#include "p2p/way.h"

namespace flowtop::workload::p2pmem {
namespace {

enum class Engine { kPread, kIoUring };

struct RunOptions {
  Engine engine = Engine::kIoUring;
  std::string provider{};
  std::uint32_t host_percent = 0;
  bool fill = false;
  bool registers = false;
};

// What a disk is filled with and expected to hold.
constexpr std::uint64_t kSaltOfReads = 0;

void list_and_exit() {
  const host::P2pTopology topology = host::read_p2p_topology("/sys", "/proc");
  if (!topology.impossible.empty()) {
    fmt::print(stderr, "no p2pmem: {}\n", topology.impossible);
    throw CLI::RuntimeError(kSkipped);
  }
  fmt::print("{}", list_of_ways(topology));
  throw CLI::Success();
}

void add_p2p_options(CLI::App& app, RunOptions& options) {
  const std::map<std::string, Engine> engines{{"pread", Engine::kPread},
                                              {"io_uring", Engine::kIoUring}};
  app.add_option("--engine", options.engine, "pread (and pwrite) or io_uring (the default)")
      ->transform(CLI::CheckedTransformer(engines));
  app.add_option("--provider", options.provider,
                 "PCI address of the device whose memory it is (default: the nearest)");
  CLI::Option* share = app.add_option("--share-host", options.host_percent,
                                      "So many operations of a hundred bounce, evenly spread")
                           ->check(CLI::Range(0, 100))
                           ->capture_default_str();
  app.add_option_function<std::string>(
         "--bounce", [&](const std::string&) { options.host_percent = 100; },
         "host: every operation passes through host memory")
      ->check(CLI::IsMember({"host"}))
      ->excludes(share);
  app.add_flag("--fill", options.fill,
               "Before reads, write to the disk what they expect there: what was there is lost");
  app.add_flag("--register", options.registers,
               "First try to register all buffers with a ring, and say how that went");
  app.add_flag_callback("--list", list_and_exit,
                        "Show which p2pmem and which disks there are, and how far apart");
}

void report(const Registration& registration, std::size_t buffers) {
  const std::optional<Registration::Refusal>& refusal = registration.refusal();
  fmt::print("{{\"register\":{{\"buffers\":{},\"taken\":{},\"errno\":{}}}}}\n", buffers,
             refusal ? refusal->taken : buffers, refusal ? refusal->error : 0);
}

// What the kernel does not register goes all the same, as it is.
Status drive(Traffic& traffic, const RunOptions& options) {
  if (options.engine == Engine::kPread && !options.registers) {
    by_calls(traffic);
    return Done{};
  }
  const Result<RingPtr> ring = make_ring(traffic.slots(), 0);
  if (!ring) return ring.error();
  const std::vector<std::span<std::byte>> buffers = traffic.buffers();
  const Registration registration =
      options.registers ? Registration(buffers, registrar_of(ring->get())) : Registration();
  if (options.registers) report(registration, buffers.size());
  if (options.engine == Engine::kIoUring) {
    return through_ring(traffic, ring->get(), registration);
  }
  by_calls(traffic);
  return Done{};
}

Status judge(const Way& way, const Traffic& traffic, std::uint64_t right, std::uint64_t wrong) {
  fmt::print(
      "{{\"provider\":\"{}\",\"disk\":\"{}\",\"distance\":\"{}\",\"bounced\":{},"
      "\"right\":{},\"wrong\":{}}}\n",
      way.provider.function.address, way.disk, name_of(way.distance), traffic.bounced(), right,
      wrong);
  if (wrong == 0) return Done{};
  return Error{ErrorKind::kInternal,
               fmt::format("{} operations did not bring the data that they should", wrong)};
}

Status run(Job& job, const RunOptions& options, const Way& way) {
  const bool writes = job.options.mix == Mix::kWrite;
  if (job.options.mix == Mix::kMixed) {
    return Error{ErrorKind::kUsage, "--rw mixed: what a read then has to bring is not known"};
  }
  const std::uint64_t salt = writes ? now_ns() : kSaltOfReads;
  if (options.fill && !writes) {
    if (Status filled = fill_disk(job, salt); !filled) return filled.error_in("--fill");
  }
  Result<std::vector<Slot>> slots =
      make_slots(job.options.depth, job.options.bytes, options.host_percent > 0,
                 {.device = of_device(way.provider.allocate)});
  if (!slots) return slots.error();
  Traffic traffic(job, std::move(*slots), {.host_percent = options.host_percent, .salt = salt});
  if (Status driven = drive(traffic, options); !driven) return driven;
  if (!writes) return judge(way, traffic, traffic.right(), traffic.wrong());
  const Result<std::uint64_t> wrong = count_wrong(job, salt);
  if (!wrong) return wrong.error_in("reading back");
  return judge(way, traffic, job.plan.size() - *wrong, *wrong);
}

}  // namespace
}  // namespace flowtop::workload::p2pmem

int main(int argc, char** argv) {
  using namespace flowtop::workload;
  using namespace flowtop::workload::p2pmem;
  RunOptions own;
  std::optional<Way> way;
  return run_program(
      {.name = "p2p",
       .description = "Direct I/O between a disk and the memory of another PCI device; what is "
                      "read has to be there: --fill",
       .open_flags = O_DIRECT,
       .add_options = [&](CLI::App& app) { add_p2p_options(app, own); },
       .obstacle = [&](const Options& options) -> std::optional<std::string> {
         flowtop::Result<Way> found = find_way(options.path, own.provider);
         if (!found) return found.error().message;
         way = std::move(*found);
         return std::nullopt;
       },
       .run = [&](Job& job) { return run(job, own, *way); }},
      argc, argv);
}
