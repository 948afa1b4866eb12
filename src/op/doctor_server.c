/* The checks of one server, from its name to its version. */
#include <string.h>

#include "doctor.h"
#include "lib/task/product.h"

enum { CLOCK_SLACK_S = 5 }; /* Date has whole seconds, and the response takes time */

static void
on_done(struct upid_query *q)
{
	struct doctor *d = q->ctx;

	d->answered = true;
	d->words.n = 0;
	upid_buf_add(&d->words, q->words.p, q->words.n);
}

/* Waits for the response to a query. -1: the loop is broken or interrupted; an error of the server
 * is in q->err. */
static int
ask(struct doctor *d, struct upid_query *q)
{
	struct upid_loop *loop = d->call->env->loop;
	int rc = 0;

	d->answered = false;
	q->server = &d->server;
	q->done = on_done;
	q->ctx = d;
	d->src->ops->ask(d->src, q);
	while (!d->answered && rc == 0) {
		if (loop->interrupted)
			rc = upid_fail(d->stop, UPID_E_INTERRUPTED, "interrupted");
		else
			rc = upid_loop_run(loop, 1000, d->stop);
	}
	if (!d->answered)
		d->src->ops->cancel(d->src, q);
	return rc;
}

/* Reports the remaining checks as skipped. */
static int
skip_from(struct doctor *d, unsigned check)
{
	for (; check < DOCTOR_END && !d->stopped; check++)
		(void)doctor_say(d, check, DOCTOR_SKIPPED, NULL);
	return d->stopped ? -1 : 0;
}

static int
failed(struct doctor *d, enum doctor_check check, const struct upid_err *err, const char *remedy)
{
	d->err = *err;
	upid_buf_adds(&d->detail, err->message);
	(void)doctor_say(d, check, DOCTOR_FAILED, remedy);
	return skip_from(d, check + 1);
}

/* -------------------------------------------------------------------------------- connecting */

static const char proxy_advice[] =
	"The environment sets a proxy: see https_proxy, ALL_PROXY and no_proxy.";

/* Reports the resolved name. */
static int
say_name(struct doctor *d)
{
	const struct upid_server *s = &d->server;

	upid_buf_addf(&d->detail, s->proxied ? "The connection goes through a proxy at %s" : "The address is %s",
	              s->address);
	return doctor_say(d, DOCTOR_NAME, DOCTOR_OK, NULL);
}

static int
say_connected(struct doctor *d)
{
	upid_buf_addf(&d->detail, "Connected%s, by %s", d->server.proxied ? " to the proxy" : "",
	              d->server.library);
	return doctor_say(d, DOCTOR_TCP, DOCTOR_OK, NULL);
}

/* Reports the result of a connection without a request. 1: it reached the certificate; 0: it did
 * not, and all records are written; -1: stop. */
static int
connect_to(struct doctor *d, const struct upid_err *err)
{
	const struct upid_server *s = &d->server;

	if (err->code == UPID_E_OK)
		return say_name(d) != 0 || say_connected(d) != 0 ? -1 : 1;
	if (err->code == UPID_E_NO_LIBCURL && !s->connected)
		return failed(d, DOCTOR_NAME, err, "Install the package that the message names.");
	if (!s->named)
		return failed(d, DOCTOR_NAME, err,
		              s->proxied ? proxy_advice
		                         : "Check api_host for a misspelling, and the name "
		                           "servers of this machine. An address works without "
		                           "name servers.");
	if (s->connected)
		upid_buf_adds(&d->detail, "The name has an address, and the server is connected");
	if (doctor_say(d, DOCTOR_NAME, DOCTOR_OK, NULL) != 0)
		return -1;
	if (!s->connected)
		return failed(d, DOCTOR_TCP, err,
		              s->proxied
		                      ? proxy_advice
		                      : "Check the address and port, that the service is running, "
		                        "and the firewalls in between: Proxmox VE and Mail Gateway "
		                        "listen on 8006, Backup Server on 8007, Datacenter Manager "
		                        "on 8443.");
	if (say_connected(d) != 0)
		return -1;
	return failed(d, DOCTOR_TLS, err,
	              "Check that this is the port of the API, and that no proxy or load "
	              "balancer responds instead.");
}

/* ---------------------------------------------------------------------------------- signing in */

static int
say_certificate(struct doctor *d)
{
	upid_buf_addf(&d->detail, "The certificate %s. Its fingerprint is %s",
	              d->unverified ? "is not verified" : "is trusted", d->server.fingerprint);
	return doctor_say(
		d, DOCTOR_TLS, d->unverified ? DOCTOR_WARNING : DOCTOR_OK,
		d->unverified ? "Compare the fingerprint with the one shown on the server itself, "
				"and set fingerprint to it."
			      : NULL);
}

static int
refuse_certificate(struct doctor *d, const struct upid_err *err)
{
	struct upid_err with = *err;

	/* the message for a wrong fingerprint names the one found */
	if (strstr(err->message, d->server.fingerprint) == NULL)
		upid_buf_addf(&d->detail, "The fingerprint is %s. ", d->server.fingerprint);
	return failed(d, DOCTOR_TLS, &with,
	              "If the server itself shows this fingerprint, set fingerprint to it.");
}

