#define _GNU_SOURCE /* memrchr */
#include <string.h>

#include "grammar.h"
#include "lib/base/utf8.h"

/* The values of hex digits; 16 for other characters. */
static const unsigned char hex_value[256] = {
#define NONE16 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16
	NONE16, NONE16, NONE16, 0,      1,      2,      3,      4,      5,      6,      7,  8,  9,
	16,     16,     16,     16,     16,     16,     16,     10,     11,     12,     13, 14, 15,
	16,     16,     16,     16,     16,     16,     16,     16,     16,     NONE16, 16, 10, 11,
	12,     13,     14,     15,     16,     16,     16,     16,     16,     16,     16, 16, 16,
	NONE16, NONE16, NONE16, NONE16, NONE16, NONE16, NONE16, NONE16, NONE16,
#undef NONE16
};

bool
upid_hex(uint64_t *value, struct upid_str s, size_t min, size_t max)
{
	uint64_t v = 0;
	unsigned bad = 0;

	if (s.n < min || s.n > max)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned digit = hex_value[(unsigned char)s.p[i]];

		bad |= digit;
		v = v << 4 | digit;
	}
	*value = v;
	return (bad & 16) == 0;
}

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool
is_name_char(char c)
{
	return is_alnum(c) || c == '.' || c == '_' || c == '-';
}

bool
upid_is_node(struct upid_str s)
{
	if (s.n == 0 || s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && s.p[i] != '-')
			return false;
	return true;
}

bool
upid_is_remote(struct upid_str s)
{
	if (s.n == 0 || s.n > UPID_REMOTE_MAX - 1 || !(is_alnum(s.p[0]) || s.p[0] == '_'))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_name_char(s.p[i]))
			return false;
	return true;
}

/* Whether all bytes are valid in every field, so that upid_check_word() need not look closer. */
static bool
plain_word(struct upid_str s)
{
	/* ASCII without white space, controls, '/' and ':' */
	static const bool plain[256] = { ['!' ... '.'] = true,
		                         ['0' ... '9'] = true,
		                         [';' ... '~'] = true };
	bool all = true;

	for (size_t i = 0; i < s.n; i++)
		all &= plain[(unsigned char)s.p[i]];
	return all;
}

int
upid_check_word(struct upid_str s, enum upid_code code, const char *what, enum upid_family family,
                struct upid_err *err)
{
	uint32_t cp;
	size_t len;

	if (s.n == 0 && code != UPID_E_ID && code != UPID_E_TRAILING)
		return upid_fail(err, code, "the %s of this UPID is empty", what);
	if (plain_word(s))
		return 0;
	for (size_t i = 0; i < s.n; i += len) {
		if ((len = upid_utf8_next(&cp, s.p + i, s.n - i)) == 0)
			return upid_fail(err, UPID_E_UTF8, "the %s of this UPID is not UTF-8",
			                 what);
		if (cp == ':' || upid_utf8_space(cp))
			return upid_fail(err, code, "the %s of this UPID contains %s: '%.*s'", what,
			                 cp == ':' ? "a colon" : "white space", (int)s.n, s.p);
		if (cp == '/' && family == UPID_PVE)
			return upid_fail(err, code,
			                 "the %s of this UPID contains a slash, which PVE and "
			                 "PMG refuse: '%.*s'",
			                 what, (int)s.n, s.p);
	}
	return 0;
}

int
upid_id_unescape(struct upid_str *out, char *room, struct upid_str s, struct upid_err *err)
{
	uint64_t byte;
	size_t len = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\\') {
			room[len++] = s.p[i] == '-' ? '/' : s.p[i];
			continue;
		}
		if (s.n - i < 4 || s.p[i + 1] != 'x' ||
		    !upid_hex(&byte, (struct upid_str){ s.p + i + 2, 2 }, 2, 2))
			return upid_fail(err, UPID_E_ESCAPE,
			                 "the id '%.*s' contains a backslash that is not "
			                 "followed by x and two hex digits",
			                 (int)s.n, s.p);
		room[len++] = (char)byte;
		i += 3;
	}
	if (!upid_utf8_valid(room, len))
		return upid_fail(err, UPID_E_UTF8, "the id '%.*s' is not UTF-8 when unescaped",
		                 (int)s.n, s.p);
	*out = (struct upid_str){ room, len };
	return 0;
}

size_t
upid_escape(char *room, struct upid_str s)
{
	static const char digits[] = "0123456789abcdef";
	char *o = room;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '/') {
			*o++ = '-';
		} else if (is_alnum((char)c) || c == '_' || (c == '.' && i > 0)) {
			*o++ = (char)c;
		} else {
			*o++ = '\\';
			*o++ = 'x';
			*o++ = digits[c >> 4];
			*o++ = digits[c & 15];
		}
	}
	return (size_t)(o - room);
}

/* PVE: a letter, then at least one more character. PBS and PDM: one character is enough, which may
 * also be a digit or '_' (PVE::Auth::Plugin; proxmox-auth-api/src/types.rs). */
static bool
is_realm(struct upid_str s, enum upid_family family)
{
	bool pve = family == UPID_PVE;

	if (s.n < (pve ? 2 : 1))
		return false;
	if (!is_alnum(s.p[0]) && (pve || s.p[0] != '_'))
		return false;
	if (pve && s.p[0] >= '0' && s.p[0] <= '9')
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (!is_name_char(s.p[i]))
			return false;
	return true;
}

/* "name@realm": the realm follows the last '@' (PVE::AccessControl, verify_username). */
static bool
has_realm(struct upid_str *realm, struct upid_str user, enum upid_family family)
{
	const char *at = memrchr(user.p, '@', user.n);

	if (at == NULL || at == user.p)
		return false;
	*realm = (struct upid_str){ at + 1, (size_t)(user.p + user.n - at - 1) };
	return is_realm(*realm, family);
}

/* A token follows the last '!' if there is a complete user before it: "weird!name@pve" has none,
 * and then the caller sets the fields. */
static bool
split_token(struct upid *t, struct upid_str owner)
{
	const char *bang = memrchr(owner.p, '!', owner.n);

	if (bang == NULL)
		return false;
	t->user = (struct upid_str){ owner.p, (size_t)(bang - owner.p) };
	t->tokenid = (struct upid_str){ bang + 1, owner.n - t->user.n - 1 };
	return is_realm(t->tokenid, t->family) && has_realm(&t->realm, t->user, t->family);
}

int
upid_split_owner(struct upid *t, struct upid_str owner, bool strict, struct upid_err *err)
{
	bool at;

	if (split_token(t, owner))
		return 0;
	t->user = owner;
	t->tokenid = (struct upid_str){ NULL, 0 };
	if (has_realm(&t->realm, owner, t->family))
		return 0;
	t->realm = (struct upid_str){ NULL, 0 };
	at = memchr(owner.p, '@', owner.n) != NULL;
	if (!at && t->family == UPID_PBS)
		return upid_fail(err, UPID_E_AUTHID, "'%.*s' is not a user: it has no @realm",
		                 (int)owner.n, owner.p);
	if (at && strict)
		return upid_fail(err, UPID_E_AUTHID,
		                 "'%.*s' is not a user: write it as name@realm or "
		                 "name@realm!token",
		                 (int)owner.n, owner.p);
	return 0;
}

bool
upid_names_token(struct upid_str name)
{
	const char *at = name.n > 0 ? memrchr(name.p, '@', name.n) : NULL;

	return at != NULL && memchr(at, '!', (size_t)(name.p + name.n - at)) != NULL;
}
