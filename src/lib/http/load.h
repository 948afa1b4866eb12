/* Loads libcurl on first use: linking it would make every process start ten times slower. */
#ifndef UPID_CURL_LOAD_H
#define UPID_CURL_LOAD_H

#define CURL_DISABLE_TYPECHECK 1
#define CURL_DISABLE_DEPRECATION 1 /* the successor of CURLOPT_PROTOCOLS is newer than 7.66 */
#include <curl/curl.h>

#include "lib/upid.h"

/* Options that the oldest supported headers lack. A libcurl that does not know them returns an
 * error. */
#if LIBCURL_VERSION_NUM < 0x075000
#define CURLOPT_PREREQFUNCTION ((CURLoption)(CURLOPTTYPE_FUNCTIONPOINT + 312))
#define CURLOPT_PREREQDATA ((CURLoption)(CURLOPTTYPE_OBJECTPOINT + 313))
#define CURL_PREREQFUNC_OK 0
#define CURL_PREREQFUNC_ABORT 1
#endif

/* All libcurl functions that we call. */
#define UPID_CURL_FUNCTIONS(X)                                                                     \
	X(global_init)                                                                             \
	X(global_cleanup)                                                                          \
	X(version_info)                                                                            \
	X(slist_append)                                                                            \
	X(slist_free_all)                                                                          \
	X(easy_init)                                                                               \
	X(easy_setopt)                                                                             \
	X(easy_getinfo)                                                                            \
	X(easy_strerror)                                                                           \
	X(easy_cleanup)                                                                            \
	X(multi_init)                                                                              \
	X(multi_setopt)                                                                            \
	X(multi_strerror)                                                                          \
	X(multi_add_handle)                                                                        \
	X(multi_remove_handle)                                                                     \
	X(multi_perform)                                                                           \
	X(multi_poll)                                                                              \
	X(multi_info_read)                                                                         \
	X(multi_cleanup)                                                                           \
	X(share_init)                                                                              \
	X(share_setopt)                                                                            \
	X(share_cleanup)

struct upid_curl {
#define X(name) __typeof__(curl_##name) *name;
	UPID_CURL_FUNCTIONS(X)
#undef X
	void *library;
};

/* -1: the library or one of its functions is missing; the message names the package. */
int upid_curl_load(struct upid_curl *curl, struct upid_err *err);
void upid_curl_unload(struct upid_curl *curl);

#endif
