/* What to do about an error, in the terms of each product. */
#include <string.h>

#include "advice.h"
#include "answer.h"
#include "lib/task/product.h"

/* The columns. A Datacenter Manager has one for its own tasks and one for tasks of its remotes. */
enum column { PVE, PMG, PBS, PDM, REMOTE, COLUMNS };

enum row {
	GONE,
	RIGHTS,
	STOP_RIGHTS,
	REMOTE_RIGHTS,
	NO_NODE,
	UNREACHABLE,
	STRANGER,
	SILENT,
	/* the rows from here on concern the server itself, whatever the task */
	TOKEN,
	TICKET,
	NOT_THIS,
	IS_RUST,
	IS_PERL,
	UNKNOWN_CA,
	OTHER_NAME,
	OTHER_TIME,
	OTHER_PIN,
	ROWS
};

#define FROM_THE_SERVER(command)                                                                   \
	"fingerprint to its SHA-256 fingerprint[ (on the server: " command ")]"
#define NEW_PIN(command)                                                                           \
	"If the certificate was renewed, set fingerprint to the new one, as shown on the server "  \
	"itself[ (" command ")]. Otherwise another machine responds at this address"

/* A product without a text of its own uses the first column. {node}, {remote}, {who} and {product}
 * are replaced by parts of the request. Text in [brackets] is a shell command, which is left out
 * where the user has no shell. */
