/* Masks the secrets of a session in every form in which a server may echo them. */
#include "lib/base/json.h"
#include "lib/base/redact.h"
#include "lib/base/utf8.h"
#include "session.h"

bool
upid_session_hide(struct upid_session *s, enum upid_hidden kind, struct upid_str secret)
{
	struct upid_buf *plain = s->hidden[kind], *form = plain + 1, *latin1 = plain + 2;
	uint32_t cp;
	size_t len;

	for (size_t i = 0; i < UPID_HIDDEN_FORMS; i++)
		upid_buf_wipe(&plain[i]);
	upid_buf_add(plain, secret.p, secret.n);
	upid_buf_add_percent(form, secret);
	for (size_t i = 0; i < secret.n; i += len) {
		if ((len = upid_utf8_next(&cp, secret.p + i, secret.n - i)) == 0 || cp > 0xFF)
			break;
		upid_buf_addc(latin1, (char)cp);
	}
	upid_json_escape(plain + 3, secret, false);
	upid_json_escape(plain + 4, secret, true);
	for (size_t i = 0; i < UPID_HIDDEN_FORMS; i++)
		if (plain[i].failed)
			return false;
	return true;
}

void
upid_session_redact(const struct upid_session *s, char *p, size_t n)
{
	for (size_t i = 0; i < UPID_HIDDEN; i++)
		for (size_t form = 0; form < UPID_HIDDEN_FORMS; form++)
			upid_redact(upid_buf_str(&s->hidden[i][form]), p, n);
}
