/* Whose certificates are believed. */
#define _DEFAULT_SOURCE /* strdup */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "transfer.h"

int
upid_curl_trust_init(struct upid_curl_trust *trust, const struct upid_http_trust *from,
                     struct upid_err *err)
{
	struct stat st;

	*trust = (struct upid_curl_trust){ .verify = from->verify };
	if (upid_fingerprints_parse(&trust->fingerprints, from->fingerprint, err) != 0)
		return -1;
	if (from->ca_path == NULL || trust->fingerprints.count > 0)
		return 0;
	if (stat(from->ca_path, &st) != 0)
		return upid_fail(err, UPID_E_USAGE, "ca_path: there is no '%s'", from->ca_path);
	trust->ca_is_folder = S_ISDIR(st.st_mode);
	if ((trust->ca_path = strdup(from->ca_path)) == NULL)
		return upid_fail_memory(err);
	return 0;
}

/* A folder that OpenSSL can look up in holds names like "5ed36f99.0". */
static bool
is_hashed(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *e;
	bool found = false;

	if (dir == NULL)
		return false;
	while (!found && (e = readdir(dir)) != NULL)
		found = strspn(e->d_name, "0123456789abcdef") == 8 &&
		        strcmp(e->d_name + 8, ".0") == 0;
	closedir(dir);
	return found;
}

void
upid_curl_trust_free(struct upid_curl_trust *trust)
{
	free(trust->ca_path);
	upid_fingerprints_free(&trust->fingerprints);
}

/* A right fingerprint is accepted instead of chain and host name, as by the official clients. */
static bool
set_verify(struct upid_transfer *t)
{
	struct upid_curl *c = &t->h->curl;
	bool verify = t->h->trust.verify && t->h->trust.fingerprints.count == 0;

	c->easy_setopt(t->easy, CURLOPT_SSL_VERIFYPEER, (long)verify);
	c->easy_setopt(t->easy, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
	if (!verify) { /* and nothing is loaded that is not looked at */
		c->easy_setopt(t->easy, CURLOPT_CAINFO, NULL);
		c->easy_setopt(t->easy, CURLOPT_CAPATH, NULL);
	}
	return verify;
}

bool
upid_curl_trust_set(struct upid_transfer *t)
{
	struct upid_curl *c = &t->h->curl;
	const char *folder;

	if (!set_verify(t))
		return t->h->trust.fingerprints.count == 0 || upid_curl_pin_set(t);
	if (t->h->trust.ca_path != NULL) {
		c->easy_setopt(t->easy, CURLOPT_CAPATH,
		               t->h->trust.ca_is_folder ? t->h->trust.ca_path : NULL);
		return c->easy_setopt(t->easy, CURLOPT_CAINFO,
		                      t->h->trust.ca_is_folder ? NULL : t->h->trust.ca_path) ==
		       CURLE_OK;
	}
	/* the system's hashed folder costs nothing, its bundle 100 ms */
	folder = c->version_info(CURLVERSION_NOW)->capath;
	if (folder != NULL && is_hashed(folder))
		c->easy_setopt(t->easy, CURLOPT_CAINFO, NULL);
	return true;
}
