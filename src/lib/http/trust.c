/* Decides which certificates are trusted. */
#define _GNU_SOURCE /* memmem */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "transfer.h"

/* GnuTLS accepts a file without any certificate and then trusts no server. */
static bool
has_certificate(int fd, size_t size)
{
	static const char line[] = "CERTIFICATE-----"; /* TRUSTED CERTIFICATE, X509 CERTIFICATE */
	void *text = size > 0 ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
	bool found;

	if (text == MAP_FAILED)
		return false;
	found = memmem(text, size, line, sizeof(line) - 1) != NULL;
	(void)munmap(text, size);
	return found;
}

static int
check_file(const char *path, const struct stat *st, struct upid_err *err)
{
	bool found;
	int fd;

	if (!S_ISREG(st->st_mode)) /* a pipe can be read only once */
		return 0;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return upid_fail(err, UPID_E_USAGE, "ca_path: '%s' cannot be read: %s", path,
		                 strerror(errno));
	found = has_certificate(fd, (size_t)st->st_size);
	(void)close(fd);
	if (!found)
		return upid_fail(err, UPID_E_USAGE, "ca_path: '%s' contains no certificate", path);
	return 0;
}

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
		return upid_fail(err, UPID_E_USAGE, "ca_path: '%s' does not exist", from->ca_path);
	if (from->verify && check_file(from->ca_path, &st, err) != 0)
		return -1;
	trust->ca_is_folder = S_ISDIR(st.st_mode);
	if ((trust->ca_path = strdup(from->ca_path)) == NULL)
		return upid_fail_memory(err);
	return 0;
}

/* A directory that OpenSSL can search has names like "5ed36f99.0". */
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

/* A matching fingerprint replaces the checks of chain and host name, as in the official clients. */
static bool
set_verify(struct upid_transfer *t)
{
	const struct upid_curl *c = t->h->curl;
	bool verify =
		t->h->trust.verify && t->h->trust.fingerprints.count == 0 && t->req->peer == NULL;

	c->easy_setopt(t->easy, CURLOPT_SSL_VERIFYPEER, (long)verify);
	c->easy_setopt(t->easy, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
	if (!verify) { /* so do not load any CAs */
		c->easy_setopt(t->easy, CURLOPT_CAINFO, NULL);
		c->easy_setopt(t->easy, CURLOPT_CAPATH, NULL);
	}
	return verify;
}

/*
 * Where distributions keep their CAs, for a libcurl that was built without a default (as in our
 * static build). Debian, Ubuntu, Alpine, Arch and openSUSE have hashed directories; so have Fedora
 * since 41 and RHEL since 10.
 */
static const char *const folders[] = {
	"/etc/ssl/certs",
	"/etc/pki/ca-trust/extracted/pem/directory-hash",
};
static const char *const bundles[] = {
	/* Gentoo, NixOS, and images without links in the directory */
	"/etc/ssl/certs/ca-certificates.crt",
	"/etc/pki/tls/certs/ca-bundle.crt", /* Fedora, RHEL */
	"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
	"/etc/ssl/ca-bundle.pem", /* openSUSE */
	"/etc/ssl/cert.pem",      /* Alpine without ca-certificates */
};

static void
set_known_place(struct upid_transfer *t)
{
	const struct upid_curl *c = t->h->curl;

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		if (is_hashed(folders[i])) {
			c->easy_setopt(t->easy, CURLOPT_CAPATH, folders[i]);
			return;
		}
	for (size_t i = 0; i < sizeof(bundles) / sizeof(*bundles); i++)
		if (access(bundles[i], R_OK) == 0) {
			c->easy_setopt(t->easy, CURLOPT_CAINFO, bundles[i]);
			return;
		}
}

/* A hashed directory costs no time to load; the bundle costs 100 ms. */
static void
set_system(struct upid_transfer *t)
{
	const struct upid_curl *c = t->h->curl;
	const curl_version_info_data *info = c->version_info(CURLVERSION_NOW);

	if (info->age < CURLVERSION_SEVENTH) /* libcurl before 7.70 does not report it */
		return;
	if (info->capath != NULL && is_hashed(info->capath))
		c->easy_setopt(t->easy, CURLOPT_CAINFO, NULL);
	else if (info->capath == NULL && info->cainfo == NULL)
		set_known_place(t);
}

bool
upid_curl_trust_set(struct upid_transfer *t)
{
	const struct upid_curl *c = t->h->curl;
	const struct upid_curl_trust *trust = &t->h->trust;
	bool verify = set_verify(t);

	if (t->req->peer != NULL)
		return upid_curl_peer_set(t);
	if (!verify && trust->fingerprints.count > 0)
		return upid_curl_pin_set(t);
	if (!trust->verify) {
		upid_curl_pin_none(t);
		return true;
	}
	if (trust->ca_path == NULL) {
		set_system(t);
		return true;
	}
	c->easy_setopt(t->easy, CURLOPT_CAPATH, trust->ca_is_folder ? trust->ca_path : NULL);
	return c->easy_setopt(t->easy, CURLOPT_CAINFO,
	                      trust->ca_is_folder ? NULL : trust->ca_path) == CURLE_OK;
}

/*
 * CURLINFO_SSL_VERIFYRESULT is either an X509_V_ERR_* of OpenSSL's x509_vfy.h, or
 * gnutls_certificate_status_t, a set of flags above those numbers. libcurl itself compares the name
 * after the chain was accepted. The result is then 0 (GnuTLS), or still the initial 1 (OpenSSL).
 */
enum verify_result {
	CHAIN_IS_GOOD = 0,
	CHAIN_WAS_NOT_REFUSED = 1,
	OPENSSL_NOT_YET_VALID = 9,
	OPENSSL_HAS_EXPIRED = 10,
	OPENSSL_HOST_MISMATCH = 62,
	OPENSSL_IP_MISMATCH = 64,
	GNUTLS_INVALID = 1 << 1,
	GNUTLS_NOT_ACTIVATED = 1 << 9,
	GNUTLS_EXPIRED = 1 << 10,
	GNUTLS_UNEXPECTED_OWNER = 1 << 14,
};

static enum upid_http_distrust
distrust(long result)
{
	switch (result) {
	case CHAIN_IS_GOOD:
	case CHAIN_WAS_NOT_REFUSED:
	case OPENSSL_HOST_MISMATCH:
	case OPENSSL_IP_MISMATCH:
		return UPID_HTTP_OTHER_NAME;
	case OPENSSL_NOT_YET_VALID:
	case OPENSSL_HAS_EXPIRED:
		return UPID_HTTP_OTHER_TIME;
	default:
		break;
	}
	if (result & GNUTLS_UNEXPECTED_OWNER)
		return UPID_HTTP_OTHER_NAME;
	if (result & (GNUTLS_EXPIRED | GNUTLS_NOT_ACTIVATED))
		return UPID_HTTP_OTHER_TIME;
	return UPID_HTTP_UNKNOWN_CA;
}

void
upid_curl_untrusted(struct upid_transfer *t, const char *why)
{
	long result = 0;

	(void)t->h->curl->easy_getinfo(t->easy, CURLINFO_SSL_VERIFYRESULT, &result);
	t->req->distrust = distrust(result);
	upid_fail(&t->req->err, UPID_E_CERTIFICATE, "the server's certificate is not trusted: %s",
	          why);
}
