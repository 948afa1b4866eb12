/*
 * An ELF note for packagers, for a dependency that the linker does not see
 * (https://uapi-group.org/specifications/specs/elf_dlopen_metadata/). One for each file that opens a
 * library.
 */
#ifndef UPID_DLOPEN_NOTE_H
#define UPID_DLOPEN_NOTE_H

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
