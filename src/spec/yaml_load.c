#include "lib/base/library.h"
#include "yaml_load.h"

UPID_DLOPEN_NOTE("[{\"feature\":\"yaml\",\"description\":\"Reads profiles, writes "
                 "YAML\",\"priority\":\"required\",\"soname\":[\"libyaml-0.so.2\"]}]");

static bool
find_functions(struct yaml_library *yaml, void *library)
{
	bool all = library != NULL;

#define X(fn) all = all && UPID_LIBRARY_FIND(yaml->fn, library, yaml_##fn);
	YAML_FUNCTIONS(X)
#undef X
	return all;
}

int
yaml_load(struct yaml_library *yaml, struct upid_err *err)
{
	static const char *const sonames[] = { "libyaml-0.so.2" };

	if (find_functions(yaml, upid_library_open(sonames, 1)))
		return 0;
	return upid_fail(err, UPID_E_NO_LIBYAML,
	                 "libyaml-0.so.2 cannot be opened, and profiles and YAML output need it. "
	                 "Install the package libyaml-0-2 (Debian, Ubuntu) or libyaml (Fedora, "
	                 "Arch)");
}