static const char *
remedy_of_login(const struct doctor *d, const struct upid_err *err)
{
	if (err->code != UPID_E_AUTH)
		return NULL;
	return d->by_token
	               ? "Check the name of the token (user@realm!name), its secret, whether it has "
	                 "expired, and product, which is pve by default."
	               : "Check the user with its realm (root@pam), the password, and product, which "
	                 "is pve by default.";
}

static bool
is_of_connection(const struct upid_err *err)
{
	return err->code == UPID_E_CERTIFICATE || err->code == UPID_E_TLS ||
	       err->code == UPID_E_NOT_TLS;
}

/* 1: logged in; 0: failed, and all records are written; -1: stop. */
static int
sign_in(struct doctor *d, const struct upid_err *err)
{
	if (is_of_connection(err))
		return refuse_certificate(d, err);
	if (say_certificate(d) != 0)
		return -1;
	if (err->code != UPID_E_OK)
		return failed(d, DOCTOR_SIGN_IN, err, remedy_of_login(d, err));
	upid_buf_adds(&d->detail,
	              d->by_token ? "The token is accepted" : "The password is accepted");
	return doctor_say(d, DOCTOR_SIGN_IN, DOCTOR_OK, NULL) == 0 ? 1 : -1;
}

/* ------------------------------------------------------------------------------ once inside */

static const char *
remedy_of_rights(enum upid_product product)
{
	switch (product) {
	case UPID_PRODUCT_PBS:
		return "For the tasks of others, grant Sys.Audit on /system/tasks, for example by the role Audit.";
	case UPID_PRODUCT_PDM:
		return "For the tasks of others, grant System.Audit on /system/tasks.";
	case UPID_PRODUCT_PMG:
		return "Give the user one of the roles admin, audit and helpdesk.";
	default:
		return "For the tasks of others, grant Sys.Audit on /nodes, for example with "
		       "the role PVEAuditor. A token with privilege separation needs its own "
		       "permission.";
	}
}

static int
rights(struct doctor *d, const struct upid_query *q)
{
	if (q->err.code != UPID_E_OK) {
		d->err = q->err;
		upid_buf_adds(&d->detail, q->err.message);
		return doctor_say(d, DOCTOR_RIGHTS, DOCTOR_FAILED, remedy_of_rights(d->product));
	}
	upid_buf_adds(&d->detail, q->blind ? "Only the tasks of this user or token are visible"
	                                   : "The tasks of all users are visible");
	return doctor_say(d, DOCTOR_RIGHTS, q->blind ? DOCTOR_WARNING : DOCTOR_OK,
	                  q->blind ? remedy_of_rights(d->product) : NULL);
}

static int
clock_difference(struct doctor *d)
{
	const struct spec_calendar *calendar = d->call->env->calendar;
	long long ahead;

	if (d->date_s < 0) {
		upid_buf_adds(&d->detail, "The server does not send its time");
		return doctor_say(d, DOCTOR_CLOCK, DOCTOR_SKIPPED, NULL);
	}
	ahead = (long long)(d->date_s - calendar->now_s(calendar->ctx));
	if (ahead >= -CLOCK_SLACK_S && ahead <= CLOCK_SLACK_S) {
		upid_buf_adds(&d->detail, "The clock of the server agrees with this machine");
		return doctor_say(d, DOCTOR_CLOCK, DOCTOR_OK, NULL);
	}
	upid_buf_addf(&d->detail, "The clock of the server is %lld s %s this machine",
	              ahead < 0 ? -ahead : ahead, ahead < 0 ? "behind" : "ahead of");
	return doctor_say(
		d, DOCTOR_CLOCK, DOCTOR_WARNING,
		"Synchronize both with NTP: second factors and time filters depend on it.");
}

static int
product(struct doctor *d)
{
	upid_buf_addf(&d->detail, "%s ", upid_product_facts(d->product)->name);
	upid_buf_add(&d->detail, d->words.p, d->words.n);
	return doctor_say(d, DOCTOR_PRODUCT, DOCTOR_OK, NULL);
}

static int
one_server(struct doctor *d, size_t n)
{
	struct upid_query version = { .asking = UPID_ASK_VERSION, .start = n },
			  own = { .asking = UPID_ASK_RIGHTS, .start = n };
	struct upid_buf words = { 0 };
	int rc;

	if (ask(d, &version) != 0)
		return -1;
	if ((rc = sign_in(d, &version.err)) != 1)
		return rc;
	d->date_s = version.date_s;
	d->product = version.product;
	words = d->words;
	d->words = (struct upid_buf){ 0 };
	rc = ask(d, &own);
	upid_buf_free(&d->words);
	d->words = words;
	if (rc != 0)
		return -1;
	return rights(d, &own) != 0 || clock_difference(d) != 0 || product(d) != 0 ? -1 : 0;
}

int
doctor_servers(struct doctor *d)
{
	struct upid_query q;
	uint64_t n = 0;
	int rc;

	do {
		q = (struct upid_query){ .asking = UPID_ASK_SERVER, .start = n };
		if (ask(d, &q) != 0)
			return -1;
		if ((rc = connect_to(d, &q.err)) == 1)
			rc = one_server(d, n);
		if (rc != 0)
			return -1;
	} while (++n < q.total);
	return 0;
}
