/*
 * Digests by libcrypto. It is opened, not linked: most runs need no digest, and libcurl has usually
 * loaded it already. These three functions are the same in 1.1 and 3.0, so its headers are not
 * needed to build.
 */
#include <limits.h>
#include <string.h>

#include "digest.h"
#include "library.h"

UPID_DLOPEN_NOTE("[{\"feature\":\"digest\","
                 "\"description\":\"Compares fingerprints, computes one-time passwords\","
                 "\"priority\":\"suggested\","
                 "\"soname\":[\"libcrypto.so.3\",\"libcrypto.so.1.1\"]}]");

static const char *const sonames[] = { "libcrypto.so.3", "libcrypto.so.1.1" };

struct evp_md;
unsigned char *SHA256(const unsigned char *p, size_t n, unsigned char *out);
const struct evp_md *EVP_sha1(void);
unsigned char *HMAC(const struct evp_md *, const void *key, int key_size, const unsigned char *p,
                    size_t n, unsigned char *out, unsigned int *size);

struct crypto {
	__typeof__(SHA256) *sha256;
	__typeof__(EVP_sha1) *sha1;
	__typeof__(HMAC) *hmac;
};

/* The library stays mapped, because it registers exit handlers. Opening it again is cheap. */
static int
load(struct crypto *crypto, struct upid_err *err)
{
	void *library = upid_library_open(sonames, sizeof(sonames) / sizeof(*sonames));

	if (library != NULL && UPID_LIBRARY_FIND(crypto->sha256, library, SHA256) &&
	    UPID_LIBRARY_FIND(crypto->sha1, library, EVP_sha1) &&
	    UPID_LIBRARY_FIND(crypto->hmac, library, HMAC))
		return 0;
	/* the error code for any missing library: a retry does not help */
	return upid_fail(
		err, UPID_E_NO_LIBCURL,
		"cannot load libcrypto.so.3, which fingerprints and one-time passwords need: "
		"install the package libssl3 (Debian, Ubuntu) or openssl-libs (Fedora)");
}

int
upid_sha256(unsigned char out[UPID_SHA256_SIZE], const void *p, size_t n, struct upid_err *err)
{
	struct crypto crypto;

	if (load(&crypto, err) != 0)
		return -1;
	if (crypto.sha256(n > 0 ? p : "", n, out) == NULL)
		return upid_fail(err, UPID_E_INTERNAL, "libcrypto failed to compute a SHA-256");
	return 0;
}

int
upid_hmac_sha1(unsigned char out[UPID_SHA1_SIZE], struct upid_str key, const void *p, size_t n,
               struct upid_err *err)
{
	struct crypto crypto;
	unsigned int size = 0;

	if (load(&crypto, err) != 0)
		return -1;
	if (key.n > INT_MAX ||
	    crypto.hmac(crypto.sha1(), key.n > 0 ? key.p : "", (int)key.n, n > 0 ? p : "", n, out,
	                &size) == NULL ||
	    size != UPID_SHA1_SIZE)
		return upid_fail(err, UPID_E_INTERNAL, "libcrypto failed to compute an HMAC-SHA1");
	return 0;
}
