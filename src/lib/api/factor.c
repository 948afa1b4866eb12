#define _GNU_SOURCE /* memmem, explicit_bzero */
#include <jansson.h>
#include <string.h>

#include "factor.h"

static bool
is_code(struct upid_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n >= 6 && s.n <= UPID_TOTP_DIGITS;
}

int
upid_factor_init(struct upid_factor *f, const struct upid_api *api, struct upid_err *err)
{
	*f = (struct upid_factor){ 0 };
	if (api->totp_code.n > 0 && !is_code(api->totp_code))
		return upid_fail(err, UPID_E_USAGE,
		                 "api_totp takes a code of 6 to 8 digits that is valid for one "
		                 "login. Put the secret of the authenticator into api_totp_file");
	if (api->totp_secret.n > 0 && upid_totp_parse(&f->totp, api->totp_secret, err) != 0)
		return -1;
	upid_buf_add(&f->code, api->totp_code.p, api->totp_code.n);
	upid_buf_add(&f->recovery, api->recovery_code.p, api->recovery_code.n);
	return f->code.failed || f->recovery.failed ? upid_fail_memory(err) : 0;
}

void
upid_factor_free(struct upid_factor *f)
{
	upid_buf_wipe(&f->code);
	upid_buf_wipe(&f->recovery);
	explicit_bzero(&f->totp, sizeof(f->totp));
}

/* "PVE:!tfa!%7B%22totp%22%3Atrue%7D:65A1::…": the JSON in the middle lists the second factors of
 * the user (PVE::AccessControl, proxmox-tfa). NULL: it cannot be parsed. */
static json_t *
factors_asked_for(struct upid_str challenge)
{
	static const char mark[] = ":!tfa!";
	const char *p = memmem(challenge.p, challenge.n, mark, sizeof(mark) - 1);
	const char *end = challenge.p + challenge.n, *colon;
	struct upid_buf text = { 0 };
	json_t *asked = NULL;

	if (p == NULL)
		return NULL;
	p += sizeof(mark) - 1;
	colon = memchr(p, ':', (size_t)(end - p));
	upid_buf_add_unpercent(&text, (struct upid_str){ p, (size_t)((colon ? colon : end) - p) });
	if (!text.failed)
		asked = json_loadb(text.n > 0 ? text.p : "", text.n, 0, NULL);
	upid_buf_free(&text);
	return asked;
}

static bool
asks_for(const json_t *asked, const char *factor)
{
	const json_t *value = json_object_get(asked, factor);

	return json_is_array(value) ? json_array_size(value) > 0 : json_is_true(value);
}

static int
nothing_fits(const struct upid_factor *f, const json_t *asked, struct upid_err *err)
{
	struct upid_buf words = { 0 };
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)asked, key, value)
		if (asks_for(asked, key) || json_is_object(value))
			upid_buf_addf(&words, "%s%.20s", words.n > 0 ? ", " : "", key);
	upid_fail(err, UPID_E_AUTH,
	          "a second factor is needed (%.100s)%s. Give api_totp_file (the authenticator's "
	          "secret), api_totp (the current code) or api_recovery_code",
	          words.n > 0 ? upid_buf_cstr(&words) : "unknown",
	          f->spent ? ", and the given code was already used" : "");
	upid_buf_free(&words);
	return -1;
}

/* proxmox-tfa accepts each code only once, and another program may use the same secret. */
static int
add_fresh_code(struct upid_buf *answer, struct upid_factor *f, int64_t now_s, int64_t *pause_ms,
               struct upid_err *err)
{
	char code[UPID_TOTP_DIGITS + 1];

	if (now_s < f->used_s) {
		*pause_ms = (f->used_s - now_s) * 1000;
		return upid_fail(err, UPID_E_BUSY,
		                 "the current code of the second factor was already used; the "
		                 "next one is valid in %lld s",
		                 (long long)(f->used_s - now_s));
	}
	if (upid_totp_code(code, &f->totp, now_s, err) != 0)
		return -1;
	f->used_s = (now_s / f->totp.period_s + 1) * f->totp.period_s;
	upid_buf_adds(answer, "totp:");
	upid_buf_adds(answer, code);
	explicit_bzero(code, sizeof(code));
	return answer->failed ? upid_fail_memory(err) : 0;
}

static int
spend(struct upid_buf *answer, const char *factor, struct upid_factor *f, struct upid_buf *code,
      struct upid_err *err)
{
	upid_buf_adds(answer, factor);
	upid_buf_add(answer, code->p, code->n);
	upid_buf_wipe(code);
	f->spent = true;
	return answer->failed ? upid_fail_memory(err) : 0;
}

int
upid_factor_answer(struct upid_buf *answer, struct upid_factor *f, struct upid_str challenge,
                   int64_t now_s, int64_t *pause_ms, struct upid_err *err)
{
	json_t *asked = factors_asked_for(challenge);
	int rc;

	if (f->code.n > 0 && asks_for(asked, "totp"))
		rc = spend(answer, "totp:", f, &f->code, err);
	else if (f->totp.key_len > 0 && asks_for(asked, "totp"))
		rc = add_fresh_code(answer, f, now_s, pause_ms, err);
	else if (f->recovery.n > 0 && asks_for(asked, "recovery"))
		rc = spend(answer, "recovery:", f, &f->recovery, err);
	else
		rc = nothing_fits(f, asked, err);
	json_decref(asked);
	return rc;
}

void
upid_factor_accepted(struct upid_factor *f)
{
	f->refused = 0;
}

/* Another program may have used the code already, so a refused code is retried once with the next
 * one. More attempts could lock the user out (proxmox-tfa). */
bool
upid_factor_refused(struct upid_factor *f, int64_t now_s, int64_t *pause_ms)
{
	*pause_ms = now_s < f->used_s ? (f->used_s - now_s) * 1000 : 0;
	return f->totp.key_len > 0 && !f->spent && ++f->refused < 2;
}
