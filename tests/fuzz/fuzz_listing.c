/*
 * A list of tasks, and rights, as the wait for what the HA manager does reads them. What is found is
 * a UPID that parses, of the guest that was asked for, and no older than the request.
 */
#include "lib/api/answer.h"
#include "fuzz.h"
#include "lib/task/ha.h"

#define REQUEST "UPID:a:0003A1B2:0A1B2C3D:68F0C0DE:hastart:100:alice@pve:"

static void
as_a_list(struct upid_str body, const struct upid *request)
{
	struct upid_buf work = { 0 };
	struct upid_err err = { 0 };
	struct upid found;

	if (upid_api_ha_work(&work, body, request, &err) != 0) {
		MUST(err.code != UPID_E_OK && err.message[0] != '\0');
	} else if (work.n > 0) {
		MUST(upid_parse(&found, upid_buf_str(&work), NULL, &err) == 0);
		MUST(upid_is_ha_work(&found, request) && fuzz_same(found.id, request->id));
	}
	upid_buf_free(&work);
}

static void
as_rights(struct upid_str body)
{
	struct upid_err err = { 0 };
	bool blind = false;

	if (upid_api_blind(&blind, body, "/nodes/a", &err) != 0)
		MUST(err.code != UPID_E_OK && err.message[0] != '\0');
	else
		MUST(err.code == UPID_E_OK);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct upid_str body = fuzz_copy(data, n);
	struct upid_err err = { 0 };
	struct upid request;

	MUST(upid_parse(&request, UPID_S(REQUEST), NULL, &err) == 0);
	as_a_list(body, &request);
	as_rights(body);
	free((char *)(uintptr_t)body.p);
	return 0;
}
