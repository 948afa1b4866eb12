/*
 * Libraries that are opened on first use: linking libcurl makes a process start ten times slower.
 * In the static build (UPID_STATIC) they are linked instead.
 */
#ifndef UPID_LIBRARY_H
#define UPID_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* Opens the first of these libraries that exists. NULL: none does. */
void *upid_library_open(const char *const *sonames, size_t count);
void upid_library_close(void *library); /* NULL is allowed */

/* Sets *fn to the function's address. False: the library has no such function. */
bool upid_library_find(void *fn, void *library, const char *name);

/* The same for a function declared under its own name, so that the static build can link it. */
#ifdef UPID_STATIC
#define UPID_LIBRARY_FIND(fn, library, name) ((fn) = (name), (library) != NULL)
#else
#define UPID_LIBRARY_FIND(fn, library, name) upid_library_find(&(fn), (library), #name)
#endif

/*
 * The ELF note of https://uapi-group.org/specifications/specs/elf_dlopen_metadata/, which tells
 * packagers about a dependency that the linker does not see. Use it once in each file that opens a
 * library.
 */
#ifdef UPID_STATIC
#define UPID_DLOPEN_NOTE(json) _Static_assert(sizeof(json) > 0, "nothing is opened")
#else
#include <stdint.h>

#define UPID_DLOPEN_NOTE(json)                                                                     \
	static const struct {                                                                      \
		uint32_t name_size, text_size, type;                                               \
		char name[4];                                                                      \
		char text[(sizeof(json) + 3) & ~3UL];                                              \
	} dlopen_note __attribute__((used, aligned(4), section(".note.dlopen"))) = {               \
		4, sizeof(json), 0x407c0c0a, "FDO", json                                           \
	}
#endif

#endif
