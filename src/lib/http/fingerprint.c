#include <stdlib.h>
#include <string.h>

#include "fingerprint.h"
#include "lib/base/text.h"
#include "lib/base/utf8.h"

/* Colons are allowed between all bytes or not at all: a stray colon is a sign of a bad copy. */
static bool
parse_one(unsigned char sha256[UPID_SHA256_SIZE], struct upid_str s)
{
	bool colons = s.n > 2 && s.p[2] == ':';
	size_t step = colons ? 3 : 2;

	if (s.n != UPID_SHA256_SIZE * step - colons)
		return false;
	for (size_t i = 0; i < UPID_SHA256_SIZE; i++) {
		int high = upid_hex_digit(s.p[i * step]), low = upid_hex_digit(s.p[i * step + 1]);

		if (high < 0 || low < 0 || (colons && i > 0 && s.p[i * step - 1] != ':'))
			return false;
		sha256[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

int
upid_fingerprints_parse(struct upid_fingerprints *set, struct upid_str text, struct upid_err *err)
{
	size_t most = 1;
	struct upid_str one;

	if (text.n == 0)
		return 0;
	for (size_t i = 0; i < text.n; i++)
		most += text.p[i] == ',';
	if ((set->sha256 = calloc(most, sizeof(*set->sha256))) == NULL)
		return upid_fail_memory(err);
	while (upid_list_next(&one, &text)) {
		if (parse_one(set->sha256[set->count++], one))
			continue;
		upid_fingerprints_free(set);
		return upid_fail(err, UPID_E_USAGE,
		                 "fingerprint: '%.*s' is not the SHA-256 fingerprint of a "
		                 "certificate. Give 32 bytes in hex, as in AA:BB:CC:…, with or "
		                 "without colons; separate several by commas",
		                 one.n < 200 ? (int)one.n : 200, one.p);
	}
	return 0;
}

bool
upid_fingerprints_have(const struct upid_fingerprints *set,
                       const unsigned char sha256[UPID_SHA256_SIZE])
{
	for (size_t i = 0; i < set->count; i++)
		if (memcmp(set->sha256[i], sha256, UPID_SHA256_SIZE) == 0)
			return true;
	return false;
}

void
upid_fingerprints_free(struct upid_fingerprints *set)
{
	free(set->sha256);
	*set = (struct upid_fingerprints){ 0 };
}

void
upid_fingerprint_text(char room[UPID_FINGERPRINT_TEXT],
                      const unsigned char sha256[UPID_SHA256_SIZE])
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < UPID_SHA256_SIZE; i++) {
		*room++ = digits[sha256[i] >> 4];
		*room++ = digits[sha256[i] & 15];
		*room++ = i + 1 < UPID_SHA256_SIZE ? ':' : '\0';
	}
}

/* ------------------------------------------------------------------------------- of a PEM */

static int
base64_of(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

/* Decodes up to the padding or the END line. Returns false for any other character. */
static bool
decode(struct upid_buf *der, const char *p)
{
	unsigned int bits = 0;
	int held = 0, six;

	for (; *p != '\0' && *p != '-' && *p != '='; p++) {
		if (*p == '\n' || *p == '\r')
			continue;
		if ((six = base64_of(*p)) < 0)
			return false;
		bits = (bits << 6 | (unsigned int)six) & 0xffff;
		if ((held += 6) < 8)
			continue;
		held -= 8;
		upid_buf_addc(der, (char)(bits >> held & 0xff));
	}
	return *p != '\0' && der->n > 0;
}

int
upid_fingerprint_of_pem(unsigned char sha256[UPID_SHA256_SIZE], const char *pem,
                        struct upid_err *err)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----";
	const char *body = strstr(pem, begin);
	struct upid_buf der = { 0 };
	bool whole = body != NULL && decode(&der, body + sizeof(begin) - 1);
	int rc = -1;

	if (der.failed)
		upid_fail_memory(err);
	else if (!whole)
		upid_fail(err, UPID_E_CERTIFICATE,
		          "libcurl reports no certificate to compare with the fingerprint");
	else
		rc = upid_sha256(sha256, der.p, der.n, err);
	upid_buf_free(&der);
	return rc;
}
