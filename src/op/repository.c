#define _GNU_SOURCE /* memrchr */
#include <string.h>

#include "repository.h"

/* The user ends at the last '@': "user@realm@host" (pbs-client, BackupRepository). */
static int
take_user(struct upid_api *api, struct upid_str *host, struct upid_err *err)
{
	const char *at = memrchr(host->p, '@', host->n);
	size_t n = at != NULL ? (size_t)(at - host->p) : 0;

	if (at == NULL)
		return 0;
	if (memchr(host->p, '@', n) == NULL)
		return upid_fail(err, UPID_E_USAGE,
		                 "pbs_repository: the user '%.*s' has no realm; write "
		                 "user@realm@host:datastore",
		                 (int)n, host->p);
	api->user = (struct upid_str){ host->p, n };
	*host = (struct upid_str){ at + 1, host->n - n - 1 };
	return 0;
}

int
op_repository_use(struct upid_api *api, struct upid_str repository, struct upid_err *err)
{
	const char *colon = repository.n > 0 ? memrchr(repository.p, ':', repository.n) : NULL;
	struct upid_str host = { repository.p, colon != NULL ? (size_t)(colon - repository.p) : 0 };

	if (repository.n == 0 || api->host.n > 0)
		return 0;
	if (colon != NULL ? colon + 1 == repository.p + repository.n
	                  : memchr(repository.p, '@', repository.n) != NULL)
		return upid_fail(err, UPID_E_USAGE,
		                 "pbs_repository: '%.*s' has no datastore; write "
		                 "user@realm@host:datastore",
		                 (int)repository.n, repository.p);
	if (take_user(api, &host, err) != 0)
		return -1;
	api->host = host.n > 0 ? host : UPID_S("localhost");
	if (api->product == UPID_PRODUCT_ANY)
		api->product = UPID_PRODUCT_PBS;
	return 0;
}

void
op_repository_token(struct upid_api *api)
{
	if (api->token_id.n > 0 || api->token_secret.n > 0 || !upid_names_token(api->user))
		return;
	api->token_id = api->user;
	api->token_secret = api->password;
}
