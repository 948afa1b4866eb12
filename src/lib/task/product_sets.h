/* Sets of products, for tables whose rows apply to several. The short names are for one source file
 * each: no header includes this one. */
#ifndef UPID_PRODUCT_SETS_H
#define UPID_PRODUCT_SETS_H

#include "lib/upid.h"

enum {
	PVE = 1 << UPID_PRODUCT_PVE,
	PMG = 1 << UPID_PRODUCT_PMG,
	PBS = 1 << UPID_PRODUCT_PBS,
	PDM = 1 << UPID_PRODUCT_PDM,
	PERL = PVE | PMG,
	RUST = PBS | PDM,
	ALL = PERL | RUST,
};

#endif
