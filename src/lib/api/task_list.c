/* A page of a task list. */
#include <string.h>

#include "answer.h"
#include "call.h"

/* A Mail Gateway does not list running tasks (PMG::API2::Tasks, node_tasks). */
bool
upid_know_list(struct upid_call *c)
{
	return c->query->list->running && c->api->session.product->product == UPID_PRODUCT_PMG;
}

struct page {
	struct upid_call *c;
	struct upid_buf upid, status; /* of a row, as the product wrote them */
};

/* PVE's JSON turns each byte into one Latin-1 character; a Datacenter Manager passes that on. */
static bool
is_latin1(const struct upid_call *c, struct upid_str upid)
{
	return !c->api->session.product->is_rust || (upid.n > 4 && memcmp(upid.p, "pve:", 4) == 0);
}

/* PVE and PDM's cache set the status to RUNNING, the others omit it. */
static bool
is_running(const struct upid_api_row *row)
{
	return row->status.p == NULL ? row->endtime_s == 0 : upid_str_eq(row->status, "RUNNING");
}

static int
on_row(void *ctx, const struct upid_api_row *row)
{
	struct page *page = ctx;
	struct upid_query *q = page->c->query;
	bool latin1 = is_latin1(page->c, row->upid);
	struct upid_err why = { 0 };
	struct upid task;
	struct upid_listed listed = { .task = &task,
		                      .running = is_running(row),
		                      .cls = UPID_RUNNING };

	q->total++;
	page->upid.n = page->status.n = 0;
	upid_api_add_text(&page->upid, row->upid, latin1);
	upid_api_add_text(&page->status, row->status, latin1);
	if (page->upid.failed || page->status.failed)
		return upid_fail_memory(&q->err);
	if (upid_parse(&task, upid_buf_str(&page->upid), NULL, &why) != 0) {
		q->list->unreadable(q, upid_buf_str(&page->upid), &why);
		return 0;
	}
	if (!listed.running) {
		listed.exitstatus = upid_buf_str(&page->status);
		if (listed.exitstatus.p == NULL)
			listed.exitstatus = UPID_S("");
		listed.endtime_s = row->endtime_s;
		listed.cls = upid_classify(listed.exitstatus, &listed.warning_count);
	}
	return q->list->listed(q, &listed);
}

bool
upid_read_list(struct upid_call *c)
{
	struct page page = { .c = c };

	(void)upid_api_rows(upid_buf_str(&c->req.body), on_row, &page, &c->query->err);
	upid_buf_free(&page.upid);
	upid_buf_free(&page.status);
	return false;
}
