#ifndef SPEC_YAML_WORDS_H
#define SPEC_YAML_WORDS_H

/* Words that YAML 1.1 reads as booleans or null, in any case. As text they need quotes. */
#define SPEC_YAML_WORDS "y n yes no on off true false null"

#endif
