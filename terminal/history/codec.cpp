// SPDX-License-Identifier: Apache-2.0
#include "terminal/history/codec.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace flowtop::terminal {
namespace {

// Numbers of seven bits a byte, the lowest first: most are small.
class Writer {
 public:
  void number(std::uint64_t value) {
    constexpr std::uint64_t kMore = 0x80;
    for (; value >= kMore; value >>= 7U) bytes_ += static_cast<char>(value | kMore);
    bytes_ += static_cast<char>(value);
  }
  void real(double value) { number(std::bit_cast<std::uint64_t>(value)); }
  void text(std::string_view value) {
    number(value.size());
    bytes_ += value;
  }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; !bytes_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) break;
    }
    return value;
  }
  template <typename Number>
  void into(Number& value) {
    value = static_cast<Number>(number());
  }
  double real() { return std::bit_cast<double>(number()); }
  std::string text() {
    const std::size_t size = std::min<std::size_t>(number(), bytes_.size());
    std::string value(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
    return value;
  }

 private:
  std::string_view bytes_;
};

void write(Writer& out, const flow::Histogram& histogram) {
  out.number(histogram.count() - histogram.ranked());
  out.number(histogram.sum());
  std::vector<std::pair<std::size_t, std::uint64_t>> filled;
  if (histogram.ranked() != 0) {
    const std::size_t last = flow::Histogram::bucket_of(*histogram.max());
    for (std::size_t i = flow::Histogram::bucket_of(*histogram.min()); i <= last; ++i) {
      if (const std::uint64_t count = histogram.count_in(i)) filled.emplace_back(i, count);
    }
  }
  out.number(filled.size());
  std::size_t before = 0;
  for (const auto& [bucket, count] : filled) {
    out.number(bucket - before);
    out.number(count);
    before = bucket;
  }
}

flow::Histogram read_histogram(Reader& in) {
  const std::uint64_t unranked = in.number();
  const std::uint64_t sum = in.number();
  std::vector<std::uint64_t> counts;
  for (std::uint64_t left = in.number(); left != 0; --left) {
    const std::size_t bucket = (counts.empty() ? 0 : counts.size() - 1) + in.number();
    counts.resize(std::min(bucket, flow::Histogram::kBucketCount - 1) + 1);
    counts.back() = in.number();
  }
  if (counts.empty()) return flow::Histogram::without_buckets(unranked, sum);
  flow::Histogram histogram = flow::Histogram::from_buckets(counts, sum);
  if (unranked != 0) histogram.merge(flow::Histogram::without_buckets(unranked, 0));
  return histogram;
}

template <std::size_t Size>
void write(Writer& out, const flow::Parts<Size>& parts) {
  for (const std::uint64_t each : parts.operations) out.number(each);
  for (const std::uint64_t each : parts.bytes) out.number(each);
}

template <std::size_t Size>
void read_into(Reader& in, flow::Parts<Size>& parts) {
  for (std::uint64_t& each : parts.operations) in.into(each);
  for (std::uint64_t& each : parts.bytes) in.into(each);
}

void write(Writer& out, const flow::Tally& tally) {
  for (const std::uint64_t each : tally.counters) out.number(each);
  for (const std::uint64_t each : tally.states) out.number(each);
  for (const std::uint64_t each : tally.distances) out.number(each);
  for (const std::uint64_t each : tally.errors) out.number(each);
  write(out, tally.placements);
  write(out, tally.bounces);
  for (const flow::Histogram& each : tally.histograms) write(out, each);
}

flow::Tally read_tally(Reader& in) {
  flow::Tally tally;
  for (std::uint64_t& each : tally.counters) in.into(each);
  for (std::uint64_t& each : tally.states) in.into(each);
  for (std::uint64_t& each : tally.distances) in.into(each);
  for (std::uint64_t& each : tally.errors) in.into(each);
  read_into(in, tally.placements);
  read_into(in, tally.bounces);
  for (flow::Histogram& each : tally.histograms) each = read_histogram(in);
  return tally;
}

void write(Writer& out, const flow::CellKey& key) {
  out.number(key.flow_id);
  out.number(key.dev);
  out.number(key.path);
  out.number(key.op);
  out.number(key.delivery);
  out.number(key.tgid);
}

flow::CellKey read_key(Reader& in) {
  flow::CellKey key;
  in.into(key.flow_id);
  in.into(key.dev);
  in.into(key.path);
  in.into(key.op);
  in.into(key.delivery);
  in.into(key.tgid);
  return key;
}

void write(Writer& out, const flow::Cell& cell) {
  write(out, cell.key);
  out.number(cell.cgroup_id);
  out.number(cell.more_comms ? 1 : 0);
  out.text(cell.comm);
  write(out, cell.tally);
}

flow::Cell read_cell(Reader& in) {
  flow::Cell cell;
  cell.key = read_key(in);
  in.into(cell.cgroup_id);
  cell.more_comms = in.number() != 0;
  cell.comm = in.text();
  cell.tally = read_tally(in);
  return cell;
}

