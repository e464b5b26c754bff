/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Where the memory of an operation is, and which detours through host memory follow from that. */
#ifndef FLOWTOP_BPF_PLACEMENT_H
#define FLOWTOP_BPF_PLACEMENT_H

#include "owner.h"

const volatile struct page_layout page_layout = {};
struct p2p_range p2p_ranges[P2P_RANGES] = {};

/* One more bio in this memory. What finds no slot is counted by its operation only. */
static __always_inline void count_p2p(u64 pagemap, u32 bytes)
{
	u64 first = READ(struct dev_pagemap, pagemap, range.start);

	for (u32 i = 0; i < P2P_RANGES; i++) {
		struct p2p_range *range = &p2p_ranges[i];
		u64 held = READ_ONCE(range->first);

		if (!held)
			held = __sync_val_compare_and_swap(&range->first, 0, first);
		if (held && held != first)
			continue;
		if (!held)
			range->last = READ(struct dev_pagemap, pagemap, range.end);
		__sync_fetch_and_add(&range->bios, 1);
		__sync_fetch_and_add(&range->bytes, bytes);
		return;
	}
}

/* Of a page of a device: only some of them lie in a BAR. Rare, so that it is a function of its own. */
__noinline int device_placement(u64 page, u32 bytes)
{
	u64 pagemap = page_map_of(page);

	if (!pagemap || READ(struct dev_pagemap, pagemap, type) !=
				bpf_core_enum_value(enum memory_type, MEMORY_DEVICE_PCI_P2PDMA))
		return FLOWTOP_PLACEMENT_UNKNOWN;
	if (bytes)
		count_p2p(pagemap, bytes);
	return FLOWTOP_PLACEMENT_P2P;
}

/* The zone first: in pages of other zones, other things lie where a device's page has its map. */
static __always_inline u32 placement_of_page(u64 page, u32 bytes)
{
	if (!page || !page_layout.zone_mask)
		return FLOWTOP_PLACEMENT_UNKNOWN;
	if ((page_flags_of(page) >> page_layout.zone_shift & page_layout.zone_mask) !=
	    page_layout.zone_device)
		return FLOWTOP_PLACEMENT_HOST;
	return device_placement(page, bytes);
}

static __always_inline u64 segment_at(u64 segments, u32 index)
{
	return segments + index * bpf_core_type_size(struct bio_vec);
}

static __always_inline u64 page_of_segment(u64 segment)
{
	return READ_ADDRESS(struct bio_vec, segment, bv_page);
}

/* Of the page cache, or of a file system that keeps no pages there (compressed, encrypted ones). */
static __always_inline u32 placement_of_page_io(u64 page)
{
	u64 mapping = page_mapping_of(page);

	if (!mapping ||
	    mapping & PAGE_MAPPING_FLAGS) /* swapped memory has none, or an anonymous one */
		return FLOWTOP_PLACEMENT_HOST;
	return FLOWTOP_PLACEMENT_PAGE_CACHE;
}

/* What several parts have in common. */
static __always_inline u32 joined_placement(u32 one, u32 other)
{
	if (one == other || other == FLOWTOP_PLACEMENT_NONE)
		return one;
	if (one == FLOWTOP_PLACEMENT_NONE)
		return other;
	return one && other ? FLOWTOP_PLACEMENT_MIXED : FLOWTOP_PLACEMENT_UNKNOWN;
}

/* The first page and the last one: a bio of several kinds of memory has its parts one behind the other. */
static __always_inline u32 placement_of_bio(struct bio *bio, bool of_page_io, u32 bytes)
{
	u64 segments = address_of(bio->bi_io_vec);
	u32 count = bio->bi_vcnt;
	u64 page;
	u32 placement;

	if (!bytes || !segments)
		return FLOWTOP_PLACEMENT_NONE;
	page = page_of_segment(segment_at(segments, bio->bi_iter.bi_idx));
	placement = placement_of_page(page, bytes);
	if (placement == FLOWTOP_PLACEMENT_HOST && of_page_io)
		return placement_of_page_io(page);
	if (count <= 1)
		return placement;
	page = page_of_segment(segment_at(segments, count - 1));
	return joined_placement(placement, placement_of_page(page, 0));
}

