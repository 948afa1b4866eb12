/*
 * The grammar of a UPID: what PVE::UPID and upid.rs accept, with a strict end.
 *
 *   PVE, PMG       UPID:node:pid:pstart:starttime:type:id:user:
 *   PBS, PDM       UPID:node:pid:pstart:task_id:starttime:type:id:user:
 *   through a PDM  [pve:|pbs:]REMOTE!UPID:…      (pdm-api-types/src/remote_upid.rs)
 *
 * No field can contain a colon, so the number of colons tells the family.
 */
#include <string.h>

#include "lib/upid.h"
#include "grammar.h"
#include "lib/base/bytes16.h"
#include "lib/base/utf8.h"

enum { FIELDS_PVE = 9, FIELDS_PBS = 10, FIELDS_MAX = 11 };

struct fields {
	struct upid_str at[FIELDS_MAX];
	size_t count;
};

struct upid_str
upid_str(const char *cstr)
{
	return (struct upid_str){ cstr, cstr != NULL ? strlen(cstr) : 0 };
}

bool
upid_str_eq(struct upid_str a, const char *cstr)
{
	return a.p != NULL && strlen(cstr) == a.n && memcmp(a.p, cstr, a.n) == 0;
}

struct upid_str
upid_family_word(enum upid_family family)
{
	static const struct upid_str words[] = {
		[UPID_ANY] = { NULL, 0 }, [UPID_PVE] = { "pve", 3 }, [UPID_PBS] = { "pbs", 3 }
	};

	return words[family];
}

/* Splits at colons. More fields than a UPID can have count as FIELDS_MAX. */
static void
split(struct fields *out, struct upid_str text)
{
	const char *p = text.p, *end = text.p + text.n, *colon;

	for (out->count = 0; out->count < FIELDS_MAX; p = colon + 1) {
		colon = p < end ? memchr(p, ':', (size_t)(end - p)) : NULL;
		out->at[out->count++] = (struct upid_str){ p, (size_t)((colon ? colon : end) - p) };
		if (colon == NULL)
			return;
	}
}

static bool
is_hex(struct upid_str s, size_t min, size_t max)
{
	uint64_t ignored;

	return upid_hex(&ignored, s, min, max);
}

/*
 * Two kinds of text have the right number of fields but are not UPIDs: a nine-field one with a
 * colon inside a field, and a ten-field one without its last colon (proxmoxer accepts and misreads
 * it).
 */
static bool
miscounted(const struct fields *p)
{
	if (p->count == FIELDS_PBS)
		return is_hex(p->at[4], 8, 8) && !is_hex(p->at[5], 1, 64) && p->at[5].n != 8;
	return is_hex(p->at[5], 8, 8) && p->at[8].n > 0;
}

static int
check_count(const struct fields *p, const struct upid_rules *rules, struct upid_err *err)
{
	if (p->count != FIELDS_PVE && p->count != FIELDS_PBS)
		return upid_fail(
			err, UPID_E_FIELDS,
			"a UPID has 8 colons (PVE, PMG) or 9 (PBS, PDM) and ends with one; "
			"this one has %zu%s",
			p->count - 1, p->count == FIELDS_MAX ? " or more" : "");
	if (miscounted(p))
		return upid_fail(
			err, UPID_E_FIELDS,
			"the fields of this UPID are shifted: the colon at its end is missing, "
			"or there is one too many inside");
	if (rules->family != UPID_ANY &&
	    rules->family != (p->count == FIELDS_PVE ? UPID_PVE : UPID_PBS))
		return upid_fail(err, UPID_E_FIELDS,
		                 "this UPID has %zu fields, but must have "
		                 "%s",
		                 p->count,
		                 rules->family == UPID_PVE ? "the 9 of PVE and PMG"
		                                           : "the 10 of PBS and PDM");
	return 0;
}

