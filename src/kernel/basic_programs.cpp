// SPDX-License-Identifier: Apache-2.0
#include "kernel/basic_programs.h"

#include <bpf/bpf.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "flowtop_basic.skel.h"
#include "kernel/full_programs.h"

namespace flowtop::kernel {
namespace {

using Skeleton = SkeletonPtr<flowtop_basic>;

bool names_queue_first(const btf& types, const std::string& tracepoint) {
  return argument_count(types, tracepoint) == 2;
}

Status configure(flowtop_basic& skeleton, const ProbeOptions& options, const btf& types) {
  skeleton.rodata->prototypes = {
      .queue_before_bio = names_queue_first(types, "block_bio_queue") ? 1U : 0U,
      .queue_before_request = names_queue_first(types, "block_rq_issue") ? 1U : 0U,
  };
  skeleton.rodata->config = settings_of(options);
  return set_entries(*skeleton.maps.records, ring_entries(options));
}

template <typename Key>
void read_map(const bpf_map& map, const config& filters, const RecordSink* sink, InFlight& left) {
  const int fd = bpf_map__fd(&map);
  Key key{};
  basic_op operation{};
  for (bool more = bpf_map_get_next_key(fd, nullptr, &key) == 0; more;
       more = bpf_map_get_next_key(fd, &key, &key) == 0) {
    if (bpf_map_lookup_elem(fd, &key, &operation) != 0) continue;
    const bool ended = operation.left == 0 && operation.record.complete_ns == 0;
    if (ended || operation.record.header.type == 0) continue;  // handed out
    ++left.open;
    if (sink == nullptr || !passes(operation.record, filters)) continue;
    operation.record.flags |= FLOWTOP_F_OPEN;
    (*sink)(std::as_bytes(std::span(&operation.record, 1)));
  }
}

class BasicPrograms final : public ProgramSet {
 public:
  explicit BasicPrograms(Skeleton skeleton) : skeleton_(std::move(skeleton)) {}

  [[nodiscard]] bpf_object& object() const override { return *skeleton_->obj; }
  [[nodiscard]] const bpf_map& records() const override { return *skeleton_->maps.records; }
  [[nodiscard]] const bpf_map& cpus() const override { return *skeleton_->maps.cpus; }
  [[nodiscard]] InFlight in_flight(const RecordSink* sink) const override {
    const auto& filters = const_cast<const config&>(skeleton_->rodata->config);
    InFlight left;
    read_map<std::uint64_t>(*skeleton_->maps.in_flight, filters, sink, left);
    read_map<std::uint32_t>(*skeleton_->maps.waited_for, filters, sink, left);
    return left;
  }

 private:
  Skeleton skeleton_;
};

}  // namespace

Result<LoadedPrograms> load_basic_programs(const ProbeOptions& options,
                                           const known_functions& functions, btf& types,
                                           std::string_view why) {
  Result<LeftOut> left_out = without_tracepoint<flowtop_basic>(types);
  if (!left_out) return left_out.error();
  Result<Skeleton> skeleton = load_what_fits<flowtop_basic>(
      *left_out, [&](flowtop_basic& opened) { return configure(opened, options, types); });
  if (!skeleton) return skeleton.error();
  (*skeleton)->bss->functions = functions;
  std::vector<ProgramStatus> programs = list_programs(*(*skeleton)->obj, *left_out, {});
  const Result<std::vector<ProgramStatus>> others =
      full_programs_left_out(fmt::format("this kernel is too old: {}", why));
  if (!others) return others.error();
  for (const ProgramStatus& other : *others) {
    const bool is_basic = std::ranges::any_of(programs, [&](const ProgramStatus& program) {
      return program.attach_point == other.attach_point;
    });
    if (!is_basic) programs.push_back(other);
  }
  return LoadedPrograms{
      std::make_unique<BasicPrograms>(std::move(*skeleton)), std::move(programs),
      fmt::format(
          "a basic capture only, as this kernel is too old for more ({}): direct I/O, a row "
          "per bio, cqe_ns and the return to user mode empty, the wake and oncpu_ns only of "
          "the last result before its consumer was woken",
          why)};
}

}  // namespace flowtop::kernel
