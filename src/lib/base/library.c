#include "library.h"

#ifdef UPID_STATIC

void *
upid_library_open(const char *const *sonames, size_t count)
{
	return count > 0 ? (void *)sonames : NULL; /* linked, so always there */
}

void
upid_library_close(void *library)
{
	(void)library;
}

#else

#include <dlfcn.h>
#include <string.h>

void *
upid_library_open(const char *const *sonames, size_t count)
{
	void *library = NULL;

	for (size_t i = 0; i < count && library == NULL; i++)
		library = dlopen(sonames[i], RTLD_NOW | RTLD_LOCAL);
	return library;
}

void
upid_library_close(void *library)
{
	if (library != NULL)
		dlclose(library);
}

/* Data and function pointers have the same size (POSIX); ISO C wants them copied. */
bool
upid_library_find(void *fn, void *library, const char *name)
{
	void *address = dlsym(library, name);

	memcpy(fn, &address, sizeof(address));
	return address != NULL;
}

#endif
