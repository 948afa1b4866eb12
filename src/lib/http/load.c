#include <string.h>

#include "load.h"
#include "lib/base/library.h"

UPID_DLOPEN_NOTE("[{\"feature\":\"https\",\"description\":\"Connects to a Proxmox "
                 "API\",\"priority\":\"recommended\",\"soname\":[\"libcurl.so.4\"]}]");

static const char *const sonames[] = { "libcurl.so.4", "libcurl-gnutls.so.4" };

static int
find_functions(struct upid_curl *curl, struct upid_err *err)
{
	const char *missing = NULL;

#define X(fn)                                                                                      \
	if (!UPID_LIBRARY_FIND(curl->fn, curl->library, curl_##fn))                                \
		missing = "curl_" #fn;
	UPID_CURL_FUNCTIONS(X)
#undef X
	if (missing != NULL)
		return upid_fail(err, UPID_E_NO_LIBCURL,
		                 "this libcurl has no %s: upid needs version 7.66 or newer",
		                 missing);
	return 0;
}

int
upid_curl_load(struct upid_curl *curl, struct upid_err *err)
{
	curl->library = upid_library_open(sonames, sizeof(sonames) / sizeof(*sonames));
	if (curl->library == NULL)
		return upid_fail(
			err, UPID_E_NO_LIBCURL,
			"libcurl.so.4 cannot be opened, and connecting to a server needs it. "
			"Install the package libcurl4 (Debian, Ubuntu) or libcurl (Fedora, "
			"Arch)");
	if (find_functions(curl, err) == 0)
		return 0;
	upid_curl_unload(curl);
	return -1;
}

void
upid_curl_unload(struct upid_curl *curl)
{
	upid_library_close(curl->library);
	memset(curl, 0, sizeof(*curl));
}