/* NOLINTBEGIN(bugprone-suspicious-missing-comma): the literals are meant to be concatenated */
static const char *const words[ROWS][COLUMNS] = {
	[GONE] = {
		[PVE] = "Its log may have been cleaned up, or the UPID belongs to another cluster",
		[PMG] = "The UPID may belong to another server",
		[PBS] = "Its log may have been cleaned up, or the UPID belongs to another server",
		[PDM] = "Its log may have been cleaned up, or the UPID belongs to another server",
		[REMOTE] = "Its log may have been cleaned up, or the UPID belongs to another remote",
	},
	[RIGHTS] = {
		/* PVE::API2::Tasks, check_task_user; pveproxy caches user.cfg */
		[PVE] = "A user sees their own tasks and those of their tokens, a token only those that it "
			"started itself; all others need Sys.Audit on /nodes/{node}. A new permission or "
			"token takes effect after some seconds",
		[PMG] = "A Mail Gateway shows all tasks to the roles admin, audit and "
		        "helpdesk, and none to others", /* PMG::API2::Tasks */
		[PBS] = "A user sees their own tasks and those of their tokens, a token its own; all others "
			"need Sys.Audit on /system/tasks",
		[PDM] = "A user sees their own tasks; all others need System.Audit on /system/tasks",
		[REMOTE] = "Tasks of a remote need Resource.Audit on /resource/{remote}",
	},
	[STOP_RIGHTS] = {
		/* PVE::API2::Tasks, stop_task */
		[PVE] = "Stopping the task of another user needs Sys.Modify on /nodes/{node}. A new "
			"permission or token takes effect after some seconds",
		[PMG] = "On a Mail Gateway only root@pam and the role admin can stop tasks",
		[PBS] = "Stopping the task of another user or of a token needs Sys.Modify on "
		        "/system/tasks",
		[PDM] = "Stopping the task of another user needs System.Modify on /system/tasks",
		[REMOTE] = "Stopping a task of a remote needs Resource.Manage on "
		           "/resource/{remote}",
	},
	[REMOTE_RIGHTS] = {
		[REMOTE] = "The token that the Datacenter Manager uses for the remote "
		           "'{remote}' lacks this permission",
	},
	[NO_NODE] = {
		[PVE] = "The node '{node}' is not part of this cluster",
		[PMG] = "The node '{node}' is not part of this cluster",
		[PDM] = "This Datacenter Manager has no remote '{remote}'",
		[REMOTE] = "The node '{node}' is not part of the remote '{remote}', or this "
			   "Datacenter Manager has no such remote",
	},
	[UNREACHABLE] = {
		[PVE] = "The server cannot reach the node '{node}' of the UPID: set api_host "
		        "to that node",
		[PMG] = "The server cannot reach the node '{node}' of the UPID: set api_host "
		        "to that node",
		[REMOTE] = "The remote '{remote}' cannot reach the node '{node}' of the UPID",
	},
	[STRANGER] = {
		[PVE] = "The server does not trust the certificate of the node '{node}' of the "
		        "UPID: set api_host to that node, or renew its certificate[ (there: "
		        "pvecm updatecerts)]",
		[PMG] = "The server does not trust the certificate of the node '{node}' of the "
		        "UPID: check that the node is part of this cluster",
		[REMOTE] = "The remote '{remote}' does not trust the certificate of the node "
		           "'{node}' of the UPID[ (on that node: pvecm updatecerts)]",
	},
	[SILENT] = {
		/* pve-http-server, proxy_request: 595 comes up to 30 s after the node has gone */
		[PVE] = "The server may be waiting for the node '{node}'",
		[REMOTE] = "The remote '{remote}' may be waiting for the node '{node}'",
	},
	[TOKEN] = {
		[PVE] = "Check the token {who}: its name, its secret, and whether it or its "
		        "user is disabled or expired",
		[PMG] = "A Mail Gateway has no API tokens: set api_user, api_password, and "
		        "product to pmg",
		[REMOTE] = "The remote '{remote}' refuses the token that the Datacenter "
		           "Manager uses for it",
	},
	[TICKET] = { "The server refuses the ticket that it just issued to {who}" },
	[NOT_THIS] = { "Check that this is the address and port of a {product}" },
	[IS_RUST] = { "The server looks like a Backup Server or Datacenter Manager, but a {product} "
	              "was expected: check api_host and product" },
	[IS_PERL] = { "The server looks like a Proxmox VE or Mail Gateway, but a {product} was "
	              "expected: check api_host and product" },
	[UNKNOWN_CA] = {
		[PVE] = "Set ca_path to its CA (on the node: /etc/pve/pve-root-ca.pem), or set "
			FROM_THE_SERVER("pvenode cert info"),
		/* PMG's default certificate is self-signed and contains no host name */
		[PMG] = "Set " FROM_THE_SERVER("pmgconfig cert info"),
		[PBS] = "Set ca_path to its certificate (on the server: /etc/proxmox-backup/proxy.pem), or set "
			FROM_THE_SERVER("proxmox-backup-manager cert info"),
		[PDM] = "Set ca_path to its certificate (on the server: "
			"/etc/proxmox-datacenter-manager/auth/api.pem), or set "
			FROM_THE_SERVER("proxmox-datacenter-manager-admin cert info"),
	},
	[OTHER_NAME] = {
		[PVE] = "Use a name in api_host that is in the certificate, or set "
			FROM_THE_SERVER("pvenode cert info"),
		[PMG] = "Set " FROM_THE_SERVER("pmgconfig cert info"),
		[PBS] = "Use a name in api_host that is in the certificate, or set "
			FROM_THE_SERVER("proxmox-backup-manager cert info"),
		[PDM] = "Use a name in api_host that is in the certificate, or set "
			FROM_THE_SERVER("proxmox-datacenter-manager-admin cert info"),
	},
	[OTHER_TIME] = {
		[PVE] = "Renew it, check the clocks on both sides, or set "
			FROM_THE_SERVER("pvenode cert info"),
		[PMG] = "Renew it, check the clocks on both sides, or set "
			FROM_THE_SERVER("pmgconfig cert info"),
		[PBS] = "Renew it, check the clocks on both sides, or set "
			FROM_THE_SERVER("proxmox-backup-manager cert info"),
		[PDM] = "Renew it, check the clocks on both sides, or set "
			FROM_THE_SERVER("proxmox-datacenter-manager-admin cert info"),
	},
	[OTHER_PIN] = {
		[PVE] = NEW_PIN("pvenode cert info"),
		[PMG] = NEW_PIN("pmgconfig cert info"),
		[PBS] = NEW_PIN("proxmox-backup-manager cert info"),
		[PDM] = NEW_PIN("proxmox-datacenter-manager-admin cert info"),
	},
};
/* NOLINTEND(bugprone-suspicious-missing-comma) */

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static bool
is_rust(enum upid_product product)
{
	return product == UPID_PRODUCT_PBS || product == UPID_PRODUCT_PDM;
}

/* The server can be recognized: pve-http-server sends a Server header in each response,
 * proxmox-rest-server does not (measured on all four). */
static enum row
row_of_refusal(const struct upid_http_request *req, const struct upid_asked *asked)
{
	if (strstr(req->reason, "API tokens not implemented") != NULL || asked->behind)
		return TOKEN;
	if (is_rust(asked->product) && begins(req->server, "pve-api-daemon"))
		return IS_PERL;
	if (!is_rust(asked->product) && req->server[0] == '\0' && req->body.n > 0 &&
	    upid_api_says(upid_buf_str(&req->body), "authentication failed"))
		return IS_RUST;
	return asked->by_token ? TOKEN : TICKET;
}

