/* Writes UPIDs. */
#include <string.h>

#include "lib/upid.h"
#include "grammar.h"

static char *
put(char *o, struct upid_str s)
{
	if (s.n > 0)
		memcpy(o, s.p, s.n);
	return o + s.n;
}

/* Upper case, at least 8 digits, like all products. */
static char *
put_hex(char *o, uint64_t value)
{
	static const char digits[] = "0123456789ABCDEF";
	int n = 8;

	while (n < 16 && value >> (4 * n) != 0)
		n++;
	while (n-- > 0)
		*o++ = digits[value >> (4 * n) & 15];
	*o++ = ':';
	return o;
}

static char *
put_id(char *o, const struct upid *t)
{
	return t->family == UPID_PBS ? o + upid_escape(o, t->id) : put(o, t->id);
}

static char *
put_upid(char *o, const struct upid *t)
{
	if (t->has_remote) {
		o = put(o, upid_family_word(t->remote_type));
		*o++ = ':';
		o = put(o, t->remote);
		*o++ = '!';
	}
	o = put(o, UPID_S("UPID:"));
	o = put(o, t->node);
	*o++ = ':';
	o = put_hex(o, t->pid);
	o = put_hex(o, t->pstart);
	if (t->family == UPID_PBS)
		o = put_hex(o, t->task_id);
	o = put_hex(o, t->starttime);
	o = put(o, t->type);
	*o++ = ':';
	o = put_id(o, t);
	*o++ = ':';
	o = put(o, t->user);
	if (t->tokenid.p != NULL) {
		*o++ = '!';
		o = put(o, t->tokenid);
	}
	*o++ = ':';
	return o;
}

size_t
upid_format(char *room, const struct upid *task)
{
	char *end = put_upid(room, task);

	*end = '\0';
	return (size_t)(end - room);
}

static int
check_range(uint64_t value, uint64_t max, enum upid_code code, const char *what,
            struct upid_err *err)
{
	if (value > max)
		return upid_fail(err, code, "%s %llu is too large: a UPID can hold at most %llu",
		                 what, (unsigned long long)value, (unsigned long long)max);
	return 0;
}

static int
check_numbers(const struct upid *t, struct upid_err *err)
{
	if (check_range(t->pid, t->family == UPID_PBS ? INT32_MAX : UINT32_MAX, UPID_E_PID, "pid",
	                err) != 0 ||
	    check_range(t->pstart, 0xFFFFFFFFF, UPID_E_PSTART, "pstart", err) != 0)
		return -1;
	return check_range(t->starttime, UINT32_MAX, UPID_E_STARTTIME, "starttime", err);
}

/* Limits each field: UPID_CANONICAL_MAX has no room for more. The parser checks the total
 * length. */
static int
check_lengths(const struct upid *t, struct upid_err *err)
{
	size_t sum = sizeof("UPID::00000000:00000000:00000000::::") - 1 + t->node.n + t->type.n +
	             t->id.n + t->user.n + t->tokenid.n + t->comment.n;

	if (sum > UPID_MAX || t->remote.n >= UPID_REMOTE_MAX)
		return upid_fail(err, UPID_E_LENGTH,
		                 "these fields make a UPID of more than %d bytes, the limit "
		                 "for the name of its log file",
		                 UPID_MAX);
	return 0;
}

/* The parser checks the grammar of the fields: the written UPID must parse into the same number of
 * fields. */
int
upid_encode(char *room, size_t *len, const struct upid *fields, struct upid_err *err)
{
	struct upid back;
	char *end;

	if (check_lengths(fields, err) != 0 || check_numbers(fields, err) != 0)
		return -1;
	/* the ten-field form escapes its id, so any id is valid */
	if (fields->family == UPID_PVE &&
	    upid_check_word(fields->id, UPID_E_ID, "id", UPID_PVE, err) != 0)
		return -1;
	if (!upid_is_node(fields->node))
		return upid_fail(err, UPID_E_NODE,
		                 "'%.*s' is not a node name: use letters, digits and inner "
		                 "hyphens only",
		                 (int)fields->node.n, fields->node.n > 0 ? fields->node.p : "");
	if (upid_check_word(fields->type, UPID_E_TYPE, "type", fields->family, err) != 0 ||
	    upid_check_word(fields->user, UPID_E_USER, "user", fields->family, err) != 0 ||
	    upid_check_word(fields->comment, UPID_E_TRAILING, "comment", UPID_PBS, err) != 0)
		return -1;
	end = put(put_upid(room, fields), fields->comment);
	*end = '\0';
	*len = (size_t)(end - room);
	if (upid_parse(&back, (struct upid_str){ room, *len },
	               &(struct upid_rules){ fields->family, false }, err) != 0)
		return -1;
	if (fields->tokenid.p != NULL &&
	    (back.tokenid.p == NULL || back.tokenid.n != fields->tokenid.n))
		return upid_fail(err, UPID_E_AUTHID,
		                 "'%.*s' is not a token name, or its user has no @realm",
		                 (int)fields->tokenid.n, fields->tokenid.p);
	return 0;
}
