/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Bounce buffers of the DMA layer (swiotlb): which operation a bounce is for. The event has the physical
 * address of what is copied; the pages of the request that is being mapped tell whether it is that. NVMe
 * maps a request before it issues it, virtio and SCSI after.
 */
#ifndef FLOWTOP_BPF_DMA_H
#define FLOWTOP_BPF_DMA_H

#include "bios.h"
#include "placement.h"

#define MAX_SEGMENTS 4096
#define PAGE_SHIFT   12

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, BOUNCED_DEVICES);
	__type(key, u64);
	__type(value, struct bounced_device);
} bounced_devices SEC(".maps");

static __always_inline struct bounced_device *bounced_device_of(u64 device)
{
	struct bounced_device *found = bpf_map_lookup_elem(&bounced_devices, &device);
	struct bounced_device fresh = {};

	if (found)
		return found;
	bpf_probe_read_kernel_str(fresh.name, sizeof(fresh.name),
				  (void *)READ_ADDRESS(struct device, device, kobj.name));
	bpf_map_update_elem(&bounced_devices, &device, &fresh, BPF_NOEXIST);
	return bpf_map_lookup_elem(&bounced_devices, &device);
}

static __always_inline bool maps_first(u64 device)
{
	struct bounced_device *entry = bpf_map_lookup_elem(&bounced_devices, &device);

	return entry && entry->maps_first;
}

static __always_inline void note_maps_first(u64 device)
{
	struct bounced_device *entry = bounced_device_of(device);

	if (entry)
		entry->maps_first = 1;
}

static __always_inline void count_bounce_device(u64 device, u32 bytes, u32 matched)
{
	struct bounced_device *entry = bounced_device_of(device);

	book(FLOWTOP_BOOK_SWIOTLB_BYTES, bytes);
	book(FLOWTOP_BOOK_SWIOTLB_OTHER_BYTES, bytes - matched);
	if (!entry)
		return;
	__sync_fetch_and_add(&entry->bytes, bytes);
	__sync_fetch_and_add(&entry->matched_bytes, matched);
}

/* Looks for an address in the segments of a request. */
struct segment_walk {
	u64 bio;
	u64 segment; /* address of the struct bio_vec; 0: the bio has not been begun */
	u64 base;    /* of the array of all struct page */
	u64 address;
	u32 done; /* bytes of the first segment that are done */
	u32 left; /* bytes of the bio from this segment on */
	u32 found;
};

static __always_inline u64 physical_address(u64 page, u64 base)
{
	return (page - base) / bpf_core_type_size(struct page) << PAGE_SHIFT;
}

static __always_inline void begin_bio(struct segment_walk *walk)
{
	u64 segments = READ_ADDRESS(struct bio, walk->bio, bi_io_vec);

	walk->left = READ(struct bio, walk->bio, bi_iter.bi_size);
	walk->done = READ(struct bio, walk->bio, bi_iter.bi_bvec_done);
	walk->segment = segment_at(segments, READ(struct bio, walk->bio, bi_iter.bi_idx));
}

static long look_into_segment(u32 i, void *data)
{
	struct segment_walk *walk = data;
	u32 length;
	u64 from;

	if (!walk->bio)
		return 1;
	if (!walk->segment)
		begin_bio(walk);
	from = physical_address(page_of_segment(walk->segment), walk->base) + walk->done +
	       READ(struct bio_vec, walk->segment, bv_offset);
	length = READ(struct bio_vec, walk->segment, bv_len) - walk->done;
	if (length > walk->left)
		length = walk->left;
	if (walk->address >= from && walk->address < from + length) {
		walk->found = 1;
		return 1;
	}
	walk->left -= length;
	walk->done = 0;
	walk->segment += bpf_core_type_size(struct bio_vec);
	if (!walk->left) {
		walk->bio = READ_ADDRESS(struct bio, walk->bio, bi_next);
		walk->segment = 0;
	}
	return 0;
}

