/* The memory of jansson, through which arguments come in. */
#ifndef JSON_MEMORY_H
#define JSON_MEMORY_H

#include <stdbool.h>

/* From now on; before the first use of jansson. */
void json_memory_use(void);

/*
 * Whether it ran out since this was asked last. Ask after each load, whatever came of it: jansson's
 * lexer (2.14, lex_save) drops a byte that it has no room for, and goes on, or fails an assertion.
 */
bool json_memory_ran_out(void);

#endif
