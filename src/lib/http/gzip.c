/*
 * libcurl reports success for a truncated gzip stream and cannot be asked about it. pveproxy sends
 * such streams: if pvedaemon dies while it sends a log, pveproxy takes the part that it has for the
 * whole and adds a Content-Length for it (measured on PVE 9.2). So we decode the stream here.
 *
 * zlib is opened by dlopen, not linked: only logs are compressed, and without zlib they are read
 * page by page. The interface has been stable since 1.0; inflateInit2_ rejects a struct of another
 * size.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/library.h"
#include "gzip.h"

UPID_DLOPEN_NOTE("[{\"feature\":\"gzip\",\"description\":\"Downloads a whole log in one "
                 "request\",\"priority\":\"suggested\",\"soname\":[\"libz.so.1\"]}]");

enum {
	ROOM = 64 * 1024,
	/* from zlib.h */
	GZIP_ONLY = 15 + 16, /* windowBits: the largest window, with a gzip header */
	NO_FLUSH = 0,
	OK = 0,
	STREAM_END = 1,
	BUF_ERROR = -5, /* no progress was possible */
};

/* z_stream in zlib.h */
struct z_stream {
	const unsigned char *next_in;
	unsigned int avail_in;
	unsigned long total_in;
	unsigned char *next_out;
	unsigned int avail_out;
	unsigned long total_out;
	const char *msg;
	void *state;
	void *(*zalloc)(void *opaque, unsigned int items, unsigned int size);
	void (*zfree)(void *opaque, void *address);
	void *opaque;
	int data_type;
	unsigned long adler, reserved;
};

int inflateInit2_(struct z_stream *, int window_bits, const char *version, int size);
int inflate(struct z_stream *, int flush);
int inflateReset(struct z_stream *);
int inflateEnd(struct z_stream *);

struct upid_gzip {
	void *library;
	__typeof__(inflateInit2_) *init;
	__typeof__(inflate) *inflate;
	__typeof__(inflateReset) *reset;
	__typeof__(inflateEnd) *end;
	struct z_stream z;
	bool ended, broken;
	unsigned char room[ROOM];
};

static bool
load(struct upid_gzip *g)
{
	static const char *const sonames[] = { "libz.so.1" };

	g->library = upid_library_open(sonames, 1);
	return g->library != NULL && UPID_LIBRARY_FIND(g->init, g->library, inflateInit2_) &&
	       UPID_LIBRARY_FIND(g->inflate, g->library, inflate) &&
	       UPID_LIBRARY_FIND(g->reset, g->library, inflateReset) &&
	       UPID_LIBRARY_FIND(g->end, g->library, inflateEnd);
}

int
upid_gzip_open(struct upid_gzip **gzip, struct upid_err *err)
{
	struct upid_gzip *g = calloc(1, sizeof(*g));

	if (g == NULL)
		return upid_fail_memory(err);
	*gzip = g;
	if (!load(g))
		upid_fail(err, UPID_E_BAD_ANSWER,
		          "the response is compressed, but libz.so.1 cannot be opened. Install "
		          "the package zlib1g (Debian, Ubuntu) or zlib (Fedora, Arch)");
	else if (g->init(&g->z, GZIP_ONLY, "1", (int)sizeof(g->z)) != OK)
		upid_fail_memory(err);
	else
		return 0;
	g->end = NULL;
	upid_gzip_close(g);
	*gzip = NULL;
	return -1;
}

/* Calls zlib once. A file may consist of several members (RFC 1952, 2.2). */
static bool
step(struct upid_gzip *g)
{
	int rc;

	if (g->ended && g->reset(&g->z) != OK)
		return false;
	g->ended = false;
	g->z.next_out = g->room;
	g->z.avail_out = ROOM;
	rc = g->inflate(&g->z, NO_FLUSH);
	g->ended = rc == STREAM_END;
	return rc == OK || rc == STREAM_END || rc == BUF_ERROR;
}

int
upid_gzip_feed(struct upid_gzip *g, const char *p, size_t n,
               int (*take)(void *ctx, const char *p, size_t n), void *ctx)
{
	size_t got;

	if (n == 0)
		return 0;
	if (n > UINT_MAX || g->broken)
		return -1;
	g->z.next_in = (const unsigned char *)p;
	g->z.avail_in = (unsigned int)n;
	do {
		if (!step(g)) {
			g->broken = true;
			return -1;
		}
		got = ROOM - g->z.avail_out;
		if (got > 0 && take(ctx, (const char *)g->room, got) != 0)
			return -1;
	} while (g->z.avail_in > 0 || (got == ROOM && !g->ended));
	return 0;
}

bool
upid_gzip_is_broken(const struct upid_gzip *g)
{
	return g != NULL && g->broken;
}

bool
upid_gzip_is_cut(const struct upid_gzip *g)
{
	return g != NULL && !g->ended;
}

void
upid_gzip_close(struct upid_gzip *g)
{
	if (g == NULL)
		return;
	if (g->end != NULL)
		(void)g->end(&g->z);
	upid_library_close(g->library);
	free(g);
}
