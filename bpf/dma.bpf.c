/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The DMA layer: what it copies since a device cannot reach it, or is not to. */
#include "dma.h"

/* Of the same device, without a request in between: one mapping after the other. */
static __always_inline void log_bounce(struct bounce_log *log, u64 device, u64 address, u32 bytes)
{
	if (log->bytes && log->device != device) {
		count_bounce_device(log->device, log->bytes, 0);
		log->bytes = 0;
	}
	if (!log->bytes) {
		log->device = device;
		log->first = address;
	}
	log->bytes += bytes;
}

SEC("tp_btf/swiotlb_bounced")
int BPF_PROG_HOLDING_CPU(on_swiotlb_bounced, struct device *dev, u64 dev_addr, u64 size)
{
	struct cpu_state *cpu = this_cpu();
	u64 device = address_of(dev);
	u64 bio = 0;

	if (!cpu)
		return 0;
	if (!maps_first(device))
		bio = issued_bio_with_address(&cpu->bounce_log, dev_addr, size);
	if (bio)
		count_bounce_device(device, size, credit_bio(bio, size));
	else
		log_bounce(&cpu->bounce_log, device, dev_addr, size);
	return 0;
}
