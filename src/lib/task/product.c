#include "product.h"

static const struct upid_product_facts facts[] = {
	[UPID_PRODUCT_PVE] = { .product = UPID_PRODUCT_PVE,
	                       .word = "pve",
	                       .name = "Proxmox VE",
	                       .port = 8006,
	                       .cookie = "PVEAuthCookie",
	                       .token = "PVEAPIToken",
	                       .token_mark = '=' },
	/* "API tokens not implemented" (pmg-api) */
	[UPID_PRODUCT_PMG] = { .product = UPID_PRODUCT_PMG,
	                       .word = "pmg",
	                       .name = "Proxmox Mail Gateway",
	                       .port = 8006,
	                       .cookie = "PMGAuthCookie" },
	[UPID_PRODUCT_PBS] = { .product = UPID_PRODUCT_PBS,
	                       .word = "pbs",
	                       .name = "Proxmox Backup Server",
	                       .port = 8007,
	                       .cookie = "PBSAuthCookie",
	                       .token = "PBSAPIToken",
	                       .token_mark = ':',
	                       .is_rust = true },
	[UPID_PRODUCT_PDM] = { .product = UPID_PRODUCT_PDM,
	                       .word = "pdm",
	                       .name = "Proxmox Datacenter Manager",
	                       .port = 8443,
	                       .cookie = "__Host-PDMAuthCookie",
	                       .token = "PDMAPIToken",
	                       .token_mark = ':',
	                       .is_rust = true },
};

const struct upid_product_facts *
upid_product_facts(enum upid_product product)
{
	return &facts[product == UPID_PRODUCT_ANY ? UPID_PRODUCT_PVE : product];
}

enum upid_product
upid_product_of_word(struct upid_str word)
{
	for (size_t p = UPID_PRODUCT_PVE; p < sizeof(facts) / sizeof(*facts); p++)
		if (upid_str_eq(word, facts[p].word))
			return (enum upid_product)p;
	return UPID_PRODUCT_ANY;
}

enum upid_product
upid_product_of(const struct upid *task)
{
	if (task->has_remote)
		return UPID_PRODUCT_PDM;
	return task->family == UPID_PBS ? UPID_PRODUCT_PBS : UPID_PRODUCT_PVE;
}

/* PDM's own API lists the tasks of a remote without its name (GET /pve/remotes/R/tasks). */
static int
no_remote(struct upid_err *err, enum upid_code code)
{
	return upid_fail(err, code,
	                 "a Datacenter Manager needs the name of the remote for this task: "
	                 "write it in front, as in pve:REMOTE!UPID:...");
}

int
upid_product_check(enum upid_product product, const struct upid *task, enum upid_code code,
                   struct upid_err *err)
{
	if (upid_product_has(product, task))
		return 0;
	if (product == UPID_PRODUCT_PDM)
		return no_remote(err, code);
	return upid_fail(err, code,
	                 "%s has no such task: this UPID is from %s%s. Set product to the "
	                 "product at api_host, and use one call for each product",
	                 facts[product].name, facts[upid_product_of(task)].name,
	                 task->family == UPID_PVE && !task->has_remote ? " or Mail Gateway" : "");
}

bool
upid_product_has(enum upid_product product, const struct upid *task)
{
	switch (product) {
	case UPID_PRODUCT_PVE:
	case UPID_PRODUCT_PMG:
		return task->family == UPID_PVE && !task->has_remote;
	case UPID_PRODUCT_PBS:
		return task->family == UPID_PBS && !task->has_remote;
	case UPID_PRODUCT_PDM:
		return task->family == UPID_PBS || task->has_remote;
	case UPID_PRODUCT_ANY:
		break;
	}
	return true;
}