static int
parse_numbers(struct upid *t, const struct upid_str *p, struct upid_err *err)
{
	static const char want[] = "'%.*s' is not a %s: it must have %s hexadecimal digits";

	t->node = p[1];
	if (!upid_is_node(p[1]))
		return upid_fail(
			err, UPID_E_NODE,
			"'%.*s' is not a node name: use letters, digits and inner hyphens only",
			(int)p[1].n, p[1].p);
	if (!upid_hex(&t->pid, p[2], 8, 8))
		return upid_fail(err, UPID_E_PID, want, (int)p[2].n, p[2].p, "pid", "8");
	if (t->family == UPID_PBS && t->pid > INT32_MAX)
		return upid_fail(err, UPID_E_PID,
		                 "pid '%.*s' is above 7FFFFFFF, the maximum in a ten-field UPID",
		                 (int)p[2].n, p[2].p);
	if (!upid_hex(&t->pstart, p[3], 8, 9))
		return upid_fail(err, UPID_E_PSTART, want, (int)p[3].n, p[3].p, "pstart", "8 or 9");
	if (t->has_task_id && !upid_hex(&t->task_id, p[4], 8, 16))
		return upid_fail(err, UPID_E_TASK_ID, want, (int)p[4].n, p[4].p, "task id",
		                 "8 to 16");
	p += t->has_task_id;
	if (!upid_hex(&t->starttime, p[4], 8, 8))
		return upid_fail(err, UPID_E_STARTTIME, want, (int)p[4].n, p[4].p, "start time",
		                 "8");
	return 0;
}

/* Whether all bytes are valid in every word, as in almost every UPID: ASCII without white space,
 * controls and '/'. Then the words need no closer look. */
static bool
is_plain(struct upid_str s)
{
	upid_bytes16 odd = { 0 };

	if (s.n < sizeof(odd))
		return false;
	for (size_t i = 0;; i += sizeof(odd)) {
		size_t at = s.n - i < sizeof(odd) ? s.n - sizeof(odd) : i;
		upid_bytes16 v = upid_bytes16_load(s.p + at);

		odd |= (upid_bytes16)(v - '!' > '~' - '!') | (upid_bytes16)(v == '/');
		if (s.n - at == sizeof(odd))
			return !upid_bytes16_any(odd);
	}
}

static int
check_words(const struct upid *t, struct upid_str user, struct upid_err *err)
{
	if (t->type.n > 0 && user.n > 0 && is_plain(t->native))
		return 0;
	if (upid_check_word(t->type, UPID_E_TYPE, "type", t->family, err) != 0 ||
	    upid_check_word(t->id_raw, UPID_E_ID, "id", t->family, err) != 0)
		return -1;
	return upid_check_word(user, UPID_E_USER, "user", t->family, err);
}

static int
parse_words(struct upid *t, const struct upid_str *p, const struct upid_rules *rules,
            struct upid_err *err)
{
	t->type = p[0];
	t->id_raw = t->id = p[1];
	t->comment = p[3];
	if (check_words(t, p[2], err) != 0)
		return -1;
	if (t->family == UPID_PBS &&
	    (memchr(t->id_raw.p, '\\', t->id_raw.n) != NULL ||
	     memchr(t->id_raw.p, '-', t->id_raw.n) != NULL) &&
	    upid_id_unescape(&t->id, t->id_room, t->id_raw, err) != 0)
		return -1;
	if (t->comment.n > 0 && rules->strict)
		return upid_fail(err, UPID_E_TRAILING,
		                 "the UPID has text after its last colon: '%.*s'",
		                 (int)t->comment.n, t->comment.p);
	if (upid_check_word(t->comment, UPID_E_TRAILING, "comment", UPID_PBS, err) != 0)
		return -1;
	return upid_split_owner(t, p[2], rules->strict, err);
}

static int
parse_native(struct upid *t, const struct upid_rules *rules, struct upid_err *err)
{
	struct fields p;

	split(&p, t->native);
	if (check_count(&p, rules, err) != 0)
		return -1;
	t->has_task_id = p.count == FIELDS_PBS;
	t->family = t->has_task_id ? UPID_PBS : UPID_PVE;
	t->task_id = 0;
	if (parse_numbers(t, p.at, err) != 0)
		return -1;
	return parse_words(t, p.at + 5 + t->has_task_id, rules, err);
}

/* "pve:lab!UPID:…" or "lab!UPID:…": splits at the first '!', then at the first ':' before it. The
 * UPID of a token contains a '!' too, so the caller checks for "UPID:" at the start first. */