static enum row
row_of_certificate(enum upid_http_distrust distrust)
{
	static const enum row rows[] = {
		[UPID_HTTP_TRUSTED] = ROWS,          [UPID_HTTP_UNKNOWN_CA] = UNKNOWN_CA,
		[UPID_HTTP_OTHER_NAME] = OTHER_NAME, [UPID_HTTP_OTHER_TIME] = OTHER_TIME,
		[UPID_HTTP_OTHER_PIN] = OTHER_PIN,
	};

	return rows[distrust];
}

/* "… (user 'off@pmg' is disabled)" is clear without advice. */
static enum row
row_of_rights(const struct upid_err *err, const struct upid_asked *asked)
{
	if (strstr(err->message, "is disabled") != NULL)
		return ROWS;
	if (asked->behind)
		return REMOTE_RIGHTS;
	return asked->stops ? STOP_RIGHTS : RIGHTS;
}

/* Whether the server may have forwarded the request, and waits for the other node. */
static bool
is_forwarded(const struct upid_http_request *req, const struct upid_asked *asked)
{
	return req->sent && (asked->task->has_remote || asked->product == UPID_PRODUCT_PVE ||
	                     asked->product == UPID_PRODUCT_PMG);
}

/* Selects the advice; ROWS: none. */
static enum row
row_of(const struct upid_err *err, const struct upid_http_request *req,
       const struct upid_asked *asked)
{
	if (err->code == UPID_E_CERTIFICATE)
		return row_of_certificate(req->distrust);
	if (asked->advised)
		return ROWS;
	if (err->code == UPID_E_AUTH)
		return row_of_refusal(req, asked);
	if (asked->task == NULL)
		return ROWS;
	switch (err->code) {
	case UPID_E_NO_SUCH_TASK:
		return GONE;
	case UPID_E_PERMISSION:
		return row_of_rights(err, asked);
	case UPID_E_NO_SUCH_NODE:
		return NO_NODE;
	case UPID_E_NODE_UNREACHABLE:
		return strstr(err->message, "certificate") != NULL ? STRANGER : UNREACHABLE;
	case UPID_E_REQUEST_TIMEOUT:
		return is_forwarded(req, asked) ? SILENT : ROWS;
	case UPID_E_BAD_ANSWER: /* for a 200 the error message already says what is wrong */
		return req->status == 200 || req->status == 0 ? ROWS : NOT_THIS;
	default:
		return ROWS;
	}
}

static enum column
column_of(enum row row, const struct upid_http_request *req, const struct upid_asked *asked)
{
	static const enum column columns[] = {
		[UPID_PRODUCT_PVE] = PVE,
		[UPID_PRODUCT_PMG] = PMG,
		[UPID_PRODUCT_PBS] = PBS,
		[UPID_PRODUCT_PDM] = PDM,
	};

	if (row == TOKEN && !asked->behind && strstr(req->reason, "not implemented") != NULL)
		return PMG;
	if (row >= TOKEN && !asked->behind)
		return columns[asked->product];
	if (asked->task != NULL && asked->task->has_remote && req->status != 404)
		return REMOTE;
	return columns[asked->product];
}

static void
fill_in(struct upid_buf *text, const char *p, const struct upid_asked *asked)
{
	const struct upid *task = asked->task;
	const struct part {
		const char *mark;
		struct upid_str text;
	} parts[] = {
		{ "{node}", task != NULL ? task->node : UPID_S("") },
		{ "{remote}", task != NULL && task->has_remote ? task->remote : UPID_S("") },
		{ "{who}", asked->who },
		{ "{product}", upid_str(upid_product_facts(asked->product)->name) },
	};

	while (*p != '\0') {
		const char *close = strchr(p, ']');
		size_t i = 0;

		if (*p == '[' && asked->no_shell && close != NULL)
			p = close;
		if (*p == '[' || *p == ']') {
			p++;
			continue;
		}

		while (i < sizeof(parts) / sizeof(*parts) && !begins(p, parts[i].mark))
			i++;
		if (i < sizeof(parts) / sizeof(*parts)) {
			upid_buf_add(text, parts[i].text.p, parts[i].text.n);
			p += strlen(parts[i].mark);
		} else {
			upid_buf_addc(text, *p++);
		}
	}
}

void
upid_api_advise(struct upid_buf *text, const struct upid_err *err,
                const struct upid_http_request *req, const struct upid_asked *asked)
{
	enum row row = row_of(err, req, asked);
	const char *found;

	if (row == ROWS)
		return;
	found = words[row][column_of(row, req, asked)];
	if (text->n > 0 && strchr(".!?", text->p[text->n - 1]) == NULL)
		upid_buf_addc(text, '.');
	upid_buf_addc(text, ' ');
	fill_in(text, found != NULL ? found : words[row][0], asked);
}