/* The bio of the request that has this address; 0: none has, or addresses are not known. */
static __always_inline u64 bio_with_address(u64 request, u64 address)
{
	struct segment_walk walk = {.address = address};

	if (!request || !functions.vmemmap_base)
		return 0;
	walk.base = read_word_at(functions.vmemmap_base);
	walk.bio = READ_ADDRESS(struct request, request, bio);
	bpf_loop(MAX_SEGMENTS, look_into_segment, &walk, 0);
	return walk.found ? walk.bio : 0;
}

/* So much of a bio was copied. As much is given back if it is of an operation that is followed. */
static __always_inline u32 credit_bio(u64 bio, u32 bytes)
{
	struct place place = place_of(bio, false);

	if (!place.ref)
		return 0;
	__sync_fetch_and_add(&details_at(place.ref)->record.swiotlb_bytes, bytes);
	return bytes;
}

struct bounce_walk {
	u64 bio;
	u32 left; /* bytes that no bio has been credited with */
	u32 credited;
};

static long credit_next_bio(u32 i, void *data)
{
	struct bounce_walk *walk = data;
	u32 size, part;

	if (!walk->bio || !walk->left)
		return 1;
	size = READ(struct bio, walk->bio, bi_iter.bi_size);
	part = size < walk->left ? size : walk->left;
	walk->credited += credit_bio(walk->bio, part);
	walk->left -= part;
	walk->bio = READ_ADDRESS(struct bio, walk->bio, bi_next);
	return 0;
}

/*
 * All that were issued here, from the one that a bounce was for last. Several may be mapped together, in the order
 * in which they were issued or, until 6.14 (rq_list), the other way round.
 */
struct issue_walk {
	struct bounce_log *log;
	u64 address;
	u64 bio; /* that has the address */
};

/* All of its bytes were copied: what has the same memory, and is in flight too, has still to be. */
static __always_inline bool is_copied_whole(u64 bio)
{
	struct place place = place_of(bio, false);
	const struct flowtop_op_record *r = &details_at(place.ref)->record;

	return place.ref && r->swiotlb_bytes >= r->bytes;
}

static long look_into_request(u32 i, void *data)
{
	struct issue_walk *walk = data;
	u32 place = (walk->log->mapped + i) % ISSUED_REQUESTS;
	u64 bio = bio_with_address(walk->log->issued[place], walk->address);

	if (!bio)
		return 0;
	walk->bio = bio;
	if (is_copied_whole(bio))
		return 0;
	walk->log->mapped = place;
	return 1;
}

/* Segments of data are no smaller: a driver that maps after the issue takes whole sectors. */
#define SECTOR 512

/* The bio of a request that was issued here and has this address; 0: none has. */
static __always_inline u64 issued_bio_with_address(struct bounce_log *log, u64 address, u64 bytes)
{
	struct issue_walk walk = {.log = log, .address = address};

	if (bytes >= SECTOR)
		bpf_loop(ISSUED_REQUESTS, look_into_request, &walk, 0);
	return walk.bio;
}

/* What was mapped on this CPU since the last request is this one's, if its first address is. */
__noinline int settle_bounces(u64 request)
{
	struct cpu_state *cpu = this_cpu();
	struct bounce_walk walk = {};

	if (!cpu)
		return 0;
	walk.left = cpu->bounce_log.bytes;
	if (bio_with_address(request, cpu->bounce_log.first)) {
		note_maps_first(cpu->bounce_log.device);
		walk.bio = READ_ADDRESS(struct request, request, bio);
		bpf_loop(MAX_SEGMENTS, credit_next_bio, &walk, 0);
	}
	count_bounce_device(cpu->bounce_log.device, cpu->bounce_log.bytes, walk.credited);
	cpu->bounce_log.bytes = 0;
	return 0;
}

/* A request is handed to its driver, which may have mapped it or is about to. */
static __always_inline void note_issue(struct request *rq)
{
	struct cpu_state *cpu = this_cpu();

	if (!cpu)
		return;
	if (cpu->bounce_log.bytes)
		settle_bounces(address_of(rq));
	cpu->bounce_log.issued[cpu->bounce_log.count % ISSUED_REQUESTS] = address_of(rq);
	cpu->bounce_log.count++;
}

#endif
