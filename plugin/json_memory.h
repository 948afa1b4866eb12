/* The memory allocator for jansson, which parses arguments. */
#ifndef JSON_MEMORY_H
#define JSON_MEMORY_H

#include <stdbool.h>

/* Installs the allocator. Call it before the first use of jansson. */
void json_memory_use(void);

/*
 * Whether memory ran out since the last call. Check after each load, even a successful one: if an
 * allocation fails, the lexer of jansson 2.14 (lex_save) drops a byte and continues.
 */
bool json_memory_ran_out(void);

#endif