static int
parse_remote(struct upid *t, struct upid_err *err)
{
	const char *bang = memchr(t->text.p, '!', t->text.n), *colon;
	struct upid_str left = { t->text.p, (size_t)(bang - t->text.p) };

	t->has_remote = true;
	colon = memchr(left.p, ':', left.n);
	if (colon != NULL) {
		struct upid_str word = { left.p, (size_t)(colon - left.p) };

		t->remote_type = upid_str_eq(word, "pve")   ? UPID_PVE
		                 : upid_str_eq(word, "pbs") ? UPID_PBS
		                                            : UPID_ANY;
		if (t->remote_type == UPID_ANY)
			return upid_fail(err, UPID_E_REMOTE_TYPE,
			                 "'%.*s' is not a type of remote: use pve or pbs",
			                 (int)word.n, word.p);
		left = (struct upid_str){ colon + 1, (size_t)(bang - colon - 1) };
	}
	t->remote = left;
	if (!upid_is_remote(left))
		return upid_fail(err, UPID_E_REMOTE_ID, "'%.*s' is not the name of a remote",
		                 (int)left.n, left.p);
	t->native = (struct upid_str){ bang + 1, (size_t)(t->text.p + t->text.n - bang - 1) };
	return 0;
}

static bool
begins_upid(struct upid_str s)
{
	return s.n >= 5 && memcmp(s.p, "UPID:", 5) == 0;
}

static int
parse_remote_upid(struct upid *t, const struct upid_rules *rules, struct upid_err *err)
{
	struct upid_err inner = { 0 };

	if (parse_remote(t, err) != 0)
		return -1;
	if (t->native.n > UPID_MAX)
		return upid_fail(err, UPID_E_LENGTH,
		                 "a UPID has at most %d bytes; the one after the remote's name "
		                 "has %zu",
		                 UPID_MAX, t->native.n);
	if (!begins_upid(t->native) || parse_native(t, rules, &inner) != 0)
		return upid_fail(err,
		                 inner.code == UPID_E_TRAILING ? UPID_E_TRAILING : UPID_E_NATIVE,
		                 "no UPID follows the remote's name%s%s", inner.code ? ": " : "",
		                 inner.message);
	if (t->remote_type != UPID_ANY && t->remote_type != t->family)
		return upid_fail(err, UPID_E_NATIVE,
		                 "the remote is marked %s, but its UPID is of the other family",
		                 upid_family_word(t->remote_type).p);
	t->remote_type = t->family;
	return 0;
}

static bool
is_number(struct upid_str text)
{
	size_t n = 0;

	while (n < text.n && text.p[n] >= '0' && text.p[n] <= '9')
		n++;
	return n == text.n && n < 10;
}

int
upid_parse(struct upid *t, struct upid_str text, const struct upid_rules *rules,
           struct upid_err *err)
{
	static const struct upid_rules lax = { UPID_ANY, false };

	if (rules == NULL)
		rules = &lax;
	t->text = t->native = text;
	t->has_remote = false;
	t->remote = (struct upid_str){ NULL, 0 };
	t->remote_type = UPID_ANY;
	if (text.n > UPID_MAX + UPID_REMOTE_MAX)
		return upid_fail(err, UPID_E_LENGTH,
		                 "a text of %zu bytes is not a UPID: it is the name of a log "
		                 "file, so it has at most %d",
		                 text.n, UPID_MAX);
	if (begins_upid(text))
		return text.n > UPID_MAX ? upid_fail(err, UPID_E_LENGTH,
		                                     "a UPID has at most %d bytes; "
		                                     "this one has %zu",
		                                     UPID_MAX, text.n)
		                         : parse_native(t, rules, err);
	if (text.n > 0 && memchr(text.p, '!', text.n) != NULL)
		return parse_remote_upid(t, rules, err);
	if (text.n == 0)
		return upid_fail(err, UPID_E_PREFIX,
		                 "an empty text is not a UPID: check for an unset variable");
	if (is_number(text))
		return upid_fail(err, UPID_E_PREFIX,
		                 "'%.*s' is not a UPID. If it is the number of a guest, use vmid to "
		                 "select the tasks of that guest",
		                 (int)text.n, text.p);
	return upid_fail(err, UPID_E_PREFIX,
	                 "'%.*s%s' is not a UPID: it does not start with "
	                 "UPID:",
	                 (int)(text.n < 60 ? text.n : 60), text.p, text.n < 60 ? "" : "...");
}