/* include/uapi/asm-generic/fcntl.h, which x86 takes as it is. */
#define O_DIRECT 040000

static __always_inline bool is_opened_direct(u64 file)
{
	return READ(struct file, file, f_flags) & O_DIRECT;
}

/* Of x86-64: the calls that read or write by a descriptor, their first argument. */
static __always_inline bool transfers_by_descriptor(long call)
{
	switch (call) {
	case 0:	  /* read */
	case 1:	  /* write */
	case 17:  /* pread64 */
	case 18:  /* pwrite64 */
	case 19:  /* readv */
	case 20:  /* writev */
	case 295: /* preadv */
	case 296: /* pwritev */
	case 327: /* preadv2 */
	case 328: /* pwritev2 */
		return true;
	default:
		return false;
	}
}

/* The file of the system call under way; 0 where it has none. */
static __always_inline u64 file_of_call(struct task_struct *task)
{
	const struct pt_regs *registers = registers_of(task);
	u64 descriptor = (u32)registers->di;
	u64 table, files;

	if (!transfers_by_descriptor(registers->orig_ax))
		return 0;
	table = READ_ADDRESS(struct files_struct, address_of(task->files), fdt);
	if (descriptor >= READ(struct fdtable, table, max_fds))
		return 0;
	files = READ_ADDRESS(struct fdtable, table, fd);
	return read_word_at(files + descriptor * sizeof(u64));
}

/* The program asked for direct I/O, and this is page cache I/O all the same. */
__noinline int fell_back(u64 request)
{
	u64 file = request ? READ_ADDRESS(struct kiocb, request, ki_filp)
			   : file_of_call(current_task());

	return file && is_opened_direct(file);
}

/* A server in user space is the device, and the data is copied to and from it. */
static __always_inline bool is_copied_to_server(struct gendisk *disk)
{
	u64 flags;

	if (disk->disk_name[0] != 'u' || disk->disk_name[1] != 'b' || disk->disk_name[2] != 'l' ||
	    disk->disk_name[3] != 'k' || disk->disk_name[4] != 'b')
		return false;
	if (!layout.ublk_device_dev_info)
		return false;
	flags = read_word_at(address_of(disk->private_data) + layout.ublk_device_dev_info +
			     layout.ublk_dev_info_flags);
	return !(flags & (UBLK_F_SUPPORT_ZERO_COPY | UBLK_F_AUTO_BUF_REG));
}

/* Page cache I/O, by its end_io function or since it is a request's that has no direct I/O. */
static __always_inline bool is_page_io(const struct owner *owner)
{
	return owner->kind == KIND_PAGE || (owner->tabled && !owner->kiocb);
}

static __always_inline void note_detours(struct flowtop_op_record *r, const struct owner *owner,
					 struct bio *bio)
{
	if (r->placement == FLOWTOP_PLACEMENT_PAGE_CACHE && !(r->flags & FLOWTOP_F_META))
		r->bounces |= 1u << (fell_back(owner->kind == KIND_URING ? owner->key : 0)
					     ? FLOWTOP_BOUNCE_DIO_FALLBACK
					     : FLOWTOP_BOUNCE_PAGE_CACHE);
	if (is_copied_to_server(bio->bi_bdev->bd_disk))
		r->bounces |= 1u << FLOWTOP_BOUNCE_UBLK_COPY;
}

/* Of one more bio of an operation. */
static __always_inline void note_placement(struct flowtop_op_record *r, const struct owner *owner,
					   struct bio *bio, u32 bytes, bool first)
{
	u32 placement = placement_of_bio(bio, is_page_io(owner), bytes);

	if (!first)
		placement = joined_placement(r->placement, placement);
	if (!first && placement == r->placement)
		return;
	r->placement = placement;
	if (bytes)
		note_detours(r, owner, bio);
}

#endif