// Rows of many flows that have a device, a path and a cgroup in common: joined by one of these,
// they are as they were. Where there are too many of them, the rest has nothing in common.
std::vector<flow::Cell> joined(std::span<const flow::Cell> flows) {
  constexpr std::size_t kMost = 200;
  using Common = std::tuple<std::uint32_t, std::uint8_t, std::uint64_t>;
  std::map<Common, flow::Cell> rows;
  for (const flow::Cell& flow : flows) {
    Common common = {flow.key.dev, flow.key.path, flow.cgroup_id};
    if (rows.size() >= kMost && !rows.contains(common)) common = {};
    rows[common].tally.merge(flow.tally);
  }
  std::vector<flow::Cell> cells;
  for (auto& [common, row] : rows) {
    std::tie(row.key.dev, row.key.path, row.cgroup_id) = common;
    row.comm = "(others)";
    cells.push_back(std::move(row));
  }
  return cells;
}

void write_rows(Writer& out, const flow::Snapshot& rows, std::size_t most) {
  const std::size_t single = std::min(rows.cells.size(), most);
  const std::vector<flow::Cell> others = joined(std::span(rows.cells).subspan(single));
  out.number(single + others.size());
  for (std::size_t i = 0; i < single; ++i) write(out, rows.cells[i]);
  for (const flow::Cell& row : others) write(out, row);
}

void write(Writer& out, const flow::Books& books) {
  for (const std::uint64_t each : books.counts) out.number(each);
  out.number(books.open);
  out.number(books.recursion_misses);
}

flow::Books read_books(Reader& in) {
  flow::Books books;
  for (std::uint64_t& each : books.counts) in.into(each);
  in.into(books.open);
  in.into(books.recursion_misses);
  return books;
}

void write(Writer& out, const std::optional<output::Cost>& cost) {
  out.number(cost ? 1 : 0);
  if (!cost) return;
  out.real(cost->cpu_share);
  out.real(cost->user_cpu_share);
  out.real(cost->ns_per_operation.value_or(0));
}

std::optional<output::Cost> read_cost(Reader& in) {
  if (in.number() == 0) return std::nullopt;
  output::Cost cost;
  cost.cpu_share = in.real();
  cost.user_cpu_share = in.real();
  const double ns_per_operation = in.real();
  if (ns_per_operation != 0) cost.ns_per_operation = ns_per_operation;
  return cost;
}

}  // namespace

std::string encode(const Moment& moment, std::size_t most) {
  const output::Sample& sample = moment.sample;
  Writer out;
  out.number(sample.time.monotonic_ns);
  out.number(sample.time.realtime_ns);
  out.real(sample.interval_s);
  write(out, sample.books);
  write(out, sample.cost);
  out.number(sample.programs_attached);
  out.number(sample.programs_total);
  write(out, sample.interval.overflow);
  write_rows(out, sample.interval, most);
  out.number(moment.flows() - std::min(moment.flows(), most));
  out.number(moment.pairs.size());
  for (const kernel::CpuPair& pair : moment.pairs) {
    out.number(static_cast<std::uint64_t>(pair.complete_cpu));
    out.number(static_cast<std::uint64_t>(pair.consumer_cpu));
    out.number(pair.operations);
    out.number(pair.watched);
  }
  out.number(moment.watched ? 1 : 0);
  if (moment.watched) {
    out.number(static_cast<std::uint64_t>(moment.watched->grouping));
    write(out, moment.watched->key.key);
    out.number(moment.watched->key.cgroup_id);
  }
  return out.take();
}

Moment decode(std::string_view bytes) {
  Reader in(bytes);
  Moment moment;
  output::Sample& sample = moment.sample;
  in.into(sample.time.monotonic_ns);
  in.into(sample.time.realtime_ns);
  sample.interval_s = in.real();
  sample.books = read_books(in);
  sample.cost = read_cost(in);
  in.into(sample.programs_attached);
  in.into(sample.programs_total);
  sample.interval.overflow = read_tally(in);
  sample.interval.total = sample.interval.overflow;
  for (std::uint64_t left = in.number(); left != 0; --left) {
    sample.interval.cells.push_back(read_cell(in));
    sample.interval.total.merge(sample.interval.cells.back().tally);
  }
  in.into(moment.joined_flows);
  for (std::uint64_t left = in.number(); left != 0; --left) {
    kernel::CpuPair pair;
    in.into(pair.complete_cpu);
    in.into(pair.consumer_cpu);
    in.into(pair.operations);
    in.into(pair.watched);
    moment.pairs.push_back(pair);
  }
  if (in.number() != 0) {
    WatchedRow& watched = moment.watched.emplace();
    in.into(watched.grouping);
    watched.key.key = read_key(in);
    in.into(watched.key.cgroup_id);
  }
  return moment;
}

}  // namespace flowtop::terminal
