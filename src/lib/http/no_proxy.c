#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "no_proxy.h"

struct address {
	unsigned char bytes[16];
	unsigned bits; /* 32 or 128; 0: not an address */
};

static struct address
address_of(struct upid_str s)
{
	struct address a = { .bits = 0 };
	char text[INET6_ADDRSTRLEN];

	if (s.n > 1 && s.p[0] == '[' && s.p[s.n - 1] == ']')
		s = (struct upid_str){ s.p + 1, s.n - 2 };
	if (s.n == 0 || s.n >= sizeof(text))
		return a;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	if (inet_pton(AF_INET, text, a.bytes) == 1)
		a.bits = 32;
	else if (inet_pton(AF_INET6, text, a.bytes) == 1)
		a.bits = 128;
	return a;
}

static bool
same_bits(const struct address *a, const struct address *b, unsigned bits)
{
	unsigned char mask = (unsigned char)(0xff00U >> (bits % 8));

	return memcmp(a->bytes, b->bytes, bits / 8) == 0 &&
	       (bits % 8 == 0 || ((a->bytes[bits / 8] ^ b->bytes[bits / 8]) & mask) == 0);
}

/* Parses the number after the slash. A result greater than `most` means that it is invalid. */
static unsigned
prefix_length(struct upid_str s, unsigned most)
{
	unsigned n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' || n > most)
			return most + 1;
		n = n * 10 + (unsigned)(s.p[i] - '0');
	}
	return s.n > 0 ? n : most + 1;
}

static bool
has_address(struct upid_str item, const struct address *host)
{
	const char *slash = memchr(item.p, '/', item.n);
	struct upid_str network = { item.p, slash != NULL ? (size_t)(slash - item.p) : item.n };
	struct address a = address_of(network);
	unsigned bits = host->bits;

	if (slash != NULL)
		bits = prefix_length((struct upid_str){ slash + 1, item.n - network.n - 1 }, bits);
	return a.bits == host->bits && bits <= a.bits && same_bits(&a, host, bits);
}

static struct upid_str
without_last_dot(struct upid_str s)
{
	return (struct upid_str){ s.p, s.n - (s.n > 0 && s.p[s.n - 1] == '.') };
}

static bool
has_name(struct upid_str item, struct upid_str host)
{
	item = without_last_dot(item);
	host = without_last_dot(host);
	if (item.n > 0 && item.p[0] == '.')
		item = (struct upid_str){ item.p + 1, item.n - 1 };
	if (item.n == 0 || item.n > host.n ||
	    strncasecmp(item.p, host.p + host.n - item.n, item.n) != 0)
		return false;
	return item.n == host.n || host.p[host.n - item.n - 1] == '.';
}

bool
upid_no_proxy_has(struct upid_str list, struct upid_str host)
{
	static const char between[] = ", \t";
	const struct address address = address_of(host);
	struct upid_str item;

	if (upid_str_eq(list, "*"))
		return true;
	for (const char *p = list.p, *end = list.p + list.n; p < end; p = item.p + item.n) {
		for (; p < end && strchr(between, *p) != NULL; p++)
			;
		for (item = (struct upid_str){ p, 0 }; p + item.n < end; item.n++)
			if (strchr(between, p[item.n]) != NULL)
				break;
		if (address.bits != 0 ? has_address(item, &address) : has_name(item, host))
			return true;
	}
	return false;
}
