/* Decodes UPIDs. Build it with: cc decode.c $(pkg-config --cflags --libs upid) -o decode */
#include <stdio.h>

#include <upid.h>

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct upid_err err = { 0 };
		struct upid task;
		char iso[UPID_ISO_MAX + 1];

		if (upid_parse(&task, upid_str(argv[i]), NULL, &err) != 0) {
			fprintf(stderr, "decode: %s\n", err.message);
			return upid_code_exit(err.code);
		}
		upid_iso(iso, task.starttime);
		printf("%s: %.*s of %.*s on %.*s\n", iso, (int)task.type.n, task.type.p, (int)task.id.n,
		       task.id.p, (int)task.node.n, task.node.p);
	}
	return 0;
}
