/*
 * Checks the path to a server step by step: settings, name, TCP, TLS, login, permissions, clock,
 * product. It exists only on the command line, so it is not in OP_LIST.
 */
#include <string.h>

#include "doctor.h"
#include "lib/task/product.h"
#include "repository.h"

struct args {
	struct op_conn conn;
};

/* The login as the connection uses it: a repository of a Backup Server has a user or a token too. */
static struct upid_api
login_of(const struct op_conn *conn)
{
	struct upid_err none = { 0 };
	struct upid_api api = { .host = conn->api_host,
		                .user = conn->api_user,
		                .token_id = conn->api_token_id,
		                .product = upid_product_of_word(conn->product) };

	(void)op_repository_use(&api, conn->pbs_repository, &none); /* the source accepted it */
	op_repository_token(&api);
	return api;
}

/* Contains no secrets. */
static void
describe_settings(struct doctor *d, const struct op_conn *conn)
{
	const struct upid_api login = login_of(conn);
	bool token = login.token_id.n > 0;
	struct upid_str who = token ? login.token_id : login.user;

	if (d->site.n > 0)
		upid_buf_addf(&d->detail, "Profile '%.*s', ", (int)d->site.n, d->site.p);
	else
		upid_buf_adds(&d->detail, "No profile, ");
	if (conn->api_token.n > 0)
		upid_buf_adds(&d->detail, "an API token");
	else
		upid_buf_addf(&d->detail, "%s %.*s", token ? "token" : "user", (int)who.n, who.p);
	upid_buf_addf(&d->detail, ", product %s. This is upid " UPID_VERSION,
	              login.product == UPID_PRODUCT_ANY ? "not set"
	                                                : upid_product_facts(login.product)->word);
	d->by_token = token || conn->api_token.n > 0;
}

static int
settings(struct doctor *d, struct op_sources *sources, size_t n)
{
	static const struct op_filter none = { .limit = 0 };
	const struct op_conn *conn = sources->site[n].conn;

	d->site = sources->site[n].profile;
	d->server.name[0] = '\0';
	d->err = (struct upid_err){ 0 };
	d->src = op_sources_at(sources, n, &d->profile, &none, &d->err);
	d->unverified = !conn->validate_certs && conn->fingerprint.n == 0;
	if (d->src != NULL) {
		describe_settings(d, conn);
		return doctor_say(d, DOCTOR_SETTINGS, DOCTOR_OK, NULL);
	}
	if (d->site.n > 0)
		upid_buf_addf(&d->detail, "Profile '%.*s': ", (int)d->site.n, d->site.p);
	upid_buf_adds(&d->detail, d->err.message);
	return doctor_say(d, DOCTOR_SETTINGS, DOCTOR_FAILED,
	                  "upid config shows each setting and where it comes from.");
}

static int
run(struct op_call *call, struct upid_err *stop)
{
	struct op_sources sources;
	struct doctor d = { .call = call, .stop = stop };
	int rc = op_sources_init(&sources, call, stop);

	for (size_t n = 0; rc == 0 && n < sources.count; n++) {
		if (settings(&d, &sources, n) != 0 || d.src == NULL)
			rc = d.stopped ? -1 : 0;
		else
			rc = doctor_servers(&d);
	}
	upid_buf_free(&d.detail);
	upid_buf_free(&d.words);
	op_sources_close(&sources);
	return stop->code == UPID_E_OK ? 0 : -1;
}

const struct op op_doctor = {
	.name = "doctor",
	.summary = "check the connection to a server, step by step",
	.text = "Checks the settings, the name resolution, TCP, TLS, the login, the "
		"permissions, the clock and the product of each server, and says how to fix a "
		"problem. It changes nothing. The output contains no secrets, so it can be "
		"part of a bug report.",
	.takes = OP_NOTHING,
	.columns = "8:check 7:*result detail+remedy",
	.online = true,
	.args = { { OP_CONN_PART(offsetof(struct args, conn)) } },
	.result = { { OP_PROFILE_PART(offsetof(struct doctor_record, profile)), DOCTOR_PART(0) } },
	.args_size = sizeof(struct args),
	.run = run,
};
